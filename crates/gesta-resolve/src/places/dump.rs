//! A gazetteer from GeoNames' own export files: `allCountries.txt` (or a country's file), `countryInfo.txt`,
//! `admin1CodesASCII.txt` and `admin2Codes.txt` (<https://download.geonames.org/export/dump/>, CC BY 4.0).

use std::collections::{BTreeSet, HashMap};
use std::io::{self, BufRead};

use gesta_record::Level;
use thiserror::Error;

use super::naming::{division_names, latin_name, without_article};
use super::{Contents, Feature, GazetteerError, NO_ADMIN, NewPlace, fold};

/// Alternate names are kept for places with this many inhabitants, and for seats.
const ALTERNATES_FROM: u32 = 2000;

/// Why a dump could not be read.
#[derive(Debug, Error)]
pub enum DumpError {
    /// A file could not be read.
    #[error("{file}: {source}")]
    Io {
        /// Name of the file.
        file: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// A line is not of the documented form.
    #[error("{file}:{line}: {what}")]
    Line {
        /// Name of the file.
        file: &'static str,
        /// Line number, from 1.
        line: usize,
        /// What is wrong.
        what: &'static str,
    },
    /// The gazetteer would be larger than its layout allows.
    #[error(transparent)]
    Layout(#[from] GazetteerError),
    /// Nothing usable was in the file.
    #[error("allCountries.txt holds no populated place")]
    Empty,
}

/// What was read and what was left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DumpCounts {
    /// Rows of the main file.
    pub rows: usize,
    /// Populated places kept.
    pub places: usize,
    /// Rows of other classes, or with fewer inhabitants than asked for.
    pub left_out: usize,
    /// Rows of countries that countryInfo.txt does not list.
    pub unknown_country: usize,
}

/// The files of a dump.
pub struct Dump<'a> {
    /// `allCountries.txt`, or the file of one country.
    pub places: &'a mut dyn BufRead,
    /// `countryInfo.txt`.
    pub countries: &'a mut dyn BufRead,
    /// `admin1CodesASCII.txt`.
    pub admin1: &'a mut dyn BufRead,
    /// `admin2Codes.txt`.
    pub admin2: &'a mut dyn BufRead,
    /// Places with fewer inhabitants are left out; capitals and seats never.
    pub smallest: u32,
}

/// A place before the places are numbered.
struct Draft {
    place: NewPlace,
    names: BTreeSet<String>,
    admin1: String,
    admin2: String,
}

/// Lines of a file with their numbers, without comments.
fn lines(
    file: &'static str,
    source: &mut dyn BufRead,
    mut each: impl FnMut(usize, &str) -> Result<(), DumpError>,
) -> Result<(), DumpError> {
    let mut line = String::new();
    let mut number = 0;
    loop {
        line.clear();
        let read = source
            .read_line(&mut line)
            .map_err(|source| DumpError::Io { file, source })?;
        if read == 0 {
            return Ok(());
        }
        number += 1;
        let text = line.trim_end_matches(['\n', '\r']);
        if !text.is_empty() && !text.starts_with('#') {
            each(number, text)?;
        }
    }
}

impl Dump<'_> {
    /// Reads the files.
    ///
    /// # Errors
    /// The first line that is not of the form that GeoNames documents, or more divisions than the layout can number.
    pub fn read(self) -> Result<(Contents, DumpCounts), DumpError> {
        let mut countries: Vec<(String, u32, String)> = Vec::new();
        let mut iso3: HashMap<String, String> = HashMap::new();
        let file = "countryInfo.txt";
        lines(file, self.countries, |line, text| {
            let f: Vec<&str> = text.split('\t').collect();
            let what = "fewer than 17 columns";
            let (Some(iso), Some(alpha3), Some(name), Some(number)) =
                (f.first(), f.get(1), f.get(4), f.get(16))
            else {
                return Err(DumpError::Line { file, line, what });
            };
            let number = number.trim().parse().unwrap_or(0);
            iso3.insert((*iso).to_owned(), (*alpha3).to_owned());
            countries.push(((*alpha3).to_owned(), number, (*name).to_owned()));
            Ok(())
        })?;
        countries.sort();
        let number: HashMap<String, u8> = countries
            .iter()
            .enumerate()
            .filter_map(|(n, c)| Some((c.0.clone(), u8::try_from(n).ok()?)))
            .collect();
        let country = |iso: &str| iso3.get(iso).and_then(|c| number.get(c)).copied();
        let mut divisions: HashMap<String, (String, Level)> = HashMap::new();
        for (file, source, level) in [
            ("admin1CodesASCII.txt", self.admin1, Level::Province),
            ("admin2Codes.txt", self.admin2, Level::District),
        ] {
            lines(file, source, |line, text| {
                let mut f = text.split('\t');
                let (Some(code), Some(name)) = (f.next(), f.next()) else {
                    let what = "fewer than 2 columns";
                    return Err(DumpError::Line { file, line, what });
                };
                divisions.insert(code.to_owned(), (name.to_owned(), level));
                Ok(())
            })?;
        }
        let mut counts = DumpCounts::default();
        let mut drafts = Vec::new();
        let file = "allCountries.txt";
        lines(file, self.places, |line, text| {
            counts.rows += 1;
            let row = Row::read(text).map_err(|what| DumpError::Line { file, line, what })?;
            match row.draft(country(row.country), &divisions, self.smallest) {
                Outcome::Kept(draft) => {
                    counts.places += usize::from(draft.place.level == Level::City);
                    drafts.push(*draft);
                }
                Outcome::LeftOut => counts.left_out += 1,
                Outcome::UnknownCountry => counts.unknown_country += 1,
            }
            Ok(())
        })?;
        if counts.places == 0 {
            return Err(DumpError::Empty);
        }
        Ok((number_all(countries, drafts)?, counts))
    }
}

enum Outcome {
    Kept(Box<Draft>),
    LeftOut,
    UnknownCountry,
}

/// The columns of a row that matter.
struct Row<'a> {
    geonameid: u32,
    name: &'a str,
    ascii: &'a str,
    alternates: &'a str,
    lat: f64,
    lon: f64,
    class: &'a str,
    code: &'a str,
    country: &'a str,
    admin1: &'a str,
    admin2: &'a str,
    population: u32,
}

impl<'a> Row<'a> {
    fn read(text: &'a str) -> Result<Self, &'static str> {
        let f: Vec<&str> = text.split('\t').collect();
        if f.len() < 15 {
            return Err("fewer than 15 columns");
        }
        let degrees = |text: &str, limit: f64| {
            let n: f64 = text.parse().ok()?;
            (n.abs() <= limit).then_some(n)
        };
        Ok(Self {
            geonameid: f[0].parse().map_err(|_| "the first column is no number")?,
            name: f[1],
            ascii: f[2],
            alternates: f[3],
            lat: degrees(f[4], 90.0).ok_or("the latitude is no number of degrees")?,
            lon: degrees(f[5], 180.0).ok_or("the longitude is no number of degrees")?,
            class: f[6],
            code: f[7],
            country: f[8],
            admin1: f[10],
            admin2: f[11],
            population: f[14]
                .parse::<u64>()
                .map_or(0, |n| u32::try_from(n).unwrap_or(u32::MAX)),
        })
    }

    fn draft(
        &self,
        country: Option<u8>,
        divisions: &HashMap<String, (String, Level)>,
        smallest: u32,
    ) -> Outcome {
        let first = format!("{}.{}", self.country, self.admin1);
        let second = format!("{first}.{}", self.admin2);
        let (level, code) = match (self.class, self.code) {
            ("P", _) => (Level::City, None),
            ("A", "ADM1") => (Level::Province, Some(&first)),
            ("A", "ADM2") => (Level::District, Some(&second)),
            _ => return Outcome::LeftOut,
        };
        let Some(country) = country else {
            return Outcome::UnknownCountry;
        };
        let feature = match level {
            Level::City => Feature::from_code(self.code),
            _ => Feature::Division,
        };
        let seat = matches!(feature, Feature::Capital | Feature::Seat1 | Feature::Seat2);
        if level == Level::City && self.population < smallest && !seat {
            return Outcome::LeftOut;
        }
        let mut name = self.name.to_owned();
        let mut names = BTreeSet::new();
        if let Some(code) = code {
            // The tables of divisions hold the names that are used.
            let Some((listed, _)) = divisions.get(code) else {
                return Outcome::LeftOut;
            };
            name.clone_from(listed);
            names.extend(division_names(&name, self.country, level));
        } else {
            names.insert(fold(self.name));
            names.insert(fold(self.ascii));
        }
        if self.population >= ALTERNATES_FROM || seat {
            let usable = self.alternates.split(',').filter(|n| latin_name(n));
            names.extend(usable.map(fold).filter(|n| n.len() >= 3));
        }
        let bare: Vec<String> = names.iter().filter_map(|n| without_article(n)).collect();
        names.extend(bare);
        names.retain(|n| !n.is_empty());
        Outcome::Kept(Box::new(Draft {
            place: NewPlace {
                geonameid: self.geonameid,
                name,
                lat: self.lat,
                lon: self.lon,
                population: self.population,
                admin1: NO_ADMIN,
                admin2: NO_ADMIN,
                country,
                level,
                feature,
            },
            names,
            admin1: first,
            admin2: second,
        }))
    }
}

/// Numbers places, the most prominent first, and links them to their divisions.
fn number_all(
    countries: Vec<(String, u32, String)>,
    mut drafts: Vec<Draft>,
) -> Result<Contents, DumpError> {
    drafts.sort_by(|a, b| {
        (b.place.population.cmp(&a.place.population))
            .then(a.place.geonameid.cmp(&b.place.geonameid))
    });
    let mut contents = Contents {
        countries,
        ..Contents::default()
    };
    let too_many = |_| DumpError::Layout(GazetteerError::TooMany("places"));
    let mut numbers: HashMap<String, u16> = HashMap::new();
    for (index, draft) in drafts.iter().enumerate() {
        let (table, code) = match draft.place.level {
            Level::Province => (&mut contents.admin1, &draft.admin1),
            Level::District => (&mut contents.admin2, &draft.admin2),
            _ => continue,
        };
        let number = u16::try_from(table.len()).unwrap_or(NO_ADMIN);
        if number == NO_ADMIN {
            return Err(GazetteerError::TooMany("divisions").into());
        }
        numbers.insert(code.clone(), number);
        table.push((u32::try_from(index).map_err(too_many)?, code.clone()));
    }
    let look = |code: &str| numbers.get(code).copied().unwrap_or(NO_ADMIN);
    for (index, draft) in drafts.into_iter().enumerate() {
        let index = u32::try_from(index).map_err(too_many)?;
        for name in draft.names {
            contents.names.entry(name).or_default().insert(index);
        }
        let mut place = draft.place;
        place.admin1 = look(&draft.admin1);
        if place.level != Level::Province {
            place.admin2 = look(&draft.admin2);
        }
        contents.places.push(place);
    }
    Ok(contents)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::places::{Gazetteer, OwnPlaces};

    const COUNTRIES: &str =
        "#ISO\tISO3\nRU\tRUR\t1\tRU\tRuritania\tStrelsau\t1\t1\tEU\t.ru\tX\tX\t1\t\t\t\t42\t\t\n";
    const ADMIN1: &str = "RU.01\tZenda Province\tZenda Province\t7\n";
    const ADMIN2: &str = "RU.01.A\tHofbau District\tHofbau District\t8\n";

    fn row(id: u32, name: &str, class: &str, code: &str, admin: &str, people: u32) -> String {
        format!(
            "{id}\t{name}\t{name}\tOldname,xx\t48.5\t20.25\t{class}\t{code}\tRU\t\t{admin}\t\t\t{people}\t\t\t\t2020-01-01\n"
        )
    }

    fn read(places: &str, smallest: u32) -> Result<(Contents, DumpCounts), DumpError> {
        Dump {
            places: &mut places.as_bytes(),
            countries: &mut COUNTRIES.as_bytes(),
            admin1: &mut ADMIN1.as_bytes(),
            admin2: &mut ADMIN2.as_bytes(),
            smallest,
        }
        .read()
    }

    #[test]
    fn a_dump_becomes_a_gazetteer() {
        let text = row(1, "Strelsau", "P", "PPLC", "01\tA", 900_000)
            + &row(2, "Velm", "P", "PPL", "01\tA", 40)
            + &row(3, "Zenda Prov", "A", "ADM1", "01\t", 1_000_000)
            + &row(4, "Old Mill", "S", "ML", "01\tA", 0);
        let (contents, counts) = read(&text, 100).expect("a gazetteer");
        assert_eq!((counts.rows, counts.places, counts.left_out), (4, 1, 2));
        let bytes = contents.to_bytes().expect("bytes");
        let gazetteer =
            Gazetteer::with_own(Cow::Owned(bytes), OwnPlaces::default()).expect("it loads");
        let found = gazetteer.candidates("Strelsau");
        assert_eq!(found[0].country.as_deref(), Some("RUR"));
        assert_eq!(found[0].admin1.as_deref(), Some("RU.01"));
        assert_eq!(gazetteer.candidates("Zenda")[0].name, "Zenda Province");
        assert!(gazetteer.candidates("Velm").is_empty());
        // Every row of this export has that other name.
        let other = gazetteer.candidates("Oldname");
        assert!(other.iter().any(|p| p.name == "Strelsau"), "{other:?}");
    }

    #[test]
    fn faults_name_their_line() {
        let text = row(1, "Strelsau", "P", "PPLC", "01\tA", 900_000) + "2\tshort\n";
        let fault = read(&text, 0).expect_err("a short row").to_string();
        assert!(fault.starts_with("allCountries.txt:2:"), "{fault}");
        let text = row(1, "X", "P", "PPL", "01\tA", 5).replace("48.5", "148.5");
        assert!(read(&text, 0).is_err());
        assert!(matches!(read("", 0), Err(DumpError::Empty)));
    }
}
