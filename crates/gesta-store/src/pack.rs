//! A coded document made ready for the disk. All that costs time and needs no database happens here, so that it can
//! run on many threads.

use std::collections::HashMap;
use std::io::Read;

use gesta_record::{CharIndex, Claim, Coding, DoubtKind, Span, Verdict};
use jiff::civil::Date;

use crate::error::StoreError;
use crate::hash::{ContentHash, finger, mention_key};

/// Bytes that one packed text or record may unpack to.
pub const MAX_UNPACKED: usize = 256 << 20;

/// One event mention, ready for its rows.
#[derive(Debug, Clone)]
pub(crate) struct PackedMention {
    pub(crate) key: i64,
    pub(crate) label: String,
    pub(crate) sentence: usize,
    pub(crate) happened: Option<Date>,
    pub(crate) finger: i64,
    pub(crate) words: String,
    /// What provisions of norms say.
    pub(crate) findings: Vec<(String, Verdict)>,
}

/// A named actor that the knowledge did not hold.
#[derive(Debug, Clone)]
pub(crate) struct PackedLearned {
    pub(crate) name: String,
    pub(crate) note: String,
    pub(crate) span: Span,
}

/// A coded document ready to be stored.
#[derive(Debug, Clone)]
pub struct Packed {
    pub(crate) hash: ContentHash,
    pub(crate) text_hash: ContentHash,
    pub(crate) name: String,
    pub(crate) title: Option<String>,
    pub(crate) publisher: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) reported: Option<Date>,
    pub(crate) body: Vec<u8>,
    pub(crate) record: Vec<u8>,
    pub(crate) sentences: Vec<u8>,
    pub(crate) mentions: Vec<PackedMention>,
    pub(crate) claims: Vec<Claim>,
    pub(crate) learned: Vec<PackedLearned>,
}

impl Packed {
    /// Packs a coding. `sentences` are the spans of the text's sentences, in order; an event whose sentence is not
    /// among them is found by its trigger alone in the text search.
    ///
    /// # Errors
    /// When the record cannot be written as JSON.
    pub fn new(coding: &Coding, sentences: &[Span]) -> Result<Self, StoreError> {
        let hash = ContentHash::of_coding(coding);
        let index = CharIndex::new(&coding.text);
        let mut seen: HashMap<i64, usize> = HashMap::new();
        let mut mentions = Vec::with_capacity(coding.events.len());
        for e in &coding.events {
            let first = mention_key(hash, e, 0);
            let again = seen.entry(first).or_insert(0);
            let key = if *again == 0 {
                first
            } else {
                mention_key(hash, e, *again)
            };
            *again += 1;
            let span = sentences.get(e.sentence).copied().unwrap_or(e.trigger.span);
            // The label and the claims' labels may shift when another event is found; that is no change of this one.
            let mut bare = e.clone();
            bare.id.clear();
            bare.claims.clear();
            mentions.push(PackedMention {
                key,
                label: e.id.clone(),
                sentence: e.sentence,
                happened: e.when.as_ref().map(|w| w.date),
                finger: finger(&serde_json::to_vec(&bare)?),
                words: index.slice(&coding.text, span).unwrap_or("").to_owned(),
                findings: e
                    .norms
                    .iter()
                    .flat_map(|n| &n.findings)
                    .map(|f| (f.provision.clone(), f.verdict))
                    .collect(),
            });
        }
        let learned = coding.doubts.iter().filter_map(|d| {
            let span = d.span.filter(|_| d.kind == DoubtKind::ActorUnknown)?;
            let name = index.slice(&coding.text, span)?.to_owned();
            Some(PackedLearned {
                name,
                note: d.note.clone(),
                span,
            })
        });
        Ok(Self {
            hash,
            text_hash: ContentHash::of_text(&coding.text),
            name: coding.id.clone(),
            title: coding.title.clone(),
            publisher: coding.publisher.clone(),
            url: coding.url.clone(),
            reported: coding.published,
            body: pack(coding.text.as_bytes())?,
            record: pack(&record_json(coding)?)?,
            sentences: pack_spans(sentences),
            learned: learned.collect(),
            mentions,
            claims: coding.claims.clone(),
        })
    }

    /// Names the report by its content.
    pub fn hash(&self) -> ContentHash {
        self.hash
    }

    /// Keys of the mentions, in the order of the coding's events.
    pub fn keys(&self) -> Vec<i64> {
        self.mentions.iter().map(|m| m.key).collect()
    }
}

/// The record without its text, which is stored apart.
fn record_json(coding: &Coding) -> Result<Vec<u8>, StoreError> {
    #[derive(serde::Serialize)]
    struct Bare<'a> {
        id: &'a str,
        title: &'a Option<String>,
        publisher: &'a Option<String>,
        url: &'a Option<String>,
        published: Option<Date>,
        language: &'a Option<String>,
        text: &'a str,
        events: &'a [gesta_record::Event],
        claims: &'a [Claim],
        doubts: &'a [gesta_record::Doubt],
        #[serde(skip_serializing_if = "Option::is_none")]
        places: &'a Option<Vec<gesta_record::Place>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        times: &'a Option<Vec<gesta_record::TimeMention>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        entities: &'a Option<Vec<gesta_record::NamedEntity>>,
    }
    Ok(serde_json::to_vec(&Bare {
        id: &coding.id,
        title: &coding.title,
        publisher: &coding.publisher,
        url: &coding.url,
        published: coding.published,
        language: &coding.language,
        text: "",
        events: &coding.events,
        claims: &coding.claims,
        doubts: &coding.doubts,
        places: &coding.places,
        times: &coding.times,
        entities: &coding.entities,
    })?)
}

thread_local! {
    /// Making a compressor costs as much as compressing a short report.
    static COMPRESSOR: std::cell::RefCell<Option<zstd::bulk::Compressor<'static>>> =
        const { std::cell::RefCell::new(None) };
}

/// Compresses, with a checksum that unpacking verifies.
fn pack(bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
    let fail = |e: std::io::Error| StoreError::Missing(format!("cannot compress: {e}"));
    COMPRESSOR.with_borrow_mut(|slot| {
        if slot.is_none() {
            let mut made = zstd::bulk::Compressor::new(1).map_err(fail)?;
            made.include_checksum(true).map_err(fail)?;
            made.include_contentsize(true).map_err(fail)?;
            *slot = Some(made);
        }
        match slot {
            Some(compressor) => compressor.compress(bytes).map_err(fail),
            None => Ok(Vec::new()),
        }
    })
}

/// Undoes [`pack`].
pub(crate) fn unpack(bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
    let fail =
        |e: std::io::Error| StoreError::Corrupt(format!("a stored text does not unpack: {e}"));
    let mut out = Vec::with_capacity(bytes.len() * 3);
    let decoder = zstd::stream::read::Decoder::with_buffer(bytes).map_err(fail)?;
    decoder
        .take(MAX_UNPACKED as u64 + 1)
        .read_to_end(&mut out)
        .map_err(fail)?;
    if out.len() > MAX_UNPACKED {
        return Err(StoreError::Corrupt(
            "a stored text unpacks to more than 256 MiB".into(),
        ));
    }
    Ok(out)
}

/// [`unpack`] of text.
pub(crate) fn unpack_text(bytes: &[u8]) -> Result<String, StoreError> {
    String::from_utf8(unpack(bytes)?)
        .map_err(|_| StoreError::Corrupt("a stored text is not valid UTF-8".into()))
}

/// Spans in order as gap and length, seven bits a byte.
fn pack_spans(spans: &[Span]) -> Vec<u8> {
    let mut out = Vec::with_capacity(spans.len() * 3);
    let mut put = |mut n: usize| loop {
        let low = (n & 0x7f) as u8;
        n >>= 7;
        if n == 0 {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    };
    let mut at = 0;
    for s in spans {
        put(s.begin.saturating_sub(at));
        put(s.len());
        at = s.end;
    }
    out
}

/// Undoes the packing of sentence spans; stops at damage.
pub(crate) fn unpack_spans(bytes: &[u8]) -> Vec<Span> {
    let mut numbers = Vec::new();
    let (mut n, mut shift) = (0usize, 0u32);
    for &b in bytes {
        n |= usize::from(b & 0x7f).checked_shl(shift).unwrap_or(0);
        shift += 7;
        if b & 0x80 == 0 {
            numbers.push(n);
            (n, shift) = (0, 0);
        }
    }
    let mut at = 0usize;
    let mut out = Vec::with_capacity(numbers.len() / 2);
    for pair in numbers.chunks_exact(2) {
        let begin = at.saturating_add(pair[0]);
        at = begin.saturating_add(pair[1]);
        out.push(Span::new(begin, at));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn spans_come_back(parts in prop::collection::vec((0usize..500, 0usize..40_000), 0..40)) {
            let mut at = 0;
            let spans: Vec<Span> = parts.iter().map(|&(gap, len)| {
                let s = Span::new(at + gap, at + gap + len);
                at = s.end;
                s
            }).collect();
            prop_assert_eq!(unpack_spans(&pack_spans(&spans)), spans);
        }

        #[test]
        fn text_comes_back(text in "\\PC{0,400}") {
            prop_assert_eq!(unpack_text(&pack(text.as_bytes()).unwrap()).unwrap(), text);
        }
    }

    #[test]
    fn damage_is_seen() {
        let mut bytes =
            pack("A text of some length, of some length, of some length.".as_bytes()).unwrap();
        let last = bytes.len() - 6;
        bytes[last] ^= 1;
        assert!(matches!(unpack(&bytes), Err(StoreError::Corrupt(_))));
    }
}
