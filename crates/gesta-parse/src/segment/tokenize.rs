//! A chunk to tokens, in the manner of UD English EWT.
//!
//! The scanner stands at a character, asks one kind of token after the other whether it begins
//! there, and writes down where it ends. Every step moves on and every character belongs to a
//! token, so that nothing can be lost.

use super::lexicon;

/// Characters that a token holds at most.
const MAX_TOKEN: usize = 200;

/// What the scanner knows of the surroundings of a chunk.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context {
    /// First character of the next chunk of the sentence or paragraph.
    pub(super) next: Option<char>,
    /// The chunk ends its sentence.
    pub(super) last: bool,
    /// The chunk begins its sentence.
    pub(super) first: bool,
}

/// Cuts chunks into tokens; keeps its buffers between chunks.
#[derive(Debug, Default)]
pub(super) struct Tokenizer {
    chars: Vec<char>,
    bytes: Vec<usize>,
    low: String,
    ends: Vec<usize>,
    out: Vec<(usize, usize)>,
}

impl Tokenizer {
    /// Where the tokens of `chunk` end, in characters and bytes.
    pub(super) fn cut(&mut self, chunk: &str, context: Context) -> &[(usize, usize)] {
        self.chars.clear();
        self.bytes.clear();
        self.ends.clear();
        self.out.clear();
        for (byte, c) in chunk.char_indices() {
            self.chars.push(c);
            self.bytes.push(byte);
        }
        self.bytes.push(chunk.len());
        if chunk.bytes().all(|b| b.is_ascii_alphabetic()) && chunk.len() <= 2 && chunk != "im" {
            // Most short chunks are plain words, and "im" is the only one that is two.
            self.ends.push(self.chars.len());
        } else {
            let mut scanner = Scanner {
                c: &self.chars,
                context,
                at: 0,
                has_at: chunk.contains('@'),
                has_dot: chunk.contains('.'),
                low: &mut self.low,
                ends: &mut self.ends,
            };
            scanner.run();
        }
        let mut begin = 0;
        for &end in &self.ends {
            while end - begin > MAX_TOKEN {
                begin += MAX_TOKEN;
                self.out.push((begin, self.bytes[begin]));
            }
            if end > begin {
                self.out.push((end, self.bytes[end]));
            }
            begin = end;
        }
        &self.out
    }
}

pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | 'ʼ' | '´')
}

pub(super) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

/// Marks and joiners that belong to the character before them.
fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{0300}'..='\u{036F}' | '\u{0483}'..='\u{0489}' | '\u{0591}'..='\u{05BD}'
        | '\u{064B}'..='\u{065F}' | '\u{093C}' | '\u{094D}' | '\u{1AB0}'..='\u{1AFF}'
        | '\u{1DC0}'..='\u{1DFF}' | '\u{200C}' | '\u{200D}' | '\u{20D0}'..='\u{20FF}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FE20}'..='\u{FE2F}' | '\u{1F3FB}'..='\u{1F3FF}'
        | '\u{E0020}'..='\u{E007F}' | '\u{AD}')
}

pub(super) fn is_word(c: char) -> bool {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '_' => true,
        '\0'..='\x7F' => false,
        _ => c.is_alphanumeric() || is_mark(c),
    }
}

pub(super) struct Scanner<'a> {
    pub(super) c: &'a [char],
    context: Context,
    pub(super) at: usize,
    has_at: bool,
    has_dot: bool,
    pub(super) low: &'a mut String,
    ends: &'a mut Vec<usize>,
}

impl Scanner<'_> {
    fn run(&mut self) {
        while self.at < self.c.len() {
            let from = self.at;
            let fresh = from == 0 || !is_word(self.c[from - 1]);
            let end = if fresh {
                self.address().or_else(|| self.smiley())
            } else {
                None
            };
            match end.or_else(|| self.number(fresh)) {
                Some(end) => self.push(end),
                None if is_word(self.c[from]) => self.word(fresh),
                None => {
                    let end = self.punctuation();
                    self.push(end);
                }
            }
            if self.at <= from {
                self.push(from + 1);
            }
        }
    }

    pub(super) fn get(&self, i: usize) -> char {
        self.c.get(i).copied().unwrap_or('\0')
    }

    /// Ends a token; anything that does not move on is ignored.
    fn push(&mut self, end: usize) {
        let end = end.min(self.c.len());
        if end > self.at {
            self.ends.push(end);
            self.at = end;
        }
    }

    /// Puts the small letters of `from..to` into `low`.
    pub(super) fn lower(&mut self, from: usize, to: usize) {
        self.low.clear();
        self.low
            .extend(self.c[from..to].iter().flat_map(|c| c.to_lowercase()));
    }

    fn starts_with(&self, from: usize, what: &str) -> bool {
        let mut i = from;
        what.chars().all(|w| {
            i += 1;
            self.get(i - 1).to_ascii_lowercase() == w
        })
    }

    /// First position from `from` on whose character fails `test`.
    pub(super) fn run_of(&self, from: usize, test: impl Fn(char) -> bool) -> usize {
        self.c[from.min(self.c.len())..]
            .iter()
            .position(|&c| !test(c))
            .map_or(self.c.len(), |n| from + n)
    }

    /// Web and mail addresses, file names, `@names` and `#tags`.
    fn address(&mut self) -> Option<usize> {
        let from = self.at;
        let first = self.c[from];
        if matches!(first, 'h' | 'H' | 'f' | 'F' | 'w' | 'W' | 'm' | 'M') {
            let known = ["http://", "https://", "ftp://", "www.", "mailto:"];
            if known.iter().any(|k| self.starts_with(from, k)) {
                return Some(self.address_end(from)).filter(|&end| end > from + 4);
            }
        }
        if matches!(first, '@' | '#')
            && (self.get(from + 1).is_alphabetic() || self.get(from + 1) == '_')
        {
            let end = self.run_of(from + 1, is_word);
            return (first == '#' || self.get(end) != '@').then_some(end);
        }
        if !first.is_alphanumeric() {
            return None;
        }
        // An address that held the mark before was tried where it began: keeps the time linear.
        if from > 1 && matches!(self.c[from - 1], '.' | '-' | '_' | '%' | '+' | '~') {
            return None;
        }
        if self.has_at {
            let local =
                |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-' | '~');
            let at = self.run_of(from, local);
            if self.get(at) == '@' && self.get(at + 1).is_alphanumeric() {
                let host = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
                let end = self.run_of(at + 1, host);
                return Some(self.trimmed(at + 1, end, &['.', '-', '_']));
            }
        }
        if self.has_dot {
            self.domain(from)
        } else {
            None
        }
    }

    /// `example.org`, `example.org/page`, `report.doc`.
    fn domain(&mut self, from: usize) -> Option<usize> {
        let host = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '~');
        let end = self.run_of(from, host);
        let end = self.trimmed(from, end, &['.', '-', '_', '~']);
        let dot = self.c[from..end].iter().rposition(|&c| c == '.')? + from;
        if self.c[from..end].windows(2).any(|w| w == ['.', '.']) {
            return None;
        }
        self.lower(dot + 1, end);
        if !lexicon::is_domain(self.low) || self.get(end) == '@' {
            return None;
        }
        if self.get(end) == '/' && self.get(end + 1).is_alphanumeric() {
            return Some(self.address_end(from));
        }
        Some(end)
    }

    fn address_end(&self, from: usize) -> usize {
        let stops = ['<', '>', '"', '“', '”', '«', '»', '|', '*'];
        let end = self.run_of(from, |c| !stops.contains(&c));
        let open = self.c[from..end].contains(&'(');
        let last = ['.', ',', ';', ':', '!', '?', '\'', '’', ']', '}', ')'];
        self.trimmed(from, end, if open { &last[..10] } else { &last })
    }

    /// `end` without the characters of `drop` before it.
    fn trimmed(&self, from: usize, end: usize, drop: &[char]) -> usize {
        let kept = self.c[from..end].iter().rposition(|c| !drop.contains(c));
        kept.map_or(from, |n| from + n + 1)
    }

    fn smiley(&self) -> Option<usize> {
        let from = self.at;
        if !matches!(self.c[from], ':' | ';' | '=' | '^' | '<' | '8') {
            return None;
        }
        const FACES: [&str; 18] = [
            ":-)", ":-(", ";-)", ":-d", ":-p", ":'(", "^_^", ":)", ":(", ";)", ":d", ":p", "=)",
            "=(", ":/", ";d", "<3", ":-/",
        ];
        let face = FACES.iter().find(|f| self.starts_with(from, f))?;
        let end = from + face.len();
        // "(see below:)" closes a bracket.
        let closes = face.ends_with(')') && self.c[..from].contains(&'(');
        let after = self.get(end);
        (!closes && !is_word(after) && after != '/').then_some(end)
    }

    /// A word with what hangs on it: clitics, the stop of an abbreviation, prefixes.
    fn word(&mut self, fresh: bool) {
        let from = self.at;
        if fresh && let Some(end) = self.dotted().or_else(|| self.slashed()) {
            return self.push(end);
        }
        let end = self.word_end(from);
        if self.get(end) == '$'
            && end - from <= 3
            && self.c[from..end].iter().all(|c| c.is_uppercase())
        {
            return self.push(end + 1);
        }
        if self.is_stop(end) && self.takes_stop(from, end) {
            return self.push(end + 1);
        }
        let clitic = self.clitic(from, end);
        if clitic > from && clitic < end {
            self.push(clitic);
            return self.push(end);
        }
        if (2..=8).contains(&(end - from)) {
            self.lower(from, end);
            let first = lexicon::joined(self.low);
            let surname = self.low == "im" && self.c[from].is_uppercase();
            if first > 0 && !surname && self.c[from..end].iter().all(char::is_ascii_alphabetic) {
                self.push(from + first);
            }
        }
        self.push(end);
    }

    /// End of the word that begins at `from`, with apostrophes and ampersands inside it and with
    /// hyphens after a prefix.
    fn word_end(&mut self, from: usize) -> usize {
        let mut part = from;
        let mut end = from;
        loop {
            end = self.run_of(end, is_word);
            let (c, next) = (self.get(end), self.get(end + 1));
            let before = self.c[end - 1];
            if is_apostrophe(c) && before.is_alphanumeric() && next.is_alphabetic() {
                end += 1;
            } else if c == '&' && end - part <= 3 && next.is_alphabetic() {
                let after = self.run_of(end + 1, is_word);
                if after - end > 3 || self.c[part..end].iter().any(|c| c.is_ascii_digit()) {
                    return end;
                }
                end = after;
            } else if is_hyphen(c) && is_word(next) {
                self.lower(part, end);
                let prefix = part == from && lexicon::is_prefix(self.low);
                let stop = self.run_of(end + 1, is_word);
                if !prefix {
                    self.lower(end + 1, stop);
                    let suffix = lexicon::is_suffix(self.low) && !is_hyphen(self.get(stop));
                    return if suffix && part == from { stop } else { end };
                }
                part = end + 1;
                end += 1;
            } else {
                return end;
            }
        }
    }

    /// `U.S.`, `a.m.`, `Ph.D.`, `J.R.R.`
    fn dotted(&mut self) -> Option<usize> {
        let from = self.at;
        if self.starts_with(from, "ph.d") && !is_word(self.get(from + 4)) {
            return Some(
                from + 4 + usize::from(self.get(from + 4) == '.' && !self.is_final(from + 5)),
            );
        }
        let mut end = from;
        while self.get(end).is_alphabetic() && self.is_stop(end + 1) {
            end += 2;
        }
        if end == from {
            return None;
        }
        if self.get(end).is_alphabetic() && !is_word(self.get(end + 1)) {
            // U.S, or U.S.A without its last stop
            return Some(end + 1);
        }
        if end == from + 2 {
            return None;
        }
        // A clock time gives its stop to the sentence; a country keeps it, as a part of its name.
        if self.is_final(end) {
            let word: String = self.c[from..end - 1].iter().collect();
            return Some(if lexicon::is_country(&word) {
                end
            } else {
                end - 1
            });
        }
        Some(end)
    }

    /// True for a stop that begins no ellipsis. A second stop may end the sentence: `Inc..`
    fn is_stop(&self, i: usize) -> bool {
        self.get(i) == '.'
            && (self.get(i + 1) != '.' || self.context.last && self.get(i + 2) == '\0')
    }

    /// True where only closing marks follow in a chunk that ends its sentence.
    fn is_final(&self, end: usize) -> bool {
        let closing = |c: &char| matches!(c, '"' | '”' | '’' | '\'' | ')' | ']' | '»');
        self.context.last && self.c[end.min(self.c.len())..].iter().all(closing)
    }

    /// `w/o`, `I/C` and other short forms with a slash.
    fn slashed(&mut self) -> Option<usize> {
        let from = self.at;
        if self.get(from + 1) != '/' {
            return None;
        }
        for form in ["w/out", "w/o", "b/c", "b/t", "n/a", "l/c", "i/c", "i/s"] {
            let end = from + form.len();
            if self.starts_with(from, form) && !is_word(self.get(end)) && self.get(end) != '/' {
                return Some(end);
            }
        }
        None
    }

    /// True where the stop at `end` belongs to the word before it.
    fn takes_stop(&mut self, from: usize, end: usize) -> bool {
        let after = self.get(end + 1);
        if self.is_final(end + 1) || is_word(after) && !after.is_uppercase() {
            return false;
        }
        self.lower(from, end);
        let first = self.c[from];
        let next = if after == '\0' {
            self.context.next.unwrap_or('\0')
        } else {
            after
        };
        if end - from == 1 {
            return match first {
                'v' | 'c' => true,
                'p' => next.is_ascii_digit(),
                // "1 I. Allawi", but "So do I, he said."
                _ => first.is_uppercase() && (first != 'I' || next.is_uppercase()),
            };
        }
        if lexicon::needs_digit(self.low) {
            let month = matches!(self.low.as_str(), "mar" | "jun" | "jul");
            let day = matches!(
                self.low.as_str(),
                "mon" | "wed" | "thu" | "fri" | "sat" | "sun"
            );
            let title =
                matches!(self.low.as_str(), "col" | "rep" | "hon" | "fr") && first.is_uppercase();
            return next.is_ascii_digit()
                || title && (next.is_uppercase() || next == '\0')
                || month && next == ','
                || day
                    && first.is_uppercase()
                    && matches!(next, ',' | '-' | '–' | '/' | '&' | 'a')
                || self.low == "al" && !next.is_uppercase();
        }
        match self.low.as_str() {
            "ret" if after == ')' => true,
            "pte" | "ret" | "msgr" | "spc" | "sfc" | "asst" | "ala" | "ariz" | "calif" | "colo"
            | "conn" | "fla" | "ga" | "ill" | "kan" | "ky" | "md" | "mich" | "minn" | "mo"
            | "mont" | "neb" | "nev" | "okla" | "ont" | "ore" | "pa" | "que" | "tenn" | "tex"
            | "va" | "vt" | "wash" | "wis" | "wyo" | "wm" => first.is_uppercase(),
            "eg" | "ie" | "esp" | "attn" | "incl" | "misc" | "tbsp" => true,
            "gen" | "maj" | "st" | "ms" | "mt" | "sr" | "pvt" | "ave" | "rd" | "cos" | "dec"
            | "oct" | "ste" | "amb" | "insp" => first.is_uppercase(),
            low => lexicon::kind(low) > 0,
        }
    }

    /// Where the clitic of `from..end` begins, or `end`.
    fn clitic(&self, from: usize, end: usize) -> usize {
        let Some(back) = self.c[from..end].iter().rposition(|&c| is_apostrophe(c)) else {
            return end;
        };
        let mark = from + back;
        if self.starts_with(mark + 1, "t") && end == mark + 2 {
            let n = mark > from + 1 && matches!(self.c[mark - 1], 'n' | 'N');
            return if n { mark - 1 } else { end };
        }
        let found = ["s", "re", "ve", "ll", "d", "m"]
            .iter()
            .any(|k| end == mark + 1 + k.len() && self.starts_with(mark + 1, k));
        if found { mark } else { end }
    }

    /// A mark, or a run of marks that the treebank keeps together.
    fn punctuation(&self) -> usize {
        let from = self.at;
        let c = self.c[from];
        match c {
            '.' | '!' | '?' | '…' => {
                return self.run_of(from, |c| matches!(c, '.' | '!' | '?' | '…'));
            }
            '-' if self.get(from + 1) == '>' => return from + 2,
            '<' if self.get(from + 1) == '-' => return from + 2,
            '-' | '–' | '—' | '=' | '$' | '*' | '_' | '~' | '#' | '+' | '<' | '>' | '|' | '`'
            | '^' => {
                return self.run_of(from, |d| d == c);
            }
            _ => {}
        }
        if is_apostrophe(c) {
            if self.get(from + 1) == c || c == '‘' && self.get(from + 1) == '’' {
                return from + 2;
            }
            if let Some(end) = self.short_form() {
                return end;
            }
        }
        let flag = |c: char| ('\u{1F1E6}'..='\u{1F1FF}').contains(&c);
        let mut end = from + 1;
        if flag(c) && flag(self.get(end)) {
            end += 1;
        }
        // A symbol takes its marks along, and what a joiner ties to it.
        loop {
            let marks = self.run_of(end, is_mark);
            if marks == end {
                return end;
            }
            let tied = self.c[marks - 1] == '\u{200D}' && marks < self.c.len();
            end = marks + usize::from(tied && !is_word(self.c[marks]));
            if end == marks {
                return end;
            }
        }
    }

    /// `'s` that stands apart from its word, `'em`, `'til`.
    fn short_form(&self) -> Option<usize> {
        let from = self.at;
        let end = self.run_of(from + 1, is_word);
        let forms: &[&str] = if from == 0 || !self.context.first {
            &[
                "s", "re", "ve", "ll", "d", "m", "em", "til", "tis", "twas", "cause", "n",
            ]
        } else {
            &["em", "til", "tis", "twas", "cause"]
        };
        let known = forms
            .iter()
            .any(|f| end == from + 1 + f.len() && self.starts_with(from + 1, f));
        (known && !is_apostrophe(self.get(end))).then_some(end)
    }
}
