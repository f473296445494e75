//! Definite phrases that take up an act told elsewhere: "the launch", "Sunday's strikes", "their attack".

use std::collections::BTreeSet;

use gesta_record::{ClaimMention, Reference};

use crate::load::Codebook;
use crate::tree::Tree;

/// Words that make a phrase definite.
const DEFINITE: &[&str] = &[
    "the", "this", "that", "these", "those", "its", "his", "her", "their", "such", "both",
];

/// Notes in every claim which acts its content takes up by a noun of the codebook. Contents that reach over several
/// sentences are read as far as the sentence of the cue goes.
pub(crate) fn take_up(codebook: &Codebook, trees: &[Tree<'_>], claims: &mut [ClaimMention]) {
    for claim in claims {
        let Some(tree) = trees.get(claim.sentence) else {
            continue;
        };
        for t in 0..tree.len() {
            let inside = claim.content.contains(tree.sentence.tokens[t].span);
            if !inside || tree.upos(t) != "NOUN" || !definite(tree, t) {
                continue;
            }
            let kinds: BTreeSet<String> = codebook.kinds_of(tree, t).collect();
            if !kinds.is_empty() {
                let (first, end) = tree.phrase(t, true);
                claim.references.push(Reference {
                    words: tree.sentence.span_of(first, end),
                    kinds: kinds.into_iter().collect(),
                });
            }
        }
    }
}

/// "The launch", "its launch", "North Korea's launch", "Sunday's launches".
fn definite(tree: &Tree<'_>, noun: usize) -> bool {
    tree.children(noun).iter().any(|&c| match tree.deprel(c) {
        "nmod:poss" => true,
        "det" => DEFINITE.contains(&tree.key(c)),
        _ => false,
    })
}
