//! What a speaker does with a statement, and under which condition.

use gesta_record::{Realis, Span, Stance};

use super::{Draft, Finder};
use crate::realis;
use crate::tree::Tree;

/// Verbs of saying that, negated, tell of silence.
const SPEAK: &[&str] = &[
    "say",
    "tell",
    "comment",
    "answer",
    "respond",
    "reply",
    "elaborate",
    "disclose",
    "reveal",
    "discuss",
    "explain",
    "confirm",
    "verify",
    "specify",
    "name",
    "identify",
    "give",
    "provide",
    "release",
    "state",
    "draw",
    "clarify",
    "corroborate",
    "mention",
];
/// Verbs of thinking that, negated, tell of doubt.
const THINK: &[&str] = &[
    "think", "believe", "expect", "know", "accept", "see", "agree", "feel",
];
/// Those whose warnings foresee rather than threaten.
const ONLOOKER: &[&str] = &[
    "analyst",
    "expert",
    "economist",
    "scientist",
    "professor",
    "scholar",
    "researcher",
    "report",
    "study",
    "agency",
    "bank",
    "diplomat",
    "observer",
    "historian",
    "forecaster",
    "pollster",
    "monitor",
    "doctor",
    "charity",
];

/// Stance of a claim: that of its word, changed by negation, by the tense and mood of what is said, and by whose deed
/// it tells of.
pub(super) fn read(finder: &Finder<'_>, si: usize, draft: &Draft) -> Stance {
    let tree = &finder.trees[si];
    let cue = draft.cue;
    let own = realis::own(tree, cue);
    let negated = own.realis == Realis::Negated;
    let key = tree.key(cue);
    if negated || few(tree, draft.speaker) {
        return denied(key, draft.stance, tree, cue);
    }
    let Some(head) = draft.content.head else {
        return draft.stance;
    };
    let infinitive = tree.relation(head) == "xcomp" && mark(tree, head) == Some("to");
    let harm = harms(finder, tree, head);
    match draft.stance {
        Stance::Confirm if infinitive && key == "agree" => Stance::Promise,
        Stance::Promise if harm => Stance::Threaten,
        Stance::Threaten if key == "warn" && onlooker(tree, draft.speaker) => Stance::Predict,
        Stance::Assert | Stance::Predict if asks(finder, si, tree, cue, head) => Stance::Demand,
        Stance::Assert => foretold(finder, si, tree, draft, head, harm).unwrap_or(Stance::Assert),
        s => s,
    }
}

/// The opposite of a stance, where its word is negated.
fn denied(key: &str, stance: Stance, tree: &Tree<'_>, cue: usize) -> Stance {
    if THINK.contains(&key)
        || matches!(
            key,
            "sure" | "certain" | "convinced" | "confident" | "convince"
        )
    {
        return Stance::Doubt;
    }
    let denies = tree
        .children(cue)
        .iter()
        .any(|&c| tree.relation(c) == "conj" && tree.key(c) == "deny");
    match stance {
        Stance::Deny | Stance::Doubt if key != "question" => {
            let both = tree.relation(cue) == "conj";
            if both {
                Stance::Decline
            } else {
                Stance::Assert
            }
        }
        _ if denies => Stance::Decline,
        Stance::Confirm => Stance::Decline,
        _ if SPEAK.contains(&key) => Stance::Decline,
        s => s,
    }
}

/// "**Few** analysts believe".
fn few(tree: &Tree<'_>, speaker: Option<usize>) -> bool {
    speaker.is_some_and(|s| {
        tree.children(s)
            .iter()
            .any(|&c| matches!(tree.key(c), "few" | "no") && c < s && tree.key(c) != "a")
    }) && speaker.is_some_and(|s| !tree.children(s).iter().any(|&c| tree.key(c) == "a"))
}

fn onlooker(tree: &Tree<'_>, speaker: Option<usize>) -> bool {
    speaker.is_some_and(|s| ONLOOKER.contains(&tree.key(s)))
}

fn mark<'t>(tree: &'t Tree<'_>, x: usize) -> Option<&'t str> {
    tree.children(x)
        .iter()
        .find(|&&c| tree.relation(c) == "mark")
        .map(|&c| tree.key(c))
}

/// The deed told of hurts somebody: the word itself, or what it governs.
fn harms(finder: &Finder<'_>, tree: &Tree<'_>, head: usize) -> bool {
    let bad = |x: usize| finder.vocabulary.harm.contains(tree.key(x));
    bad(head)
        || tree
            .children(head)
            .iter()
            .any(|&c| matches!(tree.relation(c), "xcomp" | "conj" | "obj") && bad(c))
}

/// A statement about what will be: the speaker's own deed is promised or threatened, all else is predicted.
fn foretold(
    finder: &Finder<'_>,
    si: usize,
    tree: &Tree<'_>,
    draft: &Draft,
    head: usize,
    harm: bool,
) -> Option<Stance> {
    let reading = realis::own(tree, head);
    let likely = matches!(tree.key(head), "likely" | "unlikely" | "bound" | "certain")
        && tree
            .children(head)
            .iter()
            .any(|&c| matches!(tree.relation(c), "xcomp" | "ccomp"));
    let modal = tree.children(head).iter().any(|&c| {
        tree.relation(c) == "aux"
            && matches!(
                tree.sentence.tokens[c].text.as_str(),
                "will" | "would" | "wo" | "shall" | "'ll" | "’ll"
            )
    });
    let perfect = tree
        .children(head)
        .iter()
        .any(|&c| tree.relation(c) == "aux" && tree.key(c) == "have");
    let future = reading.realis == Realis::Future || (modal && !perfect);
    if !(future || likely) {
        return None;
    }
    let subject = finder.roles(tree).surface_subject(head, 0);
    let self_told = subject.is_none_or(|s| same(tree, s, draft.speaker));
    let quoted = finder.quotes.at(si, head).is_some();
    let victim = harm && quoted && subject.is_some_and(|s| tree.key(s) == "you");
    Some(if victim || (harm && self_told) {
        Stance::Threaten
    } else if self_told && !likely {
        Stance::Promise
    } else {
        Stance::Predict
    })
}

/// The one who does it is the one who says so: a pronoun, "his men", or the same name.
fn same(tree: &Tree<'_>, subject: usize, speaker: Option<usize>) -> bool {
    if matches!(tree.key(subject), "i" | "we" | "he" | "she" | "they") {
        return true;
    }
    let Some(s) = speaker else { return false };
    let own = tree.children(subject).iter().any(|&c| {
        tree.deprel(c) == "nmod:poss"
            && matches!(
                tree.key(c),
                "his"
                    | "her"
                    | "its"
                    | "our"
                    | "my"
                    | "their"
                    | "he"
                    | "she"
                    | "it"
                    | "we"
                    | "I"
                    | "they"
                    | "i"
            )
    });
    // "It" may be the ministry that speaks, and not the weather.
    let it = tree.key(subject) == "it" && tree.upos(s) != "PRON";
    // A government speaks for its country.
    let office = matches!(
        tree.key(s),
        "president" | "minister" | "premier" | "king" | "ministry" | "government"
    );
    let state = office && tree.entity(subject) == Some(gesta_record::EntityKind::Gpe);
    own || it || state || tree.key(subject) == tree.key(s)
}

/// "He said they **must** leave", "**Leave** us", "insists that it **be** paid", "told them **to** go".
fn asks(finder: &Finder<'_>, si: usize, tree: &Tree<'_>, cue: usize, head: usize) -> bool {
    let modal = tree
        .children(head)
        .iter()
        .any(|&c| tree.relation(c) == "aux" && matches!(tree.key(c), "must" | "should" | "ought"));
    let perfect = tree
        .children(head)
        .iter()
        .any(|&c| tree.relation(c) == "aux" && tree.key(c) == "have");
    let subject = tree
        .children(head)
        .iter()
        .any(|&c| tree.relation(c) == "nsubj");
    let bare = tree.xpos(head) == "VB" && mark(tree, head) != Some("to");
    let aux = tree
        .children(head)
        .iter()
        .any(|&c| tree.relation(c) == "aux");
    let command = bare && !subject && !aux && finder.quotes.at(si, head).is_some();
    let be = tree.children(head).iter().any(|&c| {
        matches!(tree.deprel(c), "aux:pass" | "cop") && tree.sentence.tokens[c].text == "be"
    });
    let wish = (bare && subject && !aux && tree.relation(head) == "ccomp") || (be && !aux);
    let told =
        tree.key(cue) == "tell" && tree.relation(head) == "xcomp" && mark(tree, head) == Some("to");
    (modal && !perfect) || command || (wish && mark(tree, head) == Some("that")) || told
}

/// A condition inside the statement: "if …", "unless …", "until …".
pub(super) fn condition(tree: &Tree<'_>, head: usize) -> Option<Span> {
    let clause = tree.children(head).iter().copied().find(|&c| {
        tree.relation(c) == "advcl"
            && tree.children(c).iter().any(|&m| {
                tree.relation(m) == "mark"
                    && matches!(tree.key(m), "if" | "unless" | "until" | "provided" | "once")
            })
    });
    let depending = || {
        tree.children(head).iter().copied().find(|&c| {
            matches!(tree.relation(c), "advcl" | "obl") && tree.key(c) == "depend"
                || tree.case(c).starts_with("depend")
        })
    };
    let tokens = tree.subtree(clause.or_else(depending)?);
    let (first, end) = super::content::trimmed(tree, *tokens.first()?, *tokens.last()? + 1);
    Some(tree.sentence.span_of(first, end))
}
