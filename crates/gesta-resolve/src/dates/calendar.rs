//! Arithmetic on days.

use jiff::Span;
use jiff::civil::{Date, Weekday};

/// A unit that expressions count in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
    Decade,
    Century,
}

impl Unit {
    /// The letter of an ISO 8601 duration with its number, `P3D` or `PT2H`.
    pub(super) fn duration(self, n: &str) -> String {
        match self {
            Self::Minute => format!("PT{n}M"),
            Self::Hour => format!("PT{n}H"),
            Self::Day => format!("P{n}D"),
            Self::Week => format!("P{n}W"),
            Self::Month => format!("P{n}M"),
            Self::Year => format!("P{n}Y"),
            Self::Decade => tens(n, 10),
            Self::Century => tens(n, 100),
        }
    }
}

/// Decades and centuries in years, as ISO 8601 has no letter for them.
fn tens(n: &str, years: i64) -> String {
    match n.parse::<i64>() {
        Ok(n) => format!("P{}Y", n * years),
        Err(_) => "PXY".to_owned(),
    }
}

/// `day` moved by so many days; the day itself where the calendar ends.
pub(super) fn add_days(day: Date, n: i64) -> Date {
    day.checked_add(Span::new().days(n)).unwrap_or(day)
}

/// `day` moved by so many months.
pub(super) fn add_months(day: Date, n: i64) -> Date {
    day.checked_add(Span::new().months(n)).unwrap_or(day)
}

/// Monday of the week of `day`.
pub(super) fn monday(day: Date) -> Date {
    add_days(day, -i64::from(day.weekday().to_monday_zero_offset()))
}

/// A date, if there is such a day.
pub(super) fn ymd(year: i32, month: i32, day: i32) -> Option<Date> {
    Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    )
    .ok()
}

/// The latest such weekday that is not after `today`.
pub(super) fn weekday_before(today: Date, day: Weekday, strictly: bool) -> Date {
    let back = i64::from(today.weekday().since(day));
    add_days(today, if back == 0 && strictly { -7 } else { -back })
}

/// The first such weekday that is not before `today`.
pub(super) fn weekday_after(today: Date, day: Weekday, strictly: bool) -> Date {
    let ahead = i64::from(today.weekday().until(day));
    add_days(today, if ahead == 0 && strictly { 7 } else { ahead })
}

/// Whole days from `from` to `to`.
pub(super) fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |s| i64::from(s.get_days()))
}
