//! `gesta show`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::Result;
use clap::Args;
use gesta::ledger::{Decided, EventRecord, EventStory, ReportStory, Said, show as show_event};
use gesta::record::{Actor, Basis, Claim, Event};
use jiff::Timestamp;

use super::LedgerView;
use super::query::{cell, details};
use crate::code::word;
use crate::output::print;

#[derive(Args)]
pub(crate) struct ShowArgs {
    /// Name of an event, or of any of its mentions.
    event: String,
    #[command(flatten)]
    ledger: LedgerView,
    /// Write JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) fn show(args: &ShowArgs) -> Result<bool> {
    let reader = args.ledger.path.reader()?;
    let story = show_event(&args.ledger.view(&reader)?, &args.event)?;
    if args.json {
        let EventStory {
            row,
            reports,
            disputes,
            decisions,
        } = story;
        let all = serde_json::json!({
            "event": EventRecord::from(row), "disputes": disputes, "reports": reports,
            "decisions": decisions,
        });
        print(&format!("{all:#}\n"))?;
    } else {
        print(&told(story))?;
    }
    Ok(true)
}

fn told(story: EventStory) -> String {
    let e = EventRecord::from(story.row);
    let mut out = String::new();
    head(&mut out, &e);
    if !story.disputes.is_empty() {
        out.push_str("\nReports differ\n");
    }
    for d in &story.disputes {
        for (n, s) in d.says.iter().enumerate() {
            let field = if n == 0 { d.field.as_str() } else { "" };
            let _ = writeln!(out, "  {field:<10} {}: {}", s.value, outlets(s));
        }
    }
    out.push_str("\nReports\n");
    for (n, r) in story.reports.iter().enumerate() {
        report(&mut out, n + 1, r);
    }
    out.push_str("\nDecisions\n");
    decisions(&mut out, &story.reports, &story.decisions);
    out
}

fn head(out: &mut String, e: &EventRecord) {
    let mode = e.mode.first().map_or(String::new(), |m| format!("/{m}"));
    let date = e
        .date
        .map_or_else(|| "no date".to_owned(), |d| d.to_string());
    let precision = match word(&e.precision).as_str() {
        "" | "day" => String::new(),
        other => format!(" (the {other})"),
    };
    let _ = writeln!(
        out,
        "{} {date}{precision} {}{mode}, {}, {}, score {}",
        e.id,
        e.kind,
        word(&e.realis),
        word(&e.quad),
        e.score
    );
    let or_unknown = |s: String| if s.is_empty() { "?".to_owned() } else { s };
    let _ = writeln!(
        out,
        "  {} → {}",
        or_unknown(cell(&e.actor)),
        or_unknown(cell(&e.recipient))
    );
    if let Some(p) = &e.place {
        let country = p
            .country
            .as_deref()
            .map_or(String::new(), |c| format!(" ({c})"));
        let point = match (p.lat, p.lon) {
            (Some(lat), Some(lon)) => format!(", {lat:.3}, {lon:.3}"),
            _ => String::new(),
        };
        let _ = writeln!(out, "  in {}{country}, {}{point}", p.name, word(&p.level));
    }
    if !e.context.is_empty() {
        let _ = writeln!(out, "  context {}", e.context.join(", "));
    }
    if !e.details.is_empty() {
        let _ = writeln!(out, "  {}", details(&e.details));
    }
    let days = match (e.first_reported, e.last_reported) {
        (Some(a), Some(b)) if a != b => format!(", reported {a} to {b}"),
        (Some(a), _) => format!(", reported {a}"),
        _ => String::new(),
    };
    let _ = writeln!(
        out,
        "  {} in {} by {}{days}; confidence {:.2}",
        count(e.reports as usize, "report", "reports"),
        count(e.stories as usize, "story", "stories"),
        count(e.publishers as usize, "outlet", "outlets"),
        e.confidence
    );
    let _ = writeln!(
        out,
        "  known since {}, last changed {}",
        time(e.known),
        time(e.revised)
    );
}

fn count(n: usize, one: &str, more: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { more })
}

/// To the second: finer times are in the JSON.
fn time(t: Option<Timestamp>) -> String {
    t.map_or("–".into(), |t| {
        t.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
    })
}

fn outlets(s: &Said) -> String {
    let mut out = match s.by.is_empty() {
        true => "outlets unknown".to_owned(),
        false => s.by.join(", "),
    };
    let since = s.since.map_or(String::new(), |d| format!(", since {d}"));
    let _ = write!(out, " ({}{since})", count(s.reports, "report", "reports"));
    out
}

fn report(out: &mut String, n: usize, r: &ReportStory) {
    let date = r.reported.map_or("no date".to_owned(), |d| d.to_string());
    let outlet = r.publisher.as_deref().unwrap_or("outlet unknown");
    let _ = writeln!(out, "{n}. {} {date} {outlet}: {}", r.mention, r.document);
    if let Some(title) = &r.title {
        let _ = writeln!(out, "   {title}");
    }
    if let Some(url) = &r.url {
        let _ = writeln!(out, "   {url}");
    }
    let _ = writeln!(out, "   “{}”", r.sentence.replace('\n', " "));
    let _ = writeln!(out, "   read: {}", evidence(&r.event));
    for c in &r.claims {
        claim(out, c);
    }
    if let Some(copy) = &r.copy_of {
        let _ = writeln!(out, "   a copy of {copy}");
    }
    if let (Some(j), Some(reasons)) = (&r.joined, &r.reasons) {
        let score = r.score.unwrap_or_default();
        let _ = writeln!(out, "   closest to {j}, {score:.2}: {reasons}");
    }
}

/// The words from which the fields were read.
fn evidence(e: &Event) -> String {
    let words = |side: &[Actor]| {
        let list: Vec<&str> = side.iter().map(|a| a.text.as_str()).collect();
        match list.is_empty() {
            true => "?".to_owned(),
            false => list.join(", "),
        }
    };
    let mut parts = vec![format!(
        "{}, {} → {}",
        e.trigger.text,
        words(&e.actor),
        words(&e.recipient)
    )];
    if let Some(w) = &e.when {
        parts.push(match (&w.text, w.basis) {
            (Some(text), Basis::Stated | Basis::Relative) => format!("{text} = {}", w.date),
            _ => format!("the report's day {}", w.date),
        });
    }
    if let Some(p) = &e.place {
        parts.push(format!("{} = {}", p.text, p.name));
    }
    let value = |v: &serde_json::Value| match v {
        serde_json::Value::String(s) => s.clone(),
        other => other.to_string(),
    };
    parts.extend(
        e.details
            .iter()
            .map(|d| format!("{} {}", d.name, value(&d.value))),
    );
    format!(
        "{} (rule {}, confidence {:.2})",
        parts.join("; "),
        e.rule,
        e.confidence
    )
}

fn claim(out: &mut String, c: &Claim) {
    let who = c.speaker.as_ref().map_or("somebody", |s| s.text.as_str());
    let when = c
        .when
        .as_ref()
        .map_or(String::new(), |w| format!(" on {}", w.date));
    let content = c.content.text.replace('\n', " ");
    let _ = writeln!(
        out,
        "   claim: {who} {}{when} ({}): “{content}”",
        c.cue.text,
        word(&c.stance)
    );
}

/// People's decisions; the pairs of one act are told together.
fn decisions(out: &mut String, reports: &[ReportStory], all: &[Decided]) {
    if all.is_empty() {
        out.push_str("  none by people: the rules grouped these reports (see the reasons above)\n");
        return;
    }
    let here = |name: &String| reports.iter().any(|r| r.mention == *name);
    let mut acts: BTreeMap<(Option<Timestamp>, bool, &str), Vec<&String>> = BTreeMap::new();
    for d in all {
        let ends = acts.entry((d.known, d.same, &d.why)).or_default();
        // What was told apart is named by those that are not here.
        ends.extend(
            [&d.one, &d.other]
                .into_iter()
                .filter(|n| d.same || !here(n)),
        );
    }
    for ((known, same, why), mut names) in acts {
        names.sort();
        names.dedup();
        let names: Vec<&str> = names.into_iter().map(String::as_str).collect();
        let names = names.join(", ");
        let what = match same {
            true => format!("{names} are one event"),
            false => format!("{names} are reports of another event"),
        };
        let why = match why {
            "" => String::new(),
            why => format!(": {why}"),
        };
        let _ = writeln!(out, "  {}: {what}{why}", time(known));
    }
}
