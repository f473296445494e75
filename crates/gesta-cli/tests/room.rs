//! `gesta demo`, `gesta series` and the refusals of `gesta serve`, as a user meets them.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;
use std::process::{Command, Output};

fn gesta(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gesta"))
        .args(args)
        .env_remove("GESTA_TOKEN")
        .current_dir(folder)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!text.contains("panicked"), "{text}");
    text
}

fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{}", said(output));
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn a_year_is_made_and_shown() {
    let folder = tempfile::tempdir().unwrap();
    let demo = [
        "demo",
        "--no-serve",
        "--store",
        "demo.db",
        "--dispatches",
        "none",
    ];
    let made = gesta(folder.path(), &demo);
    assert!(made.status.success());
    assert!(said(&made).contains("without the language model"));
    assert_eq!(
        gesta(folder.path(), &demo).status.code(),
        Some(2),
        "it is not written over"
    );
    let series = |args: &[&str]| {
        let mut all = vec!["series", "GRK", "RUR", "--ledger", "demo.db"];
        all.extend(args);
        gesta(folder.path(), &all)
    };
    let csv = printed(&series(&["--format", "csv", "--period", "month"]));
    let rows: Vec<Vec<&str>> = csv.lines().map(|l| l.split(',').collect()).collect();
    assert_eq!((rows[0][0], rows.len()), ("start", 13), "{csv}");
    let events: u32 = rows[1..].iter().map(|r| r[3].parse::<u32>().unwrap()).sum();
    assert!(events > 100, "{events}");
    // The sum of the table is the value.
    let parts = printed(&series(&["--explain", "2025-07-20"]));
    let sum: f64 = parts
        .lines()
        .filter(|l| l.contains(" E"))
        .map(|l| l.split_whitespace().next().unwrap().parse::<f64>().unwrap())
        .sum();
    let value = parts.lines().last().unwrap();
    let value: f64 = value.split_whitespace().nth(1).unwrap().parse().unwrap();
    assert!((sum - value).abs() < 0.1, "{sum} is not {value}");
    let table = printed(&series(&[]));
    assert!(
        table.contains("phase") && table.contains('█') && table.contains("gap"),
        "{table}"
    );
    printed(&series(&["--plot", "pair.svg"]));
    let svg = std::fs::read_to_string(folder.path().join("pair.svg")).unwrap();
    assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"));
    for wrong in [
        &["--plot", "pair.gif"][..],
        &["--from", "2025-09-01", "--to", "2025-01-01"],
    ] {
        assert_eq!(series(wrong).status.code(), Some(2));
    }
    let check = gesta(folder.path(), &["check", "--ledger", "demo.db"]);
    assert!(check.status.success(), "{}", said(&check));
}

#[test]
fn serving_others_needs_a_token() {
    let folder = tempfile::tempdir().unwrap();
    let none = gesta(
        folder.path(),
        &["serve", "--store", "none.db", "--without-coder"],
    );
    assert_eq!(none.status.code(), Some(2));
    assert!(said(&none).contains("none.db"));
    let open = [
        "serve",
        "--store",
        "none.db",
        "--without-coder",
        "--bind",
        "0.0.0.0:0",
    ];
    let open = gesta(folder.path(), &open);
    assert_eq!(open.status.code(), Some(2));
    assert!(said(&open).contains("--token"));
    let short = [
        "serve",
        "--store",
        "none.db",
        "--without-coder",
        "--token",
        "abc",
    ];
    assert!(said(&gesta(folder.path(), &short)).contains("at least 8"));
}
