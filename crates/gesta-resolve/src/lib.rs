//! From words to who, where and when: actors with the role they held on a date, places with coordinates, days.
//!
//! Everything here is a pure function of its arguments. This crate knows countries, people and calendars; it knows
//! nothing of codebooks, files or models.

/// People, countries, organisations and the nouns that stand for them.
pub mod actors;
/// Time expressions and the days that they mean.
pub mod dates;
/// Named places and where they are.
pub mod places;

/// Resolutions, treaties and agreements, and whether an act breaks them.
pub mod norms;

/// Whether two mentions report one event, and what its reports say together.
pub mod same_event;
/// Whether one text is a copy of another.
pub mod same_story;
/// Claims about events: links, conflicting accounts and forecasts.
pub mod statements;

mod hashing;
