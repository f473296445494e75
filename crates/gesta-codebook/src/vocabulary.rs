//! Word lists that belong to no single type: contexts, speech cues, realis verbs, weapons.

use std::collections::{BTreeMap, HashMap, HashSet};

use gesta_record::Stance;
use serde::Deserialize;

use crate::tree::Tree;

/// `vocabulary*.toml` as written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawVocabulary {
    /// Context name → words and phrases.
    #[serde(default)]
    context: BTreeMap<String, Vec<String>>,
    /// Stance → verbs that introduce a statement.
    #[serde(default)]
    speech: BTreeMap<Stance, Vec<String>>,
    /// Stance → verbs, bare or with a preposition, whose object or phrase is the content.
    #[serde(default)]
    attitude: BTreeMap<Stance, Vec<String>>,
    /// Stance → nouns of saying and thinking.
    #[serde(default)]
    nominal: BTreeMap<Stance, Vec<String>>,
    /// Stance → adverbs, passives and verbs of seeming that name no speaker.
    #[serde(default)]
    hearsay: BTreeMap<Stance, Vec<String>>,
    /// Stance → adjectives of a state of mind.
    #[serde(default)]
    state: BTreeMap<Stance, Vec<String>>,
    /// Deeds that hurt: announced by those who will do them, they are threats.
    #[serde(default)]
    harm: Vec<String>,
    /// Stance → nouns that name who says so in a headline with a colon.
    #[serde(default)]
    informant: BTreeMap<Stance, Vec<String>>,
    /// `future`, `hypothetical`, `negated` → verbs and adjectives that do this to their complement.
    #[serde(default)]
    realis: BTreeMap<String, Vec<String>>,
    /// Detail name → words and phrases whose mention is the value.
    #[serde(default)]
    detail: BTreeMap<String, Vec<String>>,
    /// Class → weapons of that class.
    #[serde(default)]
    weapon: BTreeMap<String, Vec<String>>,
    /// ISO 4217 code → names and signs of a currency.
    #[serde(default)]
    currency: BTreeMap<String, Vec<String>>,
    /// `killed`, `wounded` … → verbs that make their object that.
    #[serde(default)]
    casualty: BTreeMap<String, Vec<String>>,
    /// Things that stand for those who use or staff them: `warship`, `embassy`.
    #[serde(default)]
    participant: Vec<String>,
}

impl RawVocabulary {
    pub(crate) fn merge(&mut self, other: Self) {
        fn add<K: Ord>(to: &mut BTreeMap<K, Vec<String>>, from: BTreeMap<K, Vec<String>>) {
            for (k, mut v) in from {
                to.entry(k).or_default().append(&mut v);
            }
        }
        add(&mut self.context, other.context);
        add(&mut self.speech, other.speech);
        add(&mut self.attitude, other.attitude);
        add(&mut self.nominal, other.nominal);
        add(&mut self.hearsay, other.hearsay);
        add(&mut self.state, other.state);
        self.harm.extend(other.harm);
        add(&mut self.informant, other.informant);
        add(&mut self.realis, other.realis);
        add(&mut self.detail, other.detail);
        add(&mut self.weapon, other.weapon);
        add(&mut self.currency, other.currency);
        add(&mut self.casualty, other.casualty);
        self.participant.extend(other.participant);
    }
}

/// What a governing verb does to its complement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Governor {
    Future,
    Hypothetical,
    Negated,
}

/// Phrases by their first word: `(words, label)`.
pub(crate) type Phrases = HashMap<String, Vec<(Vec<String>, String)>>;

/// Compiled word lists.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    pub(crate) context: Phrases,
    pub(crate) speech: HashMap<String, Stance>,
    pub(crate) attitude: HashMap<String, Stance>,
    pub(crate) nominal: HashMap<String, Stance>,
    pub(crate) hearsay: HashMap<String, Stance>,
    pub(crate) state: HashMap<String, Stance>,
    pub(crate) harm: HashSet<String>,
    pub(crate) informant: HashMap<String, Stance>,
    pub(crate) governor: HashMap<String, Governor>,
    pub(crate) detail: Phrases,
    /// Weapons, labelled with their class.
    pub(crate) weapon: Phrases,
    /// Currencies, labelled with their code.
    pub(crate) currency: Phrases,
    pub(crate) casualty: HashMap<String, String>,
    pub(crate) participant: HashSet<String>,
}

fn split(entry: &str) -> Vec<String> {
    entry
        .split(|c: char| c.is_whitespace() || c == '-')
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
        .collect()
}

fn phrases(raw: BTreeMap<String, Vec<String>>) -> Phrases {
    let mut out: Phrases = HashMap::new();
    for (label, entries) in raw {
        for words in entries.iter().map(|e| split(e)).filter(|w| !w.is_empty()) {
            out.entry(words[0].clone())
                .or_default()
                .push((words, label.clone()));
        }
    }
    for list in out.values_mut() {
        list.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.cmp(b)));
    }
    out
}

/// Stances by word; of a word in several lists the later stance holds.
fn by_word(raw: BTreeMap<Stance, Vec<String>>) -> HashMap<String, Stance> {
    let mut out = HashMap::new();
    for (stance, words) in raw {
        for w in words {
            out.insert(w.to_lowercase(), stance);
        }
    }
    out
}

impl Vocabulary {
    pub(crate) fn compile(raw: RawVocabulary) -> Self {
        let mut governor = HashMap::new();
        for (kind, words) in raw.realis {
            let kind = match kind.as_str() {
                "future" => Governor::Future,
                "negated" => Governor::Negated,
                _ => Governor::Hypothetical,
            };
            for w in words {
                governor.insert(w.to_lowercase(), kind);
            }
        }
        let mut casualty = HashMap::new();
        for (name, verbs) in raw.casualty {
            for v in verbs {
                casualty.insert(v.to_lowercase(), name.clone());
            }
        }
        Self {
            context: phrases(raw.context),
            speech: by_word(raw.speech),
            attitude: by_word(raw.attitude),
            nominal: by_word(raw.nominal),
            hearsay: by_word(raw.hearsay),
            state: by_word(raw.state),
            harm: raw.harm.into_iter().collect(),
            informant: by_word(raw.informant),
            governor,
            detail: phrases(raw.detail),
            weapon: phrases(raw.weapon),
            currency: phrases(raw.currency),
            casualty,
            participant: raw.participant.into_iter().collect(),
        }
    }
}

/// A phrase of a list found in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) first: usize,
    pub(crate) end: usize,
    pub(crate) label: String,
    pub(crate) words: String,
}

/// Longest matches of phrases among tokens `from..to`, hyphens passed over.
pub(crate) fn scan(tree: &Tree<'_>, phrases: &Phrases, from: usize, to: usize) -> Vec<Hit> {
    let mut out = Vec::new();
    let mut i = from;
    while i < to {
        let mut found = None;
        let forms = [
            tree.key(i).to_owned(),
            tree.sentence.tokens[i].text.to_lowercase(),
        ];
        let lists = forms
            .iter()
            .enumerate()
            .filter(|(n, f)| *n == 0 || **f != forms[0]);
        for (words, label) in lists.filter_map(|(_, f)| phrases.get(f)).flatten() {
            if let Some(end) = matches_from(tree, i, words, to)
                && found.as_ref().is_none_or(|h: &Hit| end > h.end)
            {
                found = Some(Hit {
                    first: i,
                    end,
                    label: label.clone(),
                    words: words.join(" "),
                });
            }
        }
        match found {
            Some(hit) => {
                i = hit.end;
                out.push(hit);
            }
            None => i += 1,
        }
    }
    out
}

fn matches_from(tree: &Tree<'_>, start: usize, words: &[String], to: usize) -> Option<usize> {
    let mut at = start;
    for (n, word) in words.iter().enumerate() {
        while n > 0 && at < to && matches!(tree.sentence.tokens[at].text.as_str(), "-" | "–") {
            at += 1;
        }
        if at >= to {
            return None;
        }
        let form = &tree.sentence.tokens[at].text;
        if !(tree.is(at, word) || form.to_lowercase() == *word) {
            return None;
        }
        at += 1;
    }
    Some(at)
}
