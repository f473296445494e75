//! The project's own places: `knowledge/places/*.toml`.
//!
//! # Schema
//!
//! Each file holds one table `[[place]]` per entry:
//!
//! ```toml
//! [[place]]
//! name = "Gulf of Aden"
//! names = ["Aden Gulf"]
//! level = "sea"
//! at = [12.5, 47.5]
//! ```
//!
//! | field | meaning |
//! |---|---|
//! | `name` | usual English name |
//! | `names` | other names; optional |
//! | `codes` | abbreviations that count only when written exactly so (`TX`); optional |
//! | `level` | `point`, `city`, `district`, `province`, `sea` or `region` (never `country`) |
//! | `at` | latitude and longitude in degrees |
//! | `country` | ISO 3166-1 alpha-3 code; left out for seas and regions of several countries |
//! | `countries` | the countries concerned, where there are several (disputed, shared); optional |
//! | `context_country` | the names count only where the story speaks of one of these; optional |
//! | `division` | GeoNames code (`US.TX`) of the division that this entry describes; optional |
//! | `prominence` | number of inhabitants that a town as well known would have; optional |
//! | `geonameid` | number in GeoNames, where it is known for certain; optional |
//!
//! An entry with `context_country` may repeat the name of another entry: "West Sea" is the Yellow
//! Sea in Korean reports only.

use std::collections::HashMap;

use gesta_record::Level;
use serde::Deserialize;

use super::{GazetteerError, fold};

/// One entry; the module text describes the fields.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnPlace {
    /// Usual English name.
    pub name: String,
    /// Other names.
    #[serde(default)]
    pub names: Vec<String>,
    /// Abbreviations, taken literally.
    #[serde(default)]
    pub codes: Vec<String>,
    /// How exact it is.
    pub level: Level,
    /// Latitude and longitude in degrees.
    pub at: (f64, f64),
    /// ISO 3166-1 alpha-3 code.
    #[serde(default)]
    pub country: Option<String>,
    /// Countries concerned, where there are several.
    #[serde(default)]
    pub countries: Vec<String>,
    /// Countries one of which the story must speak of.
    #[serde(default)]
    pub context_country: Vec<String>,
    /// GeoNames code of the division that it describes.
    #[serde(default)]
    pub division: Option<String>,
    /// Number of inhabitants that a town as well known would have.
    #[serde(default)]
    pub prominence: Option<u32>,
    /// Number in GeoNames.
    #[serde(default)]
    pub geonameid: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnFile {
    place: Vec<OwnPlace>,
}

/// The entries of one or more files, found by folded name.
#[derive(Debug, Clone, Default)]
pub struct OwnPlaces {
    places: Vec<OwnPlace>,
    names: HashMap<String, Vec<usize>>,
    codes: HashMap<String, Vec<usize>>,
}

const EMBEDDED: [&str; 5] = [
    include_str!("../../../../knowledge/places/seas.toml"),
    include_str!("../../../../knowledge/places/regions.toml"),
    include_str!("../../../../knowledge/places/divisions.toml"),
    include_str!("../../../../knowledge/places/sites.toml"),
    include_str!("../../../../knowledge/places/cities.toml"),
];

impl OwnPlaces {
    /// The entries that come with the program.
    ///
    /// # Errors
    /// Where a file breaks the schema, which a test rules out.
    pub fn embedded() -> Result<Self, GazetteerError> {
        let mut all = Self::default();
        for file in EMBEDDED {
            all.add(file)?;
        }
        Ok(all)
    }

    /// Adds the entries of one file.
    ///
    /// # Errors
    /// Where the file breaks the schema; the message names the entry.
    pub fn add(&mut self, toml: &str) -> Result<(), GazetteerError> {
        let file: OwnFile = toml::from_str(toml).map_err(|e| GazetteerError::Own(e.to_string()))?;
        for place in file.place {
            check(&place).map_err(|why| GazetteerError::Own(format!("{}: {why}", place.name)))?;
            let at = self.places.len();
            // A context entry lends its names, not the usual name that another entry holds.
            let usual = place.context_country.is_empty().then_some(&place.name);
            for name in usual.into_iter().chain(&place.names) {
                let list = self.names.entry(fold(name)).or_default();
                if !list.contains(&at) {
                    list.push(at);
                }
            }
            for code in &place.codes {
                self.codes.entry(code.clone()).or_default().push(at);
            }
            self.places.push(place);
        }
        Ok(())
    }

    /// Entries with this folded name.
    pub fn lookup(&self, folded: &str) -> impl Iterator<Item = &OwnPlace> {
        self.at(self.names.get(folded))
    }

    /// Entries with this abbreviation, written exactly so but for dots.
    pub fn by_code(&self, written: &str) -> impl Iterator<Item = &OwnPlace> {
        let code: String = written.chars().filter(|c| *c != '.' && *c != ' ').collect();
        self.at(self.codes.get(&code))
    }

    fn at<'a>(&'a self, list: Option<&'a Vec<usize>>) -> impl Iterator<Item = &'a OwnPlace> {
        list.into_iter()
            .flatten()
            .filter_map(|at| self.places.get(*at))
    }

    /// All entries in the order of the files.
    pub fn iter(&self) -> impl Iterator<Item = &OwnPlace> {
        self.places.iter()
    }
}

fn check(place: &OwnPlace) -> Result<(), &'static str> {
    let iso3 = |code: &String| code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase());
    let (lat, lon) = place.at;
    if fold(&place.name).is_empty() || place.names.iter().any(|name| fold(name).is_empty()) {
        return Err("an empty name");
    }
    if !(-90.0..=90.0).contains(&lat) || !(-180.0..=180.0).contains(&lon) {
        return Err("`at` is no latitude and longitude");
    }
    if place.level == Level::Country {
        return Err("countries are no places: they have no coordinates");
    }
    let mut codes = place
        .country
        .iter()
        .chain(&place.countries)
        .chain(&place.context_country);
    if !codes.all(iso3) {
        return Err("countries are given by three capital letters");
    }
    if place.country.is_none() && place.countries.is_empty() {
        return match place.level {
            Level::Sea | Level::Region => Ok(()),
            _ => Err("`country` or `countries` is missing"),
        };
    }
    if !place.context_country.is_empty() && place.names.is_empty() {
        return Err("a context entry needs `names`");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use gesta_record::Level;

    use super::OwnPlaces;

    #[test]
    fn embedded_files_follow_the_schema() {
        let own = OwnPlaces::embedded().unwrap();
        let seas = own.iter().filter(|p| p.level == Level::Sea).count();
        assert!(own.iter().count() >= 700, "{} entries", own.iter().count());
        assert!(seas >= 120, "{seas} seas");
    }

    #[test]
    fn no_entry_stands_twice() {
        let own = OwnPlaces::embedded().unwrap();
        let mut seen = BTreeSet::new();
        let twice: Vec<_> = own
            .iter()
            .filter(|p| p.context_country.is_empty())
            .filter(|p| !seen.insert((p.name.clone(), p.country.clone(), p.level)))
            .map(|p| &p.name)
            .collect();
        assert!(twice.is_empty(), "{twice:?}");
    }

    #[test]
    fn refuses_what_breaks_the_schema() {
        let table = [
            "place = [{ name = 'X', level = 'city', at = [1.0, 2.0] }]",
            "place = [{ name = 'X', level = 'sea', at = [91.0, 2.0] }]",
            "place = [{ name = '...', level = 'sea', at = [1.0, 2.0] }]",
            "place = [{ name = 'X', level = 'country', country = 'FRA', at = [1.0, 2.0] }]",
            "place = [{ name = 'X', level = 'city', country = 'fr', at = [1.0, 2.0] }]",
            "place = [{ name = 'X', level = 'hamlet', country = 'FRA', at = [1.0, 2.0] }]",
            "place = [{ name = 'X', colour = 'red', level = 'sea', at = [1.0, 2.0] }]",
        ];
        let accepted: Vec<_> = table
            .iter()
            .filter(|toml| OwnPlaces::default().add(toml).is_ok())
            .collect();
        assert!(accepted.is_empty(), "{accepted:?}");
    }
}
