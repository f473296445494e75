//! `gesta watch` as a command: a ledger fills, nothing is added twice, a signal ends it cleanly. Nothing but 127.0.0.1
//! is reached.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../../gesta-watch/tests/server/mod.rs"]
mod server;

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use server::{Sent, Server, item, rss};

fn gesta(folder: &Path, args: &[&str]) -> Output {
    let out = Command::new(env!("CARGO_BIN_EXE_gesta"))
        .args(args)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(!said(&out).contains("panicked"), "{}", said(&out));
    out
}

fn said(out: &Output) -> String {
    String::from_utf8_lossy(&out.stderr).into_owned()
}

fn printed(out: &Output) -> String {
    String::from_utf8_lossy(&out.stdout).into_owned()
}

fn write_feeds(folder: &Path, server: &Server) {
    let feeds = format!(
        "[watch]\nallow = [\"127.0.0.1\"]\ndelay = \"0s\"\ntimeout = \"5s\"\n\
         [[feed]]\nname = \"courier\"\nurl = \"{0}/courier\"\n\
         [[feed]]\nname = \"broken\"\nurl = \"{0}/broken\"\n",
        server.address
    );
    fs::write(folder.join("feeds.toml"), feeds).unwrap();
}

fn courier() -> Server {
    Server::start(|asked, _| match asked.path.as_str() {
        "/courier" => Sent::feed(&rss(&[
            item("/p", "a", "Rebels shell Zenda", "Shelling."),
            item(
                "/p",
                "gone",
                "Arrests",
                "Police in Strelsau arrested two men on Wednesday.",
            ),
        ])),
        "/p/a" => Sent::page("Rebels shelled the town of Zenda on Tuesday, the army said."),
        "/broken" => Sent::status("500 Internal Server Error"),
        _ => Sent::status("404 Not Found"),
    })
}

#[test]
fn feeds_fill_a_ledger_once_and_their_health_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let server = courier();
    write_feeds(folder.path(), &server);
    let out = gesta(folder.path(), &["watch", "feeds.toml", "--once"]);
    let talk = said(&out);
    assert!(talk.contains("broken: answers 500"), "{talk}");
    assert!(talk.contains("2 entries, 2 new documents"), "{talk}");
    assert_eq!(out.status.code(), Some(1), "a feed failed");

    let events = printed(&gesta(folder.path(), &["query", "--format", "csv"]));
    assert!(
        events.contains("2024-05-07") && events.contains("2024-05-08"),
        "{events}"
    );

    let again = gesta(folder.path(), &["watch", "feeds.toml", "--once"]);
    assert!(
        said(&again).contains("0 entries, 0 new documents"),
        "{}",
        said(&again)
    );
    assert_eq!(server.count("/p/a"), 1, "an article is fetched once");
    assert_eq!(
        server.count("/broken"),
        1,
        "what failed is left alone for a while"
    );

    let status = gesta(folder.path(), &["watch", "feeds.toml", "--status"]);
    let table = printed(&status);
    assert!(
        table.contains("courier") && table.contains("good"),
        "{table}"
    );
    assert!(
        table.contains("1 failures in a row") && table.contains("answers 500"),
        "{table}"
    );
    assert_eq!(status.status.code(), Some(1));
    let check = gesta(folder.path(), &["check"]);
    assert_eq!(check.status.code(), Some(0), "{}", said(&check));
}

#[test]
fn a_wrong_file_is_refused_with_line_and_remedy_before_anything_is_made() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("feeds.toml"),
        "[[feed]]\nname = \"a\"\nurl = \"ftp://a.example/\"\n",
    )
    .unwrap();
    let out = gesta(folder.path(), &["watch", "feeds.toml"]);
    assert_eq!(out.status.code(), Some(2));
    assert!(
        said(&out).contains("feeds.toml:3:") && said(&out).contains("https://"),
        "{}",
        said(&out)
    );
    assert!(!folder.path().join("gesta.db").exists());
}

#[cfg(unix)]
#[test]
fn a_signal_ends_it_cleanly_with_all_that_was_read() {
    let folder = tempfile::tempdir().unwrap();
    let server = courier();
    write_feeds(folder.path(), &server);
    let child = Command::new(env!("CARGO_BIN_EXE_gesta"))
        .args(["watch", "feeds.toml"])
        .current_dir(folder.path())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while server.count("/p/gone") == 0 && begun.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(50));
    }
    let asked = Instant::now();
    let id = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .unwrap()
            .success()
    );
    let out = child.wait_with_output().unwrap();
    assert!(asked.elapsed() < Duration::from_secs(30));
    assert_eq!(out.status.code(), Some(0), "{}", said(&out));
    assert!(said(&out).contains("stopped; "), "{}", said(&out));
    let again = gesta(folder.path(), &["watch", "feeds.toml", "--once"]);
    // Whatever the signal left is taken in now, and nothing twice.
    let events = printed(&gesta(folder.path(), &["query", "--format", "csv"]));
    assert_eq!(events.lines().count(), 3, "{events}\n{}", said(&again));
}
