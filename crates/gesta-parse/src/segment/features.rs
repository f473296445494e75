//! What the boundary classifier sees.
//!
//! The same features, number for number, as in `training/segment.py`. A change of either needs the
//! other, new weights and a new VERSION there and here.

use super::lexicon;

/// Version of the features; the weights name the one that they were trained with.
pub(super) const VERSION: u32 = 3;
/// Features of one gap.
pub(super) const COUNT: usize = 34;

/// Numbers of one chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) word: u32,
    pub(super) tail: u32,
    pub(super) head: u32,
    pub(super) shape: u32,
    pub(super) length: u32,
    pub(super) kind: u32,
    pub(super) ending: u32,
    pub(super) case: u32,
}

/// Stands before the first and after the last chunk of a paragraph.
pub(super) const EMPTY: Row = Row {
    word: 1,
    tail: 1,
    head: 1,
    shape: 10,
    length: 9,
    kind: 7,
    ending: 1,
    case: 3,
};

/// What was read so far of the sentence and the paragraph.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct State {
    pub(super) length: u32,
    pub(super) quote: u32,
    pub(super) bracket: u32,
    pub(super) first_case: u32,
    pub(super) first_word: u32,
}

impl State {
    /// Follows the quotes and brackets of a chunk.
    pub(super) fn balance(&mut self, chunk: &str) {
        for c in chunk.chars() {
            match c {
                '"' => self.quote = 1 - self.quote,
                '“' => self.quote = 1,
                '”' => self.quote = 0,
                '(' | '[' | '{' => self.bracket = 1,
                ')' | ']' | '}' => self.bracket = 0,
                _ => {}
            }
        }
    }
}

const FNV: u32 = 0x811C_9DC5;

fn fnv(text: &str) -> u32 {
    text.bytes().fold(FNV, |value, byte| {
        (value ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

/// Hash of `text` with runs of one character cut to two and at most six characters.
fn squeeze(text: &str) -> u32 {
    let mut out = ['\0'; 6];
    let mut n = 0;
    for c in text.chars() {
        if n >= 2 && out[n - 1] == c && out[n - 2] == c {
            continue;
        }
        out[n] = c;
        n += 1;
        if n == out.len() {
            break;
        }
    }
    let mut bytes = [0; 4];
    out[..n].iter().fold(FNV, |value, &c| {
        let plain = match c {
            '“' | '”' => '"',
            '‘' | '’' => '\'',
            other => other,
        };
        plain
            .encode_utf8(&mut bytes)
            .bytes()
            .fold(value, |v, byte| {
                (v ^ u32::from(byte)).wrapping_mul(0x0100_0193)
            })
    })
}

/// A number from 0 to 9 for the look of a word.
fn shape(core: &str) -> u32 {
    let Some(first) = core.chars().next() else {
        return 0;
    };
    let (mut all, mut digits, mut upper) = (0, 0, 0);
    for c in core.chars() {
        all += 1;
        digits += u32::from(c.is_numeric());
        upper += u32::from(c.is_uppercase());
    }
    if digits == all {
        1
    } else if first.is_numeric() {
        2
    } else if first.is_uppercase() {
        match upper {
            _ if all == 1 => 3,
            _ if core.contains('.') => 4,
            _ if upper + digits == all => 5,
            1 => 6,
            _ => 7,
        }
    } else if first.is_lowercase() && upper == 0 {
        8
    } else {
        9
    }
}

/// The part of a chunk from its first to its last letter or digit.
pub(super) fn core(chunk: &str) -> (usize, usize) {
    let alnum = |c: &(usize, char)| c.1.is_alphanumeric();
    let first = chunk
        .char_indices()
        .find(alnum)
        .map_or(chunk.len(), |c| c.0);
    let last = chunk
        .char_indices()
        .rev()
        .find(alnum)
        .map_or(first, |c| c.0 + c.1.len_utf8());
    (first, last)
}

/// Numbers of a chunk; `low` is scratch space and afterwards holds the small letters of its core.
pub(super) fn row(chunk: &str, low: &mut String) -> Row {
    let (first, last) = core(chunk);
    let word = &chunk[first..last];
    low.clear();
    low.extend(word.chars().flat_map(char::to_lowercase));
    let after = if word.is_empty() {
        chunk
    } else {
        &chunk[last..]
    };
    let dotted = after.starts_with('.') && !after.starts_with("..");
    let initial = word.chars().next();
    let length = word.chars().take(8).count();
    let kind = match lexicon::kind(low) {
        _ if !dotted => 0,
        0 if word.contains('.') => 5,
        0 if length == 1 && initial.is_some_and(char::is_uppercase) => 6,
        kind => kind,
    };
    let cut = low.char_indices().rev().nth(2).map_or(0, |c| c.0);
    Row {
        word: fnv(low),
        tail: squeeze(after),
        head: squeeze(&chunk[..first]),
        shape: shape(word),
        length: length as u32,
        kind,
        ending: fnv(&low[cut..]),
        case: initial.map_or(0, |c| 1 + u32::from(c.is_uppercase())),
    }
}

/// Class of a sentence's length so far.
pub(super) fn bucket(chunks: usize) -> u32 {
    match chunks {
        0..=4 => chunks.saturating_sub(1) as u32,
        5..=6 => 4,
        7..=9 => 5,
        10..=13 => 6,
        14..=20 => 7,
        21..=30 => 8,
        31..=45 => 9,
        _ => 10,
    }
}

/// Hash of a template's number and its values.
fn mix<const N: usize>(template: u32, parts: [u32; N]) -> u32 {
    let mut value = template.wrapping_mul(0x9E37_79B1).wrapping_add(0x7F4A_7C15);
    for part in parts {
        value = (value ^ part).wrapping_mul(0x85EB_CA6B);
        value ^= value >> 15;
    }
    value.wrapping_mul(0xC2B2_AE35)
}

/// Hashes of the gap between `p` and `q`, with the chunk before `p` and the one after `q`.
#[rustfmt::skip]
pub(super) fn gap(b: &Row, p: &Row, q: &Row, r: &Row, s: &State) -> [u32; COUNT] {
    [
        mix(1, [p.word]), mix(2, [q.word]), mix(3, [p.tail]), mix(4, [q.head]),
        mix(5, [p.tail, q.shape]), mix(6, [p.tail, q.head, q.case]),
        mix(7, [p.tail, q.word]), mix(8, [p.word, p.tail]),
        mix(9, [p.word, q.word]), mix(10, [p.shape, p.tail, q.shape]),
        mix(11, [p.kind, q.shape, p.tail]), mix(12, [p.kind, q.word]),
        mix(13, [p.length, p.tail, q.case]), mix(14, [q.word, q.tail]),
        mix(15, [r.word, q.case]), mix(16, [r.shape, q.shape, p.tail]),
        mix(17, [b.word]), mix(18, [b.shape, p.shape, p.tail, q.shape]),
        mix(19, [s.length, p.tail]), mix(20, [s.length, q.case, p.tail]),
        mix(21, [s.quote, p.tail, q.case]), mix(22, [s.quote, p.tail, q.head]),
        mix(23, [s.bracket, p.tail, q.case]), mix(24, [s.first_case, q.case, p.tail]),
        mix(25, [q.case, q.word]), mix(26, [p.ending, q.shape, p.tail]),
        mix(27, [q.tail, q.shape, p.tail]), mix(28, [q.ending, q.case, p.tail]),
        mix(29, [s.first_word, p.tail, s.length]), mix(30, [b.tail, p.tail, q.case]),
        mix(31, [s.length, p.shape, q.shape]), mix(32, [r.tail, q.shape, p.tail]),
        mix(33, [q.word, r.word]), mix(34, [s.quote, p.tail, q.word]),
    ]
}
