//! The verbs of the ledger.

mod add;
mod manage;
mod plot;
mod query;
mod series;
mod show;
mod watch;

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use gesta::ledger::{Reader, View};
use jiff::Timestamp;
use jiff::civil::Date;

pub(crate) use add::{AddArgs, add};
pub(crate) use manage::{BackupArgs, CheckArgs, DiffArgs, EventsArgs, backup, check, diff, events};
pub(crate) use query::{QueryArgs, query};
pub(crate) use series::{SeriesArgs, over_time};
pub(crate) use show::{ShowArgs, show};
pub(crate) use watch::{WatchArgs, watch};

/// Which ledger.
#[derive(Args)]
struct LedgerPath {
    /// The ledger's file.
    #[arg(long, value_name = "FILE", default_value = "gesta.db")]
    ledger: PathBuf,
}

/// Which ledger, and as of when.
#[derive(Args)]
struct LedgerView {
    #[command(flatten)]
    path: LedgerPath,
    /// Show what was known at this time: 2024-05-09 (the end of that day, UTC) or 2024-05-09T18:00:00Z.
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,
}

impl LedgerPath {
    /// A reader that shows the ledger as it is at this instant, whatever others write meanwhile.
    fn reader(&self) -> Result<Reader> {
        let reader = Reader::open(&self.ledger)?;
        reader.hold()?;
        Ok(reader)
    }
}

impl LedgerView {
    fn view<'r>(&self, reader: &'r Reader) -> Result<View<'r>> {
        match &self.as_of {
            None => Ok(reader.view()),
            Some(text) => Ok(reader.view_as_of(time(text)?)?),
        }
    }
}

/// Reads a time; a day stands for its end.
pub(crate) fn time(text: &str) -> Result<Timestamp> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(time);
    }
    let day: Date = day(text)?;
    let next = day.tomorrow().context("the calendar ends there")?;
    let midnight = next.to_zoned_datetime(jiff::tz::TimeZone::UTC)?.timestamp();
    Ok(midnight - jiff::SignedDuration::from_micros(1))
}

/// Reads a day.
fn day(text: &str) -> Result<Date> {
    text.parse()
        .map_err(|_| anyhow::anyhow!("{text:?} is no day: YYYY-MM-DD"))
}

/// Reads a value by the name that it has in records.
fn word<T: serde::de::DeserializeOwned>(text: &str, what: &str) -> Result<T> {
    serde_json::from_value(serde_json::Value::String(text.to_owned()))
        .map_err(|_| anyhow::anyhow!("{text:?} is no {what}"))
}
