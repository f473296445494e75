//! Country names, as far as places need them.

use std::collections::HashMap;

use serde::Deserialize;

use super::{GazetteerError, fold};

/// Where the caller keeps country names and demonyms.
pub trait CountryNames {
    /// ISO 3166-1 alpha-3 code of the country that this name or demonym, folded by
    /// [`fold`](super::fold()), stands for.
    fn iso3(&self, folded: &str) -> Option<&str>;
}

/// The names of knowledge/places/countries.toml: enough for places, no actor knowledge.
///
/// Each entry also has a point, which serves to tell which of two namesakes is nearer to a country
/// of the story. It is never given out as the place of an event.
#[derive(Debug, Clone, Default)]
pub struct Countries {
    names: HashMap<String, String>,
    points: HashMap<String, (f64, f64)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CountryFile {
    country: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    iso3: String,
    at: (f64, f64),
    names: Vec<String>,
    #[serde(default)]
    demonyms: Vec<String>,
}

impl Countries {
    /// The table that comes with the program.
    ///
    /// # Errors
    /// Where the table breaks the schema, which a test rules out.
    pub fn embedded() -> Result<Self, GazetteerError> {
        Self::parse(include_str!("../../../../knowledge/places/countries.toml"))
    }

    /// Reads a table: `[[country]]` with `iso3`, `at`, `names` and `demonyms`.
    ///
    /// # Errors
    /// Where the text breaks the schema or a name stands for two countries.
    pub fn parse(toml: &str) -> Result<Self, GazetteerError> {
        let file: CountryFile =
            toml::from_str(toml).map_err(|e| GazetteerError::Own(e.to_string()))?;
        let mut table = Self::default();
        for entry in file.country {
            for name in entry.names.iter().chain(&entry.demonyms) {
                let old = table.names.insert(fold(name), entry.iso3.clone());
                if let Some(old) = old.filter(|old| *old != entry.iso3) {
                    let note = format!("{name} names {old} and {}", entry.iso3);
                    return Err(GazetteerError::Own(note));
                }
            }
            table.points.insert(entry.iso3, entry.at);
        }
        Ok(table)
    }

    /// A point inside the country, for distances only.
    pub fn point(&self, iso3: &str) -> Option<(f64, f64)> {
        self.points.get(iso3).copied()
    }

    /// Number of countries.
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// True where the table is empty.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }
}

impl CountryNames for Countries {
    fn iso3(&self, folded: &str) -> Option<&str> {
        self.names.get(folded).map(String::as_str)
    }
}
