//! Scores place resolution on gold mentions.
//!
//! ```text
//! cargo run --release -p gesta-resolve --example places_score -- [--literal] [--wrong] SET.jsonl…
//! ```
//!
//! Each line of a set holds `text` and `toponyms` with `start`, `end`, `lat`, `lon` and
//! perhaps `geonameid`; the gold spans are given, only the places are decided. A place is right
//! within 161 km, or with the same GeoNames number; an abstention is wrong. Countries have no
//! coordinates in a record: the second figure takes a point inside the country for them, for
//! sets that know countries by coordinates only. `--wrong` lists what went wrong, to stderr.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for people"
)]

use std::collections::BTreeMap;
use std::error::Error;
use std::time::Instant;

use gesta_record::{CharIndex, Place, Span};
use gesta_resolve::places::{
    Countries, Gazetteer, PlaceDecision, PlaceMention, StoryContext, distance_km,
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Report {
    text: String,
    #[serde(default)]
    doc_id: String,
    toponyms: Vec<Toponym>,
}

#[derive(Deserialize)]
struct Toponym {
    start: usize,
    end: usize,
    text: String,
    lat: Option<f64>,
    lon: Option<f64>,
    geonameid: Option<u32>,
    #[serde(default = "yes")]
    named: bool,
    #[serde(default = "yes")]
    literal: bool,
    #[serde(default)]
    fcode: Option<String>,
}

fn yes() -> bool {
    true
}

#[derive(Default)]
struct Tally {
    all: usize,
    right: usize,
    right_with_points: usize,
    abstained: usize,
    kinds: BTreeMap<String, (usize, usize)>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let (options, files): (Vec<String>, Vec<String>) = std::env::args()
        .skip(1)
        .partition(|arg| arg.starts_with("--"));
    let start = Instant::now();
    let gazetteer = Gazetteer::embedded()?;
    let countries = Countries::embedded()?;
    println!(
        "loaded {} places, {} names, {} own in {:?}",
        gazetteer.file().len(),
        gazetteer.file().names(),
        gazetteer.own().iter().count(),
        start.elapsed()
    );
    for file in &files {
        let start = Instant::now();
        let mut tally = Tally::default();
        for line in std::fs::read_to_string(file)?
            .lines()
            .filter(|l| !l.trim().is_empty())
        {
            let report: Report = serde_json::from_str(line)?;
            score(&report, &gazetteer, &countries, &options, &mut tally);
        }
        let share = |n: usize| n as f64 / tally.all.max(1) as f64;
        println!(
            "{file}: acc@161 {:.4}, with country points {:.4}, abstained {:.4}, n={}, {:?}",
            share(tally.right),
            share(tally.right_with_points),
            share(tally.abstained),
            tally.all,
            start.elapsed()
        );
        for (kind, (right, all)) in tally.kinds.iter().filter(|(_, n)| n.1 >= 5) {
            println!("  {kind:<6} {right:>4} of {all}");
        }
    }
    Ok(())
}

fn score(
    report: &Report,
    gazetteer: &Gazetteer,
    countries: &Countries,
    options: &[String],
    tally: &mut Tally,
) {
    let on = |name: &str| options.iter().any(|o| o == name);
    let index = CharIndex::new(&report.text);
    let gold: Vec<&Toponym> = report
        .toponyms
        .iter()
        .filter(|t| t.named && (t.literal || !on("--literal")))
        .collect();
    let mentions: Vec<PlaceMention> = gold
        .iter()
        .map(|t| {
            let span = Span::new(t.start, t.end);
            PlaceMention::indexed(&report.text, &index, &t.text, span, None)
        })
        .collect();
    let decisions = gazetteer.resolve_story(&mentions, &StoryContext::default(), countries);
    for ((t, mention), decision) in gold.iter().zip(&mentions).zip(&decisions) {
        let (Some(lat), Some(lon)) = (t.lat, t.lon) else {
            continue;
        };
        let place = decision.place();
        let strict = place.is_some_and(|p| right(p, t, (lat, lon), None));
        let loose = place.is_some_and(|p| {
            let point = p.country.as_deref().and_then(|iso3| countries.point(iso3));
            right(p, t, (lat, lon), point)
        });
        tally.all += 1;
        tally.right += usize::from(strict);
        tally.right_with_points += usize::from(loose);
        tally.abstained += usize::from(place.is_none());
        let kind = tally
            .kinds
            .entry(t.fcode.clone().unwrap_or_default())
            .or_default();
        kind.0 += usize::from(loose);
        kind.1 += 1;
        if !loose && on("--wrong") {
            let what = match decision {
                PlaceDecision::Resolved(p) => {
                    format!("{} {:?} {:?} {:?}", p.name, p.country, p.lat, p.lon)
                }
                PlaceDecision::Abstain(doubt) => doubt.note.clone(),
            };
            eprintln!(
                "{} {:?} in {:?} cue {:?} gold {lat},{lon} {:?}: {what}",
                report.doc_id, t.text, mention.container, mention.cue, t.fcode
            );
        }
    }
}

fn right(place: &Place, gold: &Toponym, at: (f64, f64), point: Option<(f64, f64)>) -> bool {
    if place.geonameid.is_some() && place.geonameid == gold.geonameid {
        return true;
    }
    let here = place.lat.zip(place.lon).or(point);
    here.is_some_and(|here| distance_km(here, at) <= 161.0)
}
