//! White space, lines and paragraphs.

/// Characters that a chunk holds at most: longer runs without a space are cut, for linear time.
const MAX_CHARS: usize = 1000;
/// A block with a longer line than this was not wrapped by hand or by a mail program.
const WRAPPED_AT_MOST: usize = 120;
/// A block whose lines are all shorter is a list, an address or a heading.
const WRAPPED_AT_LEAST: usize = 35;

/// A run of characters without white space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chunk {
    /// Offset of its first character, in characters.
    pub(super) begin: usize,
    /// Offset after its last character, in characters.
    pub(super) end: usize,
    bytes: (usize, usize),
    /// Line ends before it since the chunk before, 2 standing for more.
    newlines: u8,
    /// True where it follows the chunk before without white space.
    pub(super) glued: Glue,
    /// Index of its paragraph, from 0.
    pub(super) paragraph: usize,
}

/// Why a chunk may follow another one without white space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Glue {
    /// It does not.
    Space,
    /// A run was too long and had to be cut.
    Cut,
    /// A space is missing between two sentences: `in the city.The army`.
    Sentence,
}

impl Chunk {
    /// Its characters.
    pub(super) fn text<'t>(&self, text: &'t str) -> &'t str {
        &text[self.bytes.0..self.bytes.1]
    }
}

/// White space, and what a reader cannot see and a word cannot need.
fn is_gap(c: char) -> bool {
    match c {
        '!'..='~' => false,
        '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' => true,
        '\u{2066}'..='\u{2069}' | '\u{FEFF}' => true,
        _ => c.is_whitespace() || c.is_control(),
    }
}

/// Chunks of `text` with their paragraphs.
pub(super) fn chunks(text: &str) -> Vec<Chunk> {
    let mut out = Vec::with_capacity(text.len() / 6 + 1);
    let mut open: Option<(usize, usize)> = None;
    let mut newlines = 0u8;
    let mut before = '\0';
    let mut at = 0;
    for (byte, c) in text.char_indices() {
        if is_gap(c) {
            if let Some((begin, start)) = open.take() {
                push(text, (begin, at), (start, byte), &mut newlines, &mut out);
            }
            newlines = match c {
                '\n' if before == '\r' => newlines,
                '\n' | '\r' | '\u{85}' | '\u{2028}' => (newlines + 1).min(2),
                '\u{2029}' | '\u{C}' => 2,
                _ => newlines,
            };
        } else {
            let (begin, _) = *open.get_or_insert((at, byte));
            if at - begin + 1 == MAX_CHARS
                && let Some((begin, start)) = open.take()
            {
                let after = byte + c.len_utf8();
                push(
                    text,
                    (begin, at + 1),
                    (start, after),
                    &mut newlines,
                    &mut out,
                );
            }
        }
        before = c;
        at += 1;
    }
    if let Some((begin, start)) = open {
        push(
            text,
            (begin, at),
            (start, text.len()),
            &mut newlines,
            &mut out,
        );
    }
    paragraphs(text, &mut out);
    out
}

/// Adds a chunk, or several where a space is missing between sentences.
fn push(
    text: &str,
    chars: (usize, usize),
    bytes: (usize, usize),
    newlines: &mut u8,
    out: &mut Vec<Chunk>,
) {
    let (mut begin, mut start) = (chars.0, bytes.0);
    let touches = out.last().is_some_and(|c| c.end == begin);
    let mut glued = if touches { Glue::Cut } else { Glue::Space };
    for (after_chars, after_bytes) in missing_spaces(&text[bytes.0..bytes.1]) {
        let (end, stop) = (chars.0 + after_chars, bytes.0 + after_bytes);
        out.push(Chunk {
            begin,
            end,
            bytes: (start, stop),
            newlines: *newlines,
            glued,
            paragraph: 0,
        });
        (begin, start, glued, *newlines) = (end, stop, Glue::Sentence, 0);
    }
    let (end, stop) = (chars.1, bytes.1);
    out.push(Chunk {
        begin,
        end,
        bytes: (start, stop),
        newlines: *newlines,
        glued,
        paragraph: 0,
    });
    *newlines = 0;
}

/// Where in a chunk one sentence ends and the next begins, in characters and bytes: after a stop
/// between at least three small letters and a capital with a small letter.
fn missing_spaces(chunk: &str) -> Vec<(usize, usize)> {
    let inner = chunk.len() > 6 && chunk.bytes().rev().skip(2).any(|b| b".?!".contains(&b));
    if !inner || chunk.contains(['@', '/', '\\', '_', '=']) {
        return Vec::new();
    }
    let chars: Vec<(usize, char)> = chunk.char_indices().collect();
    let small = |i: usize| chars.get(i).is_some_and(|c| c.1.is_lowercase());
    let mut out = Vec::new();
    for i in 3..chars.len() {
        let stop = matches!(chars[i].1, '.' | '?' | '!');
        if !(stop && small(i - 1) && small(i - 2) && small(i - 3)) {
            continue;
        }
        let mut next = i + 1;
        while chars
            .get(next)
            .is_some_and(|c| matches!(c.1, '"' | '”' | '’' | ')'))
        {
            next += 1;
        }
        // "fell.(AP) Voters": the bracket or quote opens the next sentence.
        let upper = |i: usize| chars.get(i).is_some_and(|c| c.1.is_uppercase());
        if matches!(chars.get(next), Some((_, '(' | '“'))) && upper(next + 1) {
            out.push((next, chars[next].0));
            continue;
        }
        let capital = upper(next);
        if capital && small(next + 1) && !chunk[chars[next].0..].to_lowercase().starts_with("com") {
            out.push((next, chars[next].0));
        }
    }
    out
}

/// Numbers the paragraphs: a blank line ends one, and so does a line end that no wrapping explains.
fn paragraphs(text: &str, chunks: &mut [Chunk]) {
    let mut paragraph = 0;
    let mut begin = 0;
    while begin < chunks.len() {
        let block = chunks[begin + 1..].iter().position(|c| c.newlines >= 2);
        let end = block.map_or(chunks.len(), |n| begin + 1 + n);
        if begin > 0 {
            paragraph += 1;
        }
        paragraph = lines(text, &mut chunks[begin..end], paragraph);
        begin = end;
    }
}

/// Numbers the paragraphs of a block without blank lines; returns the last number.
fn lines(text: &str, block: &mut [Chunk], mut paragraph: usize) -> usize {
    let mut starts: Vec<usize> = (0..block.len())
        .filter(|&i| i == 0 || block[i].newlines > 0)
        .collect();
    starts.push(block.len());
    let length = |line: &[usize]| block[line[1] - 1].end - block[line[0]].begin;
    let width = starts.windows(2).map(length).max().unwrap_or(0);
    let breaks: Vec<bool> = starts
        .windows(3)
        .map(|line| is_break(text, block, (line[0], line[1], line[2]), width))
        .collect();
    for (line, bounds) in starts.windows(2).enumerate() {
        if line > 0 && breaks[line - 1] {
            paragraph += 1;
        }
        for chunk in &mut block[bounds[0]..bounds[1]] {
            chunk.paragraph = paragraph;
        }
    }
    paragraph
}

/// True where the writer ended the line `first..next` on purpose, before the line `next..after`.
fn is_break(
    text: &str,
    block: &[Chunk],
    (first, next, after): (usize, usize, usize),
    width: usize,
) -> bool {
    let last = block[next - 1].text(text);
    let word = block[next].text(text);
    let stopped = last
        .trim_end_matches(['"', '”', '’', '\'', ')', ']', '*', '_'])
        .ends_with(['.', '!', '?', ':', ';', '…', '。', '！', '？']);
    if matches!(word, "*" | "•" | "·" | "▪" | "►" | "●" | "‣" | "◦") {
        return true;
    }
    let letter = word.chars().find(|c| c.is_alphanumeric());
    if letter.is_some_and(char::is_lowercase) && !stopped {
        return false;
    }
    let follower = block
        .get(next + 1)
        .filter(|_| next + 1 < after)
        .map(|c| c.text(text));
    let capital = follower
        .and_then(|w| w.chars().next())
        .is_some_and(char::is_uppercase);
    if !stopped && !last.ends_with(',') && (word == "By" || word == "BY") && capital {
        return true;
    }
    if is_dateline(text, &block[next..after]) {
        return true;
    }
    let length = block[next - 1].end - block[first].begin;
    let room = length + 1 + (block[next].end - block[next].begin) + width / 10;
    !(WRAPPED_AT_LEAST..=WRAPPED_AT_MOST).contains(&width) || room <= width
}

/// True for a line such as `KABUL (Reuters) - Two soldiers`.
pub(super) fn is_dateline(text: &str, line: &[Chunk]) -> bool {
    let Some(first) = line.first().map(|c| c.text(text)) else {
        return false;
    };
    let mut letters = first.chars().filter(|c| c.is_alphabetic());
    let shouted = letters.clone().count() >= 3 && letters.all(char::is_uppercase);
    let dash = |c: &Chunk| matches!(c.text(text), "-" | "--" | "–" | "—");
    shouted && line.iter().take(9).skip(1).any(dash)
}
