//! Who says so: verbs of speech with their speaker and what is said.

use gesta_record::{ClaimMention, Phrase, Stance};

use crate::realis;
use crate::roles::Roles;
use crate::tree::Tree;
use crate::vocabulary::Vocabulary;

/// Finds attributed statements of one sentence.
pub(crate) fn find(vocabulary: &Vocabulary, si: usize, tree: &Tree<'_>) -> Vec<ClaimMention> {
    let mut out = Vec::new();
    for cue in 0..tree.len() {
        if let Some(claim) = verbal(vocabulary, si, tree, cue) {
            out.push(claim);
        } else if let Some(claim) = according(si, tree, cue) {
            out.push(claim);
        }
    }
    out
}

fn verbal(vocabulary: &Vocabulary, si: usize, tree: &Tree<'_>, cue: usize) -> Option<ClaimMention> {
    if tree.upos(cue) != "VERB" {
        return None;
    }
    let mut stance = *vocabulary.speech.get(tree.key(cue))?;
    let content = content_of(tree, cue)?;
    let negated = realis::own(tree, cue).realis == gesta_record::Realis::Negated;
    if negated {
        stance = match stance {
            Stance::Confirm => Stance::Decline,
            Stance::Deny => Stance::Assert,
            s => s,
        };
    }
    if stance == Stance::Assert {
        let reading = realis::own(tree, content.0);
        if reading.realis == gesta_record::Realis::Future {
            let me = Roles {
                tree,
                consumed: &[],
            }
            .surface_subject(content.0, 0)
            .is_some_and(|s| tree.upos(s) == "PRON");
            stance = if me { Stance::Promise } else { Stance::Predict };
        }
    }
    let roles = Roles {
        tree,
        consumed: &[],
    };
    let speaker = if tree.is_passive(cue) {
        roles.step(&crate::roles::Step::Agent, cue).first().copied()
    } else {
        roles.surface_subject(cue, 0)
    };
    let phrase = speaker.map(|h| {
        let (first, end) = tree.phrase(h, true);
        Phrase::new(si, h, first, end)
    });
    let (first, end) = content.1;
    let condition = condition(tree, content.0);
    Some(ClaimMention {
        sentence: si,
        stance,
        speaker: phrase,
        cue: tree.sentence.tokens[cue].span,
        cue_token: cue,
        content: tree.sentence.span_of(first, end),
        content_range: (first, end),
        condition,
    })
}

/// Head and token range of what a cue introduces.
fn content_of(tree: &Tree<'_>, cue: usize) -> Option<(usize, (usize, usize))> {
    let below = tree
        .children(cue)
        .iter()
        .copied()
        .find(|&c| matches!(tree.relation(c), "ccomp" | "xcomp") && c != cue);
    if let Some(c) = below {
        let tokens = tree.subtree(c);
        return Some((c, trimmed(tree, tokens[0], tokens[tokens.len() - 1] + 1)));
    }
    // "…, he said": the cue hangs from the statement.
    let h = tree.head(cue)?;
    if tree.relation(cue) == "parataxis" {
        let inside = tree.subtree(cue);
        let all: Vec<usize> = tree
            .subtree(h)
            .into_iter()
            .filter(|t| !inside.contains(t))
            .collect();
        let before: Vec<usize> = all.iter().copied().take_while(|&t| t < inside[0]).collect();
        let side = if before.is_empty() { all } else { before };
        let (first, last) = (*side.first()?, *side.last()?);
        return Some((h, trimmed(tree, first, last + 1)));
    }
    // Statement first, as parataxis of the cue: "“…,” said X".
    let p = tree
        .children(cue)
        .iter()
        .copied()
        .find(|&c| tree.relation(c) == "parataxis")?;
    let tokens = tree.subtree(p);
    Some((p, trimmed(tree, tokens[0], tokens[tokens.len() - 1] + 1)))
}

fn trimmed(tree: &Tree<'_>, mut first: usize, mut end: usize) -> (usize, usize) {
    let edge = |i: usize| {
        matches!(
            tree.sentence.tokens[i].text.as_str(),
            "," | "." | ":" | ";" | "--" | "—"
        )
    };
    while end > first + 1 && edge(end - 1) {
        end -= 1;
    }
    while first + 1 < end
        && (edge(first) || (tree.deprel(first) == "mark" && tree.key(first) == "that"))
    {
        first += 1;
    }
    (first, end)
}

/// "according to X, …"
fn according(si: usize, tree: &Tree<'_>, cue: usize) -> Option<ClaimMention> {
    if tree.key(cue) != "accord"
        && !tree.sentence.tokens[cue]
            .text
            .eq_ignore_ascii_case("according")
    {
        return None;
    }
    let speaker = tree
        .head(cue)
        .filter(|&h| tree.relation(cue) == "case" && tree.is_nominal(h))
        .or_else(|| {
            tree.children(cue)
                .iter()
                .copied()
                .find(|&c| matches!(tree.relation(c), "obl" | "nmod"))
        })?;
    let hanger = if tree.relation(cue) == "case" {
        speaker
    } else {
        cue
    };
    let clause = tree.head(hanger)?;
    let inside = tree.subtree(hanger);
    let rest: Vec<usize> = tree
        .subtree(clause)
        .into_iter()
        .filter(|t| !inside.contains(t))
        .collect();
    let before: Vec<usize> = rest.iter().copied().filter(|&t| t < inside[0]).collect();
    let after: Vec<usize> = rest
        .iter()
        .copied()
        .filter(|&t| t > inside[inside.len() - 1])
        .collect();
    let side = if before.len() >= after.len() {
        before
    } else {
        after
    };
    let (first, end) = trimmed(tree, *side.first()?, *side.last()? + 1);
    let (pf, pe) = tree.phrase(speaker, true);
    Some(ClaimMention {
        sentence: si,
        stance: Stance::Assert,
        speaker: Some(Phrase::new(si, speaker, pf, pe)),
        cue: tree.sentence.tokens[cue].span,
        cue_token: cue,
        content: tree.sentence.span_of(first, end),
        content_range: (first, end),
        condition: None,
    })
}

/// A condition inside the statement: "if …", "unless …", "until …".
fn condition(tree: &Tree<'_>, head: usize) -> Option<gesta_record::Span> {
    let clause = tree.children(head).iter().copied().find(|&c| {
        tree.relation(c) == "advcl"
            && tree.children(c).iter().any(|&m| {
                tree.relation(m) == "mark"
                    && matches!(tree.key(m), "if" | "unless" | "until" | "provided")
            })
    })?;
    let tokens = tree.subtree(clause);
    let (first, end) = trimmed(tree, *tokens.first()?, *tokens.last()? + 1);
    Some(tree.sentence.span_of(first, end))
}
