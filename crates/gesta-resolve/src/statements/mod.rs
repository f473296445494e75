//! What is said about events: claims linked to events, who says what of one event and since when, and forecasts.
//!
//! Pure functions of codings. Nothing here reads text: it reads claims and events that were already found.

mod accounts;
mod forecasts;
mod link;
#[cfg(test)]
mod tests;

pub use accounts::{Account, Facet, Statement, account, accounts};
pub use forecasts::{
    Forecast, ForecastError, Outcome, Probability, ProbabilityWords, Score, forecasts, resolve,
    scores,
};
pub use link::link;
