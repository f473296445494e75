//! `cargo xtask agreement`: how far a second reader, who did not write the examples, reads them as their authors do.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;

use anyhow::{Context, Result, bail};
use gesta::codebook::{Codebook, Example};

use crate::tidy::root;

/// The second reading: code, trigger, actor, recipient and sentence, by tabs. Further events stand after `+`.
const READING: &str = "codebooks/plover/readings/second.tsv";

/// Words that say nothing about whether two phrases are the same.
const SMALL: &[&str] = &[
    "the", "a", "an", "of", "in", "and", "its", "his", "her", "their",
];

#[derive(Default)]
struct Counts {
    read: usize,
    /// The first code of the reader has the authors' type.
    first: usize,
    /// One of the reader's codes has.
    among: usize,
    positive: usize,
    mode: usize,
    trigger: usize,
    actor: (usize, usize),
    recipient: (usize, usize),
    authors: BTreeMap<String, usize>,
    reader: BTreeMap<String, usize>,
}

/// Prints the agreement; `--disagreements` lists the examples whose type differs.
///
/// # Errors
/// When the codebook or the reading cannot be read.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let list = match args {
        [] => false,
        [flag] if flag == "--disagreements" => true,
        _ => bail!("usage: cargo xtask agreement [--disagreements]"),
    };
    let book = gesta::load_codebook(&root().join("codebooks/plover"))?;
    let by_text: HashMap<&str, &Example> =
        book.examples.iter().map(|e| (e.text.as_str(), e)).collect();
    let path = root().join(READING);
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let mut counts = Counts::default();
    for line in text.lines().filter(|l| !l.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [code, trigger, actor, recipient, sentence] = fields.as_slice() else {
            bail!("{READING}: not five fields: {line}");
        };
        // A sentence that was mended since is no longer the one that was read.
        let Some(example) = by_text.get(sentence) else {
            continue;
        };
        let same = count(
            &book,
            example,
            code,
            [trigger, actor, recipient],
            &mut counts,
        );
        if list && !same {
            println!("{}\t{code}\t{sentence}", label(&book, example));
        }
    }
    print(&counts, book.examples.len());
    Ok(())
}

fn label(book: &Codebook, example: &Example) -> String {
    if example.none {
        return "none".to_owned();
    }
    let (code, mode) = book.target(example);
    mode.map_or(code.clone(), |m| format!("{code}/{m}"))
}

fn kind(code: &str) -> &str {
    code.split('/').next().unwrap_or(code)
}

/// Adds one example; true where the types agree.
fn count(
    book: &Codebook,
    example: &Example,
    code: &str,
    phrases: [&str; 3],
    c: &mut Counts,
) -> bool {
    let wanted = label(book, example);
    let codes: Vec<&str> = code.split('+').map(str::trim).collect();
    let first = codes.first().copied().unwrap_or("none");
    c.read += 1;
    *c.authors.entry(kind(&wanted).to_owned()).or_default() += 1;
    *c.reader.entry(kind(first).to_owned()).or_default() += 1;
    c.first += usize::from(kind(&wanted) == kind(first));
    let here = codes.iter().find(|x| kind(x) == kind(&wanted));
    let side = example.none
        && codes
            .iter()
            .all(|x| example.also.iter().any(|a| a == kind(x)));
    let same = here.is_some() || side;
    c.among += usize::from(same);
    let Some(read) = here.filter(|_| !example.none) else {
        return same;
    };
    c.positive += 1;
    c.mode += usize::from(*read == wanted);
    let marked = |name: &str, phrase: &str| {
        let words = words(phrase);
        let hit = |s: &gesta::record::Span| {
            let text: String = example.text.chars().skip(s.begin).take(s.len()).collect();
            !words.is_disjoint(&self::words(&text))
        };
        let spans = example.marked(name);
        (!spans.is_empty()).then(|| spans.iter().any(hit))
    };
    let [trigger, actor, recipient] = phrases;
    c.trigger += usize::from(marked("trigger", trigger) == Some(true));
    for (name, phrase, pair) in [
        ("actor", actor, &mut c.actor),
        ("recipient", recipient, &mut c.recipient),
    ] {
        if let Some(hit) = marked(name, phrase) {
            pair.0 += usize::from(hit);
            pair.1 += 1;
        }
    }
    same
}

fn words(text: &str) -> HashSet<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty() && !SMALL.contains(w))
        .map(str::to_owned)
        .collect()
}

fn print(c: &Counts, examples: usize) {
    let share = |a: usize, b: usize| a as f64 / b.max(1) as f64;
    let n = c.read.max(1) as f64;
    let chance: f64 = c
        .authors
        .iter()
        .map(|(k, a)| *a as f64 / n * c.reader.get(k).copied().unwrap_or(0) as f64 / n)
        .sum();
    let first = share(c.first, c.read);
    println!("{} of {examples} examples read a second time", c.read);
    println!(
        "type, reader's first code: {first:.3}, Cohen's kappa {:.3}",
        (first - chance) / (1.0 - chance)
    );
    println!(
        "type among the reader's codes: {:.3}",
        share(c.among, c.read)
    );
    println!(
        "of {} with the same type: mode {:.3}, trigger {:.3}, actor {:.3} of {}, recipient {:.3} of {}",
        c.positive,
        share(c.mode, c.positive),
        share(c.trigger, c.positive),
        share(c.actor.0, c.actor.1),
        c.actor.1,
        share(c.recipient.0, c.recipient.1),
        c.recipient.1,
    );
}
