//! When a statement was made, where one sentence holds several.

use gesta_record::ClaimMention;

use crate::tree::Tree;

/// Mends the places where the time of speaking is looked for, for the claims of one sentence: what one speaker says
/// dates no other statement, and "without elaborating" is of the time of the statement that it qualifies.
pub(super) fn settle(tree: &Tree<'_>, claims: &mut [ClaimMention]) {
    let said: Vec<_> = claims.iter().map(|c| (c.cue, c.content)).collect();
    for c in claims.iter_mut() {
        let cue = c.cue;
        let others = said
            .iter()
            .filter(|(o, content)| *o != cue && !content.contains(cue));
        let others: Vec<_> = others.map(|(_, content)| *content).collect();
        c.time.retain(|t| !others.iter().any(|o| o.contains(*t)));
    }
    for i in 1..claims.len() {
        if tree.has_mark(claims[i].cue_token, "without") {
            claims[i].time = claims[i - 1].time.clone();
        }
    }
}
