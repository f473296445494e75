//! `gesta show`.

use std::fmt::Write as _;

use anyhow::Result;
use clap::Args;
use gesta::ledger::{EventRecord, EventStory, ReportStory, show as show_event};

use super::LedgerView;
use super::query::{cell, details};
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
            decisions,
        } = story;
        let all = serde_json::json!({
            "event": EventRecord::from(row), "reports": reports, "decisions": decisions,
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
    let mode = e.mode.first().map_or(String::new(), |m| format!("/{m}"));
    let date = e.date.map(|d| d.to_string()).unwrap_or_default();
    let _ = writeln!(out, "{} {date} {}{mode}", e.id, e.kind);
    let _ = writeln!(out, "  {} → {}", cell(&e.actor), cell(&e.recipient));
    if let Some(p) = &e.place {
        let _ = writeln!(
            out,
            "  in {} ({})",
            p.name,
            p.country.as_deref().unwrap_or("–")
        );
    }
    if !e.details.is_empty() {
        let _ = writeln!(out, "  {}", details(&e.details));
        for (name, value) in &e.details {
            for s in value
                .get("says")
                .and_then(|s| s.as_array())
                .into_iter()
                .flatten()
            {
                let _ = writeln!(
                    out,
                    "    {name} {} by {} since {}",
                    s["value"], s["by"], s["since"]
                );
            }
        }
    }
    let known = e.known.map(|k| k.to_string()).unwrap_or_default();
    let _ = writeln!(
        out,
        "  {} reports, {} stories, {} outlets; known since {known}",
        e.reports, e.stories, e.publishers
    );
    for r in &story.reports {
        report(&mut out, r);
    }
    for d in &story.decisions {
        let verb = if d.same {
            "are one event"
        } else {
            "are different events"
        };
        let when = d.known.map(|k| k.to_string()).unwrap_or_default();
        let _ = writeln!(
            out,
            "\n{} and {} {verb}: decided by a person {when} (act {}). {}",
            d.one, d.other, d.act, d.why
        );
    }
    out
}

fn report(out: &mut String, r: &ReportStory) {
    let date = r.reported.map(|d| d.to_string()).unwrap_or_default();
    let outlet = r.publisher.as_deref().unwrap_or("–");
    let _ = writeln!(out, "\n{} {date} {outlet} ({})", r.mention, r.document);
    let _ = writeln!(out, "  “{}”", r.sentence);
    let _ = writeln!(out, "  {}, rule {}", r.event.trigger.text, r.event.rule);
    for c in &r.claims {
        let who = c.speaker.as_ref().map_or("somebody", |s| s.text.as_str());
        let stance = serde_json::to_string(&c.stance).unwrap_or_default();
        let _ = writeln!(
            out,
            "  claim ({}): {who} {}: {}",
            stance.trim_matches('"'),
            c.cue.text,
            c.content.text
        );
    }
    if let Some(copy) = &r.copy_of {
        let _ = writeln!(out, "  a copy of {copy}");
    }
    if let (Some(j), Some(reasons)) = (&r.joined, &r.reasons) {
        let score = r.score.unwrap_or_default();
        let _ = writeln!(out, "  joined with {j}, {score:.2}: {reasons}");
    }
}
