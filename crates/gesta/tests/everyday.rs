//! Texts of sport, arts, cooking, markets and the like hold no political event.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may fail loudly and say what it measured"
)]

use std::path::Path;

use gesta::record::Realis;
use gesta::{Coder, CoderOptions, Document, Worker};

/// False events that a thousand words of everyday text may give.
const BOUND: f64 = 1.0;

#[test]
fn everyday_texts_give_hardly_an_event() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/negative");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "txt"))
        .collect();
    files.sort();
    assert!(files.len() >= 60, "{} texts", files.len());
    let coder = Coder::new(&CoderOptions::default()).unwrap();
    let mut worker = Worker::new();
    // Of the even-numbered texts the cue has learned; the odd-numbered it has never seen.
    let (mut events, mut words) = ([0usize; 2], [0usize; 2]);
    for file in &files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let unseen = name[..2].parse::<usize>().unwrap() % 2;
        let text = std::fs::read_to_string(file).unwrap();
        let document = Document::new(&text).with_published("2024-05-09".parse().unwrap());
        let coding = coder.code(&document, &mut worker).unwrap();
        words[unseen] += text.split_whitespace().count();
        for e in coding.events.iter().filter(|e| e.realis == Realis::Actual) {
            println!("{name}: {} \"{}\" [{}]", e.kind, e.trigger.text, e.rule);
            events[unseen] += 1;
        }
    }
    let rate = |n: usize| 1000.0 * events[n] as f64 / words[n] as f64;
    println!(
        "false events per 1,000 words: {:.2} in {} words that the cue has not seen, {:.2} in {} others",
        rate(1),
        words[1],
        rate(0),
        words[0]
    );
    assert!(rate(1) <= BOUND && rate(0) <= BOUND);
}
