//! Days, weeks and months.

use std::collections::BTreeMap;

use jiff::Span;
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

/// Length of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Period {
    /// One day.
    Day,
    /// Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
}

impl Period {
    /// First day of the period that holds `day`.
    pub fn start(self, day: Date) -> Date {
        match self {
            Self::Day => day,
            Self::Week => {
                let back = i64::from(day.weekday().since(Weekday::Monday));
                day.checked_sub(Span::new().days(back)).unwrap_or(day)
            }
            Self::Month => day.first_of_month(),
        }
    }

    /// First day of the period after the one that begins on `start`; none at the calendar's end.
    pub fn next(self, start: Date) -> Option<Date> {
        let span = match self {
            Self::Day => Span::new().days(1),
            Self::Week => Span::new().days(7),
            Self::Month => Span::new().months(1),
        };
        start.checked_add(span).ok()
    }
}

/// What happened on one day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DayCount {
    /// The day.
    pub day: Date,
    /// Events.
    pub events: u64,
    /// Their reports.
    pub reports: u64,
    /// Sum of their conflict–cooperation scores.
    pub score: f64,
    /// Events by quad class: verbal and material cooperation, verbal and material conflict.
    pub quads: [u64; 4],
}

/// One period of a series.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Point {
    /// First day.
    pub start: Date,
    /// Events.
    pub events: u64,
    /// Their reports.
    pub reports: u64,
    /// Sum of scores; none in a gap without events.
    pub score: Option<f64>,
    /// Mean score; none without events.
    pub mean: Option<f64>,
    /// Share of the events that are conflict; none without events.
    pub conflict: Option<f64>,
    /// Events by quad class.
    pub quads: [u64; 4],
    /// Documents coded that were reported in the period.
    pub documents: u64,
    /// Events for 1,000 documents; none in a gap.
    pub per_1000: Option<f64>,
    /// True where no document of the period was coded: what happened is not known. Events may still be known from
    /// later reports.
    pub gap: bool,
}

/// Puts daily counts into periods from the one that holds `from` to the one that holds `to`. Several counts of a day
/// add up. `coverage` gives documents by day.
pub fn series(
    period: Period,
    counts: &[DayCount],
    coverage: &[(Date, u64)],
    from: Date,
    to: Date,
) -> Vec<Point> {
    let mut documents: BTreeMap<Date, u64> = BTreeMap::new();
    for (day, n) in coverage {
        *documents.entry(period.start(*day)).or_default() += n;
    }
    let mut sums: BTreeMap<Date, DayCount> = BTreeMap::new();
    for c in counts.iter().filter(|c| c.day >= from && c.day <= to) {
        let start = period.start(c.day);
        let sum = sums.entry(start).or_insert(DayCount {
            day: start,
            events: 0,
            reports: 0,
            score: 0.0,
            quads: [0; 4],
        });
        sum.events += c.events;
        sum.reports += c.reports;
        sum.score += c.score;
        for (to, from) in sum.quads.iter_mut().zip(c.quads) {
            *to += from;
        }
    }
    let mut out = Vec::new();
    let mut at = Some(period.start(from));
    while let Some(start) = at.filter(|s| *s <= to) {
        let documents = documents.get(&start).copied().unwrap_or(0);
        out.push(point(start, sums.get(&start), documents));
        at = period.next(start);
    }
    out
}

fn point(start: Date, sum: Option<&DayCount>, documents: u64) -> Point {
    let events = sum.map_or(0, |s| s.events);
    let quads = sum.map_or([0; 4], |s| s.quads);
    let gap = documents == 0;
    let share = |x: f64| (events > 0).then(|| x / events as f64);
    Point {
        start,
        events,
        reports: sum.map_or(0, |s| s.reports),
        score: match sum {
            None if gap => None,
            sum => Some(sum.map_or(0.0, |s| s.score)),
        },
        mean: share(sum.map_or(0.0, |s| s.score)),
        conflict: share((quads[2] + quads[3]) as f64),
        quads,
        documents,
        per_1000: (!gap).then(|| 1000.0 * events as f64 / documents as f64),
        gap,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn count(day: Date, events: u64) -> DayCount {
        DayCount {
            day,
            events,
            reports: 2 * events,
            score: -3.0 * events as f64,
            quads: [0, 0, 0, events],
        }
    }

    #[test]
    fn periods_begin_where_people_expect() {
        let day = date(2024, 5, 9);
        assert_eq!(Period::Week.start(day), date(2024, 5, 6));
        assert_eq!(Period::Week.start(date(2024, 5, 6)), date(2024, 5, 6));
        assert_eq!(Period::Month.start(day), date(2024, 5, 1));
        assert_eq!(
            Period::Month.next(date(2024, 12, 1)),
            Some(date(2025, 1, 1))
        );
    }

    #[test]
    fn a_gap_is_no_calm() {
        let (a, b, c) = (date(2024, 5, 6), date(2024, 5, 13), date(2024, 5, 20));
        let points = series(
            Period::Week,
            &[count(a, 2), count(date(2024, 5, 8), 1)],
            &[(a, 300), (c, 100)],
            a,
            date(2024, 5, 22),
        );
        assert_eq!(points.len(), 3);
        assert_eq!((points[0].events, points[0].per_1000), (3, Some(10.0)));
        assert_eq!(points[0].mean, Some(-3.0));
        assert_eq!(
            (points[1].start, points[1].gap, points[1].score),
            (b, true, None)
        );
        assert_eq!(points[1].per_1000, None);
        // Calm: documents were coded, and nothing happened.
        assert_eq!((points[2].gap, points[2].score), (false, Some(0.0)));
        assert_eq!(points[2].per_1000, Some(0.0));
    }

    #[test]
    fn more_feeds_are_no_crisis() {
        let (a, b) = (date(2024, 5, 6), date(2024, 5, 7));
        let points = series(
            Period::Day,
            &[count(a, 2), count(b, 20)],
            &[(a, 50), (b, 500)],
            a,
            b,
        );
        assert_eq!(points[0].per_1000, points[1].per_1000);
    }
}
