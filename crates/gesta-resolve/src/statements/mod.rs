//! What is said about events: claims linked to events, who says what of one event and since when, and forecasts.
//!
//! Pure functions of codings. Nothing here reads text: it reads claims and events that were already found.

mod accounts;
mod forecasts;
mod link;
#[cfg(test)]
mod tests;

pub use accounts::{Account, Facet, Names, Statement, account, accounts};
pub use forecasts::{
    Forecast, ForecastError, LATE_DAYS, Outcome, Probability, ProbabilityWords, Resolving, Score,
    forecasts, resolve, scores,
};
pub use link::{Hint, TakenUp, link};

use gesta_record::Precision;
use jiff::civil::Date;

/// Last day of a date that is exact to a day, week, month or year, counted from its first day.
pub fn last_day_of(first: Date, precision: Precision) -> Date {
    let days = match precision {
        Precision::Day => 0,
        Precision::Week => 6,
        Precision::Month => 30,
        Precision::Year => 365,
    };
    first
        .checked_add(jiff::Span::new().days(days))
        .unwrap_or(first)
}
