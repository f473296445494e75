//! `gesta actors`: the actors of the user's own reports and files.

use std::fmt::Write as _;
use std::io::{BufRead as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use gesta::resolve::actors::{ActorKnowledge, LearnedActor, gather};
use gesta::{Coder, CoderOptions, Worker, ingest};

use crate::output::{self, Sink, talk};

#[derive(Args)]
pub(crate) struct ActorsArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// List people and groups whom reports introduce and the knowledge does not hold; write those you accept.
    Review(ReviewArgs),
    /// Read actor files (TOML, or PETRARCH actor and agent dictionaries) and say what cannot be used.
    Check {
        /// The files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// How many unusable lines to show; all with 0.
        #[arg(long, default_value_t = 20)]
        show: usize,
    },
}

#[derive(Args)]
struct ReviewArgs {
    /// Files and folders of reports.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Day of publication (YYYY-MM-DD) of documents that do not say it.
    #[arg(long, value_name = "DATE")]
    published: Option<String>,
    /// Only actors of at least so many documents.
    #[arg(long, default_value_t = 1, value_name = "N")]
    min: usize,
    /// Show at most so many.
    #[arg(long, default_value_t = 50, value_name = "N")]
    top: usize,
    /// Accept this actor, by the name shown; may be given again.
    #[arg(long, value_name = "NAME")]
    accept: Vec<String>,
    /// Accept all that are shown.
    #[arg(long)]
    accept_all: bool,
    /// Ask for each, reading y or n from standard input.
    #[arg(long)]
    ask: bool,
    /// Your actor file, to which those accepted are added.
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// Further actor files that are known already.
    #[arg(long, value_name = "FILE")]
    actors: Vec<PathBuf>,
}

pub(crate) fn run(args: &ActorsArgs) -> Result<bool> {
    match &args.what {
        What::Review(args) => review(args),
        What::Check { files, show } => check(files, *show),
    }
}

fn review(args: &ReviewArgs) -> Result<bool> {
    let published = match &args.published {
        None => None,
        Some(text) => Some(
            text.parse()
                .map_err(|_| anyhow::anyhow!("--published wants YYYY-MM-DD, not {text:?}"))?,
        ),
    };
    let choosing = args.ask || args.accept_all || !args.accept.is_empty();
    let Some(target) = args.to.as_deref().or((!choosing).then_some(Path::new(""))) else {
        bail!("say with --to FILE where those accepted are written");
    };
    let mut actors = args.actors.clone();
    if target.is_file() {
        actors.push(target.to_owned()); // Nobody is learned twice.
    }
    let coder = Coder::new(&CoderOptions {
        actors,
        ..CoderOptions::default()
    })?;
    let (files, problems) = ingest::list(&args.paths);
    for p in &problems {
        talk(&format!("gesta: {p}"));
    }
    let (found, bad) = learn(&coder, &files, published)?;
    let mut all = gather(&found);
    all.retain(|a| a.documents >= args.min);
    all.truncate(args.top);
    if !args.ask {
        output::print(&table(&all))?;
    }
    let accepted = choose(args, &all)?;
    if choosing {
        append(target, &accepted)?;
        talk(&format!(
            "{} written to {}",
            accepted.len(),
            target.display()
        ));
    }
    Ok(problems.is_empty() && bad == 0)
}

type Found = (gesta::resolve::actors::Learned, String, String);

/// Learned actors of all files, with document and sentence, and the number of inputs that could not be used.
fn learn(
    coder: &Coder,
    files: &[PathBuf],
    published: Option<jiff::civil::Date>,
) -> Result<(Vec<Found>, usize)> {
    let mut worker = Worker::new();
    let mut found = Vec::new();
    let mut bad = 0;
    let mut failed = None;
    for file in files {
        ingest::read_file(file, &mut |item| {
            let mut document = match item {
                Ok(document) => document,
                Err(problem) => {
                    talk(&format!("gesta: {problem}"));
                    bad += 1;
                    return true;
                }
            };
            document.published = document.published.or(published);
            match coder.learn(&document, &mut worker) {
                Ok(list) => {
                    for l in list {
                        let begin = l.sentence.begin;
                        let words: String = document
                            .text
                            .chars()
                            .skip(begin)
                            .take(l.sentence.end - begin)
                            .collect();
                        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
                        found.push((l, document.id.clone(), words));
                    }
                    true
                }
                Err(e) => {
                    failed = Some(e);
                    false
                }
            }
        });
        if let Some(e) = failed.take() {
            return Err(e.into());
        }
    }
    Ok((found, bad))
}

fn code(a: &LearnedActor) -> String {
    let mut parts: Vec<&str> = a.country.iter().map(String::as_str).collect();
    parts.extend(a.sectors.iter().map(String::as_str));
    parts.join(".")
}

fn line(a: &LearnedActor) -> String {
    let days = a.days.map_or(String::new(), |(first, last)| {
        if first == last {
            format!(", {first}")
        } else {
            format!(", {first} to {last}")
        }
    });
    let disputed = if a.disputed { ", countries differ" } else { "" };
    format!(
        "{:>4} {}  {}  {} ({} mentions{days}{disputed})\n     {}\n",
        a.documents,
        a.name,
        code(a),
        a.role,
        a.mentions,
        a.evidence
    )
}

fn table(all: &[LearnedActor]) -> String {
    if all.is_empty() {
        return "nobody new is introduced in these reports\n".to_owned();
    }
    let mut out = String::from("docs name, code, role\n");
    for a in all {
        out.push_str(&line(a));
    }
    out
}

/// Those whom the user accepts.
fn choose<'a>(args: &ReviewArgs, all: &'a [LearnedActor]) -> Result<Vec<&'a LearnedActor>> {
    if args.accept_all {
        return Ok(all.iter().collect());
    }
    let mut out = Vec::new();
    for name in &args.accept {
        match all.iter().find(|a| a.name.eq_ignore_ascii_case(name)) {
            Some(a) => out.push(a),
            None => bail!("{name:?} is not among those found"),
        }
    }
    if args.ask {
        let mut answers = std::io::stdin().lock().lines();
        for a in all {
            output::print(&format!("{}     accept? [y/N] ", line(a)))?;
            let Some(answer) = answers.next() else { break };
            let answer = answer.context("cannot read the answer")?;
            if answer.trim().eq_ignore_ascii_case("y") {
                out.push(a);
            }
        }
    }
    Ok(out)
}

/// Adds entries to the user's file; the whole is read back before it replaces the old one.
fn append(target: &Path, accepted: &[&LearnedActor]) -> Result<()> {
    if accepted.is_empty() {
        return Ok(());
    }
    let mut text = if target.is_file() {
        std::fs::read_to_string(target)
            .with_context(|| format!("cannot read {}", target.display()))?
    } else {
        "# Actors accepted from reports. Edit freely; `gesta code --actors` reads this file.\n"
            .to_owned()
    };
    for a in accepted {
        let _ = write!(text, "\n{}", a.to_toml());
    }
    let name = target.display().to_string();
    ActorKnowledge::load([(name.as_str(), text.as_str())])
        .context("the file would not be sound; nothing was written")?;
    let mut sink = Sink::open(Some(target))?;
    if let Err(e) = sink.write_all(text.as_bytes()) {
        sink.abandon();
        return Err(e).with_context(|| format!("cannot write {}", target.display()));
    }
    sink.finish()
}

fn check(files: &[PathBuf], show: usize) -> Result<bool> {
    let plain = Coder::new(&CoderOptions::default())?;
    let before = (plain.actors().actors.len(), plain.actors().name_count());
    drop(plain);
    let coder = Coder::new(&CoderOptions {
        actors: files.to_vec(),
        ..CoderOptions::default()
    })?;
    let knowledge = coder.actors();
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{} actors and {} new names read",
        knowledge.actors.len() - before.0,
        knowledge.name_count() - before.1
    );
    let all = &knowledge.unused;
    let _ = writeln!(out, "{} lines or codes could not be used", all.len());
    let shown = if show == 0 { all.len() } else { show };
    for (file, u) in all.iter().take(shown) {
        let _ = writeln!(out, "{file}:{}: {} ({})", u.line, u.why, u.text);
    }
    if all.len() > shown {
        let _ = writeln!(out, "… and {} more (--show 0 lists all)", all.len() - shown);
    }
    output::print(&out)?;
    Ok(true)
}
