//! Sums of money and lengths of time.

use gesta_record::{DetailMention, Span};
use serde_json::json;

use super::{mention, numbers, touches};
use crate::tree::Tree;
use crate::vocabulary::{Vocabulary, scan};

/// Sums of money among the words of an event, as `{"amount": 2000000, "currency": "USD"}` (ISO 4217).
pub(super) fn money(
    vocabulary: &Vocabulary,
    tree: &Tree<'_>,
    region: &[usize],
    out: &mut Vec<DetailMention>,
) {
    for hit in scan(tree, &vocabulary.currency, 0, tree.len()) {
        if !touches(&hit, region) {
            continue;
        }
        // "$40 million" hangs the number from the sign or the sign from it; "40 million dollars" puts it before.
        let after = amount(tree, hit.end);
        let before = (hit.first.saturating_sub(4)..hit.first).find_map(|i| {
            let (value, end) = amount(tree, i)?;
            (end == hit.first).then_some((i, value))
        });
        let found = match (after, before) {
            (Some((value, end)), None) => Some((value, hit.first, end)),
            (_, Some((first, value))) => Some((value, first, hit.end)),
            (None, None) => None,
        };
        if let Some((value, first, end)) = found {
            let span = tree.sentence.span_of(first, end);
            let value = if value.fract() == 0.0 && value < 9e15 {
                json!({"amount": value as u64, "currency": hit.label})
            } else {
                json!({"amount": value, "currency": hit.label})
            };
            out.push(mention("money", value, span));
        }
    }
}

/// A number that begins at a token ("1.5 billion", "two hundred"), and where it ends.
fn amount(tree: &Tree<'_>, from: usize) -> Option<(f64, usize)> {
    let word = |i: usize| tree.sentence.tokens.get(i).map(|t| t.text.to_lowercase());
    let mut value = numbers::word_value(&word(from)?)?;
    let mut end = from + 1;
    while let Some(next) = word(end).and_then(|w| match w.as_str() {
        "bn" => Some(1e9),
        "m" | "mn" => Some(1e6),
        w => numbers::word_value(w).filter(|v| *v >= 100.0 || value >= 20.0),
    }) {
        value = if next >= 100.0 {
            value * next
        } else {
            value + next
        };
        end += 1;
    }
    Some((value, end))
}

/// Units with their letter in an ISO 8601 duration; `true` where it stands in the part for hours and minutes.
const UNITS: &[(&str, char, bool)] = &[
    ("minute", 'M', true),
    ("hour", 'H', true),
    ("day", 'D', false),
    ("week", 'W', false),
    ("month", 'M', false),
    ("year", 'Y', false),
];

/// How long something lasted, as an ISO 8601 duration: "for three days" is `P3D`, "a 48-hour curfew" is `PT48H`.
pub(super) fn durations(tree: &Tree<'_>, region: &[usize], out: &mut Vec<DetailMention>) {
    let text = |i: usize| tree.sentence.tokens[i].text.to_lowercase();
    for i in 0..tree.len() {
        if region.binary_search(&i).is_err() {
            continue;
        }
        let Some(&(_, letter, clock)) = UNITS.iter().find(|u| u.0 == tree.key(i)) else {
            continue;
        };
        let hyphen = i > 0 && matches!(text(i - 1).as_str(), "-" | "–");
        let at = i.checked_sub(if hyphen { 2 } else { 1 });
        let Some(at) = at else { continue };
        let n = match text(at).as_str() {
            "a" | "an" if !hyphen => Some(1.0),
            w => numbers::word_value(w),
        };
        let Some(n) = n.filter(|n| n.fract() == 0.0 && (1.0..100_000.0).contains(n)) else {
            continue;
        };
        let aged = (i + 1..=i + 2).any(|k| k < tree.len() && text(k) == "old");
        if aged || !(hyphen || lasts(tree, at, i)) {
            continue;
        }
        let value = if clock {
            format!("PT{n}{letter}")
        } else {
            format!("P{n}{letter}")
        };
        let span: Span = tree.sentence.span_of(at, i + 1);
        out.push(mention("duration", value.into(), span));
    }
}

/// Whether a number of days is told as a length: "for three days", "three days of talks", "five years in prison"; not
/// "three days ago", "within three days", "the last three days".
fn lasts(tree: &Tree<'_>, number: usize, unit: usize) -> bool {
    let text = |i: usize| tree.sentence.tokens.get(i).map(|t| t.text.to_lowercase());
    let before = number.checked_sub(1).and_then(text);
    let after = text(unit + 1);
    let after = after.as_deref();
    if matches!(
        after,
        Some("ago" | "later" | "earlier" | "before" | "after" | "old")
    ) {
        return false;
    }
    matches!(before.as_deref(), Some("for" | "lasting" | "to"))
        || matches!(after, Some("of" | "in" | "behind"))
}
