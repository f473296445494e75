//! Counts over time, tension and phases: arithmetic on days and numbers, nothing else.
//!
//! * [`series`] puts daily counts into days, weeks or months beside the number of documents coded, so that a period
//!   without documents is a gap and never looks calm;
//! * [`tension`] is an index from 0 to 100 of each day against a unit's own history, every value of which is the sum of
//!   the contributions of listed events;
//! * [`phases`] are stretches with one rate, found by Bayesian change points of counts given their exposure.
//!
//! Formulas, parameters and measurements are in docs/METHODS.md.

mod coverage;
mod gamma;
mod period;
mod phases;
mod spark;
mod tension;

pub use coverage::Coverage;
pub use period::{DayCount, Period, Point, series};
pub use phases::{Phase, PhaseOptions, phases};
pub use spark::sparkline;
pub use tension::{Contribution, Decomposition, Tension, TensionDay, TensionEvent, TensionOptions};

#[cfg(test)]
mod tests;
