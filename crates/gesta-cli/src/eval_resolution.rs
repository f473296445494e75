//! `gesta eval actors|places|dates`: resolution against gold annotation.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use gesta::record::Span;
use gesta::resolve::places::{PlaceDecision, distance_km};
use gesta::{Coder, CoderOptions, Document, ResolvedActor, Worker};
use jiff::civil::Date;
use rayon::prelude::*;
use serde_json::{Value, json};

use crate::output::{self, Sink};

/// Kilometres within which a place counts as right.
const NEAR_KM: f64 = 161.0;

#[derive(Args)]
pub(crate) struct GoldArgs {
    /// Gold records, one JSON object a line.
    #[arg(long)]
    gold: PathBuf,
    /// Write the prediction, one JSON object a line, with the fields of the gold records.
    #[arg(long)]
    pred: Option<PathBuf>,
    /// Print what was answered otherwise than the gold record has it.
    #[arg(long)]
    misses: bool,
    /// Day (YYYY-MM-DD) as of which phrases without a day of their own are read; of actors only.
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    /// Places: score only mentions that the gold record calls literal.
    #[arg(long)]
    literal: bool,
}

/// The records of a file.
fn records(path: &Path) -> Result<Vec<Value>> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut out = Vec::new();
    for (n, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let value: Value = serde_json::from_str(line)
            .with_context(|| format!("{}:{}: no JSON", path.display(), n + 1))?;
        if value["text"].as_str().is_none() {
            bail!("{}:{}: no field \"text\"", path.display(), n + 1);
        }
        out.push(value);
    }
    if out.is_empty() {
        bail!("{} holds no record", path.display());
    }
    Ok(out)
}

fn text(record: &Value, key: &str) -> Option<String> {
    record[key].as_str().map(str::to_owned)
}

fn write(path: Option<&Path>, lines: &[Value]) -> Result<()> {
    let Some(path) = path else { return Ok(()) };
    let mut sink = Sink::open(Some(path))?;
    for line in lines {
        writeln!(sink, "{line}")?;
    }
    sink.finish()?;
    Ok(())
}

/// Runs one job a record over all cores; each thread has its own worker.
fn each<T: Send>(
    records: &[Value],
    job: impl Fn(&Value, &mut Worker) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    records
        .par_iter()
        .map_init(Worker::new, |worker, record| job(record, worker))
        .collect()
}

#[derive(Default, Clone, Copy)]
struct Share {
    right: usize,
    all: usize,
}

impl Share {
    fn add(&mut self, right: bool) {
        self.right += usize::from(right);
        self.all += 1;
    }

    fn line(self, name: &str) -> String {
        let share = self.right as f64 / self.all.max(1) as f64;
        format!("{name:<16} {share:.4}  ({} of {})\n", self.right, self.all)
    }
}

/// F1 of counts.
fn f1(name: &str, right: usize, found: usize, gold: usize) -> String {
    let part = |a: usize, b: usize| a as f64 / b.max(1) as f64;
    let (p, r) = (part(right, found), part(right, gold));
    let f = if right == 0 {
        0.0
    } else {
        2.0 * p * r / (p + r)
    };
    format!("{name:<16} P {p:.4}  R {r:.4}  F1 {f:.4}  ({right} of {gold} gold, {found} found)\n")
}

/// A day from the forms that records use: `2022-06-01`, `10 May 2015`, `today` (no day).
fn day_of(text: &str) -> Option<Date> {
    text.parse()
        .ok()
        .or_else(|| gesta::resolve::dates::document_date(text))
}

/// The answer in the form of the gold: country code, first and second sector; empty strings where there is none. A body
/// of several states has no country: `EUR` stands for the European Union, `UNO` for the United Nations and `IGO` for
/// the others. Sectors that are our reading of a bare country or people are left out, as the gold has none there.
fn actor_answer(id: &str, found: &ResolvedActor) -> Value {
    let actors = &found.resolution.actors;
    let first = actors.first();
    let body = |a: &gesta::record::Actor| {
        a.sectors.iter().any(|s| s == "IGO").then(|| {
            let key = a.id.as_deref().unwrap_or("");
            if key.starts_with("european-") {
                "EUR"
            } else if key.starts_with("un-") || key == "united-nations" || key == "icj" {
                "UNO"
            } else {
                "IGO"
            }
        })
    };
    let country = actors
        .iter()
        .find_map(|a| a.country.as_deref())
        .or_else(|| first.and_then(body));
    let mut sectors: Vec<&str> = first.map_or(Vec::new(), |a| {
        a.sectors.iter().map(String::as_str).collect()
    });
    let implied = found.bare_country || found.bare_people;
    if implied {
        sectors.clear();
    }
    if country.is_some_and(|c| matches!(c, "EUR" | "UNO" | "IGO")) && sectors.len() > 1 {
        sectors.retain(|s| *s != "IGO");
    }
    let unknown = sectors.is_empty() && !implied;
    let name = first
        .and_then(|a| a.name.as_deref())
        .filter(|_| first.is_some_and(|a| a.id.is_some()));
    let nobody = country.is_none() && sectors.is_empty() && name.is_none();
    json!({
        "id": id,
        "country": country.unwrap_or(""),
        "code": if unknown { "UNK" } else { sectors.first().copied().unwrap_or("") },
        "code_2": sectors.get(1).copied().unwrap_or(""),
        "wiki": name.unwrap_or(""),
        "none": nobody,
    })
}

fn accepts(want: &Value, got: &Value) -> bool {
    match want {
        Value::Array(list) => list.contains(got),
        other => other == got,
    }
}

/// `gesta eval actors`.
pub(crate) fn actors(args: &GoldArgs) -> Result<bool> {
    let all = records(&args.gold)?;
    let fallback = match &args.date {
        None => None,
        Some(text) => Some(
            text.parse::<Date>()
                .map_err(|_| anyhow::anyhow!("--date wants YYYY-MM-DD, not {text:?}"))?,
        ),
    };
    let coder = Coder::new(&CoderOptions::default())?;
    let answers = each(&all, |r, worker| {
        let phrase = text(r, "text").unwrap_or_default();
        let day = text(r, "query_date").and_then(|d| day_of(&d)).or(fallback);
        let context = text(r, "context");
        let found = coder.resolve_actor(&phrase, day, context.as_deref(), worker)?;
        Ok(actor_answer(r["id"].as_str().unwrap_or(""), &found))
    })?;
    let mut out = String::new();
    let names = ["country", "sector", "both", "none"];
    let mut shares = [Share::default(); 4];
    for (r, a) in all.iter().zip(&answers) {
        if r["status"].as_str().is_some_and(|s| s != "active") {
            continue;
        }
        let want = &r["expect"];
        let mut verdicts = [None; 4];
        for (slot, key, field) in [(0, "country", "country"), (1, "code_1", "code")] {
            if !want[key].is_null() {
                verdicts[slot] = Some(accepts(&want[key], &a[field]));
            }
        }
        verdicts[2] = verdicts[0].zip(verdicts[1]).map(|(c, s)| c && s);
        if want["none"] == true {
            verdicts[3] = Some(a["none"] == true);
        }
        for (share, v) in shares.iter_mut().zip(verdicts) {
            if let Some(v) = v {
                share.add(v);
            }
        }
        if args.misses && verdicts.contains(&Some(false)) {
            let _ = writeln!(
                out,
                "{:?} ({}): gold {want}, found {a}",
                r["text"], r["query_date"]
            );
        }
    }
    for (name, share) in names.iter().zip(shares) {
        if share.all > 0 {
            out.push_str(&share.line(name));
        }
    }
    output::print(&out)?;
    write(args.pred.as_deref(), &answers)?;
    Ok(true)
}

fn document(r: &Value) -> Document {
    let mut d = Document::new(text(r, "text").unwrap_or_default());
    let stated = text(r, "dct").or_else(|| text(r, "date"));
    d.published = stated.and_then(|s| day_of(&s));
    d
}

fn id_of(r: &Value) -> Value {
    if r["doc_id"].is_null() {
        r["id"].clone()
    } else {
        r["doc_id"].clone()
    }
}

fn span_of(t: &Value) -> Option<Span> {
    let at = |key: &str| t[key].as_u64().and_then(|n| usize::try_from(n).ok());
    Some(Span::new(at("start")?, at("end")?))
}

fn list<'a>(r: &'a Value, key: &str) -> &'a [Value] {
    r[key].as_array().map_or(&[][..], Vec::as_slice)
}

/// Pairs gold and found spans that overlap, one to one, the largest share first.
fn pairs(gold: &[Span], found: &[Span]) -> Vec<(usize, usize)> {
    let mut all = Vec::new();
    for (i, g) in gold.iter().enumerate() {
        for (j, f) in found.iter().enumerate() {
            if g.overlaps(*f) {
                let both = g.end.min(f.end) - g.begin.max(f.begin);
                let cover = g.end.max(f.end) - g.begin.min(f.begin);
                all.push((both as f64 / cover as f64, i, j));
            }
        }
    }
    all.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut g, mut f, mut out) = (vec![false; gold.len()], vec![false; found.len()], vec![]);
    for (_, i, j) in all {
        if !g[i] && !f[j] {
            (g[i], f[j]) = (true, true);
            out.push((i, j));
        }
    }
    out
}

/// Where a decision is, for gold that knows countries by coordinates only: the table's point inside the country stands
/// for a country. The record never gives it out.
fn point(coder: &Coder, d: &PlaceDecision) -> Option<(f64, f64)> {
    let p = d.place()?;
    p.lat
        .zip(p.lon)
        .or_else(|| coder.countries().point(p.country.as_deref()?))
}

/// `gesta eval places`.
pub(crate) fn places(args: &GoldArgs) -> Result<bool> {
    let all = records(&args.gold)?;
    let coder = Coder::new(&CoderOptions::default())?;
    let found = each(&all, |r, worker| {
        Ok(coder.place_mentions(&document(r), worker)?)
    })?;
    let (mut right, mut predicted, mut gold, mut at) = (0, 0, 0, Share::default());
    let mut unresolved = 0;
    let mut out = String::new();
    let mut lines = Vec::new();
    for (r, mentions) in all.iter().zip(&found) {
        let named = |t: &&Value| t["named"] != false;
        let literal = |t: &Value| !args.literal || t["literal"] != false;
        let listed = list(r, "toponyms").iter().filter(named);
        let (wanted, aside): (Vec<&Value>, Vec<&Value>) = listed.partition(|t| literal(t));
        let mut wanted: Vec<(Span, &Value)> = wanted
            .into_iter()
            .filter_map(|t| Some((span_of(t)?, t)))
            .collect();
        wanted.sort_by_key(|(s, _)| *s);
        wanted.dedup_by_key(|(s, _)| *s);
        let aside: Vec<Span> = aside.into_iter().filter_map(span_of).collect();
        let ours: Vec<&(Span, PlaceDecision)> = mentions
            .iter()
            .filter(|(s, _)| !aside.iter().any(|a| a.overlaps(*s)))
            .collect();
        let spans: Vec<Span> = wanted.iter().map(|(s, _)| *s).collect();
        let theirs: Vec<Span> = ours.iter().map(|(s, _)| *s).collect();
        let matched = pairs(&spans, &theirs);
        right += matched.len();
        predicted += theirs.len();
        gold += spans.len();
        for (i, j) in matched {
            let t = wanted[i].1;
            let (number, lat, lon) = (
                t["geonameid"].as_u64(),
                t["lat"].as_f64(),
                t["lon"].as_f64(),
            );
            if number.is_none() && lat.is_none() {
                continue;
            }
            let decision = &ours[j].1;
            let same = decision
                .place()
                .and_then(|p| p.geonameid)
                .is_some_and(|n| Some(u64::from(n)) == number);
            let here = point(&coder, decision);
            unresolved += usize::from(here.is_none() && !same);
            let near = here
                .zip(lat.zip(lon))
                .is_some_and(|(a, b)| distance_km(a, b) <= NEAR_KM);
            at.add(same || near);
            if args.misses && !same && !near {
                let name = decision
                    .place()
                    .map_or("abstained", |p| p.id.as_deref().unwrap_or(&p.name));
                let _ = writeln!(
                    out,
                    "{} {}: {name} {here:?}, gold {lat:?} {lon:?}",
                    id_of(r),
                    t["text"]
                );
            }
        }
        let toponyms: Vec<Value> = mentions
            .iter()
            .map(|(s, d)| {
                let here = point(&coder, d);
                json!({
                    "start": s.begin, "end": s.end, "lat": here.map(|p| p.0), "lon": here.map(|p| p.1),
                    "geonameid": d.place().and_then(|p| p.geonameid),
                })
            })
            .collect();
        lines.push(json!({"doc_id": id_of(r), "toponyms": toponyms}));
    }
    out.push_str(&f1("mention overlap", right, predicted, gold));
    out.push_str(&at.line("acc@161"));
    let _ = writeln!(out, "of these, found but left open: {unresolved}");
    output::print(&out)?;
    write(args.pred.as_deref(), &lines)?;
    Ok(true)
}

/// `gesta eval dates`.
pub(crate) fn dates(args: &GoldArgs) -> Result<bool> {
    let all = records(&args.gold)?;
    let coder = Coder::new(&CoderOptions {
        mentions: true,
        ..CoderOptions::default()
    })?;
    let found = each(&all, |r, worker| Ok(coder.code(&document(r), worker)?))?;
    let plain = |v: &str| v.split_whitespace().collect::<String>().to_uppercase();
    let day = |v: &str| {
        let v = plain(v);
        v.get(..10)
            .filter(|d| d.parse::<Date>().is_ok())
            .map(str::to_owned)
    };
    let (mut overlap, mut value, mut days) = (0, 0, 0);
    let (mut predicted, mut gold, mut days_found, mut days_gold) = (0, 0, 0, 0);
    let mut out = String::new();
    let mut lines = Vec::new();
    for (r, coding) in all.iter().zip(&found) {
        let times = coding.times.as_deref().unwrap_or(&[]);
        let wanted: Vec<(Span, &str)> = list(r, "timexes")
            .iter()
            .filter_map(|t| Some((span_of(t)?, t["value"].as_str().unwrap_or(""))))
            .collect();
        let spans: Vec<Span> = wanted.iter().map(|(s, _)| *s).collect();
        let ours: Vec<Span> = times.iter().map(|t| t.span).collect();
        gold += spans.len();
        predicted += ours.len();
        days_gold += wanted.iter().filter(|(_, v)| day(v).is_some()).count();
        days_found += times.iter().filter(|t| day(&t.value).is_some()).count();
        let matched = pairs(&spans, &ours);
        overlap += matched.len();
        for (i, j) in &matched {
            let (g, p) = (wanted[*i].1, times[*j].value.as_str());
            value += usize::from(plain(g) == plain(p));
            days += usize::from(day(g).is_some() && day(g) == day(p));
            if args.misses && plain(g) != plain(p) {
                let _ = writeln!(out, "{} {:?}: {p}, gold {g}", id_of(r), times[*j].text);
            }
        }
        let list: Vec<Value> = times
            .iter()
            .map(|t| json!({"start": t.span.begin, "end": t.span.end, "type": t.kind, "value": t.value}))
            .collect();
        lines.push(json!({"doc_id": id_of(r), "timexes": list}));
    }
    out.push_str(&f1("relaxed", overlap, predicted, gold));
    out.push_str(&f1("value", value, predicted, gold));
    out.push_str(&f1("day", days, days_found, days_gold));
    output::print(&out)?;
    write(args.pred.as_deref(), &lines)?;
    Ok(true)
}
