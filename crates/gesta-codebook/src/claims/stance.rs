//! What a speaker does with a statement, and under which condition.

use gesta_record::{Realis, Span, Stance};

use super::{Draft, Finder};
use crate::realis;
use crate::tree::Tree;

/// Stance of a claim: that of its word, changed by negation and by the tense of what is said.
pub(super) fn read(finder: &Finder<'_>, si: usize, draft: &Draft) -> Stance {
    let tree = &finder.trees[si];
    let mut stance = draft.stance;
    let negated = realis::own(tree, draft.cue).realis == Realis::Negated;
    if negated {
        stance = match stance {
            Stance::Confirm => Stance::Decline,
            Stance::Deny => Stance::Assert,
            s => s,
        };
    }
    let Some(head) = draft.content.head else {
        return stance;
    };
    if stance == Stance::Assert {
        let reading = realis::own(tree, head);
        if reading.realis == Realis::Future {
            let me = finder
                .roles(tree)
                .surface_subject(head, 0)
                .is_some_and(|s| tree.upos(s) == "PRON");
            stance = if me { Stance::Promise } else { Stance::Predict };
        }
    }
    stance
}

/// A condition inside the statement: "if …", "unless …", "until …".
pub(super) fn condition(tree: &Tree<'_>, head: usize) -> Option<Span> {
    let clause = tree.children(head).iter().copied().find(|&c| {
        tree.relation(c) == "advcl"
            && tree.children(c).iter().any(|&m| {
                tree.relation(m) == "mark"
                    && matches!(tree.key(m), "if" | "unless" | "until" | "provided")
            })
    })?;
    let tokens = tree.subtree(clause);
    let (first, end) = super::content::trimmed(tree, *tokens.first()?, *tokens.last()? + 1);
    Some(tree.sentence.span_of(first, end))
}
