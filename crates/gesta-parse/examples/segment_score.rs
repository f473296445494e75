//! Scores the segmenter against a treebank.
//!
//! `cargo run --release -p gesta-parse --example segment_score -- FILE.conllu [OPTION]…`
//!
//! `--errors` and `--sentence-errors` print what differs; `--weights FILE` reads other weights.
//!
//! The raw text is made from the `# text` lines: a space between sentences, a blank line before
//! each paragraph and document. F1 as in the CoNLL 2018 shared task: spans over the characters that
//! are no white space must agree; the words of a multiword token are spans of their own.
#![allow(clippy::print_stdout, reason = "a program whose output is its point")]

use std::collections::HashSet;
use std::error::Error;
use std::time::Instant;

use gesta_parse::segment::Segmenter;

type Spans = HashSet<(usize, usize)>;

/// Sentences and words of a treebank, as spans over its black characters.
#[derive(Default)]
struct Gold {
    text: String,
    sentences: Spans,
    words: Spans,
}

fn black(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

fn read(conllu: &str) -> Gold {
    let mut gold = Gold::default();
    let (mut at, mut begin) = (0, 0);
    let mut paragraph = false;
    for line in conllu.lines() {
        if line.starts_with("# newpar") || line.starts_with("# newdoc") {
            paragraph = true;
        } else if let Some(text) = line.strip_prefix("# text = ") {
            if !gold.text.is_empty() {
                gold.text.push_str(if paragraph { "\n\n" } else { " " });
            }
            gold.text.push_str(text);
            paragraph = false;
        } else if line.is_empty() {
            if at > begin {
                gold.sentences.insert((begin, at));
            }
            begin = at;
        } else if !line.starts_with('#') {
            let mut columns = line.split('\t');
            let id = columns.next().unwrap_or_default();
            if id.contains(['-', '.']) {
                continue;
            }
            let length = black(columns.next().unwrap_or_default());
            gold.words.insert((at, at + length));
            at += length;
        }
    }
    gold
}

fn report(name: &str, gold: &Spans, found: &Spans) {
    let right = gold.intersection(found).count() as f64;
    let precision = 100.0 * right / found.len().max(1) as f64;
    let recall = 100.0 * right / gold.len().max(1) as f64;
    let f1 = 2.0 * precision * recall / (precision + recall).max(1e-9);
    println!(
        "{name:<10} gold {:>6}  found {:>6}  precision {precision:.2}  recall {recall:.2}  F1 {f1:.2}",
        gold.len(),
        found.len(),
    );
}

/// Prints every place where spans of one side are missing from the other, with what is around.
fn differences(text: &str, gold: &Spans, found: &Spans) {
    let chars: Vec<char> = text.chars().collect();
    let places: Vec<usize> = (0..chars.len())
        .filter(|&i| !chars[i].is_whitespace())
        .collect();
    let cut = |a: usize, b: usize| -> String {
        chars[places[a]..=places[b - 1]]
            .iter()
            .map(|&c| if c == '\n' { ' ' } else { c })
            .collect()
    };
    for (sign, some, others) in [('-', gold, found), ('+', found, gold)] {
        for &(a, b) in some.difference(others) {
            let context = cut(a.saturating_sub(20), (b + 20).min(places.len()));
            println!("{a:>7} {sign} {:<30} in  {context}", cut(a, b));
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let path = arguments
        .first()
        .ok_or("usage: segment_score FILE.conllu [OPTION]…")?;
    let gold = read(&std::fs::read_to_string(path)?);
    let option = |name: &str| arguments.iter().position(|a| a == name);
    let segmenter = match option("--weights").and_then(|i| arguments.get(i + 1)) {
        Some(file) => Segmenter::new(&std::fs::read(file)?)?,
        None => Segmenter::embedded()?,
    };
    let start = Instant::now();
    let sentences = segmenter.segment(&gold.text);
    let seconds = start.elapsed().as_secs_f64();
    let (mut words, mut spans) = (Spans::new(), Spans::new());
    let (mut at, mut begin) = (0, 0);
    for token in sentences
        .iter()
        .flat_map(|s| s.tokens.iter().map(Some).chain([None]))
    {
        let Some(token) = token else {
            spans.insert((begin, at));
            begin = at;
            continue;
        };
        let length = black(&token.text);
        words.insert((at, at + length));
        at += length;
    }
    if option("--errors").is_some() {
        differences(&gold.text, &gold.words, &words);
    }
    if option("--sentence-errors").is_some() {
        differences(&gold.text, &gold.sentences, &spans);
    }
    report("sentences", &gold.sentences, &spans);
    report("words", &gold.words, &words);
    println!(
        "{:.2} million tokens a second",
        words.len() as f64 / seconds / 1e6
    );
    Ok(())
}
