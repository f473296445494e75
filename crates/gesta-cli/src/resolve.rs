//! `gesta resolve`: who, where or when one phrase means.

use std::fmt::Write as _;

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use gesta::record::Doubt;
use gesta::resolve::dates::TimeExpression;
use gesta::resolve::places::PlaceDecision;
use gesta::{Coder, CoderOptions, ResolvedActor, Worker};
use serde_json::{Value, json};

use crate::output;

#[derive(Args)]
pub(crate) struct ResolveArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Args)]
struct PhraseArgs {
    /// The phrase, in quotation marks.
    text: String,
    /// The day as of which it is read (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    /// Text around it, for the countries and people in play.
    #[arg(long, value_name = "TEXT")]
    context: Option<String>,
    /// Write one JSON object instead of lines for reading.
    #[arg(long)]
    json: bool,
    /// Further actor files (TOML).
    #[arg(long, value_name = "FILE")]
    actors: Vec<std::path::PathBuf>,
    /// A gazetteer of your own (see `gesta gazetteer build`).
    #[arg(long, value_name = "FILE")]
    gazetteer: Option<std::path::PathBuf>,
}

#[derive(Subcommand)]
enum What {
    /// A person, group, office or description: "the Mongolian president".
    Actor(PhraseArgs),
    /// A place: "Tripoli, Lebanon".
    Place(PhraseArgs),
    /// A time expression: "early last Tuesday".
    Date(PhraseArgs),
}

pub(crate) fn run(args: &ResolveArgs) -> Result<bool> {
    let (What::Actor(phrase) | What::Place(phrase) | What::Date(phrase)) = &args.what;
    let day = match &phrase.date {
        None => None,
        Some(text) => match text.parse() {
            Ok(day) => Some(day),
            Err(_) => bail!("--date wants YYYY-MM-DD, not {text:?}"),
        },
    };
    if phrase.text.trim().is_empty() {
        bail!("the phrase is empty");
    }
    let coder = Coder::new(&CoderOptions {
        actors: phrase.actors.clone(),
        gazetteer: phrase.gazetteer.clone(),
        ..CoderOptions::default()
    })?;
    let mut worker = Worker::new();
    let context = phrase.context.as_deref();
    let (found, json, text) = match &args.what {
        What::Actor(p) => {
            let found = coder.resolve_actor(&p.text, day, context, &mut worker)?;
            let known = found.resolution.actors.iter().any(is_known);
            (known, actor_json(&found), actor_lines(&found))
        }
        What::Place(p) => {
            let found = coder.resolve_place(&p.text, context, &mut worker)?;
            (
                found.place().is_some(),
                place_json(&found),
                place_lines(&found),
            )
        }
        What::Date(p) => {
            let found = coder.resolve_date(&p.text, day, &mut worker)?;
            let known = found.iter().any(|t| t.resolved.is_some());
            (known, date_json(&found), date_lines(&found))
        }
    };
    if phrase.json {
        output::print(&format!("{json}\n"))?;
    } else {
        output::print(&text)?;
    }
    Ok(found)
}

fn is_known(a: &gesta::record::Actor) -> bool {
    a.country.is_some() || !a.sectors.is_empty() || a.id.is_some()
}

fn notes(out: &mut String, doubts: &[Doubt]) {
    for d in doubts {
        let _ = writeln!(out, "doubt: {}", d.note);
    }
}

fn actor_json(found: &ResolvedActor) -> Value {
    let role = found.role.as_ref().map(|r| {
        json!({
            "title": r.title, "sectors": r.sectors,
            "from": r.from.map(|d| d.to_string()), "to": r.to.map(|d| d.to_string()),
        })
    });
    json!({"actors": found.resolution.actors, "role": role, "doubts": found.resolution.doubts})
}

fn actor_lines(found: &ResolvedActor) -> String {
    let mut out = String::new();
    for a in found.resolution.actors.iter().filter(|a| is_known(a)) {
        let mut code: Vec<&str> = a.country.iter().map(String::as_str).collect();
        code.extend(a.sectors.iter().map(String::as_str));
        let shown = a.name.as_deref().unwrap_or(&a.text);
        let _ = write!(out, "{}  {shown}", code.join("."));
        if let Some(id) = &a.id {
            let _ = write!(out, "  [{id}]");
        }
        out.push('\n');
    }
    if out.is_empty() {
        out.push_str("nobody known\n");
    }
    if let Some(r) = &found.role {
        let day = |d: Option<jiff::civil::Date>| d.map_or("…".to_owned(), |d| d.to_string());
        let _ = writeln!(out, "role: {} ({} to {})", r.title, day(r.from), day(r.to));
    }
    notes(&mut out, &found.resolution.doubts);
    out
}

fn place_json(found: &PlaceDecision) -> Value {
    match found {
        PlaceDecision::Resolved(place) => json!({"place": place, "doubts": []}),
        PlaceDecision::Abstain(doubt) => json!({"place": null, "doubts": [doubt]}),
    }
}

fn place_lines(found: &PlaceDecision) -> String {
    match found {
        PlaceDecision::Abstain(doubt) => format!("no place\ndoubt: {}\n", doubt.note),
        PlaceDecision::Resolved(p) => {
            let level = serde_json::to_value(p.level).unwrap_or_default();
            let mut out = format!(
                "{}  {}  {}",
                p.name,
                p.country.as_deref().unwrap_or("-"),
                level.as_str().unwrap_or("")
            );
            if let (Some(lat), Some(lon)) = (p.lat, p.lon) {
                let _ = write!(out, "  {lat:.4} {lon:.4}");
            }
            if let Some(id) = &p.id {
                let _ = write!(out, "  [{id}]");
            }
            out.push('\n');
            out
        }
    }
}

fn date_json(found: &[TimeExpression]) -> Value {
    let list: Vec<Value> = found
        .iter()
        .map(|t| {
            let r = t.resolved.as_ref();
            json!({
                "span": t.span, "kind": t.kind.as_str(), "value": t.value,
                "date": r.map(|r| r.date.to_string()),
                "until": r.and_then(|r| r.until).map(|d| d.to_string()),
                "precision": r.map(|r| serde_json::to_value(r.precision).unwrap_or_default()),
                "basis": r.map(|r| serde_json::to_value(r.basis).unwrap_or_default()),
            })
        })
        .collect();
    json!({"times": list})
}

fn date_lines(found: &[TimeExpression]) -> String {
    let mut out = String::new();
    for t in found {
        let _ = write!(out, "{}  {}", t.value, t.kind.as_str());
        if let Some(r) = &t.resolved {
            let _ = write!(out, "  {}", r.date);
            if let Some(until) = r.until {
                let _ = write!(out, " to {until}");
            }
        }
        out.push('\n');
    }
    if found.is_empty() {
        out.push_str("no time expression\n");
    }
    out
}
