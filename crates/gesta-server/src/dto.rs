//! What answers consist of. These types are the API's contract; they are filled by hand from the ledger's own.

use std::collections::BTreeMap;

use gesta::ledger::{Bin, EventRecord, EventRow, PartyRecord, PlaceRecord};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Who took part.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PartyDto {
    /// Usual name.
    pub(crate) name: Option<String>,
    /// ISO 3166-1 alpha-3 code, or IGO, NGO, MNC.
    pub(crate) country: Option<String>,
    /// PLOVER sectors, the primary one first.
    pub(crate) sectors: Vec<String>,
    /// Identifier in the actor knowledge.
    pub(crate) id: Option<String>,
}

/// Where.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PlaceDto {
    /// Usual name.
    pub(crate) name: String,
    /// ISO 3166-1 alpha-3 code.
    pub(crate) country: Option<String>,
    /// How exact it is: point, city, district, province, country, sea, region.
    #[schema(value_type = String)]
    pub(crate) level: gesta::record::Level,
    /// Degrees north; none for a country.
    pub(crate) lat: Option<f64>,
    /// Degrees east; none for a country.
    pub(crate) lon: Option<f64>,
}

/// One event.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EventDto {
    /// Name: `E` and 16 hexadecimal digits.
    pub(crate) id: String,
    /// First day.
    #[schema(value_type = Option<String>, format = Date)]
    pub(crate) date: Option<jiff::civil::Date>,
    /// How exact the day is: day, week, month, year.
    #[schema(value_type = Option<String>)]
    pub(crate) precision: Option<gesta::record::Precision>,
    /// Event type.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// Modes.
    pub(crate) mode: Vec<String>,
    /// Contexts.
    pub(crate) context: Vec<String>,
    /// Quad class.
    #[schema(value_type = String)]
    pub(crate) quad: gesta::record::Quad,
    /// Conflict–cooperation score, −10 to +10.
    pub(crate) score: f64,
    /// Whether it happened.
    #[schema(value_type = String)]
    pub(crate) realis: gesta::record::Realis,
    /// Who acted.
    pub(crate) actor: Vec<PartyDto>,
    /// Who was acted upon.
    pub(crate) recipient: Vec<PartyDto>,
    /// Where.
    #[serde(rename = "where")]
    pub(crate) place: Option<PlaceDto>,
    /// Facts, with their disagreement.
    #[schema(value_type = Object)]
    pub(crate) details: BTreeMap<String, Value>,
    /// 0 to 1.
    pub(crate) confidence: f64,
    /// Documents that report it.
    pub(crate) reports: u32,
    /// Mentions in them.
    pub(crate) mentions: u32,
    /// Independent stories.
    pub(crate) stories: u32,
    /// News outlets.
    pub(crate) publishers: u32,
    /// First day of report.
    #[schema(value_type = Option<String>, format = Date)]
    pub(crate) first_reported: Option<jiff::civil::Date>,
    /// Last day of report.
    #[schema(value_type = Option<String>, format = Date)]
    pub(crate) last_reported: Option<jiff::civil::Date>,
    /// When the ledger first held it.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) known: Option<jiff::Timestamp>,
    /// When what the ledger holds of it last changed.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) revised: Option<jiff::Timestamp>,
    /// Headline of the first report.
    pub(crate) title: Option<String>,
}

impl From<PartyRecord> for PartyDto {
    fn from(p: PartyRecord) -> Self {
        Self {
            name: p.name,
            country: p.country,
            sectors: p.sectors,
            id: p.id,
        }
    }
}

impl From<PlaceRecord> for PlaceDto {
    fn from(p: PlaceRecord) -> Self {
        Self {
            name: p.name,
            country: p.country,
            level: p.level,
            lat: p.lat,
            lon: p.lon,
        }
    }
}

impl EventDto {
    pub(crate) fn new(row: EventRow, title: Option<String>) -> Self {
        let e = EventRecord::from(row);
        let parties = |list: Vec<PartyRecord>| list.into_iter().map(PartyDto::from).collect();
        Self {
            id: e.id,
            date: e.date,
            precision: e.precision,
            kind: e.kind,
            mode: e.mode,
            context: e.context,
            quad: e.quad,
            score: e.score,
            realis: e.realis,
            actor: parties(e.actor),
            recipient: parties(e.recipient),
            place: e.place.map(PlaceDto::from),
            details: e.details,
            confidence: e.confidence,
            reports: e.reports,
            mentions: e.mentions,
            stories: e.stories,
            publishers: e.publishers,
            first_reported: e.first_reported,
            last_reported: e.last_reported,
            known: e.known,
            revised: e.revised,
            title,
        }
    }
}

/// A page of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PageDto<T> {
    /// Items in order.
    pub(crate) items: Vec<T>,
    /// Give back as `cursor` for the next page; none at the end.
    pub(crate) next: Option<String>,
    /// Items on all pages, where it is known.
    pub(crate) total: Option<u64>,
}

/// A value and how many events have it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CountDto {
    /// The value; of actors their code.
    pub(crate) value: String,
    /// Events.
    pub(crate) count: u64,
    /// Name for people, where it differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
}

/// Mean score; none without events.
pub(crate) fn mean(bin: &Bin) -> Option<f64> {
    (bin.events > 0).then(|| round(bin.score / bin.events as f64))
}

/// A headline for a list: its first 400 characters.
pub(crate) fn short(title: Option<String>) -> Option<String> {
    title.map(|t| match t.char_indices().nth(400) {
        Some((end, _)) => t[..end].to_owned(),
        None => t,
    })
}

/// Three places after the point.
pub(crate) fn round(x: f64) -> f64 {
    (x * 1000.0).round() / 1000.0
}
