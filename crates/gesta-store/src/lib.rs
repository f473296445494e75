//! The ledger on disk: documents, what was read in them, events, claims, decisions, and when each was known.
//!
//! One SQLite file in WAL mode: one writer at a time, any number of readers, and neither waits for the other.
//! Nothing is deleted; every row that can change says from which *moment* (committed batch) to which it was held
//! to be so, and a [`View`] as of a time reads exactly what was known then.
//!
//! This crate stores decisions and does not make them: which documents are copies, and which mentions are reports
//! of one event, is decided elsewhere and handed in. It knows nothing of models, codebooks or countries.

mod backup;
mod boards;
mod check;
mod codes;
mod columns;
mod day;
mod error;
mod event;
mod feed;
mod grouping;
mod hash;
mod intake;
mod names;
mod pack;
mod query;
mod roll;
mod schema;
mod series;
mod view;
mod writer;

pub use boards::{ClaimedEvent, DocumentQuery, FindingRow, OutletRow, PastState};
pub use check::{Fault, Soundness};
pub use columns::{
    Bin, Columns, Counted, EventCell, EventCursor, EventOrder, Facets, MemberCount, Page,
    PairCount, PartyCount, PlaceCount,
};
pub use day::{day_number, day_of};
pub use error::StoreError;
pub use event::{EventState, Party, PlaceState};
pub use feed::{EntryDigest, EntryKey, FeedMark};
pub use hash::ContentHash;
pub use pack::{MAX_UNPACKED, Packed};
pub use query::{ActorFilter, DyadDay, DyadQuery, EventQuery, EventRow};
pub use series::{Unit, UnitDay, UnitEvent, UnitQuery, rounded};
pub use view::{DecisionRow, DocumentRow, Reader, StoredMention, StoredStory, VersionRow, View};
pub use writer::{Added, Batch, Membership, Store, StoreOptions, StoryMembership, Totals, Version};

/// Number of a document in one ledger; not the same in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocumentId(pub i64);

/// Number of a mention in one ledger; not the same in another. An event has the number of its first report's mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MentionId(pub i64);
