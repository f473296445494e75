//! Damaged files, and tables of ambiguous and dated names against the embedded gazetteer.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use gesta_record::{DoubtKind, EntityKind, Level, Span};
use proptest::prelude::*;

use super::*;

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| Gazetteer::embedded().unwrap());
static COUNTRIES: LazyLock<Countries> = LazyLock::new(|| Countries::embedded().unwrap());

fn small() -> Vec<u8> {
    let place = |name: &str, population, lat, country| NewPlace {
        geonameid: population,
        name: name.to_owned(),
        lat,
        lon: 20.0,
        population,
        admin1: NO_ADMIN,
        admin2: NO_ADMIN,
        country,
        level: Level::City,
        feature: Feature::Town,
    };
    let mut names: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    names.entry("strelsau".into()).or_default().extend([0, 2]);
    names.entry("zenda".into()).or_default().insert(1);
    let contents = Contents {
        countries: vec![
            ("GRK".into(), 2, "Graustark".into()),
            ("RUR".into(), 1, "Ruritania".into()),
        ],
        places: vec![
            place("Strelsau", 50_000, 50.0, 1),
            place("Zenda", 40_000, 50.5, 1),
            place("Strelsau", 30_000, 10.0, 0),
        ],
        names,
        ..Contents::default()
    };
    contents.to_bytes().unwrap()
}

#[test]
fn what_is_written_is_read() {
    let gazetteer = Gazetteer::load(Cow::Owned(small()), "place = []").unwrap();
    let found = gazetteer.candidates("Strelsau");
    let seen: Vec<_> = found
        .iter()
        .map(|c| (c.country.as_deref(), c.population))
        .collect();
    assert_eq!(seen, [(Some("RUR"), 50_000), (Some("GRK"), 30_000)]);
    assert_eq!(gazetteer.country("RUR"), Some((1, "Ruritania")));
    assert!(gazetteer.candidates("Hentzau").is_empty());
    assert_eq!(small(), small());
}

#[test]
fn equals_in_two_countries_are_left_open() {
    let gazetteer = Gazetteer::load(Cow::Owned(small()), "place = []").unwrap();
    let mention = PlaceMention::new("Strelsau", Span::new(0, 8), None);
    let none = Countries::default();
    match gazetteer.resolve(&mention, &StoryContext::default(), &none) {
        PlaceDecision::Abstain(doubt) => {
            assert_eq!(doubt.kind, DoubtKind::PlaceAmbiguous);
            assert_eq!(doubt.span, Some(Span::new(0, 8)));
        }
        PlaceDecision::Resolved(place) => panic!("{place:?}"),
    }
    let mut story = StoryContext::default();
    story.add_country("GRK", 1.0);
    let decision = gazetteer.resolve(&mention, &story, &none);
    assert_eq!(
        decision.place().and_then(|p| p.country.as_deref()),
        Some("GRK")
    );
}

#[test]
fn every_cut_is_an_error() {
    let bytes = small();
    let opened: Vec<usize> = (0..bytes.len())
        .filter(|length| File::load(Cow::Owned(bytes[..*length].to_vec())).is_ok())
        .collect();
    assert!(opened.is_empty(), "{opened:?}");
    assert_eq!(
        File::load(Cow::Borrowed(b"")).err(),
        Some(GazetteerError::NotAGazetteer)
    );
}

#[test]
fn every_changed_byte_is_an_error() {
    let bytes = small();
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x10;
        assert!(File::load(Cow::Owned(damaged)).is_err(), "byte {at}");
    }
}

#[test]
fn other_versions_are_refused() {
    let mut bytes = small();
    bytes[8] = 9;
    assert_eq!(
        File::load(Cow::Owned(bytes)).err(),
        Some(GazetteerError::Version(9))
    );
}

proptest! {
    #[test]
    fn noise_is_an_error(mut bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(File::load(Cow::Owned(bytes.clone())).is_err());
        bytes.splice(0..0, *b"GESTAGAZ\x01\0\0\0");
        prop_assert!(File::load(Cow::Owned(bytes)).is_err());
    }

    #[test]
    fn any_name_gets_an_answer(name in "\\PC{0,30}") {
        let end = name.chars().count();
        let mention = PlaceMention::new(name, Span::new(0, end), None);
        let _ = GAZETTEER.resolve(&mention, &StoryContext::default(), &*COUNTRIES);
    }
}

#[test]
fn embedded_gazetteer_is_complete() {
    let file = GAZETTEER.file();
    let cities = (0..file.len() as u32).filter_map(|k| file.place(k));
    let cities = cities.filter(|p| p.level == Level::City).count();
    assert!(cities >= 130_000, "{cities} populated places");
    assert!(file.divisions().0 >= 3_700, "{:?}", file.divisions());
    assert!(file.countries().count() >= 245);
}

/// Resolves the first occurrence of each name in a text; all names of the text are known.
fn decide(text: &str, names: &[&str]) -> Vec<PlaceDecision> {
    let mentions: Vec<PlaceMention> = names
        .iter()
        .map(|name| {
            let begin = text.find(name).unwrap();
            let begin = text[..begin].chars().count();
            let span = Span::new(begin, begin + name.chars().count());
            PlaceMention::in_text(text, name, span, None)
        })
        .collect();
    GAZETTEER.resolve_story(&mentions, &StoryContext::default(), &*COUNTRIES)
}

#[test]
fn names_alone() {
    let table = [
        ("Bombay", "IND", 19.07, 72.88),
        ("Calcutta", "IND", 22.56, 88.36),
        ("Madras", "IND", 13.09, 80.28),
        ("Rangoon", "MMR", 16.81, 96.16),
        ("Peking", "CHN", 39.91, 116.4),
        ("Saigon", "VNM", 10.82, 106.63),
        ("Leningrad", "RUS", 59.94, 30.31),
        ("Stalingrad", "RUS", 48.72, 44.5),
        ("Kiev", "UKR", 50.45, 30.52),
        ("Kyiv", "UKR", 50.45, 30.52),
        ("Kharkov", "UKR", 49.98, 36.25),
        ("Odessa", "UKR", 46.48, 30.73),
        ("Constantinople", "TUR", 41.01, 28.95),
        ("Alma-Ata", "KAZ", 43.25, 76.93),
        ("Leopoldville", "COD", -4.33, 15.31),
        ("Stanleyville", "COD", 0.52, 25.19),
        ("Danzig", "POL", 54.35, 18.65),
        ("Breslau", "POL", 51.1, 17.03),
        ("Nur-Sultan", "KAZ", 51.18, 71.45),
        ("Tiflis", "GEO", 41.69, 44.83),
        ("London", "GBR", 51.51, -0.13),
        ("Paris", "FRA", 48.85, 2.35),
        ("Moscow", "RUS", 55.75, 37.62),
        ("Berlin", "DEU", 52.52, 13.41),
        ("Cairo", "EGY", 30.06, 31.25),
        ("Baghdad", "IRQ", 33.34, 44.4),
        ("Tripoli", "LBY", 32.89, 13.19),
        ("Washington", "USA", 38.9, -77.04),
        ("New York", "USA", 40.71, -74.01),
        ("Seoul", "KOR", 37.57, 126.98),
        ("Pyongyang", "PRK", 39.03, 125.75),
        ("Gaza", "PSE", 31.42, 34.36),
        ("Gaza City", "PSE", 31.5, 34.47),
        ("Khan Younis", "PSE", 31.34, 34.3),
        ("Hodeida", "YEM", 14.8, 42.95),
        ("Deir al-Zor", "SYR", 35.34, 40.14),
        ("Falluja", "IRQ", 33.35, 43.78),
        ("Sana'a", "YEM", 15.35, 44.21),
        ("Sanaa", "YEM", 15.35, 44.21),
        ("El Fasher", "SDN", 13.63, 25.35),
        ("Yongbyon", "PRK", 39.8, 125.75),
        ("Natanz", "IRN", 33.72, 51.73),
        ("Guantanamo Bay", "CUB", 19.9, -75.15),
        ("Bagram", "AFG", 34.95, 69.27),
        ("Tahrir Square", "EGY", 30.04, 31.24),
        ("Texas", "USA", 31.25, -99.25),
        ("Calif.", "USA", 37.25, -119.75),
        ("Ky.", "USA", 38.2, -84.9),
        ("B.C.", "CAN", 54.0, -125.0),
        ("Chechnya", "RUS", 43.4, 45.7),
        ("Tigray", "ETH", 14.0, 38.5),
        ("Cabo Delgado", "MOZ", -12.3, 39.5),
        ("Xinjiang", "CHN", 41.0, 85.0),
        ("Aceh", "IDN", 4.2, 96.9),
        ("São Paulo", "BRA", -23.55, -46.64),
        ("Sao Paulo", "BRA", -23.55, -46.64),
        ("N'Djamena", "TCD", 12.11, 15.04),
        ("Port-au-Prince", "HTI", 18.54, -72.34),
        ("The Hague", "NLD", 52.08, 4.31),
        ("Mazar-e-Sharif", "AFG", 36.71, 67.11),
        ("St. Petersburg", "RUS", 59.94, 30.31),
        ("Quebec City", "CAN", 46.81, -71.21),
        ("downtown Baghdad", "IRQ", 33.34, 44.4),
        ("Cox's Bazar", "BGD", 21.44, 91.98),
    ];
    let mut wrong = Vec::new();
    for (name, iso3, lat, lon) in table {
        let mention = PlaceMention::new(name, Span::new(0, name.chars().count()), None);
        let decision = GAZETTEER.resolve(&mention, &StoryContext::default(), &*COUNTRIES);
        let good = decision.place().is_some_and(|p| {
            let at = p.lat.zip(p.lon);
            p.country.as_deref() == Some(iso3)
                && at.is_some_and(|at| distance_km(at, (lat, lon)) < 40.0)
        });
        if !good {
            wrong.push((name, decision));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn countries_have_no_coordinates() {
    let names = [
        "Jordan",
        "Lebanon",
        "Georgia",
        "Congo",
        "Niger",
        "Mexico",
        "Panama",
        "Russian",
        "northern Syria",
        "the United States",
        "U.S.",
        "eastern Ukraine",
    ];
    let mut wrong = Vec::new();
    for name in names {
        let mention = PlaceMention::new(name, Span::new(0, name.len()), None);
        let decision = GAZETTEER.resolve(&mention, &StoryContext::default(), &*COUNTRIES);
        let country = |p: &gesta_record::Place| p.level == Level::Country && p.lat.is_none();
        if !decision.place().is_some_and(country) {
            wrong.push((name, decision));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn names_in_their_text() {
    type Case = (
        &'static str,
        &'static [&'static str],
        &'static str,
        (f64, f64),
    );
    let table: [Case; 12] = [
        (
            "Police in Paris, Texas, said",
            &["Paris", "Texas"],
            "USA",
            (33.66, -95.56),
        ),
        (
            "in Tripoli, Lebanon, and Beirut",
            &["Tripoli", "Lebanon"],
            "LBN",
            (34.43, 35.84),
        ),
        (
            "Lebanon, Ohio, has a mayor",
            &["Lebanon", "Ohio"],
            "USA",
            (39.43, -84.2),
        ),
        (
            "in Moscow, Idaho, students",
            &["Moscow", "Idaho"],
            "USA",
            (46.73, -117.0),
        ),
        (
            "Hyderabad in Sindh, Karachi",
            &["Hyderabad", "Sindh", "Karachi"],
            "PAK",
            (25.4, 68.37),
        ),
        (
            "Hyderabad and Mumbai, India",
            &["Hyderabad", "Mumbai", "India"],
            "IND",
            (17.38, 78.46),
        ),
        (
            "the state of Georgia, Atlanta",
            &["Georgia", "Atlanta"],
            "USA",
            (32.75, -83.5),
        ),
        (
            "New York state and Albany",
            &["New York state", "Albany"],
            "USA",
            (43.0, -75.5),
        ),
        ("Kandahar province fell", &["Kandahar"], "AFG", (31.0, 65.5)),
        (
            "the city of Kandahar fell",
            &["Kandahar"],
            "AFG",
            (31.61, 65.71),
        ),
        (
            "Valencia, Venezuela, on",
            &["Valencia", "Venezuela"],
            "VEN",
            (10.16, -68.0),
        ),
        (
            "Cordoba and Buenos Aires, Argentina",
            &["Cordoba", "Buenos Aires", "Argentina"],
            "ARG",
            (-31.41, -64.18),
        ),
    ];
    let mut wrong = Vec::new();
    for (text, names, iso3, here) in table {
        let decision = decide(text, names).remove(0);
        let good = decision.place().is_some_and(|p| {
            let at = p.lat.zip(p.lon);
            p.country.as_deref() == Some(iso3) && at.is_some_and(|at| distance_km(at, here) < 60.0)
        });
        if !good {
            wrong.push((text, decision));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn west_sea_is_korean_only() {
    let text = "North Korea fired missiles into the West Sea.";
    let place = decide(text, &["West Sea", "North Korea"]).remove(0);
    let place = place.place().unwrap();
    assert_eq!(
        (place.name.as_str(), place.level),
        ("Yellow Sea", Level::Sea)
    );
    let mention = PlaceMention::new("West Sea", Span::new(0, 8), Some(EntityKind::Loc));
    let alone = GAZETTEER.resolve(&mention, &StoryContext::default(), &*COUNTRIES);
    assert!(
        alone.place().is_none_or(|p| p.name != "Yellow Sea"),
        "{alone:?}"
    );
}

#[test]
fn unknown_names_say_so() {
    let mention = PlaceMention::new("Qwxyzzk", Span::new(0, 7), None);
    match GAZETTEER.resolve(&mention, &StoryContext::default(), &*COUNTRIES) {
        PlaceDecision::Abstain(doubt) => assert_eq!(doubt.kind, DoubtKind::PlaceUnknown),
        PlaceDecision::Resolved(place) => panic!("{place:?}"),
    }
}
