//! How much was read on which day.

use jiff::civil::Date;

/// Days over which today's volume is averaged.
const SHORT: usize = 7;
/// Days over which the usual volume is averaged.
const LONG: usize = 365;

/// Days on which documents were coded, with how many. Time is counted in these days: it stands still in a gap.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    days: Vec<Date>,
    /// Mean documents a day of the last [`SHORT`] covered days.
    short: Vec<f64>,
    /// Mean documents a day of the last [`LONG`] covered days.
    long: Vec<f64>,
}

impl Coverage {
    /// Documents by day; days without any are gaps.
    pub fn new(documents: &[(Date, u64)]) -> Self {
        let mut sorted: Vec<(Date, u64)> = documents.iter().copied().filter(|d| d.1 > 0).collect();
        sorted.sort();
        let mut before = vec![0.0];
        for (n, (_, documents)) in sorted.iter().enumerate() {
            before.push(before[n] + *documents as f64);
        }
        let mean = |end: usize, span: usize| {
            let begin = end.saturating_sub(span);
            (before[end] - before[begin]) / (end - begin) as f64
        };
        Self {
            days: sorted.iter().map(|d| d.0).collect(),
            short: (1..=sorted.len()).map(|end| mean(end, SHORT)).collect(),
            long: (1..=sorted.len()).map(|end| mean(end, LONG)).collect(),
        }
    }

    /// Covered days in order.
    pub fn days(&self) -> &[Date] {
        &self.days
    }

    /// Number of the last covered day that is not after `day`; none before the first one.
    pub(crate) fn position(&self, day: Date) -> Option<usize> {
        self.days.partition_point(|d| *d <= day).checked_sub(1)
    }

    pub(crate) fn short(&self, position: usize) -> f64 {
        self.short[position]
    }

    pub(crate) fn long(&self, position: usize) -> f64 {
        self.long[position]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn time_stands_still_in_gaps() {
        let c = Coverage::new(&[
            (date(2024, 1, 1), 10),
            (date(2024, 1, 2), 0),
            (date(2024, 1, 9), 30),
        ]);
        assert_eq!(c.position(date(2023, 12, 31)), None);
        assert_eq!(c.position(date(2024, 1, 8)), Some(0));
        assert_eq!(c.position(date(2024, 2, 1)), Some(1));
        assert_eq!((c.short(1), c.long(0)), (20.0, 10.0));
    }
}
