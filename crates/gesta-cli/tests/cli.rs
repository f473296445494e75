//! The command as a user runs it: dispatches in every format, the same bytes on any number of threads.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn gesta(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gesta"))
        .args(args)
        .current_dir(root())
        .output()
        .unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect()
}

#[test]
fn dispatches_hold_every_type_and_fit_the_schema() {
    let one = gesta(&[
        "code",
        "examples/dispatches",
        "--format",
        "jsonl",
        "--mentions",
        "--threads",
        "1",
    ]);
    assert!(
        one.status.success(),
        "{}",
        String::from_utf8_lossy(&one.stderr)
    );
    let many = gesta(&[
        "code",
        "examples/dispatches",
        "--format",
        "jsonl",
        "--mentions",
        "--threads",
        "3",
    ]);
    assert!(one.stdout == many.stdout, "threads changed the output");

    let schema: Value = serde_json::from_str(
        &std::fs::read_to_string(root().join("docs/record.schema.json")).unwrap(),
    )
    .unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let records = lines(&one);
    assert!(records.len() >= 30, "{} dispatches", records.len());
    let mut types = BTreeSet::new();
    for record in &records {
        let faults: Vec<String> = validator
            .iter_errors(record)
            .map(|e| e.to_string())
            .collect();
        assert!(faults.is_empty(), "{}: {faults:?}", record["id"]);
        assert!(
            record["published"].is_string(),
            "{} has no date",
            record["id"]
        );
        for event in record["events"].as_array().unwrap() {
            types.insert(event["type"].as_str().unwrap().to_owned());
        }
        let text: Vec<char> = record["text"].as_str().unwrap().chars().collect();
        for event in record["events"].as_array().unwrap() {
            let span = event["trigger"]["span"].as_array().unwrap();
            let (b, e) = (span[0].as_u64().unwrap(), span[1].as_u64().unwrap());
            let words: String = text[b as usize..e as usize].iter().collect();
            assert_eq!(Some(words.as_str()), event["trigger"]["text"].as_str());
        }
        let words = record["text"].as_str().unwrap();
        for event in record["events"].as_array().unwrap() {
            let trigger = event["trigger"]["span"][0].as_u64().unwrap() as usize;
            let byte = words.char_indices().nth(trigger).unwrap().0;
            let line = words[..byte].rsplit('\n').next().unwrap();
            for furniture in ["Back To Top", "Related", "Subscribe"] {
                assert!(!line.contains(furniture), "event in page furniture: {line}");
            }
        }
    }
    assert_eq!(types.len(), 16, "types found: {types:?}");
}

#[test]
fn tables_and_csv_hold_the_same_events() {
    let table = gesta(&["code", "examples/dispatches/2002-savimbi.txt"]);
    let shown = String::from_utf8_lossy(&table.stdout).into_owned();
    assert!(
        table.status.success() && shown.contains("AGO.REB UNITA"),
        "{shown}"
    );
    let csv = gesta(&[
        "code",
        "examples/dispatches/2002-savimbi.txt",
        "--format",
        "csv",
    ]);
    let text = String::from_utf8_lossy(&csv.stdout).into_owned();
    let header = text.lines().next().unwrap();
    assert!(
        header.starts_with("document,event,sentence,date"),
        "{header}"
    );
    assert!(text.lines().count() > 2, "{text}");
}

#[test]
fn one_sentence_is_explained() {
    let out = gesta(&[
        "explain",
        "Azerbaijan shelled Armenian positions near Goris on Tuesday.",
        "--published",
        "2021-11-18",
    ]);
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    for part in [
        "AZE.GOV Azerbaijan",
        "ARM",
        "2021-11-16",
        "heavy-weapons",
        "Goris",
    ] {
        assert!(text.contains(part), "no {part:?} in\n{text}");
    }
}

#[test]
fn wrong_use_is_code_2() {
    for args in [
        &["code"][..],
        &["code", "examples/dispatches", "--published", "soon"],
        &["code", "no/such/file.txt"],
        &["code", "-", "README.md"],
        &[
            "code",
            "examples/dispatches",
            "--codebook",
            "no/such/folder",
        ],
    ] {
        let out = gesta(args);
        assert_eq!(out.status.code(), Some(2), "{args:?}");
        assert!(!out.stderr.is_empty() && out.stdout.is_empty(), "{args:?}");
    }
}
