//! What goes out: the record of one document.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{CharIndex, EntityKind, Span};

/// Whether an event happened, as the text tells it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Realis {
    /// It happened or is happening.
    Actual,
    /// It is planned or expected.
    Future,
    /// It is supposed, feared, wished for or conditional.
    Hypothetical,
    /// The text says that it did not happen.
    Negated,
    /// It is background from well before the report.
    Historical,
}

/// PLOVER's four classes.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub enum Quad {
    /// Words that help.
    #[serde(rename = "verbal cooperation")]
    VerbalCooperation,
    /// Deeds that help.
    #[serde(rename = "material cooperation")]
    MaterialCooperation,
    /// Words that hurt.
    #[serde(rename = "verbal conflict")]
    VerbalConflict,
    /// Deeds that hurt.
    #[serde(rename = "material conflict")]
    MaterialConflict,
}

/// What a speaker does with a statement.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Stance {
    /// Says that it is so.
    Assert,
    /// Backs what was said before.
    Confirm,
    /// Says that it is not so.
    Deny,
    /// Will not say.
    Decline,
    /// Says that it will be so.
    Predict,
    /// Is not sure that it is so.
    Doubt,
    /// Says that he or she will do it.
    Promise,
    /// Says that he or she will do harm.
    Threaten,
    /// Wants somebody to do it.
    Demand,
}

/// How exact a date is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// That day.
    Day,
    /// Within the week that begins on the date.
    Week,
    /// Within the month that begins on the date.
    Month,
    /// Within the year that begins on the date.
    Year,
}

/// Where a date comes from.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// The text names the date.
    Stated,
    /// The text names a day in relation to another ("on Sunday", "a week ago").
    Relative,
    /// The text says nothing; the day of publication stands in.
    Published,
}

/// How exact a place is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// A building, base, crossing.
    Point,
    /// A town or village.
    City,
    /// A second-order division.
    District,
    /// A first-order division.
    Province,
    /// A country: no coordinates are given.
    Country,
    /// A sea, gulf or strait.
    Sea,
    /// A region that is no division of one country.
    Region,
}

/// Words of the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TextSpan {
    /// The words.
    pub text: String,
    /// Where they stand.
    pub span: Span,
}

/// An actor or recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Actor {
    /// The words that name it here.
    pub text: String,
    /// Where they stand.
    pub span: Span,
    /// Its usual name, where it is known.
    pub name: Option<String>,
    /// ISO 3166-1 alpha-3 code, or `IGO`, `NGO`, `MNC`: PLOVER's codes for those who belong to no country.
    pub country: Option<String>,
    /// PLOVER sectors, the primary one first.
    pub sectors: Vec<String>,
    /// Identifier in the actor knowledge.
    pub id: Option<String>,
}

/// Who makes a claim: an actor, with the words that name it.
pub type Speaker = Actor;

/// When something happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct When {
    /// First day of the period.
    #[schemars(with = "String")]
    pub date: Date,
    /// Length of the period.
    pub precision: Precision,
    /// Where the date comes from.
    pub basis: Basis,
    /// The words, where there are some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Where they stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// Last day, where the text gives a range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub until: Option<Date>,
}

/// Where something happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// Usual name.
    pub name: String,
    /// ISO 3166-1 alpha-3 code; none for seas and regions of several countries.
    pub country: Option<String>,
    /// Latitude in degrees north; none for a country.
    pub lat: Option<f64>,
    /// Longitude in degrees east; none for a country.
    pub lon: Option<f64>,
    /// How exact it is.
    pub level: Level,
    /// The words.
    pub text: String,
    /// Where they stand.
    pub span: Span,
    /// Identifier in the gazetteer.
    pub id: Option<String>,
    /// Number in GeoNames, where the place is from there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub geonameid: Option<u32>,
}

/// A further fact about an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Detail {
    /// `weapon`, `count`, `killed`, `wounded` ….
    pub name: String,
    /// A number or a text.
    pub value: serde_json::Value,
    /// The words it was read from.
    pub span: Span,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Event {
    /// Identifier inside the document: `e1`, `e2` ….
    pub id: String,
    /// Index of the sentence, from 0.
    pub sentence: usize,
    /// Event type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Modes, the most specific first.
    pub mode: Vec<String>,
    /// Contexts in alphabetical order.
    pub context: Vec<String>,
    /// Quad class.
    pub quad: Quad,
    /// Conflict–cooperation score, −10 to +10.
    pub score: f64,
    /// Whether it happened.
    pub realis: Realis,
    /// The word that names the event.
    pub trigger: TextSpan,
    /// Who acted.
    pub actor: Vec<Actor>,
    /// Who was acted upon.
    pub recipient: Vec<Actor>,
    /// When; none where neither the text nor the document gives a date.
    #[serde(rename = "when")]
    pub when: Option<When>,
    /// Where; none where the text does not say.
    #[serde(rename = "where")]
    pub place: Option<Place>,
    /// Further facts.
    pub details: Vec<Detail>,
    /// Identifiers of the claims that this event is part of.
    pub claims: Vec<String>,
    /// What the norms known say about it; left out where none is about such an act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub norms: Option<NormCheck>,
    /// Between 0 and 1.
    pub confidence: f64,
    /// The rule that made it.
    pub rule: String,
}

/// Whether an act breaks a norm.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Every condition of a provision is met.
    Breach,
    /// A condition of every provision looked at is not met.
    NotCovered,
    /// The facts do not decide.
    Undetermined,
}

/// What one provision says about an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NormFinding {
    /// Identifier of norm and paragraph: `unsc-1718/2`.
    pub provision: String,
    /// Whether the act breaks it.
    pub verdict: Verdict,
    /// What the provision says, in our own words.
    pub summary: String,
    /// The facts used, or why the act is not covered or open.
    pub reasons: Vec<String>,
}

/// What the norms known say about an act. An aid to reading, no legal opinion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NormCheck {
    /// Breach where one provision is broken; undetermined where one is open; else not covered.
    pub verdict: Verdict,
    /// The provisions looked at, in order of adoption.
    pub findings: Vec<NormFinding>,
    /// Identifiers of claims about whether a norm was kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<String>,
}

/// A condition that a speaker attaches.
pub type Condition = TextSpan;

/// One attributed statement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Claim {
    /// Identifier inside the document: `c1`, `c2` ….
    pub id: String,
    /// Index of the sentence that holds the cue, from 0.
    pub sentence: usize,
    /// What the speaker does.
    pub stance: Stance,
    /// Who says so; none where the text does not name a speaker.
    pub speaker: Option<Speaker>,
    /// The word that tells of the speaking.
    pub cue: TextSpan,
    /// What is said; from its first to its last word where it is interrupted.
    pub content: TextSpan,
    /// The pieces of what is said, where the cue or other words stand between them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<TextSpan>,
    /// Identifiers of the events that it is about.
    pub events: Vec<String>,
    /// When it was said.
    #[serde(rename = "when")]
    pub when: Option<When>,
    /// Under which condition.
    pub condition: Option<Condition>,
}

/// Why a field stayed empty or may be wrong.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum DoubtKind {
    /// A place name with more than one likely meaning.
    PlaceAmbiguous,
    /// A place name that the gazetteer does not hold.
    PlaceUnknown,
    /// An actor with more than one likely meaning.
    ActorAmbiguous,
    /// A named actor that the knowledge does not hold.
    ActorUnknown,
    /// A pronoun or description whose antecedent is a guess.
    ReferenceGuessed,
    /// A time expression that could not be placed.
    DateUnresolved,
    /// No publication date: relative dates stay open.
    DateUnanchored,
    /// A language that the model was not trained on.
    LanguageUnsupported,
    /// Bytes that are no valid text were replaced.
    EncodingRepaired,
    /// The text was longer than the limit; the rest was not read.
    TooLong,
    /// A sentence too long for the model; its end was not parsed.
    SentenceTooLong,
    /// Nothing that can be coded.
    NoText,
    /// The text reads as sport, arts, cooking, markets or the like: no event was made of it.
    NotPolitical,
    /// A feed's summary stands for its article, which could not be had.
    SummaryOnly,
}

/// Something the reader should know before relying on a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Doubt {
    /// What kind of doubt.
    pub kind: DoubtKind,
    /// The words concerned; none where it concerns the whole document.
    pub span: Option<Span>,
    /// An explanation for people.
    pub note: String,
}

/// A named entity, written with `--mentions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NamedEntity {
    /// The words.
    pub text: String,
    /// Where they stand.
    pub span: Span,
    /// What they name.
    #[serde(rename = "type")]
    pub kind: EntityKind,
}

/// A time expression, written with `--mentions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TimeMention {
    /// The words.
    pub text: String,
    /// Where they stand.
    pub span: Span,
    /// TIMEX3 type: `DATE`, `TIME`, `DURATION` or `SET`.
    pub kind: String,
    /// TIMEX3 value: `2021-03-21`, `P2D`.
    pub value: String,
}

/// The record of one document: one line of `gesta code --format jsonl`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Coding {
    /// Identifier of the document.
    pub id: String,
    /// Headline.
    pub title: Option<String>,
    /// News outlet.
    pub publisher: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Day of publication.
    #[schemars(with = "Option<String>")]
    pub published: Option<Date>,
    /// ISO 639-1 code.
    pub language: Option<String>,
    /// The text that all spans count in.
    pub text: String,
    /// Events in text order.
    pub events: Vec<Event>,
    /// Claims in text order.
    pub claims: Vec<Claim>,
    /// Doubts in text order.
    pub doubts: Vec<Doubt>,
    /// Every place mention (`--mentions`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub places: Option<Vec<Place>>,
    /// Every time expression (`--mentions`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<Vec<TimeMention>>,
    /// Every named entity (`--mentions`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entities: Option<Vec<NamedEntity>>,
}

/// A span that does not hold the words it should.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("document {document}: {field} says {expected:?} at {span:?}, the text has {found:?}")]
pub struct SpanFault {
    /// Document concerned.
    pub document: String,
    /// Which field.
    pub field: String,
    /// Words that the field gives.
    pub expected: Option<String>,
    /// Where it says they stand.
    pub span: Span,
    /// What stands there.
    pub found: Option<String>,
}

impl Coding {
    /// Checks that every span lies in the text and holds the words given with it, and that events and claims
    /// refer to each other by identifiers that exist.
    ///
    /// # Errors
    /// The first span that does not hold its words.
    pub fn verify(&self) -> Result<(), SpanFault> {
        let index = CharIndex::new(&self.text);
        let check = |field: &str, span: Span, expected: Option<&str>| {
            let found = index.slice(&self.text, span);
            let good = found.is_some() && expected.is_none_or(|e| found == Some(e));
            if good {
                return Ok(());
            }
            Err(SpanFault {
                document: self.id.clone(),
                field: field.to_owned(),
                expected: expected.map(str::to_owned),
                span,
                found: found.map(str::to_owned),
            })
        };
        let when = |field: &str, when: &Option<When>| match when {
            Some(When {
                span: Some(span),
                text,
                ..
            }) => check(field, *span, text.as_deref()),
            _ => Ok(()),
        };
        for e in &self.events {
            check("trigger", e.trigger.span, Some(&e.trigger.text))?;
            for a in &e.actor {
                check("actor", a.span, Some(&a.text))?;
            }
            for a in &e.recipient {
                check("recipient", a.span, Some(&a.text))?;
            }
            when("when", &e.when)?;
            if let Some(p) = &e.place {
                check("where", p.span, Some(&p.text))?;
            }
            for d in &e.details {
                check("details", d.span, None)?;
            }
            for id in &e.claims {
                if !self.claims.iter().any(|c| &c.id == id) {
                    return Err(self.dangling("event.claims", id, e.trigger.span));
                }
            }
            for id in e.norms.iter().flat_map(|n| &n.claims) {
                if !self.claims.iter().any(|c| &c.id == id) {
                    return Err(self.dangling("event.norms.claims", id, e.trigger.span));
                }
            }
        }
        for c in &self.claims {
            check("cue", c.cue.span, Some(&c.cue.text))?;
            check("content", c.content.span, Some(&c.content.text))?;
            for p in &c.parts {
                check("parts", p.span, Some(&p.text))?;
            }
            if let Some(s) = &c.speaker {
                check("speaker", s.span, Some(&s.text))?;
            }
            when("claim.when", &c.when)?;
            if let Some(x) = &c.condition {
                check("condition", x.span, Some(&x.text))?;
            }
            for id in &c.events {
                if !self.events.iter().any(|e| &e.id == id) {
                    return Err(self.dangling("claim.events", id, c.cue.span));
                }
            }
        }
        for d in self.doubts.iter().filter_map(|d| d.span) {
            check("doubt", d, None)?;
        }
        for p in self.places.iter().flatten() {
            check("places", p.span, Some(&p.text))?;
        }
        for t in self.times.iter().flatten() {
            check("times", t.span, Some(&t.text))?;
        }
        for n in self.entities.iter().flatten() {
            check("entities", n.span, Some(&n.text))?;
        }
        Ok(())
    }

    fn dangling(&self, field: &str, id: &str, span: Span) -> SpanFault {
        SpanFault {
            document: self.id.clone(),
            field: format!("{field} (no such identifier)"),
            expected: Some(id.to_owned()),
            span,
            found: None,
        }
    }
}

/// JSON Schema of [`Coding`].
pub fn schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(Coding).to_value();
    if let Some(map) = schema.as_object_mut() {
        map.insert("title".into(), "Gesta record: one coded document".into());
    }
    schema
}
