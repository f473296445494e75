//! `gesta eval events` on a folder of annotated articles.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result, bail};
use gesta::codebook::confidence;
use gesta::record::{Actor, Event, Parse, Span};
use gesta::{Coder, CoderOptions, Coding, Document, Worker};
use serde::Deserialize;
use serde_json::json;

use crate::eval::Tally;
use crate::output::{self, Sink};

/// Characters that a found trigger may stand away from the annotated one: "opened fire" and "fire" are one trigger.
const NEAR: usize = 60;

/// One annotated article.
#[derive(Deserialize)]
struct Article {
    id: String,
    published: jiff::civil::Date,
    text: String,
    events: Vec<Gold>,
}

#[derive(Deserialize)]
struct Gold {
    trigger: Words,
    #[serde(rename = "type")]
    kind: String,
    mode: Option<String>,
    actor: Vec<Party>,
    recipient: Vec<Party>,
    realis: String,
}

#[derive(Deserialize)]
struct Words {
    text: String,
    span: (usize, usize),
}

#[derive(Deserialize)]
struct Party {
    country: Option<String>,
}

/// How the events of all articles came out.
#[derive(Default)]
struct Scores {
    all: Tally,
    by_type: BTreeMap<String, Tally>,
    by_mode: BTreeMap<String, Tally>,
    realis: Tally,
    actor: Tally,
    recipient: Tally,
    /// Confidence of every event found, and whether its type is right.
    judged: Vec<(f64, bool)>,
    /// JSON Lines of what confidence is worked out from.
    evidence: String,
    notes: String,
}

/// What to print and write beside the scores.
pub(crate) struct Wanted<'a> {
    pub(crate) misses: bool,
    pub(crate) evidence: Option<&'a Path>,
    pub(crate) rules_only: bool,
}

/// Scores the events of every `*.json` in a folder.
///
/// # Errors
/// When the folder holds no annotated article, or one cannot be read.
pub(crate) fn articles(folder: &Path, wanted: &Wanted<'_>) -> Result<bool> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .with_context(|| format!("cannot read {}", folder.display()))?
        .filter_map(Result::ok)
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|e| e == "json"))
        .collect();
    files.sort();
    if files.is_empty() {
        bail!("{} holds no .json file", folder.display());
    }
    let coder = Coder::new(&CoderOptions {
        rules_only: wanted.rules_only,
        ..CoderOptions::default()
    })?;
    let mut worker = Worker::new();
    let mut scores = Scores::default();
    for file in &files {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("cannot read {}", file.display()))?;
        let article: Article = serde_json::from_str(&text)
            .with_context(|| format!("{} is no annotated article", file.display()))?;
        score(&coder, &article, &mut worker, &mut scores)?;
    }
    let mut out = String::new();
    if wanted.misses {
        out.push_str(&scores.notes);
        out.push('\n');
    }
    let _ = writeln!(out, "{} articles", files.len());
    out.push_str(&report(&scores));
    output::print(&out)?;
    if let Some(path) = wanted.evidence {
        let mut sink = Sink::open(Some(path))?;
        sink.write_all(scores.evidence.as_bytes())?;
        sink.finish()?;
    }
    Ok(true)
}

fn score(coder: &Coder, article: &Article, worker: &mut Worker, s: &mut Scores) -> Result<()> {
    let document = Document::new(&article.text).with_published(article.published);
    let coding = coder.code(&document, worker)?;
    let parse = coder.parse(&article.text, worker)?;
    let mut free: Vec<&Event> = coding.events.iter().collect();
    let _ = writeln!(s.notes, "\n{}", article.id);
    for gold in &article.events {
        s.all.gold += 1;
        s.by_type.entry(gold.kind.clone()).or_default().gold += 1;
        if let Some(m) = &gold.mode {
            let name = format!("{}/{m}", gold.kind);
            s.by_mode.entry(name).or_default().gold += 1;
        }
        match nearest(gold, &free) {
            Some(i) => found(gold, free.remove(i), s),
            None => {
                let _ = writeln!(s.notes, "  - missed {}", describe(gold));
                s.notes.push_str(&why(coder, &parse, gold));
            }
        }
    }
    for event in &coding.events {
        let wrong = free.iter().any(|f| f.id == event.id);
        tally(event, !wrong, s);
        if wrong {
            let mode = event
                .mode
                .first()
                .map_or(String::new(), |m| format!("/{m}"));
            let _ = writeln!(
                s.notes,
                "  + not in the gold: {}{mode} ({:?}) \"{}\" [{}]",
                event.kind, event.realis, event.trigger.text, event.rule
            );
        }
    }
    evidence(coder, &parse, &coding, &free, article, s);
    Ok(())
}

/// The event of the same type whose trigger is nearest, if it is near.
fn nearest(gold: &Gold, free: &[&Event]) -> Option<usize> {
    let (begin, end) = gold.trigger.span;
    let distance = |e: &Event| {
        let t = e.trigger.span;
        if t.begin < end && begin < t.end {
            0
        } else {
            t.begin.abs_diff(begin)
        }
    };
    (0..free.len())
        .filter(|&i| free[i].kind == gold.kind && distance(free[i]) <= NEAR)
        .min_by_key(|&i| distance(free[i]))
}

fn found(gold: &Gold, event: &Event, s: &mut Scores) {
    s.all.right += 1;
    s.by_type.entry(gold.kind.clone()).or_default().right += 1;
    let one = |t: &mut Tally, right: bool| {
        t.gold += 1;
        t.system += 1;
        t.right += usize::from(right);
    };
    if let Some(m) = &gold.mode {
        let t = s.by_mode.entry(format!("{}/{m}", gold.kind)).or_default();
        t.right += usize::from(event.mode.contains(m));
    }
    let realis = format!("{:?}", event.realis).to_lowercase();
    one(&mut s.realis, realis == gold.realis);
    one(&mut s.actor, same(&gold.actor, &event.actor));
    one(&mut s.recipient, same(&gold.recipient, &event.recipient));
}

/// The same set of countries.
fn same(gold: &[Party], found: &[Actor]) -> bool {
    let mut a: Vec<&str> = gold.iter().filter_map(|p| p.country.as_deref()).collect();
    let mut b: Vec<&str> = found.iter().filter_map(|p| p.country.as_deref()).collect();
    a.sort_unstable();
    a.dedup();
    b.sort_unstable();
    b.dedup();
    a == b
}

fn tally(event: &Event, right: bool, s: &mut Scores) {
    s.all.system += 1;
    s.by_type.entry(event.kind.clone()).or_default().system += 1;
    if let Some(m) = event.mode.first() {
        let name = format!("{}/{m}", event.kind);
        s.by_mode.entry(name).or_default().system += 1;
    }
    s.judged.push((event.confidence, right));
}

fn describe(gold: &Gold) -> String {
    let mode = gold
        .mode
        .as_ref()
        .map_or(String::new(), |m| format!("/{m}"));
    format!(
        "{}{mode} ({}) \"{}\"",
        gold.kind, gold.realis, gold.trigger.text
    )
}

/// What the rules said of the annotated trigger.
fn why(coder: &Coder, parse: &Parse, gold: &Gold) -> String {
    let span = Span::new(gold.trigger.span.0, gold.trigger.span.1);
    let mut out = String::new();
    let Some(si) = parse.sentences.iter().position(|s| s.span.overlaps(span)) else {
        return out;
    };
    let tokens = &parse.sentences[si].tokens;
    let mut told = false;
    for a in coder.codebook().explain(parse, si) {
        if tokens[a.token].span.overlaps(span) {
            told = true;
            let _ = writeln!(out, "      {} → {}: {}", a.pattern, a.outcome, a.reason);
        }
    }
    if !told {
        let words = tokens.iter().filter(|t| t.span.overlaps(span));
        for t in words {
            let cue = t.cue.first();
            let guess = cue.map_or(String::new(), |c| {
                format!("; the cue takes it for {} ({} ‰)", c.label, c.per_mille)
            });
            let _ = writeln!(out, "      no rule knows {} {}{guess}", t.upos, t.lemma);
        }
    }
    out
}

/// A line of evidence for every event that the codebook made and the coder kept.
fn evidence(
    coder: &Coder,
    parse: &Parse,
    coding: &Coding,
    wrong: &[&Event],
    article: &Article,
    s: &mut Scores,
) {
    for m in coder.codebook().find(parse).events {
        let span = parse.sentences[m.sentence].span_of(m.trigger_range.0, m.trigger_range.1);
        let is = |e: &&Event| e.kind == m.kind && e.trigger.span == span && e.realis == m.realis;
        if !coding.events.iter().any(|e| is(&e)) {
            continue;
        }
        let mut line = json!({
            "article": article.id,
            "type": m.kind,
            "span": [span.begin, span.end],
            "right": !wrong.iter().any(is),
            "rules": parse.sentences[m.sentence].tokens[m.trigger].cue.is_empty(),
        });
        for (name, value) in confidence::NAMES.iter().zip(m.evidence) {
            line[*name] = json!(value);
        }
        let _ = writeln!(s.evidence, "{line}");
    }
}

fn report(s: &Scores) -> String {
    let mut out = s.all.line("type");
    for (name, t) in [
        ("realis, type right", &s.realis),
        ("actor countries", &s.actor),
        ("recipient countries", &s.recipient),
    ] {
        let _ = writeln!(out, "{name:<24} {} of {}", t.right, t.gold);
    }
    for (name, t) in &s.by_type {
        out.push_str(&t.line(&format!("  {name}")));
        let of_type = |m: &&String| m.split('/').next() == Some(name);
        for (mode, t) in s.by_mode.iter().filter(|(m, _)| of_type(m)) {
            out.push_str(&t.line(&format!("    {mode}")));
        }
    }
    out.push_str(&reliability(&s.judged));
    out
}

/// Confidence against the share of right types, in five bins, with Brier score and expected calibration error.
fn reliability(judged: &[(f64, bool)]) -> String {
    if judged.is_empty() {
        return String::new();
    }
    let mut out = String::from("confidence    events  mean   right\n");
    let (mut error, mut brier) = (0.0, 0.0);
    for bin in 0..5 {
        let (low, high) = (f64::from(bin) / 5.0, f64::from(bin + 1) / 5.0);
        let inside: Vec<&(f64, bool)> = judged
            .iter()
            .filter(|(c, _)| *c >= low && (*c < high || bin == 4))
            .collect();
        if inside.is_empty() {
            continue;
        }
        let n = inside.len() as f64;
        let mean = inside.iter().map(|(c, _)| c).sum::<f64>() / n;
        let right = inside.iter().filter(|(_, r)| *r).count() as f64 / n;
        error += n / judged.len() as f64 * (mean - right).abs();
        let _ = writeln!(
            out,
            "{low:.1} to {high:.1}    {:>6}  {mean:.2}   {right:.2}",
            inside.len()
        );
    }
    for (c, right) in judged {
        brier += (c - f64::from(u8::from(*right))).powi(2) / judged.len() as f64;
    }
    let _ = writeln!(
        out,
        "expected calibration error {error:.3}, Brier score {brier:.3}"
    );
    out
}
