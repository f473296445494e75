//! Where documents go, together with the note that they were taken in.

use gesta::ledger::{
    AddError, EntryDigest, EntryKey, FeedMark, Ledger, LedgerError, Tally, Version, add_batch,
};
use gesta::{Coder, Document};

/// Keeps documents and how far feeds were followed.
pub trait Journal {
    /// The state of a feed as it was written last.
    ///
    /// # Errors
    /// When the journal cannot be read.
    fn state(&self, feed: &str) -> Result<Option<String>, AddError>;

    /// True where an entry was taken in with these words.
    ///
    /// # Errors
    /// When the journal cannot be read.
    fn holds(&self, key: EntryKey, digest: EntryDigest) -> Result<bool, AddError>;

    /// Takes in documents and the feed's state, both or neither.
    ///
    /// # Errors
    /// When the journal cannot be written; then nothing was taken in.
    fn commit(&mut self, documents: &[Document], mark: &FeedMark) -> Result<Tally, AddError>;
}

/// A ledger with what codes for it.
pub struct LedgerJournal<'c> {
    ledger: Ledger,
    coder: &'c Coder,
    version: Version,
}

impl<'c> LedgerJournal<'c> {
    /// Adds to `ledger` what `coder`, of the given version, makes of documents.
    pub fn new(ledger: Ledger, coder: &'c Coder, version: Version) -> Self {
        Self {
            ledger,
            coder,
            version,
        }
    }

    /// The ledger.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }
}

impl Journal for LedgerJournal<'_> {
    fn state(&self, feed: &str) -> Result<Option<String>, AddError> {
        Ok(self
            .ledger
            .view()
            .feed_state(feed)
            .map_err(LedgerError::from)?)
    }

    fn holds(&self, key: EntryKey, digest: EntryDigest) -> Result<bool, AddError> {
        let view = self.ledger.view();
        Ok(view
            .holds_feed_entry(key, digest)
            .map_err(LedgerError::from)?)
    }

    fn commit(&mut self, documents: &[Document], mark: &FeedMark) -> Result<Tally, AddError> {
        add_batch(&mut self.ledger, self.coder, &self.version, documents, mark)
    }
}
