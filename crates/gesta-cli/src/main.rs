//! The `gesta` command. Data goes to standard output, talk to standard error; exit codes are 0 (all done), 1 (some
//! input could not be used, or a check failed) and 2 (wrong use, or nothing could be done).

mod code;
mod codebook;
mod eval;
mod explain;
mod output;

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
    /// Code texts, pages, JSON Lines, folders of them, or standard input (-).
    Code(code::CodeArgs),
    /// Explain the coding of one sentence, step by step.
    Explain(explain::ExplainArgs),
    /// Check or list a codebook.
    Codebook(codebook::CodebookArgs),
    /// Score against gold annotation.
    Eval(eval::EvalArgs),
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
        Verb::Eval(args) => eval::run(&args),
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
    e.chain().any(|c| {
        c.downcast_ref::<io::Error>()
            .is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
    })
}
