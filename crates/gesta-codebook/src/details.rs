//! Weapons, counts and casualties.

use gesta_record::{DetailMention, Span};
use serde_json::Value;

use crate::roles::{Roles, Step};
use crate::tree::Tree;
use crate::vocabulary::{Vocabulary, scan};

/// Details of one event: named things among its words with their number, and people killed or wounded in its sentence.
pub(crate) fn find(
    vocabulary: &Vocabulary,
    tree: &Tree<'_>,
    trigger: usize,
    consumed: &[usize],
    code: &str,
) -> Vec<DetailMention> {
    let mut out = Vec::new();
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
    region.sort_unstable();
    region.dedup();
    for hit in scan(tree, &vocabulary.detail, 0, tree.len()) {
        if !(hit.first..hit.end).any(|i| region.contains(&i)) {
            continue;
        }
        let span = tree.sentence.span_of(hit.first, hit.end);
        out.push(DetailMention {
            name: hit.label,
            value: Value::String(hit.words),
            span,
        });
        let head = (hit.first..hit.end)
            .find(|&i| tree.head(i).is_none_or(|h| h < hit.first || h >= hit.end));
        if let Some((n, at)) = head.and_then(|h| number_of(tree, h)) {
            out.push(DetailMention {
                name: "count".into(),
                value: n.into(),
                span: at,
            });
        }
    }
    if code == "ASSAULT" || code == "PROTEST" || code == "COERCE" {
        casualties(vocabulary, tree, &mut out);
    }
    if code == "PROTEST" {
        crowd(tree, trigger, &mut out);
    }
    out.dedup();
    out
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

/// The number that counts a noun, with its characters.
pub(crate) fn number_of(tree: &Tree<'_>, noun: usize) -> Option<(u64, Span)> {
    if tree.upos(noun) == "NUM" {
        return number(tree, noun);
    }
    let direct = tree
        .children(noun)
        .iter()
        .copied()
        .find(|&c| tree.relation(c) == "nummod");
    if let Some(n) = direct {
        return number(tree, n);
    }
    None
}

fn number(tree: &Tree<'_>, token: usize) -> Option<(u64, Span)> {
    let t = &tree.sentence.tokens[token];
    let mut value = word_value(&t.text.to_lowercase())?;
    let mut span = t.span;
    // "two hundred", "12 thousand": multipliers hang as compounds.
    for &c in tree.children(token) {
        if matches!(tree.relation(c), "compound" | "nummod" | "flat")
            && let Some(v) = word_value(&tree.sentence.tokens[c].text.to_lowercase())
        {
            value = if value >= 100.0 && v < value {
                value * v
            } else {
                value + v
            };
            span = span.cover(tree.sentence.tokens[c].span);
        }
    }
    if !(0.0..1e15).contains(&value) || value.fract() != 0.0 {
        return None;
    }
    Some((value as u64, span))
}

fn word_value(word: &str) -> Option<f64> {
    const WORDS: &[(&str, f64)] = &[
        ("one", 1.0),
        ("two", 2.0),
        ("three", 3.0),
        ("four", 4.0),
        ("five", 5.0),
        ("six", 6.0),
        ("seven", 7.0),
        ("eight", 8.0),
        ("nine", 9.0),
        ("ten", 10.0),
        ("eleven", 11.0),
        ("twelve", 12.0),
        ("thirteen", 13.0),
        ("fourteen", 14.0),
        ("fifteen", 15.0),
        ("sixteen", 16.0),
        ("seventeen", 17.0),
        ("eighteen", 18.0),
        ("nineteen", 19.0),
        ("twenty", 20.0),
        ("thirty", 30.0),
        ("forty", 40.0),
        ("fifty", 50.0),
        ("sixty", 60.0),
        ("seventy", 70.0),
        ("eighty", 80.0),
        ("ninety", 90.0),
        ("hundred", 100.0),
        ("thousand", 1e3),
        ("million", 1e6),
    ];
    if let Some((_, v)) = WORDS.iter().find(|(w, _)| *w == word) {
        return Some(*v);
    }
    let plain: String = word.chars().filter(|c| *c != ',').collect();
    if plain.is_empty() || !plain.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    plain.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::word_value;

    #[test]
    fn numbers_in_words_and_digits() {
        assert_eq!(word_value("1,200"), Some(1200.0));
        assert_eq!(word_value("twelve"), Some(12.0));
        assert_eq!(word_value("dozens"), None);
        assert_eq!(word_value(","), None);
    }
}
