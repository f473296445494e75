//! `gesta events`, `gesta diff`, `gesta check`, `gesta backup`.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Subcommand};
use gesta::ledger::{Change, ChangeKind, Ledger, LedgerOptions, Reader, diff as differences};
use gesta::record::Event;

use super::LedgerPath;
use super::query::table;
use crate::code::{actor_cell, word};
use crate::output::{Sink, print, talk};

#[derive(Args)]
pub(crate) struct EventsArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Say that events are one.
    Join {
        /// Names of events, or of their mentions.
        #[arg(required = true, num_args = 2..)]
        events: Vec<String>,
        #[command(flatten)]
        how: How,
    },
    /// Say that some reports of an event are reports of another one.
    Split {
        /// Name of the event.
        event: String,
        /// Names of the mentions that go (see `gesta show`).
        #[arg(required = true)]
        mentions: Vec<String>,
        #[command(flatten)]
        how: How,
    },
    /// Take back everything that was decided in one act.
    Undo {
        /// Number of the act (see `gesta show`).
        act: i64,
        #[command(flatten)]
        how: How,
    },
}

#[derive(Args)]
struct How {
    #[command(flatten)]
    path: LedgerPath,
    /// The reason, for the record.
    #[arg(long, default_value = "")]
    why: String,
}

pub(crate) fn events(args: &EventsArgs) -> Result<bool> {
    let open = |how: &How| -> Result<Ledger> {
        how.path.reader()?; // A ledger that is not there is not made.
        let command = std::env::args().skip(1).collect::<Vec<_>>().join(" ");
        Ok(Ledger::open(
            &how.path.ledger,
            LedgerOptions {
                command,
                ..LedgerOptions::default()
            },
        )?)
    };
    let act = match &args.what {
        What::Join { events, how } => open(how)?.join(events, &how.why)?,
        What::Split {
            event,
            mentions,
            how,
        } => open(how)?.split(event, mentions, &how.why)?,
        What::Undo { act, how } => open(how)?.undo(*act)?,
    };
    print(&(act.events.join("\n") + "\n"))?;
    let done = match &args.what {
        What::Join { .. } => "these reports are one event now",
        What::Split { .. } => "these are the events now",
        What::Undo { .. } => "taken back; these are the events now",
    };
    talk(&format!(
        "{done} (act {}; `gesta events undo {}` takes it back)",
        act.act, act.act
    ));
    Ok(true)
}

#[derive(Args)]
pub(crate) struct DiffArgs {
    #[command(flatten)]
    path: LedgerPath,
    /// What was known then … (2024-05-09, the end of that day UTC, or 2024-05-09T18:00:00Z)
    #[arg(long, value_name = "TIME")]
    from: String,
    /// … and what is known then; now by default.
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
    /// Write one JSON object a change.
    #[arg(long)]
    jsonl: bool,
}

pub(crate) fn diff(args: &DiffArgs) -> Result<bool> {
    let reader = args.path.reader()?;
    let before = reader.view_as_of(super::time(&args.from)?)?;
    let after = match &args.to {
        Some(to) => reader.view_as_of(super::time(to)?)?,
        None => reader.view(),
    };
    let changes = differences(&before, &after)?;
    let mut out = Sink::open(None)?;
    if args.jsonl {
        for c in &changes {
            serde_json::to_writer(&mut out, c)?;
            out.write_all(b"\n")?;
        }
    } else {
        let mut table = table([
            "change",
            "document",
            "words",
            "type",
            "what",
            "event before",
            "event after",
        ]);
        for c in &changes {
            table.add_row(row(c));
        }
        if !changes.is_empty() {
            writeln!(out, "{table}")?;
        }
    }
    out.finish()?;
    let count = |kind| changes.iter().filter(|c| c.kind == kind).count();
    talk(&format!(
        "{} in new documents, {} found, {} lost, {} reread, {} moved to another event",
        count(ChangeKind::New),
        count(ChangeKind::Found),
        count(ChangeKind::Lost),
        count(ChangeKind::Reread),
        count(ChangeKind::Moved)
    ));
    Ok(true)
}

fn row(c: &Change) -> [String; 7] {
    let event = c.after.as_ref().or(c.before.as_ref());
    let what = match (&c.before, &c.after) {
        (Some(before), Some(after)) => c
            .fields
            .iter()
            .map(|f| format!("{f} {} → {}", value(before, f), value(after, f)))
            .collect::<Vec<_>>()
            .join("; "),
        _ => event.map_or(String::new(), |e| {
            format!("{} → {}", value(e, "actor"), value(e, "recipient"))
        }),
    };
    let kind = event.map(|e| match e.mode.first() {
        Some(mode) => format!("{}/{mode}", e.kind),
        None => e.kind.clone(),
    });
    [
        word(&c.kind),
        c.document.clone(),
        event.map(|e| e.trigger.text.clone()).unwrap_or_default(),
        kind.unwrap_or_default(),
        what,
        c.event_before.clone().unwrap_or_default(),
        c.event_after.clone().unwrap_or_default(),
    ]
}

/// One field of an event, short; "–" where it is empty.
fn value(e: &Event, field: &str) -> String {
    let text = match field {
        "actor" => actor_cell(&e.actor),
        "recipient" => actor_cell(&e.recipient),
        "when" => e
            .when
            .as_ref()
            .map_or(String::new(), |w| w.date.to_string()),
        "where" => e.place.as_ref().map_or(String::new(), |p| p.name.clone()),
        "trigger" => e.trigger.text.clone(),
        "mode" => e.mode.join(" "),
        "context" => e.context.join(" "),
        "details" => e
            .details
            .iter()
            .map(|d| format!("{} {}", d.name, d.value))
            .collect::<Vec<_>>()
            .join(", "),
        other => match serde_json::to_value(e)
            .ok()
            .and_then(|v| v.get(other).cloned())
        {
            Some(serde_json::Value::String(s)) => s,
            Some(v) if !v.is_null() => v.to_string(),
            _ => String::new(),
        },
    };
    if text.is_empty() { "–".into() } else { text }
}

#[derive(Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    path: LedgerPath,
}

pub(crate) fn check(args: &CheckArgs) -> Result<bool> {
    let reader = args.path.reader()?;
    let found = reader.check()?;
    for f in &found.faults {
        print(&format!("{}\n", f.message))?;
    }
    let t = reader.view().totals()?;
    talk(&format!(
        "{} documents and {} events checked, {} bytes, {} batches: {}",
        found.documents,
        found.events,
        t.bytes,
        t.moments,
        if found.faults.is_empty() {
            "sound".to_owned()
        } else {
            format!("{} faults", found.faults.len())
        }
    ));
    Ok(found.faults.is_empty())
}

#[derive(Args)]
pub(crate) struct BackupArgs {
    #[command(flatten)]
    path: LedgerPath,
    /// The new file.
    to: PathBuf,
}

pub(crate) fn backup(args: &BackupArgs) -> Result<bool> {
    // A copy of the file is made by the database itself, which holds still what is read.
    Reader::open(&args.path.ledger)?.view().backup(&args.to)?;
    let t = Reader::open(&args.to)?.view().totals()?;
    talk(&format!(
        "{}: {} documents, {} events, {} bytes",
        args.to.display(),
        t.documents,
        t.events,
        t.bytes
    ));
    Ok(true)
}
