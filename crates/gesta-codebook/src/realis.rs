//! Whether an event happened: negation, modality, conditions, plans, wishes.

use gesta_record::Realis;

use crate::tree::Tree;
use crate::vocabulary::{Governor, Vocabulary};

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

const MODAL_FUTURE: &[&str] = &["will", "shall", "’ll", "'ll", "wo", "ll"];
const MODAL_OPEN: &[&str] = &[
    "may", "might", "could", "can", "should", "must", "ought", "would", "'d", "’d",
];
const CONDITIONAL: &[&str] = &[
    "if", "unless", "whether", "should", "lest", "suppose", "provided", "assuming",
];

/// Reads the realis of `trigger`.
pub(crate) fn read(tree: &Tree<'_>, vocabulary: &Vocabulary, trigger: usize) -> Reading {
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
            && infinitive(tree, h)
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
            "advcl" => infinitive(tree, x) || tree.xpos(x) == "VBG",
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

/// Auxiliaries, negation and subordinators of the word itself.
pub(crate) fn own(tree: &Tree<'_>, x: usize) -> Reading {
    let mut reading = Reading::plain(x);
    let mut negated = false;
    let mut future = false;
    let mut open = false;
    let mut perfect = false;
    let mut would = false;
    let mut have_to_be = false;
    for &c in tree.children(x) {
        let key = tree.key(c);
        let form = tree.sentence.tokens[c].text.to_lowercase();
        match tree.relation(c) {
            "aux" => {
                if MODAL_FUTURE.contains(&form.as_str()) || MODAL_FUTURE.contains(&key) {
                    future = true;
                } else if form == "would" || form == "'d" && tree.xpos(c) == "MD" {
                    would = true;
                    open = true;
                } else if MODAL_OPEN.contains(&form.as_str()) && tree.xpos(c) == "MD" {
                    open = true;
                } else if key == "have" {
                    perfect = true;
                }
            }
            "advmod" | "cc" | "det" | "advcl" | "obl" | "case" => {
                if is_negation(&form) {
                    negated = true;
                }
                if form == "longer" && negates_longer(tree, c) {
                    negated = true;
                }
                if form == "without" {
                    negated = true;
                }
            }
            "mark" => {
                if CONDITIONAL.contains(&form.as_str()) {
                    open = true;
                } else if form == "without" {
                    negated = true;
                } else if form == "to" {
                    have_to_be = true;
                }
            }
            "nsubj" if none_of(tree, c) => negated = true,
            "obj" if tree.is_verb(x) && none_of(tree, c) => negated = true,
            _ => {}
        }
    }
    // An inverted condition: "should talks fail".
    let _ = have_to_be;
    if tree.is_verb(x)
        && tree.xpos(x) == "VB"
        && tree.relation(x) == "xcomp"
        && tree
            .head(x)
            .is_some_and(|h| tree.key(h) == "go" && tree.xpos(h) == "VBG")
    {
        future = true;
    }
    if negated {
        reading.realis = Realis::Negated;
        reading.refused = future || would || negated_longer(tree, x);
        if perfect || !(future || would) {
            reading.since = since_date(tree, x);
        }
    } else if open {
        reading.realis = Realis::Hypothetical;
        // Reported future: "said it would …" is a plan of the speaker.
        if would && !perfect && reported(tree, x) {
            reading.realis = Realis::Future;
        }
    } else if future {
        reading.realis = Realis::Future;
    }
    reading
}

fn is_negation(form: &str) -> bool {
    matches!(
        form,
        "not" | "n't" | "n’t" | "never" | "neither" | "nor" | "no" | "hardly" | "barely"
    )
}

fn negates_longer(tree: &Tree<'_>, longer: usize) -> bool {
    tree.children(longer).iter().any(|&c| tree.key(c) == "no")
        || (longer > 0 && tree.key(longer - 1) == "no")
}

fn negated_longer(tree: &Tree<'_>, x: usize) -> bool {
    tree.children(x)
        .iter()
        .any(|&c| tree.key(c) == "longer" || tree.key(c) == "long")
        && tree
            .children(x)
            .iter()
            .any(|&c| tree.relation(c) == "aux" && tree.xpos(c) == "MD")
}

/// "no country", "neither side", "nobody".
fn none_of(tree: &Tree<'_>, noun: usize) -> bool {
    matches!(tree.key(noun), "nobody" | "none" | "nothing")
        || tree.sentence.tokens[noun]
            .text
            .eq_ignore_ascii_case("no one")
        || tree
            .children(noun)
            .iter()
            .any(|&c| tree.relation(c) == "det" && matches!(tree.key(c), "no" | "neither"))
}

/// Head of the date in "have not talked since October".
fn since_date(tree: &Tree<'_>, x: usize) -> Option<usize> {
    tree.subtree(x)
        .into_iter()
        .find(|&c| matches!(tree.relation(c), "obl" | "nmod") && tree.case(c) == "since")
}

/// True under a verb in the past: the "would" of reported speech.
fn reported(tree: &Tree<'_>, x: usize) -> bool {
    let mut x = x;
    for _ in 0..4 {
        let Some(h) = tree.head(x) else { return false };
        match tree.relation(x) {
            "ccomp" | "parataxis" => {
                return matches!(tree.xpos(h), "VBD" | "VBN" | "VBG" | "VBZ" | "VBP");
            }
            "conj" => x = h,
            _ => {
                // The statement may be the root with "he said" hanging from it.
                return false;
            }
        }
    }
    false
}

/// What governor `h` does to its dependent `x`.
fn governed(
    tree: &Tree<'_>,
    vocabulary: &Vocabulary,
    x: usize,
    h: usize,
    relation: &str,
) -> Option<Realis> {
    let complement = matches!(relation, "xcomp" | "ccomp" | "csubj" | "acl")
        || (relation == "advcl" && infinitive(tree, x))
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
            return match g {
                Governor::Future => Some(if up.realis == Realis::Negated {
                    Realis::Negated
                } else {
                    Realis::Future
                }),
                Governor::Hypothetical => Some(Realis::Hypothetical),
                Governor::Negated if flipped => None,
                Governor::Negated => Some(Realis::Negated),
            };
        }
    }
    // A purpose: "met to prevent …", "launches to earn relief".
    if matches!(relation, "advcl" | "acl") && infinitive(tree, x) {
        return Some(Realis::Hypothetical);
    }
    None
}

fn infinitive(tree: &Tree<'_>, x: usize) -> bool {
    tree.children(x)
        .iter()
        .any(|&m| tree.deprel(m) == "mark" && tree.key(m) == "to")
}
