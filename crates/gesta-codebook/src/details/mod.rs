//! Weapons and their class, counts, casualties, sums of money and durations.

mod measures;
mod numbers;

use gesta_record::DetailMention;
use serde_json::Value;

use crate::roles::{Roles, Step};
use crate::tree::Tree;
use crate::vocabulary::{Hit, Vocabulary, scan};

pub(crate) use numbers::number_of;

/// Details of one event: named things among its words with their number, sums and durations beside them, and people
/// killed or wounded in its sentence.
pub(crate) fn find(
    vocabulary: &Vocabulary,
    tree: &Tree<'_>,
    trigger: usize,
    consumed: &[usize],
    code: &str,
) -> Vec<DetailMention> {
    let mut out = Vec::new();
    let region = region(tree, trigger, consumed);
    for hit in scan(tree, &vocabulary.weapon, 0, tree.len()) {
        if touches(&hit, &region) {
            thing(tree, &hit, "weapon", &mut out);
            let class = Value::String(hit.label.clone());
            let span = tree.sentence.span_of(hit.first, hit.end);
            out.push(mention("weapon_class", class, span));
        }
    }
    for hit in scan(tree, &vocabulary.detail, 0, tree.len()) {
        if touches(&hit, &region) {
            thing(tree, &hit, &hit.label, &mut out);
        }
    }
    measures::money(vocabulary, tree, &region, &mut out);
    measures::durations(tree, &region, &mut out);
    if code == "ASSAULT" || code == "PROTEST" || code == "COERCE" {
        casualties(vocabulary, tree, &mut out);
    }
    if code == "PROTEST" {
        crowd(tree, trigger, &mut out);
    }
    out.dedup();
    out
}

/// Class of the weapon that a deed was done with, where its words name weapons of one class only: those beside the
/// deed ("with a bomb", "gunmen"), not those of whoever suffered it ("killed riflemen").
pub(crate) fn means(
    vocabulary: &Vocabulary,
    tree: &Tree<'_>,
    trigger: usize,
    consumed: &[usize],
    recipient: &[usize],
) -> Option<String> {
    let suffered: Vec<usize> = recipient.iter().flat_map(|&r| tree.subtree(r)).collect();
    let mut region = region(tree, trigger, consumed);
    region.retain(|i| !suffered.contains(i));
    let mut class: Option<String> = None;
    for hit in scan(tree, &vocabulary.weapon, 0, tree.len()) {
        if !touches(&hit, &region) {
            continue;
        }
        if class.as_ref().is_some_and(|c| *c != hit.label) {
            return None;
        }
        class = Some(hit.label);
    }
    class
}

fn region(tree: &Tree<'_>, trigger: usize, consumed: &[usize]) -> Vec<usize> {
    let mut region = tree.subtree(trigger);
    for &c in consumed {
        region.extend(tree.subtree(c));
    }
    if let Some(h) = tree.head(trigger)
        && matches!(
            tree.relation(trigger),
            "obj" | "nsubj" | "compound" | "nmod" | "obl"
        )
    {
        region.extend(tree.subtree(h));
    }
    if let Some(h) = tree.head(trigger)
        && tree.deprel(trigger) == "acl:relcl"
    {
        // "a bomb that damaged the office"
        let beside = tree.children(h).iter().copied();
        region.push(h);
        region.extend(beside.filter(|&c| matches!(tree.relation(c), "compound" | "amod")));
    }
    region.sort_unstable();
    region.dedup();
    region
}

fn touches(hit: &Hit, region: &[usize]) -> bool {
    (hit.first..hit.end).any(|i| region.binary_search(&i).is_ok())
}

fn mention(name: &str, value: Value, span: gesta_record::Span) -> DetailMention {
    DetailMention {
        name: name.to_owned(),
        value,
        span,
    }
}

/// A named thing and how many of it there are.
fn thing(tree: &Tree<'_>, hit: &Hit, name: &str, out: &mut Vec<DetailMention>) {
    let span = tree.sentence.span_of(hit.first, hit.end);
    out.push(mention(name, Value::String(hit.words.clone()), span));
    let head =
        (hit.first..hit.end).find(|&i| tree.head(i).is_none_or(|h| h < hit.first || h >= hit.end));
    if let Some((n, at)) = head.and_then(|h| number_of(tree, h)) {
        out.push(mention("count", n.into(), at));
    }
}

fn casualties(vocabulary: &Vocabulary, tree: &Tree<'_>, out: &mut Vec<DetailMention>) {
    let roles = Roles {
        tree,
        consumed: &[],
    };
    for v in 0..tree.len() {
        let Some(name) = vocabulary.casualty.get(tree.key(v)) else {
            continue;
        };
        let victims = if tree.upos(v) == "VERB" {
            let step = if tree.key(v) == "die" || tree.key(v) == "perish" {
                Step::Subject
            } else {
                Step::Object
            };
            roles.step(&step, v)
        } else if matches!(tree.upos(v), "ADJ" | "NOUN") {
            // "12 dead", "three wounded"
            vec![v]
        } else {
            continue;
        };
        for victim in victims {
            if let Some((n, span)) = number_of(tree, victim) {
                let mention = DetailMention {
                    name: name.clone(),
                    value: n.into(),
                    span,
                };
                if !out.contains(&mention) {
                    out.push(mention);
                }
            }
        }
    }
}

fn crowd(tree: &Tree<'_>, trigger: usize, out: &mut Vec<DetailMention>) {
    let roles = Roles {
        tree,
        consumed: &[],
    };
    if let Some(&subject) = roles.step(&Step::Subject, trigger).first()
        && let Some((n, span)) = number_of(tree, subject)
    {
        out.push(DetailMention {
            name: "demonstrators".into(),
            value: n.into(),
            span,
        });
    }
}
