//! Files, folders and streams to documents.
//!
//! Nothing here stops at the first bad input: what cannot be read is reported as a [`Problem`] with its place, and the
//! rest goes on.

mod decode;
mod furniture;
mod html;

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use gesta_record::{Document, Doubt, DoubtKind, Span};
use serde::Deserialize;

/// Bytes of one document that are read; what is longer is cut, with a doubt.
pub const MAX_DOCUMENT: usize = 8 << 20;
/// Bytes of one line of JSON Lines that are read; a longer one is reported and passed over.
pub const MAX_LINE: usize = 32 << 20;

/// One piece of input that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// File, or `-` for standard input.
    pub source: String,
    /// Line, from 1, in files of lines.
    pub line: Option<usize>,
    /// What is wrong, for people.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(n) => write!(f, "{}:{n}: {}", self.source, self.message),
            None => write!(f, "{}: {}", self.source, self.message),
        }
    }
}

/// A document or what stood in its place.
pub type Item = Result<Document, Problem>;

/// How a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Html,
    Lines,
}

/// Files under the given paths, folders searched through, in name order. Hidden files are passed over.
///
/// What cannot be listed is given back as problems.
pub fn list(paths: &[PathBuf]) -> (Vec<PathBuf>, Vec<Problem>) {
    let mut files = Vec::new();
    let mut problems = Vec::new();
    for path in paths {
        walk(path, 0, &mut files, &mut problems);
    }
    (files, problems)
}

fn walk(path: &Path, depth: usize, files: &mut Vec<PathBuf>, problems: &mut Vec<Problem>) {
    let shown = path.display().to_string();
    let fail = |message: String| Problem {
        source: shown.clone(),
        line: None,
        message,
    };
    let meta = match std::fs::metadata(path) {
        Ok(m) => m,
        Err(e) => {
            problems.push(fail(reason(&e)));
            return;
        }
    };
    if !meta.is_dir() {
        files.push(path.to_owned());
        return;
    }
    if depth > 64 {
        problems.push(fail("more than 64 folders deep; not read".into()));
        return;
    }
    let mut entries: Vec<PathBuf> = match std::fs::read_dir(path) {
        Ok(list) => list.filter_map(Result::ok).map(|e| e.path()).collect(),
        Err(e) => {
            problems.push(fail(reason(&e)));
            return;
        }
    };
    entries.sort();
    for entry in entries {
        let hidden = entry
            .file_name()
            .is_some_and(|n| n.to_string_lossy().starts_with('.'));
        let link = entry.is_symlink() && entry.is_dir();
        let readme = depth == 0 && entry.file_name().is_some_and(|n| n == "README.md");
        if !(hidden || link || readme) {
            walk(&entry, depth + 1, files, problems);
        }
    }
}

/// The reason of an input or output error, in plain words.
pub fn reason(e: &io::Error) -> String {
    match e.kind() {
        io::ErrorKind::NotFound => "no such file or folder".into(),
        io::ErrorKind::PermissionDenied => "no permission to read it".into(),
        io::ErrorKind::StorageFull => "the disk is full".into(),
        _ => e.to_string(),
    }
}

/// Reads the documents of one file; each is handed to `sink`, which returns `false` to stop.
pub fn read_file(path: &Path, sink: &mut dyn FnMut(Item) -> bool) {
    let shown = path.display().to_string();
    match File::open(path) {
        Ok(file) => {
            let form = form_of(path);
            read_stream(
                &shown,
                form,
                &mut BufReader::with_capacity(1 << 16, file),
                sink,
            );
        }
        Err(e) => {
            sink(Err(Problem {
                source: shown,
                line: None,
                message: reason(&e),
            }));
        }
    }
}

/// Reads documents from standard input or another stream; the form is told by the first character.
pub fn read_stdin(input: &mut dyn BufRead, sink: &mut dyn FnMut(Item) -> bool) {
    read_stream("-", None, input, sink);
}

fn form_of(path: &Path) -> Option<Form> {
    let extension = path.extension()?.to_string_lossy().to_ascii_lowercase();
    match extension.as_str() {
        "html" | "htm" | "xhtml" => Some(Form::Html),
        "jsonl" | "ndjson" => Some(Form::Lines),
        _ => None,
    }
}

fn sniff(head: &[u8]) -> Form {
    let text = String::from_utf8_lossy(&head[..head.len().min(1024)]);
    let start = text
        .trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t'])
        .to_ascii_lowercase();
    if start.starts_with('{') {
        Form::Lines
    } else if start.starts_with("<!doctype html")
        || start.starts_with("<html")
        || start.starts_with("<head")
    {
        Form::Html
    } else {
        Form::Text
    }
}

fn read_stream(
    source: &str,
    form: Option<Form>,
    input: &mut dyn BufRead,
    sink: &mut dyn FnMut(Item) -> bool,
) {
    let fail = |line: Option<usize>, message: String| {
        Err(Problem {
            source: source.to_owned(),
            line,
            message,
        })
    };
    let form = match form {
        Some(f) => f,
        None => match input.fill_buf() {
            Ok(head) => sniff(head),
            Err(e) => {
                sink(fail(None, reason(&e)));
                return;
            }
        },
    };
    if form == Form::Lines {
        read_lines(source, input, sink);
        return;
    }
    let mut bytes = Vec::new();
    if let Err(e) = input.take(MAX_DOCUMENT as u64 + 1).read_to_end(&mut bytes) {
        sink(fail(None, reason(&e)));
        return;
    }
    let cut = bytes.len() > MAX_DOCUMENT;
    bytes.truncate(MAX_DOCUMENT);
    let mut item = document(&bytes, form, source);
    if let Ok(d) = &mut item
        && cut
    {
        d.notes.push(too_long());
    }
    sink(item.map_err(|message| Problem {
        source: source.to_owned(),
        line: None,
        message,
    }));
}

fn too_long() -> Doubt {
    Doubt {
        kind: DoubtKind::TooLong,
        span: None,
        note: format!(
            "longer than {} MiB; the rest was not read",
            MAX_DOCUMENT >> 20
        ),
    }
}

fn document(bytes: &[u8], form: Form, source: &str) -> Result<Document, String> {
    let Some(decoded) = decode::decode(bytes) else {
        return Err("is a binary file, not text".into());
    };
    let mut document = match form {
        Form::Html => html::read(&decoded.text),
        _ => Document::new(decoded.text),
    };
    document.notes.extend(decoded.doubt);
    let name = Path::new(source)
        .file_stem()
        .map(|s| s.to_string_lossy().into_owned());
    document.id = name
        .filter(|n| source != "-" && !n.is_empty())
        .unwrap_or_else(|| id_of(bytes));
    finish(&mut document, form == Form::Html);
    Ok(document)
}

/// What every document gets: its date, if the text states one, and the ranges that are not to be coded.
fn finish(document: &mut Document, page: bool) {
    if document.text.trim().is_empty() {
        document.notes.push(Doubt {
            kind: DoubtKind::NoText,
            span: None,
            note: "no text".into(),
        });
    }
    let _ = page;
    if document.published.is_none() {
        document.published = stated_date(&document.text);
    }
}

/// The date that a text gives as its own: in its dateline, or on a line of the head that holds little else. A date in
/// the first sentences is part of the story.
fn stated_date(text: &str) -> Option<jiff::civil::Date> {
    use gesta_resolve::dates::{dateline, document_date};
    const LABELS: [&str; 5] = ["published", "updated", "posted", "date:", "last modified"];
    let line = |l: &&str| {
        let low = l.to_lowercase();
        l.split_whitespace().count() <= 5 || LABELS.iter().any(|p| low.starts_with(p))
    };
    let head = text.lines().map(str::trim).filter(|l| !l.is_empty());
    dateline(text, None).or_else(|| head.take(8).filter(line).find_map(document_date))
}

/// Character ranges that are not to be coded.
pub(crate) fn furniture(text: &str) -> Vec<Span> {
    furniture::find(text)
}

/// An identifier made from content: FNV-1a, 64 bits, in hexadecimal.
fn id_of(bytes: &[u8]) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for &b in bytes {
        hash = (hash ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{hash:016x}")
}

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

fn read_lines(source: &str, input: &mut dyn BufRead, sink: &mut dyn FnMut(Item) -> bool) {
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
            if skip_line(input).is_err() {
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

fn skip_line(input: &mut dyn BufRead) -> io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let (used, done) = match buffer.iter().position(|&b| b == b'\n') {
            Some(i) => (i + 1, true),
            None => (buffer.len(), false),
        };
        input.consume(used);
        if done {
            return Ok(());
        }
    }
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
        _ => format!(
            "{}#{number}",
            Path::new(source)
                .file_stem()
                .map_or("-".into(), |s| s.to_string_lossy())
        ),
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
    finish(&mut document, false);
    Ok(document)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8]) -> Vec<Item> {
        let mut out = Vec::new();
        read_stdin(&mut io::Cursor::new(bytes.to_vec()), &mut |i| {
            out.push(i);
            true
        });
        out
    }

    #[test]
    fn a_broken_line_has_its_number_and_the_rest_goes_on() {
        let items = all(b"{\"id\":\"a\",\"text\":\"One.\"}\n{broken\n\n{\"id\":7,\"text\":\"Two.\",\"date\":\"2020-02-03\"}\n");
        assert_eq!(items.len(), 3);
        assert_eq!(items[1].as_ref().unwrap_err().line, Some(2));
        let last = items[2].as_ref().unwrap();
        assert_eq!(
            (last.id.as_str(), last.published),
            ("7", "2020-02-03".parse().ok())
        );
    }

    #[test]
    fn binary_input_is_a_problem_and_empty_input_a_doubt() {
        assert!(all(b"\x89PNG\r\n\x1a\n\0\0\0").remove(0).is_err());
        let empty = all(b"").remove(0).unwrap();
        assert_eq!(empty.notes[0].kind, DoubtKind::NoText);
    }

    #[test]
    fn identifiers_come_from_content() {
        let a = all(b"Some words.").remove(0).unwrap();
        let b = all(b"Some words.").remove(0).unwrap();
        assert_eq!(a.id, b.id);
        assert_eq!(a.id.len(), 16);
    }
}
