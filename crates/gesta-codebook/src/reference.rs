//! Pronouns and short descriptions to the nearest fitting phrase before them.

use gesta_record::{EntityKind, Phrase};

use crate::engine::Findings;
use crate::tree::Tree;

/// Gives every actor, recipient and speaker that is a pronoun an antecedent, where one fits.
pub(crate) fn resolve(trees: &[Tree<'_>], found: &mut Findings) {
    for event in &mut found.events {
        let mut taken: Vec<(usize, usize)> = Vec::new();
        for phrase in event.actor.iter_mut().chain(&mut event.recipient) {
            attach(trees, phrase, &taken);
            let target = phrase.antecedent.as_deref().unwrap_or(phrase);
            taken.push((target.sentence, target.head));
        }
    }
    both_sides(trees, found);
    for claim in &mut found.claims {
        if let Some(speaker) = &mut claim.speaker {
            attach(trees, speaker, &[]);
        }
    }
}

/// "They have not talked to each other": the two sides of the event told last, within two sentences.
fn both_sides(trees: &[Tree<'_>], found: &mut Findings) {
    let mut sides: Option<(usize, Phrase, Phrase)> = None;
    for event in &mut found.events {
        let tree = &trees[event.sentence];
        let plural = |p: &Phrase| kind_of(tree, p.head) == Some(Kind::Many);
        let mutual = tree.sentence.tokens.windows(2).any(|w| {
            let pair = (w[0].text.to_lowercase(), w[1].text.to_lowercase());
            matches!(
                (pair.0.as_str(), pair.1.as_str()),
                ("each", "other") | ("one", "another")
            )
        });
        if mutual
            && let [pronoun] = event.actor.as_slice()
            && plural(pronoun)
            && let Some((told, one, other)) = &sides
            && event.sentence - told <= 2
        {
            let stand = |side: &Phrase| Phrase {
                antecedent: Some(Box::new(side.clone())),
                ..pronoun.clone()
            };
            event.actor = vec![stand(one), stand(other)];
            event.recipient.clear();
            continue;
        }
        if let (Some(a), Some(r)) = (event.actor.first(), event.recipient.first()) {
            let target = |p: &Phrase| p.antecedent.as_deref().unwrap_or(p).clone();
            sides = Some((event.sentence, target(a), target(r)));
        }
    }
}

/// What a pronoun may stand for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Person,
    Thing,
    Many,
}

fn kind_of(tree: &Tree<'_>, head: usize) -> Option<Kind> {
    match tree.key(head) {
        "he" | "she" | "him" | "her" | "his" | "himself" | "herself" => Some(Kind::Person),
        "it" | "its" | "itself" => Some(Kind::Thing),
        "they" | "them" | "their" | "themselves" | "both" => Some(Kind::Many),
        _ => None,
    }
}

fn attach(trees: &[Tree<'_>], phrase: &mut Phrase, taken: &[(usize, usize)]) {
    let Some(tree) = trees.get(phrase.sentence) else {
        return;
    };
    if tree.upos(phrase.head) != "PRON" && !is_both(tree, phrase.head) {
        return;
    }
    let Some(kind) = kind_of(tree, phrase.head) else {
        return;
    };
    if let Some(found) = search(trees, phrase, kind, taken) {
        phrase.antecedent = Some(Box::new(found));
    }
}

fn is_both(tree: &Tree<'_>, head: usize) -> bool {
    tree.key(head) == "both"
}

/// Subjects first, nearest sentence first; in the pronoun's own sentence only what stands before it.
fn search(
    trees: &[Tree<'_>],
    pronoun: &Phrase,
    kind: Kind,
    taken: &[(usize, usize)],
) -> Option<Phrase> {
    let here = pronoun.sentence;
    for back in 0..4usize {
        let Some(si) = here.checked_sub(back) else {
            break;
        };
        let tree = &trees[si];
        if !tree.sentence.parsed {
            continue;
        }
        let limit = if back == 0 { pronoun.head } else { tree.len() };
        let mut best: Option<(i32, usize)> = None;
        for h in 0..limit {
            if taken.contains(&(si, h)) || !fits(tree, h, kind) {
                continue;
            }
            // The object of the pronoun's own verb, or a modifier inside a phrase, is no likely antecedent.
            let mut score = match tree.relation(h) {
                "nsubj" => 30,
                "root" => 15,
                "obj" | "iobj" => 12,
                "obl" => 8,
                "nmod" => 4,
                "conj" => 6,
                _ => continue,
            };
            if tree.entity(h).is_some() {
                score += 4;
            }
            if back == 0 {
                // The speaker of "X said he …" is the subject of the clause above.
                if above(tree, pronoun.head).contains(&h) {
                    score += 12;
                }
                if tree.head(h) == tree.head(pronoun.head) {
                    continue;
                }
            }
            // Between equals the first subject of the sentence, else the nearest.
            let better = match best {
                None => true,
                Some((s, _)) => score > s || (score == s && back == 0),
            };
            if better {
                best = Some((score, h));
            }
        }
        if let Some((_, h)) = best {
            let (first, end) = tree.phrase(h, true);
            return Some(Phrase::new(si, h, first, end));
        }
    }
    None
}

/// Subjects of the clauses above a word.
fn above(tree: &Tree<'_>, word: usize) -> Vec<usize> {
    let mut out = Vec::new();
    let mut x = word;
    for _ in 0..10 {
        let Some(h) = tree.head(x) else { break };
        if h != word {
            out.extend(
                tree.children(h)
                    .iter()
                    .copied()
                    .filter(|&c| tree.relation(c) == "nsubj" && c < word),
            );
        }
        x = h;
    }
    out
}

fn fits(tree: &Tree<'_>, h: usize, kind: Kind) -> bool {
    if !matches!(tree.upos(h), "NOUN" | "PROPN") {
        return false;
    }
    let plural = matches!(tree.xpos(h), "NNS" | "NNPS")
        || tree.children(h).iter().any(|&c| tree.relation(c) == "conj");
    let entity = tree.entity(h);
    match kind {
        Kind::Person => {
            !plural
                && (entity == Some(EntityKind::Person)
                    || (entity.is_none() && PEOPLE.contains(&tree.key(h)))
                    || tree.children(h).iter().any(|&c| {
                        matches!(tree.relation(c), "flat" | "appos" | "compound")
                            && tree.entity(c) == Some(EntityKind::Person)
                    }))
        }
        Kind::Thing => {
            !plural
                && (matches!(entity, Some(EntityKind::Gpe | EntityKind::Org))
                    || (entity.is_none() && COLLECTIVES.contains(&tree.key(h))))
        }
        Kind::Many => {
            let collective = matches!(entity, Some(EntityKind::Org | EntityKind::Norp))
                || COLLECTIVES.contains(&tree.key(h));
            plural && !matches!(tree.key(h), "day" | "week" | "month" | "year" | "hour")
                || collective
        }
    }
}

/// Nouns that "he" or "she" may stand for.
const PEOPLE: &[&str] = &[
    "president",
    "minister",
    "leader",
    "official",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "chief",
    "general",
    "commander",
    "ambassador",
    "envoy",
    "secretary",
    "premier",
    "chancellor",
    "king",
    "queen",
    "prince",
    "governor",
    "mayor",
    "senator",
    "lawmaker",
    "activist",
    "journalist",
    "reporter",
    "analyst",
    "expert",
    "man",
    "woman",
    "soldier",
    "officer",
    "judge",
    "lawyer",
    "director",
    "head",
    "chairman",
    "candidate",
    "diplomat",
    "bishop",
    "pope",
    "suspect",
    "gunman",
    "attacker",
    "student",
    "colonel",
    "captain",
    "admiral",
    "sister",
    "brother",
    "son",
    "wife",
];

/// Nouns that "it" or "they" may stand for.
const COLLECTIVES: &[&str] = &[
    "government",
    "group",
    "army",
    "military",
    "party",
    "country",
    "state",
    "union",
    "council",
    "ministry",
    "court",
    "parliament",
    "company",
    "police",
    "militia",
    "movement",
    "organization",
    "organisation",
    "agency",
    "committee",
    "commission",
    "coalition",
    "alliance",
    "administration",
    "regime",
    "nation",
    "force",
    "navy",
    "opposition",
];
