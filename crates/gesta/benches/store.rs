//! The ledger with many events: how fast records go in, how fast questions are answered, how large the file grows.
//!
//! `cargo xtask bench-store [--events N]` runs it. The records come from the made-up news week, stretched over years;
//! they go in by the same way that `gesta add` takes, same-story and same-event decisions and text index included, so
//! only coding is left out.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark tells its figures, and fails by panicking"
)]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use gesta::ledger::{DyadQuery, Entry, EventQuery, Ledger, LedgerOptions, Reader, coded_version};
use gesta::newsweek::{WeekDocument, WeekOptions, week};
use jiff::civil::date;
use rayon::prelude::*;

/// Documents of one transaction: the default of `gesta add`.
const BATCH: usize = 500;
/// Parts of the world, of seven countries each.
const WORLDS: u32 = 20;
/// Points at which growth is told.
const STEPS: usize = 5;

struct Options {
    events: usize,
    file: PathBuf,
    keep: bool,
    /// Events of one day.
    a_day: u32,
}

fn main() {
    let options = options();
    println!(
        "{} events wanted; {} threads",
        options.events,
        rayon::current_num_threads()
    );
    remove(&options.file);
    fill(&options);
    let reader = Reader::open(&options.file).unwrap();
    questions(&reader);
    if options.keep {
        println!("kept: {}", options.file.display());
    } else {
        drop(reader);
        remove(&options.file);
    }
}

fn options() -> Options {
    let mut out = Options {
        events: 1_000_000,
        file: std::env::temp_dir().join(format!("gesta-bench-{}.db", std::process::id())),
        keep: false,
        a_day: 400,
    };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--events" => out.events = args.next().unwrap().replace('_', "").parse().unwrap(),
            "--file" => out.file = args.next().unwrap().into(),
            "--keep" => out.keep = true,
            "--a-day" => out.a_day = args.next().unwrap().parse().unwrap(),
            _ => {} // Cargo's own.
        }
    }
    out
}

fn remove(file: &Path) {
    for end in ["", "-wal", "-shm"] {
        let mut name = file.as_os_str().to_owned();
        name.push(end);
        let _ = std::fs::remove_file(name);
    }
}

/// One day of one part of the world: seven countries.
fn day_of(world: u32, day: u32, a_day: u32) -> Vec<WeekDocument> {
    let first = date(1995, 1, 1) + jiff::Span::new().days(i64::from(day));
    let seed = u64::from(world) << 32 | u64::from(day);
    let options = WeekOptions {
        seed: seed + 1,
        first,
        days: 1,
        events_a_day: a_day.div_ceil(WORLDS),
        reporters: 1,
        copies: 1,
        towns: 60,
    };
    let mut out = week(&options);
    for d in &mut out {
        lengthen(d, seed << 16 | d.story as u64);
        move_to(d, world);
        d.entry.coding.id = format!("{world}-{day}-{}", d.entry.coding.id);
    }
    out
}

/// Processor time of this process so far, in seconds; 0 where the system does not tell.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or("").split_whitespace();
    let ticks: f64 = fields
        .skip(11)
        .take(2)
        .filter_map(|t| t.parse::<f64>().ok())
        .sum();
    ticks / 100.0
}

#[derive(Default)]
struct Filled {
    documents: usize,
    mentions: usize,
    events: usize,
    adding: Duration,
    /// Processor time of all threads while adding, in seconds.
    processor: f64,
}

fn fill(options: &Options) {
    let mut ledger = Ledger::open(&options.file, LedgerOptions::default()).unwrap();
    let version = coded_version("generated");
    let mut waiting: Vec<Entry> = Vec::new();
    let (mut now, mut before) = (Filled::default(), Filled::default());
    let mut step = 1;
    println!(
        "  events  documents   mentions   docs/s (this step)  docs/processor-s  bytes/event  bytes/document"
    );
    for n in 0.. {
        if now.events >= options.events {
            break;
        }
        take(n, options.a_day, &mut waiting, &mut now);
        while waiting.len() >= BATCH {
            let rest = waiting.split_off(BATCH);
            let batch = std::mem::replace(&mut waiting, rest);
            let (start, used) = (Instant::now(), processor());
            ledger.add(&batch, &version).unwrap();
            now.adding += start.elapsed();
            now.processor += processor() - used;
            now.documents += batch.len();
        }
        if now.events >= options.events * step / STEPS {
            tell(&options.file, &now, &before);
            before = Filled { ..now };
            step += 1;
        }
    }
    ledger.settle().unwrap();
    let speed = now.documents as f64 / now.adding.as_secs_f64();
    println!(
        "adding, all in all: {speed:.0} documents' records a second ({} in {:.1} s; {:.1} s of processors)",
        now.documents,
        now.adding.as_secs_f64(),
        now.processor
    );
}

/// Adds to a made-up text what real ones have and templates have not: sentences that no other story has. Copies keep
/// those of their story.
fn lengthen(d: &mut WeekDocument, seed: u64) {
    let mut state = seed;
    let mut next = |n: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % n
    };
    let text = &mut d.entry.coding.text;
    for _ in 0..8 {
        text.push_str("\nThe");
        for _ in 0..12 + next(16) {
            // Few words are frequent and most are rare.
            let rank = next(30_000) * next(30_000) / 30_000;
            text.push(' ');
            syllables(rank, text);
        }
        text.push('.');
    }
}

/// The word with this number.
fn syllables(mut number: u64, out: &mut String) {
    const ALL: [&str; 32] = [
        "ba", "cor", "de", "fil", "gan", "he", "in", "jo", "ka", "lem", "mi", "nor", "o", "per",
        "qua", "ra", "sen", "ti", "ul", "ver", "wi", "xan", "ya", "zo", "bri", "cha", "dru", "fle",
        "gro", "sta", "ple", "sky",
    ];
    loop {
        out.push_str(ALL[(number % 32) as usize]);
        number /= 32;
        if number == 0 {
            return;
        }
    }
}

/// Puts a document into another part of the world: its countries get codes of their own.
fn move_to(d: &mut WeekDocument, world: u32) {
    let code = |c: &mut Option<String>| {
        if let Some(c) = c {
            *c = format!("{}{world:02}", &c[..1]);
        }
    };
    for e in &mut d.entry.coding.events {
        let parties = e.actor.iter_mut().chain(&mut e.recipient);
        parties.for_each(|a| code(&mut a.country));
        e.place.iter_mut().for_each(|p| code(&mut p.country));
    }
}

/// Puts a day's documents of all parts of the world into the queue.
fn take(day: u32, a_day: u32, waiting: &mut Vec<Entry>, filled: &mut Filled) {
    let made: Vec<Vec<WeekDocument>> = (0..WORLDS)
        .into_par_iter()
        .map(|world| day_of(world, day, a_day))
        .collect();
    for part in made {
        filled.mentions += part.iter().map(|d| d.events.len()).sum::<usize>();
        filled.events += part.iter().flat_map(|d| &d.events).max().map_or(0, |e| *e);
        waiting.extend(part.into_iter().map(|d| d.entry));
    }
}

fn tell(file: &Path, now: &Filled, before: &Filled) {
    let bytes = std::fs::metadata(file).unwrap().len() as f64;
    let speed =
        (now.documents - before.documents) as f64 / (now.adding - before.adding).as_secs_f64();
    let lean = (now.documents - before.documents) as f64 / (now.processor - before.processor);
    println!(
        "{:>8} {:>10} {:>10} {speed:>20.0} {lean:>17.0} {:>12.0} {:>15.0}",
        now.events,
        now.documents,
        now.mentions,
        bytes / now.events as f64,
        bytes / now.documents as f64
    );
}

/// Median and worst of several runs, in milliseconds.
fn time(name: &str, runs: usize, mut question: impl FnMut(usize) -> usize) {
    let mut took: Vec<(f64, usize)> = (0..runs)
        .map(|n| {
            let start = Instant::now();
            let rows = question(n);
            (start.elapsed().as_secs_f64() * 1000.0, rows)
        })
        .collect();
    let first = took[0].0;
    took.sort_by(|a, b| a.0.total_cmp(&b.0));
    println!(
        "{name}: median {:.1} ms, worst {:.1} ms, first {first:.1} ms ({} rows)",
        took[took.len() / 2].0,
        took[took.len() - 1].0,
        took[took.len() / 2].1
    );
}

fn questions(reader: &Reader) {
    let view = reader.view();
    let totals = view.totals().unwrap();
    println!("{totals:?}");
    println!(
        "{:.0} bytes an event row, {:.0} bytes a document",
        totals.bytes as f64 / totals.events as f64,
        totals.bytes as f64 / totals.documents as f64
    );
    time("dyads by day over all events", 7, |_| {
        view.dyad_days(&DyadQuery::default()).unwrap().len()
    });
    time("one directed pair by day", 7, |_| {
        let query = DyadQuery {
            actor: Some("R03".into()),
            recipient: Some("G03".into()),
            ..DyadQuery::default()
        };
        view.dyad_days(&query).unwrap().len()
    });
    let count = |query: EventQuery| {
        let mut rows = 0;
        view.events(&query, &mut |_| {
            rows += 1;
            true
        })
        .unwrap();
        rows
    };
    for (name, words) in [
        ("a rare phrase", "\"blew up a bridge\" Zenda"),
        ("a common word", "people"),
        ("two common words", "bombed positions"),
        ("a beginning", "detonat*"),
        ("a word that is not there", "zzzz"),
    ] {
        time(
            &format!("text search, {name} ({words}), 50 events"),
            7,
            |_| {
                count(EventQuery {
                    text: Some(words.into()),
                    limit: Some(50),
                    ..EventQuery::default()
                })
            },
        );
    }
    time("events of one actor in one month", 7, |n| {
        count(EventQuery {
            actor: vec![gesta::ledger::ActorFilter::parse("R03.MIL")],
            from: Some(date(1995, 1 + n as i8, 1)),
            to: Some(date(1995, 1 + n as i8, 28)),
            ..EventQuery::default()
        })
    });
}
