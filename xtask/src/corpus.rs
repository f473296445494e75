//! `cargo xtask corpus`: the codebook's examples as data for training and study.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use gesta::codebook::{Codebook, Example};
use gesta::record::{EventMention, Parse, Sentence};
use gesta::{Coder, CoderOptions, Worker};
use serde_json::{Value, json};

use crate::tidy::root;

/// Folders of whole texts that go into `documents.conllu`.
const FOLDERS: &[&str] = &["dispatches", "gold", "negative"];

/// Writes `examples.jsonl`, `examples.conllu` and `documents.conllu` into a folder (`target/corpus` if none is named).
///
/// A line of the JSON Lines file is one example: its text, the type and mode that it is an example of (`null` for a
/// near-miss), the types of other events in it, and the marks with half-open spans in Unicode scalar values. The
/// CoNLL-U file has the same texts as the shipped model reads them; its last column says of every content word what
/// event it triggers (`Cue=ASSAULT/aerial`), that it triggers none (`Cue=none`), or nothing, where the example leaves
/// open whether it does. `documents.conllu` has the plain texts of `examples/`, each begun by `# newdoc id = folder/file`.
///
/// # Errors
/// When the codebook is not sound or the folder cannot be written.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let out = match args {
        [] => root().join("target/corpus"),
        [flag, path] if flag == "--out" => PathBuf::from(path),
        _ => bail!("usage: cargo xtask corpus [--out DIR]"),
    };
    fs::create_dir_all(&out).with_context(|| out.display().to_string())?;
    let folder = root().join("codebooks/plover");
    let coder = Coder::new(&CoderOptions {
        codebook: Some(folder.clone()),
        fictional: true,
        ..CoderOptions::default()
    })?;
    let book = coder.codebook();
    let mut worker = Worker::new();
    let mut lines = String::new();
    let mut trees = String::new();
    for example in &book.examples {
        let parse = coder.parse(&example.text, &mut worker)?;
        let found = book.find(&parse).events;
        let id = name(book, example, &folder);
        lines.push_str(&record(book, example, &id).to_string());
        lines.push('\n');
        write_trees(book, example, &id, &parse, &found, &mut trees);
    }
    fs::write(out.join("examples.jsonl"), lines)?;
    fs::write(out.join("examples.conllu"), trees)?;
    let documents = documents(&coder, &mut worker)?;
    fs::write(out.join("documents.conllu"), documents)?;
    println!("{} examples in {}", book.examples.len(), out.display());
    Ok(())
}

/// The plain texts of `examples/` as the model reads them.
fn documents(coder: &Coder, worker: &mut Worker) -> Result<String> {
    let mut out = String::new();
    for folder in FOLDERS {
        let mut files: Vec<PathBuf> = fs::read_dir(root().join("examples").join(folder))?
            .filter_map(Result::ok)
            .map(|e| e.path())
            .filter(|p| p.extension().is_some_and(|e| e == "txt"))
            .collect();
        files.sort();
        for file in files {
            let text = fs::read_to_string(&file)?;
            let name = file.file_stem().unwrap_or_default().to_string_lossy();
            out.push_str(&format!("# newdoc id = {folder}/{name}\n"));
            out.push_str(&gesta::parse::conllu::write(
                &coder.parse(&text, worker)?.sentences,
            ));
        }
    }
    Ok(out)
}

/// File and line of an example.
fn name(book: &Codebook, example: &Example, folder: &Path) -> String {
    let file = Path::new(&book.files[example.file]);
    let short = file.strip_prefix(folder).unwrap_or(file).with_extension("");
    format!("{}:{}", short.display(), example.line)
}

/// `TYPE` or `TYPE/mode` that an example stands for; `None` for a near-miss.
fn label(book: &Codebook, example: &Example) -> Option<String> {
    if example.none {
        return None;
    }
    let (code, mode) = book.target(example);
    Some(mode.map_or(code.clone(), |m| format!("{code}/{m}")))
}

fn record(book: &Codebook, example: &Example, id: &str) -> Value {
    let marks: Vec<Value> = example
        .marks
        .iter()
        .map(|(name, span)| json!({"name": name, "span": [span.begin, span.end]}))
        .collect();
    json!({
        "id": id,
        "text": example.text,
        "published": example.published.map(|d| d.to_string()),
        "event": label(book, example),
        "also": example.also,
        "expect": example.expect,
        "marks": marks,
    })
}

fn write_trees(
    book: &Codebook,
    example: &Example,
    id: &str,
    parse: &Parse,
    found: &[EventMention],
    out: &mut String,
) {
    let wanted = label(book, example);
    let triggers = example.marked("trigger");
    let mut marked = false;
    for (si, sentence) in parse.sentences.iter().enumerate() {
        let block = gesta::parse::conllu::write(std::slice::from_ref(sentence));
        out.push_str(&format!("# sent_id = {id}-{}\n", si + 1));
        let mut word = 0;
        for line in block
            .lines()
            .filter(|l| !l.is_empty() && !l.starts_with('#'))
        {
            let Some((stem, misc)) = line
                .rsplit_once('\t')
                .filter(|_| word < sentence.tokens.len())
            else {
                out.push_str(line);
                out.push('\n');
                continue;
            };
            let begins = !marked && heads_trigger(sentence, word, &triggers);
            marked |= begins;
            let cue = if begins {
                wanted.clone()
            } else if silent(sentence, word, si, &triggers, found) && example.also.is_empty() {
                Some("none".to_owned())
            } else {
                None
            };
            let cue = cue.map(|c| format!("Cue={c}"));
            let parts: Vec<&str> = cue
                .as_deref()
                .into_iter()
                .chain((misc != "_").then_some(misc))
                .collect();
            let misc = if parts.is_empty() {
                "_".to_owned()
            } else {
                parts.join("|")
            };
            out.push_str(&format!("{stem}\t{misc}\n"));
            word += 1;
        }
        out.push('\n');
    }
}

/// Whether a word is the one of the marked trigger that the others hang from.
fn heads_trigger(sentence: &Sentence, word: usize, triggers: &[gesta::record::Span]) -> bool {
    let token = &sentence.tokens[word];
    triggers.iter().any(|t| {
        t.contains(token.span)
            && token
                .head
                .is_none_or(|h| !t.contains(sentence.tokens[h].span))
            && token.upos != "PUNCT"
    })
}

/// A content word that neither a mark nor the codebook takes for a trigger.
fn silent(
    sentence: &Sentence,
    word: usize,
    si: usize,
    triggers: &[gesta::record::Span],
    found: &[EventMention],
) -> bool {
    let token = &sentence.tokens[word];
    matches!(token.upos.as_str(), "VERB" | "NOUN" | "ADJ")
        && !triggers.iter().any(|t| t.overlaps(token.span))
        && !found
            .iter()
            .any(|e| e.sentence == si && (e.trigger_range.0..e.trigger_range.1).contains(&word))
}
