//! Writing: one batch is one transaction and one moment.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use gesta_record::Actor;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use crate::error::{StoreError, WAIT};
use crate::event::Party;
use crate::schema;
use crate::view::{Reader, View};
use crate::{DocumentId, MentionId};

/// What codings were made with. Two codings of different versions of anything are different revisions.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub struct Version {
    /// Program and its version.
    pub program: String,
    /// Fingerprint of the language model.
    pub model: String,
    /// Fingerprint of the codebook.
    pub codebook: String,
    /// Fingerprint of actors, places and norms.
    pub knowledge: String,
}

/// How a ledger is opened.
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// What to call the run that writes, for the record.
    pub command: String,
    /// How long to wait for another writer.
    pub wait: Duration,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self {
            command: String::new(),
            wait: WAIT,
        }
    }
}

/// What became of a document that was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// The document.
    pub document: DocumentId,
    /// True where it was not in the ledger before.
    pub fresh: bool,
    /// True where its coding is new: a new document, or a new revision.
    pub revised: bool,
    /// Mentions, in the order of the coding's events.
    pub mentions: Vec<MentionId>,
    /// Those of them that are new or read differently than before.
    pub changed: Vec<MentionId>,
    /// Mentions that an earlier revision had and this one has not.
    pub gone: Vec<MentionId>,
}

/// Which event a mention reports, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Membership {
    /// The event.
    pub event: MentionId,
    /// The closest other report; none for a mention that is alone.
    pub joined: Option<MentionId>,
    /// How sure, 0 to 1.
    pub score: Option<f64>,
    /// What spoke for and against, for people.
    pub reasons: Option<String>,
}

/// Which story a document belongs to, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryMembership {
    /// First document of the story.
    pub story: DocumentId,
    /// The most similar other document; none for a document without copies.
    pub copied: Option<DocumentId>,
    /// Share of the shorter text's shingles that both have.
    pub score: Option<f64>,
    /// What spoke for it, for people.
    pub reasons: Option<String>,
}

/// Rows of a ledger, for reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Totals {
    /// Documents.
    pub documents: u64,
    /// Different texts.
    pub texts: u64,
    /// Mentions, those of earlier revisions included.
    pub mentions: u64,
    /// Events that hold now.
    pub events: u64,
    /// Claims of all revisions.
    pub claims: u64,
    /// Committed batches.
    pub moments: u64,
    /// Bytes of the file.
    pub bytes: u64,
}

/// Numbers of words and actors that were looked up before.
#[derive(Debug, Default)]
pub(crate) struct Known {
    terms: HashMap<String, i64>,
    actors: HashMap<Party, i64>,
    pub(crate) versions: HashMap<Version, i64>,
}

/// A ledger open for writing.
#[derive(Debug)]
pub struct Store {
    conn: Connection,
    path: PathBuf,
    options: StoreOptions,
    known: Known,
    run: Option<i64>,
    /// Last moment that this store has seen.
    seen: i64,
}

impl Store {
    /// Opens the ledger in the file `path`, making it where there is none.
    ///
    /// # Errors
    /// When the file is no ledger, damaged, of a later version, or cannot be written.
    pub fn open(path: &Path, options: &StoreOptions) -> Result<Self, StoreError> {
        let conn = schema::open_writer(path, options.wait)?;
        let mut store = Self {
            conn,
            path: path.to_owned(),
            options: options.clone(),
            known: Known::default(),
            run: None,
            seen: 0,
        };
        store.seen = last_moment(&store.conn)?;
        Ok(store)
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A reader with a connection of its own.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        Reader::open(&self.path)
    }

    /// What is committed now.
    pub fn view(&self) -> View<'_> {
        View::current(&self.conn)
    }

    /// Begins a batch, waiting for another writer to end its own. `now` is the time at which its contents become
    /// known; where the clock has gone backwards, the last moment's time is taken.
    ///
    /// # Errors
    /// [`StoreError::Busy`] where another process writes for longer than this one is to wait.
    pub fn begin(&mut self, now: Timestamp) -> Result<Batch<'_>, StoreError> {
        let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate)?;
        let last = last_moment(&tx)?;
        let foreign = last != self.seen;
        if foreign {
            self.known = Known::default();
        }
        let earlier: Option<i64> = tx
            .query_row("SELECT time FROM moment WHERE id = ?1", [last], |r| {
                r.get(0)
            })
            .optional()?;
        let time = now.as_microsecond().max(earlier.unwrap_or(i64::MIN));
        Ok(Batch {
            tx,
            known: &mut self.known,
            run: &mut self.run,
            seen: &mut self.seen,
            command: &self.options.command,
            moment: last + 1,
            time,
            foreign,
            wrote: false,
            marked: false,
            settled: false,
            version: None,
        })
    }

    /// Writes what the write-ahead log holds into the file itself, so that the file alone is the ledger.
    ///
    /// # Errors
    /// When the disk refuses. Readers that are busy are not disturbed; then a part stays in the log.
    pub fn settle(&self) -> Result<(), StoreError> {
        self.conn
            .query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?;
        self.conn.execute_batch("PRAGMA optimize")?;
        Ok(())
    }
}

fn last_moment(conn: &Connection) -> Result<i64, StoreError> {
    Ok(conn.query_row("SELECT coalesce(max(id), 0) FROM moment", [], |r| r.get(0))?)
}

/// One transaction. What is not committed never was.
#[derive(Debug)]
pub struct Batch<'s> {
    pub(crate) tx: Transaction<'s>,
    pub(crate) known: &'s mut Known,
    run: &'s mut Option<i64>,
    seen: &'s mut i64,
    command: &'s str,
    pub(crate) moment: i64,
    time: i64,
    foreign: bool,
    pub(crate) wrote: bool,
    pub(crate) marked: bool,
    /// True once a commit has made lasting what was given out.
    settled: bool,
    pub(crate) version: Option<i64>,
}

impl Drop for Batch<'_> {
    /// Numbers given out in a batch that is rolled back are void.
    fn drop(&mut self) {
        if *self.seen != self.moment && !self.settled {
            *self.known = Known::default();
            *self.run = None;
        }
    }
}

impl Batch<'_> {
    /// True where another process has written since this store's last batch: what was remembered is stale.
    pub fn foreign(&self) -> bool {
        self.foreign
    }

    /// The ledger with what this batch has written so far.
    pub fn view(&self) -> View<'_> {
        View::current(&self.tx)
    }

    /// Makes everything written in this batch part of the ledger, at once. A batch that wrote nothing leaves no trace.
    ///
    /// # Errors
    /// When the disk refuses; then nothing was written.
    pub fn commit(mut self) -> Result<(), StoreError> {
        if self.wrote {
            if self.run.is_none() {
                self.tx.execute(
                    "INSERT INTO run(started, command, version) VALUES (?1, ?2, ?3)",
                    params![self.time, self.command, self.version],
                )?;
                *self.run = Some(self.tx.last_insert_rowid());
            }
            self.tx.execute(
                "INSERT INTO moment(id, time, run) VALUES (?1, ?2, ?3)",
                params![self.moment, self.time, *self.run],
            )?;
            self.tx.execute_batch("COMMIT")?;
            *self.seen = self.moment;
        } else {
            let end = if self.marked { "COMMIT" } else { "ROLLBACK" };
            self.tx.execute_batch(end)?;
            self.settled = self.marked;
            *self.seen = self.moment - 1;
        }
        Ok(())
    }

    pub(crate) fn term(&mut self, word: &str) -> Result<i64, StoreError> {
        if let Some(&id) = self.known.terms.get(word) {
            return Ok(id);
        }
        let new = self
            .tx
            .prepare_cached("INSERT INTO term(word) VALUES (?1) ON CONFLICT DO NOTHING")?
            .execute([word])?;
        let id = if new > 0 {
            self.tx.last_insert_rowid()
        } else {
            self.tx
                .query_row("SELECT id FROM term WHERE word = ?1", [word], |r| r.get(0))?
        };
        self.known.terms.insert(word.to_owned(), id);
        Ok(id)
    }

    pub(crate) fn actor(&mut self, party: &Party) -> Result<i64, StoreError> {
        if let Some(&id) = self.known.actors.get(party) {
            return Ok(id);
        }
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        let sectors = party.sectors.join(" ");
        let values = params![
            party.code(),
            text(&party.country),
            text(&party.name),
            text(&party.id),
            sectors
        ];
        let new = self
            .tx
            .prepare_cached(
                "INSERT INTO actor(code, country, name, ref, sectors) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO NOTHING",
            )?
            .execute(values)?;
        let id = if new > 0 {
            self.tx.last_insert_rowid()
        } else {
            self.tx
                .prepare_cached(
                    "SELECT id FROM actor
                     WHERE code = ?1 AND country = ?2 AND name = ?3 AND ref = ?4 AND sectors = ?5",
                )?
                .query_row(values, |r| r.get(0))?
        };
        self.known.actors.insert(party.clone(), id);
        Ok(id)
    }
}

/// What is known of an actor, without the words that named it.
pub(crate) fn party_of(a: &Actor) -> Party {
    Party {
        country: a.country.clone(),
        name: a.name.clone(),
        id: a.id.clone(),
        sectors: a.sectors.clone(),
    }
}
