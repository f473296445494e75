//! Reading what `gesta code --format jsonl` wrote.

use std::io::Read as _;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use gesta::Coding;

/// Every coding of the files; `-` is standard input. A line that is no coding stops with its place.
pub(crate) fn read(paths: &[PathBuf]) -> Result<Vec<Coding>> {
    let mut out = Vec::new();
    for path in paths {
        let text = if path.as_os_str() == "-" {
            let mut text = String::new();
            std::io::stdin()
                .read_to_string(&mut text)
                .context("cannot read standard input")?;
            text
        } else {
            std::fs::read_to_string(path)
                .with_context(|| format!("cannot read {}", path.display()))?
        };
        for (n, line) in text
            .lines()
            .enumerate()
            .filter(|(_, l)| !l.trim().is_empty())
        {
            let coding: Coding = serde_json::from_str(line).with_context(|| {
                format!(
                    "{}:{}: no coding; `gesta code --format jsonl` writes them",
                    path.display(),
                    n + 1
                )
            })?;
            out.push(coding);
        }
    }
    if out.is_empty() {
        bail!("the input holds no coding");
    }
    Ok(out)
}
