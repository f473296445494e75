//! Content hashes.

use std::fmt;

use gesta_record::{Coding, Event};
use sha2::{Digest, Sha256};

/// The first 16 bytes of a SHA-256: names content whatever ledger it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContentHash(pub [u8; 16]);

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}

/// Hashes parts so that no two lists of parts give the same bytes.
struct Parts(Sha256);

impl Parts {
    fn new(purpose: &str) -> Self {
        let mut parts = Self(Sha256::new());
        parts.add(purpose.as_bytes());
        parts
    }

    fn add(&mut self, part: &[u8]) {
        self.0.update((part.len() as u64).to_le_bytes());
        self.0.update(part);
    }

    fn add_opt(&mut self, part: Option<&str>) {
        self.0.update([u8::from(part.is_some())]);
        self.add(part.unwrap_or("").as_bytes());
    }

    fn first<const N: usize>(self) -> [u8; N] {
        let all: [u8; 32] = self.0.finalize().into();
        std::array::from_fn(|i| all[i])
    }
}

impl ContentHash {
    /// Of words alone: copies in several outlets share it.
    pub fn of_text(text: &str) -> Self {
        let mut parts = Parts::new("text");
        parts.add(text.as_bytes());
        Self(parts.first())
    }

    /// Of any bytes.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        let mut parts = Parts::new("bytes");
        parts.add(bytes);
        Self(parts.first())
    }

    /// Of a report: its words, title, outlet, address and day. The identifier a user gave is no part of it.
    pub fn of_report(
        text: &str,
        title: Option<&str>,
        publisher: Option<&str>,
        url: Option<&str>,
        published: Option<jiff::civil::Date>,
    ) -> Self {
        let mut parts = Parts::new("report");
        parts.add(text.as_bytes());
        parts.add_opt(title);
        parts.add_opt(publisher);
        parts.add_opt(url);
        parts.add_opt(published.map(|d| d.to_string()).as_deref());
        Self(parts.first())
    }

    /// [`ContentHash::of_report`] of a coded document.
    pub fn of_coding(coding: &Coding) -> Self {
        Self::of_report(
            &coding.text,
            coding.title.as_deref(),
            coding.publisher.as_deref(),
            coding.url.as_deref(),
            coding.published,
        )
    }
}

/// Names a mention: the report, the trigger's place in it, type and realis, and a count for those that agree in all.
pub(crate) fn mention_key(report: ContentHash, event: &Event, again: usize) -> i64 {
    let mut parts = Parts::new("mention");
    parts.add(&report.0);
    parts.add(&(event.trigger.span.begin as u64).to_le_bytes());
    parts.add(&(event.trigger.span.end as u64).to_le_bytes());
    parts.add(event.kind.as_bytes());
    parts.add(&[event.realis as u8]);
    parts.add(&(again as u64).to_le_bytes());
    i64::from_le_bytes(parts.first())
}

/// A fingerprint of bytes, to see whether they changed.
pub(crate) fn finger(bytes: &[u8]) -> i64 {
    let mut parts = Parts::new("finger");
    parts.add(bytes);
    i64::from_le_bytes(parts.first())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_together() {
        let a = ContentHash::of_report("x", Some("ab"), Some("c"), None, None);
        let b = ContentHash::of_report("x", Some("a"), Some("bc"), None, None);
        let c = ContentHash::of_report("x", Some("ab"), None, Some("c"), None);
        assert!(a != b && b != c && a != c);
        assert_eq!(a.to_string().len(), 32);
    }
}
