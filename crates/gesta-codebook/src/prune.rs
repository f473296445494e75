//! What a careful coder leaves out: the same act told twice in one sentence, the content of an act of words, the words
//! that only describe somebody.

use gesta_record::{EventMention, Parse};

use crate::tree::Tree;

/// Sentences after the headline, the dateline counted, that tell its news.
const LEAD: usize = 3;

/// True for a participle that describes a noun and tells nothing: "the **ousted** president", "the **besieged** town".
pub(crate) fn describes(tree: &Tree<'_>, token: usize) -> bool {
    tree.upos(token) == "VERB" && tree.relation(token) == "amod"
}

/// Drops the events of a headline that the first sentences of the text tell again, more fully. A headline is a first
/// paragraph of one sentence without a full stop.
pub(crate) fn headline(parse: &Parse, events: &mut Vec<EventMention>) {
    let [title, next, ..] = parse.sentences.as_slice() else {
        return;
    };
    let last = title.tokens.last().map_or("", |t| t.text.as_str());
    let stops = matches!(last, "." | "!" | "?" | "\"" | "”");
    if title.paragraph == next.paragraph || stops {
        return;
    }
    // The dateline is a sentence of its own.
    let lead = |e: &EventMention| (1..=LEAD).contains(&e.sentence);
    let again: Vec<bool> = events
        .iter()
        .map(|h| {
            let same = |e: &&EventMention| {
                let open = h.mode.is_empty() || e.mode.is_empty() || h.mode == e.mode;
                lead(e) && e.kind == h.kind && e.realis == h.realis && open
            };
            h.sentence == 0 && events.iter().any(|e| same(&e))
        })
        .collect();
    let mut i = 0;
    events.retain(|_| {
        i += 1;
        !again[i - 1]
    });
}

/// Drops what adds nothing among the mentions of one sentence, which begin at `first`.
pub(crate) fn prune(tree: &Tree<'_>, events: &mut Vec<EventMention>, first: usize) {
    let mut keep = vec![true; events.len()];
    results(tree, events, first, &mut keep);
    demands(tree, events, first, &mut keep);
    settings(tree, events, first, &mut keep);
    shadows(tree, events, first, &mut keep);
    let mut i = 0;
    events.retain(|_| {
        i += 1;
        keep[i - 1]
    });
}

/// "shelled the town, **killing** five", "killed one and **wounded** two": one attack, whose toll and victims go to the
/// first mention.
fn results(tree: &Tree<'_>, events: &mut [EventMention], first: usize, keep: &mut [bool]) {
    for j in first..events.len() {
        let b = events[j].trigger;
        let participle = tree.relation(b) == "advcl" && tree.xpos(b) == "VBG";
        let joined = tree.relation(b) == "conj" && !tree.has_child(b, "nsubj");
        if !(participle || joined) {
            continue;
        }
        let Some(head) = tree.head(b) else { continue };
        let owner = (first..events.len()).find(|&i| {
            let a = &events[i];
            let governs = a.trigger == head
                || (tree.head(a.trigger) == Some(head) && !tree.is_verb(a.trigger));
            i != j && keep[i] && a.kind == events[j].kind && a.kind == "ASSAULT" && governs
        });
        let Some(i) = owner else { continue };
        // Two attacks by other means are two: "shelled the town and bombed the bridge".
        if joined && !(harm(tree, b) && harm(tree, events[i].trigger)) {
            continue;
        }
        if participle && !harm(tree, b) {
            continue;
        }
        let told = events[j].clone();
        let a = &mut events[i];
        if a.recipient.is_empty() {
            a.recipient = told.recipient;
        }
        if a.actor.is_empty() {
            a.actor = told.actor;
        }
        for d in told.details {
            if !a.details.contains(&d) {
                a.details.push(d);
            }
        }
        keep[j] = false;
    }
}

/// Verbs that tell what an attack did to people.
fn harm(tree: &Tree<'_>, token: usize) -> bool {
    matches!(
        tree.key(token),
        "kill" | "wound" | "injure" | "hurt" | "maim" | "slay"
    )
}

/// What a protest demands or denounces is its topic; whom the demand names is whom the protest is aimed at.
fn demands(tree: &Tree<'_>, events: &mut [EventMention], first: usize, keep: &mut [bool]) {
    for j in first..events.len() {
        let topic = matches!(events[j].kind.as_str(), "REQUEST" | "ACCUSE" | "PROTEST");
        let b = events[j].trigger;
        if !topic {
            continue;
        }
        let owner = (first..events.len()).find(|&i| {
            let a = &events[i];
            if i == j || !keep[i] || a.kind != "PROTEST" || a.trigger >= b {
                return false;
            }
            let verb = match tree.head(a.trigger) {
                Some(h) if !tree.is_verb(a.trigger) && tree.is_verb(h) => h,
                _ => a.trigger,
            };
            let clause = matches!(tree.relation(b), "advcl" | "xcomp" | "acl")
                && (tree.head(b) == Some(a.trigger) || tree.head(b) == Some(verb));
            let phrase = events[j].kind == "PROTEST"
                && tree.key(b) == "protest"
                && tree.case(b) == "in"
                && (tree.head(b) == Some(a.trigger) || tree.head(b) == Some(verb));
            clause || phrase
        });
        let Some(i) = owner else { continue };
        if events[i].recipient.is_empty() {
            events[i].recipient = std::mem::take(&mut events[j].recipient);
        }
        keep[j] = false;
    }
}

/// An event noun without any actor that only says when or where another event took place: "arrested **during a summit**".
fn settings(tree: &Tree<'_>, events: &[EventMention], first: usize, keep: &mut [bool]) {
    const CASES: &[&str] = &[
        "during",
        "since",
        "before",
        "amid",
        "amidst",
        "ahead of",
        "on the eve of",
        "in the wake of",
        "because of",
        "despite",
        "pending",
    ];
    for j in first..events.len() {
        let b = &events[j];
        let noun = !tree.is_verb(b.trigger) && matches!(tree.relation(b.trigger), "obl" | "nmod");
        if noun
            && b.actor.is_empty()
            && CASES.contains(&tree.case(b.trigger).as_str())
            && events[first..].len() > 1
        {
            keep[j] = false;
        }
    }
}

/// Drops mentions that say the same thing again in one sentence.
fn shadows(tree: &Tree<'_>, events: &[EventMention], first: usize, keep: &mut [bool]) {
    for i in first..events.len() {
        for j in first..events.len() {
            if i == j || !keep[i] || !keep[j] {
                continue;
            }
            let (a, b) = (&events[i], &events[j]);
            // A noun that is the object of a trigger verb of the same type, or of one that already says it all.
            let object = tree.head(b.trigger) == Some(a.trigger)
                && matches!(
                    tree.relation(b.trigger),
                    "obj" | "obl" | "xcomp" | "nsubj" | "compound"
                )
                && a.trigger != b.trigger;
            let same_type = a.kind == b.kind;
            let own = b
                .actor
                .iter()
                .chain(&b.recipient)
                .any(|p| tree.subtree(b.trigger).contains(&p.head) && p.head != b.trigger);
            // What is agreed, asked, refused or threatened is content, not a second event.
            let content = matches!(
                a.kind.as_str(),
                "AGREE" | "REQUEST" | "REJECT" | "THREATEN" | "CONCEDE"
            ) && b.kind != "ASSAULT";
            if object && (same_type || content || !own) {
                keep[j] = false;
            }
        }
    }
}
