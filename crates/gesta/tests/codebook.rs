//! The examples of the shipped codebook: each finds the type that it shows, and each near-miss finds nothing.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use gesta::codebook::check;
use gesta::{Coder, CoderOptions, Worker};

#[test]
fn every_example_has_its_type() {
    let coder = Coder::new(&CoderOptions {
        fictional: true,
        ..CoderOptions::default()
    })
    .unwrap();
    let mut worker = Worker::new();
    let report = check(coder.codebook(), "", |text| coder.parse(text, &mut worker)).unwrap();
    let wrong: Vec<String> = report
        .faults
        .iter()
        .filter(|f| f.type_wrong)
        .map(|f| format!("{}:{}: {}", f.file, f.line, f.problems.join("; ")))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(report.silent.is_empty(), "silent: {:?}", report.silent);
    assert!(report.examples >= 800, "{} examples", report.examples);
}

#[test]
fn every_file_shows_enough() {
    let codebook = gesta::embedded_codebook().unwrap();
    for (index, file) in codebook.files.iter().enumerate() {
        let own = codebook.examples.iter().filter(|e| e.file == index);
        let (none, shown): (Vec<_>, Vec<_>) = own.partition(|e| e.none);
        assert!(shown.len() >= 5, "{file}: {} examples", shown.len());
        assert!(none.len() >= 2, "{file}: {} near-misses", none.len());
    }
    assert_eq!(codebook.types.len(), 16);
    let entries: usize = codebook.patterns.iter().map(|p| p.entries.len()).sum();
    assert!(entries >= 400, "{entries} trigger entries");
}
