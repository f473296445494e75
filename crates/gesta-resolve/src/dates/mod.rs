//! Time expressions of news English and the days that they mean.
//!
//! [`find`] reads a tagged sentence and gives every expression with its TIMEX3 value and, where an anchor allows it,
//! the day, week, month or year. Relative expressions count from the dateline or, without one, from the day of
//! publication; "three days later" counts from the last date that the text told. A weekday is the nearest one in the
//! past unless the tense of its verb, or a word such as "scheduled", points to the future.

mod calendar;
mod document;
mod idioms;
mod moment;
mod reader;
mod stretches;
mod tense;
#[cfg(test)]
mod tests;
mod words;

use gesta_record::{Basis, Precision, Span, Token};
use jiff::civil::Date;

pub use document::{dateline, document_date};

/// What relative expressions count from.
#[derive(Debug, Clone, Copy, Default)]
pub struct Anchor {
    /// Day of publication.
    pub published: Option<Date>,
    /// Day that the dateline gives; it goes before the day of publication.
    pub dateline: Option<Date>,
    /// The last day that the text told before this sentence, for "three days later".
    pub narrative: Option<Date>,
}

impl Anchor {
    /// The day of writing.
    pub fn today(self) -> Option<Date> {
        self.dateline.or(self.published)
    }
}

/// The day or days that an expression means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// The day, or the first day of the week, month or year.
    pub date: Date,
    /// Last day, where the expression spans several.
    pub until: Option<Date>,
    /// How exact `date` is.
    pub precision: Precision,
    /// Whether the text names the date or counts from another.
    pub basis: Basis,
    /// True for "since …": the date is where something began.
    pub since: bool,
    /// True for "until …", "before …", "by …": the date is where something ends.
    pub before: bool,
}

/// TIMEX3 type of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeKind {
    /// A day or a longer stretch of the calendar.
    Date,
    /// A time of day.
    Time,
    /// A length of time.
    Duration,
    /// Something that comes again.
    Set,
}

impl TimeKind {
    /// The name that TIMEX3 gives it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Date => "DATE",
            Self::Time => "TIME",
            Self::Duration => "DURATION",
            Self::Set => "SET",
        }
    }
}

/// One time expression of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeExpression {
    /// Where it stands.
    pub span: Span,
    /// What kind it is.
    pub kind: TimeKind,
    /// TIMEX3 value: `2021-03-21`, `2021-W11`, `P2D`, `PAST_REF`; with `X` for what is not known.
    pub value: String,
    /// The days, where they are known.
    pub resolved: Option<Resolved>,
}

/// Every time expression of a sentence, in text order.
pub fn find(tokens: &[Token], anchor: Anchor) -> Vec<TimeExpression> {
    reader::read(tokens, anchor)
}
