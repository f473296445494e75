//! `gesta norms`.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use gesta::record::{Coding, Event, Verdict};
use gesta::resolve::norms::{Norms, Provision};

use crate::code::actor_cell;
use crate::{coded, output};

#[derive(Args)]
pub(crate) struct NormsArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// List the norms known, in order of adoption, or one provision (`unsc-1718/2`) with all its conditions.
    List {
        /// A provision or the beginning of an identifier.
        id: Option<String>,
        /// Further norm files (TOML).
        #[arg(long, value_name = "FILE")]
        norms: Vec<PathBuf>,
    },
    /// Explain every check in codings: the provisions looked at, the facts used, and the claims made about it.
    Explain {
        /// JSON Lines of `gesta code`; `-` for standard input.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
    },
}

pub(crate) fn run(args: &NormsArgs) -> Result<bool> {
    match &args.what {
        What::List { id, norms } => list(&gesta::load_norms(norms)?, id.as_deref()),
        What::Explain { paths } => explain(&coded::read(paths)?),
    }
}

fn list(norms: &Norms, id: Option<&str>) -> Result<bool> {
    let mut out = String::new();
    for (norm, p) in norms.provisions() {
        let name = format!("{}/{}", norm.id, p.paragraph);
        if id.is_some_and(|id| !name.starts_with(id)) {
            continue;
        }
        let until = p.until.map_or("today".to_owned(), |u| u.to_string());
        let _ = writeln!(out, "{name}  {} to {until}", p.from);
        let _ = writeln!(out, "    {}", p.summary);
        if id.is_some() {
            let _ = writeln!(out, "    {}; {}", norm.title, norm.document);
            conditions(&mut out, p);
        }
    }
    if out.is_empty() {
        bail!("no norm begins with {:?}", id.unwrap_or(""));
    }
    output::print(&out)?;
    Ok(true)
}

fn conditions(out: &mut String, p: &Provision) {
    let mut line = |name: &str, value: String| {
        if !value.is_empty() {
            let _ = writeln!(out, "    {name:<10} {value}");
        }
    };
    let who = if p.bound.host {
        "agents of the host state".to_owned()
    } else if p.bound.any {
        "every state".to_owned()
    } else {
        p.bound.country.join(", ")
    };
    line("bound", who);
    line("act", p.act.types.join(", "));
    line("means", p.means.join(", "));
    if let Some(t) = &p.toward {
        line(
            "towards",
            [t.country.clone(), t.sectors.clone(), t.words.clone()]
                .concat()
                .join(", "),
        );
    }
    if let Some(w) = &p.place {
        line(
            "where",
            [w.country.clone(), w.names.clone()].concat().join(", "),
        );
    }
    line("exception", p.exception.clone().unwrap_or_default());
    line("note", p.note.clone().unwrap_or_default());
}

/// A verdict in words.
pub(crate) fn verdict(v: Verdict) -> &'static str {
    match v {
        Verdict::Breach => "breach",
        Verdict::NotCovered => "not covered",
        Verdict::Undetermined => "undetermined",
    }
}

fn explain(codings: &[Coding]) -> Result<bool> {
    let mut out = String::new();
    for coding in codings {
        for e in coding.events.iter().filter(|e| e.norms.is_some()) {
            one(&mut out, coding, e);
        }
    }
    if out.is_empty() {
        out.push_str("no norm known is about an act of these codings\n");
    }
    output::print(&out)?;
    Ok(true)
}

fn one(out: &mut String, coding: &Coding, e: &Event) {
    let Some(check) = &e.norms else { return };
    let date = e
        .when
        .as_ref()
        .map_or("undated".to_owned(), |w| w.date.to_string());
    let _ = writeln!(
        out,
        "{}:{} {date} {} \"{}\" by {}: {}",
        coding.id,
        e.id,
        e.kind,
        e.trigger.text,
        actor_cell(&e.actor),
        verdict(check.verdict).to_uppercase()
    );
    for f in &check.findings {
        let _ = writeln!(
            out,
            "    {:<22} {:<13} {}",
            f.provision,
            verdict(f.verdict),
            f.summary
        );
        for r in &f.reasons {
            let _ = writeln!(out, "    {:<22} {:<13} · {r}", "", "");
        }
    }
    for c in check
        .claims
        .iter()
        .filter_map(|id| coding.claims.iter().find(|c| &c.id == id))
    {
        let who = c.speaker.as_ref().map_or("somebody", |s| s.text.as_str());
        let _ = writeln!(
            out,
            "    said: {who} ({}) \"{}\"",
            c.cue.text, c.content.text
        );
    }
    let _ = writeln!(out, "    An aid to reading, no legal opinion.");
}
