//! Copying a ledger while it is written.

use std::path::Path;

use crate::error::StoreError;
use crate::view::View;

impl View<'_> {
    /// Copies the ledger as it is at this instant into the new file `to`, while the writer goes on. The file gets its
    /// name only when it is complete.
    ///
    /// # Errors
    /// When `to` exists or cannot be written.
    pub fn backup(&self, to: &Path) -> Result<(), StoreError> {
        if to.exists() {
            return Err(StoreError::Missing(format!(
                "{}: exists already; a backup goes to a new file",
                to.display()
            )));
        }
        let mut part = to.as_os_str().to_owned();
        part.push(".part");
        let part = std::path::PathBuf::from(part);
        let fail = |e: std::io::Error| StoreError::Open {
            path: to.to_owned(),
            message: e.to_string(),
        };
        if part.exists() {
            std::fs::remove_file(&part).map_err(fail)?;
        }
        let done = self
            .conn
            .execute("VACUUM INTO ?1", [part.to_string_lossy()])
            .map_err(StoreError::from)
            .and_then(|_| {
                std::fs::File::open(&part)
                    .and_then(|f| f.sync_all())
                    .map_err(fail)
            })
            .and_then(|()| std::fs::rename(&part, to).map_err(fail));
        if done.is_err() {
            let _ = std::fs::remove_file(&part);
        }
        done
    }
}
