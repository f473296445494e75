//! All place names of one article, decided together.

use std::collections::{BTreeMap, HashMap};

use gesta_record::{Doubt, Place};

use super::disambiguate::{Reading, best, prior};
use super::{CountryNames, Gazetteer, PlaceMention, distance_km, fold};

/// A place that the story has been found to speak of.
#[derive(Debug, Clone, PartialEq)]
pub struct Anchor {
    /// Folded name under which the story speaks of it.
    pub key: String,
    /// Identifier of the place.
    pub id: String,
    /// ISO 3166-1 alpha-3 code.
    pub country: Option<String>,
    /// GeoNames code of the first-order division.
    pub admin1: Option<String>,
    /// Latitude and longitude; none for a country.
    pub at: Option<(f64, f64)>,
    /// How often the story speaks of it.
    pub weight: f64,
    /// True where the text itself says which place is meant ("Paris, Texas").
    pub certain: bool,
}

/// What is known of a story when one of its place names is resolved.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StoryContext {
    /// How much the story is about each country (ISO 3166-1 alpha-3): mentions of its name and
    /// demonym, places in it, the country of the publisher. Only the proportions matter.
    pub countries: BTreeMap<String, f64>,
    /// Places resolved before.
    pub anchors: Vec<Anchor>,
}

impl StoryContext {
    /// Adds weight to a country.
    pub fn add_country(&mut self, iso3: &str, weight: f64) {
        *self.countries.entry(iso3.to_owned()).or_default() += weight;
    }

    /// The country's share in the story, between 0 and 1.
    pub fn share(&self, iso3: &str) -> f64 {
        let all: f64 = self.countries.values().sum();
        let own = self.countries.get(iso3).copied().unwrap_or(0.0);
        if all > 0.0 { own / all } else { 0.0 }
    }

    /// True where the story speaks of the country at all.
    pub fn speaks_of(&self, iso3: &str) -> bool {
        self.countries.get(iso3).is_some_and(|weight| *weight > 0.0)
    }
}

/// What a mention was decided to be.
#[derive(Debug, Clone, PartialEq)]
pub enum PlaceDecision {
    /// This place.
    Resolved(Place),
    /// Nothing is claimed; the doubt says why.
    Abstain(Doubt),
}

impl PlaceDecision {
    /// The place, where there is one.
    pub fn place(&self) -> Option<&Place> {
        match self {
            Self::Resolved(place) => Some(place),
            Self::Abstain(_) => None,
        }
    }
}

/// How many readings of a name are weighed against those of other names.
const READINGS: usize = 40;
/// At how many kilometres two readings no longer support each other much.
const NEAR_KM: f64 = 80.0;
/// A name whose best reading leads by this much is taken as settled in the first pass.
const SETTLED: f64 = 3.0;
/// ... if it is at least as well known as a city of half a million.
const KNOWN: f64 = 13.0;

impl Gazetteer {
    /// Decides on all mentions of an article together; the decisions come in the order of the
    /// mentions.
    ///
    /// First come names that are settled by themselves or by a stated container. The countries and
    /// places found so, and the readings of the other names that lie near each other, then weigh
    /// in on the rest.
    pub fn resolve_story(
        &self,
        mentions: &[PlaceMention],
        story: &StoryContext,
        countries: &dyn CountryNames,
    ) -> Vec<PlaceDecision> {
        let readings: Vec<Vec<Reading>> = mentions
            .iter()
            .map(|m| self.readings(m, countries))
            .collect();
        let support = support(mentions, &readings);
        let mut context = story.clone();
        let mut decisions = Vec::new();
        for round in 0..3 {
            let mut next = story.clone();
            decisions.clear();
            for (k, mention) in mentions.iter().enumerate() {
                let key = fold(&mention.text);
                let others = without(&context, &key, round);
                let empty = Vec::new();
                let support = support.get(&key).unwrap_or(&empty);
                let verdict = best(&readings[k], mention, &others, support);
                let settled = |found: &usize| {
                    let reading = &readings[k][*found];
                    verdict.lead >= SETTLED && (verdict.certain || prior(reading) >= KNOWN)
                };
                if let Some(found) = verdict.winner.filter(|f| round > 0 || settled(f)) {
                    next.note(&key, &readings[k][found], verdict.certain);
                }
                decisions.push(self.decide(mention, &readings[k], &verdict));
            }
            context = next;
        }
        decisions
    }

    /// Decides on one mention with what is known of its story.
    pub fn resolve(
        &self,
        mention: &PlaceMention,
        story: &StoryContext,
        countries: &dyn CountryNames,
    ) -> PlaceDecision {
        let readings = self.readings(mention, countries);
        let verdict = best(&readings, mention, story, &[]);
        self.decide(mention, &readings, &verdict)
    }
}

impl StoryContext {
    fn note(&mut self, key: &str, reading: &Reading, certain: bool) {
        let c = &reading.candidate;
        if let Some(iso3) = &c.country {
            self.add_country(iso3, 1.0);
        }
        for iso3 in &c.countries {
            self.add_country(iso3, 0.5);
        }
        let same = |a: &&mut Anchor| a.key == key && a.id == c.id && a.certain == certain;
        if let Some(anchor) = self.anchors.iter_mut().find(same) {
            anchor.weight += 1.0;
            return;
        }
        self.anchors.push(Anchor {
            key: key.to_owned(),
            id: c.id.clone(),
            country: c.country.clone(),
            admin1: c.admin1.clone(),
            at: (!reading.country).then_some(c.at),
            weight: 1.0,
            certain,
        });
    }
}

/// The context without what came from this name alone, unless the text was certain about it.
fn without(context: &StoryContext, key: &str, round: usize) -> StoryContext {
    let mut others = context.clone();
    if round == 0 {
        return others;
    }
    for anchor in &context.anchors {
        let Some(iso3) = anchor
            .country
            .as_ref()
            .filter(|_| anchor.key == key && !anchor.certain)
        else {
            continue;
        };
        if let Some(weight) = others.countries.get_mut(iso3) {
            *weight = (*weight - anchor.weight).max(0.0);
        }
    }
    others.anchors.retain(|a| a.key != key || a.certain);
    others
}

/// For each name, how much the readings of the other names speak for each of its readings.
fn support(
    mentions: &[PlaceMention],
    readings: &[Vec<Reading>],
) -> HashMap<String, Vec<(String, f64)>> {
    let mut names: BTreeMap<String, &[Reading]> = BTreeMap::new();
    for (mention, list) in mentions.iter().zip(readings) {
        names.insert(fold(&mention.text), list);
    }
    let mut ranked: Vec<(&String, Vec<&Reading>)> = Vec::new();
    for (name, list) in &names {
        let mut list: Vec<&Reading> = list.iter().filter(|r| !r.country).collect();
        list.sort_by(|a, b| prior(b).total_cmp(&prior(a)));
        list.truncate(READINGS);
        ranked.push((name, list));
    }
    let mut result = HashMap::new();
    for (name, own) in &ranked {
        let mut scores = Vec::new();
        for reading in own {
            let mut sum = 0.0;
            for (_, list) in ranked.iter().filter(|(other, _)| other != name) {
                sum += nearest(reading, list) / (list.len().max(1) as f64).sqrt();
            }
            scores.push((reading.candidate.id.clone(), sum));
        }
        result.insert((*name).clone(), scores);
    }
    result
}

fn nearest(reading: &Reading, others: &[&Reading]) -> f64 {
    let at = reading.candidate.at;
    let close = |other: &&&Reading| {
        (other.candidate.at.0 - at.0).abs() < 5.0 && other.candidate.id != reading.candidate.id
    };
    let near = |other: &&Reading| (-distance_km(at, other.candidate.at) / NEAR_KM).exp();
    others.iter().filter(close).map(near).fold(0.0, f64::max)
}
