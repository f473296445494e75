//! Stretches of the calendar.

use gesta_record::{Basis, Precision};
use jiff::civil::Date;

use super::Resolved;
use super::calendar::{add_days, add_months, monday, ymd};

/// A day, or a longer stretch that has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    Day(Date),
    /// From Monday.
    Week(Date),
    /// Saturday and Sunday.
    Weekend(Date),
    /// From the first of the month.
    Month(Date),
    /// From the first day; number 1 to 4.
    Quarter(Date, i32),
    /// From the first day; number 1 or 2.
    Half(Date, i32),
    /// From the first day; TIMEX3 code.
    Season(Date, &'static str),
    Year(i32),
    /// First year.
    Decade(i32),
    /// First year.
    Century(i32),
}

impl Moment {
    /// TIMEX3 value.
    pub(super) fn value(self) -> String {
        match self {
            Self::Day(d) => d.to_string(),
            Self::Week(d) => {
                let w = d.iso_week_date();
                format!("{:04}-W{:02}", w.year(), w.week())
            }
            Self::Weekend(d) => {
                let w = d.iso_week_date();
                format!("{:04}-W{:02}-WE", w.year(), w.week())
            }
            Self::Month(d) => format!("{:04}-{:02}", d.year(), d.month()),
            Self::Quarter(d, n) => format!("{:04}-Q{n}", d.year()),
            Self::Half(d, n) => format!("{:04}-H{n}", d.year()),
            Self::Season(d, code) => format!("{:04}-{code}", d.year()),
            Self::Year(y) => format!("{y:04}"),
            Self::Decade(y) => format!("{:03}", y / 10),
            Self::Century(y) => format!("{:02}", y / 100),
        }
    }

    /// First and last day, with the precision of the first.
    fn days(self) -> Option<(Date, Option<Date>, Precision)> {
        let months = |d: Date, n: i64| Some(add_days(add_months(d, n), -1));
        let years = |y: i32, n: i32| {
            Some((
                ymd(y, 1, 1)?,
                Some(ymd(y + n - 1, 12, 31)?),
                Precision::Year,
            ))
        };
        match self {
            Self::Day(d) => Some((d, None, Precision::Day)),
            Self::Week(d) => Some((d, Some(add_days(d, 6)), Precision::Week)),
            Self::Weekend(d) => Some((d, Some(add_days(d, 1)), Precision::Day)),
            Self::Month(d) => Some((d, months(d, 1), Precision::Month)),
            Self::Quarter(d, _) | Self::Season(d, _) => Some((d, months(d, 3), Precision::Month)),
            Self::Half(d, _) => Some((d, months(d, 6), Precision::Month)),
            Self::Year(y) => years(y, 1),
            Self::Decade(y) => years(y, 10),
            Self::Century(y) => years(y, 100),
        }
    }

    /// The days as a record gives them.
    pub(super) fn resolve(self, basis: Basis) -> Option<Resolved> {
        let (date, until, precision) = self.days()?;
        Some(Resolved {
            date,
            until,
            precision,
            basis,
            since: false,
            before: false,
        })
    }

    /// The stretch of one kind that holds `day`, moved by so many of its kind.
    pub(super) fn week_of(day: Date, by: i64) -> Self {
        Self::Week(add_days(monday(day), 7 * by))
    }

    pub(super) fn weekend_of(day: Date, by: i64) -> Self {
        Self::Weekend(add_days(monday(day), 7 * by + 5))
    }

    pub(super) fn month_of(day: Date, by: i64) -> Self {
        Self::Month(add_months(day.first_of_month(), by))
    }

    pub(super) fn quarter(year: i32, number: i32) -> Option<Self> {
        Some(Self::Quarter(ymd(year, number * 3 - 2, 1)?, number))
    }

    pub(super) fn half(year: i32, number: i32) -> Option<Self> {
        Some(Self::Half(ymd(year, number * 6 - 5, 1)?, number))
    }
}
