//! Reading what `gesta code --format jsonl` wrote, or what a ledger holds of it.

use std::io::Read as _;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use gesta::Coding;
use gesta::ledger::{Reader, Told, told};

/// Where codings come from.
#[derive(Args)]
pub(crate) struct Source {
    /// JSON Lines of `gesta code`; `-` for standard input.
    #[arg(required_unless_present = "ledger", conflicts_with = "ledger")]
    paths: Vec<PathBuf>,
    /// Read this ledger instead; which reports tell one event is as the ledger decided.
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
    /// Show what the ledger knew at this time: 2024-05-09 (the end of that day, UTC) or 2024-05-09T18:00:00Z.
    #[arg(long, value_name = "TIME", requires = "ledger")]
    as_of: Option<String>,
}

impl Source {
    /// All codings, and the events of the ledger where there is one.
    pub(crate) fn read(&self) -> Result<Told> {
        let Some(path) = &self.ledger else {
            return Ok(Told {
                codings: read(&self.paths)?,
                ..Told::default()
            });
        };
        let reader = Reader::open(path)?;
        reader.hold()?;
        let view = match &self.as_of {
            None => reader.view(),
            Some(text) => reader.view_as_of(crate::ledger::time(text)?)?,
        };
        Ok(told(&view)?)
    }
}

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
