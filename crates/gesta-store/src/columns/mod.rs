//! A copy of the ledger's events in memory, by which a server answers filters, counts and maps at once.
//!
//! Every version of every event is one row that says from which moment to which it held, so that a copy answers as of
//! any moment that it has seen. A copy is brought up to date from what later batches changed; it holds the same events
//! as SQL finds, in any view and for any [`EventQuery`](crate::EventQuery), which tests compare.

mod count;
mod load;
mod select;
mod who;

use std::collections::HashMap;
use std::hash::Hash;

use gesta_record::{Quad, Realis};
use jiff::civil::Date;

use crate::MentionId;
use crate::day::day_of;
use crate::event::{Party, PlaceState};

pub use count::{Bin, Counted, Facets, PairCount, PlaceCount};
pub use select::{EventCursor, EventOrder, Page};
pub use who::{MemberCount, PartyCount};

/// Marks a row that holds still.
const OPEN: i64 = i64::MAX;
/// Marks an event without a day.
const UNDATED: i32 = i32::MIN;

/// One version of one event.
#[derive(Debug, Clone)]
struct Cell {
    id: i64,
    key: i64,
    since: i64,
    until: i64,
    happened: i32,
    kind: u32,
    mode: u32,
    context: u32,
    place: u32,
    parties: u32,
    actors: u8,
    recipients: u8,
    quad: u8,
    realis: u8,
    reports: u32,
    score: f64,
    confidence: f64,
}

/// Values that repeat, by number. Number 0 is the value's default: nothing.
#[derive(Debug)]
struct Interner<T> {
    values: Vec<T>,
    numbers: HashMap<T, u32>,
}

impl<T: Clone + Eq + Hash + Default> Interner<T> {
    fn new() -> Self {
        let mut new = Self {
            values: Vec::new(),
            numbers: HashMap::new(),
        };
        new.number(T::default());
        new
    }

    fn number(&mut self, value: T) -> u32 {
        if let Some(&n) = self.numbers.get(&value) {
            return n;
        }
        let n = self.values.len() as u32;
        self.values.push(value.clone());
        self.numbers.insert(value, n);
        n
    }

    fn get(&self, n: u32) -> &T {
        &self.values[n as usize]
    }
}

/// A place, made comparable.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
struct PlaceKey {
    name: String,
    country: Option<String>,
    level: u8,
    point: Option<(u64, u64)>,
}

impl PlaceKey {
    fn state(&self) -> Option<PlaceState> {
        use crate::codes::Code;
        if self.name.is_empty() {
            return None;
        }
        Some(PlaceState {
            name: self.name.clone(),
            country: self.country.clone(),
            level: gesta_record::Level::of(i64::from(self.level))?,
            point: self
                .point
                .map(|(lat, lon)| (f64::from_bits(lat), f64::from_bits(lon))),
        })
    }
}

/// The ledger's events in memory.
#[derive(Debug)]
pub struct Columns {
    moment: i64,
    cells: Vec<Cell>,
    /// Row that holds still, by event.
    open: HashMap<i64, u32>,
    /// Number of the ledger's actor → number here.
    actor_numbers: HashMap<i64, u32>,
    term_numbers: HashMap<i64, u32>,
    parties: Vec<Party>,
    codes: Interner<String>,
    /// Code of each party.
    party_codes: Vec<u32>,
    /// Actors and then recipients of each row, one after the other.
    party_pool: Vec<u32>,
    words: Interner<String>,
    places: Interner<PlaceKey>,
}

/// One event of the copy.
#[derive(Debug, Clone, Copy)]
pub struct EventCell<'a> {
    columns: &'a Columns,
    cell: &'a Cell,
}

impl<'a> EventCell<'a> {
    /// The event.
    pub fn id(&self) -> MentionId {
        MentionId(self.cell.id)
    }

    /// Its public name.
    pub fn name(&self) -> String {
        MentionId::name_of(self.cell.key)
    }

    /// First day.
    pub fn day(&self) -> Option<Date> {
        (self.cell.happened != UNDATED)
            .then(|| day_of(self.cell.happened))
            .flatten()
    }

    /// Event type.
    pub fn kind(&self) -> &'a str {
        self.columns.words.get(self.cell.kind)
    }

    /// Quad class as an index, in the order of [`Quad`].
    pub fn quad_index(&self) -> usize {
        usize::from(self.cell.quad)
    }

    /// Quad class.
    pub fn quad(&self) -> Quad {
        use crate::codes::Code;
        Quad::of(i64::from(self.cell.quad)).unwrap_or(Quad::VerbalCooperation)
    }

    /// Whether it happened.
    pub fn realis(&self) -> Realis {
        use crate::codes::Code;
        Realis::of(i64::from(self.cell.realis)).unwrap_or(Realis::Actual)
    }

    /// Conflict–cooperation score.
    pub fn score(&self) -> f64 {
        self.cell.score
    }

    /// Documents that report it.
    pub fn reports(&self) -> u32 {
        self.cell.reports
    }

    /// Moment of the batch that made this version of it known.
    pub fn since(&self) -> i64 {
        self.cell.since
    }

    /// Moment of the batch that ended this version of it; the largest number where it holds still.
    pub fn until(&self) -> i64 {
        self.cell.until
    }

    /// Who acted.
    pub fn actors(&self) -> impl Iterator<Item = &'a Party> + use<'a> {
        let columns = self.columns;
        columns
            .actors_of(self.cell)
            .iter()
            .map(move |&p| &columns.parties[p as usize])
    }

    /// Who was acted upon.
    pub fn recipients(&self) -> impl Iterator<Item = &'a Party> + use<'a> {
        let columns = self.columns;
        columns
            .recipients_of(self.cell)
            .iter()
            .map(move |&p| &columns.parties[p as usize])
    }
}

impl Columns {
    /// Number of the last batch that the copy has seen.
    pub fn moment(&self) -> i64 {
        self.moment
    }

    /// Number of versions of events.
    pub fn versions(&self) -> usize {
        self.cells.len()
    }

    fn actors_of(&self, c: &Cell) -> &[u32] {
        let start = c.parties as usize;
        &self.party_pool[start..start + usize::from(c.actors)]
    }

    fn recipients_of(&self, c: &Cell) -> &[u32] {
        let start = c.parties as usize + usize::from(c.actors);
        &self.party_pool[start..start + usize::from(c.recipients)]
    }

    /// Numbers of the different codes of one side; one empty code where there is nobody.
    fn side_codes(&self, parties: &[u32]) -> Vec<u32> {
        let mut out: Vec<u32> = Vec::with_capacity(parties.len().max(1));
        for &p in parties {
            let code = self.party_codes[p as usize];
            if !out.contains(&code) {
                out.push(code);
            }
        }
        if out.is_empty() {
            out.push(0);
        }
        out
    }

    fn held(&self, c: &Cell, moment: i64) -> bool {
        c.since <= moment && moment < c.until
    }

    /// The event in the version that held at a moment.
    pub fn event(&self, id: MentionId, moment: i64) -> Option<EventCell<'_>> {
        let found = match self.open.get(&id.0).map(|&i| &self.cells[i as usize]) {
            Some(c) if self.held(c, moment) => Some(c),
            _ => self
                .cells
                .iter()
                .find(|c| c.id == id.0 && self.held(c, moment)),
        };
        found.map(|cell| EventCell {
            columns: self,
            cell,
        })
    }

    /// All events in the versions that held at a moment, in no certain order.
    pub fn events(&self, moment: i64) -> impl Iterator<Item = EventCell<'_>> {
        self.cells
            .iter()
            .filter(move |c| self.held(c, moment))
            .map(|cell| EventCell {
                columns: self,
                cell,
            })
    }

    /// Events of which something became known after `earlier` and until `later`: name, the version at `earlier` and
    /// the one at `later`. Events that changed and changed back are left out where neither version remains.
    pub fn changed(
        &self,
        earlier: i64,
        later: i64,
    ) -> Vec<(MentionId, Option<EventCell<'_>>, Option<EventCell<'_>>)> {
        let mut found: std::collections::BTreeMap<i64, [Option<&Cell>; 2]> =
            std::collections::BTreeMap::new();
        let within = |m: i64| earlier < m && m <= later;
        for c in &self.cells {
            if within(c.since) || within(c.until) {
                let entry = found.entry(c.id).or_default();
                for (slot, moment) in [(0, earlier), (1, later)] {
                    if self.held(c, moment) {
                        entry[slot] = Some(c);
                    }
                }
            }
        }
        found
            .into_iter()
            .filter(|(_, versions)| versions.iter().any(Option::is_some))
            .map(|(id, [before, after])| {
                let cells = (before.map(|c| self.wrap(c)), after.map(|c| self.wrap(c)));
                (MentionId(id), cells.0, cells.1)
            })
            .collect()
    }

    fn wrap<'a>(&'a self, cell: &'a Cell) -> EventCell<'a> {
        EventCell {
            columns: self,
            cell,
        }
    }
}
