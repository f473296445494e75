//! Reading time expressions from tagged words.

use gesta_record::{Basis, Precision, Token};
use jiff::civil::Date;

use super::calendar::{add_days, days_between, weekday_after, weekday_before, ymd};
use super::moment::Moment;
use super::tense::Tense;
use super::words;
use super::{Anchor, Resolved, TimeExpression, TimeKind};

/// What a matcher found: the first word after it and what it means.
pub(super) struct Found {
    pub(super) end: usize,
    pub(super) kind: TimeKind,
    pub(super) value: String,
    pub(super) resolved: Option<Resolved>,
}

impl Found {
    pub(super) fn moment(end: usize, moment: Option<Moment>, basis: Basis, open: &str) -> Self {
        Self {
            end,
            kind: TimeKind::Date,
            value: moment.map_or_else(|| open.to_owned(), Moment::value),
            resolved: moment.and_then(|m| m.resolve(basis)),
        }
    }

    pub(super) fn plain(end: usize, kind: TimeKind, value: impl Into<String>) -> Self {
        Self {
            end,
            kind,
            value: value.into(),
            resolved: None,
        }
    }
}

pub(super) fn read(tokens: &[Token], anchor: Anchor) -> Vec<TimeExpression> {
    let mut reader = Reader {
        tokens,
        low: tokens.iter().map(|t| t.text.to_lowercase()).collect(),
        today: anchor.today(),
        narrative: anchor.narrative,
    };
    let mut found: Vec<(usize, Found)> = Vec::new();
    let quoted = quotes(tokens);
    let said = reader.said_on(&quoted);
    let mut i = 0;
    while i < tokens.len() {
        reader.today = match said {
            Some(day) if quoted[i] => Some(day),
            _ => anchor.today(),
        };
        let Some(f) = reader.at(i) else {
            i += 1;
            continue;
        };
        if let Some(r) = &f.resolved
            && r.precision == Precision::Day
        {
            reader.narrative = Some(r.date);
        }
        let end = f.end;
        found.push((i, f));
        i = end;
    }
    reader.today = anchor.today();
    reader.join(&mut found);
    found
        .into_iter()
        .map(|(start, f)| TimeExpression {
            span: tokens[start].span.cover(tokens[f.end - 1].span),
            kind: f.kind,
            value: f.value,
            resolved: f.resolved,
        })
        .collect()
}

/// Which words stand inside quotation marks that open and close in the sentence.
fn quotes(tokens: &[Token]) -> Vec<bool> {
    let marks: Vec<usize> = tokens
        .iter()
        .enumerate()
        .filter(|(_, t)| matches!(t.text.as_str(), "\"" | "“" | "”" | "``" | "''"))
        .map(|(i, _)| i)
        .collect();
    let mut inside = vec![false; tokens.len()];
    for pair in marks.chunks_exact(2) {
        inside[pair[0]..=pair[1]].fill(true);
    }
    inside
}

pub(super) struct Reader<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) low: Vec<String>,
    pub(super) today: Option<Date>,
    pub(super) narrative: Option<Date>,
}
impl Reader<'_> {
    /// The day on which a quotation of this sentence was spoken, where the words outside it tell one: what the speaker
    /// calls "yesterday" counts from there.
    fn said_on(&self, quoted: &[bool]) -> Option<Date> {
        if !quoted.contains(&true) {
            return None;
        }
        let mut i = 0;
        while i < quoted.len() {
            let Some(f) = self.at(i).filter(|_| !quoted[i]) else {
                i += 1;
                continue;
            };
            if let Some(r) = &f.resolved
                && r.precision == Precision::Day
                && r.until.is_none()
                && self.speech_over(i)
            {
                return Some(r.date);
            }
            i = f.end;
        }
        None
    }

    /// True where a verb of saying governs word `i`.
    fn speech_over(&self, i: usize) -> bool {
        const SPEECH: [&str; 14] = [
            "say", "tell", "announce", "add", "warn", "declare", "write", "state", "claim",
            "insist", "reply", "comment", "promise", "vow",
        ];
        let mut x = i;
        for _ in 0..4 {
            let Some(t) = self.tokens.get(x) else { break };
            if SPEECH.contains(&t.lemma.as_str()) {
                return true;
            }
            match t.head {
                Some(h) if h != x => x = h,
                _ => break,
            }
        }
        false
    }

    pub(super) fn word(&self, i: usize) -> &str {
        self.low.get(i).map_or("", String::as_str)
    }

    pub(super) fn back(&self, i: usize, n: usize) -> &str {
        i.checked_sub(n).map_or("", |j| self.word(j))
    }

    /// An expression that begins at word `i`.
    pub(super) fn at(&self, i: usize) -> Option<Found> {
        // "early on Tuesday", "late 2019", "the early 1990s", "the end of June"
        let mut j = i;
        if self.word(j) == "the" {
            j += 1;
        }
        match self.word(j) {
            "early" | "late" | "mid" | "mid-" => {
                j += 1;
                if matches!(self.word(j), "-" | "on" | "in" | "last" | "this") && j > i {
                    if matches!(self.word(j), "last" | "this") {
                        return self.core(j);
                    }
                    j += 1;
                }
                if let Some(f) = self.core(j) {
                    return Some(f);
                }
                return None;
            }
            "end" | "beginning" | "start" | "middle" if self.word(j + 1) == "of" => {
                if let Some(f) = self.core(j + 2) {
                    return Some(f);
                }
            }
            w if w.starts_with("mid-") => return self.prefixed(j),
            _ => {}
        }
        self.core(i)
    }

    /// `mid-June`, `mid-2019` where the tokenizer leaves one word.
    pub(super) fn prefixed(&self, j: usize) -> Option<Found> {
        let rest = &self.word(j)[4..];
        if let Some(y) = words::year(rest) {
            return Some(Found::moment(
                j + 1,
                Some(Moment::Year(y)),
                Basis::Stated,
                "",
            ));
        }
        let m = words::month(rest)?;
        if let Some(y) = words::year(self.word(j + 1)) {
            let first = ymd(y, m, 1)?;
            return Some(Found::moment(
                j + 2,
                Some(Moment::Month(first)),
                Basis::Stated,
                "",
            ));
        }
        Some(self.open_month(j, j + 1, m))
    }

    pub(super) fn core(&self, i: usize) -> Option<Found> {
        self.numeric(i)
            .or_else(|| self.idiom(i))
            .or_else(|| self.month_first(i))
            .or_else(|| self.day_first(i))
            .or_else(|| self.weekday(i))
            .or_else(|| self.day_word(i))
            .or_else(|| self.counted(i))
            .or_else(|| self.named_unit(i))
            .or_else(|| self.season(i))
            .or_else(|| self.fraction(i))
            .or_else(|| self.holiday(i))
            .or_else(|| self.decade(i))
            .or_else(|| self.year(i))
            .or_else(|| self.set(i))
            .or_else(|| self.clock(i))
    }

    /// `2021-03-21`, also where the tokenizer splits it, and `21/03/2021` where it can be read one way only.
    pub(super) fn numeric(&self, i: usize) -> Option<Found> {
        let w = self.word(i);
        if w.len() >= 8
            && w.as_bytes()[0].is_ascii_digit()
            && w.contains(['-', '/'])
            && let Some(d) = super::document_date(w)
        {
            return Some(Found::moment(
                i + 1,
                Some(Moment::Day(d)),
                Basis::Stated,
                "",
            ));
        }
        let y = words::year(w)?;
        let sep = self.word(i + 1);
        if !matches!(sep, "-" | "/") || self.word(i + 3) != sep {
            return None;
        }
        let m = self.word(i + 2).parse().ok()?;
        let d = self.word(i + 4).parse().ok()?;
        let day = ymd(y, m, d)?;
        Some(Found::moment(
            i + 5,
            Some(Moment::Day(day)),
            Basis::Stated,
            "",
        ))
    }

    /// Month at `i`, unless the word is the verb "may" or "march".
    pub(super) fn month_at(&self, i: usize) -> Option<i32> {
        let m = words::month(self.word(i))?;
        let t = self.tokens.get(i)?;
        let capital = t.text.starts_with(char::is_uppercase);
        let ambiguous = matches!(self.word(i), "may" | "march" | "mar" | "jan" | "dec");
        let numbered = words::day_of_month(self.word(i + 1)).is_some()
            || words::day_range(self.word(i + 1)).is_some()
            || words::year(self.word(i + 1)).is_some()
            || i.checked_sub(1)
                .is_some_and(|b| words::day_of_month(self.word(b)).is_some());
        if !capital || (ambiguous && !numbered && !matches!(t.upos.as_str(), "PROPN" | "")) {
            return None;
        }
        Some(m)
    }

    /// `June 9, 2017`, `June 9-12`, `June 2017`, `June of 2017`, `June`.
    pub(super) fn month_first(&self, i: usize) -> Option<Found> {
        let m = self.month_at(i)?;
        let mut j = i + 1;
        if self.word(j) == "." {
            j += 1;
        }
        let range = words::day_range(self.word(j));
        if let Some(d) = words::day_of_month(self.word(j)).or(range.map(|r| r.0)) {
            j += 1;
            let mut last = range.map(|r| r.1);
            if matches!(self.word(j), "-" | "–" | "to")
                && let Some(e) = words::day_of_month(self.word(j + 1))
                && e > d
            {
                last = Some(e);
                j += 2;
            }
            let comma = usize::from(self.word(j) == ",");
            let year = words::year(self.word(j + comma));
            if year.is_some() {
                j += comma + 1;
            }
            return self.full_day(i, j, year, m, d, last);
        }
        // "October of next year"
        if self.word(j) == "of"
            && let Some(f) = self.named_unit(j + 1)
            && let Some(r) = &f.resolved
            && r.precision == Precision::Year
        {
            let first = ymd(i32::from(r.date.year()), m, 1)?;
            return Some(Found::moment(
                f.end,
                Some(Moment::Month(first)),
                Basis::Relative,
                "",
            ));
        }
        let of = usize::from(matches!(self.word(j), "of" | ","));
        if let Some(y) = words::year(self.word(j + of)) {
            let first = ymd(y, m, 1)?;
            return Some(Found::moment(
                j + of + 1,
                Some(Moment::Month(first)),
                Basis::Stated,
                "",
            ));
        }
        Some(self.open_month(i, j, m))
    }

    /// `9 June 2017`, `the 9th of June`, `9-12 June 2017`.
    pub(super) fn day_first(&self, i: usize) -> Option<Found> {
        let mut j = i;
        if self.word(j) == "the" {
            j += 1;
        }
        let range = words::day_range(self.word(j));
        let d = words::day_of_month(self.word(j)).or(range.map(|r| r.0))?;
        j += 1;
        let mut last = range.map(|r| r.1);
        if matches!(self.word(j), "-" | "–" | "to")
            && let Some(e) = words::day_of_month(self.word(j + 1))
        {
            last = Some(e);
            j += 2;
        }
        if self.word(j) == "of" {
            j += 1;
        }
        let m = self.month_at(j)?;
        j += 1;
        let comma = usize::from(self.word(j) == ",");
        let year = words::year(self.word(j + comma));
        if year.is_some() {
            j += comma + 1;
        }
        self.full_day(i, j, year, m, d, last)
    }

    pub(super) fn full_day(
        &self,
        i: usize,
        end: usize,
        year: Option<i32>,
        m: i32,
        d: i32,
        last: Option<i32>,
    ) -> Option<Found> {
        let open = format!("XXXX-{m:02}-{d:02}");
        let (day, basis) = match year {
            Some(y) => (Some(ymd(y, m, d)?), Basis::Stated),
            None => (self.nearest(i, m, d), Basis::Stated),
        };
        let mut f = Found::moment(end, day.map(Moment::Day), basis, &open);
        if let (Some(r), Some(e)) = (&mut f.resolved, last) {
            r.until = ymd(i32::from(r.date.year()), m, e);
        }
        Some(f)
    }

    /// Day and month in the year that the tense of the sentence points to.
    pub(super) fn nearest(&self, i: usize, m: i32, d: i32) -> Option<Date> {
        let today = self.today?;
        let y = i32::from(today.year());
        let candidates = [ymd(y - 1, m, d), ymd(y, m, d), ymd(y + 1, m, d)];
        let mut candidates = candidates.into_iter().flatten();
        match self.tense(i) {
            Tense::Future => candidates.find(|c| *c >= today),
            Tense::Past => candidates.rfind(|c| *c <= today),
            // Up to two months ahead is nearer than ten months back.
            Tense::Unknown => candidates.rfind(|c| days_between(today, *c) <= 60),
        }
    }

    /// A month without its year.
    pub(super) fn open_month(&self, i: usize, end: usize, m: i32) -> Found {
        let open = format!("XXXX-{m:02}");
        let Some(today) = self.today else {
            return Found::moment(end, None, Basis::Stated, &open);
        };
        let y = i32::from(today.year());
        let this = i32::from(today.month());
        let year = match (self.back(i, 1), self.tense(i)) {
            ("last", _) => y - i32::from(m >= this),
            ("next", _) => y + i32::from(m <= this),
            ("this", _) => y,
            (_, Tense::Future) => y + i32::from(m < this),
            (_, Tense::Past) => y - i32::from(m > this),
            (_, Tense::Unknown) if m - this > 2 => y - 1,
            (_, Tense::Unknown) if this - m > 9 => y + 1,
            _ => y,
        };
        let moment = ymd(year, m, 1).map(Moment::Month);
        Found::moment(end, moment, Basis::Relative, &open)
    }

    /// `last Friday`, `Sunday`, `Tuesday evening`, `Sunday, March 21, 2021`.
    pub(super) fn weekday(&self, i: usize) -> Option<Found> {
        let mut j = i;
        let mut prefix = "";
        if matches!(
            self.word(j),
            "last" | "next" | "this" | "past" | "previous" | "following" | "coming" | "the"
        ) {
            prefix = self.word(j); // "this past Sunday" takes the second
            j += 1;
            if matches!(
                self.word(j),
                "last" | "next" | "past" | "previous" | "following" | "coming"
            ) {
                prefix = self.word(j);
                j += 1;
            }
        }
        let day = words::full_weekday(self.word(j))?;
        if !self.tokens[j].text.starts_with(char::is_uppercase) {
            return None;
        }
        // "Black Monday", "Bloody Sunday": days of history with a name.
        const NAMED: [&str; 8] = [
            "black", "bloody", "good", "palm", "super", "ash", "cyber", "holy",
        ];
        if NAMED.contains(&self.back(j, 1))
            && self.tokens[j - 1].text.starts_with(char::is_uppercase)
        {
            return None;
        }
        let name = j;
        j += 1;
        // A full date after the weekday says it better.
        let comma = usize::from(self.word(j) == ",");
        if let Some(f) = self
            .month_first(j + comma)
            .or_else(|| self.day_first(j + comma))
            && f.value.len() == 10
        {
            return Some(f);
        }
        let mut part = "";
        if self.word(j) == "at" && matches!(self.word(j + 1), "dawn" | "dusk" | "noon") {
            part = words::part_of_day(self.word(j + 1)).unwrap_or("");
            j += 2;
        } else if let Some(p) = words::part_of_day(self.word(j)) {
            part = p;
            j += 1;
        }
        let open = format!("XXXX-WXX-{}", day.to_monday_one_offset());
        let narrative = self.narrative.or(self.today);
        let date = match prefix {
            "next" | "coming" => self.today.map(|t| weekday_after(t, day, true)),
            "last" | "past" => self.today.map(|t| weekday_before(t, day, true)),
            "following" => narrative.map(|t| weekday_after(t, day, true)),
            "previous" => narrative.map(|t| weekday_before(t, day, true)),
            _ => self.today.map(|t| match self.tense(name) {
                Tense::Future => weekday_after(t, day, false),
                _ if prefix == "this" => weekday_after(t, day, false),
                _ => weekday_before(t, day, false),
            }),
        };
        let mut f = Found::moment(j, date.map(Moment::Day), Basis::Relative, &open);
        f.value.push_str(part);
        if !part.is_empty() {
            f.kind = TimeKind::Time;
        }
        Some(f)
    }

    /// `today`, `yesterday`, `the day before yesterday`, `last night`, `overnight`, `now`.
    pub(super) fn day_word(&self, i: usize) -> Option<Found> {
        let relative = |end: usize, by: i64, part: &str| {
            let day = self.today.map(|t| Moment::Day(add_days(t, by)));
            let mut f = Found::moment(end, day, Basis::Relative, "XXXX-XX-XX");
            f.value.push_str(part);
            if !part.is_empty() {
                f.kind = TimeKind::Time;
            }
            Some(f)
        };
        let part = words::part_of_day(self.word(i + 1));
        let ahead = usize::from(part.is_some());
        match self.word(i) {
            "today" => relative(i + 1, 0, ""),
            "yesterday" => relative(i + 1 + ahead, -1, part.unwrap_or("")),
            "tomorrow" => relative(i + 1 + ahead, 1, part.unwrap_or("")),
            "tonight" => relative(i + 1, 0, "TNI"),
            "overnight" => relative(i + 1, 0, "TNI"),
            "last" if self.word(i + 1) == "night" => relative(i + 2, -1, "TNI"),
            "this" if part.is_some() => relative(i + 2, 0, part.unwrap_or("")),
            "the" if self.word(i + 1) == "day" && self.word(i + 3) == "yesterday" => {
                relative(i + 4, -2, "")
            }
            "the" if self.word(i + 1) == "day" && self.word(i + 3) == "tomorrow" => {
                relative(i + 4, 2, "")
            }
            "now" | "currently" | "nowadays" if self.tokens[i].upos != "ADJ" => {
                Some(Found::plain(i + 1, TimeKind::Date, "PRESENT_REF"))
            }
            "recently" | "lately" | "previously" | "formerly" => {
                Some(Found::plain(i + 1, TimeKind::Date, "PAST_REF"))
            }
            "soon" => Some(Found::plain(i + 1, TimeKind::Date, "FUTURE_REF")),
            _ => None,
        }
    }

    /// Marks what begins or ends at a date, and joins "from … to …".
    pub(super) fn join(&self, found: &mut [(usize, Found)]) {
        for k in 0..found.len() {
            let start = found[k].0;
            let before = [self.back(start, 1), self.back(start, 2)];
            if let Some(r) = &mut found[k].1.resolved {
                r.since = before[0] == "since"
                    || (before[1] == "since"
                        && matches!(before[0], "early" | "late" | "the" | "at"));
                r.before = matches!(before[0], "until" | "till" | "by" | "before")
                    || (before[0] == "of" && before[1] == "ahead");
            }
            if k + 1 == found.len() {
                continue;
            }
            let gap = found[k].1.end..found[k + 1].0;
            let link = gap.len() == 1
                && match self.word(gap.start) {
                    "to" | "-" | "–" | "until" | "till" | "through" => true,
                    "and" => before.contains(&"between"),
                    _ => false,
                };
            if !link {
                continue;
            }
            let end = found[k + 1]
                .1
                .resolved
                .as_ref()
                .map(|r| r.until.unwrap_or(r.date));
            if let (Some(r), Some(end)) = (&mut found[k].1.resolved, end)
                && end >= r.date
            {
                r.until = Some(end);
            }
        }
    }
}
