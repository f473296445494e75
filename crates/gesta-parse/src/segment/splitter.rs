//! Where sentences end.

use super::chunks::{Chunk, Glue, is_dateline};
use super::features::{COUNT, EMPTY, Row, State, VERSION, bucket, core, gap, row};
use super::lexicon;

const MAGIC: &[u8; 4] = b"GSEG";
const HEADER: usize = 20;
/// Score of a gap that a rule decides.
const NEVER: f32 = -1e9;
const ALWAYS: f32 = 1e9;

/// Why weights cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SegmentError {
    /// The bytes are something else.
    #[error("these are no segmenter weights: train some with training/segment.py")]
    NotWeights,
    /// The weights were trained with other features.
    #[error("weights of version {found}, needed {VERSION}: train again with training/segment.py")]
    Version {
        /// The version that the bytes name.
        found: u32,
    },
}

/// A logistic regression over hashed features, under hard rules.
#[derive(Debug, Clone)]
pub(super) struct Splitter {
    weights: Vec<i16>,
    scale: f32,
    bias: f32,
    shift: u32,
}

impl Splitter {
    pub(super) fn new(bytes: &[u8]) -> Result<Self, SegmentError> {
        let field = |at: usize| -> Result<[u8; 4], SegmentError> {
            let slice = bytes.get(at..at + 4).ok_or(SegmentError::NotWeights)?;
            slice.try_into().map_err(|_| SegmentError::NotWeights)
        };
        if &field(0)? != MAGIC {
            return Err(SegmentError::NotWeights);
        }
        let found = u32::from_le_bytes(field(4)?);
        if found != VERSION {
            return Err(SegmentError::Version { found });
        }
        let bits = u32::from_le_bytes(field(8)?);
        let weights: Vec<i16> = bytes[HEADER.min(bytes.len())..]
            .chunks_exact(2)
            .map(|b| i16::from_le_bytes([b[0], b[1]]))
            .collect();
        if !(1..=24).contains(&bits) || weights.len() != 1 << bits {
            return Err(SegmentError::NotWeights);
        }
        let scale = f32::from_le_bytes(field(12)?);
        let bias = f32::from_le_bytes(field(16)?);
        Ok(Self {
            weights,
            scale,
            bias,
            shift: 32 - bits,
        })
    }

    /// For the gap after each chunk of a paragraph: above 0 where a sentence ends.
    pub(super) fn scores(&self, text: &str, paragraph: &[Chunk]) -> Vec<f32> {
        let mut low = String::new();
        let mut rows = Vec::with_capacity(paragraph.len() + 3);
        rows.push(EMPTY);
        rows.extend(paragraph.iter().map(|c| row(c.text(text), &mut low)));
        rows.extend([EMPTY, EMPTY]);
        let mut scores = Vec::with_capacity(paragraph.len());
        let mut state = State::default();
        let mut start = 0;
        for (i, chunk) in paragraph.iter().enumerate() {
            state.balance(chunk.text(text));
            state.length = bucket(i - start + 1);
            state.first_case = rows[start + 1].case;
            state.first_word = rows[start + 1].word;
            let score = match paragraph.get(i + 1).map(|c| c.glued) {
                None => ALWAYS,
                Some(Glue::Cut) => NEVER,
                Some(Glue::Sentence) => ALWAYS,
                Some(Glue::Space) if is_forbidden(text, paragraph, start, i) => NEVER,
                Some(Glue::Space) if is_certain(chunk.text(text), paragraph[i + 1].text(text)) => {
                    ALWAYS
                }
                Some(Glue::Space) => self.score(&rows[i..i + 4], &state),
            };
            if score > 0.0 {
                start = i + 1;
            }
            scores.push(score);
        }
        scores
    }

    fn score(&self, rows: &[Row], state: &State) -> f32 {
        let [b, p, q, r] = rows else { return NEVER };
        let hashes: [u32; COUNT] = gap(b, p, q, r, state);
        let sum: i32 = hashes
            .iter()
            .map(|h| i32::from(self.weights[(h >> self.shift) as usize]))
            .sum();
        self.bias + self.scale * sum as f32
    }
}

/// A stop among brackets and quotes before a capital, as in `Korea (R.O.K.).” It`: too many forms
/// for the classifier to have seen.
fn is_certain(this: &str, next: &str) -> bool {
    let tail = &this[core(this).1..];
    tail.len() > 2
        && tail.len() < this.len()
        && tail.contains([')', ']'])
        && tail.contains(['"', '”'])
        && tail
            .trim_end_matches([')', ']', '"', '”', '’'])
            .ends_with(['.', '!', '?'])
        && core(next).0 == 0
        && next.chars().next().is_some_and(char::is_uppercase)
}

/// `J.P`, `W.H.S`: what remains of a name's initials without the last stop.
fn is_initials(word: &str) -> bool {
    word.split('.')
        .all(|p| p.chars().count() == 1 && p.chars().all(char::is_uppercase))
}

/// Gaps that no classifier may open, for the sake of names, titles, datelines and quotes.
fn is_forbidden(text: &str, paragraph: &[Chunk], start: usize, i: usize) -> bool {
    let this = paragraph[i].text(text);
    let Some(next) = paragraph.get(i + 1).map(|c| c.text(text)) else {
        return false;
    };
    // Nothing below concerns two bare words, and most gaps lie between such.
    let bare = |b: Option<u8>| b.is_some_and(|b| b.is_ascii_alphanumeric());
    if bare(this.bytes().next_back()) && bare(next.bytes().next()) {
        // "U.S.-backed fighters": the stop is inside a compound.
        return this.contains(".-");
    }
    let (_, end) = core(this);
    let (next_begin, next_end) = core(next);
    let next_word = &next[next_begin..next_end];
    let initial = next_word.chars().next();
    if next_word.is_empty()
        && next
            .chars()
            .all(|c| matches!(c, ')' | ']' | '}' | '”' | '»'))
    {
        return true;
    }
    if i - start < 9 && matches!(this, "-" | "--" | "–" | "—") {
        return is_dateline(text, &paragraph[start..=i]);
    }
    let tail = &this[end..];
    // "Gen. (ret.) Kim"
    if tail == ".)" && this.starts_with('(') && this.len() <= 8 && i > start {
        return true;
    }
    // "Rep. Cole (D-Calif.) voted"
    let lower = next_begin == 0 && initial.is_some_and(char::is_lowercase);
    if lower && tail.starts_with('.') && tail.ends_with([')', ']']) {
        return true;
    }
    let closes = tail.ends_with(['"', '”', '’', '\'']);
    if closes && lower {
        return true;
    }
    tail.starts_with('.') && end > 0 && is_abbreviation(text, paragraph, start, i)
}

/// True where the stop after chunk `i` belongs to an abbreviation that what follows continues.
fn is_abbreviation(text: &str, paragraph: &[Chunk], start: usize, i: usize) -> bool {
    let this = paragraph[i].text(text);
    let next = paragraph.get(i + 1).map_or("", |c| c.text(text));
    let (begin, end) = core(this);
    if &this[end..] != "." {
        return false;
    }
    let word = &this[begin..end];
    let (next_begin, next_end) = core(next);
    let next_word = &next[next_begin..next_end];
    let initial = next_word.chars().next();
    let upper = initial.is_some_and(char::is_uppercase);
    let digit = initial.is_some_and(|c| c.is_ascii_digit());
    let small = initial.is_some_and(char::is_lowercase);
    let low = word.to_lowercase();
    if lexicon::is_title(word) {
        return upper || digit || small;
    }
    if lexicon::is_dated(&low) {
        return digit;
    }
    if matches!(
        low.as_str(),
        "no" | "nos" | "art" | "fig" | "vol" | "pp" | "ch" | "sec"
    ) {
        return digit;
    }
    if matches!(
        low.as_str(),
        "incl" | "esp" | "ca" | "eg" | "ie" | "approx" | "viz"
    ) {
        return true;
    }
    if word.len() > 1 && word.contains('.') {
        let clock = matches!(low.as_str(), "a.m" | "p.m");
        return small
            || digit && !clock
            || upper && !clock && lexicon::follows_country(next_word)
            || clock && lexicon::follows_clock(next_word)
            || upper
                && !lexicon::is_country(word)
                && is_initials(word)
                && !lexicon::is_starter(next_word);
    }
    let is_initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    // "George W. Bush", "A. Q. Khan"; but "in the Second World War I. He".
    if is_initial && upper && word != "I" {
        let before = if i > start {
            paragraph[i - 1].text(text)
        } else {
            "A"
        };
        let name = before.chars().next().is_some_and(char::is_uppercase);
        return name && !lexicon::is_starter(next_word);
    }
    small && lexicon::kind(&low) > 0
}
