//! What the codebook finds in a parse, before anyone knows which country is meant.

use crate::{Realis, Span, Stance};

/// A stretch of one sentence with a syntactic head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// Index of the sentence in the parse.
    pub sentence: usize,
    /// Token that the others hang from.
    pub head: usize,
    /// First token of the stretch.
    pub first: usize,
    /// Token after the last one.
    pub end: usize,
    /// For a pronoun or definite description: the phrase it stands for.
    pub antecedent: Option<Box<Phrase>>,
}

impl Phrase {
    /// A phrase without antecedent.
    pub fn new(sentence: usize, head: usize, first: usize, end: usize) -> Self {
        Self {
            sentence,
            head,
            first,
            end,
            antecedent: None,
        }
    }
}

/// A detail of an event: weapon, number of dead, sum of money.
#[derive(Debug, Clone, PartialEq)]
pub struct DetailMention {
    /// Name of the detail: `weapon`, `count`, `killed` ….
    pub name: String,
    /// A number or a text.
    pub value: serde_json::Value,
    /// The words it was read from.
    pub span: Span,
}

/// One event as the codebook sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct EventMention {
    /// Index of the sentence in the parse.
    pub sentence: usize,
    /// Trigger token (the head where the trigger has several words).
    pub trigger: usize,
    /// First and last-but-one token of the trigger as shown to the user.
    pub trigger_range: (usize, usize),
    /// Event type, as in the codebook: `ASSAULT`.
    pub kind: String,
    /// Modes, the most specific first.
    pub mode: Vec<String>,
    /// Contexts in alphabetical order.
    pub context: Vec<String>,
    /// Quad class as the codebook names it.
    pub quad: String,
    /// Conflict–cooperation score.
    pub score: f64,
    /// Whether it happened.
    pub realis: Realis,
    /// Who acted.
    pub actor: Vec<Phrase>,
    /// Who was acted upon.
    pub recipient: Vec<Phrase>,
    /// Phrases that may say where, the likeliest first.
    pub place: Vec<Phrase>,
    /// Tokens of the clause in which a time expression counts as the event's, the nearest first: `(first, end)`.
    pub clause: (usize, usize),
    /// Character spans where time expressions of this event are to be looked for, the likeliest first.
    pub time: Vec<Span>,
    /// Further facts.
    pub details: Vec<DetailMention>,
    /// Name of the rule: file and pattern id, `mobilize-weapons/launch`.
    pub rule: String,
    /// What the confidence is worked out from, in the codebook's order.
    pub evidence: [f64; 9],
    /// Between 0 and 1.
    pub confidence: f64,
}

/// One attributed statement as the codebook sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimMention {
    /// Index of the sentence in the parse.
    pub sentence: usize,
    /// What the speaker does: asserts, denies ….
    pub stance: Stance,
    /// Who speaks; `None` where the text does not say.
    pub speaker: Option<Phrase>,
    /// All words that describe the speaker, with role and relative clauses.
    pub speaker_span: Option<Span>,
    /// Cue word.
    pub cue: Span,
    /// Token of the cue in its sentence.
    pub cue_token: usize,
    /// What is said.
    pub content: Span,
    /// The pieces of a content that is interrupted ("“…,” she said. “…”"); empty where it is one piece.
    pub parts: Vec<Span>,
    /// Head token of the content, where it is a clause or phrase of the cue's sentence.
    pub content_head: Option<usize>,
    /// Character spans where the time of speaking is to be looked for, the likeliest first.
    pub time: Vec<Span>,
    /// A condition that the speaker states.
    pub condition: Option<Span>,
    /// Phrases of the content that take up an act told elsewhere ("the launch").
    pub references: Vec<Reference>,
}

/// A definite phrase that names an act told elsewhere: "the launch", "Sunday's strikes".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The noun with what describes it.
    pub words: Span,
    /// Event types that the noun can stand for, in alphabetical order.
    pub kinds: Vec<String>,
}
