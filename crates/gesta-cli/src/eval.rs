//! `gesta eval`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use gesta::measure;
use gesta::parse::{conllu, evaluate};
use gesta::record::{Event, Realis, Sentence};
use gesta::{Coder, CoderOptions, Input, RunOptions, Worker, run as run_all};
use serde_json::{Value, json};

use crate::eval_articles::{self, Wanted};
use crate::eval_resolution::{self, GoldArgs};
use crate::output::{self, Sink};

#[derive(Args)]
pub(crate) struct EvalArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Tags and trees against a treebank in CoNLL-U.
    Parse {
        /// Gold treebank.
        #[arg(long)]
        gold: PathBuf,
        /// Split the raw text ourselves instead of taking the gold tokens.
        #[arg(long)]
        raw: bool,
        /// Only documents whose identifier (`# newdoc id`) contains this.
        #[arg(long)]
        only: Option<String>,
        /// Write the prediction as CoNLL-U.
        #[arg(long)]
        pred: Option<PathBuf>,
    },
    /// Realis or stance against labelled sentences: part, label and sentence with the word in brackets, by tabs.
    Claims {
        /// Labelled sentences.
        #[arg(long)]
        gold: PathBuf,
        /// Which part of the file.
        #[arg(long, default_value = "test")]
        part: String,
        /// Print every sentence read wrongly.
        #[arg(long)]
        misses: bool,
    },
    /// Events against gold: a folder of annotated articles (`examples/gold/README.md` has the form), or JSON Lines with
    /// id, text and events of a type with source and target.
    Events {
        /// Folder of articles, or file of records.
        #[arg(long)]
        gold: PathBuf,
        /// Write the prediction, one object a line: id and events with type, modes, source, target, date, place.
        #[arg(long)]
        pred: Option<PathBuf>,
        /// Accept the second type of a gold event (`type_alt`) too.
        #[arg(long)]
        alt: bool,
        /// Print every missed and every unexpected event, and what the rules said of it.
        #[arg(long)]
        misses: bool,
        /// Of articles: write what every event's confidence is worked out from (JSON Lines, for
        /// `training/confidence.py`).
        #[arg(long)]
        evidence: Option<PathBuf>,
        /// Of articles: make events by rules alone, without the learned cue.
        #[arg(long)]
        rules_only: bool,
    },
    /// Actor phrases against gold country and sector: JSON Lines with id, text, query_date, context and expect.
    Actors(GoldArgs),
    /// Place mentions and coordinates: JSON Lines with doc_id, text and toponyms of start, end, lat, lon.
    Places(GoldArgs),
    /// Time expressions: JSON Lines with doc_id, dct, text and timexes of start, end, value.
    Dates(GoldArgs),
}

pub(crate) fn run(args: &EvalArgs) -> Result<bool> {
    match &args.what {
        What::Parse {
            gold,
            raw,
            only,
            pred,
        } => parse(gold, *raw, only.as_deref(), pred.as_deref()),
        What::Claims { gold, part, misses } => labelled(gold, part, *misses),
        What::Events {
            gold,
            pred,
            alt,
            misses,
            evidence,
            rules_only,
        } if gold.is_dir() => {
            if pred.is_some() || *alt {
                bail!("--pred and --alt are for files of records, not for folders of articles");
            }
            let wanted = Wanted {
                misses: *misses,
                evidence: evidence.as_deref(),
                rules_only: *rules_only,
            };
            eval_articles::articles(gold, &wanted)
        }
        What::Events {
            gold,
            pred,
            alt,
            misses,
            ..
        } => events(gold, pred.as_deref(), *alt, *misses),
        What::Actors(args) => eval_resolution::actors(args),
        What::Places(args) => eval_resolution::places(args),
        What::Dates(args) => eval_resolution::dates(args),
    }
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn labelled(gold: &Path, part: &str, misses: bool) -> Result<bool> {
    let sentences = measure::read(&read(gold)?).with_context(|| gold.display().to_string())?;
    let coder = Coder::new(&CoderOptions {
        fictional: true,
        ..CoderOptions::default()
    })?;
    let report = measure::run(&coder, &sentences, part)?;
    let total: usize = report.counts.values().sum();
    if total == 0 {
        bail!("{} has no sentence of part {part:?}", gold.display());
    }
    let mut out = format!(
        "{total} sentences of part {part}, macro-F1 {:.3}\n",
        report.macro_f1()
    );
    for (label, f1) in report.f1() {
        let n: usize = report
            .counts
            .iter()
            .filter(|((l, _), _)| *l == label)
            .map(|(_, n)| n)
            .sum();
        let _ = writeln!(out, "  {label:<14} F1 {f1:.3}  ({n} sentences)");
    }
    for (label, answer, text) in report.wrong.iter().filter(|_| misses) {
        let _ = writeln!(out, "{label} read as {answer:?}: {text}");
    }
    output::print(&out)?;
    Ok(true)
}

/// Keeps the documents of a treebank whose identifier contains a text.
fn select(text: &str, only: Option<&str>) -> String {
    let Some(only) = only else {
        return text.to_owned();
    };
    let mut keep = false;
    let mut out = String::new();
    for line in text.lines() {
        if let Some(id) = line.strip_prefix("# newdoc id") {
            keep = id.contains(only);
        }
        if keep {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

fn parse(gold: &Path, raw: bool, only: Option<&str>, pred: Option<&Path>) -> Result<bool> {
    let bank = conllu::read(&select(&read(gold)?, only))
        .map_err(|(line, fault)| anyhow::anyhow!("{}:{line}: {fault}", gold.display()))?;
    if bank.sentences.is_empty() {
        bail!("{} holds no sentence", gold.display());
    }
    let coder = Coder::new(&CoderOptions::default())?;
    let mut system = if raw {
        coder.segment(&bank.text)
    } else {
        let mut plain = bank.sentences.clone();
        for s in &mut plain {
            strip(s);
        }
        plain
    };
    let mut refs: Vec<&mut Sentence> = system.iter_mut().collect();
    let start = std::time::Instant::now();
    coder.model().parse(&mut refs, &mut Worker::new())?;
    let seconds = start.elapsed().as_secs_f64();
    let s = evaluate::score(&bank.sentences, &system, &bank.text);
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{} sentences, {} words, {}; {:.0} words/s in the model on one thread",
        bank.sentences.len(),
        s.words.gold,
        if raw { "raw text" } else { "gold tokens" },
        s.words.system as f64 / seconds
    );
    for (name, c) in [
        ("Sentences", s.sentences),
        ("Words", s.words),
        ("UPOS", s.upos),
        ("XPOS", s.xpos),
        ("UFeats", s.feats),
        ("Lemmas", s.lemmas),
        ("UAS", s.uas),
        ("LAS", s.las),
        ("LAS with subtypes", s.las_subtypes),
    ] {
        let _ = writeln!(out, "{name:<20} {:6.2}", 100.0 * c.f1());
    }
    output::print(&out)?;
    if let Some(path) = pred {
        let mut sink = Sink::open(Some(path))?;
        sink.write_all(conllu::write(&system).as_bytes())?;
        sink.finish()?;
    }
    Ok(true)
}

fn strip(s: &mut Sentence) {
    s.parsed = false;
    for t in &mut s.tokens {
        t.head = None;
        t.deprel.clear();
        t.upos.clear();
        t.xpos.clear();
        t.lemma.clear();
        t.feats = gesta::record::Features::default();
    }
}

/// Correct, predicted and gold counts.
#[derive(Default, Clone, Copy)]
pub(crate) struct Tally {
    pub(crate) right: usize,
    pub(crate) system: usize,
    pub(crate) gold: usize,
}

impl Tally {
    pub(crate) fn line(self, name: &str) -> String {
        let part = |a: usize, b: usize| if b == 0 { 0.0 } else { a as f64 / b as f64 };
        let (p, r) = (part(self.right, self.system), part(self.right, self.gold));
        let f = if p + r == 0.0 {
            0.0
        } else {
            2.0 * p * r / (p + r)
        };
        format!(
            "{name:<24} P {p:.3}  R {r:.3}  F1 {f:.3}  ({} of {} gold, {} found)\n",
            self.right, self.gold, self.system
        )
    }
}

/// What PLOVER gold writes in the place of a country: the country, or IGO for a body of several.
fn code_of(actor: &gesta::record::Actor) -> Option<&str> {
    let body = || actor.sectors.iter().any(|s| s == "IGO");
    actor.country.as_deref().or_else(|| body().then_some("IGO"))
}

/// An actor in the form of the gold records.
fn entity(a: &gesta::record::Actor) -> Value {
    json!({"country": code_of(a), "sector": a.sectors, "text": a.text, "name": a.name})
}

fn prediction(id: &str, events: &[&Event]) -> Value {
    let list: Vec<Value> = events
        .iter()
        .map(|e| {
            json!({
                "type": e.kind,
                "modes": e.mode,
                "source": e.actor.iter().map(entity).collect::<Vec<_>>(),
                "target": e.recipient.iter().map(entity).collect::<Vec<_>>(),
                "date": e.when.as_ref().map(|w| w.date.to_string()),
                "place": {"country": e.place.as_ref().and_then(|p| p.country.clone())},
                "confidence": e.confidence,
            })
        })
        .collect();
    json!({"id": id, "events": list})
}

/// Country codes of a gold side.
fn gold_countries(side: &Value) -> Vec<String> {
    let mut out = Vec::new();
    for a in side.as_array().map_or(&[][..], Vec::as_slice) {
        for key in ["code", "country"] {
            if let Some(c) = a.get(key).and_then(Value::as_str) {
                out.push(c.to_owned());
            }
        }
        for c in a
            .get("code_alt")
            .and_then(Value::as_array)
            .map_or(&[][..], Vec::as_slice)
        {
            out.extend(c.as_str().map(str::to_owned));
        }
    }
    out
}

fn agree(gold: &[String], found: &[gesta::record::Actor]) -> bool {
    let countries: Vec<&str> = found.iter().filter_map(code_of).collect();
    if gold.is_empty() || countries.is_empty() {
        return gold.is_empty() && countries.is_empty();
    }
    gold.iter().any(|g| countries.contains(&g.as_str()))
}

fn events(gold: &Path, pred: Option<&Path>, alt: bool, misses: bool) -> Result<bool> {
    let mut records: BTreeMap<String, Value> = BTreeMap::new();
    for (n, line) in read(gold)?
        .lines()
        .enumerate()
        .filter(|(_, l)| !l.trim().is_empty())
    {
        let value: Value = serde_json::from_str(line)
            .with_context(|| format!("{}:{}: no JSON", gold.display(), n + 1))?;
        let id = value["id"]
            .as_str()
            .map_or_else(|| value["id"].to_string(), str::to_owned);
        records.insert(id, value);
    }
    let coder = Coder::new(&CoderOptions::default())?;
    let mut by_type: BTreeMap<String, Tally> = BTreeMap::new();
    let (mut types, mut sides, mut modes) = (Tally::default(), Tally::default(), Tally::default());
    let mut predictions = String::new();
    let mut notes = String::new();
    run_all(
        &coder,
        Input::Files(vec![gold.to_owned()]),
        &RunOptions::default(),
        |outcome| {
            let Ok(coding) = outcome else { return true };
            let Some(record) = records.get(&coding.id) else {
                return true;
            };
            let found: Vec<&Event> = coding
                .events
                .iter()
                .filter(|e| e.realis == Realis::Actual)
                .collect();
            let _ = writeln!(predictions, "{}", prediction(&coding.id, &found));
            let mut free: Vec<&Event> = found.clone();
            let empty = Vec::new();
            let wanted = record["events"].as_array().unwrap_or(&empty);
            let mut missed = Vec::new();
            for g in wanted {
                let Some(code) = g["type"].as_str() else {
                    continue;
                };
                types.gold += 1;
                sides.gold += 1;
                by_type.entry(code.to_owned()).or_default().gold += 1;
                let accepted = |e: &Event| {
                    e.kind == code
                        || (alt
                            && g["type_alt"]
                                .as_array()
                                .is_some_and(|a| a.iter().any(|x| x == &e.kind)))
                };
                let (source, target) = (gold_countries(&g["source"]), gold_countries(&g["target"]));
                let full = |e: &Event| {
                    accepted(e) && agree(&source, &e.actor) && agree(&target, &e.recipient)
                };
                let at = free
                    .iter()
                    .position(|e| full(e))
                    .or_else(|| free.iter().position(|e| accepted(e)));
                match at {
                    Some(i) => {
                        let e = free.remove(i);
                        types.right += 1;
                        let t = by_type.entry(code.to_owned()).or_default();
                        t.right += 1;
                        t.system += 1;
                        sides.right += usize::from(full(e));
                        if let Some(m) = g["mode"].as_str() {
                            modes.gold += 1;
                            modes.system += 1;
                            modes.right += usize::from(e.mode.iter().any(|x| x == m));
                        }
                        if misses && !full(e) {
                            missed.push(format!(
                                "actors differ for {code}: gold {source:?} -> {target:?}"
                            ));
                        }
                    }
                    None => missed.push(format!(
                        "missed {code} ({})",
                        g["event_text"].as_str().unwrap_or("")
                    )),
                }
            }
            types.system += found.len();
            sides.system += found.len();
            for e in &free {
                by_type.entry(e.kind.clone()).or_default().system += 1;
            }
            if misses && (!missed.is_empty() || !free.is_empty()) {
                let _ = writeln!(notes, "\n{}: {}", coding.id, coding.text.replace('\n', " "));
                for m in missed {
                    let _ = writeln!(notes, "  - {m}");
                }
                for e in &coding.events {
                    let _ = writeln!(
                        notes,
                        "  + {}{} ({:?}) \"{}\" {} -> {} [{}]",
                        e.kind,
                        e.mode.first().map_or(String::new(), |m| format!("/{m}")),
                        e.realis,
                        e.trigger.text,
                        crate::code::actor_cell(&e.actor),
                        crate::code::actor_cell(&e.recipient),
                        e.rule
                    );
                }
            }
            true
        },
    )?;
    let mut out = notes;
    let _ = writeln!(out, "{} texts", records.len());
    out.push_str(&types.line("type"));
    out.push_str(&sides.line("type + both countries"));
    if modes.gold > 0 {
        let _ = writeln!(
            out,
            "mode, where the type is right: {} of {}",
            modes.right, modes.gold
        );
    }
    for (name, tally) in &by_type {
        out.push_str(&tally.line(&format!("  {name}")));
    }
    output::print(&out)?;
    if let Some(path) = pred {
        let mut sink = Sink::open(Some(path))?;
        sink.write_all(predictions.as_bytes())?;
        sink.finish()?;
    }
    Ok(true)
}
