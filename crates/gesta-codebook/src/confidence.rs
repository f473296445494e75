//! How likely an event is right: a logistic function of what speaks for it, fitted on annotated articles by
//! `training/confidence.py`.

use std::collections::BTreeMap;

use gesta_record::{Realis, Token};
use serde::Deserialize;

use crate::cue;

/// Names of the pieces of evidence, in the order of [`Evidence::values`].
pub const NAMES: [&str; 9] = [
    "cue",
    "none",
    "words",
    "conditions",
    "actor",
    "recipient",
    "unreal",
    "noun",
    "cue_only",
];

/// What speaks for and against an event.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Evidence {
    /// Probability of the type and of no event by the learned cue; words and conditions of the pattern; whether there is
    /// an actor, a recipient, a realis other than actual, a noun for a trigger, and no rule.
    pub values: [f64; 9],
}

/// `[confidence]` and `[confidence-rules]` of `codebook.toml`: weights by name, and `bias`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(transparent)]
pub(crate) struct Weights(BTreeMap<String, f64>);

impl Weights {
    /// Names that are no piece of evidence.
    pub(crate) fn unknown(&self) -> Vec<&str> {
        let known = |n: &str| n == "bias" || NAMES.contains(&n);
        self.0
            .keys()
            .map(String::as_str)
            .filter(|n| !known(n))
            .collect()
    }

    /// Probability between 0.01 and 0.99, to two digits.
    pub(crate) fn confidence(&self, evidence: &Evidence) -> f64 {
        let weight = |name: &str| self.0.get(name).copied().unwrap_or(0.0);
        let sum: f64 = NAMES
            .iter()
            .zip(evidence.values)
            .map(|(name, value)| weight(name) * value)
            .sum();
        let p = 1.0 / (1.0 + (-(sum + weight("bias"))).exp());
        (p.clamp(0.01, 0.99) * 100.0).round() / 100.0
    }
}

/// The evidence for an event of a type that a word triggers.
pub(crate) struct Seen<'a> {
    pub(crate) token: &'a Token,
    pub(crate) code: &'a str,
    /// Words of the trigger entry, and conditions of the pattern; none of both for the cue alone.
    pub(crate) pattern: Option<(usize, usize)>,
    pub(crate) actor: bool,
    pub(crate) recipient: bool,
    pub(crate) realis: Realis,
}

impl Seen<'_> {
    pub(crate) fn evidence(&self) -> Evidence {
        let flag = |b: bool| f64::from(u8::from(b));
        let (words, conditions) = self.pattern.unwrap_or((0, 0));
        Evidence {
            values: [
                cue::probability(self.token, self.code),
                cue::probability(self.token, cue::NONE),
                words.min(3) as f64,
                conditions.min(3) as f64,
                flag(self.actor),
                flag(self.recipient),
                flag(self.realis != Realis::Actual),
                flag(self.token.upos != "VERB"),
                flag(self.pattern.is_none()),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_make_a_probability() {
        let weights: Weights = toml::from_str("bias = -1.0\nactor = 1.0\ncue = 2.0").unwrap();
        assert!(weights.unknown().is_empty());
        let mut evidence = Evidence::default();
        assert!((weights.confidence(&evidence) - 0.27).abs() < 1e-9);
        evidence.values[4] = 1.0;
        assert!((weights.confidence(&evidence) - 0.5).abs() < 1e-9);
        evidence.values[0] = 1.0;
        assert!((weights.confidence(&evidence) - 0.88).abs() < 1e-9);
        let odd: Weights = toml::from_str("luck = 1.0").unwrap();
        assert_eq!(odd.unknown(), ["luck"]);
    }
}
