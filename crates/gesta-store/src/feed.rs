//! Where following a feed has come to.

use rusqlite::{OptionalExtension, params};
use sha2::{Digest, Sha256};

use crate::error::StoreError;
use crate::view::View;
use crate::writer::Batch;

/// Names an entry of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryKey([u8; 16]);

/// Tells an entry's words from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryDigest([u8; 8]);

impl EntryKey {
    /// The key of the identifier `id` in the realm `of`, inside which identifiers name one thing.
    pub fn new(of: &str, id: &str) -> Self {
        Self(first(&hash(&[of, id])))
    }
}

impl EntryDigest {
    /// The digest of words.
    pub fn new(parts: &[&str]) -> Self {
        Self(first(&hash(parts)))
    }
}

fn hash(parts: &[&str]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().into()
}

fn first<const N: usize>(hash: &[u8; 32]) -> [u8; N] {
    std::array::from_fn(|i| hash[i])
}

/// What is written down of a feed together with its documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedMark {
    /// The feed.
    pub name: String,
    /// Its state, as its follower writes it.
    pub state: String,
    /// Entries that were taken in.
    pub entries: Vec<(EntryKey, EntryDigest)>,
}

impl Batch<'_> {
    /// Writes down where following a feed has come to. Alone it makes no moment: nothing was learned of the world.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn mark_feed(&mut self, mark: &FeedMark) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO feed(name, state) VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE SET state = excluded.state",
            )?
            .execute(params![mark.name, mark.state])?;
        let mut entry = self.tx.prepare_cached(
            "INSERT INTO feed_entry(key, digest) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        )?;
        for (key, digest) in &mark.entries {
            entry.execute(params![&key.0[..], &digest.0[..]])?;
        }
        drop(entry);
        self.marked = true;
        Ok(())
    }
}

impl View<'_> {
    /// The state of a feed, as its follower wrote it last; none where it was never followed.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn feed_state(&self, name: &str) -> Result<Option<String>, StoreError> {
        let known: Option<i64> = self
            .conn
            .query_row(
                "SELECT 1 FROM sqlite_schema WHERE name = 'feed' AND type = 'table'",
                [],
                |r| r.get(0),
            )
            .optional()?;
        if known.is_none() {
            return Ok(None); // A ledger of an earlier version, open for reading.
        }
        Ok(self
            .conn
            .query_row("SELECT state FROM feed WHERE name = ?1", [name], |r| {
                r.get(0)
            })
            .optional()?)
    }

    /// True where an entry was taken in with these words.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn holds_feed_entry(&self, key: EntryKey, digest: EntryDigest) -> Result<bool, StoreError> {
        Ok(self
            .conn
            .prepare_cached("SELECT 1 FROM feed_entry WHERE key = ?1 AND digest = ?2")?
            .exists(params![&key.0[..], &digest.0[..]])?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::writer::{Store, StoreOptions};

    #[test]
    fn a_mark_holds_when_it_is_committed_and_makes_no_moment() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("l.db");
        let mut store = Store::open(&path, &StoreOptions::default()).unwrap();
        let now = jiff::Timestamp::UNIX_EPOCH;
        let entry = |id: &str, words: &str| (EntryKey::new("site", id), EntryDigest::new(&[words]));
        let mark = |state: &str, entries: &[(EntryKey, EntryDigest)]| FeedMark {
            name: "f".into(),
            state: state.into(),
            entries: entries.to_vec(),
        };
        let (one, edited) = (entry("1", "a"), entry("1", "b"));
        // What is not committed never was.
        let mut batch = store.begin(now).unwrap();
        batch.mark_feed(&mark("lost", &[one])).unwrap();
        drop(batch);
        assert_eq!(store.view().feed_state("f").unwrap(), None);
        assert!(!store.view().holds_feed_entry(one.0, one.1).unwrap());

        for state in ["first", "second"] {
            let mut batch = store.begin(now).unwrap();
            batch.mark_feed(&mark(state, &[one])).unwrap();
            batch.commit().unwrap();
        }
        let reader = store.reader().unwrap();
        let view = reader.view();
        assert_eq!(view.feed_state("f").unwrap().as_deref(), Some("second"));
        assert!(view.holds_feed_entry(one.0, one.1).unwrap());
        assert!(!view.holds_feed_entry(edited.0, edited.1).unwrap());
        assert_eq!(view.totals().unwrap().moments, 0);
        // Parts of an identifier do not run together.
        assert_ne!(EntryKey::new("ab", "c"), EntryKey::new("a", "bc"));
    }
}
