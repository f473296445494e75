//! The user's own knowledge: actors accepted from reports, a gazetteer from a GeoNames export.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn gesta(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gesta"))
        .args(args)
        .output()
        .unwrap()
}

fn stdout(args: &[&str]) -> String {
    let output = gesta(args);
    assert!(
        output.status.success(),
        "{args:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn actors_are_reviewed_and_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let reports = folder.path().join("reports");
    fs::create_dir(&reports).unwrap();
    let first = "Ostap Hrynko, director of the Zelena Institute in Ukraine, criticised the government on Monday.\n";
    let second =
        "Ukrainian opposition activist Ostap Hrynko accused the police of torture on Friday.\n";
    fs::write(reports.join("a.txt"), first).unwrap();
    fs::write(reports.join("b.txt"), second).unwrap();
    let own = folder.path().join("own.toml");
    let (reports, file) = (reports.display().to_string(), own.display().to_string());
    let listed = stdout(&["actors", "review", &reports, "--published", "2024-03-04"]);
    assert!(listed.contains("Ostap Hrynko"), "{listed}");
    assert!(!own.exists(), "nothing is written unasked");
    // Nobody of that name: an error, and still nothing written.
    let wrong = gesta(&[
        "actors",
        "review",
        &reports,
        "--accept",
        "Nobody Known",
        "--to",
        &file,
    ]);
    assert!(!wrong.status.success() && !own.exists());
    let accept = [
        "actors",
        "review",
        &reports,
        "--accept",
        "Ostap Hrynko",
        "--to",
        &file,
        "--published",
        "2024-03-04",
    ];
    stdout(&accept);
    let text = fs::read_to_string(&own).unwrap();
    assert!(
        text.contains("Ostap Hrynko") && text.contains("UKR"),
        "{text}"
    );
    // Accepted once, known from then on: no longer listed, and found by name in other reports.
    let again = stdout(&[
        "actors",
        "review",
        &reports,
        "--actors",
        &file,
        "--published",
        "2024-03-04",
    ]);
    assert!(!again.contains("Ostap Hrynko"), "{again}");
    let resolved = stdout(&[
        "resolve",
        "actor",
        "Ostap Hrynko",
        "--date",
        "2024-04-01",
        "--actors",
        &file,
    ]);
    assert!(resolved.starts_with("UKR"), "{resolved}");
}

/// Rows of a dump in the columns that GeoNames documents.
fn dump(folder: &Path) {
    let row = |id: u32, name: &str, other: &str, at: &str, code: &str, people: u32| {
        format!(
            "{id}\t{name}\t{name}\t{other}\t{at}\tP\t{code}\tRU\t\t01\tA\t\t\t{people}\t\t210\tEurope/Strelsau\t2020-01-01\n"
        )
    };
    let places = row(
        1,
        "Strelsau",
        "Strelsov,Стрельсау",
        "48.5\t20.25",
        "PPLC",
        900_000,
    ) + &row(2, "Hentzau", "Hencau", "48.9\t20.75", "PPLA2", 21_000)
        + &row(3, "Tarlenheim", "", "48.1\t20.05", "PPL", 50);
    fs::write(folder.join("allCountries.txt"), places).unwrap();
    let country =
        "#ISO\tISO3\nRU\tRUR\t1\tRU\tRuritania\tStrelsau\t1\t1\tEU\t.ru\tX\tX\t1\t\t\t\t42\t\t\n";
    fs::write(folder.join("countryInfo.txt"), country).unwrap();
    fs::write(
        folder.join("admin1CodesASCII.txt"),
        "RU.01\tZenda Province\tZenda Province\t7\n",
    )
    .unwrap();
    fs::write(
        folder.join("admin2Codes.txt"),
        "RU.01.A\tHofbau District\tHofbau District\t8\n",
    )
    .unwrap();
}

#[test]
fn a_gazetteer_is_built_from_a_geonames_export_and_used() {
    let folder = tempfile::tempdir().unwrap();
    dump(folder.path());
    let target = folder.path().join("own.bin");
    let (from, to) = (
        folder.path().display().to_string(),
        target.display().to_string(),
    );
    stdout(&["gazetteer", "build", "--dump", &from, "--output", &to]);
    let found = stdout(&["resolve", "place", "Hentzau", "--gazetteer", &to]);
    assert!(found.contains("RUR") && found.contains("48.9"), "{found}");
    // A row that is too short is an error with its line, and leaves no file.
    fs::write(folder.path().join("allCountries.txt"), "1\tStrelsau\n").unwrap();
    let broken = folder.path().join("broken.bin");
    let output = gesta(&[
        "gazetteer",
        "build",
        "--dump",
        &from,
        "--output",
        &broken.display().to_string(),
    ]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        !output.status.success() && told.contains("allCountries.txt:1"),
        "{told}"
    );
    assert!(!broken.exists());
}
