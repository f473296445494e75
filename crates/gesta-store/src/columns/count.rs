//! Counts over the copy: facets, histogram bins, places and pairs.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use super::select::{Filter, Group};
use super::{Cell, Columns, UNDATED};
use crate::day::day_of;
use crate::error::StoreError;
use crate::event::PlaceState;
use crate::query::EventQuery;
use crate::view::View;

/// A value and how many events have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The value; of actors their code.
    pub value: String,
    /// Events.
    pub count: u64,
}

/// Counts by value. Each facet counts the events that meet every condition but those on itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// Events that meet all conditions.
    pub total: u64,
    /// By event type.
    pub kind: Vec<Counted>,
    /// By mode.
    pub mode: Vec<Counted>,
    /// By context.
    pub context: Vec<Counted>,
    /// By quad class, as an index.
    pub quad: [u64; 4],
    /// By realis, as an index.
    pub realis: [u64; 5],
    /// By code of who acted.
    pub actor: Vec<Counted>,
    /// By code of who was acted upon.
    pub recipient: Vec<Counted>,
    /// By country of the place.
    pub country: Vec<Counted>,
    /// By name of the place.
    pub place: Vec<Counted>,
}

/// Events of one period.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Bin {
    /// Events.
    pub events: u64,
    /// Their reports.
    pub reports: u64,
    /// Events by quad class.
    pub quads: [u64; 4],
    /// Sum of scores.
    pub score: f64,
}

/// Events at one place.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceCount {
    /// The place.
    pub place: PlaceState,
    /// What happened there.
    pub bin: Bin,
    /// First day.
    pub first: Option<Date>,
    /// Last day.
    pub last: Option<Date>,
}

/// Events of one pair.
#[derive(Debug, Clone, PartialEq)]
pub struct PairCount {
    /// Code of who acted, or of the alphabetically first.
    pub one: String,
    /// Code of the other.
    pub other: String,
    /// What happened between them.
    pub bin: Bin,
    /// Last day.
    pub last: Option<Date>,
}

impl Bin {
    pub(super) fn add(&mut self, c: &Cell) {
        self.events += 1;
        self.reports += u64::from(c.reports);
        if let Some(q) = self.quads.get_mut(usize::from(c.quad)) {
            *q += 1;
        }
        self.score += c.score;
    }

    /// Share of the events that are conflict, in words or deeds; none without events.
    pub fn conflict(&self) -> Option<f64> {
        (self.events > 0).then(|| (self.quads[2] + self.quads[3]) as f64 / self.events as f64)
    }
}

/// Counts by number.
#[derive(Default)]
struct Tally(Vec<u64>);

impl Tally {
    fn add(&mut self, n: u32) {
        let n = n as usize;
        if self.0.len() <= n {
            self.0.resize(n + 1, 0);
        }
        self.0[n] += 1;
    }
}

fn top(counts: HashMap<String, u64>, top: usize) -> Vec<Counted> {
    let mut out: Vec<Counted> = counts
        .into_iter()
        .filter(|(v, n)| *n > 0 && !v.is_empty())
        .map(|(value, count)| Counted { value, count })
        .collect();
    out.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    out.truncate(top);
    out
}

impl Columns {
    fn by_word(&self, tally: &Tally, split: bool, limit: usize) -> Vec<Counted> {
        let mut counts: HashMap<String, u64> = HashMap::new();
        for (n, &count) in tally.0.iter().enumerate().filter(|(_, c)| **c > 0) {
            let words = self.words.get(n as u32);
            if split {
                for w in words.split(' ') {
                    *counts.entry(w.to_owned()).or_default() += count;
                }
            } else {
                *counts.entry(words.clone()).or_default() += count;
            }
        }
        top(counts, limit)
    }

    fn by_code(&self, tally: &Tally, limit: usize) -> Vec<Counted> {
        let named = tally.0.iter().enumerate();
        top(
            named
                .map(|(n, &c)| (self.codes.get(n as u32).clone(), c))
                .collect(),
            limit,
        )
    }

    fn by_place(
        &self,
        tally: &Tally,
        limit: usize,
        name: impl Fn(&super::PlaceKey) -> String,
    ) -> Vec<Counted> {
        let mut counts: HashMap<String, u64> = HashMap::new();
        for (n, &count) in tally.0.iter().enumerate().filter(|(_, c)| **c > 0) {
            *counts.entry(name(self.places.get(n as u32))).or_default() += count;
        }
        top(counts, limit)
    }

    /// Counts events by each value, with at most `limit` values a facet.
    ///
    /// # Errors
    /// When the file cannot be searched for words.
    pub fn facets(
        &self,
        query: &EventQuery,
        moment: i64,
        view: &View<'_>,
        limit: usize,
    ) -> Result<Facets, StoreError> {
        let filter = self.filter(query, moment, view)?;
        let mut out = Facets::default();
        let mut tallies: [Tally; 6] = Default::default();
        let [kind, mode, context, actor, recipient, place] = &mut tallies;
        for c in &self.cells {
            let Ok(failed) = self.failed(&filter, c) else {
                continue;
            };
            let counts = |g: Group| failed.is_none_or(|f| f == g);
            out.total += u64::from(failed.is_none());
            if counts(Group::Kind) {
                kind.add(c.kind);
            }
            if counts(Group::Mode) {
                mode.add(c.mode);
            }
            if counts(Group::Context) {
                context.add(c.context);
            }
            if counts(Group::Place) {
                place.add(c.place);
            }
            if counts(Group::Quad)
                && let Some(q) = out.quad.get_mut(usize::from(c.quad))
            {
                *q += 1;
            }
            if counts(Group::Realis)
                && let Some(r) = out.realis.get_mut(usize::from(c.realis))
            {
                *r += 1;
            }
            if counts(Group::Actor) {
                self.side_codes(self.actors_of(c))
                    .into_iter()
                    .for_each(|n| actor.add(n));
            }
            if counts(Group::Recipient) {
                self.side_codes(self.recipients_of(c))
                    .into_iter()
                    .for_each(|n| recipient.add(n));
            }
        }
        out.kind = self.by_word(kind, false, limit);
        out.mode = self.by_word(mode, true, limit);
        out.context = self.by_word(context, true, limit);
        out.actor = self.by_code(actor, limit);
        out.recipient = self.by_code(recipient, limit);
        out.country = self.by_place(place, limit, |p| p.country.clone().unwrap_or_default());
        out.place = self.by_place(place, limit, |p| p.name.clone());
        Ok(out)
    }

    /// Counts the events that answer a query by day; those without a day are left out.
    ///
    /// # Errors
    /// When the file cannot be searched for words.
    pub fn days(
        &self,
        query: &EventQuery,
        moment: i64,
        view: &View<'_>,
    ) -> Result<BTreeMap<Date, Bin>, StoreError> {
        let filter = self.filter(query, moment, view)?;
        let mut bins: HashMap<i32, Bin> = HashMap::new();
        for c in self.matching(&filter).filter(|c| c.happened != UNDATED) {
            bins.entry(c.happened).or_default().add(c);
        }
        Ok(bins
            .into_iter()
            .filter_map(|(n, bin)| Some((day_of(n)?, bin)))
            .collect())
    }

    /// Counts the events that answer a query by place, the most first, and those without a place.
    ///
    /// # Errors
    /// When the file cannot be searched for words.
    pub fn places(
        &self,
        query: &EventQuery,
        moment: i64,
        view: &View<'_>,
    ) -> Result<(Vec<PlaceCount>, u64), StoreError> {
        let filter = self.filter(query, moment, view)?;
        let mut bins: HashMap<u32, (Bin, i32, i32)> = HashMap::new();
        for c in self.matching(&filter) {
            let (bin, first, last) =
                bins.entry(c.place)
                    .or_insert((Bin::default(), i32::MAX, UNDATED));
            bin.add(c);
            if c.happened != UNDATED {
                (*first, *last) = ((*first).min(c.happened), (*last).max(c.happened));
            }
        }
        let unplaced = bins.remove(&0).map_or(0, |(bin, _, _)| bin.events);
        let mut out: Vec<PlaceCount> = bins
            .into_iter()
            .filter_map(|(n, (bin, first, last))| {
                let (first, last) = match last {
                    UNDATED => (None, None),
                    _ => (day_of(first), day_of(last)),
                };
                Some(PlaceCount {
                    place: self.places.get(n).state()?,
                    bin,
                    first,
                    last,
                })
            })
            .collect();
        out.sort_by(|a, b| {
            let key = |p: &PlaceCount| (p.place.name.clone(), p.place.country.clone());
            b.bin
                .events
                .cmp(&a.bin.events)
                .then_with(|| key(a).cmp(&key(b)))
        });
        Ok((out, unplaced))
    }

    /// Counts the events that answer a query by pair of codes, the most first. Either way round a pair is one unless
    /// `directed`; events of one party with itself and those with a side unknown are left out.
    ///
    /// # Errors
    /// When the file cannot be searched for words.
    pub fn pairs(
        &self,
        query: &EventQuery,
        moment: i64,
        view: &View<'_>,
        directed: bool,
    ) -> Result<Vec<PairCount>, StoreError> {
        let filter: Filter = self.filter(query, moment, view)?;
        let mut bins: HashMap<(u32, u32), (Bin, i32)> = HashMap::new();
        for c in self.matching(&filter) {
            let recipients = self.side_codes(self.recipients_of(c));
            let mut seen: Vec<(u32, u32)> = Vec::new();
            for a in self.side_codes(self.actors_of(c)) {
                for &r in &recipients {
                    let pair = match directed {
                        true => (a, r),
                        false => (a.min(r), a.max(r)),
                    };
                    if a == 0 || r == 0 || a == r || seen.contains(&pair) {
                        continue;
                    }
                    seen.push(pair);
                    let (bin, last) = bins.entry(pair).or_insert((Bin::default(), UNDATED));
                    bin.add(c);
                    *last = (*last).max(c.happened);
                }
            }
        }
        let mut out: Vec<PairCount> = bins
            .into_iter()
            .map(|((a, r), (bin, last))| {
                let (a, r) = (self.codes.get(a).clone(), self.codes.get(r).clone());
                let (one, other) = match directed || a <= r {
                    true => (a, r),
                    false => (r, a),
                };
                let last = (last != UNDATED).then(|| day_of(last)).flatten();
                PairCount {
                    one,
                    other,
                    bin,
                    last,
                }
            })
            .collect();
        out.sort_by(|a, b| {
            let key = |p: &PairCount| (p.one.clone(), p.other.clone());
            b.bin
                .events
                .cmp(&a.bin.events)
                .then_with(|| key(a).cmp(&key(b)))
        });
        Ok(out)
    }
}
