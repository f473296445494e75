//! Web archives (WARC 1.x): one document a record that holds a page or plain text.
//!
//! A strict reader of our own. `fastwarc` 2.0 expands records without a limit and rests on the unmaintained `encoding`
//! crate; `warc` 0.4 reads whole records into memory. Here no more of a record is held than a document may have.

use std::io::{self, BufRead, Read};

use gesta_record::{Doubt, DoubtKind};

use super::limits::{Expansion, MAX_DOCUMENT, MAX_PASSED};
use super::{Item, Problem, expand, read_page, reason, too_long};

/// Bytes of a record's header, and of a response's.
const MAX_HEADER: u64 = 64 << 10;
/// Header lines of a record or a response.
const MAX_LINES: usize = 256;
/// Line ends that may stand between two records; the standard asks for two.
const MAX_GAP: usize = 16;

/// A record's header.
struct Header {
    kind: String,
    id: Option<String>,
    url: Option<String>,
    content: Option<String>,
    length: u64,
    truncated: Option<String>,
}

/// Reads the records of an archive. One that cannot be used is a [`Problem`] with its number; after broken framing the
/// next record is sought.
pub(super) fn read(source: &str, input: &mut dyn BufRead, sink: &mut dyn FnMut(Item) -> bool) {
    let mut number = 0usize;
    let mut broken = false;
    let fail = |number: usize, message: String| {
        Err(Problem {
            source: source.to_owned(),
            line: None,
            message: format!("record {number}: {message}"),
        })
    };
    loop {
        number += 1;
        let header = match header(input) {
            Ok(Some((h, strayed))) => {
                let message = format!("{strayed} bytes before it belong to no record");
                if strayed > 0 && !broken && !sink(fail(number, message)) {
                    return;
                }
                broken = false;
                h
            }
            Ok(None) => return,
            Err(Broken::Input(e)) => {
                sink(fail(number, reason(&e)));
                return;
            }
            Err(Broken::Record(message)) => {
                // Its block, which cannot be told from stray bytes, is part of the same fault.
                broken = true;
                if !sink(fail(number, message)) {
                    return;
                }
                continue;
            }
        };
        let item = match block(input, &header) {
            Err(e) => {
                sink(fail(number, reason(&e)));
                return;
            }
            Ok(None) => continue,
            Ok(Some((bytes, cut))) => document(&bytes, cut, &header),
        };
        let open = match item {
            Ok(None) => true,
            Ok(Some(document)) => sink(Ok(document)),
            Err(message) => sink(fail(number, message)),
        };
        if !open {
            return;
        }
    }
}

/// Why there is no header.
enum Broken {
    /// Nothing more can be read.
    Input(io::Error),
    /// This record is not as it should be.
    Record(String),
}

impl From<io::Error> for Broken {
    fn from(e: io::Error) -> Self {
        Self::Input(e)
    }
}

/// The next record's header, and how many bytes before it belong to no record; none at the end.
fn header(input: &mut dyn BufRead) -> Result<Option<(Header, u64)>, Broken> {
    let mut line = Vec::new();
    let mut gap = 0;
    let mut strayed = 0u64;
    loop {
        line.clear();
        let n = input.take(MAX_HEADER).read_until(b'\n', &mut line)?;
        if n == 0 {
            return match strayed {
                0 => Ok(None),
                n => Err(Broken::Record(format!(
                    "{n} bytes at the end belong to no record"
                ))),
            };
        }
        let text = line.trim_ascii();
        if text.starts_with(b"WARC/1.") {
            break;
        }
        gap += 1;
        if !text.is_empty() || gap > MAX_GAP {
            strayed += n as u64;
        }
        if strayed > MAX_PASSED {
            return Err(Broken::Input(io::Error::other(format!(
                "no record within {} MiB; not read further",
                MAX_PASSED >> 20
            ))));
        }
    }
    let mut block = Vec::new();
    loop {
        let before = block.len();
        let n = input.take(MAX_HEADER).read_until(b'\n', &mut block)?;
        if n == 0 {
            return Err(Broken::Record("the archive ends inside its header".into()));
        }
        if block[before..].trim_ascii().is_empty() {
            break;
        }
        if block.len() as u64 > MAX_HEADER {
            return Err(Broken::Record(format!(
                "its header is longer than {} KiB",
                MAX_HEADER >> 10
            )));
        }
    }
    Ok(Some((fields(&block)?, strayed)))
}

fn fields(block: &[u8]) -> Result<Header, Broken> {
    let broken = |message: &str| Broken::Record(message.to_owned());
    let mut lines = [httparse::EMPTY_HEADER; MAX_LINES];
    let (_, lines) = match httparse::parse_headers(block, &mut lines) {
        Ok(httparse::Status::Complete(found)) => found,
        Ok(httparse::Status::Partial) => return Err(broken("its header does not end")),
        Err(e) => return Err(Broken::Record(format!("its header is broken ({e})"))),
    };
    let get = |name: &str| text_of(lines, name);
    let length = get("content-length").ok_or_else(|| broken("its header has no Content-Length"))?;
    let length = length
        .parse()
        .map_err(|_| Broken::Record(format!("its Content-Length is {length:?}")))?;
    Ok(Header {
        kind: get("warc-type").ok_or_else(|| broken("its header has no WARC-Type"))?,
        id: get("warc-record-id"),
        url: get("warc-target-uri"),
        content: get("content-type"),
        length,
        truncated: get("warc-truncated"),
    })
}

fn text_of(lines: &[httparse::Header<'_>], name: &str) -> Option<String> {
    let line = lines.iter().find(|h| h.name.eq_ignore_ascii_case(name))?;
    let value = String::from_utf8_lossy(line.value).trim().to_owned();
    (!value.is_empty()).then_some(value)
}

/// The record's block, as far as it is read, and whether more of it was passed over. None for records of other kinds.
fn block(input: &mut dyn BufRead, header: &Header) -> io::Result<Option<(Vec<u8>, bool)>> {
    let wanted = matches!(header.kind.as_str(), "response" | "resource" | "conversion");
    let most = if wanted {
        MAX_DOCUMENT as u64 + MAX_HEADER
    } else {
        0
    };
    let kept = header.length.min(most);
    let mut bytes = Vec::new();
    let mut got = input.take(kept).read_to_end(&mut bytes)? as u64;
    got += io::copy(&mut input.take(header.length - got), &mut io::sink())?;
    if got < header.length {
        return Err(io::Error::other(format!(
            "the archive ends after {got} of the record's {} bytes",
            header.length
        )));
    }
    Ok(wanted.then_some((bytes, header.length > kept)))
}

/// The document of a record; none where it holds no article, such as a picture or a redirect.
fn document(
    bytes: &[u8],
    mut cut: bool,
    header: &Header,
) -> Result<Option<gesta_record::Document>, String> {
    let (content, payload) = if header.kind == "response" {
        let Some(response) = response(bytes)? else {
            return Ok(None);
        };
        if !wanted(response.content.as_deref()) {
            return Ok(None);
        }
        let body = if response.chunked {
            unchunked(&bytes[response.body..], cut)?
        } else {
            bytes[response.body..].to_vec()
        };
        let body = match response.encoding {
            None => body,
            Some(coding) => {
                let limits = Expansion::default();
                let out = expand(&body[..], &coding, limits, MAX_DOCUMENT)?;
                cut |= out.cut;
                out.bytes
            }
        };
        (response.content, body)
    } else {
        if !wanted(header.content.as_deref()) {
            return Ok(None);
        }
        (header.content.clone(), bytes.to_vec())
    };
    let body = &payload[..payload.len().min(MAX_DOCUMENT)];
    let mut document = read_page(body, content.as_deref(), header.url.as_deref())?;
    if let Some(id) = &header.id {
        let id = id.trim_matches(['<', '>']);
        document.id = id.strip_prefix("urn:uuid:").unwrap_or(id).to_owned();
    }
    if cut || payload.len() > MAX_DOCUMENT {
        document.notes.push(too_long());
    }
    if let Some(why) = &header.truncated {
        document.notes.push(Doubt {
            kind: DoubtKind::TooLong,
            span: None,
            note: format!("the archive holds only its beginning ({why})"),
        });
    }
    Ok(Some(document))
}

/// True for pages and plain text, and where the type is not told.
fn wanted(content: Option<&str>) -> bool {
    content.is_none_or(|c| super::page_form(c).is_some())
}

/// What a response's header says.
struct Response {
    content: Option<String>,
    encoding: Option<String>,
    chunked: bool,
    /// Where the body begins.
    body: usize,
}

/// Reads the header of an HTTP response; none where it is not the answer 200.
fn response(bytes: &[u8]) -> Result<Option<Response>, String> {
    let mut lines = [httparse::EMPTY_HEADER; MAX_LINES];
    let mut parsed = httparse::Response::new(&mut lines);
    let mut config = httparse::ParserConfig::default();
    config.allow_obsolete_multiline_headers_in_responses(true);
    config.allow_spaces_after_header_name_in_responses(true);
    config.ignore_invalid_headers_in_responses(true);
    let body = match config.parse_response(&mut parsed, bytes) {
        Ok(httparse::Status::Complete(n)) => n,
        Ok(httparse::Status::Partial) => return Err("its HTTP header does not end".into()),
        Err(e) => return Err(format!("holds no HTTP response ({e})")),
    };
    if parsed.code != Some(200) {
        return Ok(None);
    }
    let lines = &*parsed.headers;
    let lower = |name| text_of(lines, name).map(|v| v.to_ascii_lowercase());
    Ok(Some(Response {
        content: text_of(lines, "content-type"),
        encoding: lower("content-encoding").filter(|e| e != "identity"),
        chunked: lower("transfer-encoding").is_some_and(|t| t.contains("chunked")),
        body,
    }))
}

/// A chunked body in one piece. Archives often keep the header of a body that they have joined already; what is not
/// chunked is taken as it is.
fn unchunked(bytes: &[u8], cut: bool) -> Result<Vec<u8>, String> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    loop {
        let size = match httparse::parse_chunk_size(rest) {
            Ok(httparse::Status::Complete((at, size))) => {
                rest = &rest[at..];
                usize::try_from(size).unwrap_or(usize::MAX)
            }
            _ if out.is_empty() => return Ok(bytes.to_vec()),
            _ if cut => return Ok(out),
            _ => return Err("its chunks are broken".into()),
        };
        if size == 0 {
            return Ok(out);
        }
        if size > rest.len() {
            if !cut {
                return Err("its last chunk is incomplete".into());
            }
            out.extend_from_slice(rest);
            return Ok(out);
        }
        out.extend_from_slice(&rest[..size]);
        rest = &rest[size..];
        rest = rest.strip_prefix(b"\r\n").unwrap_or(rest);
    }
}
