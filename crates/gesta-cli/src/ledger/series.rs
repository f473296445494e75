//! `gesta series`.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use gesta::ledger::{Unit, UnitDay, UnitEvent, UnitQuery, View};
use gesta::record::Realis;
use gesta::series::{
    Coverage, DayCount, Period, Phase, PhaseOptions, Point, Tension, TensionDay, TensionEvent,
    TensionOptions, phases, series, sparkline,
};
use jiff::civil::Date;
use serde::Serialize;

use super::LedgerView;
use super::plot::{Plot, svg};
use super::query::table;
use crate::output::Sink;

/// How a series is written.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading: one row a period, lines of signs, phases.
    Table,
    /// One JSON object a period.
    Jsonl,
    /// One row a period.
    Csv,
}

/// Length of a period.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Length {
    Day,
    Week,
    Month,
}

impl From<Length> for Period {
    fn from(l: Length) -> Self {
        match l {
            Length::Day => Self::Day,
            Length::Week => Self::Week,
            Length::Month => Self::Month,
        }
    }
}

#[derive(Args)]
pub(crate) struct SeriesArgs {
    #[command(flatten)]
    ledger: LedgerView,
    /// Whose events: nobody named for all, one code for a country or other party, two for a pair.
    #[arg(num_args = 0..=2, value_name = "CODE")]
    codes: Vec<String>,
    /// Only what the first did to the second.
    #[arg(long)]
    directed: bool,
    /// Length of a period.
    #[arg(long, value_enum, default_value = "week")]
    period: Length,
    /// First day; 60 periods before the end by default.
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// Last day; the last day of report by default.
    #[arg(long, value_name = "DATE")]
    to: Option<String>,
    /// Event type (several: any of them). Tension is always of all.
    #[arg(long = "type", value_name = "TYPE")]
    kind: Vec<String>,
    /// Quad class, such as "material conflict".
    #[arg(long)]
    quad: Option<String>,
    /// actual, future, hypothetical, negated, historical, or all.
    #[arg(long, default_value = "actual")]
    realis: Vec<String>,
    /// Show of which events the tension of this day is made.
    #[arg(long, value_name = "DATE", conflicts_with = "plot")]
    explain: Option<String>,
    /// Draw the series into this SVG file.
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
    /// Output format.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Write to this file instead of standard output; it appears when it is complete.
    #[arg(long, short)]
    output: Option<PathBuf>,
}

/// One period as it is written.
#[derive(Serialize)]
struct Row {
    start: Date,
    documents: u64,
    gap: bool,
    events: u64,
    reports: u64,
    per_1000: Option<f64>,
    score: Option<f64>,
    mean: Option<f64>,
    conflict: Option<f64>,
    verbal_cooperation: u64,
    material_cooperation: u64,
    verbal_conflict: u64,
    material_conflict: u64,
    tension: Option<f64>,
    tension_low: Option<f64>,
    tension_high: Option<f64>,
}

impl SeriesArgs {
    fn unit(&self) -> Result<Unit> {
        match (self.codes.as_slice(), self.directed) {
            ([], false) => Ok(Unit::All),
            ([a], false) => Ok(Unit::Party(a.clone())),
            ([a, b], false) => Ok(Unit::Pair(a.clone(), b.clone())),
            ([a, b], true) => Ok(Unit::Directed(a.clone(), b.clone())),
            _ => bail!("--directed wants two codes: who acted, and who was acted upon"),
        }
    }

    fn query(&self, from: Date, to: Date) -> Result<UnitQuery> {
        let mut realis: Vec<Realis> = Vec::new();
        if !self.realis.iter().any(|r| r == "all") {
            for r in &self.realis {
                realis.push(super::word(
                    r,
                    "realis (actual, future, hypothetical, negated, historical, all)",
                )?);
            }
        }
        Ok(UnitQuery {
            kind: self.kind.iter().map(|k| k.to_uppercase()).collect(),
            quad: self
                .quad
                .as_deref()
                .map(|q| super::word(q, "quad class"))
                .transpose()?,
            realis,
            from: Some(from),
            to: Some(to),
        })
    }

    /// First and last day.
    fn bounds(&self, documents: &[(Date, u64)], period: Period) -> Result<(Date, Date)> {
        let Some((first, last)) = documents.first().zip(documents.last()) else {
            bail!("the ledger holds no document with a day of report");
        };
        let to = self.to.as_deref().map(super::day).transpose()?;
        let to = to.unwrap_or(last.0);
        let back = match period {
            Period::Day => jiff::Span::new().days(60),
            Period::Week => jiff::Span::new().weeks(60),
            Period::Month => jiff::Span::new().months(60),
        };
        let from = match &self.from {
            Some(text) => super::day(text)?,
            None => to.checked_sub(back)?.max(first.0).min(to),
        };
        if from > to {
            bail!("--from {from} is later than --to {to}");
        }
        Ok((from, to))
    }
}

fn count(d: &UnitDay) -> DayCount {
    let mut quads = [0; 4];
    quads[d.quad as usize] = d.events;
    DayCount {
        day: d.day,
        events: d.events,
        reports: d.reports,
        score: d.score,
        quads,
    }
}

/// Actual events of a unit.
fn actual(view: &View<'_>, unit: &Unit) -> Result<Vec<UnitEvent>> {
    let actual = UnitQuery {
        realis: vec![Realis::Actual],
        ..UnitQuery::default()
    };
    Ok(view.unit_events(unit, &actual)?)
}

fn told(events: &[UnitEvent]) -> Vec<TensionEvent> {
    let one = |e: &UnitEvent| TensionEvent {
        id: e.key,
        day: e.day,
        score: gesta::ledger::rounded(e.score),
    };
    events.iter().map(one).collect()
}

/// The events that define a phase: of its first two periods the three that weigh most, by score and reports.
fn defining(
    view: &View<'_>,
    events: &[UnitEvent],
    period: Period,
    phase: &Phase,
) -> Result<Vec<String>> {
    let end = period.next(phase.from).and_then(|n| period.next(n));
    let inside = |d: Date| d >= phase.from && end.is_none_or(|e| d < e);
    let mut near: Vec<&UnitEvent> = events.iter().filter(|e| inside(e.day)).collect();
    let weight = |e: &UnitEvent| e.score.abs() * f64::from(e.reports).ln_1p();
    near.sort_by(|x, y| weight(y).total_cmp(&weight(x)).then(x.key.cmp(&y.key)));
    let mut out = Vec::new();
    for e in near.into_iter().take(3) {
        let kind = view.event_state(e.id)?.map(|s| s.kind).unwrap_or_default();
        let name = gesta::ledger::MentionId::name_of(e.key);
        out.push(format!("{name} {} {kind}, {} reports", e.day, e.reports));
    }
    Ok(out)
}

pub(crate) fn over_time(args: &SeriesArgs) -> Result<bool> {
    let unit = args.unit()?;
    let reader = args.ledger.path.reader()?;
    let view = args.ledger.view(&reader)?;
    let documents = view.coverage()?;
    let coverage = Coverage::new(&documents);
    let known = actual(&view, &unit)?;
    let events = told(&known);
    if let Some(day) = &args.explain {
        return explain(args, &view, &events, &coverage, super::day(day)?);
    }
    let period = Period::from(args.period);
    let (from, to) = args.bounds(&documents, period)?;
    let days = view.unit_days(&unit, &args.query(from, to)?)?;
    let counts: Vec<DayCount> = days.iter().map(count).collect();
    let points = series(period, &counts, &documents, from, to);
    let tension = Tension::new(&events, &coverage, Some(to), TensionOptions::default());
    let rows: Vec<Row> = points.iter().map(|p| row(p, period, &tension)).collect();
    let found = phases(&points, &PhaseOptions::default());
    if let Some(path) = &args.plot {
        if path.extension().is_none_or(|e| e != "svg") {
            bail!(
                "--plot {}: only SVG is drawn; name a file that ends in .svg",
                path.display()
            );
        }
        let title = match args.codes.is_empty() {
            true => "All events".to_owned(),
            false => args.codes.join(if args.directed { " → " } else { " – " }),
        };
        let plot = Plot {
            title: &title,
            period,
            points: &points,
            tension: tension.days(),
            phases: &found,
        };
        let mut sink = Sink::open(Some(path))?;
        sink.write_all(svg(&plot).as_bytes())?;
        sink.finish()?;
        return Ok(true);
    }
    let mut sink = Sink::open(args.output.as_deref())?;
    let mut lines = Vec::new();
    if args.format == Format::Table {
        for p in &found {
            lines.push(phase_line(p));
            if p.change.is_some() {
                let events = defining(&view, &known, period, p)?;
                lines.extend(events.iter().map(|e| format!("  {e}")));
            }
        }
    }
    match write(args.format, &rows, &lines, &mut sink) {
        Ok(()) => sink.finish()?,
        Err(e) => {
            sink.abandon();
            return Err(e);
        }
    }
    Ok(true)
}

/// The tension of the last covered day of a period, beside its counts.
fn row(p: &Point, period: Period, tension: &Tension<'_>) -> Row {
    let next = period.next(p.start);
    let inside = |d: &&TensionDay| d.day >= p.start && next.is_none_or(|n| d.day < n);
    let last = tension.days().iter().rev().find(inside).filter(|_| !p.gap);
    let round = |x: f64| (x * 100.0).round() / 100.0;
    Row {
        start: p.start,
        documents: p.documents,
        gap: p.gap,
        events: p.events,
        reports: p.reports,
        per_1000: p.per_1000.map(round),
        score: p.score.map(round),
        mean: p.mean.map(round),
        conflict: p.conflict.map(round),
        verbal_cooperation: p.quads[0],
        material_cooperation: p.quads[1],
        verbal_conflict: p.quads[2],
        material_conflict: p.quads[3],
        tension: last.map(|d| round(d.value)),
        tension_low: last.map(|d| round(d.low)),
        tension_high: last.map(|d| round(d.high)),
    }
}

fn write(format: Format, rows: &[Row], phases: &[String], out: &mut Sink) -> Result<()> {
    match format {
        Format::Jsonl => {
            for row in rows {
                serde_json::to_writer(&mut *out, row)?;
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
        Format::Table => readable(rows, phases, out)?,
    }
    Ok(())
}

fn readable(rows: &[Row], phases: &[String], out: &mut Sink) -> Result<()> {
    let cell =
        |x: Option<f64>, places: usize| x.map_or("–".to_owned(), |x| format!("{x:.places$}"));
    let mut table = table([
        "from",
        "documents",
        "events",
        "reports",
        "per 1,000",
        "mean",
        "conflict",
        "tension",
    ]);
    for r in rows {
        let tension = match (r.tension, r.tension_low, r.tension_high) {
            (Some(t), Some(l), Some(h)) => format!("{t:.0} ({l:.0}–{h:.0})"),
            _ => "–".to_owned(),
        };
        let events = match r.gap {
            true if r.events == 0 => "gap".to_owned(),
            _ => r.events.to_string(),
        };
        table.add_row([
            r.start.to_string(),
            r.documents.to_string(),
            events,
            r.reports.to_string(),
            cell(r.per_1000, 1),
            cell(r.mean, 1),
            cell(r.conflict.map(|c| 100.0 * c), 0),
            tension,
        ]);
    }
    writeln!(out, "{table}")?;
    let line = |f: &dyn Fn(&Row) -> Option<f64>| sparkline(&rows.iter().map(f).collect::<Vec<_>>());
    writeln!(out, "events for 1,000 documents  {}", line(&|r| r.per_1000))?;
    writeln!(out, "tension                     {}", line(&|r| r.tension))?;
    for line in phases {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

fn phase_line(p: &Phase) -> String {
    let change = match (p.change, p.probability) {
        (Some(c), Some(s)) => {
            format!(", {c:.1} times the rate before ({:.0} % sure)", 100.0 * s)
        }
        _ => String::new(),
    };
    format!(
        "phase {} to {}: {} events in {} periods, {:.1} a period at usual coverage{change}",
        p.from, p.to, p.events, p.periods, p.rate
    )
}

/// What a day's tension is made of.
fn explain(
    args: &SeriesArgs,
    view: &View<'_>,
    events: &[TensionEvent],
    coverage: &Coverage,
    day: Date,
) -> Result<bool> {
    let tension = Tension::new(events, coverage, Some(day), TensionOptions::default());
    let Some(parts) = tension.decompose(day) else {
        bail!("{day}: no document of that day was coded; the tension has no value");
    };
    let mut table = table([
        "points", "event", "day", "type", "score", "left", "coverage",
    ]);
    for c in &parts.contributions {
        let id = view.mention_by_key(c.id)?;
        let state = id.map(|id| view.event_state(id)).transpose()?.flatten();
        let date = state.as_ref().and_then(|s| s.happened);
        table.add_row([
            format!("{:.3}", c.points),
            gesta::ledger::MentionId::name_of(c.id),
            date.map(|d| d.to_string()).unwrap_or_default(),
            state.map(|s| s.kind).unwrap_or_default(),
            format!("{:.1}", -10.0 * c.weight),
            format!("{:.3}", c.decay),
            format!("{:.2}", c.coverage),
        ]);
    }
    let relief: f64 = parts.relief.iter().map(|c| c.points).sum();
    let mut sink = Sink::open(args.output.as_deref())?;
    writeln!(sink, "{table}")?;
    writeln!(
        sink,
        "tension {:.3} ({:.1}–{:.1}): these {} points and no others; {relief:.3} points are cooperation of {} events, \
         {:.3} what is usual",
        parts.day.value,
        parts.day.low,
        parts.day.high,
        parts.contributions.len(),
        parts.relief.len(),
        parts.usual_points
    )?;
    sink.finish()?;
    Ok(true)
}
