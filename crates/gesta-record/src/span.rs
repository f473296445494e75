//! Character spans.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A half-open range of Unicode scalar values of a document's text, as Python and R count them.
///
/// Serialised as `[begin, end]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// Index of the first character.
    pub begin: usize,
    /// Index after the last character.
    pub end: usize,
}

impl Span {
    /// The span from `begin` up to and without `end`.
    pub fn new(begin: usize, end: usize) -> Self {
        Self { begin, end }
    }

    /// Number of characters.
    pub fn len(self) -> usize {
        self.end.saturating_sub(self.begin)
    }

    /// True where the span holds no character.
    pub fn is_empty(self) -> bool {
        self.end <= self.begin
    }

    /// True where `other` lies wholly inside.
    pub fn contains(self, other: Span) -> bool {
        self.begin <= other.begin && other.end <= self.end
    }

    /// True where the two share a character.
    pub fn overlaps(self, other: Span) -> bool {
        self.begin < other.end && other.begin < self.end
    }

    /// The smallest span that holds both.
    pub fn cover(self, other: Span) -> Span {
        Span::new(self.begin.min(other.begin), self.end.max(other.end))
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.begin, self.end).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (begin, end) = <(usize, usize)>::deserialize(deserializer)?;
        Ok(Self { begin, end })
    }
}

impl JsonSchema for Span {
    fn schema_name() -> Cow<'static, str> {
        "Span".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Half-open range [begin, end) of Unicode scalar values of the document's text.",
            "type": "array",
            "items": { "type": "integer", "minimum": 0 },
            "minItems": 2,
            "maxItems": 2
        })
    }
}

/// Turns byte offsets of one text into character offsets and back.
#[derive(Debug, Clone)]
pub struct CharIndex {
    /// Byte offset of every character, and the length of the text at the end.
    bytes: Vec<usize>,
    ascii: bool,
}

impl CharIndex {
    /// Reads `text` once.
    pub fn new(text: &str) -> Self {
        let ascii = text.is_ascii();
        let mut bytes = Vec::new();
        if ascii {
            bytes.push(text.len());
        } else {
            bytes.extend(text.char_indices().map(|(b, _)| b));
            bytes.push(text.len());
        }
        Self { bytes, ascii }
    }

    /// Number of characters of the text.
    pub fn len(&self) -> usize {
        if self.ascii {
            self.bytes[0]
        } else {
            self.bytes.len() - 1
        }
    }

    /// True for an empty text.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Byte offset of character `index`; the text's length where `index` is past its end.
    pub fn byte(&self, index: usize) -> usize {
        if self.ascii {
            index.min(self.bytes[0])
        } else {
            self.bytes[index.min(self.bytes.len() - 1)]
        }
    }

    /// Index of the character that begins at or holds byte offset `byte`.
    pub fn char(&self, byte: usize) -> usize {
        if self.ascii {
            return byte.min(self.bytes[0]);
        }
        match self.bytes.binary_search(&byte) {
            Ok(i) => i,
            Err(i) => i.saturating_sub(1),
        }
    }

    /// The characters of `span`, or `None` where it is outside `text` or backwards.
    pub fn slice<'t>(&self, text: &'t str, span: Span) -> Option<&'t str> {
        if span.begin > span.end || span.end > self.len() {
            return None;
        }
        text.get(self.byte(span.begin)..self.byte(span.end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn slices_are_what_chars_say(text in "\\PC{0,40}", a in 0usize..45, b in 0usize..45) {
            let index = CharIndex::new(&text);
            let chars: Vec<char> = text.chars().collect();
            prop_assert_eq!(index.len(), chars.len());
            let want = (a <= b && b <= chars.len()).then(|| chars[a..b].iter().collect::<String>());
            prop_assert_eq!(index.slice(&text, Span::new(a, b)).map(str::to_owned), want);
        }

        #[test]
        fn bytes_and_chars_agree(text in "\\PC{0,40}") {
            let index = CharIndex::new(&text);
            for (i, (byte, _)) in text.char_indices().enumerate() {
                prop_assert_eq!(index.byte(i), byte);
                prop_assert_eq!(index.char(byte), i);
            }
        }
    }
}
