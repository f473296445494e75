//! Norm checks: dated provisions of resolutions, treaties and agreements against the facts of an event.
//!
//! A provision says who is bound, by which acts, with which means, towards whom, where and from when to when. Each
//! condition is met, not met or open, as the facts allow. A breach needs every condition met; one condition that is not
//! met makes the act *not covered*; everything else is *undetermined*. Nothing is a breach by default.

mod check;
mod data;
#[cfg(test)]
mod tests;

pub use check::{Facts, Party, check, check_coding, speaks_of_norms};
pub use data::{Act, Bound, Force, Norm, NormError, Norms, Provision, Toward, Whereabouts};
