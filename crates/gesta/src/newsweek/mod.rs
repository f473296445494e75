//! A news week that is made up, with the truth known: which texts are copies, and which mentions report one event.
//!
//! For tests and benchmarks of the ledger only (cargo feature `newsweek`); the same seed gives the same week. It holds
//! events of a fictional world, told by one to four reporters each in words of their own; wire copies edited at six
//! strengths; follow-ups on the next day with new figures; and *look-alikes*: other events of the same kind and the
//! same parties a day or a town apart. The codings have the faults that real ones have: places and sectors that are
//! missing, dates that are only the day of the report.

mod plot;
mod random;
mod tell;
mod world;
pub mod year;

use jiff::civil::Date;

use crate::ledger::Entry;
use random::Random;
use world::World;

/// What kind of week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeekOptions {
    /// Any number; another one gives another week.
    pub seed: u64,
    /// First day.
    pub first: Date,
    /// Number of days.
    pub days: u32,
    /// Events a day, without look-alikes.
    pub events_a_day: u32,
    /// At most so many reporters tell of an event.
    pub reporters: u32,
    /// At most so many outlets copy a report.
    pub copies: u32,
    /// Towns of each of the seven countries.
    pub towns: u32,
}

impl Default for WeekOptions {
    fn default() -> Self {
        Self {
            seed: 1,
            first: jiff::civil::date(2024, 5, 6),
            days: 7,
            events_a_day: 12,
            reporters: 4,
            copies: 6,
            towns: 24,
        }
    }
}

/// One document of the week, and the truth about it.
#[derive(Debug, Clone, PartialEq)]
pub struct WeekDocument {
    /// The document as a coder would have coded it.
    pub entry: Entry,
    /// Number of the text it is, or is a copy of.
    pub story: usize,
    /// How strongly it was edited, 1 to 6; 0 for what a reporter wrote.
    pub strength: u8,
    /// Number of the event that each of its mentions reports, in order.
    pub events: Vec<usize>,
}

/// Makes a week, in the order in which the documents were published.
pub fn week(options: &WeekOptions) -> Vec<WeekDocument> {
    let mut out = Vec::new();
    each_day(options, &mut |day| out.extend(day));
    out
}

/// Makes a week (or a year) day by day, so that it need not be held in memory at once. What is told on later days of
/// events of this day comes with this day.
pub fn each_day(options: &WeekOptions, sink: &mut dyn FnMut(Vec<WeekDocument>)) {
    let mut random = Random::new(options.seed);
    let world = World::new(&mut random, options.towns);
    let mut counter = tell::Counter::default();
    for n in 0..options.days {
        let Ok(day) = options
            .first
            .checked_add(jiff::Span::new().days(i64::from(n)))
        else {
            return;
        };
        sink(tell::day(&mut random, &world, options, day, &mut counter));
    }
}

/// Shuffles in place, the same way for the same seed.
pub fn shuffle<T>(items: &mut [T], seed: u64) {
    let mut random = Random::new(seed);
    for i in (1..items.len()).rev() {
        items.swap(i, random.below(i + 1));
    }
}
