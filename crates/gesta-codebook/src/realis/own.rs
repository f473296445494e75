//! What a word's own auxiliaries, negation and conjunctions say.

use gesta_record::Realis;

use super::Reading;
use crate::tree::Tree;

const MODAL_FUTURE: &[&str] = &["will", "shall", "’ll", "'ll", "wo", "ll"];
const MODAL_OPEN: &[&str] = &[
    "may", "might", "could", "can", "should", "must", "ought", "would", "'d", "’d",
];
const CONDITIONAL: &[&str] = &[
    "if", "unless", "whether", "should", "lest", "suppose", "provided", "assuming",
];
const UNSURE: &[&str] = &[
    "allegedly",
    "perhaps",
    "possibly",
    "maybe",
    "supposedly",
    "probably",
    "hypothetically",
    "theoretically",
];

/// What the dependents of a word say.
#[derive(Default)]
struct Signs {
    negated: bool,
    future: bool,
    open: bool,
    perfect: bool,
    would: bool,
}

/// Auxiliaries, negation and subordinators of the word itself.
pub(crate) fn own(tree: &Tree<'_>, x: usize) -> Reading {
    let mut reading = Reading::plain(x);
    let mut s = Signs::default();
    for &c in tree.children(x) {
        child(tree, x, c, &mut s);
    }
    s.negated |= instead(tree, x);
    s.open |= inverted(tree, x);
    s.future |=
        !s.negated && !s.open && (to_come(tree, x) || described(tree, x) == Some(Realis::Future));
    s.open |= described(tree, x) == Some(Realis::Hypothetical);
    s.negated |= described(tree, x) == Some(Realis::Negated);
    if s.negated {
        reading.realis = Realis::Negated;
        reading.refused = s.future || s.would || negated_longer(tree, x);
        if s.perfect || !(s.future || s.would) {
            reading.since = since_date(tree, x);
        }
    } else if s.open {
        reading.realis = Realis::Hypothetical;
        // Reported future: "said it would …" is a plan of the speaker.
        if s.would && !s.perfect && reported(tree, x) {
            reading.realis = Realis::Future;
        }
    } else if s.future {
        reading.realis = Realis::Future;
    }
    reading
}

fn child(tree: &Tree<'_>, x: usize, c: usize, s: &mut Signs) {
    let key = tree.key(c);
    let form = tree.sentence.tokens[c].text.to_lowercase();
    let form = form.as_str();
    match tree.relation(c) {
        "aux" => {
            if MODAL_FUTURE.contains(&form) || MODAL_FUTURE.contains(&key) {
                s.future = true;
            } else if form == "would" || form == "'d" && tree.xpos(c) == "MD" {
                s.would = true;
                s.open = true;
            } else if MODAL_OPEN.contains(&form) && tree.xpos(c) == "MD" {
                s.open = true;
            } else if key == "have" {
                s.perfect = true;
            }
        }
        "advmod" | "cc" | "det" | "obl" | "case" | "discourse" => {
            let scalar = tree.sentence.tokens.get(c + 1).is_some_and(|n| {
                matches!(
                    n.text.as_str(),
                    "only" | "just" | "merely" | "sooner" | "least" | "until"
                )
            });
            s.negated |= is_negation(form) && !scalar;
            s.negated |= form == "longer" && negates_longer(tree, c);
            s.negated |= form == "without";
            s.open |= UNSURE.contains(&form);
            s.open |= form == "any" && tree.relation(c) == "det" && beside_modal(tree, x);
        }
        "mark" => {
            let fixed: Vec<&str> = tree.children(c).iter().map(|&f| tree.key(f)).collect();
            let case = matches!(
                (key, fixed.as_slice()),
                ("in", ["case"] | ["event"]) | ("as", ["long", "as"]) | ("so", ["long", "as"])
            );
            s.open |= CONDITIONAL.contains(&form) || case;
            s.negated |= form == "without";
        }
        "nsubj" | "obj" if tree.is_verb(x) && none_of(tree, c) => s.negated = true,
        "nsubj" if none_of(tree, c) => s.negated = true,
        _ => {}
    }
}

/// The verb of a noun stands under a modal: "any attack would be answered".
fn beside_modal(tree: &Tree<'_>, x: usize) -> bool {
    tree.head(x).is_some_and(|h| {
        tree.children(h)
            .iter()
            .any(|&a| tree.relation(a) == "aux" && tree.xpos(a) == "MD")
    })
}

/// "The two are **to** meet", "is **due to** sign", "is **going to** close", "about to leave".
fn to_come(tree: &Tree<'_>, x: usize) -> bool {
    let children = tree.children(x);
    let at = |f: &dyn Fn(usize) -> bool| children.iter().copied().find(|&c| f(c));
    let be = at(&|c| matches!(tree.relation(c), "aux" | "cop") && tree.key(c) == "be");
    let to = at(&|c| tree.relation(c) == "mark" && tree.key(c) == "to");
    let due = at(&|c| {
        matches!(tree.relation(c), "case" | "mark" | "advmod")
            && matches!(tree.key(c), "due" | "about")
    });
    if due.is_some_and(|d| {
        tree.sentence
            .tokens
            .get(d + 1)
            .is_some_and(|t| t.text == "to")
    }) {
        return true;
    }
    if let (Some(b), Some(t)) = (be, to)
        && b < t
    {
        // "The aim is to secure it" is a wish, not a plan.
        let wish = children.iter().any(|&c| {
            tree.relation(c) == "nsubj"
                && matches!(
                    tree.key(c),
                    "aim"
                        | "goal"
                        | "hope"
                        | "wish"
                        | "dream"
                        | "purpose"
                        | "task"
                        | "mission"
                        | "idea"
                )
        });
        return !wish;
    }
    let Some(h) = tree.head(x).filter(|_| tree.relation(x) == "xcomp") else {
        return false;
    };
    (tree.xpos(x) == "VB" && tree.key(h) == "go" && tree.xpos(h) == "VBG")
        || (to.is_some() && matches!(tree.key(h), "about" | "due" | "be" | "soon"))
}

/// Adjectives of a noun event: "upcoming", "feared", "cancelled"; and what is said of it: "is possible", "is set for".
fn described(tree: &Tree<'_>, x: usize) -> Option<Realis> {
    if tree.upos(x) != "NOUN" {
        return None;
    }
    let word = |key: &str| match key {
        "upcoming" | "planned" | "scheduled" | "forthcoming" | "impending" | "coming" | "next"
        | "tomorrow" | "future" => Some(Realis::Future),
        "possible" | "potential" | "feared" | "threatened" | "alleged" | "likely"
        | "hypothetical" | "eventual" | "imminent" | "suspected" | "would-be" | "proposed"
        | "unlikely" => Some(Realis::Hypothetical),
        "cancelled" | "canceled" | "aborted" | "foiled" | "thwarted" | "averted" | "abandoned" => {
            Some(Realis::Negated)
        }
        _ => None,
    };
    let beside = tree.children(x).iter().find_map(|&c| match tree.deprel(c) {
        "amod" | "compound" => word(&tree.sentence.tokens[c].text.to_lowercase()),
        "nmod:poss" => tree
            .children(c)
            .iter()
            .find_map(|&m| word(tree.key(m)).filter(|r| *r == Realis::Future))
            .or_else(|| word(tree.key(c))),
        _ => None,
    });
    if beside.is_some() {
        return beside;
    }
    let h = tree.head(x).filter(|_| tree.relation(x) == "nsubj")?;
    let dated = tree
        .children(h)
        .iter()
        .any(|&c| tree.relation(c) == "obl" && matches!(tree.case(c).as_str(), "for" | "on"));
    match tree.key(h) {
        "possible" | "likely" | "unlikely" | "conceivable" | "imminent" => {
            Some(Realis::Hypothetical)
        }
        "set" | "due" | "slate" | "schedule" if dated => Some(Realis::Future),
        _ => None,
    }
}

/// "**Instead of** fighting", "**far from** leaving", "stopped **short of** expelling", "**rather than** talk".
fn instead(tree: &Tree<'_>, x: usize) -> bool {
    let pair = |c: usize| {
        let before = c.checked_sub(1).map_or("", |b| tree.key(b));
        let after = if c + 1 < tree.len() {
            tree.key(c + 1)
        } else {
            ""
        };
        matches!(
            (tree.key(c), after),
            ("instead", "of") | ("rather", "than") | ("short", "of") | ("far", "from")
        ) || matches!(
            (before, tree.key(c)),
            ("instead", "of") | ("short", "of") | ("far", "from") | ("rather", "than")
        )
    };
    tree.children(x).iter().any(|&c| {
        c < x
            && matches!(
                tree.relation(c),
                "mark" | "case" | "advmod" | "cc" | "fixed"
            )
            && pair(c)
    })
}

/// "**Had** they attacked, …", "**should** talks fail".
fn inverted(tree: &Tree<'_>, x: usize) -> bool {
    let subject = tree
        .children(x)
        .iter()
        .copied()
        .find(|&c| tree.relation(c) == "nsubj");
    let aux = tree
        .children(x)
        .iter()
        .copied()
        .find(|&c| tree.relation(c) == "aux");
    let (Some(s), Some(a)) = (subject, aux) else {
        return false;
    };
    let question = tree.sentence.tokens.last().is_some_and(|t| t.text == "?");
    let first = tree.subtree(s).first().copied().unwrap_or(s);
    let opens = a == 0 || tree.upos(a - 1) == "PUNCT" || tree.upos(a - 1) == "CCONJ";
    a < first
        && opens
        && !question
        && matches!(
            tree.sentence.tokens[a].text.to_lowercase().as_str(),
            "had" | "should" | "were"
        )
}

fn is_negation(form: &str) -> bool {
    matches!(
        form,
        "not"
            | "n't"
            | "n’t"
            | "never"
            | "neither"
            | "nor"
            | "no"
            | "hardly"
            | "barely"
            | "scarcely"
    )
}

fn negates_longer(tree: &Tree<'_>, longer: usize) -> bool {
    tree.children(longer).iter().any(|&c| tree.key(c) == "no")
        || (longer > 0 && tree.key(longer - 1) == "no")
}

fn negated_longer(tree: &Tree<'_>, x: usize) -> bool {
    let any = |f: &dyn Fn(usize) -> bool| tree.children(x).iter().any(|&c| f(c));
    any(&|c| tree.key(c) == "longer" || tree.key(c) == "long")
        && any(&|c| tree.relation(c) == "aux" && tree.xpos(c) == "MD")
}

/// "no country", "neither side", "nobody", "not a single shell", "hardly any".
pub(super) fn none_of(tree: &Tree<'_>, noun: usize) -> bool {
    let form = &tree.sentence.tokens[noun].text;
    if matches!(tree.key(noun), "nobody" | "none" | "nothing" | "neither")
        || form.eq_ignore_ascii_case("no one")
    {
        return true;
    }
    tree.subtree(noun).iter().filter(|&&c| c != noun).any(|&c| {
        let near =
            tree.head(c) == Some(noun) || tree.head(c).and_then(|h| tree.head(h)) == Some(noun);
        let only = tree
            .sentence
            .tokens
            .get(c + 1)
            .is_some_and(|n| n.text == "only");
        near && !only
            && (matches!(tree.relation(c), "det" | "cc" | "advmod")
                && matches!(tree.key(c), "no" | "neither" | "not" | "hardly" | "none"))
            && c < noun
    })
}

/// Head of the date in "have not talked since October".
fn since_date(tree: &Tree<'_>, x: usize) -> Option<usize> {
    tree.subtree(x)
        .into_iter()
        .find(|&c| matches!(tree.relation(c), "obl" | "nmod") && tree.case(c) == "since")
}

/// True for what is reported: "he said (that) …", "…, two diplomats said".
fn reported(tree: &Tree<'_>, x: usize) -> bool {
    let mut x = x;
    for _ in 0..4 {
        let says = tree.children(x).iter().any(|&c| {
            tree.relation(c) == "parataxis"
                && matches!(tree.key(c), "say" | "announce" | "add" | "tell" | "state")
        });
        if says {
            return true;
        }
        let Some(h) = tree.head(x) else { return false };
        match tree.relation(x) {
            "ccomp" | "parataxis" => {
                return matches!(tree.xpos(h), "VBD" | "VBN" | "VBG" | "VBZ" | "VBP");
            }
            "conj" | "xcomp" => x = h,
            _ => return false,
        }
    }
    false
}
