//! Units and parties over the copy.

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::civil::Date;

use super::count::Bin;
use super::{Cell, Columns, UNDATED};
use crate::MentionId;
use crate::day::day_of;
use crate::error::StoreError;
use crate::event::Party;
use crate::query::EventQuery;
use crate::roll::thousandths;
use crate::series::{Unit, UnitEvent};
use crate::view::View;

/// What one code took part in.
#[derive(Debug, Clone, PartialEq)]
pub struct PartyCount {
    /// The code.
    pub code: String,
    /// Its events, each once.
    pub bin: Bin,
    /// Events in which it acted.
    pub as_actor: u64,
    /// Events in which it was acted upon.
    pub as_recipient: u64,
    /// Sectors of its parties.
    pub sectors: BTreeSet<String>,
    /// First day.
    pub first: Option<Date>,
    /// Last day.
    pub last: Option<Date>,
}

/// One party of a code.
#[derive(Debug, Clone, PartialEq)]
pub struct MemberCount {
    /// The party.
    pub party: Party,
    /// Its events.
    pub events: u64,
    /// First day.
    pub first: Option<Date>,
    /// Last day.
    pub last: Option<Date>,
}

fn day(n: i32) -> Option<Date> {
    (n != UNDATED && n != i32::MAX).then(|| day_of(n)).flatten()
}

impl Columns {
    /// The events that answer a query.
    ///
    /// # Errors
    /// When the file cannot be searched for words.
    pub fn matching_ids(
        &self,
        query: &EventQuery,
        moment: i64,
        view: &View<'_>,
    ) -> Result<HashSet<MentionId>, StoreError> {
        let filter = self.filter(query, moment, view)?;
        Ok(self.matching(&filter).map(|c| MentionId(c.id)).collect())
    }

    fn unit_event(c: &Cell) -> Option<UnitEvent> {
        Some(UnitEvent {
            id: MentionId(c.id),
            key: c.key,
            day: day(c.happened)?,
            score: thousandths(c.score) as f64 / 1000.0,
            reports: c.reports,
        })
    }

    /// Actual events of a unit that have a day, in no certain order.
    pub fn unit_events(&self, unit: &Unit, moment: i64) -> Vec<UnitEvent> {
        let number = |code: &String| self.codes.numbers.get(code).copied();
        let (one, other) = match unit {
            Unit::All => (None, None),
            Unit::Party(p) => (Some(number(p)), None),
            Unit::Directed(a, b) | Unit::Pair(a, b) => (Some(number(a)), Some(number(b))),
        };
        if one == Some(None) || other == Some(None) {
            return Vec::new(); // A code that the ledger has never met.
        }
        let (one, other) = (one.flatten(), other.flatten());
        let fits = |c: &Cell| {
            let (actors, recipients) = (
                self.side_codes(self.actors_of(c)),
                self.side_codes(self.recipients_of(c)),
            );
            match (unit, one, other) {
                (Unit::Party(_), Some(p), _) => actors.contains(&p) || recipients.contains(&p),
                (Unit::Directed(..), Some(a), Some(b)) => {
                    actors.contains(&a) && recipients.contains(&b)
                }
                (Unit::Pair(..), Some(a), Some(b)) => {
                    actors.contains(&a) && recipients.contains(&b)
                        || actors.contains(&b) && recipients.contains(&a)
                }
                _ => true,
            }
        };
        self.actual(moment)
            .filter(|c| fits(c))
            .filter_map(Self::unit_event)
            .collect()
    }

    fn actual(&self, moment: i64) -> impl Iterator<Item = &Cell> {
        self.cells
            .iter()
            .filter(move |c| c.realis == 0 && c.happened != UNDATED && self.held(c, moment))
    }

    /// Actual events with a day of the pairs (either way round) that have the most of them, at most `top` pairs.
    pub fn pair_events(&self, moment: i64, top: usize) -> Vec<((String, String), Vec<UnitEvent>)> {
        let mut found: HashMap<(u32, u32), Vec<UnitEvent>> = HashMap::new();
        for c in self.actual(moment) {
            let recipients = self.side_codes(self.recipients_of(c));
            let mut seen: Vec<(u32, u32)> = Vec::new();
            for a in self.side_codes(self.actors_of(c)) {
                for &r in &recipients {
                    let pair = (a.min(r), a.max(r));
                    if pair.0 != 0 && a != r && !seen.contains(&pair) {
                        seen.push(pair);
                        found.entry(pair).or_default().extend(Self::unit_event(c));
                    }
                }
            }
        }
        let mut out: Vec<((String, String), Vec<UnitEvent>)> = found
            .into_iter()
            .map(|((a, b), events)| {
                let (a, b) = (self.codes.get(a).clone(), self.codes.get(b).clone());
                (if a <= b { (a, b) } else { (b, a) }, events)
            })
            .collect();
        out.sort_by(|x, y| y.1.len().cmp(&x.1.len()).then_with(|| x.0.cmp(&y.0)));
        out.truncate(top);
        out
    }

    /// Counts the events that answer a query by party, the most first.
    ///
    /// # Errors
    /// When the file cannot be searched for words.
    pub fn party_counts(
        &self,
        query: &EventQuery,
        moment: i64,
        view: &View<'_>,
    ) -> Result<Vec<PartyCount>, StoreError> {
        let filter = self.filter(query, moment, view)?;
        let mut found: HashMap<u32, (PartyCount, i32, i32)> = HashMap::new();
        let mut sectors: HashMap<u32, HashSet<u32>> = HashMap::new();
        for c in self.matching(&filter) {
            let actors = self.side_codes(self.actors_of(c));
            let recipients = self.side_codes(self.recipients_of(c));
            for &p in self.actors_of(c).iter().chain(self.recipients_of(c)) {
                let code = self.party_codes[p as usize];
                sectors.entry(code).or_default().insert(p);
            }
            for &code in actors.iter().chain(&recipients).filter(|n| **n != 0) {
                let (_, first, last) = found.entry(code).or_insert_with(|| {
                    let new = PartyCount {
                        code: self.codes.get(code).clone(),
                        bin: Bin::default(),
                        as_actor: 0,
                        as_recipient: 0,
                        sectors: BTreeSet::new(),
                        first: None,
                        last: None,
                    };
                    (new, i32::MAX, UNDATED)
                });
                *last = (*last).max(c.happened);
                if c.happened != UNDATED {
                    *first = (*first).min(c.happened);
                }
            }
            for &code in actors.iter().filter(|n| **n != 0) {
                if let Some((count, _, _)) = found.get_mut(&code) {
                    count.as_actor += 1;
                    count.bin.add(c);
                }
            }
            for &code in recipients.iter().filter(|n| **n != 0) {
                if let Some((count, _, _)) = found.get_mut(&code) {
                    count.as_recipient += 1;
                    if !actors.contains(&code) {
                        count.bin.add(c);
                    }
                }
            }
        }
        let mut out: Vec<PartyCount> = found
            .into_iter()
            .map(|(code, (mut count, first, last))| {
                let mine = sectors.get(&code).into_iter().flatten();
                count.sectors = mine
                    .flat_map(|&p| self.parties[p as usize].sectors.iter().cloned())
                    .collect();
                (count.first, count.last) = (day(first), day(last));
                count
            })
            .collect();
        out.sort_by(|a, b| {
            b.bin
                .events
                .cmp(&a.bin.events)
                .then_with(|| a.code.cmp(&b.code))
        });
        Ok(out)
    }

    /// The parties of a code with their actual events, the most first.
    pub fn members_of(&self, code: &str, moment: i64) -> Vec<MemberCount> {
        let Some(&code) = self.codes.numbers.get(code) else {
            return Vec::new();
        };
        let mut found: HashMap<u32, (u64, i32, i32)> = HashMap::new();
        for c in self.actual(moment) {
            let mut seen: Vec<u32> = Vec::new();
            for &p in self.actors_of(c).iter().chain(self.recipients_of(c)) {
                if self.party_codes[p as usize] == code && !seen.contains(&p) {
                    seen.push(p);
                    let entry = found.entry(p).or_insert((0, i32::MAX, UNDATED));
                    *entry = (
                        entry.0 + 1,
                        entry.1.min(c.happened),
                        entry.2.max(c.happened),
                    );
                }
            }
        }
        let mut out: Vec<MemberCount> = found
            .into_iter()
            .map(|(p, (events, first, last))| MemberCount {
                party: self.parties[p as usize].clone(),
                events,
                first: day(first),
                last: day(last),
            })
            .collect();
        out.sort_by(|a, b| b.events.cmp(&a.events).then_with(|| a.party.cmp(&b.party)));
        out
    }
}
