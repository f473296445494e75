//! `gesta claims`: who says what of one event, and since when.

use std::fmt::Write as _;

use anyhow::Result;
use clap::{Args, ValueEnum};
use gesta::resolve::statements::{Account, accounts};

use crate::code::word;
use crate::{coded, output};

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading.
    Text,
    /// One JSON object an event.
    Jsonl,
}

#[derive(Args)]
pub(crate) struct ClaimsArgs {
    #[command(flatten)]
    source: coded::Source,
    /// Only events that statements disagree about.
    #[arg(long)]
    disputed: bool,
    /// Output format.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

pub(crate) fn run(args: &ClaimsArgs) -> Result<bool> {
    let told = args.source.read()?;
    let mut found = accounts(&told.codings, &told.names);
    found.retain(|a| !args.disputed || !a.disputed.is_empty());
    let mut out = String::new();
    for a in &found {
        match args.format {
            Format::Jsonl => {
                let _ = writeln!(out, "{}", serde_json::to_string(a)?);
            }
            Format::Text => text(&mut out, a),
        }
    }
    output::print(&out)?;
    Ok(true)
}

fn text(out: &mut String, a: &Account) {
    let day = a.date.map_or("undated".to_owned(), |d| d.to_string());
    let _ = write!(
        out,
        "{day} {} by {} ({})",
        a.kind,
        a.actors.join(", "),
        a.events.join(", ")
    );
    if let Some(c) = a.confirmed {
        let lag = match a.lag {
            None => String::new(),
            Some(0) => ", the same day".to_owned(),
            Some(1) => ", 1 day after".to_owned(),
            Some(n) => format!(", {n} days after"),
        };
        let _ = write!(out, "; confirmed {c}{lag}");
    }
    if !a.disputed.is_empty() {
        let names: Vec<String> = a.disputed.iter().map(word).collect();
        let _ = write!(out, "; disputed: {}", names.join(", "));
    }
    out.push('\n');
    for s in &a.statements {
        let said = s.said.map_or(String::new(), |d| d.to_string());
        let about: Vec<String> = s.about.iter().map(word).collect();
        let again = match s.reports {
            1 => String::new(),
            n => format!(" ({n} reports)"),
        };
        let _ = writeln!(
            out,
            "    {said:<10} {:<8} {} [{}]: {}{again}",
            word(&s.stance),
            s.speaker,
            about.join(", "),
            s.content.replace('\n', " ")
        );
    }
}
