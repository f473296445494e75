//! Following feeds of a server that misbehaves, by a clock that is simulated. No test reaches the network.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod server;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use gesta::Document;
use gesta::ledger::{AddError, EntryDigest, EntryKey, FeedMark, Tally};
use gesta_watch::{
    Clock, Config, FeedState, HttpFetcher, Journal, News, SimulatedClock, Stop, WatchTally, Watcher,
};
use jiff::{SignedDuration, Timestamp};
use server::{Sent, Server, item, rss};

/// A journal in memory.
#[derive(Default)]
struct Memory {
    documents: Vec<Document>,
    states: BTreeMap<String, String>,
    entries: BTreeSet<(EntryKey, EntryDigest)>,
    commits: usize,
}

impl Journal for Memory {
    fn state(&self, feed: &str) -> Result<Option<String>, AddError> {
        Ok(self.states.get(feed).cloned())
    }

    fn holds(&self, key: EntryKey, digest: EntryDigest) -> Result<bool, AddError> {
        Ok(self.entries.contains(&(key, digest)))
    }

    fn commit(&mut self, documents: &[Document], mark: &FeedMark) -> Result<Tally, AddError> {
        for entry in &mark.entries {
            assert!(self.entries.insert(*entry), "an entry was taken in twice");
        }
        self.documents.extend_from_slice(documents);
        self.states.insert(mark.name.clone(), mark.state.clone());
        self.commits += 1;
        Ok(Tally {
            documents: documents.len(),
            ..Tally::default()
        })
    }
}

impl Memory {
    fn state_of(&self, feed: &str) -> FeedState {
        serde_json::from_str(&self.states[feed]).unwrap()
    }

    fn ids(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = self.documents.iter().map(|d| d.id.as_str()).collect();
        ids.sort_unstable();
        ids
    }
}

fn start() -> Timestamp {
    "2024-05-09T10:00:00Z".parse().unwrap()
}

fn after(minutes: i64) -> Timestamp {
    start() + SignedDuration::from_mins(minutes)
}

/// A file of feeds of `(name, address, further lines)`.
fn config(feeds: &[(&str, String, &str)]) -> Config {
    let mut text =
        "[watch]\nallow = [\"127.0.0.1\"]\ntimeout = \"3s\"\nevery = \"5m\"\n".to_owned();
    for (name, url, more) in feeds {
        text.push_str(&format!(
            "[[feed]]\nname = \"{name}\"\nurl = \"{url}\"\n{more}\n"
        ));
    }
    Config::parse(&text, Path::new("feeds.toml")).unwrap()
}

struct Run {
    tally: WatchTally,
    news: Vec<News>,
}

fn fetcher(config: &Config, stop: &Stop) -> HttpFetcher {
    HttpFetcher::new(&config.user_agent, config.reach.clone(), stop.clone())
}

/// Follows from `from` to `to`, as if that time went by.
fn follow(config: &Config, journal: &mut Memory, from: Timestamp, to: Timestamp) -> Run {
    let (clock, stop) = (SimulatedClock::new(from), Stop::default());
    let fetcher = fetcher(config, &stop);
    let mut news = Vec::new();
    let mut watcher =
        Watcher::new(config, &fetcher, &clock, journal, stop, |n| news.push(n)).unwrap();
    let tally = watcher.follow(Some(to)).unwrap();
    drop(watcher);
    Run { tally, news }
}

fn no_robots(path: &str) -> Option<Sent> {
    (path == "/robots.txt").then(|| Sent::status("404 Not Found"))
}

#[test]
fn entries_are_taken_in_once_and_unchanged_feeds_are_not_read() {
    let server = Server::start(|asked, _| {
        if let Some(sent) = no_robots(&asked.path) {
            return sent;
        }
        if asked
            .headers
            .get("if-none-match")
            .is_some_and(|e| e == "\"v1\"")
        {
            assert_eq!(
                asked.headers["if-modified-since"],
                "Thu, 09 May 2024 08:00:00 GMT"
            );
            return Sent::status("304 Not Modified");
        }
        let body = rss(&[
            item("", "a", "One", "First words."),
            item("", "b", "Two", "Second words."),
        ]);
        let headers = [
            ("ETag", "\"v1\""),
            ("Last-Modified", "Thu, 09 May 2024 08:00:00 GMT"),
        ];
        Sent::answer("200 OK", &headers, body.as_bytes())
    });
    let config = config(&[(
        "f",
        format!("{}/feed", server.address),
        "articles = \"never\"",
    )]);
    let mut journal = Memory::default();
    let run = follow(&config, &mut journal, start(), after(60));
    assert_eq!(journal.ids(), ["a", "b"]);
    assert_eq!(journal.documents[0].published, "2024-05-09".parse().ok());
    assert_eq!(journal.documents[0].publisher.as_deref(), Some("Courier"));
    // Twelve times in an hour at five minutes each, of which one was read.
    assert!(
        (12..=13).contains(&server.count("/feed")),
        "{}",
        server.count("/feed")
    );
    assert_eq!(server.count("/robots.txt"), 1);
    let unchanged = run
        .news
        .iter()
        .filter(|n| matches!(n, News::Unchanged { .. }))
        .count();
    assert_eq!(unchanged + 1, server.count("/feed"));
    let agent = &server.asked("/feed")[0].headers["user-agent"];
    assert!(agent.starts_with("gesta/"), "{agent}");
    // Another run goes on where this one ended.
    follow(&config, &mut journal, after(60), after(120));
    assert_eq!(journal.ids(), ["a", "b"]);
    assert_eq!(journal.state_of("f").entries, 2);
}

#[test]
fn an_edited_entry_is_new_and_its_former_words_never_come_back() {
    let server = Server::start(|asked, before| {
        let text = if before % 2 == 0 {
            "Three dead."
        } else {
            "Four dead."
        };
        no_robots(&asked.path).unwrap_or_else(|| Sent::feed(&rss(&[item("", "a", "T", text)])))
    });
    let config = config(&[(
        "f",
        format!("{}/feed", server.address),
        "articles = \"never\"",
    )]);
    let mut journal = Memory::default();
    follow(&config, &mut journal, start(), after(60));
    let texts: Vec<&str> = journal.documents.iter().map(|d| d.text.as_str()).collect();
    assert_eq!(texts, ["Three dead.", "Four dead."]);
}

#[test]
fn articles_are_fetched_with_patience_and_the_summary_stands_for_what_is_gone() {
    let server = Server::start(|asked, before| match asked.path.as_str() {
        "/robots.txt" => Sent::answer(
            "200 OK",
            &[],
            b"User-agent: *\nDisallow: /forbidden\nCrawl-delay: 1\n",
        ),
        // Each entry is in the feed at one look only.
        "/feed" if before == 0 => Sent::feed(&rss(&[
            item("/p", "good", "Good", "Short."),
            item("/p", "busy", "Busy", "Short."),
            item("/p", "gone", "Gone", "Short gone."),
            item("/forbidden", "x", "Forbidden", "Short forbidden."),
            item("/p", "picture", "Picture", "Short picture."),
            item(
                "/p",
                "stub",
                "Stub",
                "A summary that says more than its page.",
            ),
            item("/p", "broken", "Broken", "Short broken."),
            item("/p", "moved", "Moved", "Short."),
        ])),
        "/feed" => Sent::feed(&rss(&[])),
        "/p/good" => Sent::page("The whole story of the good article, with all of its words."),
        "/p/busy" if before < 2 => {
            Sent::answer("503 Service Unavailable", &[("Retry-After", "90")], b"")
        }
        "/p/busy" => Sent::page("The whole story of the busy article, with all of its words."),
        "/p/moved" => Sent::answer("302 Found", &[("Location", "/q/moved")], b""),
        "/q/moved" => Sent::page("The whole story of the moved article, with all of its words."),
        "/p/picture" => Sent::answer("200 OK", &[("Content-Type", "image/png")], b"\x89PNG"),
        "/p/stub" => Sent::page("Log in."),
        "/p/broken" => Sent::status("500 Internal Server Error"),
        _ => Sent::status("404 Not Found"),
    });
    let config = config(&[("f", format!("{}/feed", server.address), "")]);
    let mut journal = Memory::default();
    follow(&config, &mut journal, start(), after(180));
    let text = |id: &str| {
        let d = journal.documents.iter().find(|d| d.id == id).unwrap();
        (
            d.text.clone(),
            d.notes
                .iter()
                .any(|n| n.note.contains("only the feed's summary")),
        )
    };
    for id in ["good", "busy", "moved"] {
        let (text, summary) = text(id);
        assert!(text.contains("whole story") && !summary, "{id}: {text}");
    }
    for (id, words) in [
        ("gone", "Short gone."),
        ("x", "Short forbidden."),
        ("picture", "Short picture."),
        ("stub", "A summary that says more than its page."),
        ("broken", "Short broken."),
    ] {
        assert_eq!(text(id), (words.to_owned(), true), "{id}");
    }
    assert_eq!(journal.documents.len(), 8);
    assert_eq!(server.count("/forbidden/x"), 0);
    assert_eq!(server.count("/p/broken"), 5);
    assert_eq!(server.count("/p/gone"), 1);
    assert!(journal.state_of("f").waiting.is_empty());
}

#[test]
fn an_entry_of_two_feeds_of_a_site_is_one() {
    let server = Server::start(|asked, _| match asked.path.as_str() {
        "/world" | "/home" => Sent::feed(&rss(&[
            item("/p", "a", "A", "Short."),
            item("/p", &asked.path[1..], "B", "Short."),
        ])),
        "/p/a" | "/p/world" | "/p/home" => {
            Sent::page("The whole story of it, with all of its words.")
        }
        _ => Sent::status("404 Not Found"),
    });
    let config = config(&[
        ("world", format!("{}/world", server.address), ""),
        ("home", format!("{}/home", server.address), ""),
    ]);
    let mut journal = Memory::default();
    follow(&config, &mut journal, start(), after(30));
    assert_eq!(journal.ids(), ["a", "home", "world"]);
    assert_eq!(server.count("/p/a"), 1);
}

#[test]
fn what_waits_outlives_the_feed_and_the_program() {
    let up = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let flag = std::sync::Arc::clone(&up);
    let server = Server::start(move |asked, before| match asked.path.as_str() {
        "/feed" if before == 0 => {
            let body = rss(&[item("/p", "a", "A", "Short.")]);
            Sent::answer("200 OK", &[("ETag", "\"1\"")], body.as_bytes())
        }
        "/feed" => Sent::status("304 Not Modified"),
        "/p/a" if flag.load(std::sync::atomic::Ordering::Relaxed) => {
            Sent::page("The whole story at last, with its words.")
        }
        "/p/a" => Sent::status("502 Bad Gateway"),
        _ => Sent::status("404 Not Found"),
    });
    let config = config(&[("f", format!("{}/feed", server.address), "")]);
    let mut journal = Memory::default();
    follow(&config, &mut journal, start(), after(1));
    assert!(journal.documents.is_empty());
    assert_eq!(journal.state_of("f").waiting.len(), 1);
    up.store(true, std::sync::atomic::Ordering::Relaxed);
    follow(&config, &mut journal, after(2), after(30));
    assert_eq!(journal.documents.len(), 1);
    assert!(journal.documents[0].text.contains("at last"));
    assert!(journal.state_of("f").waiting.is_empty());
}

/// What each misbehaving feed of the great test serves.
fn misbehave(asked: &server::Asked, before: usize) -> Sent {
    let story = |id: &str| rss(&[item("", id, "Title", &format!("Words of {id}."))]);
    let good = |id: &str| Sent::feed(&story(id));
    match asked.path.as_str() {
        "/robots.txt" => Sent::answer("200 OK", &[], b"User-agent: *\nDisallow: /disallowed\n"),
        "/disallowed" => good("disallowed"),
        "/steady" => {
            // A new entry at every look.
            let items: Vec<String> = (0..=before)
                .rev()
                .take(20)
                .map(|n| {
                    item(
                        "",
                        &format!("steady-{n}"),
                        "Title",
                        &format!("Words of {n}."),
                    )
                })
                .collect();
            Sent::feed(&rss(&items))
        }
        "/429" if before < 2 => {
            Sent::answer("429 Too Many Requests", &[("Retry-After", "120")], b"")
        }
        "/503" if before < 3 => Sent::status("503 Service Unavailable"),
        "/loop" => Sent::answer("302 Found", &[("Location", "/loop2")], b""),
        "/loop2" => Sent::answer("301 Moved Permanently", &[("Location", "/loop")], b""),
        "/moved" => Sent::answer("301 Moved Permanently", &[("Location", "/moved-to")], b""),
        "/moved-to" => good("moved"),
        "/inward" => Sent::answer("302 Found", &[("Location", "http://127.0.0.2:9/x")], b""),
        "/metadata" => Sent::answer(
            "302 Found",
            &[("Location", "http://169.254.169.254/latest")],
            b"",
        ),
        "/file" => Sent::answer("302 Found", &[("Location", "file:///etc/passwd")], b""),
        "/drip" if before < 2 => Sent {
            drip: Some((5, Duration::from_millis(100))),
            ..good("drip")
        },
        "/short" if before < 2 => {
            let body = story("short");
            Sent::raw("200 OK", &[("Content-Length", "100000")], body.as_bytes())
        }
        "/long" if before < 2 => {
            let body = story("long");
            Sent::raw("200 OK", &[("Content-Length", "150")], body.as_bytes())
        }
        "/bomb" if before < 2 => bomb(),
        "/charset" => {
            let words = format!(
                "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>C</title>{}</channel></rss>",
                item("", "charset", "Bogot\u{e1}", "Asunci\u{f3}n.")
            );
            let latin: Vec<u8> = words.chars().map(|c| c as u8).collect();
            match before % 3 {
                0 => Sent::answer(
                    "200 OK",
                    &[("Content-Type", "text/xml; charset=utf-8")],
                    words.as_bytes(),
                ),
                1 => Sent::answer(
                    "200 OK",
                    &[("Content-Type", "text/xml; charset=iso-8859-1")],
                    &latin,
                ),
                _ => Sent::answer(
                    "200 OK",
                    &[("Content-Type", "text/xml; charset=no-such")],
                    words.as_bytes(),
                ),
            }
        }
        "/html" if before < 1 => Sent::page("We are down for repairs."),
        "/empty" if before < 1 => Sent {
            bytes: Vec::new(),
            drip: None,
        },
        "/garbage" if before < 1 => Sent {
            bytes: b"\0\x01\x02 no http at all\r\n\r\n".to_vec(),
            drip: None,
        },
        "/header" if before < 1 => {
            let long = "x".repeat(200 << 10);
            Sent::answer("200 OK", &[("X-Long", &long)], story("header").as_bytes())
        }
        "/endless" if before < 1 => Sent::raw(
            "200 OK",
            &[("Content-Type", "text/xml")],
            &vec![b' '; 20 << 20],
        ),
        path => good(path.trim_start_matches('/')),
    }
}

/// A body of 64 MiB in 64 KiB, made once: making it takes longer than a client waits.
fn bomb() -> Sent {
    static BODY: OnceLock<Vec<u8>> = OnceLock::new();
    let body = BODY.get_or_init(|| {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        for _ in 0..64 {
            out.write_all(&[b' '; 1 << 20]).unwrap();
        }
        out.finish().unwrap()
    });
    Sent::answer("200 OK", &[("Content-Encoding", "gzip")], body)
}

#[test]
fn an_hour_with_a_server_that_misbehaves_loses_nothing_and_doubles_nothing() {
    bomb();
    let server = Server::start(misbehave);
    let dead = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap(); // Closed at once.
    let names = [
        "steady",
        "429",
        "503",
        "loop",
        "moved",
        "inward",
        "metadata",
        "file",
        "drip",
        "short",
        "long",
        "bomb",
        "charset",
        "html",
        "empty",
        "garbage",
        "header",
        "endless",
        "disallowed",
    ];
    let mut feeds: Vec<(&str, String, &str)> = names
        .iter()
        .map(|n| {
            (
                *n,
                format!("{}/{n}", server.address),
                "articles = \"never\"",
            )
        })
        .collect();
    feeds.push((
        "dead",
        format!("http://{dead}/feed"),
        "articles = \"never\"",
    ));
    let config = config(&feeds);
    let mut journal = Memory::default();
    let real = Instant::now();
    let run = follow(&config, &mut journal, start(), after(60));
    assert!(
        real.elapsed() < Duration::from_secs(60),
        "an hour took {:?}",
        real.elapsed()
    );

    // Everything that a feed ever offered is there, once.
    let steady = server.count("/steady");
    assert!((12..=13).contains(&steady), "{steady}");
    let mut wanted: BTreeSet<String> = (0..steady).map(|n| format!("steady-{n}")).collect();
    for id in [
        "429", "503", "moved", "drip", "short", "long", "bomb", "charset", "html", "empty",
        "garbage", "header", "endless",
    ] {
        wanted.insert(id.to_owned());
    }
    let found: BTreeSet<String> = journal.ids().into_iter().map(str::to_owned).collect();
    assert_eq!(found, wanted);
    assert_eq!(
        journal.documents.len(),
        wanted.len(),
        "something was taken in twice"
    );

    // Every feed's health says what is so.
    for (name, words) in [
        ("loop", "more than 5 redirects"),
        ("inward", "127.0.0.2"),
        ("metadata", "169.254.169.254"),
        ("file", "file:///etc/passwd"),
        ("disallowed", "robots.txt"),
        ("dead", "refuses connections"),
    ] {
        let state = journal.state_of(name);
        let error = state.last_error.unwrap_or_default();
        assert!(error.contains(words), "{name}: {error}");
        assert!(state.failures > 0 && state.last_success.is_none(), "{name}");
    }
    for name in [
        "steady", "429", "503", "moved", "drip", "short", "long", "bomb", "charset", "endless",
    ] {
        let state = journal.state_of(name);
        assert_eq!((state.failures, state.last_error), (0, None), "{name}");
        assert!(state.last_success.is_some_and(|t| t > start()), "{name}");
    }
    assert!(
        journal
            .state_of("moved")
            .moved_to
            .is_some_and(|u| u.ends_with("/moved-to"))
    );
    let failures = |name: &str| -> Vec<String> {
        let of = |n: &News| match n {
            News::Failed { feed, message, .. } if feed == name => Some(message.clone()),
            _ => None,
        };
        run.news.iter().filter_map(of).collect()
    };
    for (name, words) in [
        ("drip", "no complete answer"),
        ("short", "broke off"),
        ("bomb", "expands to more than"),
        ("endless", "max_bytes"),
        ("429", "429"),
        ("html", "no feed"),
    ] {
        assert!(
            failures(name)[0].contains(words),
            "{name}: {:?}",
            failures(name)
        );
    }
    // Politeness: what is forbidden was never asked, and failing feeds were asked ever more rarely.
    assert_eq!(server.count("/disallowed"), 0);
    // Five redirects: an attempt comes by three times.
    let attempts = server.count("/loop") / 3;
    assert!((3..=7).contains(&attempts), "{attempts}");
    assert!(failures("dead").len() <= 7, "{:?}", failures("dead"));
    assert!(run.tally.requests > 100);
}

#[test]
fn a_host_is_left_alone_between_requests_and_for_as_long_as_it_asks() {
    /// A clock that remembers what was waited for.
    struct Logged(SimulatedClock, Mutex<Vec<SignedDuration>>);
    impl Clock for Logged {
        fn now(&self) -> Timestamp {
            self.0.now()
        }
        fn wait(&self, until: Timestamp, stop: &Stop) {
            self.1
                .lock()
                .unwrap()
                .push(until.duration_since(self.now()));
            self.0.wait(until, stop);
        }
    }
    let server = Server::start(|asked, before| match asked.path.as_str() {
        "/robots.txt" => Sent::answer("200 OK", &[], b"User-agent: gesta\nCrawl-delay: 9\n"),
        "/b" if before == 0 => {
            Sent::answer("429 Too Many Requests", &[("Retry-After", "600")], b"")
        }
        path => Sent::feed(&rss(&[item("", path, "T", "Words.")])),
    });
    let feeds: Vec<(&str, String, &str)> = ["a", "b", "c"]
        .iter()
        .map(|n| {
            (
                *n,
                format!("{}/{n}", server.address),
                "every = \"1h\"\narticles = \"never\"",
            )
        })
        .collect();
    let config = config(&feeds);
    let clock = Logged(SimulatedClock::new(start()), Mutex::default());
    let stop = Stop::default();
    let fetcher = fetcher(&config, &stop);
    let mut journal = Memory::default();
    let mut watcher = Watcher::new(&config, &fetcher, &clock, &mut journal, stop, |_| {}).unwrap();
    watcher.follow(Some(after(30))).unwrap();
    drop(watcher);
    assert_eq!(server.paths(), ["/robots.txt", "/a", "/b", "/c", "/b"]);
    let waits: Vec<i64> = clock
        .1
        .lock()
        .unwrap()
        .iter()
        .map(|d| d.as_secs())
        .collect();
    // The rules were not known when they were asked for; then their delay holds, and then the busy server's wish.
    assert_eq!(waits[..3], [2, 9, 600]);
    assert_eq!(journal.documents.len(), 3);
}

#[test]
fn a_server_without_readable_robots_is_not_asked_for_more() {
    let server = Server::start(|asked, before| match asked.path.as_str() {
        "/robots.txt" if before < 2 => Sent::status("503 Service Unavailable"),
        "/robots.txt" => Sent::status("404 Not Found"),
        _ => Sent::feed(&rss(&[item("", "a", "T", "Words.")])),
    });
    let config = config(&[(
        "f",
        format!("{}/feed", server.address),
        "articles = \"never\"",
    )]);
    let mut journal = Memory::default();
    follow(&config, &mut journal, start(), after(5));
    assert_eq!((server.count("/feed"), journal.documents.len()), (0, 0));
    assert!(
        journal
            .state_of("f")
            .last_error
            .unwrap()
            .contains("robots.txt cannot be read")
    );
    follow(&config, &mut journal, after(5), after(60));
    assert_eq!(journal.documents.len(), 1);
}

#[test]
fn private_addresses_are_refused_unless_the_file_allows_them() {
    let server = Server::start(|_, _| Sent::feed(&rss(&[item("", "a", "T", "Words.")])));
    let port = server.address.rsplit(':').next().unwrap().to_owned();
    for host in [
        "127.0.0.1",
        "localhost",
        "[::ffff:127.0.0.1]",
        "0x7f.1",
        "2130706433",
    ] {
        let text = format!("[[feed]]\nname = \"f\"\nurl = \"http://{host}:{port}/feed\"\n");
        let config = Config::parse(&text, Path::new("feeds.toml")).unwrap();
        let mut journal = Memory::default();
        follow(&config, &mut journal, start(), after(1));
        let error = journal.state_of("f").last_error.unwrap();
        assert!(
            error.contains("private") && error.contains("allow"),
            "{host}: {error}"
        );
    }
    assert!(server.paths().is_empty(), "{:?}", server.paths());
}

#[test]
fn a_wish_to_stop_ends_what_is_under_way_and_keeps_what_was_found() {
    let stop = Stop::default();
    let asker = stop.clone();
    let server = Server::start(move |asked, _| match asked.path.as_str() {
        "/robots.txt" => Sent::status("404 Not Found"),
        "/feed" => Sent::feed(&rss(&[
            item("/p", "a", "A", "Short."),
            item("/p", "b", "B", "Short."),
        ])),
        "/p/b" => Sent::page("The whole story of b, with all of its words."),
        _ => {
            asker.ask();
            Sent {
                drip: Some((10, Duration::from_millis(100))),
                ..Sent::page(&"Words. ".repeat(1000))
            }
        }
    });
    let mut config = config(&[("f", format!("{}/feed", server.address), "")]);
    config.timeout = SignedDuration::from_secs(60);
    let clock = SimulatedClock::new(start());
    let fetcher = fetcher(&config, &stop);
    let mut journal = Memory::default();
    let real = Instant::now();
    let mut watcher = Watcher::new(&config, &fetcher, &clock, &mut journal, stop, |_| {}).unwrap();
    watcher.follow(None).unwrap();
    drop(watcher);
    assert!(real.elapsed() < Duration::from_secs(10));
    // The oldest entry comes first; what was under way waits for the next run.
    assert_eq!(journal.ids(), ["b"]);
    let waiting = journal.state_of("f").waiting;
    assert_eq!(waiting.len(), 1);
    assert_eq!((waiting[0].key.as_str(), waiting[0].attempts), ("a", 0));
}
