//! `gesta forecasts`: who predicts what, and how it came out.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use gesta::resolve::statements::{
    Forecast, Outcome, ProbabilityWords, Resolving, forecasts, resolve, scores,
};

use crate::{coded, output};

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading.
    Text,
    /// One JSON object a forecast.
    Jsonl,
}

#[derive(Args)]
pub(crate) struct ForecastsArgs {
    #[command(flatten)]
    source: coded::Source,
    /// CSV of what you decided: forecast identifier, and 1 where it came true or 0 where it did not.
    #[arg(long, value_name = "FILE")]
    decided: Option<PathBuf>,
    /// Resolve also forecasts whose last day passed without the event: where reports reach a week past it and tell of
    /// other acts of the same actors or type in that time, which are shown.
    #[arg(long)]
    lapsed: bool,
    /// Output format.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

pub(crate) fn run(args: &ForecastsArgs) -> Result<bool> {
    let told = args.source.read()?;
    let words = ProbabilityWords::load(gesta::probability_words())?;
    let mut found = forecasts(&told.codings, &words);
    let decided = match &args.decided {
        Some(path) => decisions(path, &found)?,
        None => BTreeMap::new(),
    };
    let how = Resolving {
        decided,
        lapsed: args.lapsed,
    };
    resolve(&mut found, &told.codings, &how);
    let mut out = String::new();
    for f in &found {
        match args.format {
            Format::Jsonl => {
                let _ = writeln!(out, "{}", serde_json::to_string(f)?);
            }
            Format::Text => text(&mut out, f),
        }
    }
    if args.format == Format::Text {
        for s in scores(&found) {
            let show = |x: Option<f64>| x.map_or("–".to_owned(), |x| format!("{x:.3}"));
            let _ = writeln!(
                out,
                "{}: {} scored, Brier {}, log score {}; {} resolved without a stated probability",
                s.forecaster,
                s.scored,
                show(s.brier),
                show(s.log),
                s.unqualified
            );
        }
    }
    output::print(&out)?;
    Ok(true)
}

fn decisions(path: &Path, found: &[Forecast]) -> Result<BTreeMap<String, bool>> {
    let mut out = BTreeMap::new();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .trim(csv::Trim::All)
        .from_path(path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    for (n, row) in reader.records().enumerate() {
        let row = row.with_context(|| format!("{}:{}", path.display(), n + 1))?;
        let (id, value) = (row.get(0).unwrap_or(""), row.get(1).unwrap_or(""));
        if !found.iter().any(|f| f.id == id) {
            bail!("{}:{}: there is no forecast {id:?}", path.display(), n + 1);
        }
        let happened = match value {
            "1" => true,
            "0" => false,
            other => bail!("{}:{}: wants 1 or 0, not {other:?}", path.display(), n + 1),
        };
        out.insert(id.to_owned(), happened);
    }
    Ok(out)
}

fn text(out: &mut String, f: &Forecast) {
    let made = f.made.map_or("undated".to_owned(), |d| d.to_string());
    let _ = writeln!(
        out,
        "{} {made} {}: {}",
        f.id,
        f.forecaster,
        f.text.replace('\n', " ")
    );
    let mut line = |name: &str, value: String| {
        if !value.is_empty() {
            let _ = writeln!(out, "    {name:<12} {value}");
        }
    };
    let not = if f.negated { "not " } else { "" };
    let what = if f.types.is_empty() {
        String::new()
    } else {
        format!("{not}{} by {}", f.types.join(", "), f.actors.join(", "))
    };
    line("what", what);
    line("condition", f.condition.clone().unwrap_or_default());
    line("until", f.horizon.map_or(String::new(), |h| h.to_string()));
    line(
        "probability",
        f.probability.as_ref().map_or(String::new(), |p| {
            format!("\"{}\": {} to {} ({})", p.words, p.low, p.high, p.source)
        }),
    );
    line(
        "outcome",
        match &f.outcome {
            Outcome::Open => "open".to_owned(),
            Outcome::Resolved {
                happened,
                evidence,
                by_rule,
                looked_at,
            } => format!(
                "{}, {} {evidence}{}",
                if *happened {
                    "came true"
                } else {
                    "did not come true"
                },
                if *by_rule { "shown by" } else { "as" },
                match looked_at.as_slice() {
                    [] => String::new(),
                    all => format!("; looked at {}", all.join(", ")),
                }
            ),
        },
    );
}
