//! The file's schema and how it is opened.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};
use rusqlite_migration::{M, Migrations};

use crate::error::{StoreError, WAIT, opening};

/// Marks a file as a ledger (`PRAGMA application_id`): "GEST".
const APPLICATION: i64 = 0x4745_5354;

const STEPS: &[M<'static>] = &[
    M::up(include_str!("../migrations/001-ledger.sql")),
    M::up(include_str!("../migrations/002-pairs.sql")),
    M::up(include_str!("../migrations/003-series.sql")),
    M::up(include_str!("../migrations/004-feeds.sql")),
];

/// Opens for writing; makes the file where there is none and brings an older one up to date.
pub(crate) fn open_writer(path: &Path, wait: Duration) -> Result<Connection, StoreError> {
    let fail = |e| opening(path, e);
    let mut conn = Connection::open(path).map_err(|e| fail(e.into()))?;
    conn.busy_timeout(wait).map_err(|e| fail(e.into()))?;
    prepare(&mut conn, path).map_err(fail)?;
    Ok(conn)
}

fn prepare(conn: &mut Connection, path: &Path) -> Result<(), StoreError> {
    expect_ledger(conn, path, true)?;
    conn.pragma_update(None, "journal_mode", "wal")?;
    conn.pragma_update(None, "synchronous", "normal")?;
    // Checked as a whole by `gesta check`; every write goes through this crate.
    conn.pragma_update(None, "foreign_keys", false)?;
    conn.pragma_update(None, "temp_store", "memory")?;
    conn.pragma_update(None, "cache_size", -262_144)?;
    conn.pragma_update(None, "wal_autocheckpoint", 4000)?;
    conn.set_prepared_statement_cache_capacity(128);
    if version(conn)? < STEPS.len() as i64 {
        conn.pragma_update(None, "application_id", APPLICATION)?;
        Migrations::from_slice(STEPS).to_latest(conn)?;
    }
    Ok(())
}

/// Opens for reading only.
pub(crate) fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    let fail = |e| opening(path, e);
    if !path.exists() {
        return Err(StoreError::Open {
            path: path.to_owned(),
            message: "no such file; `gesta add` makes one".into(),
        });
    }
    let conn = match readable(path, false) {
        // A folder that may not be written has no room for the files that readers and writers share. Where no writer
        // has left a log, the file alone is the ledger and nobody can change it.
        Err(e) if unwritable(&e) && !log_of(path).exists() => readable(path, true).map_err(fail)?,
        other => other.map_err(fail)?,
    };
    conn.pragma_update(None, "temp_store", "memory")
        .map_err(|e| fail(e.into()))?;
    conn.pragma_update(None, "cache_size", -65_536)
        .map_err(|e| fail(e.into()))?;
    conn.pragma_update(None, "mmap_size", 1_i64 << 32)
        .map_err(|e| fail(e.into()))?;
    conn.set_prepared_statement_cache_capacity(64);
    Ok(conn)
}

fn readable(path: &Path, fixed: bool) -> Result<Connection, StoreError> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = if fixed {
        flags |= OpenFlags::SQLITE_OPEN_URI;
        Connection::open_with_flags(address(path), flags)?
    } else {
        Connection::open_with_flags(path, flags)?
    };
    conn.busy_timeout(WAIT)?;
    expect_ledger(&conn, path, false)?;
    Ok(conn)
}

/// The file as an address that says that nobody changes it.
fn address(path: &Path) -> String {
    let mut out = String::from("file:");
    for b in path.as_os_str().as_encoded_bytes() {
        match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => {
                out.push(char::from(*b));
            }
            _ => out.push_str(&format!("%{b:02X}")),
        }
    }
    out + "?immutable=1"
}

fn log_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

fn unwritable(e: &StoreError) -> bool {
    let code = match e {
        StoreError::Sql(e) => e.sqlite_error_code(),
        _ => None,
    };
    matches!(e, StoreError::ReadOnly) || code == Some(ErrorCode::CannotOpen)
}

fn version(conn: &Connection) -> Result<i64, StoreError> {
    Ok(conn.pragma_query_value(None, "user_version", |r| r.get(0))?)
}

/// Refuses files of others and of later versions. An empty database may become a ledger where `fresh` is set.
fn expect_ledger(conn: &Connection, path: &Path, fresh: bool) -> Result<(), StoreError> {
    let mark: i64 = conn.pragma_query_value(None, "application_id", |r| r.get(0))?;
    let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0))?;
    let found = version(conn)?;
    let new = tables == 0 && found == 0;
    if mark != APPLICATION && !(fresh && new) {
        return Err(StoreError::NotALedger {
            path: path.to_owned(),
        });
    }
    let known = STEPS.len() as i64;
    if found > known {
        return Err(StoreError::Newer {
            path: path.to_owned(),
            found,
            known,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_are_valid() {
        Migrations::from_slice(STEPS).validate().unwrap();
    }

    #[test]
    fn other_files_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let text = folder.path().join("a.txt");
        std::fs::write(
            &text,
            "Just some words, more than sixteen bytes of them.\n".repeat(40),
        )
        .unwrap();
        assert!(matches!(
            open_writer(&text, WAIT),
            Err(StoreError::NotALedger { .. })
        ));
        let other = folder.path().join("other.db");
        Connection::open(&other)
            .unwrap()
            .execute_batch("CREATE TABLE t(x)")
            .unwrap();
        assert!(matches!(
            open_writer(&other, WAIT),
            Err(StoreError::NotALedger { .. })
        ));
        assert!(matches!(
            open_reader(&other),
            Err(StoreError::NotALedger { .. })
        ));
        let later = folder.path().join("later.db");
        open_writer(&later, WAIT)
            .unwrap()
            .pragma_update(None, "user_version", 999)
            .unwrap();
        assert!(matches!(
            open_writer(&later, WAIT),
            Err(StoreError::Newer { found: 999, .. })
        ));
        let none = folder.path().join("none.db");
        assert!(open_reader(&none).is_err() && !none.exists());
    }
}
