//! Files, folders and streams to documents.
//!
//! Text, pages, JSON Lines, feeds and web archives are read, each also compressed by gzip or Zstandard. What is inside
//! is told by a file's name, else by its first bytes. Lines and archives are streamed: no more than one document of
//! them is in memory at once, however long they are.
//!
//! The price of streaming: what compressed data holds before its damage is read, and the checksum that would tell comes
//! after it. The damage is reported; the documents of that file are then to be looked at.
//!
//! Nothing here stops at the first bad input: what cannot be read is reported as a [`Problem`] with its place, and the
//! rest goes on.

mod decode;
mod feed;
mod furniture;
mod html;
mod limits;
mod lines;
mod stream;
mod warc;

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use gesta_record::{Document, Doubt, DoubtKind, Span};

pub use feed::{Feed, FeedEntry, read_feed};
use limits::{Counted, Timed};
pub use limits::{Expansion, MAX_DOCUMENT, MAX_ENTRIES, MAX_FEED, MAX_LINE};
use stream::{Form, Plain};

/// Seconds that a file may take to give one more document.
const MAX_WAIT_S: u64 = 120;

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
        io::ErrorKind::UnexpectedEof => "it ends too early".into(),
        _ => e.to_string(),
    }
}

/// Reads the documents of one file; each is handed to `sink`, which returns `false` to stop.
pub fn read_file(path: &Path, sink: &mut dyn FnMut(Item) -> bool) {
    let shown = path.display().to_string();
    let fail = |message: String| {
        Err(Problem {
            source: shown.clone(),
            line: None,
            message,
        })
    };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(e) => {
            sink(fail(reason(&e)));
            return;
        }
    };
    let regular = file.metadata().is_ok_and(|m| m.is_file());
    let (name, packed) = stream::inner_name(path);
    let opened = if regular {
        // Pipes and terminals may be silent for as long as they like.
        let (timed, clock) = Timed::new(file, Duration::from_secs(MAX_WAIT_S));
        let mut sink = |item: Item| {
            clock.set(Duration::ZERO);
            sink(item)
        };
        open(Box::new(timed), packed)
            .map(|mut plain| read_plain(&shown, stream::form_of(&name), &mut plain, &mut sink))
    } else {
        open(Box::new(file), packed)
            .map(|mut plain| read_plain(&shown, stream::form_of(&name), &mut plain, sink))
    };
    if let Err(e) = opened {
        sink(fail(reason(&e)));
    }
}

fn open<'r>(input: Box<dyn Read + 'r>, named_packed: bool) -> io::Result<Plain<'r>> {
    let mut raw = stream::Ahead::new(input);
    if named_packed && !stream::is_packed(raw.peek(4)?) {
        return Err(io::Error::other(
            "is named as compressed data and is none; rename it or fetch it again",
        ));
    }
    stream::unpack(Box::new(raw), Expansion::default())
}

/// Reads documents from standard input or another stream; the form is told by the first characters.
pub fn read_stdin(input: &mut dyn BufRead, sink: &mut dyn FnMut(Item) -> bool) {
    match stream::unpack(Box::new(input), Expansion::default()) {
        Ok(mut plain) => read_plain("-", None, &mut plain, sink),
        Err(e) => {
            sink(Err(Problem {
                source: "-".into(),
                line: None,
                message: reason(&e),
            }));
        }
    }
}

/// Undoes the compression of a file or stream, if it has one; expanding too far is an error of reading.
///
/// # Errors
/// When it cannot be read.
pub fn plain<'r>(input: Box<dyn Read + 'r>) -> io::Result<Box<dyn BufRead + 'r>> {
    Ok(Box::new(stream::unpack(input, Expansion::default())?))
}

fn read_plain(
    source: &str,
    form: Option<Form>,
    input: &mut Plain<'_>,
    sink: &mut dyn FnMut(Item) -> bool,
) {
    let fail = |message: String| {
        Err(Problem {
            source: source.to_owned(),
            line: None,
            message,
        })
    };
    let form = match form.map_or_else(|| stream::sniff(input), Ok) {
        Ok(form) => form,
        Err(e) => {
            sink(fail(reason(&e)));
            return;
        }
    };
    let most = match form {
        Form::Lines => return lines::read(source, input, sink),
        Form::Warc => return warc::read(source, input, sink),
        Form::Feed => MAX_FEED,
        Form::Text | Form::Html => MAX_DOCUMENT,
    };
    let mut bytes = Vec::new();
    if let Err(e) = input.take(most as u64 + 1).read_to_end(&mut bytes) {
        sink(fail(reason(&e)));
        return;
    }
    let cut = bytes.len() > most;
    bytes.truncate(most);
    if form == Form::Feed {
        if cut {
            sink(fail(format!(
                "is a feed of more than {} MiB, which cannot be read in parts",
                most >> 20
            )));
        } else {
            entries(source, &bytes, sink);
        }
        return;
    }
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

/// The entries of a feed, as documents.
fn entries(source: &str, bytes: &[u8], sink: &mut dyn FnMut(Item) -> bool) {
    let fail = |message: String| {
        Err(Problem {
            source: source.to_owned(),
            line: None,
            message,
        })
    };
    match read_feed(bytes, None, None) {
        Err(message) => {
            sink(fail(message));
        }
        Ok(feed) => {
            for entry in feed.entries {
                if !sink(Ok(entry.document)) {
                    return;
                }
            }
            if feed.left > 0 {
                sink(fail(format!(
                    "has {} entries more than the {MAX_ENTRIES} that were read",
                    feed.left
                )));
            }
        }
    }
}

/// Bytes that were expanded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expanded {
    /// The bytes, as far as they were wanted.
    pub bytes: Vec<u8>,
    /// True where there were more.
    pub cut: bool,
}

/// Undoes the codings of an HTTP body (`gzip`, `deflate`, `zstd`, or several with commas between), up to `most` bytes.
///
/// # Errors
/// A message for people, where the coding is another, the data is damaged or it expands beyond `limits`.
pub fn expand(
    input: impl Read,
    codings: &str,
    limits: Expansion,
    most: usize,
) -> Result<Expanded, String> {
    let mut reader: Box<dyn Read + '_> = Box::new(input);
    let list: Vec<String> = codings
        .split(',')
        .map(|c| c.trim().to_ascii_lowercase())
        .filter(|c| !c.is_empty() && c != "identity")
        .collect();
    if list.len() > limits::MAX_LAYERS {
        return Err(format!(
            "is compressed more than {} times over; not read",
            limits::MAX_LAYERS
        ));
    }
    for coding in list.iter().rev() {
        let (mut counted, taken) = Counted::new(stream::Ahead::new(reader));
        let decoder: Box<dyn Read + '_> = match coding.as_str() {
            "gzip" | "x-gzip" => Box::new(flate2::bufread::MultiGzDecoder::new(counted)),
            "zstd" => {
                Box::new(zstd::stream::read::Decoder::with_buffer(counted).map_err(|e| reason(&e))?)
            }
            "deflate" => {
                // Some servers send the bare stream without its zlib frame.
                let head = counted.fill_buf().map_err(|e| reason(&e))?;
                let framed = head.first().is_some_and(|b| b & 0x0f == 8)
                    && head.len() > 1
                    && u16::from_be_bytes([head[0], head[1]]).is_multiple_of(31);
                if framed {
                    Box::new(flate2::bufread::ZlibDecoder::new(counted))
                } else {
                    Box::new(flate2::bufread::DeflateDecoder::new(counted))
                }
            }
            other => {
                return Err(format!(
                    "is compressed as {other:?}, which cannot be undone here"
                ));
            }
        };
        reader = Box::new(limits::Expanded::new(decoder, limits, taken));
    }
    let mut bytes = Vec::new();
    reader
        .take(most as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| reason(&e))?;
    let cut = bytes.len() > most;
    bytes.truncate(most);
    Ok(Expanded { bytes, cut })
}

/// The `charset` parameter of a Content-Type.
pub fn charset(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|p| {
        let (name, value) = p.split_once('=')?;
        let named = name.trim().eq_ignore_ascii_case("charset");
        named.then(|| value.trim().trim_matches(['"', '\'']))
    })
}

/// The form of a page of this Content-Type; none for pictures, sound, archives and whatever else holds no article.
fn page_form(content_type: &str) -> Option<Form> {
    let kind = content_type.split(';').next().unwrap_or("").trim();
    match kind.to_ascii_lowercase().as_str() {
        "text/html" | "application/xhtml+xml" => Some(Form::Html),
        "text/plain" => Some(Form::Text),
        _ => None,
    }
}

/// Reads one page, as it came over HTTP or lay in an archive. `content_type` is believed in its charset; `address` is
/// where the page came from.
///
/// # Errors
/// A message for people, where it is no page and no text.
pub fn read_page(
    bytes: &[u8],
    content_type: Option<&str>,
    address: Option<&str>,
) -> Result<Document, String> {
    let form = match content_type {
        None => stream::form_of_head(bytes),
        Some(c) => page_form(c).ok_or_else(|| format!("is of the type {c:?}, not a page"))?,
    };
    let charset = content_type.and_then(charset);
    let decoded =
        decode::decode_as(bytes, charset).ok_or_else(|| "is a binary file, not text".to_owned())?;
    let mut document = match form {
        Form::Html => html::read(&decoded.text),
        _ => Document::new(decoded.text),
    };
    document.notes.extend(decoded.doubt);
    document.id = id_of(bytes);
    document.url = document.url.or_else(|| address.map(str::to_owned));
    finish(&mut document);
    Ok(document)
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
    let (inner, _) = stream::inner_name(Path::new(source));
    let name = Path::new(&inner)
        .file_stem()
        .map(|s| s.to_string_lossy().into_owned());
    document.id = name
        .filter(|n| source != "-" && !n.is_empty())
        .unwrap_or_else(|| id_of(bytes));
    finish(&mut document);
    Ok(document)
}

/// What every document gets: its date, if the text states one, and the ranges that are not to be coded.
fn finish(document: &mut Document) {
    if document.text.trim().is_empty() {
        document.notes.push(Doubt {
            kind: DoubtKind::NoText,
            span: None,
            note: "no text".into(),
        });
    }
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
