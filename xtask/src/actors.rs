//! `cargo xtask actors stats` and `cargo xtask actors bench`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use gesta_record::{Parse, Sentence, Span, Token};
use gesta_resolve::actors::{ActorKnowledge, check, compile};
use jiff::civil::Date;

use crate::tidy::root;

/// Faults and stale entries listed at most.
const SHOWN: usize = 40;

/// Runs the subcommand.
pub(crate) fn run(args: &[String]) -> Result<()> {
    match args {
        [what] if what == "stats" => stats(today()?),
        [what, flag, day] if what == "stats" && flag == "--date" => {
            stats(day.parse().with_context(|| format!("{day:?} is no day"))?)
        }
        [what] if what == "bench" => bench(),
        _ => bail!("usage: cargo xtask actors stats [--date YYYY-MM-DD] | bench"),
    }
}

/// Today in Greenwich; the workspace needs no time zones.
fn today() -> Result<Date> {
    let seconds = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)?
        .as_secs();
    let days = jiff::Span::new().days(i64::try_from(seconds / 86_400)?);
    Ok(jiff::civil::date(1970, 1, 1).checked_add(days)?)
}

fn files() -> Result<Vec<(String, String)>> {
    let folder = root().join("knowledge/actors");
    let mut paths = Vec::new();
    collect(&folder, &mut paths)?;
    paths.sort();
    paths
        .into_iter()
        .map(|p| {
            let name = p.strip_prefix(&folder).unwrap_or(&p).display().to_string();
            Ok((name, fs::read_to_string(&p)?))
        })
        .collect()
}

fn collect(folder: &Path, out: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, out)?;
        } else if path.extension().is_some_and(|e| e == "toml") {
            out.push(path);
        }
    }
    Ok(())
}

fn stats(day: Date) -> Result<()> {
    let files = files()?;
    let report = check(files.iter().map(|(n, t)| (n.as_str(), t.as_str())), day)?;
    let actors: usize = report.kinds.values().sum();
    println!(
        "{} files, {actors} actors, {} distinct names, {} dated roles, {} with a Wikidata item",
        files.len(),
        report.names,
        report.roles,
        report.wikidata
    );
    for (kind, n) in &report.kinds {
        println!("  {kind:<14} {n:>6}");
    }
    for (folder, n) in &report.folders {
        println!("  names in {folder:<14} {n:>6}");
    }
    println!("Freshness as of {day}");
    if let Some(latest) = report.latest {
        println!("  latest beginning of a role: {latest}");
    }
    println!(
        "  countries without a known head of state or government: {}{}",
        report.headless.len(),
        list(&report.headless)
    );
    println!(
        "  offices held for more than fifteen years: {}{}",
        report.stale.len(),
        list(&report.stale)
    );
    println!(
        "  pairs that share a name of several words at the same time: {}{}",
        report.alike.len(),
        list(&report.alike)
    );
    if report.faults.is_empty() {
        println!("no faults");
        return Ok(());
    }
    bail!("{} faults{}", report.faults.len(), list(&report.faults))
}

fn list(items: &[String]) -> String {
    let shown: Vec<&str> = items.iter().take(SHOWN).map(String::as_str).collect();
    let more = items.len().saturating_sub(SHOWN);
    let rest = if more > 0 {
        format!("\n    … and {more} more")
    } else {
        String::new()
    };
    shown
        .iter()
        .map(|s| format!("\n    {s}"))
        .collect::<String>()
        + &rest
}

/// Load time, memory and speed of the names scan over the dispatches. Run it with `--release`.
fn bench() -> Result<()> {
    let files = files()?;
    let list = || files.iter().map(|(n, t)| (n.as_str(), t.as_str()));
    let start = Instant::now();
    let knowledge = ActorKnowledge::load(list())?;
    println!(
        "load from TOML: {:.0} ms",
        start.elapsed().as_secs_f64() * 1e3
    );
    drop(knowledge);
    let compiled = compile(list())?;
    let before = resident();
    let mut times = Vec::new();
    let mut last = None;
    for _ in 0..7 {
        let start = Instant::now();
        last = Some(ActorKnowledge::load_compiled(&compiled, |_| true, [])?);
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    let knowledge = last.context("nothing loaded")?;
    println!(
        "load as compiled (median of 7): {:.0} ms; {} actors, {} names; {} KiB of JSON; memory grew by {:.1} MiB",
        times[3],
        knowledge.actors.len(),
        knowledge.name_count(),
        compiled.len() / 1024,
        (resident() - before) / 1024.0,
    );
    let mut bytes = 0;
    let mut parses = Vec::new();
    let folder = root().join("examples/dispatches");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?
        .filter_map(Result::ok)
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|e| e == "txt"))
        .collect();
    paths.sort();
    for path in paths {
        let text = fs::read_to_string(path)?;
        bytes += text.len();
        parses.push(plain(&text));
    }
    let start = Instant::now();
    let mut rounds = 0;
    let mut hits = 0;
    while start.elapsed().as_secs_f64() < 2.0 {
        for parse in &parses {
            let story = knowledge.story(parse, None);
            hits += story.hits.iter().map(Vec::len).sum::<usize>();
        }
        rounds += 1;
    }
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "names scan: {:.1} MB/s on one core ({} names found in {:.1} MB)",
        (bytes * rounds) as f64 / seconds / 1e6,
        hits,
        (bytes * rounds) as f64 / 1e6
    );
    Ok(())
}

/// Resident memory in KiB, where the system tells it.
fn resident() -> f64 {
    fs::read_to_string("/proc/self/status")
        .ok()
        .and_then(|text| {
            let line = text.lines().find(|l| l.starts_with("VmRSS"))?.to_owned();
            line.split_whitespace().nth(1)?.parse().ok()
        })
        .unwrap_or(0.0)
}

/// A text as sentences of bare words: lines, split at white space, with stops and commas apart.
fn plain(text: &str) -> Parse {
    let mut sentences = Vec::new();
    let mut at = 0;
    for line in text.lines().filter(|l| !l.trim().is_empty()) {
        let mut tokens = Vec::new();
        for word in line.split_whitespace() {
            let end = word.trim_end_matches(['.', ',', ';', ':', '"', ')']).len();
            for part in [&word[..end], &word[end..]] {
                if part.is_empty() {
                    continue;
                }
                let length = part.chars().count();
                tokens.push(Token {
                    text: part.to_owned(),
                    span: Span::new(at, at + length),
                    ..Token::default()
                });
                at += length;
            }
            at += 1;
        }
        sentences.push(Sentence {
            tokens,
            ..Sentence::default()
        });
    }
    Parse { sentences }
}
