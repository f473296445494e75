//! Two mentions side by side.

use gesta_record::{Level, Precision, Quad};

use super::facts::{DayFact, EventFacts, PartyFact, PlaceFact};
use crate::hashing::shared;

/// Score from which two mentions may report one event.
pub const LINK: f64 = 0.6;

/// Kilometres within which two towns are one place to two reporters.
const NEAR_KM: f64 = 15.0;

/// What came of comparing two mentions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// What makes it impossible that the two report one event.
    pub conflict: Option<&'static str>,
    /// From 0 to 1; 0 under a conflict.
    pub score: f64,
    terms: [Option<f64>; TERMS.len()],
}

/// What is compared, and how much each counts. The words of the sentence and the place tell events apart best; the
/// day is mostly a matter of conflict or not.
const TERMS: [(&str, f64); 8] = [
    ("day", 1.0),
    ("type", 1.2),
    ("actor", 1.0),
    ("recipient", 1.0),
    ("place", 1.6),
    ("numbers", 1.0),
    ("words", 1.8),
    ("trigger", 0.4),
];
const DAY: usize = 0;
const KIND: usize = 1;
const ACTOR: usize = 2;
const RECIPIENT: usize = 3;
const PLACE: usize = 4;
const NUMBERS: usize = 5;
const WORDS: usize = 6;
const TRIGGER: usize = 7;

impl Comparison {
    fn against(conflict: &'static str) -> Self {
        Self {
            conflict: Some(conflict),
            score: 0.0,
            terms: [None; TERMS.len()],
        }
    }

    /// True where the two may report one event.
    pub fn linked(&self) -> bool {
        self.conflict.is_none() && self.score >= LINK
    }

    /// The decision's reasons, for people: each thing compared with its agreement from 0 to 1, or the conflict.
    pub fn reasons(&self) -> String {
        if let Some(c) = self.conflict {
            return c.to_owned();
        }
        let parts = TERMS.iter().zip(self.terms).map(|((name, _), s)| match s {
            Some(s) => format!("{name} {s:.2}"),
            None => format!("{name} –"),
        });
        parts.collect::<Vec<_>>().join(", ")
    }
}

/// Compares two mentions.
pub fn compare(a: &EventFacts, b: &EventFacts) -> Comparison {
    if a.quad != b.quad {
        return Comparison::against("different quad classes");
    }
    if a.realis != b.realis {
        return Comparison::against("one happened and the other did not, or not yet");
    }
    let mut terms = [None; TERMS.len()];
    let (Some(x), Some(y)) = (a.day, b.day) else {
        return Comparison::against("one has no date");
    };
    terms[DAY] = Some(match days(x, y) {
        Some(s) => s,
        None => return Comparison::against("different days"),
    });
    match (&a.place, &b.place) {
        (Some(x), Some(y)) => match places(x, y) {
            Some(s) => terms[PLACE] = Some(s),
            None => return Comparison::against("different places"),
        },
        (None, None) => {}
        // That one report names the place and the other does not speaks neither for nor against.
        _ => terms[PLACE] = Some(0.5),
    }
    let (actor, recipient) = match sides(a, b) {
        Some(s) => s,
        None => return Comparison::against("different participants"),
    };
    terms[ACTOR] = actor;
    terms[RECIPIENT] = recipient;
    terms[KIND] = Some(kinds(a, b));
    terms[NUMBERS] = numbers(a, b);
    terms[WORDS] = words(a, b);
    terms[TRIGGER] = Some(f64::from(u8::from(a.trigger == b.trigger)));
    let (mut sum, mut weight) = (0.0, 0.0);
    for ((_, w), s) in TERMS.iter().zip(terms) {
        if let Some(s) = s {
            sum += w * s;
            weight += w;
        }
    }
    Comparison {
        conflict: None,
        score: sum / weight,
        terms,
    }
}

/// Agreement of two days; none where they exclude each other.
fn days(a: DayFact, b: DayFact) -> Option<f64> {
    if a.precision != b.precision {
        return None; // "In May" and "on 9 May" may be one event, but most are not.
    }
    if a.precision != Precision::Day {
        return (a.first == b.first).then_some(0.4);
    }
    let apart = (a.first.max(b.first) - a.last.min(b.last)).max(0);
    match (a.told, b.told, apart) {
        (true, true, 0) => Some(1.0),
        (true, true, _) => None,
        (_, _, 0) => Some(0.8),
        // The report that only its own day is known of is not earlier than the event.
        (true, false, 1) => (b.first > a.first).then_some(0.5),
        (false, true, 1) => (a.first > b.first).then_some(0.5),
        (false, false, 1) => Some(0.4),
        _ => None,
    }
}

/// How exact a level is, for "one may contain the other".
fn fine(level: Level) -> bool {
    matches!(level, Level::Point | Level::City)
}

/// Agreement of two places; none where they exclude each other.
fn places(a: &PlaceFact, b: &PlaceFact) -> Option<f64> {
    if a.id.is_some() && a.id == b.id || a.name == b.name && a.level == b.level {
        let elsewhere = a.country.is_some() && b.country.is_some() && a.country != b.country;
        return (!elsewhere).then_some(1.0);
    }
    if let (Some(x), Some(y)) = (a.country, b.country)
        && x != y
    {
        return None;
    }
    if let (Some(x), Some(y)) = (a.point, b.point) {
        let km = distance_km(x, y);
        if fine(a.level) && fine(b.level) {
            return (km <= NEAR_KM).then_some(0.8);
        }
        if a.level == b.level {
            return None;
        }
        // A town and the province around it: the province's point is its middle.
        return (km <= 300.0).then_some(0.6);
    }
    if a.level == b.level && a.level != Level::Country {
        return None;
    }
    Some(0.5)
}

/// Great-circle distance in kilometres of two points in degrees.
fn distance_km(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (la, lb) = (a.0.to_radians(), b.0.to_radians());
    let (dy, dx) = ((lb - la) / 2.0, (b.1 - a.1).to_radians() / 2.0);
    let h = dy.sin().powi(2) + la.cos() * lb.cos() * dx.sin().powi(2);
    2.0 * 6371.0 * h.sqrt().min(1.0).asin()
}

/// Agreement of both sides; none where they exclude each other.
fn sides(a: &EventFacts, b: &EventFacts) -> Option<(Option<f64>, Option<f64>)> {
    if a.quad == Quad::VerbalCooperation {
        // "X met Y", "Y met X" and "X and Y met" are one meeting.
        let all = |f: &EventFacts| -> Vec<PartyFact> {
            f.actors.iter().chain(&f.recipients).cloned().collect()
        };
        let s = side(&all(a), &all(b))?;
        return Some((s, s));
    }
    Some((
        side(&a.actors, &b.actors)?,
        side(&a.recipients, &b.recipients)?,
    ))
}

/// Agreement of two lists of participants: none outside where they exclude each other, none inside where one is empty.
#[expect(
    clippy::option_option,
    reason = "excluded and unknown are different answers"
)]
fn side(a: &[PartyFact], b: &[PartyFact]) -> Option<Option<f64>> {
    let (few, many) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if few.is_empty() {
        return Some(if many.is_empty() { None } else { Some(0.5) });
    }
    let best = |p: &PartyFact| many.iter().map(|q| party(p, q)).fold(0.0, f64::max);
    let sum: f64 = few.iter().map(best).sum();
    let mean = sum / few.len() as f64;
    (mean > 0.0).then_some(Some(mean))
}

fn party(a: &PartyFact, b: &PartyFact) -> f64 {
    if a.id.is_some() && a.id == b.id || a.name.is_some() && a.name == b.name {
        return 1.0;
    }
    let named = a.name.is_some() && b.name.is_some();
    let same_sector = a.sectors.iter().any(|s| b.sectors.contains(s));
    let one_open = a.sectors.is_empty() || b.sectors.is_empty();
    match (a.country, b.country) {
        (Some(x), Some(y)) if x != y => 0.0,
        (Some(_), Some(_)) if named => 0.4,
        (Some(_), Some(_)) if same_sector => 0.9,
        (Some(_), Some(_)) if one_open => 0.7,
        (Some(_), Some(_)) => 0.4,
        _ if named => 0.1,
        _ if same_sector => 0.6,
        _ if one_open => 0.4,
        _ => 0.1,
    }
}

fn kinds(a: &EventFacts, b: &EventFacts) -> f64 {
    if a.kind != b.kind {
        return 0.3;
    }
    if a.modes.is_empty() || b.modes.is_empty() {
        return 0.9;
    }
    if a.modes.iter().any(|m| b.modes.contains(m)) {
        1.0
    } else {
        0.6
    }
}

/// Agreement of the numbers that both give: counts of victims grow, but not from one hour to the next tenfold.
fn numbers(a: &EventFacts, b: &EventFacts) -> Option<f64> {
    let mut out: Option<f64> = None;
    for (name, x) in &a.counts {
        for (_, y) in b.counts.iter().filter(|(n, _)| n == name) {
            let ratio = (x.abs() + 1.0).max(y.abs() + 1.0) / (x.abs() + 1.0).min(y.abs() + 1.0);
            let s = match ratio {
                r if r < 1.001 => 1.0,
                r if r <= 1.3 => 0.8,
                r if r <= 1.7 => 0.5,
                r if r <= 3.0 => 0.2,
                _ => 0.0,
            };
            out = Some(out.map_or(s, |o| o.min(s)));
        }
    }
    out
}

/// Agreement of what the sentences say beside names (Dice coefficient, 1 from one half on).
fn words(a: &EventFacts, b: &EventFacts) -> Option<f64> {
    if a.words.is_empty() || b.words.is_empty() {
        return None;
    }
    let both = shared(&a.words, &b.words) as f64;
    let dice = 2.0 * both / (a.words.len() + b.words.len()) as f64;
    Some((dice / 0.5).min(1.0))
}
