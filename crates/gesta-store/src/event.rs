//! What is stored of an event: what its reports say together.

use std::collections::BTreeMap;

use gesta_record::{Level, Precision, Quad, Realis};
use jiff::civil::Date;

use crate::MentionId;

/// Who took part in an event.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Party {
    /// ISO 3166-1 alpha-3 code.
    pub country: Option<String>,
    /// Usual name, where it is known.
    pub name: Option<String>,
    /// Identifier in the actor knowledge.
    pub id: Option<String>,
    /// PLOVER sectors, the primary one first.
    pub sectors: Vec<String>,
}

impl Party {
    /// What stands for this party in pairs: the country, else the identifier, else the name, else the first sector.
    pub fn code(&self) -> &str {
        let sector = self.sectors.first();
        self.country
            .as_deref()
            .or(self.id.as_deref())
            .or(self.name.as_deref())
            .or(sector.map(String::as_str))
            .unwrap_or("")
    }
}

/// Where an event happened.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceState {
    /// Usual name.
    pub name: String,
    /// ISO 3166-1 alpha-3 code.
    pub country: Option<String>,
    /// How exact it is.
    pub level: Level,
    /// Latitude in degrees north and longitude in degrees east.
    pub point: Option<(f64, f64)>,
}

/// One event as its reports tell it together.
#[derive(Debug, Clone, PartialEq)]
pub struct EventState {
    /// The mention of its first report.
    pub id: MentionId,
    /// First day.
    pub happened: Option<Date>,
    /// How exact the day is.
    pub precision: Option<Precision>,
    /// Event type.
    pub kind: String,
    /// Modes.
    pub mode: Vec<String>,
    /// Contexts.
    pub context: Vec<String>,
    /// Quad class.
    pub quad: Quad,
    /// Whether it happened.
    pub realis: Realis,
    /// Conflict–cooperation score, −10 to +10.
    pub score: f64,
    /// Between 0 and 1.
    pub confidence: f64,
    /// Where.
    pub place: Option<PlaceState>,
    /// Facts such as `killed`, with their disagreement.
    pub details: BTreeMap<String, serde_json::Value>,
    /// Mentions in all documents.
    pub mentions: u32,
    /// Documents that report it.
    pub reports: u32,
    /// Independent stories: copies of one text count once.
    pub stories: u32,
    /// News outlets.
    pub publishers: u32,
    /// First day of report.
    pub first_reported: Option<Date>,
    /// Last day of report.
    pub last_reported: Option<Date>,
    /// Who acted.
    pub actors: Vec<Party>,
    /// Who was acted upon.
    pub recipients: Vec<Party>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_party_without_country_keeps_a_code() {
        let mut p = Party {
            sectors: vec!["REB".into()],
            ..Party::default()
        };
        assert_eq!(p.code(), "REB");
        p.id = Some("red-lanterns".into());
        assert_eq!(p.code(), "red-lanterns");
        p.country = Some("LNP".into());
        assert_eq!(p.code(), "LNP");
    }
}
