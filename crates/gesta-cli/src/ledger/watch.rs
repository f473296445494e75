//! `gesta watch`.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::Args;
use comfy_table::{ContentArrangement, Table, presets};
use gesta::ledger::{Ledger, LedgerOptions};
use gesta::{Coder, CoderOptions};
use gesta_watch::{
    Config, FeedState, HttpFetcher, LedgerJournal, News, Stop, SystemClock, WatchTally, Watcher,
};
use jiff::Timestamp;
use signal_hook::consts::TERM_SIGNALS;
use signal_hook::flag;

use super::LedgerPath;
use crate::output::{print, talk};

#[derive(Args)]
pub(crate) struct WatchArgs {
    /// File of feeds (TOML; docs/FEEDS.md).
    feeds: PathBuf,
    #[command(flatten)]
    path: LedgerPath,
    /// Ask every feed once, fetch the articles, and end; for a timer.
    #[arg(long)]
    once: bool,
    /// Ask nobody; show each feed's health and last success.
    #[arg(long, conflicts_with = "once")]
    status: bool,
    /// Folder of a codebook to use instead of PLOVER.
    #[arg(long, value_name = "FOLDER")]
    codebook: Option<PathBuf>,
    /// Further actor files (TOML).
    #[arg(long, value_name = "FILE")]
    actors: Vec<PathBuf>,
    /// Say only what went wrong.
    #[arg(long, short)]
    quiet: bool,
}

pub(crate) fn watch(args: &WatchArgs) -> Result<bool> {
    let config = Config::open(&args.feeds)?;
    if args.status {
        return status(args, &config);
    }
    let stop = Stop::default();
    for signal in TERM_SIGNALS {
        // The first signal ends the batch; a second one ends the program.
        flag::register_conditional_shutdown(*signal, 1, stop.flag())
            .and_then(|_| flag::register(*signal, Arc::clone(&stop.flag())))
            .context("cannot listen to signals")?;
    }
    let with = CoderOptions {
        codebook: args.codebook.clone(),
        actors: args.actors.clone(),
        ..CoderOptions::default()
    };
    let coder = Coder::new(&with)?;
    let version = gesta::ledger::version(&with)?;
    let command = std::env::args().skip(1).collect::<Vec<_>>().join(" ");
    let open = LedgerOptions {
        command,
        ..LedgerOptions::default()
    };
    let ledger = Ledger::open(&args.path.ledger, open)?;
    let mut journal = LedgerJournal::new(ledger, &coder, version);
    let fetcher = HttpFetcher::new(&config.user_agent, config.reach.clone(), stop.clone());
    let quiet = args.quiet;
    let tally = {
        let news = |n: News| report(&n, quiet);
        let mut watcher = Watcher::new(
            &config,
            &fetcher,
            &SystemClock,
            &mut journal,
            stop.clone(),
            news,
        )?;
        if args.once {
            watcher.once()?
        } else {
            watcher.follow(None)?
        }
    };
    journal.ledger().settle()?;
    talk(&summary(&tally, stop.asked()));
    Ok(tally.failed == 0 || !args.once)
}

fn report(news: &News, quiet: bool) {
    match news {
        News::Failed {
            feed,
            message,
            again,
        } => talk(&format!(
            "gesta: {feed}: {message}; asked again at {}",
            minute(*again)
        )),
        News::Summary {
            feed,
            link,
            message,
        } => talk(&format!(
            "gesta: {feed}: {link}: {message}; the summary was taken"
        )),
        _ if quiet => {}
        News::Read {
            feed,
            fresh,
            waiting,
        } => talk(&format!(
            "{feed}: {fresh} new entries, {waiting} of them with articles to fetch"
        )),
        News::Unchanged { feed } => talk(&format!("{feed}: unchanged")),
        News::Added { feed, tally } => talk(&format!(
            "{feed}: {} documents added ({} copies of others), {} known already",
            tally.documents, tally.copies, tally.known
        )),
    }
}

fn summary(tally: &WatchTally, stopped: bool) -> String {
    format!(
        "{}{} answers of feeds and {} failures in {} requests; {} entries, {} new documents, {} mentions of events",
        if stopped { "stopped; " } else { "" },
        tally.read,
        tally.failed,
        tally.requests,
        tally.entries,
        tally.ledger.documents,
        tally.ledger.mentions,
    )
}

fn minute(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// Prints what is remembered of every feed of the file; true where all of them answer.
fn status(args: &WatchArgs, config: &Config) -> Result<bool> {
    let reader = args.path.reader()?;
    let view = reader.view();
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header([
        "feed",
        "health",
        "last success",
        "next",
        "entries",
        "waiting",
        "note",
    ]);
    let mut sound = true;
    let time = |t: Option<Timestamp>| t.map_or_else(|| "never".to_owned(), minute);
    for feed in &config.feeds {
        let written = view.feed_state(&feed.name)?;
        let state = FeedState::read(written.as_deref(), feed.url.as_str());
        sound &= state.failures == 0;
        let health = match (state.failures, state.last_tried) {
            (0, None) => "not asked yet".to_owned(),
            (0, Some(_)) => "good".to_owned(),
            (n, _) => format!("{n} failures in a row"),
        };
        let moved = state
            .moved_to
            .as_ref()
            .map(|to| format!("has moved to {to}"));
        table.add_row([
            feed.name.clone(),
            health,
            time(state.last_success),
            state.next.map_or_else(|| "at once".to_owned(), minute),
            state.entries.to_string(),
            state.waiting.len().to_string(),
            state.last_error.clone().or(moved).unwrap_or_default(),
        ]);
    }
    print(&format!("{table}\n"))?;
    Ok(sound)
}
