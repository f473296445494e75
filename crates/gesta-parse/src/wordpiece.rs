//! Words to word pieces, and the case information that the uncased encoder loses.

use std::collections::HashMap;

use tokenizers::Tokenizer;

use crate::ParseError;

/// Longest run of word pieces that one word may take; the rest of the word is not seen by the model.
const MAX_PIECES: usize = 12;

/// Characters of a word that are looked at.
const MAX_CHARACTERS: usize = 128;

/// The word-piece vocabulary with a memory of the words met.
pub(crate) struct WordPieces {
    tokenizer: Tokenizer,
    pub(crate) cls: i32,
    pub(crate) sep: i32,
    unknown: i32,
}

impl WordPieces {
    /// Reads a `tokenizer.json`.
    pub(crate) fn new(json: &[u8]) -> Result<Self, ParseError> {
        let mut tokenizer =
            Tokenizer::from_bytes(json).map_err(|e| ParseError::vocabulary(e.to_string()))?;
        tokenizer.with_padding(None);
        tokenizer
            .with_truncation(None)
            .map_err(|e| ParseError::vocabulary(e.to_string()))?;
        let id = |piece: &str| {
            tokenizer
                .token_to_id(piece)
                .and_then(|id| i32::try_from(id).ok())
                .ok_or_else(|| ParseError::vocabulary(format!("no piece {piece}")))
        };
        let (cls, sep, unknown) = (id("[CLS]")?, id("[SEP]")?, id("[UNK]")?);
        Ok(Self {
            tokenizer,
            cls,
            sep,
            unknown,
        })
    }

    /// Pieces of one word, never empty.
    pub(crate) fn pieces(&self, word: &str, memory: &mut HashMap<String, Vec<i32>>) -> Vec<i32> {
        // The vocabulary gives up on words of over 100 characters; no need to show it a megabyte.
        let word = match word.char_indices().nth(MAX_CHARACTERS) {
            Some((byte, _)) => &word[..byte],
            None => word,
        };
        if let Some(known) = memory.get(word) {
            return known.clone();
        }
        let mut pieces: Vec<i32> = self
            .tokenizer
            .encode(fold(word), false)
            .map(|e| {
                e.get_ids()
                    .iter()
                    .filter_map(|&id| i32::try_from(id).ok())
                    .collect()
            })
            .unwrap_or_default();
        pieces.truncate(MAX_PIECES);
        if pieces.is_empty() {
            pieces.push(self.unknown);
        }
        if memory.len() < 200_000 {
            memory.insert(word.to_owned(), pieces.clone());
        }
        pieces
    }
}

/// Typographic characters as the treebank has them; mirrors `FOLD` of `training/gesta_train/data.py`.
pub(crate) fn fold(word: &str) -> String {
    let folded: String = word
        .chars()
        .map(|c| match c {
            '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' | '\u{2032}' | '\u{b4}' => '\'',
            '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}' | '\u{2033}' => '"',
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            '\u{2026}' => '.',
            '\u{a0}' | '\u{200b}' | '\u{feff}' => ' ',
            c => c,
        })
        .collect();
    let folded = folded.trim();
    if folded.is_empty() {
        "-".to_owned()
    } else {
        folded.to_owned()
    }
}

/// Class of a word's letters: lower, title, upper, mixed, digit, other; mirrors `shape` of the training.
pub(crate) fn shape(word: &str) -> i32 {
    if word.chars().any(is_digit) {
        return 4;
    }
    let mut letters = 0;
    let mut upper = 0;
    let mut first_upper = false;
    for c in word.chars().filter(|c| c.is_alphabetic()) {
        if letters == 0 {
            first_upper = c.is_uppercase();
        }
        letters += 1;
        upper += usize::from(c.is_uppercase());
    }
    match (letters, upper) {
        (0, _) => 5,
        (_, 0) => 0,
        (l, u) if u == l && l > 1 => 2,
        (_, 1) if first_upper => 1,
        _ => 3,
    }
}

/// What Python's `str.isdigit` accepts among the characters that news text holds.
fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || (!c.is_ascii() && c.is_numeric() && !c.is_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        for (word, want) in [
            ("missiles", 0),
            ("Seoul", 1),
            ("U", 1),
            ("NATO", 2),
            ("McCain", 3),
            ("F-16", 4),
            ("1,200", 4),
            ("--", 5),
            ("’s", 0),
            ("U.S.", 2),
            ("Émile", 1),
        ] {
            assert_eq!(shape(word), want, "{word}");
        }
    }

    #[test]
    fn typography_is_folded() {
        assert_eq!(fold("don’t"), "don't");
        assert_eq!(fold("“"), "\"");
        assert_eq!(fold("\u{feff}"), "-");
    }
}
