//! Opening: what a stream holds under its compression, and in which form.

use std::io::{self, BufRead, Read};
use std::path::Path;

use super::limits::{Counted, Expanded, Expansion, MAX_LAYERS};

/// How a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// One document of plain text.
    Text,
    /// One page.
    Html,
    /// One document a line, in JSON.
    Lines,
    /// RSS, Atom or JSON Feed: one document an entry.
    Feed,
    /// A web archive: one document a record.
    Warc,
}

/// A compression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    Gzip,
    Zstd,
}

/// A buffer over a reader that can look ahead as far as it is told to.
pub(super) struct Ahead<R> {
    inner: R,
    buffer: Vec<u8>,
    begin: usize,
    end: usize,
}

impl<R: Read> Ahead<R> {
    pub(super) fn new(inner: R) -> Self {
        Self {
            inner,
            buffer: vec![0; 1 << 16],
            begin: 0,
            end: 0,
        }
    }

    /// The next bytes: at least `n` of them unless the input ends before, and never more than the buffer holds.
    pub(super) fn peek(&mut self, n: usize) -> io::Result<&[u8]> {
        let n = n.min(self.buffer.len());
        if self.begin + n > self.buffer.len() {
            self.buffer.copy_within(self.begin..self.end, 0);
            self.end -= self.begin;
            self.begin = 0;
        }
        while self.end - self.begin < n {
            match self.inner.read(&mut self.buffer[self.end..]) {
                Ok(0) => break,
                Ok(k) => self.end += k,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(&self.buffer[self.begin..self.end])
    }
}

impl<R: Read> Read for Ahead<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let given = self.fill_buf()?;
        let n = given.len().min(out.len());
        out[..n].copy_from_slice(&given[..n]);
        self.consume(n);
        Ok(n)
    }
}

impl<R: Read> BufRead for Ahead<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.begin == self.end {
            self.begin = 0;
            self.end = self.inner.read(&mut self.buffer)?;
        }
        Ok(&self.buffer[self.begin..self.end])
    }

    fn consume(&mut self, n: usize) {
        self.begin = (self.begin + n).min(self.end);
    }
}

/// An input without its compression.
pub(super) type Plain<'r> = Ahead<Box<dyn Read + 'r>>;

/// Undoes the compressions around `input`, told by its first bytes.
///
/// # Errors
/// When it cannot be read, or is compressed more often than [`MAX_LAYERS`] times.
pub(super) fn unpack<'r>(input: Box<dyn Read + 'r>, limits: Expansion) -> io::Result<Plain<'r>> {
    let mut plain: Plain<'r> = Ahead::new(input);
    for _ in 0..=MAX_LAYERS {
        let Some(packing) = packing(plain.peek(4)?) else {
            return Ok(plain);
        };
        let (counted, taken) = Counted::new(plain);
        let decoder: Box<dyn Read + 'r> = match packing {
            Packing::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(counted)),
            Packing::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(counted)?),
        };
        plain = Ahead::new(Box::new(Expanded::new(decoder, limits, taken)));
    }
    Err(io::Error::other(format!(
        "is compressed more than {MAX_LAYERS} times over; not read"
    )))
}

/// True where the first bytes are those of a compression that is known here.
pub(super) fn is_packed(head: &[u8]) -> bool {
    packing(head).is_some()
}

fn packing(head: &[u8]) -> Option<Packing> {
    match head {
        [0x1f, 0x8b, ..] => Some(Packing::Gzip),
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Packing::Zstd),
        _ => None,
    }
}

/// A file's name without its folder and the endings of compressions, and whether it had one of those.
pub(super) fn inner_name(path: &Path) -> (String, bool) {
    let mut name = path
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    let mut packed = false;
    loop {
        let lower = name.to_ascii_lowercase();
        let ending = [".gz", ".zst", ".zstd"]
            .iter()
            .find(|e| lower.ends_with(**e));
        match ending {
            Some(e) if name.len() > e.len() => name.truncate(name.len() - e.len()),
            _ => return (name, packed),
        }
        packed = true;
    }
}

/// The form that a file's name tells.
pub(super) fn form_of(name: &str) -> Option<Form> {
    let (_, extension) = name.rsplit_once('.')?;
    match extension.to_ascii_lowercase().as_str() {
        "html" | "htm" | "xhtml" => Some(Form::Html),
        "jsonl" | "ndjson" => Some(Form::Lines),
        "rss" | "atom" | "rdf" => Some(Form::Feed),
        "warc" | "wet" => Some(Form::Warc),
        _ => None,
    }
}

/// The form that the first bytes tell. More than the first line is waited for only where it is needed.
pub(super) fn sniff(input: &mut Plain<'_>) -> io::Result<Form> {
    let first = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t'])
            .chars()
            .next()
    };
    let mut head = input.peek(16)?;
    if matches!(first(head), Some('<') | None) && !head.is_empty() {
        head = input.peek(2048)?;
    }
    Ok(form_of_head(head))
}

/// The form that the first bytes of an input tell.
pub(super) fn form_of_head(head: &[u8]) -> Form {
    let text = String::from_utf8_lossy(&head[..head.len().min(2048)]);
    let start = text
        .trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t'])
        .to_ascii_lowercase();
    if start.starts_with("warc/") {
        return Form::Warc;
    }
    if start.starts_with('{') {
        let feed = start.contains("//jsonfeed.org/version") && start.contains("\"version\"");
        return if feed { Form::Feed } else { Form::Lines };
    }
    if !start.starts_with('<') {
        return Form::Text;
    }
    match root(&start) {
        Some("html" | "head" | "body") => Form::Html,
        Some("rss" | "feed" | "rdf:rdf") => Form::Feed,
        _ if start.starts_with("<!doctype html") => Form::Html,
        _ => Form::Text,
    }
}

/// The name of the first element, after declarations and comments.
fn root(start: &str) -> Option<&str> {
    let mut rest = start;
    loop {
        rest = &rest[rest.find('<')? + 1..];
        let end = if rest.starts_with("!--") {
            rest.find("-->")?
        } else if rest.starts_with(['?', '!']) {
            rest.find('>')?
        } else {
            let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'));
            return Some(&rest[..end.unwrap_or(rest.len())]);
        };
        rest = &rest[end..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_told_by_their_beginning() {
        for (head, form) in [
            ("Police arrested a man.", Form::Text),
            ("{\"text\":\"x\"}", Form::Lines),
            (
                "{\"version\":\"https://jsonfeed.org/version/1.1\"}",
                Form::Feed,
            ),
            ("\u{feff} <!DOCTYPE html><p>", Form::Html),
            ("<html>", Form::Html),
            (
                "<?xml version=\"1.0\"?><!-- <rss> --><feed xmlns=\"x\">",
                Form::Feed,
            ),
            ("<rss version=\"2.0\">", Form::Feed),
            ("<rdf:RDF xmlns=\"x\">", Form::Feed),
            (
                "<?xml version=\"1.0\"?><!DOCTYPE html PUBLIC \"x\"><html>",
                Form::Html,
            ),
            ("WARC/1.0\r\n", Form::Warc),
            ("<b>words", Form::Text),
        ] {
            assert_eq!(form_of_head(head.as_bytes()), form, "{head}");
        }
    }

    #[test]
    fn names_lose_the_endings_of_compressions_only() {
        for (path, name, packed) in [
            ("x/a.html.gz", "a.html", true),
            ("a.jsonl.ZST", "a.jsonl", true),
            ("a.txt", "a.txt", false),
            (".gz", ".gz", false),
        ] {
            assert_eq!(
                inner_name(Path::new(path)),
                (name.to_owned(), packed),
                "{path}"
            );
        }
    }

    #[test]
    fn looking_ahead_loses_nothing() {
        let data: Vec<u8> = (0..200_000u32).map(|i| i as u8).collect();
        let mut ahead = Ahead::new(&data[..]);
        let mut out = Vec::new();
        let mut step = vec![0u8; 777];
        loop {
            let seen = ahead.peek(1000).unwrap().to_vec();
            let n = ahead.read(&mut step).unwrap();
            assert_eq!(&seen[..n.min(seen.len())], &step[..n.min(seen.len())]);
            if n == 0 {
                break;
            }
            out.extend_from_slice(&step[..n]);
        }
        assert_eq!(out, data);
    }
}
