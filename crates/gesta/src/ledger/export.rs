//! Events of the ledger as they are written out.

use std::collections::BTreeMap;

use gesta_record::{Level, Precision, Quad, Realis};
use gesta_store::{EventRow, Party};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

/// Who took part, as written out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PartyRecord {
    /// Usual name.
    pub name: Option<String>,
    /// ISO 3166-1 alpha-3 code.
    pub country: Option<String>,
    /// PLOVER sectors, the primary one first.
    pub sectors: Vec<String>,
    /// Identifier in the actor knowledge.
    pub id: Option<String>,
}

/// Where, as written out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlaceRecord {
    /// Usual name.
    pub name: String,
    /// ISO 3166-1 alpha-3 code.
    pub country: Option<String>,
    /// How exact it is.
    pub level: Level,
    /// Latitude in degrees north; none for a country.
    pub lat: Option<f64>,
    /// Longitude in degrees east; none for a country.
    pub lon: Option<f64>,
}

/// One event of the ledger: one line of `gesta query --format jsonl`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EventRecord {
    /// Name, the same in every ledger that holds the same first report.
    pub id: String,
    /// First day.
    pub date: Option<Date>,
    /// How exact the day is.
    pub precision: Option<Precision>,
    /// Event type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Modes.
    pub mode: Vec<String>,
    /// Contexts.
    pub context: Vec<String>,
    /// Quad class.
    pub quad: Quad,
    /// Conflict–cooperation score, −10 to +10.
    pub score: f64,
    /// Whether it happened.
    pub realis: Realis,
    /// Who acted.
    pub actor: Vec<PartyRecord>,
    /// Who was acted upon.
    pub recipient: Vec<PartyRecord>,
    /// Where.
    #[serde(rename = "where")]
    pub place: Option<PlaceRecord>,
    /// Facts, with their disagreement.
    pub details: BTreeMap<String, serde_json::Value>,
    /// Between 0 and 1.
    pub confidence: f64,
    /// Documents that report it.
    pub reports: u32,
    /// Mentions in them.
    pub mentions: u32,
    /// Independent stories: copies of one text count once.
    pub stories: u32,
    /// News outlets.
    pub publishers: u32,
    /// First day of report.
    pub first_reported: Option<Date>,
    /// Last day of report.
    pub last_reported: Option<Date>,
    /// When the ledger first held it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known: Option<Timestamp>,
    /// When what the ledger holds of it last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revised: Option<Timestamp>,
}

impl From<Party> for PartyRecord {
    fn from(p: Party) -> Self {
        Self {
            name: p.name,
            country: p.country,
            sectors: p.sectors,
            id: p.id,
        }
    }
}

impl From<EventRow> for EventRecord {
    fn from(row: EventRow) -> Self {
        let s = row.state;
        let parties = |list: Vec<Party>| list.into_iter().map(PartyRecord::from).collect();
        Self {
            id: row.name,
            date: s.happened,
            precision: s.precision,
            kind: s.kind,
            mode: s.mode,
            context: s.context,
            quad: s.quad,
            score: s.score,
            realis: s.realis,
            actor: parties(s.actors),
            recipient: parties(s.recipients),
            place: s.place.map(|p| PlaceRecord {
                name: p.name,
                country: p.country,
                level: p.level,
                lat: p.point.map(|x| x.0),
                lon: p.point.map(|x| x.1),
            }),
            details: s.details,
            confidence: s.confidence,
            reports: s.reports,
            mentions: s.mentions,
            stories: s.stories,
            publishers: s.publishers,
            first_reported: s.first_reported,
            last_reported: s.last_reported,
            known: row.known,
            revised: row.revised,
        }
    }
}
