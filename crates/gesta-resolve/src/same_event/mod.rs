//! Do two mentions report one event?
//!
//! A mention is reduced to [`EventFacts`]; two of them are [compared](compare), which gives a conflict or a score with
//! its reasons; [`cluster`] makes groups of mentions that are close to each other on average; [`consensus`] says what
//! a group tells together and where its reports disagree. All are pure: the groups depend on the set of mentions and
//! not on the order in which they came.

mod cluster;
mod compare;
mod consensus;
mod dispute;
mod facts;

pub use cluster::{JOIN, Link, cluster};
pub use compare::{Comparison, LINK, compare};
pub use consensus::{Consensus, ConsensusPlace, Report, consensus};
pub use dispute::{Dispute, Said, disputes};
pub use facts::{DAYS_APART, EventFacts};
