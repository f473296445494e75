//! The ledger: many reports, one event, nothing lost.
//!
//! [`Ledger`] writes: it stores coded documents, and says by the rules of [`gesta_resolve::same_story`] and
//! [`gesta_resolve::same_event`] which of them are copies and which mentions report one event. What it says depends on
//! the set of documents and on people's decisions, not on the order or the batches in which they came. [`Reader`]
//! reads, from any thread, as of now or of a time.

mod decide;
mod diff;
mod export;
mod grouping;
mod intake;
mod show;
mod told;
mod version;
mod window;

use std::path::Path;
use std::time::Duration;

use gesta_record::{CharIndex, Coding, Event, Span};
use gesta_resolve::same_event::EventFacts;
use gesta_resolve::same_story::Shingles;
pub use gesta_store::{
    ActorFilter, Bin, ClaimedEvent, Columns, ContentHash, Counted, DecisionRow, DocumentId,
    DocumentQuery, DocumentRow, DyadDay, DyadQuery, EntryDigest, EntryKey, EventCell, EventCursor,
    EventOrder, EventQuery, EventRow, EventState, Facets, Fault, FeedMark, FindingRow, MemberCount,
    MentionId, OutletRow, Page, PairCount, Party, PartyCount, PlaceCount, PlaceState, Reader,
    Soundness, StoreError, Totals, Unit, UnitDay, UnitEvent, UnitQuery, Version, VersionRow, View,
    day_number, day_of, rounded,
};
use gesta_store::{Added, Packed, Store, StoreOptions};
use jiff::Timestamp;
use rayon::prelude::*;
use thiserror::Error;

pub use decide::Act;
pub use diff::{Change, ChangeKind, diff};
pub use export::{EventRecord, PartyRecord, PlaceRecord};
pub use intake::{AddError, AddOptions, add_batch, add_coded, add_documents, coded_version};
pub use show::{Decided, Dispute, EventStory, ReportStory, Said, show};
pub use told::{Told, told};
pub use version::version;
use window::Window;

/// Why something could not be done with a ledger.
#[derive(Debug, Error)]
pub enum LedgerError {
    /// The file.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A record that cannot be one of Gesta's.
    #[error("a record cannot be added: {0}")]
    Record(#[from] gesta_record::SpanFault),
    /// A name that names nothing here, or too much.
    #[error("{0}")]
    Name(String),
}

/// What time it is; another clock can be given for tests and simulations.
pub type Clock = Box<dyn Fn() -> Timestamp + Send>;

/// How a ledger is opened for writing.
pub struct LedgerOptions {
    /// The command, for the record of runs.
    pub command: String,
    /// Tells when something becomes known.
    pub clock: Clock,
    /// How long to wait for another writer before [`StoreError::Busy`].
    pub wait: Duration,
}

impl Default for LedgerOptions {
    fn default() -> Self {
        Self {
            command: "gesta".into(),
            clock: Box::new(Timestamp::now),
            wait: StoreOptions::default().wait,
        }
    }
}

impl std::fmt::Debug for LedgerOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LedgerOptions")
            .field("command", &self.command)
            .finish_non_exhaustive()
    }
}

/// A coded document on its way into a ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The record.
    pub coding: Coding,
    /// Spans of the text's sentences.
    pub sentences: Vec<Span>,
}

/// What became of the documents that were added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Tally {
    /// New documents.
    pub documents: usize,
    /// Documents that were there with another version's coding.
    pub revised: usize,
    /// Documents that were there already, with this coding.
    pub known: usize,
    /// New documents that are copies of others.
    pub copies: usize,
    /// Mentions in new documents and revisions.
    pub mentions: usize,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, o: Self) {
        self.documents += o.documents;
        self.revised += o.revised;
        self.known += o.known;
        self.copies += o.copies;
        self.mentions += o.mentions;
    }
}

/// A document with all that can be worked out without the ledger.
struct Prepared {
    packed: Packed,
    shingles: Shingles,
    mentions: Vec<(Event, EventFacts)>,
    publisher: Option<String>,
    published: Option<jiff::civil::Date>,
}

/// Facts of a record's events. Where sentence spans are missing, the words around the trigger stand in.
fn facts(coding: &Coding, sentences: &[Span]) -> Vec<(Event, EventFacts)> {
    const AROUND: usize = 120;
    let index = CharIndex::new(&coding.text);
    let reduce = |e: &Event| {
        let t = e.trigger.span;
        let around = Span::new(
            t.begin.saturating_sub(AROUND),
            (t.end + AROUND).min(index.len()),
        );
        let span = sentences.get(e.sentence).copied().unwrap_or(around);
        let facts = EventFacts::new(e, index.slice(&coding.text, span).unwrap_or(""));
        (e.clone(), facts)
    };
    coding.events.iter().map(reduce).collect()
}

impl Prepared {
    fn new(entry: &Entry) -> Result<Self, LedgerError> {
        entry.coding.verify()?;
        Ok(Self {
            packed: Packed::new(&entry.coding, &entry.sentences)?,
            shingles: Shingles::new(&entry.coding.text),
            mentions: facts(&entry.coding, &entry.sentences),
            publisher: entry.coding.publisher.clone(),
            published: entry.coding.published,
        })
    }
}

/// A ledger open for writing. Any number of them and of [`Reader`]s may be open at once; batches wait for each other,
/// readers for nothing.
#[derive(Debug)]
pub struct Ledger {
    store: Store,
    window: Window,
    options: LedgerOptions,
}

impl Ledger {
    /// Opens the ledger in the file `path`, making it where there is none.
    ///
    /// # Errors
    /// When the file is no ledger, damaged, of a later version, or cannot be written.
    pub fn open(path: &Path, options: LedgerOptions) -> Result<Self, LedgerError> {
        let store = Store::open(
            path,
            &StoreOptions {
                command: options.command.clone(),
                wait: options.wait,
            },
        )?;
        Ok(Self {
            store,
            window: Window::default(),
            options,
        })
    }

    /// A reader with a connection of its own, for this or another thread.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn reader(&self) -> Result<Reader, LedgerError> {
        Ok(self.store.reader()?)
    }

    /// What is committed now.
    pub fn view(&self) -> View<'_> {
        self.store.view()
    }

    /// True where a report with this content is there with a coding of this version.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn holds(&self, hash: ContentHash, version: &Version) -> Result<bool, LedgerError> {
        Ok(self.store.view().coded_with(hash, version)?)
    }

    /// Adds coded documents in one transaction: after a crash either all of them are there or none, and adding them
    /// again changes nothing.
    ///
    /// # Errors
    /// When a record's spans do not hold their words or the disk refuses; then nothing was added.
    pub fn add(&mut self, entries: &[Entry], version: &Version) -> Result<Tally, LedgerError> {
        self.add_marked(entries, version, None)
    }

    /// As [`Ledger::add`]; where following a feed has come to is written down in the same transaction.
    ///
    /// # Errors
    /// As [`Ledger::add`].
    pub fn add_marked(
        &mut self,
        entries: &[Entry],
        version: &Version,
        mark: Option<&FeedMark>,
    ) -> Result<Tally, LedgerError> {
        let prepared: Vec<Prepared> = entries
            .par_iter()
            .map(Prepared::new)
            .collect::<Result<_, _>>()?;
        let result = self.add_prepared(prepared, version, mark);
        if result.is_err() {
            self.window.clear(); // It may hold what was rolled back.
        }
        result
    }

    fn add_prepared(
        &mut self,
        prepared: Vec<Prepared>,
        version: &Version,
        mark: Option<&FeedMark>,
    ) -> Result<Tally, LedgerError> {
        let mut batch = self.store.begin((self.options.clock)())?;
        if batch.foreign() {
            self.window.clear();
        }
        self.window.trim();
        let mut tally = Tally::default();
        let mut added: Vec<(Added, Prepared)> = Vec::with_capacity(prepared.len());
        for p in prepared {
            let a = batch.add(&p.packed, version)?;
            match (a.fresh, a.revised) {
                (true, _) => tally.documents += 1,
                (false, true) => tally.revised += 1,
                (false, false) => tally.known += 1,
            }
            if a.revised {
                tally.mentions += a.mentions.len();
                added.push((a, p));
            }
        }
        tally.copies = grouping::group(&mut batch, &mut self.window, added)?;
        if let Some(mark) = mark {
            batch.mark_feed(mark)?;
        }
        batch.commit()?;
        Ok(tally)
    }

    /// Moves the write-ahead log into the file; worth doing at the end of a run.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn settle(&self) -> Result<(), LedgerError> {
        Ok(self.store.settle()?)
    }
}
