//! `gesta code`.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use comfy_table::{ContentArrangement, Table, presets};
use gesta::record::{Actor, Claim, Coding, Event, Realis};
use gesta::{Coder, CoderOptions, Input, RunOptions, ingest, run as run_all};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::columns::{CODED, Cell, Rows};
use crate::output::{Sink, talk};

/// How codings are written.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading: one row an event.
    Table,
    /// One JSON object a document, with everything.
    Jsonl,
    /// One row an event.
    Csv,
    /// One row an event, in columns with types; for Spark, DuckDB, Polars, R.
    Parquet,
}

#[derive(Args)]
pub(crate) struct CodeArgs {
    /// Files (text, HTML, JSON Lines, RSS, Atom, WARC, each also as .gz or .zst) and folders; `-` for standard input.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Output format.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Write to this file instead of standard output; it appears when it is complete.
    #[arg(long, short)]
    output: Option<PathBuf>,
    /// Day of publication (YYYY-MM-DD) of documents that do not say it.
    #[arg(long, value_name = "DATE")]
    published: Option<String>,
    /// Folder of a codebook to use instead of PLOVER.
    #[arg(long, value_name = "FOLDER")]
    codebook: Option<PathBuf>,
    /// Further actor files: TOML, or PETRARCH actor and agent dictionaries as they are.
    #[arg(long, value_name = "FILE")]
    actors: Vec<PathBuf>,
    /// A gazetteer built by `gesta gazetteer build` to use instead of the one in the program.
    #[arg(long, value_name = "FILE")]
    gazetteer: Option<PathBuf>,
    /// Further norm files (TOML).
    #[arg(long, value_name = "FILE")]
    norms: Vec<PathBuf>,
    /// Write claims alone: one row a claim, or codings without events.
    #[arg(long)]
    claims_only: bool,
    /// Make events by rules alone, without the learned cue.
    #[arg(long)]
    rules_only: bool,
    /// Leave out events whose confidence, a probability between 0 and 1, is lower.
    #[arg(long, value_name = "P", default_value_t = 0.0)]
    min_confidence: f64,
    /// Threads; one a core by default. The output does not depend on it.
    #[arg(long, default_value_t = 0)]
    threads: usize,
    /// Also write every place, time expression and named entity.
    #[arg(long)]
    mentions: bool,
    /// In the table, CSV and Parquet, show events of every realis, not only actual ones.
    #[arg(long)]
    all: bool,
}

pub(crate) fn run(args: &CodeArgs) -> Result<bool> {
    if args.format == Format::Parquet {
        if args.claims_only {
            bail!("--claims-only is written as table, jsonl or csv, not as parquet");
        }
        crate::output::not_to_terminal(args.output.as_deref())?;
    }
    let published = match &args.published {
        None => None,
        Some(text) => Some(
            text.parse()
                .map_err(|_| anyhow::anyhow!("--published wants YYYY-MM-DD, not {text:?}"))?,
        ),
    };
    if !(0.0..=1.0).contains(&args.min_confidence) {
        bail!("--min-confidence wants a number between 0 and 1");
    }
    let stdin = args.paths.iter().any(|p| p.as_os_str() == "-");
    if stdin && args.paths.len() > 1 {
        bail!("- (standard input) cannot be combined with files");
    }
    let coder = Coder::new(&CoderOptions {
        codebook: args.codebook.clone(),
        actors: args.actors.clone(),
        norms: args.norms.clone(),
        mentions: args.mentions,
        gazetteer: args.gazetteer.clone(),
        fictional: false,
        rules_only: args.rules_only,
        min_confidence: args.min_confidence,
    })?;
    let unused = coder.actors().unused.len();
    if unused > 0 {
        talk(&format!(
            "gesta: {unused} lines or codes of the dictionaries could not be used (gesta actors check lists them)"
        ));
    }
    let (files, problems) = if stdin {
        (Vec::new(), Vec::new())
    } else {
        ingest::list(&args.paths)
    };
    for p in &problems {
        talk(&format!("gesta: {p}"));
    }
    if !stdin && files.is_empty() {
        bail!("no file to code");
    }
    let bar = progress(if stdin {
        None
    } else {
        Some(files.len() as u64)
    });
    let mut sink = Sink::open(args.output.as_deref())?;
    let mut writer = Writer::new(args.format, args.all, args.claims_only);
    let mut tally = Tally {
        problems: problems.len(),
        ..Tally::default()
    };
    let mut failed: Option<anyhow::Error> = None;
    let input = if stdin {
        Input::Stdin
    } else {
        Input::Files(files)
    };
    let options = RunOptions {
        threads: args.threads,
        published,
    };
    let result = run_all(&coder, input, &options, |outcome| {
        bar.inc(1);
        match outcome {
            Ok(coding) => {
                tally.documents += 1;
                tally.events += coding
                    .events
                    .iter()
                    .filter(|e| e.realis == Realis::Actual)
                    .count();
                tally.other += coding
                    .events
                    .iter()
                    .filter(|e| e.realis != Realis::Actual)
                    .count();
                tally.claims += coding.claims.len();
                if let Err(e) = writer.add(&coding, &mut sink) {
                    failed = Some(e);
                    return false;
                }
            }
            Err(problem) => {
                tally.problems += 1;
                bar.suspend(|| talk(&format!("gesta: {problem}")));
            }
        }
        true
    });
    bar.finish_and_clear();
    if failed.is_none() && result.is_ok() {
        failed = writer.end(&mut sink).err();
    }
    if let Err(e) = result {
        sink.abandon();
        return Err(e.into());
    }
    if let Some(e) = failed {
        sink.abandon();
        return Err(e.context("cannot write the output"));
    }
    sink.finish()?;
    talk(&format!(
        "{} documents, {} events, {} planned, supposed, denied or past, {} claims{}",
        tally.documents,
        tally.events,
        tally.other,
        tally.claims,
        if tally.problems == 0 {
            String::new()
        } else {
            format!(", {} inputs could not be used", tally.problems)
        },
    ));
    Ok(tally.problems == 0)
}

#[derive(Default)]
struct Tally {
    documents: usize,
    events: usize,
    other: usize,
    claims: usize,
    problems: usize,
}

/// A bar on a terminal, nothing elsewhere.
fn progress(total: Option<u64>) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = match total {
        Some(n) => ProgressBar::new(n),
        None => ProgressBar::new_spinner(),
    };
    if let Ok(style) =
        ProgressStyle::with_template("{bar:30} {pos}/{len} inputs, {elapsed} of {duration}")
    {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}

/// Writes codings in one format.
struct Writer {
    format: Format,
    all: bool,
    claims: bool,
    table: Table,
    header: bool,
    rows: Option<Rows>,
}

/// One CSV row.
#[derive(Serialize)]
struct Row<'a> {
    document: &'a str,
    event: &'a str,
    sentence: usize,
    date: String,
    date_precision: String,
    date_basis: String,
    #[serde(rename = "type")]
    kind: &'a str,
    mode: String,
    context: String,
    quad: String,
    score: f64,
    realis: String,
    trigger: &'a str,
    trigger_begin: usize,
    trigger_end: usize,
    actor: String,
    actor_country: String,
    actor_sectors: String,
    actor_text: String,
    recipient: String,
    recipient_country: String,
    recipient_sectors: String,
    recipient_text: String,
    place: String,
    place_country: String,
    place_level: String,
    latitude: Option<f64>,
    longitude: Option<f64>,
    confidence: f64,
    rule: &'a str,
    published: String,
}

/// One CSV row of a claim.
#[derive(Serialize)]
struct ClaimRow<'a> {
    document: &'a str,
    claim: &'a str,
    sentence: usize,
    said: String,
    stance: String,
    speaker: &'a str,
    speaker_name: &'a str,
    speaker_country: &'a str,
    speaker_sectors: String,
    cue: &'a str,
    content: &'a str,
    content_begin: usize,
    content_end: usize,
    condition: &'a str,
    events: String,
}

fn claim_row<'a>(coding: &'a Coding, c: &'a Claim) -> ClaimRow<'a> {
    let speaker = c.speaker.as_ref();
    ClaimRow {
        document: &coding.id,
        claim: &c.id,
        sentence: c.sentence,
        said: c
            .when
            .as_ref()
            .map(|w| w.date.to_string())
            .unwrap_or_default(),
        stance: word(&c.stance),
        speaker: speaker.map_or("", |s| &s.text),
        speaker_name: speaker.and_then(|s| s.name.as_deref()).unwrap_or(""),
        speaker_country: speaker.and_then(|s| s.country.as_deref()).unwrap_or(""),
        speaker_sectors: speaker.map(|s| s.sectors.join(" ")).unwrap_or_default(),
        cue: &c.cue.text,
        content: &c.content.text,
        content_begin: c.content.span.begin,
        content_end: c.content.span.end,
        condition: c.condition.as_ref().map_or("", |x| &x.text),
        events: c.events.join(" "),
    }
}

/// The name of a unit value as serde writes it.
pub(crate) fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(s)) => s,
        _ => String::new(),
    }
}

/// One property of several participants in one cell; empty where nobody has it.
pub(crate) fn joined<T>(participants: &[T], part: impl Fn(&T) -> String) -> String {
    let parts: Vec<String> = participants.iter().map(part).collect();
    if parts.iter().all(String::is_empty) {
        String::new()
    } else {
        parts.join(";")
    }
}

fn row<'a>(coding: &'a Coding, e: &'a Event) -> Row<'a> {
    let name = |a: &Actor| a.name.clone().unwrap_or_default();
    let country = |a: &Actor| a.country.clone().unwrap_or_default();
    let sectors = |a: &Actor| a.sectors.join(" ");
    let text = |a: &Actor| a.text.clone();
    Row {
        document: &coding.id,
        event: &e.id,
        sentence: e.sentence,
        date: e
            .when
            .as_ref()
            .map(|w| w.date.to_string())
            .unwrap_or_default(),
        date_precision: e
            .when
            .as_ref()
            .map(|w| word(&w.precision))
            .unwrap_or_default(),
        date_basis: e.when.as_ref().map(|w| word(&w.basis)).unwrap_or_default(),
        kind: &e.kind,
        mode: e.mode.join(" "),
        context: e.context.join(" "),
        quad: word(&e.quad),
        score: e.score,
        realis: word(&e.realis),
        trigger: &e.trigger.text,
        trigger_begin: e.trigger.span.begin,
        trigger_end: e.trigger.span.end,
        actor: joined(&e.actor, name),
        actor_country: joined(&e.actor, country),
        actor_sectors: joined(&e.actor, sectors),
        actor_text: joined(&e.actor, text),
        recipient: joined(&e.recipient, name),
        recipient_country: joined(&e.recipient, country),
        recipient_sectors: joined(&e.recipient, sectors),
        recipient_text: joined(&e.recipient, text),
        place: e.place.as_ref().map(|p| p.name.clone()).unwrap_or_default(),
        place_country: e
            .place
            .as_ref()
            .and_then(|p| p.country.clone())
            .unwrap_or_default(),
        place_level: e.place.as_ref().map(|p| word(&p.level)).unwrap_or_default(),
        latitude: e.place.as_ref().and_then(|p| p.lat),
        longitude: e.place.as_ref().and_then(|p| p.lon),
        confidence: e.confidence,
        rule: &e.rule,
        published: coding.published.map(|d| d.to_string()).unwrap_or_default(),
    }
}

/// One Parquet row; see [`CODED`].
fn cells(coding: &Coding, e: &Event) -> Result<Vec<Cell>> {
    let (when, place) = (e.when.as_ref(), e.place.as_ref());
    let mut out = vec![
        Cell::text(&coding.id),
        Cell::text(&e.id),
        Cell::count(e.sentence),
        Cell::day(when.map(|w| w.date)),
        Cell::Text(when.map(|w| word(&w.precision))),
        Cell::Text(when.map(|w| word(&w.basis))),
        Cell::text(&e.kind),
        Cell::texts(&e.mode),
        Cell::texts(&e.context),
        Cell::text(word(&e.quad)),
        Cell::Double(Some(e.score)),
        Cell::text(word(&e.realis)),
        Cell::text(&e.trigger.text),
        Cell::count(e.trigger.span.begin),
        Cell::count(e.trigger.span.end),
    ];
    for side in [&e.actor, &e.recipient] {
        let list =
            |part: fn(&Actor) -> Option<String>| Cell::Texts(side.iter().map(part).collect());
        out.push(list(|a| a.name.clone()));
        out.push(list(|a| a.country.clone()));
        out.push(list(|a| {
            Some(a.sectors.join(" ")).filter(|s| !s.is_empty())
        }));
        out.push(list(|a| a.id.clone()));
        out.push(list(|a| Some(a.text.clone())));
    }
    let details = match e.details.is_empty() {
        true => None,
        false => Some(serde_json::to_string(&e.details)?),
    };
    out.extend([
        Cell::Text(place.map(|p| p.name.clone())),
        Cell::Text(place.and_then(|p| p.country.clone())),
        Cell::Text(place.map(|p| word(&p.level))),
        Cell::Double(place.and_then(|p| p.lat)),
        Cell::Double(place.and_then(|p| p.lon)),
        Cell::Text(details),
        Cell::Double(Some(e.confidence)),
        Cell::text(&e.rule),
        Cell::Text(coding.publisher.clone()),
        Cell::day(coding.published),
    ]);
    Ok(out)
}

/// `KOR.MIL Joint Chiefs of Staff` for the table.
pub(crate) fn actor_cell(actors: &[Actor]) -> String {
    let mut out: Vec<String> = Vec::new();
    for a in actors {
        let mut code: Vec<&str> = a.country.iter().map(String::as_str).collect();
        code.extend(a.sectors.iter().map(String::as_str));
        let shown = a.name.as_deref().unwrap_or(&a.text);
        let cell = if code.is_empty() {
            shown.to_owned()
        } else {
            format!("{} {shown}", code.join("."))
        };
        if !out.contains(&cell) {
            out.push(cell);
        }
    }
    out.join("; ")
}

/// Which events the table and CSV hold.
fn shown(all: bool, e: &Event) -> bool {
    all || e.realis == Realis::Actual
}

impl Writer {
    fn new(format: Format, all: bool, claims: bool) -> Self {
        let mut table = Table::new();
        table.load_style(presets::UTF8_HORIZONTAL_ONLY);
        table.set_content_arrangement(ContentArrangement::Dynamic);
        if !std::io::stdout().is_terminal() {
            table.set_width(160);
        }
        table.set_header(if claims {
            [
                "document", "date", "stance", "speaker", "cue", "content", "events",
            ]
        } else {
            [
                "document",
                "date",
                "type",
                "actor",
                "recipient",
                "where",
                "words",
            ]
        });
        Self {
            format,
            all,
            claims,
            table,
            header: false,
            rows: None,
        }
    }

    fn add(&mut self, coding: &Coding, out: &mut Sink) -> Result<()> {
        match self.format {
            Format::Jsonl if self.claims => {
                let mut coding = coding.clone();
                coding.events.clear();
                coding.claims.iter_mut().for_each(|c| c.events.clear());
                serde_json::to_writer(&mut *out, &coding)?;
                out.write_all(b"\n")?;
            }
            Format::Csv if self.claims => {
                let rows: Vec<ClaimRow<'_>> =
                    coding.claims.iter().map(|c| claim_row(coding, c)).collect();
                self.csv(&rows, out)?;
            }
            Format::Table if self.claims => {
                for c in &coding.claims {
                    let r = claim_row(coding, c);
                    let short: String = r.content.chars().take(200).collect();
                    let cells = [
                        r.document, &r.said, &r.stance, r.speaker, r.cue, &short, &r.events,
                    ];
                    self.table.add_row(cells);
                }
            }
            Format::Jsonl => {
                serde_json::to_writer(&mut *out, coding)?;
                out.write_all(b"\n")?;
            }
            Format::Csv => {
                let all = self.all;
                let rows: Vec<Row<'_>> = coding
                    .events
                    .iter()
                    .filter(|e| shown(all, e))
                    .map(|e| row(coding, e))
                    .collect();
                self.csv(&rows, out)?;
            }
            Format::Parquet => {
                let rows = match &mut self.rows {
                    Some(rows) => rows,
                    none => none.insert(Rows::new(CODED)?),
                };
                for e in coding.events.iter().filter(|e| shown(self.all, e)) {
                    rows.add(cells(coding, e)?, out)?;
                }
            }
            Format::Table => {
                for e in coding.events.iter().filter(|e| shown(self.all, e)) {
                    let mode = e.mode.first().map_or(String::new(), |m| format!("/{m}"));
                    let realis = if e.realis == Realis::Actual {
                        String::new()
                    } else {
                        format!(" ({})", word(&e.realis))
                    };
                    let place = e.place.as_ref().map(|p| match &p.country {
                        Some(c) if p.name != *c => format!("{} ({c})", p.name),
                        _ => p.name.clone(),
                    });
                    self.table.add_row([
                        coding.id.clone(),
                        e.when
                            .as_ref()
                            .map(|w| w.date.to_string())
                            .unwrap_or_default(),
                        format!("{}{mode}{realis}", e.kind),
                        actor_cell(&e.actor),
                        actor_cell(&e.recipient),
                        place.unwrap_or_default(),
                        e.trigger.text.clone(),
                    ]);
                }
            }
        }
        Ok(())
    }

    /// Rows of one document, with the header before the first of all.
    fn csv<T: Serialize>(&mut self, rows: &[T], out: &mut Sink) -> Result<()> {
        let mut writer = csv::WriterBuilder::new()
            .has_headers(!self.header)
            .from_writer(Vec::new());
        for r in rows {
            writer.serialize(r)?;
            self.header = true;
        }
        let bytes = writer.into_inner().context("cannot build a CSV row")?;
        out.write_all(&bytes)?;
        Ok(())
    }

    fn end(&mut self, out: &mut Sink) -> Result<()> {
        if self.format == Format::Table && !self.table.is_empty() {
            writeln!(out, "{}", self.table)?;
        }
        if self.format == Format::Parquet {
            let rows = self.rows.take().map_or_else(|| Rows::new(CODED), Ok)?;
            rows.end(out)?;
        }
        Ok(())
    }
}
