//! `gesta serve` and `gesta demo`.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::{Context, Result, bail};
use clap::Args;
use gesta::ledger::{AddOptions, Ledger, LedgerOptions, Reader, add_documents, coded_version};
use gesta::newsweek::year;
use gesta::{Coder, CoderOptions, Input, RunOptions, ingest};
use gesta_server::{ServeOptions, Server};
use jiff::Timestamp;

use crate::output::talk;

/// Where it listens, and who may write.
#[derive(Args)]
struct Listen {
    /// Address and port; another address than loopback needs --token.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8321")]
    bind: SocketAddr,
    /// Lets who shows it write; on another address than loopback it is needed to read, too.
    #[arg(
        long,
        value_name = "SECRET",
        env = "GESTA_TOKEN",
        hide_env_values = true
    )]
    token: Option<String>,
    /// Serve the dashboard from this folder (for those who work on it).
    #[arg(long, value_name = "FOLDER")]
    ui_dir: Option<PathBuf>,
    /// Do not load the language model: texts cannot be tried then.
    #[arg(long)]
    without_coder: bool,
}

#[derive(Args)]
pub(crate) struct ServeArgs {
    /// The ledger's file.
    #[arg(
        long,
        visible_alias = "ledger",
        value_name = "FILE",
        default_value = "gesta.db"
    )]
    store: PathBuf,
    #[command(flatten)]
    listen: Listen,
}

#[derive(Args)]
pub(crate) struct DemoArgs {
    /// Keep the ledger in this new file instead of a temporary one.
    #[arg(long, value_name = "FILE")]
    store: Option<PathBuf>,
    /// Make the ledger and serve nothing.
    #[arg(long, requires = "store")]
    no_serve: bool,
    /// Folder of dispatches to code beside the made-up year.
    #[arg(long, value_name = "FOLDER", default_value = "examples/dispatches")]
    dispatches: PathBuf,
    /// Any number; another one gives another year.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    listen: Listen,
}

pub(crate) fn serve(args: &ServeArgs) -> Result<bool> {
    let demo = args.store.exists() && is_demo(&args.store)?;
    let names = if demo { year::names() } else { BTreeMap::new() };
    run(&args.store, &args.listen, args.listen.token.clone(), names)?;
    Ok(true)
}

/// True where the ledger holds the made-up year.
fn is_demo(store: &Path) -> Result<bool> {
    let reader = Reader::open(store)?;
    Ok(reader
        .view()
        .versions()?
        .iter()
        .any(|(v, _)| v.program == DEMO))
}

const DEMO: &str = "record: made-up year";

fn run(
    store: &Path,
    listen: &Listen,
    token: Option<String>,
    names: BTreeMap<String, String>,
) -> Result<()> {
    let loopback = listen.bind.ip().is_loopback();
    if !loopback && token.is_none() {
        bail!(
            "--bind {}: another address than loopback needs --token",
            listen.bind
        );
    }
    if let Some(t) = &token
        && (t.len() < 8 || !t.bytes().all(|b| b.is_ascii_graphic()))
    {
        bail!("--token: at least 8 letters, digits or signs without spaces");
    }
    let server = Server::open(ServeOptions {
        store: store.to_owned(),
        token: token.clone(),
        guarded: !loopback,
        local_only: loopback,
        ui_dir: listen.ui_dir.clone(),
        coding: !listen.without_coder,
        demo: !names.is_empty(),
        names,
    })?;
    server
        .run(listen.bind, |address| {
            let fragment = token.map_or(String::new(), |t| format!("#token={t}"));
            talk(&format!(
                "{} is served at http://{address}/{fragment} (Ctrl-C ends it)",
                store.display()
            ));
        })
        .with_context(|| format!("cannot listen on {}", listen.bind))
}

pub(crate) fn demo(args: &DemoArgs) -> Result<bool> {
    let folder;
    let path = match &args.store {
        Some(path) if path.exists() => bail!(
            "{} exists already; a demonstration goes to a new file",
            path.display()
        ),
        Some(path) => path.clone(),
        None => {
            folder = tempfile::tempdir()?;
            folder.path().join("demo.db")
        }
    };
    make(&path, args)?;
    if !args.no_serve {
        let token = match &args.listen.token {
            Some(t) => t.clone(),
            None => secret()?,
        };
        run(&path, &args.listen, Some(token), year::names())?;
    }
    Ok(true)
}

/// A token nobody can guess.
fn secret() -> Result<String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).context("the system gives no random numbers")?;
    Ok(bytes.iter().map(|b| format!("{b:02x}")).collect())
}

/// Makes the demonstration's ledger: the dispatches, coded, and the year as it came in.
fn make(path: &Path, args: &DemoArgs) -> Result<()> {
    let clock = Arc::new(AtomicI64::new(0));
    let now = Arc::clone(&clock);
    let set = |day: jiff::civil::Date, hour: i8| -> Result<()> {
        let time = day
            .at(hour, 0, 0, 0)
            .to_zoned_datetime(jiff::tz::TimeZone::UTC)?;
        clock.store(time.timestamp().as_microsecond(), Ordering::Relaxed);
        Ok(())
    };
    set(year::FIRST, 1)?;
    let mut ledger = Ledger::open(
        path,
        LedgerOptions {
            command: "demo".into(),
            clock: Box::new(move || {
                Timestamp::from_microsecond(now.load(Ordering::Relaxed)).unwrap_or_default()
            }),
            ..LedgerOptions::default()
        },
    )?;
    if args.dispatches.is_dir() {
        let with = CoderOptions::default();
        let (files, problems) = ingest::list(std::slice::from_ref(&args.dispatches));
        problems.iter().for_each(|p| talk(&format!("gesta: {p}")));
        let options = AddOptions {
            run: RunOptions::default(),
            batch: 500,
        };
        let tally = add_documents(
            &mut ledger,
            &Coder::new(&with)?,
            &gesta::ledger::version(&with)?,
            Input::Files(files),
            &options,
            &mut |problem| problem.iter().for_each(|p| talk(&format!("gesta: {p}"))),
        )?;
        talk(&format!("{} dispatches coded", tally.documents));
    } else {
        talk(&format!(
            "{}: no such folder; the made-up year is shown alone",
            args.dispatches.display()
        ));
    }
    let version = coded_version("made-up year");
    let mut documents = 0;
    for day in year::year(args.seed) {
        set(day.day, 18)?;
        documents += day.entries.len();
        ledger.add(&day.entries, &version)?;
    }
    ledger.settle()?;
    talk(&format!(
        "{documents} reports of a made-up year added; their codings were made with them, without the language model"
    ));
    Ok(())
}
