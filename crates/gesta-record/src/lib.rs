//! The nouns of Gesta.
//!
//! This crate holds the types that every stage speaks: a [`Document`] comes in, a [`Parse`] is made of it,
//! [`EventMention`]s are found in the parse, and a [`Coding`] goes out. It knows no files, no model, no rule
//! and no country. The output types ([`Coding`] and what hangs below it) *are* the JSON Lines contract: their
//! serde form is what `gesta code` writes, and [`schema`] gives its JSON Schema.

mod coding;
mod document;
mod mention;
mod parse;
mod span;

pub use coding::{
    Actor, Basis, Claim, Coding, Condition, Detail, Doubt, DoubtKind, Event, Level, NamedEntity,
    NormCheck, NormFinding, Place, Precision, Quad, Realis, SpanFault, Speaker, Stance, TextSpan,
    TimeMention, Verdict, When, schema,
};
pub use document::Document;
pub use mention::{ClaimMention, DetailMention, EventMention, Phrase, Reference};
pub use parse::{Cue, Entity, EntityKind, Features, Parse, Sentence, Token, Topic};
pub use span::{CharIndex, Span};
