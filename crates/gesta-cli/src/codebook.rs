//! `gesta codebook`.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Subcommand};
use gesta::codebook::{CheckReport, check};
use gesta::{Coder, CoderOptions, Worker};

use crate::output;

#[derive(Args)]
pub(crate) struct CodebookArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Run every example of a codebook.
    Check {
        /// Folder of the codebook; PLOVER by default.
        folder: Option<PathBuf>,
        /// List also the examples whose type is right but not every actor, recipient or mode.
        #[arg(long)]
        verbose: bool,
        /// Run only the examples of files whose name contains this.
        #[arg(long)]
        only: Option<String>,
    },
    /// List types, modes, definitions and sizes.
    List {
        /// Folder of the codebook; PLOVER by default.
        folder: Option<PathBuf>,
    },
}

pub(crate) fn run(args: &CodebookArgs) -> Result<bool> {
    match &args.verb {
        Verb::Check {
            folder,
            verbose,
            only,
        } => run_check(folder.clone(), *verbose, only.as_deref()),
        Verb::List { folder } => list(folder.clone()),
    }
}

fn run_check(folder: Option<PathBuf>, verbose: bool, only: Option<&str>) -> Result<bool> {
    let coder = Coder::new(&CoderOptions {
        codebook: folder,
        fictional: true,
        ..CoderOptions::default()
    })?;
    let mut worker = Worker::new();
    let report: CheckReport = check(coder.codebook(), only.unwrap_or_default(), |text| {
        coder.parse(text, &mut worker)
    })?;
    let mut out = String::new();
    for f in report.faults.iter().filter(|f| verbose || f.type_wrong) {
        let _ = writeln!(out, "{}:{}: {}", f.file, f.line, f.text);
        for p in &f.problems {
            let _ = writeln!(out, "    {p}");
        }
    }
    for p in &report.silent {
        let _ = writeln!(
            out,
            "pattern {p} fires on no example; add one or take it out"
        );
    }
    let _ = writeln!(
        out,
        "{} examples: {} with the right type ({:.1} %), {} right in every mark ({:.1} %); {} patterns never fire",
        report.examples,
        report.type_right,
        percent(report.type_right, report.examples),
        report.passed,
        percent(report.passed, report.examples),
        report.silent.len(),
    );
    output::print(&out)?;
    Ok(report.silent.is_empty() && report.type_right == report.examples)
}

fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        100.0 * part as f64 / whole as f64
    }
}

fn list(folder: Option<PathBuf>) -> Result<bool> {
    let codebook = match folder {
        Some(f) => gesta::load_codebook(&f)?,
        None => gesta::embedded_codebook()?,
    };
    let mut out = format!("{} {}\n", codebook.name, codebook.version);
    for t in &codebook.types {
        let _ = writeln!(out, "{} ({:+})  {}", t.code, t.score, t.define);
        for (mode, score) in &t.modes {
            let entries: usize = codebook
                .patterns
                .iter()
                .filter(|p| {
                    p.outcome.code.as_deref() == Some(&t.code)
                        && p.outcome.mode.as_deref() == Some(mode)
                })
                .map(|p| p.entries.len())
                .sum();
            let _ = writeln!(out, "  {mode} ({score:+}), {entries} trigger entries");
        }
    }
    let entries: usize = codebook.patterns.iter().map(|p| p.entries.len()).sum();
    let _ = writeln!(
        out,
        "{} patterns, {entries} trigger entries, {} examples",
        codebook.patterns.len(),
        codebook.examples.len()
    );
    output::print(&out)?;
    Ok(true)
}
