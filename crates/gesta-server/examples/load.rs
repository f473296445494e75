//! Many readers at once while others write, over a ledger of any size: `cargo xtask bench-server`.
//!
//! The ledger is made by writing events straight into the store, because joining a million reports would measure
//! something else. The server is the `gesta` command, built before; it is asked over loopback.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a measuring program tells its figures"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use gesta::ledger::{Entry, Ledger, LedgerOptions, coded_version};
use gesta::newsweek::{WeekOptions, year};
use gesta::record::{Coding, Event};
use gesta_store::{EventState, Membership, MentionId, Packed, Store, StoreOptions};

/// Events of one synthetic document.
const PER_DOCUMENT: usize = 25;

struct Options {
    events: usize,
    seconds: u64,
    readers: usize,
    gesta: PathBuf,
}

fn options(args: &[String]) -> Result<Options> {
    let mut out = Options {
        events: 100_000,
        seconds: 60,
        readers: 200,
        gesta: "target/release/gesta".into(),
    };
    for pair in args.chunks(2) {
        let [name, value] = pair else {
            bail!("{} wants a value", pair[0]);
        };
        match name.as_str() {
            "--events" => out.events = value.parse()?,
            "--seconds" => out.seconds = value.parse()?,
            "--readers" => out.readers = value.parse()?,
            "--gesta" => out.gesta = value.into(),
            other => bail!("{other}: wants --events, --seconds, --readers or --gesta"),
        }
    }
    Ok(out)
}

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let options = options(&args)?;
    let folder = std::env::temp_dir().join(format!("gesta-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let done = measure(&options, &folder.join("bench.db"));
    std::fs::remove_dir_all(&folder)?;
    done
}

fn measure(options: &Options, path: &Path) -> Result<()> {
    let start = Instant::now();
    let before = make(path, options.events)?;
    println!(
        "{} events written in {:.0} s",
        before,
        start.elapsed().as_secs_f64()
    );
    let start = Instant::now();
    let (mut server, address) = serve(&options.gesta, path)?;
    println!("served after {:.1} s", start.elapsed().as_secs_f64());
    let result = filters(&address).and_then(|()| load(options, path, &address));
    server.kill()?;
    server.wait()?;
    result
}

/// Makes a ledger of so many events; gives their number.
fn make(path: &Path, events: usize) -> Result<usize> {
    let week = WeekOptions {
        days: 3,
        events_a_day: 60,
        ..WeekOptions::default()
    };
    let models: Vec<Event> = gesta::newsweek::week(&week)
        .into_iter()
        .flat_map(|d| d.entry.coding.events)
        .collect();
    let first = year::FIRST;
    let mut store = Store::open(path, &StoreOptions::default())?;
    let version = coded_version("bench");
    let mut made = 0;
    let mut seed = 1_u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) as usize % below
    };
    while made < events {
        let mut batch = store.begin(jiff::Timestamp::now())?;
        for _ in 0..400 {
            let day = first.checked_add(jiff::Span::new().days(random(365) as i64))?;
            let coding = document(made, day, &models, &mut random);
            let added = batch.add(&Packed::new(&coding, &[])?, &version)?;
            for (event, id) in coding.events.iter().zip(&added.mentions) {
                let alone = Membership {
                    event: *id,
                    joined: None,
                    score: None,
                    reasons: None,
                };
                batch.set_member(*id, &alone)?;
                batch.set_event(&state(event, *id, day))?;
                made += 1;
            }
            if made >= events {
                break;
            }
        }
        batch.commit()?;
    }
    store.settle()?;
    Ok(made)
}

fn document(
    number: usize,
    day: jiff::civil::Date,
    models: &[Event],
    random: &mut impl FnMut(usize) -> usize,
) -> Coding {
    let mut text = String::new();
    let mut events = Vec::with_capacity(PER_DOCUMENT);
    for n in 0..PER_DOCUMENT {
        let begin = text.len();
        text.push_str("fired. ");
        let at = gesta::record::Span::new(begin, begin + 5);
        let mut e = models[random(models.len())].clone();
        e.id = format!("e{}", n + 1);
        e.trigger.text = "fired".into();
        e.trigger.span = at;
        for a in e.actor.iter_mut().chain(&mut e.recipient) {
            a.text = "fired".into();
            a.span = at;
        }
        if let Some(w) = &mut e.when {
            (w.date, w.span, w.text) = (day, None, None);
        }
        if let Some(p) = &mut e.place {
            p.text = "fired".into();
            p.span = at;
        }
        e.details.clear();
        e.claims.clear();
        events.push(e);
    }
    Coding {
        id: format!("bench-{number}"),
        title: Some(format!("Report {number}")),
        publisher: Some(format!("Outlet {}", number % 40)),
        url: None,
        published: Some(day),
        language: Some("en".into()),
        text: format!("{text}{number}"),
        events,
        claims: Vec::new(),
        doubts: Vec::new(),
        places: None,
        times: None,
        entities: None,
    }
}

fn state(e: &Event, id: MentionId, day: jiff::civil::Date) -> EventState {
    let party = |a: &gesta::record::Actor| gesta_store::Party {
        country: a.country.clone(),
        name: a.name.clone(),
        id: a.id.clone(),
        sectors: a.sectors.clone(),
    };
    EventState {
        id,
        happened: Some(day),
        precision: Some(gesta::record::Precision::Day),
        kind: e.kind.clone(),
        mode: e.mode.clone(),
        context: e.context.clone(),
        quad: e.quad,
        realis: e.realis,
        score: e.score,
        confidence: e.confidence,
        place: e.place.as_ref().map(|p| gesta_store::PlaceState {
            name: p.name.clone(),
            country: p.country.clone(),
            level: p.level,
            point: p.lat.zip(p.lon),
        }),
        details: Default::default(),
        mentions: 1,
        reports: 1,
        stories: 1,
        publishers: 1,
        first_reported: Some(day),
        last_reported: Some(day),
        actors: e.actor.iter().map(party).collect(),
        recipients: e.recipient.iter().map(party).collect(),
    }
}

fn serve(gesta: &Path, path: &Path) -> Result<(Child, String)> {
    let mut child = Command::new(gesta)
        .args([
            "serve",
            "--without-coder",
            "--bind",
            "127.0.0.1:0",
            "--store",
        ])
        .arg(path)
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("{}: build it first", gesta.display()))?;
    let told = child.stderr.take().context("no standard error")?;
    for line in BufReader::new(told).lines() {
        let line = line?;
        if let Some((_, rest)) = line.split_once("http://") {
            let address = rest.split(['/', ' ']).next().unwrap_or("").to_owned();
            return Ok((child, address));
        }
        eprintln!("{line}");
    }
    bail!("the server did not start")
}

/// A connection that is kept.
struct Client {
    stream: BufReader<TcpStream>,
    address: String,
}

impl Client {
    fn new(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        Ok(Self {
            stream: BufReader::new(stream),
            address: address.to_owned(),
        })
    }

    /// Status of an answer, which is read to its end.
    fn get(&mut self, path: &str) -> Result<u16> {
        let ask = format!(
            "GET /api/v1{path} HTTP/1.1\r\nHost: {}\r\n\r\n",
            self.address
        );
        self.stream.get_mut().write_all(ask.as_bytes())?;
        let (mut status, mut length) = (0, 0);
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line)?;
            let line = line.trim_end();
            if line.is_empty() {
                break;
            }
            if let Some(rest) = line.strip_prefix("HTTP/1.1 ") {
                status = rest.split(' ').next().unwrap_or("").parse()?;
            }
            if let Some(n) = line.to_lowercase().strip_prefix("content-length:") {
                length = n.trim().parse()?;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok(status)
    }
}

const FILTERS: &[&str] = &[
    "/events?limit=50",
    "/events?actor=RUR&recipient=RUR.REB",
    "/events?party=MIL&type=ASSAULT&sort=-reports",
    "/events?place=GRK&from=2025-03-01&to=2025-03-31",
    "/events?text=fired&limit=50",
    "/facets",
    "/facets?actor=KDR&quad=material%20conflict",
    "/histogram?period=day",
    "/histogram?mode=aerial",
    "/places",
    "/pairs?sort=moved",
    "/series?who=RUR&with=GRK&period=day",
    "/pairs/GRK/RUR",
    "/actors",
    "/actors/RUR",
    "/summary",
];

/// Asks every kind of filter once, with nothing kept.
fn filters(address: &str) -> Result<()> {
    let mut client = Client::new(address)?;
    for path in FILTERS {
        let start = Instant::now();
        let status = client.get(path)?;
        let ms = start.elapsed().as_secs_f64() * 1e3;
        println!("{ms:8.1} ms  {status}  {path}");
        if status != 200 {
            bail!("{path}: {status}");
        }
    }
    Ok(())
}

/// Reads with many connections while documents are added; every answer must be good, and every document there.
fn load(options: &Options, path: &Path, address: &str) -> Result<()> {
    let stop = Arc::new(AtomicBool::new(false));
    let mut readers = Vec::new();
    for n in 0..options.readers {
        let (stop, address) = (Arc::clone(&stop), address.to_owned());
        readers.push(thread::spawn(move || -> Result<Vec<f64>> {
            let mut client = Client::new(&address)?;
            let mut times = Vec::new();
            let mut at = n;
            while !stop.load(Ordering::Relaxed) {
                let path = FILTERS[at % FILTERS.len()];
                let start = Instant::now();
                let status = client.get(path)?;
                if status != 200 {
                    bail!("{path}: {status}");
                }
                times.push(start.elapsed().as_secs_f64() * 1e3);
                at += 1;
                // A person looks at what came before asking again.
                thread::sleep(Duration::from_millis(500));
            }
            Ok(times)
        }));
    }
    let added = add(path, Duration::from_secs(options.seconds))?;
    stop.store(true, Ordering::Relaxed);
    let (mut times, mut errors) = (Vec::new(), 0);
    for r in readers {
        match r.join() {
            Ok(Ok(t)) => times.extend(t),
            Ok(Err(e)) => {
                errors += 1;
                eprintln!("{e:#}");
            }
            Err(_) => errors += 1,
        }
    }
    times.sort_by(f64::total_cmp);
    let at = |share: f64| {
        times
            .get((times.len() as f64 * share) as usize)
            .copied()
            .unwrap_or(0.0)
    };
    println!(
        "{} readers for {} s while {added} documents were added: {} answers, {errors} errors, median {:.1} ms, \
         p99 {:.1} ms, longest {:.1} ms",
        options.readers,
        options.seconds,
        times.len(),
        at(0.5),
        at(0.99),
        at(0.999_999)
    );
    let reader = gesta::ledger::Reader::open(path)?;
    let there = reader.view().documents_named("demo-00001")?.len();
    println!("first document added is there {there} time(s)");
    Ok(())
}

/// Adds the made-up year day by day, for a while; gives the number of documents.
fn add(path: &Path, time: Duration) -> Result<usize> {
    let start = Instant::now();
    let mut ledger = Ledger::open(path, LedgerOptions::default())?;
    let version = coded_version("bench");
    let mut added = 0;
    let days: Vec<Vec<Entry>> = year::year(1).into_iter().map(|d| d.entries).collect();
    for day in days.iter().cycle() {
        if start.elapsed() >= time {
            break;
        }
        added += ledger.add(day, &version)?.documents;
        thread::sleep(Duration::from_millis(200));
    }
    Ok(added)
}
