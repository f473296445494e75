//! What a name may mean.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use gesta_record::Level;

use super::format::{Feature, File, GazetteerError, NO_ADMIN, Record};
use super::mention::Cue;
use super::own::{OwnPlace, OwnPlaces};
use super::{distance_km, fold};

/// The GeoNames-derived file. Built by `cargo xtask gazetteer`.
static EMBEDDED: &[u8] = include_bytes!("../../../../knowledge/places/gazetteer.bin");

/// One thing that a name may mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Identifier: `geonames:2988507`, `division:US.TX`, `own:gulf-of-aden`.
    pub id: String,
    /// Usual name.
    pub name: String,
    /// ISO 3166-1 alpha-3 code, where it lies in one country.
    pub country: Option<String>,
    /// The countries concerned, where there are several.
    pub countries: Vec<String>,
    /// How exact it is.
    pub level: Level,
    /// Latitude and longitude in degrees.
    pub at: (f64, f64),
    /// Inhabitants, or how many a town as well known would have.
    pub population: u32,
    /// Class.
    pub feature: Feature,
    /// GeoNames number.
    pub geonameid: Option<u32>,
    /// GeoNames code of the first-order division.
    pub admin1: Option<String>,
    /// GeoNames code of the second-order division.
    pub admin2: Option<String>,
    /// True where the name is the usual one, not an alternate.
    pub primary: bool,
    /// True where it is one of the project's own entries.
    pub own: bool,
    /// Countries one of which the story must speak of.
    pub context_country: Vec<String>,
    /// True where the name matched only without a word such as "northern" or "airport".
    pub shortened: bool,
}

impl Default for Candidate {
    fn default() -> Self {
        Self {
            id: String::new(),
            name: String::new(),
            country: None,
            countries: Vec::new(),
            level: Level::City,
            at: (0.0, 0.0),
            population: 0,
            feature: Feature::Town,
            geonameid: None,
            admin1: None,
            admin2: None,
            primary: true,
            own: false,
            context_country: Vec::new(),
            shortened: false,
        }
    }
}

impl Candidate {
    /// True where the place lies in the country or is claimed by it.
    pub fn is_in(&self, iso3: &str) -> bool {
        self.country.as_deref() == Some(iso3) || self.countries.iter().any(|c| c == iso3)
    }
}

/// The places of the world, for lookups.
pub struct Gazetteer {
    file: File,
    own: OwnPlaces,
    /// Place index by code, for the divisions that own entries describe.
    divisions: HashMap<String, u32>,
    /// Own entries by code of the division.
    described: HashMap<String, Arc<OwnPlace>>,
}

impl Gazetteer {
    /// Loads a gazetteer file and one file of own places (the schema is in the module `own`).
    ///
    /// # Errors
    /// Where the file is damaged or the own places break the schema.
    pub fn load(bytes: Cow<'static, [u8]>, own: &str) -> Result<Self, GazetteerError> {
        let mut places = OwnPlaces::default();
        places.add(own)?;
        Self::with_own(bytes, places)
    }

    /// Loads a gazetteer file with own places that were read before.
    ///
    /// # Errors
    /// Where the file is damaged.
    pub fn with_own(bytes: Cow<'static, [u8]>, own: OwnPlaces) -> Result<Self, GazetteerError> {
        let file = File::load(bytes)?;
        let described: HashMap<String, Arc<OwnPlace>> = own
            .iter()
            .filter_map(|p| Some((p.division.clone()?, Arc::new(p.clone()))))
            .collect();
        let mut divisions = HashMap::new();
        let (first, second) = file.divisions();
        for (count, second_order) in [(first, false), (second, true)] {
            for index in 0..u16::try_from(count).unwrap_or(NO_ADMIN) {
                let entry = if second_order {
                    file.admin2(index)
                } else {
                    file.admin1(index)
                };
                let Some((place, code)) = entry else { continue };
                if described.contains_key(code) {
                    divisions.insert(code.to_owned(), place);
                }
            }
        }
        Ok(Self {
            file,
            own,
            divisions,
            described,
        })
    }

    /// The gazetteer that comes with the program.
    ///
    /// # Errors
    /// Where the embedded data is damaged, which a test rules out.
    pub fn embedded() -> Result<Self, GazetteerError> {
        Self::with_own(Cow::Borrowed(EMBEDDED), OwnPlaces::embedded()?)
    }

    /// The file below.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// The project's own entries.
    pub fn own(&self) -> &OwnPlaces {
        &self.own
    }

    /// GeoNames number and short name of a country.
    pub fn country(&self, iso3: &str) -> Option<(u32, &str)> {
        self.file
            .countries()
            .find(|c| c.iso3 == iso3)
            .map(|c| (c.geonameid, c.name))
    }

    /// What a name may mean, without regard to any story; the most prominent first.
    ///
    /// Where the whole name is unknown, it is tried without words that say where in the place or
    /// what about it ("northern", "downtown", "airport"), and [`Candidate::shortened`] is set.
    pub fn candidates(&self, name: &str) -> Vec<Candidate> {
        let key = fold(name);
        let mut found = self.exact(name, &key);
        if found.is_empty() {
            for short in shortened(&key) {
                found = self.exact("", &short);
                found.retain(|c| c.own || c.population >= SHORTENED_FROM);
                if !found.is_empty() {
                    found.iter_mut().for_each(|c| c.shortened = true);
                    break;
                }
            }
        }
        found.sort_by(|a, b| {
            b.population
                .cmp(&a.population)
                .then_with(|| a.id.cmp(&b.id))
        });
        found
    }

    /// True where the whole name is known.
    pub fn knows(&self, name: &str) -> bool {
        !self.exact(name, &fold(name)).is_empty()
    }

    fn exact(&self, written: &str, key: &str) -> Vec<Candidate> {
        let mut found: Vec<Candidate> = (self.file.lookup(key).into_iter())
            .filter_map(|index| self.row(index, key))
            .collect();
        for place in self.own.lookup(key).chain(self.own.by_code(written)) {
            self.join(&mut found, self.entry(place, key));
        }
        found
    }

    /// Adds an own entry, or lends its standing to the row of GeoNames that means the same.
    fn join(&self, found: &mut Vec<Candidate>, own: Candidate) {
        let town = |level| matches!(level, Level::City | Level::Point);
        let same = found.iter_mut().find(|c| {
            c.id == own.id
                || town(c.level)
                    && town(own.level)
                    && distance_km(c.at, own.at) < 30.0
                    && c.country.as_deref().is_some_and(|iso3| own.is_in(iso3))
        });
        match same {
            Some(row) => {
                row.own = true;
                row.primary = true;
                row.population = row.population.max(own.population);
            }
            None => found.push(own),
        }
    }

    fn row(&self, index: u32, key: &str) -> Option<Candidate> {
        let r: Record<'_> = self.file.place(index)?;
        let admin1 = self.file.admin1(r.admin1).map(|(_, code)| code.to_owned());
        let admin2 = self.file.admin2(r.admin2).map(|(_, code)| code.to_owned());
        let code = match r.level {
            Level::Province => admin1.clone(),
            Level::District => admin2.clone(),
            _ => None,
        };
        let described = code.as_ref().and_then(|code| self.described.get(code));
        let number = (r.geonameid != 0).then_some(r.geonameid);
        let name = described.map_or(r.name, |own| own.name.as_str());
        let bare = fold(name);
        Some(Candidate {
            id: match (&code, number) {
                (Some(code), _) => format!("division:{code}"),
                (None, number) => format!("geonames:{}", number.unwrap_or(0)),
            },
            name: name.to_owned(),
            country: Some(r.country.to_owned()),
            level: r.level,
            at: described.map_or((r.lat, r.lon), |own| own.at),
            population: r.population,
            feature: r.feature,
            geonameid: described.and_then(|own| own.geonameid).or(number),
            admin1,
            admin2,
            primary: bare == key
                || bare.split_once(' ').is_some_and(|(article, rest)| {
                    rest == key
                        && matches!(article, "al" | "el" | "ad" | "an" | "ar" | "as" | "ash")
                }),
            own: described.is_some(),
            ..Candidate::default()
        })
    }

    fn entry(&self, place: &OwnPlace, key: &str) -> Candidate {
        let division = place
            .division
            .as_ref()
            .and_then(|code| self.divisions.get(code));
        if let Some(row) = division.and_then(|index| self.row(*index, key)) {
            return Candidate {
                primary: true,
                ..row
            };
        }
        let population = place.prominence.unwrap_or(match place.level {
            Level::Sea | Level::Region => 5_000_000,
            Level::Province => 2_000_000,
            _ => 200_000,
        });
        Candidate {
            id: match &place.division {
                Some(code) => format!("division:{code}"),
                None => format!("own:{}", fold(&place.name).replace(' ', "-")),
            },
            name: place.name.clone(),
            country: place.country.clone(),
            countries: place.countries.clone(),
            level: place.level,
            at: place.at,
            population,
            feature: match place.level {
                Level::Province | Level::District => Feature::Division,
                _ => Feature::Town,
            },
            geonameid: place.geonameid,
            own: true,
            context_country: place.context_country.clone(),
            ..Candidate::default()
        }
    }
}

/// A name shortened by guess must be that of a place with so many inhabitants.
const SHORTENED_FROM: u32 = 15_000;

/// Words before a name that say where in it.
const FRONT: [&str; 44] = [
    "northern",
    "southern",
    "eastern",
    "western",
    "central",
    "north",
    "south",
    "east",
    "west",
    "northeastern",
    "northwestern",
    "southeastern",
    "southwestern",
    "northeast",
    "northwest",
    "southeast",
    "southwest",
    "north eastern",
    "north western",
    "south eastern",
    "south western",
    "north east",
    "north west",
    "south east",
    "south west",
    "upper",
    "lower",
    "greater",
    "inner",
    "downtown",
    "mainland",
    "rural",
    "coastal",
    "occupied",
    "old",
    "metropolitan",
    "metro",
    "city of",
    "town of",
    "province of",
    "state of",
    "port of",
    "village of",
    "district of",
];

/// Words after a name that say what in it; "county" is no such word, as it names another place.
const BACK: [&str; 32] = [
    "province",
    "region",
    "state",
    "governorate",
    "district",
    "city",
    "town",
    "village",
    "area",
    "oblast",
    "prefecture",
    "peninsula",
    "border",
    "airport",
    "international airport",
    "air base",
    "airbase",
    "refugee camp",
    "camp",
    "coast",
    "suburbs",
    "suburb",
    "harbor",
    "harbour",
    "metropolitan area",
    "municipality",
    "subdistrict",
    "division",
    "department",
    "territory",
    "s",
    "prison",
];

/// The key without one such word, then without a second one.
fn shortened(key: &str) -> Vec<String> {
    let once = |key: &str| -> Vec<String> {
        let back = BACK
            .iter()
            .filter_map(|w| key.strip_suffix(w)?.strip_suffix(' '));
        let front = FRONT
            .iter()
            .filter_map(|w| key.strip_prefix(w)?.strip_prefix(' '));
        let mut all: Vec<String> = back
            .chain(front)
            .filter(|rest| rest.len() >= 3)
            .map(str::to_owned)
            .collect();
        all.extend(
            key.strip_suffix('s')
                .filter(|r| r.len() >= 5)
                .map(str::to_owned),
        );
        all.sort_by_key(String::len);
        all
    };
    let first = once(key);
    let second: Vec<String> = first.iter().flat_map(|key| once(key)).collect();
    first.into_iter().chain(second).collect()
}

/// What the words of the name itself say about the kind of place.
pub(super) fn cue_in(name: &str) -> Option<Cue> {
    let key = fold(name);
    let (first, rest) = key.split_once(' ')?;
    let last = rest.rsplit(' ').next()?;
    Cue::from_word(last).or_else(|| {
        if rest.starts_with("of ") {
            Cue::from_word(first)
        } else {
            None
        }
    })
}

/// Names to be tried for countries: the key and what is left of it without such words.
pub(super) fn country_keys(name: &str) -> Vec<String> {
    let key = fold(name);
    let mut keys = vec![key.clone()];
    keys.extend(shortened(&key));
    keys
}
