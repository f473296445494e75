//! JSON Lines: one document a line.

use std::io::{self, BufRead, Read};
use std::path::Path;

use gesta_record::{Document, Doubt, DoubtKind};
use serde::Deserialize;

use super::limits::{MAX_DOCUMENT, MAX_LINE, MAX_PASSED};
use super::{Item, Problem, decode, finish, html, reason, too_long};

/// One line of JSON Lines. Common names of each field are understood.
#[derive(Deserialize)]
struct Line {
    #[serde(alias = "doc_id", alias = "story_id", alias = "docid")]
    id: Option<serde_json::Value>,
    #[serde(
        alias = "body",
        alias = "content",
        alias = "event_text",
        alias = "article"
    )]
    text: Option<String>,
    #[serde(alias = "headline")]
    title: Option<String>,
    #[serde(
        alias = "date",
        alias = "pub_date",
        alias = "publication_date",
        alias = "dct",
        alias = "published_at"
    )]
    published: Option<serde_json::Value>,
    #[serde(alias = "link")]
    url: Option<String>,
    #[serde(alias = "source", alias = "outlet")]
    publisher: Option<serde_json::Value>,
    #[serde(alias = "lang")]
    language: Option<String>,
    html: Option<String>,
}

/// Reads the documents of an input of lines.
pub(super) fn read(source: &str, input: &mut dyn BufRead, sink: &mut dyn FnMut(Item) -> bool) {
    let mut number = 0usize;
    let mut line = Vec::new();
    loop {
        line.clear();
        number += 1;
        match input.take(MAX_LINE as u64 + 1).read_until(b'\n', &mut line) {
            Ok(0) => return,
            Ok(_) => {}
            Err(e) => {
                sink(Err(Problem {
                    source: source.into(),
                    line: Some(number),
                    message: reason(&e),
                }));
                return;
            }
        }
        if line.len() > MAX_LINE && line.last() != Some(&b'\n') {
            let message = format!(
                "the line is longer than {} MiB; passed over",
                MAX_LINE >> 20
            );
            if !sink(Err(Problem {
                source: source.into(),
                line: Some(number),
                message,
            })) {
                return;
            }
            if let Err(e) = skip_line(input) {
                sink(Err(Problem {
                    source: source.into(),
                    line: Some(number),
                    message: reason(&e),
                }));
                return;
            }
            continue;
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let item = from_json(&line, source, number);
        if !sink(item) {
            return;
        }
    }
}

/// The name of a file without its endings.
fn stem(source: &str) -> String {
    let (inner, _) = super::stream::inner_name(Path::new(source));
    let stem = Path::new(&inner).file_stem();
    stem.map_or("-".into(), |s| s.to_string_lossy().into_owned())
}

fn skip_line(input: &mut dyn BufRead) -> io::Result<()> {
    let mut passed = 0u64;
    while passed < MAX_PASSED {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let (used, done) = match buffer.iter().position(|&b| b == b'\n') {
            Some(i) => (i + 1, true),
            None => (buffer.len(), false),
        };
        input.consume(used);
        passed += used as u64;
        if done {
            return Ok(());
        }
    }
    Err(io::Error::other(format!(
        "the line does not end within {} MiB; not read further",
        MAX_PASSED >> 20
    )))
}

fn from_json(line: &[u8], source: &str, number: usize) -> Item {
    let fail = |message: String| Problem {
        source: source.to_owned(),
        line: Some(number),
        message,
    };
    let text = match decode::decode(line) {
        Some(d) => d,
        None => return Err(fail("is binary, not JSON".into())),
    };
    let raw: Line = serde_json::from_str(&text.text)
        .map_err(|e| fail(format!("is no document in JSON: {e}")))?;
    let mut document = match (raw.text, raw.html) {
        (Some(t), _) => Document::new(t),
        (None, Some(page)) => html::read(&page),
        (None, None) => return Err(fail("has neither \"text\" nor \"html\"".into())),
    };
    document.id = match raw.id {
        Some(serde_json::Value::String(s)) if !s.is_empty() => s,
        Some(serde_json::Value::Number(n)) => n.to_string(),
        _ => format!("{}#{number}", stem(source)),
    };
    if document.text.len() > MAX_DOCUMENT {
        let mut end = MAX_DOCUMENT;
        while !document.text.is_char_boundary(end) {
            end -= 1;
        }
        document.text.truncate(end);
        document.notes.push(too_long());
    }
    document.title = raw.title.or(document.title);
    document.url = raw.url.or(document.url);
    document.publisher = raw
        .publisher
        .and_then(|p| p.as_str().map(str::to_owned))
        .or(document.publisher);
    document.language = raw.language.or(document.language);
    if let Some(serde_json::Value::String(d)) = &raw.published {
        match html::calendar_day(d) {
            Some(day) => document.published = Some(day),
            None => document.notes.push(Doubt {
                kind: DoubtKind::DateUnresolved,
                span: None,
                note: format!("the publication date {d:?} could not be read"),
            }),
        }
    }
    document.notes.extend(text.doubt);
    finish(&mut document);
    Ok(document)
}
