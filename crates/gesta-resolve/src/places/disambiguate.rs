//! Which of the candidates is meant.
//!
//! Every reading has a score in natural logarithms, so that one point is a factor of e in
//! population. In falling order of weight: the container that the text states; the same name
//! resolved with certainty before; what a word beside the name says of the kind of place; the
//! countries, divisions and places of the story; prominence.

use gesta_record::{Doubt, DoubtKind, EntityKind, Level, Place};

use super::format::Feature;
use super::gazetteer::{Candidate, country_keys, cue_in};
use super::mention::Cue;
use super::story::{PlaceDecision, StoryContext};
use super::{CountryNames, Gazetteer, PlaceMention, distance_km, fold};

/// A country's name means the country rather than a town, unless much speaks against it.
const COUNTRY: f64 = 20.5;
/// The stated container holds the place.
const CONTAINED: f64 = 25.0;
/// The text said before, with its container, what this name means.
const SAID_BEFORE: f64 = 14.0;
/// A word beside the name fits the kind of place, or does not.
const CUE: f64 = 6.0;
/// The whole story is about the country.
const STORY: f64 = 6.0;
/// The whole story is about the division.
const DIVISION: f64 = 4.0;
/// Another place of the story is right there.
const NEAR: f64 = 3.0;
/// At most so much for readings of other names close by.
const SUPPORT: f64 = 6.0;
/// Last words of the names of buildings and institutions that stand in the town they name.
const BUILDINGS: [&str; 26] = [
    "airport",
    "arena",
    "barracks",
    "bridge",
    "cathedral",
    "church",
    "college",
    "consulate",
    "court",
    "courthouse",
    "crossing",
    "hall",
    "harbour",
    "hospital",
    "jail",
    "market",
    "mosque",
    "museum",
    "port",
    "prison",
    "school",
    "square",
    "stadium",
    "station",
    "university",
    "zoo",
];
/// Two readings whose weight without context differs by less than this factor are equals.
const EQUALS: f64 = 5.0;

/// A candidate, or a country, with what depends on the mention alone.
#[derive(Debug, Clone, Default)]
pub(super) struct Reading {
    pub(super) candidate: Candidate,
    pub(super) country: bool,
    /// The name is also that of a country.
    beside_country: bool,
    contained: bool,
}

/// The outcome of weighing the readings of one mention.
#[derive(Debug, Clone, Default)]
pub(super) struct Verdict {
    pub(super) winner: Option<usize>,
    /// How far the winner is ahead of readings elsewhere.
    pub(super) lead: f64,
    /// True where the text states the container.
    pub(super) certain: bool,
    /// The reading that stands against the winner, where neither can be told from the other.
    rival: Option<usize>,
}

/// Weight without any context.
pub(super) fn prior(reading: &Reading) -> f64 {
    let c = &reading.candidate;
    if reading.country {
        return COUNTRY;
    }
    let class = match c.feature {
        Feature::Capital => 3.0,
        Feature::Seat1 => 1.2,
        Feature::Seat2 => 0.4,
        Feature::Section => -1.5,
        Feature::Former => -1.0,
        Feature::Division if c.level == Level::District => -2.5,
        Feature::Division => -1.2,
        _ => 0.0,
    };
    let own = if c.own { 1.5 } else { 0.0 };
    let alternate = if c.primary { 0.0 } else { -4.0 };
    let beside = if reading.beside_country && !c.primary {
        -4.0
    } else {
        0.0
    };
    let shortened = if c.shortened { -3.0 } else { 0.0 };
    f64::from(c.population.saturating_add(100)).ln() + class + own + alternate + beside + shortened
}

impl Gazetteer {
    /// Everything that the mention may mean.
    pub(super) fn readings(
        &self,
        mention: &PlaceMention,
        countries: &dyn CountryNames,
    ) -> Vec<Reading> {
        let (name, container) = split(mention, self);
        let mut readings: Vec<Reading> = (self.candidates(name).into_iter())
            .map(|candidate| Reading {
                candidate,
                ..Reading::default()
            })
            .collect();
        let country = self.country_reading(name, &readings, countries);
        if readings.is_empty() && country.is_none() {
            return self.around(name, container, countries);
        }
        if let Some(country) = country {
            // "northern Syria" is Syria, not a hamlet called so elsewhere.
            readings.retain(|r| !r.candidate.shortened || r.candidate.own);
            readings.retain(|r| r.candidate.primary || r.candidate.level == Level::City);
            readings.iter_mut().for_each(|r| r.beside_country = true);
            readings.push(country);
        }
        // In "Oklahoma, Pennsylvania and Ohio" nothing contains anything.
        let large =
            |r: &Reading| r.country || r.candidate.own && r.candidate.level == Level::Province;
        let list = mention.listed && readings.iter().any(large);
        if let Some(container) = container.filter(|_| !list) {
            self.mark_contained(&mut readings, container, countries);
        }
        readings
    }

    /// Readings of a name that the gazetteer does not hold: the town that a building is named
    /// after ("Cavan District Court"), else the place that the text states around it.
    fn around(
        &self,
        name: &str,
        container: Option<&str>,
        countries: &dyn CountryNames,
    ) -> Vec<Reading> {
        let words: Vec<&str> = name.split(' ').collect();
        let building = words
            .last()
            .is_some_and(|w| BUILDINGS.contains(&fold(w).as_str()));
        if building {
            for length in (1..words.len()).rev() {
                let name = words[..length].join(" ");
                let key = fold(&name);
                let town = |c: &Candidate| {
                    !c.shortened && c.primary && c.level == Level::City && c.population > 15_000
                };
                let found: Vec<Reading> = (self.candidates(&name).into_iter())
                    .filter(town)
                    .map(|candidate| Reading {
                        candidate,
                        ..Reading::default()
                    })
                    .collect();
                if !found.is_empty() || countries.iso3(&key).is_some() {
                    return found;
                }
            }
        }
        let Some(container) = container else {
            return Vec::new();
        };
        let mut readings: Vec<Reading> = (self.candidates(container).into_iter())
            .filter(|c| !c.shortened && c.primary && (c.own || c.population > 100_000))
            .map(|candidate| Reading {
                candidate,
                ..Reading::default()
            })
            .collect();
        readings.extend(self.country_reading(container, &[], countries));
        readings
    }

    fn country_reading(
        &self,
        name: &str,
        readings: &[Reading],
        countries: &dyn CountryNames,
    ) -> Option<Reading> {
        let known = readings.iter().any(|r| !r.candidate.shortened);
        let keys = country_keys(name);
        let tried = if known { &keys[..1] } else { &keys[..] };
        let iso3 = tried.iter().find_map(|key| countries.iso3(key))?;
        let (number, name) = self
            .country(iso3)
            .map_or((None, iso3), |(n, name)| (Some(n), name));
        let candidate = Candidate {
            id: format!("country:{iso3}"),
            name: name.to_owned(),
            country: Some(iso3.to_owned()),
            level: Level::Country,
            feature: Feature::Division,
            geonameid: number,
            own: true,
            ..Candidate::default()
        };
        Some(Reading {
            candidate,
            country: true,
            ..Reading::default()
        })
    }

    fn mark_contained(
        &self,
        readings: &mut [Reading],
        container: &str,
        countries: &dyn CountryNames,
    ) {
        let words: Vec<&str> = container.split(' ').collect();
        for length in (1..=words.len()).rev() {
            let name = words[..length].join(" ");
            let key = fold(&name);
            let mut marked = false;
            if let Some(iso3) = countries.iso3(&key) {
                for r in readings
                    .iter_mut()
                    .filter(|r| !r.country && r.candidate.is_in(iso3))
                {
                    r.contained = true;
                    marked = true;
                }
            }
            let outer = self.candidates(&name);
            for r in readings.iter_mut().filter(|r| !r.country && !r.contained) {
                r.contained = outer.iter().any(|o| !o.shortened && holds(o, &r.candidate));
                marked |= r.contained;
            }
            if marked {
                return;
            }
        }
    }

    /// Turns a verdict into a decision.
    pub(super) fn decide(
        &self,
        mention: &PlaceMention,
        readings: &[Reading],
        verdict: &Verdict,
    ) -> PlaceDecision {
        let abstain = |kind, note| {
            PlaceDecision::Abstain(Doubt {
                kind,
                span: Some(mention.span),
                note,
            })
        };
        let Some(winner) = verdict.winner.and_then(|k| readings.get(k)) else {
            let note = format!("no place called {:?} in the gazetteer", mention.text);
            return abstain(DoubtKind::PlaceUnknown, note);
        };
        let c = &winner.candidate;
        if let Some(rival) = verdict.rival.and_then(|k| readings.get(k)) {
            let label = |c: &Candidate| {
                let country = c.country.as_deref().unwrap_or("several countries");
                format!("{} in {country} ({} inhabitants)", c.name, c.population)
            };
            let note = format!(
                "{:?} may be {} or {}; the story speaks of neither country",
                mention.text,
                label(c),
                label(&rival.candidate)
            );
            return abstain(DoubtKind::PlaceAmbiguous, note);
        }
        let at = (!winner.country).then_some(c.at);
        PlaceDecision::Resolved(Place {
            name: c.name.clone(),
            country: c.country.clone(),
            lat: at.map(|at| at.0),
            lon: at.map(|at| at.1),
            level: c.level,
            text: mention.text.clone(),
            span: mention.span,
            id: Some(c.id.clone()),
            geonameid: c.geonameid,
        })
    }
}

/// The name proper and its container, which may stand inside the mention ("Paris, Texas").
fn split<'a>(mention: &'a PlaceMention, gazetteer: &Gazetteer) -> (&'a str, Option<&'a str>) {
    let outside = mention.container.as_deref();
    match mention.text.split_once(", ") {
        Some((name, rest)) if !gazetteer.knows(&mention.text) => (name, Some(rest)),
        _ => (&mention.text, outside),
    }
}

/// True where `outer` is a division or an own area that holds `inner`.
fn holds(outer: &Candidate, inner: &Candidate) -> bool {
    if outer.id == inner.id {
        return false;
    }
    match outer.level {
        Level::Province if outer.admin1.is_some() => outer.admin1 == inner.admin1,
        Level::District if outer.admin2.is_some() => outer.admin2 == inner.admin2,
        Level::Province | Level::District | Level::Region => {
            let shared = inner
                .country
                .as_deref()
                .is_some_and(|iso3| outer.is_in(iso3));
            shared && distance_km(outer.at, inner.at) < 300.0
        }
        // A suburb is told by its city: "Brixton, London".
        Level::City => {
            outer.population > inner.population
                && outer.country == inner.country
                && distance_km(outer.at, inner.at) < 30.0
        }
        _ => false,
    }
}

/// Weighs the readings of a mention.
pub(super) fn best(
    readings: &[Reading],
    mention: &PlaceMention,
    story: &StoryContext,
    support: &[(String, f64)],
) -> Verdict {
    let key = fold(&mention.text);
    let cue = mention.cue.or_else(|| cue_in(&mention.text));
    let mut scored: Vec<(usize, f64)> = readings
        .iter()
        .enumerate()
        .filter(|(_, r)| usable(r, story))
        .map(|(k, r)| {
            let backed = support.iter().find(|(id, _)| *id == r.candidate.id);
            let backing = backed.map_or(0.0, |(_, s)| (3.0 * s).min(SUPPORT));
            let kind = kind_score(r, mention.kind) + cue_score(r, cue);
            (k, prior(r) + kind + story_score(r, &key, story) + backing)
        })
        .collect();
    scored.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let Some(&(winner, top)) = scored.first() else {
        return Verdict::default();
    };
    let elsewhere = scored
        .iter()
        .skip(1)
        .find(|(k, _)| apart(&readings[winner], &readings[*k]));
    let lead = elsewhere.map_or(f64::INFINITY, |(_, score)| top - score);
    let rival = elsewhere
        .map(|(k, _)| *k)
        .filter(|k| cue.is_none() && lead < CUE && equals(&readings[winner], &readings[*k], story));
    Verdict {
        winner: Some(winner),
        lead,
        certain: readings[winner].contained,
        rival,
    }
}

fn usable(reading: &Reading, story: &StoryContext) -> bool {
    let asked = &reading.candidate.context_country;
    asked.is_empty() || asked.iter().any(|iso3| story.speaks_of(iso3))
}

fn apart(a: &Reading, b: &Reading) -> bool {
    a.country || b.country || distance_km(a.candidate.at, b.candidate.at) > 161.0
}

/// True where nothing but chance would choose between two readings in different countries.
fn equals(a: &Reading, b: &Reading, story: &StoryContext) -> bool {
    let (x, y) = (&a.candidate, &b.candidate);
    let told = |r: &Reading| {
        let own = r.candidate.country.iter().chain(&r.candidate.countries);
        r.contained || own.into_iter().any(|iso3| story.speaks_of(iso3))
    };
    let capital = x.feature == Feature::Capital || y.feature == Feature::Capital;
    x.country != y.country
        && !a.country
        && !b.country
        && !capital
        && !told(a)
        && !told(b)
        && (prior(a) - prior(b)).abs() < EQUALS.ln()
}

fn kind_score(reading: &Reading, kind: Option<EntityKind>) -> f64 {
    let level = reading.candidate.level;
    match kind {
        Some(EntityKind::Norp) if reading.country => 6.0,
        Some(EntityKind::Loc) => match level {
            Level::Sea | Level::Region => 2.0,
            Level::City => -1.0,
            _ => 0.0,
        },
        Some(EntityKind::Fac) if level == Level::Point => 3.0,
        _ => 0.0,
    }
}

fn cue_score(reading: &Reading, cue: Option<Cue>) -> f64 {
    let level = reading.candidate.level;
    let fits = match cue {
        None => return 0.0,
        Some(Cue::City) => matches!(level, Level::City | Level::Point),
        Some(Cue::District) => level == Level::District,
        Some(Cue::Province) => matches!(level, Level::Province | Level::Region),
    };
    match (fits, cue) {
        (true, _) => CUE,
        (false, Some(Cue::District)) if level == Level::Province => CUE / 2.0,
        (false, Some(Cue::Province)) if level == Level::District => CUE / 2.0,
        (false, Some(Cue::District)) => 0.0,
        (false, _) => -CUE,
    }
}

fn story_score(reading: &Reading, key: &str, story: &StoryContext) -> f64 {
    let c = &reading.candidate;
    let mut score = if reading.contained { CONTAINED } else { 0.0 };
    if story
        .anchors
        .iter()
        .any(|a| a.certain && a.key == key && a.id == c.id)
    {
        score += SAID_BEFORE;
    }
    let shares = c
        .country
        .iter()
        .chain(&c.countries)
        .map(|iso3| story.share(iso3));
    score += STORY * shares.fold(0.0, f64::max);
    if reading.country {
        return score;
    }
    let placed = story.anchors.iter().filter(|a| a.at.is_some()).count();
    let same = story
        .anchors
        .iter()
        .filter(|a| a.at.is_some() && a.admin1 == c.admin1)
        .count();
    if placed > 0 && c.admin1.is_some() {
        score += DIVISION * same as f64 / placed as f64;
    }
    let near = story
        .anchors
        .iter()
        .filter(|a| a.id != c.id)
        .filter_map(|a| a.at)
        .map(|at| distance_km(at, c.at))
        .fold(f64::INFINITY, f64::min);
    score + NEAR * (-near / 120.0).exp()
}
