//! `gesta add`.

use std::io::IsTerminal;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use gesta::ledger::{
    AddOptions, Ledger, LedgerOptions, Tally, add_coded, add_documents, coded_version,
};
use gesta::{Coder, CoderOptions, Input, RunOptions, ingest};
use indicatif::ProgressBar;

use super::LedgerPath;
use crate::output::talk;

#[derive(Args)]
pub(crate) struct AddArgs {
    /// Files (text, HTML, JSON Lines, RSS, Atom, WARC, each also as .gz or .zst) and folders; `-` for standard input.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    path: LedgerPath,
    /// The inputs are records that `gesta code --format jsonl` wrote; they are added as they are.
    #[arg(long)]
    coded: bool,
    /// With --coded: what the records were made with; another label makes another revision.
    #[arg(
        long,
        value_name = "LABEL",
        default_value = "unnamed",
        requires = "coded"
    )]
    coded_with: String,
    /// Day of publication (YYYY-MM-DD) of documents that do not say it.
    #[arg(long, value_name = "DATE")]
    published: Option<String>,
    /// Folder of a codebook to use instead of PLOVER.
    #[arg(long, value_name = "FOLDER")]
    codebook: Option<PathBuf>,
    /// Further actor files (TOML).
    #[arg(long, value_name = "FILE")]
    actors: Vec<PathBuf>,
    /// Threads; one a core by default.
    #[arg(long, default_value_t = 0)]
    threads: usize,
    /// Documents of one transaction: what a crash can undo, and the same command does again.
    #[arg(long, default_value_t = 500)]
    batch: usize,
}

pub(crate) fn add(args: &AddArgs) -> Result<bool> {
    let published = args.published.as_deref().map(super::day).transpose()?;
    let stdin = args.paths.iter().any(|p| p.as_os_str() == "-");
    if stdin && args.paths.len() > 1 {
        bail!("- (standard input) cannot be combined with files");
    }
    let (files, problems) = if stdin {
        (Vec::new(), Vec::new())
    } else {
        ingest::list(&args.paths)
    };
    problems.iter().for_each(|p| talk(&format!("gesta: {p}")));
    if !stdin && files.is_empty() {
        bail!("no file to add");
    }
    let options = AddOptions {
        run: RunOptions {
            threads: args.threads,
            published,
        },
        batch: args.batch,
    };
    let command = std::env::args().skip(1).collect::<Vec<_>>().join(" ");
    let open = LedgerOptions {
        command,
        ..LedgerOptions::default()
    };
    let bar = spinner();
    let mut unused = problems.len();
    let mut progress = |problem: Option<ingest::Problem>| match problem {
        None => bar.inc(1),
        Some(p) => {
            unused += 1;
            bar.suspend(|| talk(&format!("gesta: {p}")));
        }
    };
    let tally = if args.coded {
        let mut ledger = Ledger::open(&args.path.ledger, open)?;
        coded(&mut ledger, args, &files, stdin, &options, &mut progress)?
    } else {
        let with = CoderOptions {
            codebook: args.codebook.clone(),
            actors: args.actors.clone(),
            ..CoderOptions::default()
        };
        let coder = Coder::new(&with)?;
        let version = gesta::ledger::version(&with)?;
        let mut ledger = Ledger::open(&args.path.ledger, open)?;
        let input = if stdin {
            Input::Stdin
        } else {
            Input::Files(files)
        };
        add_documents(
            &mut ledger,
            &coder,
            &version,
            input,
            &options,
            &mut progress,
        )?
    };
    bar.finish_and_clear();
    report(&tally, unused);
    Ok(unused == 0)
}

fn coded(
    ledger: &mut Ledger,
    args: &AddArgs,
    files: &[PathBuf],
    stdin: bool,
    options: &AddOptions,
    progress: &mut dyn FnMut(Option<ingest::Problem>),
) -> Result<Tally> {
    let version = coded_version(&args.coded_with);
    if stdin {
        let mut input = ingest::plain(Box::new(std::io::stdin().lock()))
            .context("cannot read standard input")?;
        return Ok(add_coded(
            ledger, &version, "-", &mut input, options, progress,
        )?);
    }
    let mut tally = Tally::default();
    for path in files {
        let shown = path.display().to_string();
        let file = std::fs::File::open(path).with_context(|| format!("cannot read {shown}"))?;
        let mut input =
            ingest::plain(Box::new(file)).with_context(|| format!("cannot read {shown}"))?;
        tally += add_coded(ledger, &version, &shown, &mut input, options, progress)?;
    }
    Ok(tally)
}

fn spinner() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = indicatif::ProgressStyle::with_template("{pos} documents, {elapsed}") {
        bar.set_style(style);
    }
    bar
}

fn report(tally: &Tally, unused: usize) {
    let mut line = format!(
        "{} new documents ({} copies of others), {} mentions of events; {} known already",
        tally.documents, tally.copies, tally.mentions, tally.known
    );
    if tally.revised > 0 {
        line.push_str(&format!(", {} coded anew", tally.revised));
    }
    if unused > 0 {
        line.push_str(&format!("; {unused} inputs could not be used"));
    }
    talk(&line);
}
