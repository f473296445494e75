//! Tokens that begin with a digit.

use super::lexicon;
use super::tokenize::{Scanner, is_apostrophe, is_hyphen, is_word};

impl Scanner<'_> {
    /// Numbers, times, dates, telephone numbers, and what is written together with them.
    pub(super) fn number(&mut self, fresh: bool) -> Option<usize> {
        let from = self.at;
        let (c, next) = (self.c[from], self.get(from + 1));
        let begin = match c {
            '0'..='9' => from,
            '.' | '+' if fresh && next.is_ascii_digit() => {
                let bare = from == 0 || matches!(self.c[from - 1], '$' | '£' | '€' | '(');
                if !bare {
                    return None;
                }
                from + 1
            }
            c if is_apostrophe(c) && next.is_ascii_digit() && fresh => {
                // '72, '90s
                let mut end = from + 1 + self.digits(from + 1);
                end += usize::from(self.get(end) == 's');
                let years = matches!(end - from, 3 | 4) && !is_word(self.get(end));
                return years.then_some(end);
            }
            _ => return None,
        };
        if let Some(end) = self.date(begin).or_else(|| self.telephone(begin)) {
            return Some(end);
        }
        let mut end = begin + self.digits(begin);
        loop {
            let n = self.digits(end + 1);
            match self.get(end) {
                '.' | ':' if n > 0 => end += 1 + n,
                ',' if n == 3 => end += 4,
                _ => break,
            }
        }
        Some(self.number_end(from, end))
    }

    /// Where a number ends that may have letters after it.
    fn number_end(&mut self, from: usize, end: usize) -> usize {
        let letters = self.run_of(end, is_word);
        if letters == end {
            // 1990's, but not '1990'.
            let plural = is_apostrophe(self.get(end)) && matches!(self.get(end + 1), 's' | 'S');
            return if plural && !is_word(self.get(end + 2)) {
                end + 2
            } else {
                end
            };
        }
        if self.get(letters) == '.' && letters == end + 1 && matches!(self.c[end], 'a' | 'p') {
            return end;
        }
        self.lower(end, letters);
        if lexicon::is_unit(self.low) && (self.c[from] != '0' || self.low.len() > 1) {
            return end;
        }
        letters
    }

    fn digits(&self, from: usize) -> usize {
        self.run_of(from, |c| c.is_ascii_digit())
            .saturating_sub(from)
    }

    /// `9/11`, `24/03/2021`, `2021/03/24`; not the fractions 1/2 and 19/20.
    fn date(&self, from: usize) -> Option<usize> {
        let a = self.digits(from);
        if self.get(from + a) != '/' {
            return None;
        }
        let second = from + a + 1;
        let b = self.digits(second);
        let third = second + b + 1;
        let c = if self.get(third - 1) == '/' {
            self.digits(third)
        } else {
            0
        };
        if b == 0 || a > 4 || b > 2 {
            return None;
        }
        let end = if c > 0 { third + c } else { second + b };
        if is_word(self.get(end)) || self.get(end) == '/' {
            return None;
        }
        let value = |at: usize, n: usize| {
            self.c[at..at + n]
                .iter()
                .fold(0, |v, c| v * 10 + c.to_digit(10).unwrap_or(0))
        };
        let (x, y) = (value(from, a), value(second, b));
        let fraction = b == 1 && (x < y && y < 10 && a == 1);
        let plain = a <= 2 && (1..=12).contains(&x) && (1..=31).contains(&y) && !fraction;
        (c > 0 || plain).then_some(end)
    }

    /// `345-9945`, `713-853-3989`, `713/646-3393`, `77030-2707`; a range such as 10-12 is no such.
    fn telephone(&self, from: usize) -> Option<usize> {
        let mut groups = [0; 6];
        let (mut n, mut at) = (0, from);
        loop {
            let d = self.digits(at);
            if d == 0 || n == groups.len() {
                return None;
            }
            groups[n] = d;
            n += 1;
            at += d;
            let separator = self.get(at);
            let more = is_hyphen(separator) || separator == '/' && n == 1 && d == 3;
            if !more || !self.get(at + 1).is_ascii_digit() {
                break;
            }
            at += 1;
        }
        let known = match groups[..n] {
            [1 | 3 | 5, 4] => true,
            [_] | [_, _] => false,
            _ => true,
        };
        (known && !is_word(self.get(at))).then_some(at)
    }
}
