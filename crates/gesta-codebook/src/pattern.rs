//! Patterns as the engine uses them.

use std::collections::BTreeMap;

use gesta_record::Realis;

use crate::roles::{Role, Step};

/// A trigger word or phrase.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Entry {
    /// Lemmas, lower case.
    pub words: Vec<String>,
    /// Index of the word that is the trigger.
    pub head: usize,
}

impl std::fmt::Display for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.words.join(" "))
    }
}

const PREPOSITIONS: &[&str] = &[
    "of", "on", "in", "for", "to", "against", "with", "by", "from", "at", "into", "over", "under",
    "between", "about",
];

impl Entry {
    /// Reads `open fire`, `house ^arrest`, `cease-fire`; `verbal` says that the first word is the head by default.
    pub(crate) fn parse(text: &str, verbal: bool) -> Option<Self> {
        let mut head = None;
        let mut words = Vec::new();
        for word in text.split(|c: char| c.is_whitespace() || c == '-') {
            let (mark, word) = match word.strip_prefix('^') {
                Some(rest) => (true, rest),
                None => (false, word),
            };
            if word.is_empty() {
                continue;
            }
            if mark {
                head = Some(words.len());
            }
            words.push(word.to_lowercase());
        }
        if words.is_empty() {
            return None;
        }
        let head = head.unwrap_or_else(|| {
            if verbal {
                return 0;
            }
            match words
                .iter()
                .position(|w| PREPOSITIONS.contains(&w.as_str()))
            {
                Some(p) if p > 0 => p - 1,
                _ => words.len() - 1,
            }
        });
        Some(Self { words, head })
    }
}

/// Words that a condition asks for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Wanted {
    /// Whatever fills the role.
    Anything,
    /// One of these words or phrases (lemmas).
    Words(Vec<Vec<String>>),
}

/// Where a condition looks.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Where {
    /// Below the trigger, or beside a noun trigger.
    Clause,
    /// The whole sentence.
    Sentence,
    /// The phrase that fills a role.
    Role(Vec<Step>),
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Condition {
    pub(crate) at: Where,
    pub(crate) wanted: Wanted,
    /// As written, for explanations.
    pub(crate) shown: String,
}

/// What a pattern makes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Outcome {
    /// Event type; `None` for an everyday sense that makes no event.
    pub code: Option<String>,
    /// Mode of that type.
    pub mode: Option<String>,
}

/// A compiled pattern.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// `file-stem/id`.
    pub name: String,
    /// What it makes.
    pub outcome: Outcome,
    /// Trigger words.
    pub entries: Vec<Entry>,
    pub(crate) upos: Vec<String>,
    pub(crate) actor: Role,
    pub(crate) recipient: Role,
    pub(crate) require: Vec<Condition>,
    pub(crate) forbid: Vec<Condition>,
    pub(crate) passive: Option<bool>,
    pub(crate) realis: Option<Realis>,
    pub(crate) context: Vec<String>,
    pub(crate) strong: bool,
    pub(crate) bare: bool,
    pub(crate) reciprocal: bool,
    /// Byte offset of the pattern in its file, for reports.
    pub(crate) offset: usize,
    /// Index of the file in the codebook.
    pub(crate) file: usize,
}

impl Pattern {
    /// How specific a match of `entry` is: more words and more conditions win.
    pub(crate) fn strength(&self, entry: &Entry) -> usize {
        entry.words.len() * 4
            + self.require.len() * 2
            + self.forbid.len().min(1)
            + usize::from(self.passive.is_some())
    }
}

/// One example sentence of a codebook file.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// The sentence without marks.
    pub text: String,
    /// Marks in order: name and character span in `text`.
    pub marks: Vec<(String, gesta_record::Span)>,
    /// Day of publication, where given.
    pub published: Option<jiff::civil::Date>,
    /// Nothing is to be found, but for `also`.
    pub none: bool,
    /// Types of other events that the sentence holds.
    pub also: Vec<String>,
    /// Resolved values to check: `actor`, `recipient`, `date`, `realis`, `code`, `mode`.
    pub expect: BTreeMap<String, String>,
    /// Index of its file.
    pub file: usize,
    /// Line of its beginning, from 1.
    pub line: usize,
}

impl Example {
    /// Character spans of the marks with this name.
    pub fn marked(&self, name: &str) -> Vec<gesta_record::Span> {
        self.marks
            .iter()
            .filter(|(n, _)| n == name)
            .map(|(_, s)| *s)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_of_phrases() {
        for (text, verbal, head) in [
            ("open fire", true, 0),
            ("house arrest", false, 1),
            ("declaration of war", false, 0),
            ("state of emergency", false, 0),
            ("house ^arrest warrant", false, 1),
            ("cease-fire", false, 1),
        ] {
            assert_eq!(
                Entry::parse(text, verbal).map(|e| e.head),
                Some(head),
                "{text}"
            );
        }
        assert_eq!(Entry::parse(" - ", true), None);
    }
}
