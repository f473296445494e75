//! How well realis and stance are read, on sentences held out from rule writing.
#![allow(
    clippy::print_stdout,
    reason = "the figures are read by people who run the test"
)]

use gesta::measure::{self, Report};
use gesta::{Coder, CoderOptions};

fn report(file: &str, part: &str) -> Report {
    let coder = Coder::new(&CoderOptions {
        fictional: true,
        ..CoderOptions::default()
    })
    .expect("the embedded data load");
    let sentences = measure::read(file).expect("the sentences are well formed");
    measure::run(&coder, &sentences, part).expect("the model works")
}

fn print(name: &str, r: &Report) {
    println!("{name}: macro-F1 {:.3} {:?}", r.macro_f1(), r.f1());
    if std::env::var_os("GESTA_SHOW_WRONG").is_some() {
        for (label, answer, text) in &r.wrong {
            println!("  {label} read as {answer:?}: {text}");
        }
    }
}

#[test]
fn realis_of_held_out_sentences() {
    let r = report(include_str!("data/realis.tsv"), "test");
    print("realis", &r);
    assert!(r.macro_f1() >= 0.85, "macro-F1 {:.3}", r.macro_f1());
}

#[test]
fn stance_of_held_out_sentences() {
    let r = report(include_str!("data/stance.tsv"), "test");
    print("stance", &r);
    assert!(r.macro_f1() >= 0.85, "macro-F1 {:.3}", r.macro_f1());
}
