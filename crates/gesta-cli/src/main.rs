//! The `gesta` command. Data goes to standard output, talk to standard error; exit codes are 0 (all done), 1 (some
//! input could not be used, or a check failed) and 2 (wrong use, or nothing could be done).

mod actors;
mod claims;
mod code;
mod codebook;
mod coded;
mod columns;
mod eval;
mod eval_articles;
mod eval_resolution;
mod explain;
mod forecasts;
mod gazetteer;
mod ledger;
mod norms;
mod output;
mod resolve;
mod serve;

use std::io;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// News text in; out, an evidence-linked record of who did what to whom, when and where, and who says so.
#[derive(Parser)]
#[command(name = "gesta", version, about, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Code texts, pages, JSON Lines, feeds, web archives, folders of them, or standard input (-).
    Code(code::CodeArgs),
    /// Explain the coding of one sentence, step by step.
    Explain(explain::ExplainArgs),
    /// Check or list a codebook.
    Codebook(codebook::CodebookArgs),
    /// Say who, where or when one phrase means.
    Resolve(resolve::ResolveArgs),
    /// Learn actors from your reports; check actor files and dictionaries.
    Actors(actors::ActorsArgs),
    /// Build a gazetteer from a full GeoNames export.
    Gazetteer(gazetteer::GazetteerArgs),
    /// Show who says what of one event and since when, from codings.
    Claims(claims::ClaimsArgs),
    /// Show the forecast register of codings, with scores.
    Forecasts(forecasts::ForecastsArgs),
    /// List the norms known, or explain the checks in codings.
    Norms(norms::NormsArgs),
    /// Score against gold annotation.
    Eval(eval::EvalArgs),
    /// Add documents to a ledger; what it holds already is passed over.
    Add(ledger::AddArgs),
    /// Follow the feeds of a file into a ledger, politely.
    Watch(ledger::WatchArgs),
    /// Ask a ledger for events.
    Query(Box<ledger::QueryArgs>),
    /// Show counts, tension and phases of a pair, a party or all events over time.
    Series(Box<ledger::SeriesArgs>),
    /// Show all about one event: every report, claim and decision.
    Show(ledger::ShowArgs),
    /// Join or split events of a ledger; later runs respect it.
    Events(ledger::EventsArgs),
    /// Show what changed in a ledger between two times.
    Diff(ledger::DiffArgs),
    /// Check that a ledger is sound.
    Check(ledger::CheckArgs),
    /// Copy a ledger into a new file, while others write to it.
    Backup(ledger::BackupArgs),
    /// Serve a ledger: HTTP API and dashboard.
    Serve(serve::ServeArgs),
    /// Make a ledger of the example dispatches and a made-up year, and serve it.
    Demo(serve::DemoArgs),
    /// Print the JSON Schema of the record.
    Schema,
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => {
            // clap prints help to standard output and errors to standard error.
            let _ = e.print();
            return ExitCode::from(if e.use_stderr() { 2 } else { 0 });
        }
    };
    let result = match cli.verb {
        Verb::Code(args) => code::run(&args),
        Verb::Explain(args) => explain::run(&args),
        Verb::Codebook(args) => codebook::run(&args),
        Verb::Resolve(args) => resolve::run(&args),
        Verb::Actors(args) => actors::run(&args),
        Verb::Gazetteer(args) => gazetteer::run(&args),
        Verb::Claims(args) => claims::run(&args),
        Verb::Forecasts(args) => forecasts::run(&args),
        Verb::Norms(args) => norms::run(&args),
        Verb::Eval(args) => eval::run(&args),
        Verb::Add(args) => ledger::add(&args),
        Verb::Watch(args) => ledger::watch(&args),
        Verb::Query(args) => ledger::query(&args),
        Verb::Series(args) => ledger::over_time(&args),
        Verb::Show(args) => ledger::show(&args),
        Verb::Events(args) => ledger::events(&args),
        Verb::Diff(args) => ledger::diff(&args),
        Verb::Check(args) => ledger::check(&args),
        Verb::Backup(args) => ledger::backup(&args),
        Verb::Serve(args) => serve::serve(&args),
        Verb::Demo(args) => serve::demo(&args),
        Verb::Schema => output::print(&format!("{:#}\n", gesta::record::schema())).map(|()| true),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(e) if is_broken_pipe(&e) => ExitCode::SUCCESS,
        Err(e) => {
            output::talk(&format!("gesta: {e:#}"));
            ExitCode::from(2)
        }
    }
}

/// The reader of our output has gone (`| head`), which is no fault.
fn is_broken_pipe(e: &anyhow::Error) -> bool {
    let broken = |kind: Option<io::ErrorKind>| kind == Some(io::ErrorKind::BrokenPipe);
    e.chain().any(|c| {
        broken(c.downcast_ref::<io::Error>().map(io::Error::kind))
            || broken(
                c.downcast_ref::<serde_json::Error>()
                    .and_then(serde_json::Error::io_error_kind),
            )
            || broken(c.downcast_ref::<csv::Error>().and_then(|e| match e.kind() {
                csv::ErrorKind::Io(e) => Some(e.kind()),
                _ => None,
            }))
    })
}
