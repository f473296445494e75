//! The gazetteer file: layout, reader, writer.
//!
//! All numbers are little-endian. The file is read in place, from a static slice or a vector.
//!
//! 1. Header, 48 bytes: `GESTAGAZ`, version, number of countries, of admin-1 and admin-2 divisions
//!    and of places, length in bytes of names, postings and strings (`u32` each), checksum of all
//!    that follows (`u64`).
//! 2. Countries, 12 bytes each: ISO 3166-1 alpha-3, a zero, GeoNames number, name.
//! 3. Admin-1 divisions, 8 bytes each: place, GeoNames code.
//! 4. Admin-2 divisions, likewise.
//! 5. Places, 26 bytes each, the most prominent first: GeoNames number, name, latitude and
//!    longitude in 1e-4 degrees (`i32`), population (`u32`), admin-1 and admin-2 (`u16`, 65535 for
//!    none), country (`u8`), level in the low two bits and feature above them (`u8`).
//! 6. Names: an `fst` map from folded name to `place * 2`, or to `offset * 2 + 1` of a list in the
//!    postings.
//! 7. Postings, per list: count, first place, then differences, as LEB128 numbers.
//! 8. Strings: length (`u8`), UTF-8 bytes. Names and codes above are offsets in here.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use gesta_record::Level;
use thiserror::Error;

const MAGIC: &[u8; 8] = b"GESTAGAZ";
const VERSION: u32 = 1;
const HEADER: usize = 48;
const COUNTRY: usize = 12;
const ADMIN: usize = 8;
const RECORD: usize = 26;
/// The value that stands for "no admin division".
pub const NO_ADMIN: u16 = u16::MAX;

/// Why a gazetteer could not be loaded.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum GazetteerError {
    /// The bytes are no gazetteer.
    #[error("not a gazetteer file (build one with `cargo xtask gazetteer`)")]
    NotAGazetteer,
    /// The file is of a version that this program does not read.
    #[error("gazetteer file has version {0}, this program reads version 1: build it again")]
    Version(u32),
    /// The file is cut short or its bytes were changed.
    #[error("gazetteer file is damaged ({0}): build it again with `cargo xtask gazetteer`")]
    Damaged(&'static str),
    /// More entries than the layout can number.
    #[error("too many {0} for the gazetteer layout")]
    TooMany(&'static str),
    /// A file of own places breaks the schema.
    #[error("own places: {0}")]
    Own(String),
}

/// GeoNames' classes of populated places, as far as they matter for prominence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Feature {
    /// An administrative division.
    Division,
    /// PPLC: capital of a country.
    Capital,
    /// PPLA: seat of a first-order division.
    Seat1,
    /// PPLA2: seat of a second-order division.
    Seat2,
    /// PPLA3 to PPLA5: seat of a lower division.
    Seat3,
    /// PPL and what is like it.
    Town,
    /// PPLX: part of a town.
    Section,
    /// PPLH, PPLQ, PPLW: destroyed or left.
    Former,
}

impl Feature {
    /// The class of a GeoNames feature code; unknown codes are towns.
    pub fn from_code(code: &str) -> Self {
        match code {
            "PPLC" => Self::Capital,
            "PPLA" => Self::Seat1,
            "PPLA2" => Self::Seat2,
            "PPLA3" | "PPLA4" | "PPLA5" => Self::Seat3,
            "PPLX" => Self::Section,
            "PPLH" | "PPLQ" | "PPLW" | "PPLCH" => Self::Former,
            _ => Self::Town,
        }
    }

    fn to_bits(self) -> u8 {
        match self {
            Self::Division => 0,
            Self::Capital => 1,
            Self::Seat1 => 2,
            Self::Seat2 => 3,
            Self::Seat3 => 4,
            Self::Town => 5,
            Self::Section => 6,
            Self::Former => 7,
        }
    }

    fn from_bits(bits: u8) -> Self {
        match bits {
            0 => Self::Division,
            1 => Self::Capital,
            2 => Self::Seat1,
            3 => Self::Seat2,
            4 => Self::Seat3,
            6 => Self::Section,
            7 => Self::Former,
            _ => Self::Town,
        }
    }
}

/// A place as the file holds it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Record<'a> {
    /// GeoNames number; 0 where the sources give none.
    pub geonameid: u32,
    /// Usual name.
    pub name: &'a str,
    /// Latitude in degrees north.
    pub lat: f64,
    /// Longitude in degrees east.
    pub lon: f64,
    /// Inhabitants; for a division the sum over its places.
    pub population: u32,
    /// Index of the first-order division, or [`NO_ADMIN`].
    pub admin1: u16,
    /// Index of the second-order division, or [`NO_ADMIN`].
    pub admin2: u16,
    /// ISO 3166-1 alpha-3 code.
    pub country: &'a str,
    /// City, district or province.
    pub level: Level,
    /// Class.
    pub feature: Feature,
}

/// A country as the file holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountryRecord<'a> {
    /// ISO 3166-1 alpha-3 code.
    pub iso3: &'a str,
    /// GeoNames number.
    pub geonameid: u32,
    /// Short English name.
    pub name: &'a str,
}

#[derive(Debug, Clone)]
enum Data {
    Static(&'static [u8]),
    Shared(Arc<Vec<u8>>),
}

/// A part of the file that keeps the whole alive.
#[derive(Debug, Clone)]
struct Section {
    data: Data,
    range: Range<usize>,
}

impl AsRef<[u8]> for Section {
    fn as_ref(&self) -> &[u8] {
        let all = match &self.data {
            Data::Static(bytes) => bytes,
            Data::Shared(bytes) => bytes.as_slice(),
        };
        all.get(self.range.clone()).unwrap_or(&[])
    }
}

/// A gazetteer file, checked and ready for lookups.
pub struct File {
    countries: Section,
    admin1: Section,
    admin2: Section,
    places: Section,
    names: fst::Map<Section>,
    postings: Section,
    strings: Section,
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn i32_at(bytes: &[u8], at: usize) -> Option<i32> {
    Some(i32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// A 64-bit checksum that finds damage (not forgery).
fn checksum(bytes: &[u8]) -> u64 {
    let mut sum = 0xcbf2_9ce4_8422_2325_u64 ^ bytes.len() as u64;
    let mut chunks = bytes.chunks_exact(8);
    let mut mix = |word: u64| {
        sum = (sum ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        sum ^= sum >> 29;
    };
    for chunk in &mut chunks {
        mix(chunk
            .iter()
            .rev()
            .fold(0, |word, byte| word << 8 | u64::from(*byte)));
    }
    mix(chunks
        .remainder()
        .iter()
        .rev()
        .fold(1, |word, byte| word << 8 | u64::from(*byte)));
    sum
}

impl File {
    /// Checks and opens a gazetteer file.
    ///
    /// # Errors
    /// Where the bytes are no gazetteer, of another version, cut short or changed.
    pub fn load(bytes: Cow<'static, [u8]>) -> Result<Self, GazetteerError> {
        let data = match bytes {
            Cow::Borrowed(bytes) => Data::Static(bytes),
            Cow::Owned(bytes) => Data::Shared(Arc::new(bytes)),
        };
        let length = match &data {
            Data::Static(bytes) => bytes.len(),
            Data::Shared(bytes) => bytes.len(),
        };
        let all = Section {
            data: data.clone(),
            range: 0..length,
        };
        let bytes = all.as_ref();
        if bytes.get(..8) != Some(MAGIC.as_slice()) {
            return Err(GazetteerError::NotAGazetteer);
        }
        let short = GazetteerError::Damaged("cut short");
        let number = |k: usize| {
            u32_at(bytes, 8 + 4 * k)
                .map(|n| n as usize)
                .ok_or(short.clone())
        };
        let version = number(0)?;
        if version != VERSION as usize {
            return Err(GazetteerError::Version(version as u32));
        }
        let body = bytes.get(HEADER..).ok_or(short.clone())?;
        let sizes = [
            number(1)? as u64 * COUNTRY as u64,
            number(2)? as u64 * ADMIN as u64,
            number(3)? as u64 * ADMIN as u64,
            number(4)? as u64 * RECORD as u64,
            number(5)? as u64,
            number(6)? as u64,
            number(7)? as u64,
        ];
        if sizes.iter().sum::<u64>() != body.len() as u64 {
            return Err(GazetteerError::Damaged("length"));
        }
        let stated = bytes
            .get(40..48)
            .and_then(|b| b.try_into().ok())
            .map(u64::from_le_bytes);
        if stated != Some(checksum(body)) {
            return Err(GazetteerError::Damaged("checksum"));
        }
        let mut at = HEADER;
        let mut parts = sizes.iter().map(|size| {
            let range = at..at + *size as usize;
            at = range.end;
            Section {
                data: data.clone(),
                range,
            }
        });
        let mut part = || parts.next().ok_or(short.clone());
        Ok(Self {
            countries: part()?,
            admin1: part()?,
            admin2: part()?,
            places: part()?,
            names: fst::Map::new(part()?).map_err(|_| GazetteerError::Damaged("names"))?,
            postings: part()?,
            strings: part()?,
        })
    }

    /// Number of places, divisions included.
    pub fn len(&self) -> usize {
        self.places.range.len() / RECORD
    }

    /// True where the file holds no place.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of different folded names.
    pub fn names(&self) -> usize {
        self.names.len()
    }

    fn string(&self, offset: u32) -> Option<&str> {
        let bytes = self.strings.as_ref();
        let at = offset as usize;
        let length = usize::from(*bytes.get(at)?);
        std::str::from_utf8(bytes.get(at + 1..at + 1 + length)?).ok()
    }

    /// The place with this index.
    pub fn place(&self, index: u32) -> Option<Record<'_>> {
        let at = index as usize * RECORD;
        let r = self.places.as_ref().get(at..at + RECORD)?;
        let class = *r.get(25)?;
        Some(Record {
            geonameid: u32_at(r, 0)?,
            name: self.string(u32_at(r, 4)?)?,
            lat: f64::from(i32_at(r, 8)?) / 1e4,
            lon: f64::from(i32_at(r, 12)?) / 1e4,
            population: u32_at(r, 16)?,
            admin1: u16_at(r, 20)?,
            admin2: u16_at(r, 22)?,
            country: self.country(usize::from(*r.get(24)?))?.iso3,
            level: match class & 3 {
                0 => Level::City,
                1 => Level::District,
                _ => Level::Province,
            },
            feature: Feature::from_bits(class >> 2),
        })
    }

    /// The country with this index.
    pub fn country(&self, index: usize) -> Option<CountryRecord<'_>> {
        let bytes = self.countries.as_ref();
        let at = index.checked_mul(COUNTRY)?;
        Some(CountryRecord {
            iso3: std::str::from_utf8(bytes.get(at..at + 3)?).ok()?,
            geonameid: u32_at(bytes, at + 4)?,
            name: self.string(u32_at(bytes, at + 8)?)?,
        })
    }

    /// All countries, by their codes.
    pub fn countries(&self) -> impl Iterator<Item = CountryRecord<'_>> {
        (0..self.countries.range.len() / COUNTRY).filter_map(|k| self.country(k))
    }

    /// Place index and GeoNames code (`US.TX`) of a first-order division.
    pub fn admin1(&self, index: u16) -> Option<(u32, &str)> {
        self.admin(&self.admin1, index)
    }

    /// Place index and GeoNames code (`US.TX.113`) of a second-order division.
    pub fn admin2(&self, index: u16) -> Option<(u32, &str)> {
        self.admin(&self.admin2, index)
    }

    /// Number of first-order and second-order divisions.
    pub fn divisions(&self) -> (usize, usize) {
        (
            self.admin1.range.len() / ADMIN,
            self.admin2.range.len() / ADMIN,
        )
    }

    fn admin<'a>(&'a self, table: &'a Section, index: u16) -> Option<(u32, &'a str)> {
        let bytes = table.as_ref();
        let at = usize::from(index) * ADMIN;
        Some((u32_at(bytes, at)?, self.string(u32_at(bytes, at + 4)?)?))
    }

    /// The places under a folded name, the most prominent first.
    pub fn lookup(&self, folded: &str) -> Vec<u32> {
        let Some(value) = self.names.get(folded) else {
            return Vec::new();
        };
        if value & 1 == 0 {
            return vec![(value >> 1) as u32];
        }
        let bytes = self.postings.as_ref();
        let mut at = (value >> 1) as usize;
        let count = varint(bytes, &mut at).unwrap_or(0).min(self.len() as u32);
        let mut found = Vec::with_capacity(count as usize);
        let mut place = 0_u32;
        for _ in 0..count {
            let Some(step) = varint(bytes, &mut at) else {
                break;
            };
            place = place.saturating_add(step);
            found.push(place);
        }
        found
    }
}

fn varint(bytes: &[u8], at: &mut usize) -> Option<u32> {
    let mut value = 0_u32;
    for shift in [0, 7, 14, 21, 28] {
        let byte = *bytes.get(*at)?;
        *at += 1;
        value |= u32::from(byte & 127) << shift;
        if byte < 128 {
            return Some(value);
        }
    }
    None
}

fn push_varint(out: &mut Vec<u8>, mut value: u32) {
    while value > 127 {
        out.push(value as u8 & 127 | 128);
        value >>= 7;
    }
    out.push(value as u8);
}

/// A place to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct NewPlace {
    /// GeoNames number, or 0.
    pub geonameid: u32,
    /// Usual name.
    pub name: String,
    /// Latitude in degrees north.
    pub lat: f64,
    /// Longitude in degrees east.
    pub lon: f64,
    /// Inhabitants.
    pub population: u32,
    /// Index into [`Contents::admin1`], or [`NO_ADMIN`].
    pub admin1: u16,
    /// Index into [`Contents::admin2`], or [`NO_ADMIN`].
    pub admin2: u16,
    /// Index into [`Contents::countries`].
    pub country: u8,
    /// City, district or province.
    pub level: Level,
    /// Class.
    pub feature: Feature,
}

/// Everything that a gazetteer file holds, before it is written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Contents {
    /// Alpha-3 code, GeoNames number, name.
    pub countries: Vec<(String, u32, String)>,
    /// Place index and code.
    pub admin1: Vec<(u32, String)>,
    /// Place index and code.
    pub admin2: Vec<(u32, String)>,
    /// Places, the most prominent first.
    pub places: Vec<NewPlace>,
    /// Folded names with place indices.
    pub names: std::collections::BTreeMap<String, std::collections::BTreeSet<u32>>,
}

#[derive(Default)]
struct Strings {
    bytes: Vec<u8>,
    seen: HashMap<String, u32>,
}

impl Strings {
    fn add(&mut self, text: &str) -> u32 {
        let mut end = text.len().min(255);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let text = &text[..end];
        if let Some(offset) = self.seen.get(text) {
            return *offset;
        }
        let offset = self.bytes.len() as u32;
        self.bytes.push(end as u8);
        self.bytes.extend_from_slice(text.as_bytes());
        self.seen.insert(text.to_owned(), offset);
        offset
    }
}

impl Contents {
    /// The bytes of the file; the same contents always give the same bytes.
    ///
    /// # Errors
    /// Where there are more countries or divisions than the layout can number.
    pub fn to_bytes(&self) -> Result<Vec<u8>, GazetteerError> {
        if self.countries.len() > 256 {
            return Err(GazetteerError::TooMany("countries"));
        }
        if self.admin1.len().max(self.admin2.len()) >= usize::from(NO_ADMIN) {
            return Err(GazetteerError::TooMany("divisions"));
        }
        let mut strings = Strings::default();
        let mut body = Vec::new();
        for (iso3, geonameid, name) in &self.countries {
            let mut code = iso3.bytes().chain([b'?'; 3]);
            body.extend((0..3).filter_map(|_| code.next()));
            body.push(0);
            body.extend(geonameid.to_le_bytes());
            body.extend(strings.add(name).to_le_bytes());
        }
        for (place, code) in self.admin1.iter().chain(&self.admin2) {
            body.extend(place.to_le_bytes());
            body.extend(strings.add(code).to_le_bytes());
        }
        for p in &self.places {
            let level = match p.level {
                Level::Province => 2,
                Level::District => 1,
                _ => 0,
            };
            body.extend(p.geonameid.to_le_bytes());
            body.extend(strings.add(&p.name).to_le_bytes());
            body.extend(((p.lat * 1e4).round() as i32).to_le_bytes());
            body.extend(((p.lon * 1e4).round() as i32).to_le_bytes());
            body.extend(p.population.to_le_bytes());
            body.extend(p.admin1.to_le_bytes());
            body.extend(p.admin2.to_le_bytes());
            body.extend([p.country, p.feature.to_bits() << 2 | level]);
        }
        let (names, postings) = self.index()?;
        body.extend(&names);
        body.extend(&postings);
        body.extend(&strings.bytes);
        let numbers = [
            VERSION as usize,
            self.countries.len(),
            self.admin1.len(),
            self.admin2.len(),
            self.places.len(),
            names.len(),
            postings.len(),
            strings.bytes.len(),
        ];
        let mut out = MAGIC.to_vec();
        for number in numbers {
            out.extend((number as u32).to_le_bytes());
        }
        out.extend(checksum(&body).to_le_bytes());
        out.extend(body);
        Ok(out)
    }

    fn index(&self) -> Result<(Vec<u8>, Vec<u8>), GazetteerError> {
        let fault = |_| GazetteerError::Damaged("names");
        let mut postings = Vec::new();
        let mut builder = fst::MapBuilder::memory();
        for (name, places) in &self.names {
            let value = match (places.len(), places.first()) {
                (1, Some(place)) => u64::from(*place) << 1,
                _ => {
                    let offset = postings.len() as u64;
                    push_varint(&mut postings, places.len() as u32);
                    let mut last = 0;
                    for place in places {
                        push_varint(&mut postings, place - last);
                        last = *place;
                    }
                    offset << 1 | 1
                }
            };
            builder.insert(name, value).map_err(fault)?;
        }
        Ok((builder.into_inner().map_err(fault)?, postings))
    }
}
