//! `gesta query`.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use comfy_table::{ContentArrangement, Table, presets};
use gesta::ledger::{ActorFilter, DyadQuery, EventQuery, EventRecord, PartyRecord};
use gesta::record::Realis;
use serde::Serialize;

use super::LedgerView;
use crate::code::{joined, word};
use crate::columns::{Cell, DYADS, QUERIED, Rows};
use crate::output::{Sink, not_to_terminal};

/// How events are written.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading: one row an event.
    Table,
    /// One JSON object an event, with everything.
    Jsonl,
    /// One row an event.
    Csv,
    /// One row an event, in columns with types; for Spark, DuckDB, Polars, R.
    Parquet,
}

#[derive(Args)]
pub(crate) struct QueryArgs {
    #[command(flatten)]
    ledger: LedgerView,
    /// Who acted: a country (RUS), a sector (MIL), both (RUS.MIL), or a name.
    #[arg(long, value_name = "WHO")]
    actor: Vec<String>,
    /// Who was acted upon.
    #[arg(long, value_name = "WHO")]
    recipient: Vec<String>,
    /// Who took part on either side.
    #[arg(long, value_name = "WHO")]
    party: Vec<String>,
    /// Event type (several: any of them).
    #[arg(long = "type", value_name = "TYPE")]
    kind: Vec<String>,
    /// Mode.
    #[arg(long)]
    mode: Vec<String>,
    /// Context.
    #[arg(long)]
    context: Vec<String>,
    /// Quad class, such as "material conflict".
    #[arg(long)]
    quad: Option<String>,
    /// actual, future, hypothetical, negated, historical, or all.
    #[arg(long, default_value = "actual")]
    realis: Vec<String>,
    /// Happened on this day or later.
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// Happened on this day or earlier.
    #[arg(long, value_name = "DATE")]
    to: Option<String>,
    /// Name of the place, or a country's code.
    #[arg(long)]
    place: Option<String>,
    /// Words of a report's sentence or title, all of them; "…" for a phrase, word* for a beginning.
    #[arg(long, value_name = "WORDS")]
    text: Option<String>,
    /// At least this confidence, 0 to 1.
    #[arg(long, value_name = "SHARE")]
    confidence: Option<f64>,
    /// At least this many reports.
    #[arg(long, value_name = "N")]
    reports: Option<u32>,
    /// At most this many events.
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
    /// Count events by directed pair and day instead of listing them (uses --actor and --recipient as codes).
    #[arg(long)]
    dyads: bool,
    /// Leave out when the ledger learned of events, so that the output of two ledgers can be compared.
    #[arg(long)]
    without_known: bool,
    /// Output format.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Write to this file instead of standard output; it appears when it is complete.
    #[arg(long, short)]
    output: Option<PathBuf>,
}

impl QueryArgs {
    fn query(&self) -> Result<EventQuery> {
        let who = |list: &[String]| list.iter().map(|t| ActorFilter::parse(t)).collect();
        let mut realis: Vec<Realis> = Vec::new();
        if !self.realis.iter().any(|r| r == "all") {
            for r in &self.realis {
                realis.push(super::word(
                    r,
                    "realis (actual, future, hypothetical, negated, historical, all)",
                )?);
            }
        }
        Ok(EventQuery {
            actor: who(&self.actor),
            recipient: who(&self.recipient),
            party: who(&self.party),
            kind: self.kind.iter().map(|k| k.to_uppercase()).collect(),
            mode: self.mode.clone(),
            context: self.context.clone(),
            quad: self
                .quad
                .as_deref()
                .map(|q| super::word(q, "quad class"))
                .transpose()?,
            realis,
            from: self.from.as_deref().map(super::day).transpose()?,
            to: self.to.as_deref().map(super::day).transpose()?,
            place: self.place.clone(),
            text: self.text.clone(),
            confidence: self.confidence,
            reports: self.reports,
            limit: self.limit,
        })
    }
}

pub(crate) fn query(args: &QueryArgs) -> Result<bool> {
    let query = args.query()?;
    if args.format == Format::Parquet {
        not_to_terminal(args.output.as_deref())?;
    }
    let reader = args.ledger.path.reader()?;
    let view = args.ledger.view(&reader)?;
    let mut sink = Sink::open(args.output.as_deref())?;
    let done = if args.dyads {
        dyads(args, &query, view, &mut sink)
    } else {
        let mut writer = Writer::new(args.format);
        let mut failed = None;
        let read = view.events(&query, &mut |row| {
            let mut record = EventRecord::from(row);
            if args.without_known {
                (record.known, record.revised) = (None, None);
            }
            failed = writer.add(&record, &mut sink).err();
            failed.is_none()
        });
        match (read, failed) {
            (Err(e), _) => Err(e.into()),
            (_, Some(e)) => Err(e),
            _ => writer.end(&mut sink),
        }
    };
    match done {
        Ok(()) => sink.finish()?,
        Err(e) => {
            sink.abandon();
            return Err(e);
        }
    }
    Ok(true)
}

fn dyads(
    args: &QueryArgs,
    query: &EventQuery,
    view: gesta::ledger::View<'_>,
    out: &mut Sink,
) -> Result<()> {
    #[derive(Serialize)]
    struct Row {
        date: String,
        actor: String,
        recipient: String,
        events: u64,
        score: f64,
    }
    let days = view.dyad_days(&DyadQuery {
        actor: args.actor.first().cloned(),
        recipient: args.recipient.first().cloned(),
        kind: query.kind.first().cloned(),
        quad: query.quad,
        from: query.from,
        to: query.to,
    })?;
    if args.format == Format::Parquet {
        let mut rows = Rows::new(DYADS)?;
        for d in days {
            let row = vec![
                Cell::day(Some(d.day)),
                Cell::filled(d.actor),
                Cell::filled(d.recipient),
                Cell::Long(i64::try_from(d.events).ok()),
                Cell::Double(Some(d.score)),
            ];
            rows.add(row, out)?;
        }
        return rows.end(out);
    }
    let rows = days.into_iter().map(|d| Row {
        date: d.day.to_string(),
        actor: d.actor,
        recipient: d.recipient,
        events: d.events,
        score: (d.score * 1000.0).round() / 1000.0,
    });
    match args.format {
        Format::Jsonl => {
            for row in rows {
                serde_json::to_writer(&mut *out, &row)?;
                out.write_all(b"\n")?;
            }
        }
        Format::Csv => {
            let mut writer = csv::Writer::from_writer(&mut *out);
            for row in rows {
                writer.serialize(row)?;
            }
            writer.flush()?;
        }
        // Parquet is written above.
        Format::Table | Format::Parquet => {
            let mut table = table(["date", "actor", "recipient", "events", "score"]);
            for r in rows {
                table.add_row([
                    r.date,
                    r.actor,
                    r.recipient,
                    r.events.to_string(),
                    r.score.to_string(),
                ]);
            }
            writeln!(out, "{table}")?;
        }
    }
    Ok(())
}

pub(super) fn table<const N: usize>(header: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    if !std::io::IsTerminal::is_terminal(&std::io::stdout()) {
        table.set_width(160);
    }
    table.set_header(header);
    table
}

/// One CSV row.
#[derive(Serialize)]
struct Row<'a> {
    event: &'a str,
    date: String,
    date_precision: String,
    #[serde(rename = "type")]
    kind: &'a str,
    mode: String,
    context: String,
    quad: String,
    score: f64,
    realis: String,
    actor: String,
    actor_country: String,
    actor_sectors: String,
    recipient: String,
    recipient_country: String,
    recipient_sectors: String,
    place: String,
    place_country: String,
    place_level: String,
    latitude: Option<f64>,
    longitude: Option<f64>,
    details: String,
    confidence: f64,
    reports: u32,
    mentions: u32,
    stories: u32,
    publishers: u32,
    first_reported: String,
    last_reported: String,
    known: String,
    revised: String,
}

fn text<T: ToString>(value: Option<&T>) -> String {
    value.map(T::to_string).unwrap_or_default()
}

fn row(e: &EventRecord) -> Result<Row<'_>> {
    let name = |p: &PartyRecord| p.name.clone().unwrap_or_default();
    let country = |p: &PartyRecord| p.country.clone().unwrap_or_default();
    let sectors = |p: &PartyRecord| p.sectors.join(" ");
    let place = e.place.as_ref();
    Ok(Row {
        event: &e.id,
        date: text(e.date.as_ref()),
        date_precision: word(&e.precision),
        kind: &e.kind,
        mode: e.mode.join(" "),
        context: e.context.join(" "),
        quad: word(&e.quad),
        score: e.score,
        realis: word(&e.realis),
        actor: joined(&e.actor, name),
        actor_country: joined(&e.actor, country),
        actor_sectors: joined(&e.actor, sectors),
        recipient: joined(&e.recipient, name),
        recipient_country: joined(&e.recipient, country),
        recipient_sectors: joined(&e.recipient, sectors),
        place: place.map(|p| p.name.clone()).unwrap_or_default(),
        place_country: place.and_then(|p| p.country.clone()).unwrap_or_default(),
        place_level: place.map(|p| word(&p.level)).unwrap_or_default(),
        latitude: place.and_then(|p| p.lat),
        longitude: place.and_then(|p| p.lon),
        details: if e.details.is_empty() {
            String::new()
        } else {
            serde_json::to_string(&e.details)?
        },
        confidence: e.confidence,
        reports: e.reports,
        mentions: e.mentions,
        stories: e.stories,
        publishers: e.publishers,
        first_reported: text(e.first_reported.as_ref()),
        last_reported: text(e.last_reported.as_ref()),
        known: text(e.known.as_ref()),
        revised: text(e.revised.as_ref()),
    })
}

/// One Parquet row; see [`QUERIED`].
fn cells(e: &EventRecord) -> Result<Vec<Cell>> {
    let place = e.place.as_ref();
    let mut out = vec![
        Cell::text(&e.id),
        Cell::day(e.date),
        Cell::Text(e.precision.map(|p| word(&p))),
        Cell::text(&e.kind),
        Cell::texts(&e.mode),
        Cell::texts(&e.context),
        Cell::text(word(&e.quad)),
        Cell::Double(Some(e.score)),
        Cell::text(word(&e.realis)),
    ];
    for side in [&e.actor, &e.recipient] {
        let list =
            |part: fn(&PartyRecord) -> Option<String>| Cell::Texts(side.iter().map(part).collect());
        out.push(list(|p| p.name.clone()));
        out.push(list(|p| p.country.clone()));
        out.push(list(|p| {
            Some(p.sectors.join(" ")).filter(|s| !s.is_empty())
        }));
        out.push(list(|p| p.id.clone()));
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
        Cell::count(e.reports as usize),
        Cell::count(e.mentions as usize),
        Cell::count(e.stories as usize),
        Cell::count(e.publishers as usize),
        Cell::day(e.first_reported),
        Cell::day(e.last_reported),
        Cell::time(e.known),
        Cell::time(e.revised),
    ]);
    Ok(out)
}

/// Writes events in one format.
struct Writer {
    format: Format,
    table: Table,
    header: bool,
    rows: Option<Rows>,
}

/// `KOR.MIL Joint Chiefs of Staff` for the table.
pub(super) fn cell(parties: &[PartyRecord]) -> String {
    let one = |p: &PartyRecord| {
        let mut code: Vec<&str> = p.country.iter().map(String::as_str).collect();
        code.extend(p.sectors.iter().map(String::as_str));
        let code = code.join(".");
        match &p.name {
            Some(name) if code.is_empty() => name.clone(),
            Some(name) => format!("{code} {name}"),
            None => code,
        }
    };
    parties.iter().map(one).collect::<Vec<_>>().join("; ")
}

impl Writer {
    fn new(format: Format) -> Self {
        let header = [
            "event",
            "date",
            "type",
            "actor",
            "recipient",
            "where",
            "reports",
            "details",
        ];
        Self {
            format,
            table: table(header),
            header: false,
            rows: None,
        }
    }

    fn add(&mut self, e: &EventRecord, out: &mut Sink) -> Result<()> {
        match self.format {
            Format::Jsonl => {
                serde_json::to_writer(&mut *out, e)?;
                out.write_all(b"\n")?;
            }
            Format::Csv => {
                let mut writer = csv::WriterBuilder::new()
                    .has_headers(!self.header)
                    .from_writer(Vec::new());
                writer.serialize(row(e)?)?;
                self.header = true;
                out.write_all(&writer.into_inner().context("cannot build a CSV row")?)?;
            }
            Format::Parquet => {
                let rows = match &mut self.rows {
                    Some(rows) => rows,
                    none => none.insert(Rows::new(QUERIED)?),
                };
                rows.add(cells(e)?, out)?;
            }
            Format::Table => {
                let mode = e.mode.first().map_or(String::new(), |m| format!("/{m}"));
                let realis = match e.realis {
                    Realis::Actual => String::new(),
                    _ => format!(" ({})", word(&e.realis)),
                };
                let place = e.place.as_ref().map(|p| match &p.country {
                    Some(c) if p.name != *c => format!("{} ({c})", p.name),
                    _ => p.name.clone(),
                });
                self.table.add_row([
                    e.id.clone(),
                    text(e.date.as_ref()),
                    format!("{}{mode}{realis}", e.kind),
                    cell(&e.actor),
                    cell(&e.recipient),
                    place.unwrap_or_default(),
                    format!("{} ({})", e.reports, e.stories),
                    details(&e.details),
                ]);
            }
        }
        Ok(())
    }

    fn end(&mut self, out: &mut Sink) -> Result<()> {
        if self.format == Format::Table && !self.table.is_empty() {
            writeln!(out, "{}", self.table)?;
        }
        if self.format == Format::Parquet {
            let rows = self.rows.take().map_or_else(|| Rows::new(QUERIED), Ok)?;
            rows.end(out)?;
        }
        Ok(())
    }
}

/// `killed 17 (12–17)` for the table.
pub(super) fn details(all: &std::collections::BTreeMap<String, serde_json::Value>) -> String {
    let one = |(name, v): (&String, &serde_json::Value)| {
        let plain = |v: &serde_json::Value| match v {
            serde_json::Value::String(s) => s.clone(),
            other => other.to_string(),
        };
        match (v.get("value"), v.get("low"), v.get("high")) {
            (Some(value), Some(low), Some(high)) => {
                format!("{name} {} ({}–{})", plain(value), plain(low), plain(high))
            }
            (Some(value), ..) => format!("{name} {}", plain(value)),
            _ => {
                let says = v
                    .get("says")
                    .and_then(|s| s.as_array())
                    .cloned()
                    .unwrap_or_default();
                let values: Vec<String> = says
                    .iter()
                    .filter_map(|s| s.get("value"))
                    .map(plain)
                    .collect();
                format!("{name} {}", values.join(" / "))
            }
        }
    };
    all.iter().map(one).collect::<Vec<_>>().join(", ")
}
