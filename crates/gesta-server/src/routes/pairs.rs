//! Pairs.

/// The tension of every busy pair at one moment.
#[derive(Debug)]
pub(crate) struct PairTensions {}
