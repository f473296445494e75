//! A text with its grammar.

use serde::{Deserialize, Serialize};

use crate::Span;

/// One syntactic word.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Token {
    /// The characters of the text.
    pub text: String,
    /// Where they are.
    pub span: Span,
    /// Dictionary form.
    pub lemma: String,
    /// Universal part of speech: `NOUN`, `VERB`, `PROPN` ….
    pub upos: String,
    /// Penn Treebank tag: `NNS`, `VBD` ….
    pub xpos: String,
    /// Tense, voice, mood, number ….
    pub feats: Features,
    /// Index in the sentence of the word that this one depends on; `None` for the root.
    pub head: Option<usize>,
    /// Universal Dependencies relation to `head`, with its subtype: `nsubj:pass`.
    pub deprel: String,
    /// What the learned cue takes the word for, the likeliest first; empty where it was not asked.
    pub cue: Vec<Cue>,
}

/// A class of the learned cue and how likely it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cue {
    /// Event type, or `none` for a word that triggers no event.
    pub label: String,
    /// Probability in thousandths.
    pub per_mille: u16,
}

/// Morphological features in CoNLL-U form (`Mood=Ind|Tense=Past`), or empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Features(pub String);

impl Features {
    /// Value of one feature.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .split('|')
            .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    }

    /// True where the feature has this value.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.get(name) == Some(value)
    }
}

/// What kind of thing a name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[derive(schemars::JsonSchema)]
pub enum EntityKind {
    /// A person, real or imagined.
    Person,
    /// A nationality, religious or political group.
    Norp,
    /// An organisation.
    Org,
    /// A place with a government: country, city, province.
    Gpe,
    /// Any other place: sea, mountain, region.
    Loc,
    /// A building, airport, road, base, camp.
    Fac,
    /// A named event: war, disaster, summit.
    Event,
    /// A named weapon system.
    Weapon,
    /// A named law, treaty or resolution.
    Law,
    /// A titled work: book, film, song.
    Work,
    /// A named product.
    Product,
}

impl EntityKind {
    /// Every kind, in the order of the model's labels.
    pub const ALL: [EntityKind; 11] = [
        Self::Person,
        Self::Norp,
        Self::Org,
        Self::Gpe,
        Self::Loc,
        Self::Fac,
        Self::Event,
        Self::Weapon,
        Self::Law,
        Self::Work,
        Self::Product,
    ];

    /// The label, as in `B-PERSON`.
    pub fn label(self) -> &'static str {
        match self {
            Self::Person => "PERSON",
            Self::Norp => "NORP",
            Self::Org => "ORG",
            Self::Gpe => "GPE",
            Self::Loc => "LOC",
            Self::Fac => "FAC",
            Self::Event => "EVENT",
            Self::Weapon => "WEAPON",
            Self::Law => "LAW",
            Self::Work => "WORK",
            Self::Product => "PRODUCT",
        }
    }

    /// Inverse of [`EntityKind::label`].
    pub fn from_label(label: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.label() == label)
    }
}

/// A named entity: tokens `first..end` of its sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// What it names.
    pub kind: EntityKind,
    /// Index of its first token.
    pub first: usize,
    /// Index after its last token.
    pub end: usize,
}

/// A sentence with its tokens. A sentence that was not sent to the model has tokens without tags and
/// `parsed == false`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sentence {
    /// Where it is in the text, without surrounding white space.
    pub span: Span,
    /// Its words in order.
    pub tokens: Vec<Token>,
    /// Its named entities in order, never overlapping.
    pub entities: Vec<Entity>,
    /// Index of the paragraph that it belongs to, from 0.
    pub paragraph: usize,
    /// True once the language model has read it.
    pub parsed: bool,
    /// What its content words say for the text being something else than news of politics.
    pub topic: Topic,
}

/// Evidence for the topic of a text; that of several sentences is added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Topic {
    /// Sum over the words of the score in thousandths: above 0 speaks for sport, arts, cooking, markets and the like,
    /// below 0 for news of politics and conflict.
    pub score: i64,
    /// Content words read.
    pub words: u32,
}

impl Topic {
    /// Probability, between 0 and 1, that a text is no news of politics or conflict; `None` where nothing was read.
    pub fn other(sum: impl Iterator<Item = Self>) -> Option<(f64, u32)> {
        let (score, words) = sum.fold((0i64, 0u32), |(s, w), t| {
            (s.saturating_add(t.score), w.saturating_add(t.words))
        });
        let mean = score as f64 / 1000.0 / f64::from(words);
        (words > 0).then(|| (1.0 / (1.0 + (-mean).exp()), words))
    }
}

impl Sentence {
    /// Indices of the direct dependents of `head`, in text order.
    pub fn children(&self, head: usize) -> impl Iterator<Item = usize> + '_ {
        self.tokens
            .iter()
            .enumerate()
            .filter(move |(_, t)| t.head == Some(head))
            .map(|(i, _)| i)
    }

    /// Index of the root, or 0 where the sentence has none.
    pub fn root(&self) -> usize {
        self.tokens
            .iter()
            .position(|t| t.head.is_none())
            .unwrap_or(0)
    }

    /// Indices of all that hangs below `head`, itself included, in text order.
    pub fn subtree(&self, head: usize) -> Vec<usize> {
        let mut inside = vec![false; self.tokens.len()];
        if head >= inside.len() {
            return Vec::new();
        }
        inside[head] = true;
        // A dependent may stand before or after its head, so repeat until nothing is added.
        loop {
            let mut grew = false;
            for (i, token) in self.tokens.iter().enumerate() {
                if !inside[i] && token.head.is_some_and(|h| inside[h]) {
                    inside[i] = true;
                    grew = true;
                }
            }
            if !grew {
                break;
            }
        }
        (0..inside.len()).filter(|&i| inside[i]).collect()
    }

    /// Span of tokens `first..end`.
    pub fn span_of(&self, first: usize, end: usize) -> Span {
        match (
            self.tokens.get(first),
            self.tokens.get(end.saturating_sub(1)),
        ) {
            (Some(a), Some(b)) if first < end => a.span.cover(b.span),
            _ => Span::new(self.span.begin, self.span.begin),
        }
    }

    /// The entity that holds token `index`.
    pub fn entity_at(&self, index: usize) -> Option<&Entity> {
        self.entities
            .iter()
            .find(|e| e.first <= index && index < e.end)
    }
}

/// A whole text with its grammar.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parse {
    /// Sentences in text order.
    pub sentences: Vec<Sentence>,
}
