//! What of a mention is compared.

use gesta_record::{Actor, Basis, Event, Level, Precision, Quad, Realis};
use jiff::civil::{Date, date};

use crate::hashing::{fnv, hash32, mix};

/// Days that the dates of two mentions of one event may be apart, when one of them is only the day of the report.
pub const DAYS_APART: i32 = 1;

/// Who took part, as far as it is compared.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PartyFact {
    pub(crate) country: Option<u32>,
    pub(crate) name: Option<u32>,
    pub(crate) id: Option<u32>,
    pub(crate) sectors: Vec<u32>,
}

/// When, as far as it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DayFact {
    pub(crate) first: i32,
    pub(crate) last: i32,
    pub(crate) precision: Precision,
    /// False where only the day of the report is known.
    pub(crate) told: bool,
}

/// Where, as far as it is compared.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PlaceFact {
    pub(crate) name: u32,
    pub(crate) id: Option<u32>,
    pub(crate) country: Option<u32>,
    pub(crate) level: Level,
    pub(crate) point: Option<(f64, f64)>,
}

/// A mention of an event, reduced to what is compared.
#[derive(Debug, Clone, PartialEq)]
pub struct EventFacts {
    pub(crate) kind: u32,
    pub(crate) modes: Vec<u32>,
    pub(crate) quad: Quad,
    pub(crate) realis: Realis,
    pub(crate) trigger: u32,
    pub(crate) day: Option<DayFact>,
    pub(crate) actors: Vec<PartyFact>,
    pub(crate) recipients: Vec<PartyFact>,
    pub(crate) place: Option<PlaceFact>,
    pub(crate) counts: Vec<(u32, f64)>,
    /// Stems of the sentence's words that say something, without those that name who, where and when.
    pub(crate) words: Vec<u32>,
}

/// Words that say nothing of an event.
const EMPTY: &[&str] = &[
    "the",
    "and",
    "that",
    "this",
    "with",
    "from",
    "for",
    "were",
    "was",
    "are",
    "has",
    "have",
    "had",
    "been",
    "which",
    "who",
    "whom",
    "its",
    "his",
    "her",
    "their",
    "they",
    "them",
    "will",
    "would",
    "could",
    "should",
    "said",
    "say",
    "says",
    "told",
    "according",
    "after",
    "before",
    "when",
    "where",
    "while",
    "into",
    "over",
    "under",
    "about",
    "than",
    "then",
    "there",
    "here",
    "also",
    "not",
    "but",
    "all",
    "any",
    "more",
    "most",
    "least",
    "other",
    "another",
    "some",
    "such",
    "only",
    "own",
    "same",
    "very",
    "can",
    "may",
    "might",
    "must",
    "both",
    "each",
    "between",
    "during",
    "against",
    "near",
    "late",
    "early",
    "today",
    "yesterday",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "week",
    "month",
    "year",
    "day",
    "report",
    "reported",
    "official",
    "officials",
    "news",
    "agency",
    "spokesman",
    "spokeswoman",
    "statement",
    "added",
    "including",
];

fn day(d: Date) -> i32 {
    (d - date(1970, 1, 1)).get_days()
}

impl EventFacts {
    /// Reduces an event to its facts. `sentence` is the sentence that tells of it.
    pub fn new(event: &Event, sentence: &str) -> Self {
        let when = event.when.as_ref().map(|w| DayFact {
            first: day(w.date),
            last: w.until.map_or_else(|| day(w.date), day).max(day(w.date)),
            precision: w.precision,
            told: w.basis != Basis::Published,
        });
        let counts = event.details.iter().filter_map(|d| {
            let n = d.value.as_f64()?;
            Some((hash32(d.name.as_bytes()), n))
        });
        Self {
            kind: hash32(event.kind.as_bytes()),
            modes: event.mode.iter().map(|m| hash32(m.as_bytes())).collect(),
            quad: event.quad,
            realis: match event.realis {
                // What one report tells as its news, a later one tells as background.
                Realis::Historical => Realis::Actual,
                other => other,
            },
            trigger: stem(&event.trigger.text.to_lowercase()),
            day: when,
            actors: event.actor.iter().map(party).collect(),
            recipients: event.recipient.iter().map(party).collect(),
            place: event.place.as_ref().map(|p| PlaceFact {
                name: hash32(p.name.to_lowercase().as_bytes()),
                id: p.id.as_ref().map(|i| hash32(i.as_bytes())),
                country: p.country.as_ref().map(|c| hash32(c.as_bytes())),
                level: p.level,
                point: p.lat.zip(p.lon),
            }),
            counts: counts.collect(),
            words: content(event, sentence),
        }
    }

    /// First day; none where the mention has no date. Mentions without one are never taken for reports of one event.
    pub fn day(&self) -> Option<i32> {
        self.day.map(|d| d.first)
    }

    /// Keys by which mentions that may report the same event find each other on neighbouring days: two that share none
    /// are not worth comparing.
    pub fn keys(&self) -> Vec<u64> {
        let base = mix(fnv(self.quad as u64, &[self.realis as u8]));
        let parties = self
            .actors
            .iter()
            .chain(&self.recipients)
            .filter_map(|p| p.country);
        let place = self.place.as_ref().and_then(|p| p.country);
        let mut out: Vec<u64> = parties
            .chain(place)
            .map(|c| mix(base ^ u64::from(c)))
            .collect();
        if out.is_empty() {
            out.push(base);
        }
        out.sort_unstable();
        out.dedup();
        out
    }
}

fn party(a: &Actor) -> PartyFact {
    let hash = |t: &Option<String>| t.as_ref().map(|t| hash32(t.to_lowercase().as_bytes()));
    PartyFact {
        country: a.country.as_ref().map(|c| hash32(c.as_bytes())),
        name: hash(&a.name),
        id: hash(&a.id),
        sectors: a.sectors.iter().map(|s| hash32(s.as_bytes())).collect(),
    }
}

/// Hash of a word without its commonest endings.
fn stem(word: &str) -> u32 {
    let mut w = word;
    for ending in ["ings", "ing", "ies", "ied", "es", "ed", "s"] {
        if let Some(rest) = w.strip_suffix(ending)
            && rest.chars().count() >= 3
        {
            w = rest;
            break;
        }
    }
    let w = w
        .strip_suffix('e')
        .filter(|r| r.chars().count() >= 3)
        .unwrap_or(w);
    hash32(w.as_bytes())
}

fn content(event: &Event, sentence: &str) -> Vec<u32> {
    let mut named: Vec<u32> = Vec::new();
    let parties = event
        .actor
        .iter()
        .chain(&event.recipient)
        .map(|a| a.text.as_str());
    let place = event.place.iter().map(|p| p.text.as_str());
    let when = event.when.iter().filter_map(|w| w.text.as_deref());
    for text in parties
        .chain(place)
        .chain(when)
        .chain([event.trigger.text.as_str()])
    {
        named.extend(words(text).map(|w| stem(&w)));
    }
    let mut out: Vec<u32> = words(sentence)
        .filter(|w| w.chars().count() >= 3 || w.bytes().any(|b| b.is_ascii_digit()))
        .filter(|w| !EMPTY.contains(&w.as_str()))
        .map(|w| stem(&w))
        .filter(|h| !named.contains(h))
        .collect();
    out.sort_unstable();
    out.dedup();
    out
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
}
