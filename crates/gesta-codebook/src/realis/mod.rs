//! Whether an event happened: negation, modality, conditions, plans, wishes.

mod history;
mod own;

use gesta_record::Realis;

use crate::tree::Tree;
use crate::vocabulary::{Governor, Vocabulary};
use own::none_of;
pub(crate) use own::own;

/// Realis of one trigger, and where it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) realis: Realis,
    /// Token that decided; the trigger itself for its own auxiliaries.
    pub(crate) decided_by: usize,
    /// "will not", "would not": refused rather than absent.
    pub(crate) refused: bool,
    /// "since" + date under a negated perfect: it did happen then.
    pub(crate) since: Option<usize>,
}

impl Reading {
    fn plain(trigger: usize) -> Self {
        Self {
            realis: Realis::Actual,
            decided_by: trigger,
            refused: false,
            since: None,
        }
    }
}

/// Reads the realis of `trigger`.
pub(crate) fn read(tree: &Tree<'_>, vocabulary: &Vocabulary, trigger: usize) -> Reading {
    let mut reading = told(tree, vocabulary, trigger);
    if reading.realis == Realis::Actual && history::told(tree, trigger) {
        reading.realis = Realis::Historical;
    }
    reading
}

/// Whether it happened, whenever that was.
fn told(tree: &Tree<'_>, vocabulary: &Vocabulary, trigger: usize) -> Reading {
    let mut reading = own(tree, trigger);
    if reading.realis != Realis::Actual {
        return reading;
    }
    // Governors, nearest first; the first that says something decides.
    let mut x = trigger;
    for _ in 0..12 {
        let Some(h) = tree.head(x) else { break };
        let relation = tree.relation(x);
        // "fired to disperse them, killing one": the result hangs from the purpose, but it came about.
        if relation == "advcl"
            && tree.xpos(x) == "VBG"
            && h < x
            && !tree.has_child(x, "mark")
            && tree.relation(h) == "advcl"
            && tree.is_infinitive(h)
        {
            let Some(main) = tree.head(h) else { break };
            x = main;
            continue;
        }
        if let Some(found) = governed(tree, vocabulary, x, h, relation) {
            reading.realis = found;
            reading.decided_by = h;
            return reading;
        }
        let goes_on = match relation {
            "xcomp" | "ccomp" | "csubj" | "conj" | "obj" | "nmod" | "compound" | "obl" => true,
            // "after soldiers killed …" tells of something that happened, whatever the main clause does.
            "advcl" => tree.is_infinitive(x) || tree.xpos(x) == "VBG",
            "nsubj" | "acl" => tree.deprel(x) != "acl:relcl",
            _ => false,
        };
        if !goes_on {
            break;
        }
        // A noun event shares the modality of the verb it belongs to: "will launch an attack"; and
        // so does a coordinated or complement verb without its own subject and auxiliaries.
        let shares = match relation {
            "obj" | "nsubj" | "obl" => !tree.is_verb(x) || tree.upos(x) == "NOUN",
            "nmod" | "compound" => true,
            "xcomp" => true,
            "conj" => !tree.is_verb(x) || !has_own_clause(tree, x),
            "ccomp" | "csubj" | "acl" | "advcl" => false,
            _ => false,
        };
        if shares && tree.is_verb(h) {
            let up = own(tree, h);
            let passes = match relation {
                // "will not attack" passes down to "the start of attacks", but "rejected attacks" is not "no attacks".
                "nsubj" | "obl" => up.realis != Realis::Negated,
                _ => true,
            };
            if up.realis != Realis::Actual && passes {
                return Reading {
                    decided_by: h,
                    ..up
                };
            }
        }
        x = h;
    }
    reading
}

fn has_own_clause(tree: &Tree<'_>, x: usize) -> bool {
    tree.children(x)
        .iter()
        .any(|&c| matches!(tree.relation(c), "nsubj" | "aux"))
}

/// What governor `h` does to its dependent `x`.
fn governed(
    tree: &Tree<'_>,
    vocabulary: &Vocabulary,
    x: usize,
    h: usize,
    relation: &str,
) -> Option<Realis> {
    let event = tree.upos(x) == "NOUN" && !tree.is_verb(x);
    let subject = event && tree.deprel(x) == "nsubj:pass";
    let untrue = truth(tree, h, relation);
    if untrue.is_some() {
        return untrue;
    }
    let complement = subject
        || matches!(relation, "xcomp" | "ccomp" | "csubj" | "acl")
        || (relation == "advcl" && tree.is_infinitive(x))
        || (matches!(relation, "obj" | "obl" | "nmod") && !tree.is_verb(x))
        || (matches!(relation, "obj" | "obl" | "advcl" | "nmod") && tree.xpos(x) == "VBG");
    if !complement {
        return None;
    }
    let mut keys = vec![tree.key(h).to_owned()];
    if let Some(p) = tree
        .children(h)
        .iter()
        .find(|&&c| tree.deprel(c) == "compound:prt")
    {
        keys.insert(0, format!("{} {}", tree.key(h), tree.key(*p)));
    }
    if matches!(relation, "obl" | "nmod") || tree.xpos(x) == "VBG" {
        let case = tree.case(x);
        let mark = tree
            .children(x)
            .iter()
            .find(|&&c| tree.deprel(c) == "mark")
            .map(|&c| tree.key(c));
        let link = if case.is_empty() {
            mark.unwrap_or("").to_owned()
        } else {
            case
        };
        if !link.is_empty() {
            keys.insert(0, format!("{} {link}", tree.key(h)));
        }
    }
    for key in &keys {
        if let Some(g) = vocabulary.governor.get(key) {
            // A negated refusal is no refusal: "did not fail to".
            let up = own(tree, h);
            let flipped = up.realis == Realis::Negated && *g == Governor::Negated;
            let dropped =
                none_of(tree, h) && tree.upos(h) == "NOUN" || given_up(tree, vocabulary, h);
            return match g {
                Governor::Future | Governor::Hypothetical if dropped => Some(Realis::Negated),
                Governor::Future => Some(match up.realis {
                    Realis::Negated => Realis::Negated,
                    _ if conditional(tree, x) => Realis::Hypothetical,
                    _ => Realis::Future,
                }),
                Governor::Hypothetical if up.realis == Realis::Negated && enables(tree.key(h)) => {
                    Some(Realis::Negated)
                }
                Governor::Hypothetical => Some(Realis::Hypothetical),
                Governor::Negated if flipped => None,
                Governor::Negated => Some(Realis::Negated),
            };
        }
    }
    // A purpose: "met to prevent …", "launches to earn relief".
    if matches!(relation, "advcl" | "acl") && tree.is_infinitive(x) {
        return Some(Realis::Hypothetical);
    }
    None
}

/// Words of permission and ability: where they are negated, so is the act.
fn enables(key: &str) -> bool {
    matches!(
        key,
        "allow" | "permit" | "able" | "can" | "let" | "enable" | "authorize" | "authorise"
    )
}

/// A plan, call or attempt that came to nothing: "**dropped** plans to …", "an attempt to … was **foiled**".
fn given_up(tree: &Tree<'_>, vocabulary: &Vocabulary, h: usize) -> bool {
    let Some(g) = tree
        .head(h)
        .filter(|_| matches!(tree.upos(h), "NOUN" | "PROPN"))
    else {
        return false;
    };
    let object = tree.relation(h) == "obj" || tree.deprel(h) == "nsubj:pass";
    let negative = vocabulary.governor.get(tree.key(g)) == Some(&Governor::Negated)
        || matches!(
            tree.key(g),
            "drop"
                | "resist"
                | "ignore"
                | "shelve"
                | "scrap"
                | "defuse"
                | "defy"
                | "withdraw"
                | "turn"
        );
    object && negative && own(tree, g).realis != Realis::Negated
}

/// A condition hangs from the act itself.
fn conditional(tree: &Tree<'_>, x: usize) -> bool {
    tree.children(x).iter().any(|&c| {
        tree.relation(c) == "advcl"
            && tree.children(c).iter().any(|&m| {
                tree.relation(m) == "mark" && matches!(tree.key(m), "if" | "unless" | "provided")
            })
    })
}

/// "It is **not true** that …", "the report that … was **false**", "whether … is **unclear**", "has **yet** to …",
/// "did **nothing** to …".
fn truth(tree: &Tree<'_>, h: usize, relation: &str) -> Option<Realis> {
    let yet = matches!(tree.key(h), "have" | "be" | "remain")
        && relation == "xcomp"
        && tree.children(h).iter().any(|&c| tree.key(c) == "yet");
    let idle = matches!(relation, "xcomp" | "advcl" | "acl")
        && (tree.key(h) == "nothing"
            || tree
                .children(h)
                .iter()
                .any(|&c| tree.relation(c) == "obj" && tree.key(c) == "nothing"));
    if yet || idle {
        return Some(Realis::Negated);
    }
    if !matches!(relation, "ccomp" | "csubj" | "acl" | "advcl") {
        return None;
    }
    // What is said of a report is said of what it reports.
    let judge = if relation == "acl" && tree.relation(h) == "nsubj" {
        tree.head(h)?
    } else {
        h
    };
    let negated = own(tree, judge).realis == Realis::Negated;
    match (tree.key(judge), negated) {
        ("true" | "correct" | "right", true) => Some(Realis::Negated),
        ("false" | "untrue" | "wrong" | "fabricate" | "baseless", false) => Some(Realis::Negated),
        ("unclear" | "unknown" | "uncertain" | "unverified", _) => Some(Realis::Hypothetical),
        ("clear" | "known" | "verify" | "confirm" | "prove", true) => Some(Realis::Hypothetical),
        _ => None,
    }
}
