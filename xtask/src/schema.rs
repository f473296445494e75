//! `cargo xtask schema`: writes the JSON Schema of the record; a test of gesta-record compares it.

use anyhow::Result;

use crate::tidy::root;

/// Writes docs/record.schema.json.
pub(crate) fn run() -> Result<()> {
    std::fs::write(
        root().join("docs/record.schema.json"),
        format!("{:#}\n", gesta_record::schema()),
    )?;
    Ok(())
}
