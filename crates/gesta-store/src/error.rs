//! What can go wrong with a ledger, and what to do about it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::ErrorCode;
use thiserror::Error;

/// Why the ledger could not be used. A batch that fails leaves the ledger as it was before.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The file could not be opened.
    #[error("{path}: cannot open the ledger: {message}")]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        message: String,
    },
    /// The file is something else.
    #[error("{path} is not a ledger of Gesta; give another path with --ledger")]
    NotALedger {
        /// The file.
        path: PathBuf,
    },
    /// The file was written by a later version of this program.
    #[error("{path} has schema {found}, this program knows up to {known}: update gesta")]
    Newer {
        /// The file.
        path: PathBuf,
        /// Schema of the file.
        found: i64,
        /// Latest schema of this program.
        known: i64,
    },
    /// Another process writes.
    #[error(
        "another process is writing to the ledger, and this one has waited long enough; try again when it is done"
    )]
    Busy,
    /// The file or its folder may not be written.
    #[error("the ledger cannot be written: the file or its folder is read-only")]
    ReadOnly,
    /// No space.
    #[error(
        "the disk is full; what was added before is safe, and the same command goes on from there"
    )]
    Full,
    /// The file is damaged.
    #[error(
        "the ledger is damaged ({0}); `gesta check` says where, and a backup made with `gesta backup` can be put in its place"
    )]
    Corrupt(String),
    /// Something asked for is not there.
    #[error("{0}")]
    Missing(String),
    /// The database refused.
    #[error("the ledger failed: {0}")]
    Sql(rusqlite::Error),
    /// The schema could not be brought up to date.
    #[error("the ledger's schema cannot be brought up to date: {0}")]
    Migration(#[from] rusqlite_migration::Error),
    /// A record could not be written as JSON or read back.
    #[error("a record cannot be stored or read: {0}")]
    Record(#[from] serde_json::Error),
}

/// How long a writer waits for another, and a reader for a file that is being made.
pub(crate) const WAIT: Duration = Duration::from_secs(60);

impl From<rusqlite::Error> for StoreError {
    fn from(e: rusqlite::Error) -> Self {
        let message = e.to_string();
        match e.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::ReadOnly) => Self::ReadOnly,
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Corrupt(message),
            _ => Self::Sql(e),
        }
    }
}

/// The same for the opening of `path`.
pub(crate) fn opening(path: &Path, e: StoreError) -> StoreError {
    let path = path.to_owned();
    match e {
        StoreError::Sql(e) => StoreError::Open {
            path,
            message: e.to_string(),
        },
        StoreError::Corrupt(m) if m.contains("not a database") => StoreError::NotALedger { path },
        other => other,
    }
}
