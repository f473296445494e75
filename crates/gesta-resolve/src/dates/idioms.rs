//! Turns of phrase with a rule of their own: fiscal years, open quarters, centuries, "to the day", moveable feasts,
//! clock times with a zone.

use gesta_record::Basis;
use jiff::civil::{Date, Weekday};

use super::TimeKind;
use super::calendar::{add_days, add_months, weekday_after, weekday_before, ymd};
use super::moment::Moment;
use super::reader::{Found, Reader};
use super::tense::Tense;
use super::words;

/// Time zones as reports write them. They say what a clock time counts in; the day stays as it is written.
const ZONES: [&str; 14] = [
    "utc", "gmt", "est", "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt", "bst", "cet", "et",
    "zulu",
];

impl Reader<'_> {
    /// Everything of this module that may begin at word `i`.
    pub(super) fn idiom(&self, i: usize) -> Option<Found> {
        self.fiscal(i)
            .or_else(|| self.open_quarter(i))
            .or_else(|| self.century(i))
            .or_else(|| self.short_year(i))
            .or_else(|| self.to_the_day(i))
            .or_else(|| self.week_ago_weekday(i))
            .or_else(|| self.eve(i))
            .or_else(|| self.feast(i))
            .or_else(|| self.attacks(i))
            .or_else(|| self.told_day(i))
            .or_else(|| self.zoned(i))
            .or_else(|| self.vague_plural(i))
    }

    /// `this fiscal year`, `the current financial year`, `fiscal 2013`, `fiscal year 2013`.
    fn fiscal(&self, i: usize) -> Option<Found> {
        let mut j = i + usize::from(self.word(i) == "the");
        let lead = self.word(j);
        let by = match lead {
            "this" | "current" => Some(0),
            "last" | "previous" | "past" => Some(-1),
            "next" | "coming" => Some(1),
            _ => None,
        };
        j += usize::from(by.is_some());
        if !matches!(self.word(j), "fiscal" | "financial") {
            return None;
        }
        let year_word = usize::from(self.word(j + 1) == "year");
        if let Some(y) = words::year(self.word(j + 1 + year_word)) {
            let end = j + 2 + year_word;
            return Some(Found::moment(end, Some(Moment::Year(y)), Basis::Stated, ""));
        }
        if year_word == 0 {
            return None;
        }
        let moment = self
            .today
            .zip(by)
            .map(|(t, by)| Moment::Year(i32::from(t.year()) + by));
        let open = if by == Some(1) {
            "FUTURE_REF"
        } else {
            "PRESENT_REF"
        };
        Some(Found::moment(j + 2, moment, Basis::Relative, open))
    }

    /// `the last quarter`, `this quarter`, `the fourth quarter`, without a year.
    fn open_quarter(&self, i: usize) -> Option<Found> {
        let j = i + usize::from(self.word(i) == "the");
        if self.word(j + 1) != "quarter" || matches!(self.word(j + 2), "of" | "-" | "century") {
            return None;
        }
        let today = self.today?;
        let year = i32::from(today.year());
        let this = (i32::from(today.month()) + 2) / 3;
        let count = match self.word(j) {
            "last" | "previous" | "past" => year * 4 + this - 2,
            "this" | "current" => year * 4 + this - 1,
            "next" | "coming" | "following" => year * 4 + this,
            w => {
                let n = words::ordinal(w).filter(|n| j > i && (1..=4).contains(n))?;
                let here = year * 4 + n - 1;
                match self.tense(j + 1) {
                    Tense::Past if n > this => here - 4,
                    Tense::Unknown if n - this > 2 => here - 4,
                    Tense::Future if n < this => here + 4,
                    _ => here,
                }
            }
        };
        let moment = Moment::quarter(count.div_euclid(4), count.rem_euclid(4) + 1);
        Some(Found::moment(j + 2, moment, Basis::Relative, ""))
    }

    /// `the 20th century`, `the nineteenth century`.
    fn century(&self, i: usize) -> Option<Found> {
        let j = i + usize::from(self.word(i) == "the");
        let n = words::ordinal(self.word(j)).filter(|n| (10..=21).contains(n))?;
        let next = self.word(j + 1);
        let word = if next == "-" { self.word(j + 2) } else { next };
        if !matches!(word, "century" | "centuries") {
            return None;
        }
        let end = if next == "-" { j + 3 } else { j + 2 };
        let moment = Moment::Century((n - 1) * 100);
        Some(Found::moment(end, Some(moment), Basis::Stated, ""))
    }

    /// The second year of `1957-58`.
    fn short_year(&self, i: usize) -> Option<Found> {
        let first = words::year(self.back(i, 2))?;
        if !matches!(self.back(i, 1), "-" | "–" | "/") || self.word(i).len() != 2 {
            return None;
        }
        let short: i32 = self.word(i).parse().ok()?;
        let year = first / 100 * 100 + short;
        // A longer stretch is a score or a number of pages.
        (year > first && year - first < 30)
            .then(|| Found::moment(i + 1, Some(Moment::Year(year)), Basis::Stated, ""))
    }

    /// `two years ago to the day`, `two years to the day`.
    fn to_the_day(&self, i: usize) -> Option<Found> {
        let (j, n, _) = self.amount(i)?;
        let months = match self.word(j) {
            "year" | "years" => 12,
            "month" | "months" => 1,
            _ => return None,
        };
        let ago = usize::from(self.word(j + 1) == "ago");
        let at = j + 1 + ago;
        if self.word(at) != "to" || self.word(at + 1) != "the" || self.word(at + 2) != "day" {
            return None;
        }
        let moment = self
            .today
            .zip(n)
            .map(|(t, n)| Moment::Day(add_months(t, -months * n)));
        Some(Found::moment(at + 3, moment, Basis::Relative, "PAST_REF"))
    }

    /// `a week ago Sunday`, `two weeks ago on Friday`.
    fn week_ago_weekday(&self, i: usize) -> Option<Found> {
        let (j, n, _) = self.amount(i)?;
        if !matches!(self.word(j), "week" | "weeks") || self.word(j + 1) != "ago" {
            return None;
        }
        let at = j + 2 + usize::from(self.word(j + 2) == "on");
        let day = words::full_weekday(self.word(at))?;
        let moment = self
            .today
            .zip(n)
            .map(|(t, n)| Moment::Day(add_days(weekday_before(t, day, false), -7 * n)));
        Some(Found::moment(at + 1, moment, Basis::Relative, "PAST_REF"))
    }

    /// `the eve of June 9`: the day before.
    fn eve(&self, i: usize) -> Option<Found> {
        let j = i + usize::from(self.word(i) == "the");
        if self.word(j) != "eve" || self.word(j + 1) != "of" {
            return None;
        }
        let found = self.core(j + 2)?;
        let day = found.resolved.as_ref().map(|r| add_days(r.date, -1));
        let whole = found.value.len() == 10;
        let moment = day.filter(|_| whole).map(Moment::Day)?;
        Some(Found::moment(found.end, Some(moment), Basis::Relative, ""))
    }

    /// `Easter`, `Good Friday`, `Palm Sunday`, `Thanksgiving`, in the year told or the one that the tense points to.
    fn feast(&self, i: usize) -> Option<Found> {
        if !self.tokens[i].text.starts_with(char::is_uppercase) {
            return None;
        }
        let (len, date): (usize, fn(i32) -> Option<Date>) = match (self.word(i), self.word(i + 1)) {
            ("easter", "sunday") => (2, easter),
            ("easter", "monday") => (2, |y| easter(y).map(|d| add_days(d, 1))),
            ("easter", "island" | "rising" | "offensive" | "egg" | "eggs") => return None,
            ("easter", _) => (1, easter),
            ("good", "friday") if !self.word(i + 2).starts_with("agreement") => {
                (2, |y| easter(y).map(|d| add_days(d, -2)))
            }
            ("palm", "sunday") => (2, |y| easter(y).map(|d| add_days(d, -7))),
            ("thanksgiving", "day") => (2, thanksgiving),
            ("thanksgiving", _) => (1, thanksgiving),
            _ => return None,
        };
        if let Some(y) = words::year(self.word(i + len)) {
            let moment = date(y).map(Moment::Day);
            return Some(Found::moment(i + len + 1, moment, Basis::Stated, ""));
        }
        let today = self.today?;
        let year = i32::from(today.year());
        let days = [date(year - 1), date(year), date(year + 1)];
        let mut days = days.into_iter().flatten();
        let day = match self.tense(i) {
            Tense::Future => days.find(|d| *d >= today),
            Tense::Past => days.rfind(|d| *d <= today),
            Tense::Unknown => days.rfind(|d| *d <= add_days(today, 60)),
        };
        Some(Found::moment(
            i + len,
            day.map(Moment::Day),
            Basis::Relative,
            "",
        ))
    }

    /// `the September 11 attacks`: those of 2001, whatever the day of the report.
    fn attacks(&self, i: usize) -> Option<Found> {
        let sept = matches!(self.word(i), "september" | "sept." | "sept");
        let mut j = i + 1;
        if !sept || words::day_of_month(self.word(j)) != Some(11) {
            return None;
        }
        j += 1;
        let told = words::year(self.word(j + usize::from(self.word(j) == ","))).is_some();
        let about = matches!(
            self.word(j),
            "attack" | "attacks" | "terror" | "terrorist" | "hijackers" | "hijackings" | "bombings"
        );
        if told || !about {
            return None;
        }
        let moment = ymd(2001, 9, 11).map(Moment::Day);
        Some(Found::moment(j, moment, Basis::Stated, ""))
    }

    /// `the day` where it takes up a day told: "later in the day", "ended the day at".
    fn told_day(&self, i: usize) -> Option<Found> {
        if self.word(i) != "the" || self.word(i + 1) != "day" {
            return None;
        }
        let inside = matches!(self.back(i, 1), "in" | "during" | "of")
            && matches!(
                self.back(i, 2),
                "later" | "earlier" | "end" | "course" | "late" | "early" | "rest" | "start"
            );
        let closing = matches!(
            self.back(i, 1),
            "end" | "ended" | "ending" | "finish" | "finished" | "finishing" | "closed" | "close"
        );
        if !inside && !closing {
            return None;
        }
        let day = self.narrative.or(self.today).map(Moment::Day);
        Some(Found::moment(i + 2, day, Basis::Relative, "XXXX-XX-XX"))
    }

    /// `0800 GMT`, `18:00 UTC`, `12:00 UTC Monday`, `3 p.m. EST`. The day is the one told, never shifted by the zone.
    fn zoned(&self, i: usize) -> Option<Found> {
        let w = self.word(i);
        let (hour, minute) = match w.split_once([':', '.']) {
            Some((h, m)) => (h, m),
            None if w.len() == 4 => w.split_at_checked(2)?,
            None => return None,
        };
        let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
        let zone = self.word(i + 1).replace('.', "");
        if hour > 24 || minute > 59 || !ZONES.contains(&zone.as_str()) {
            return None;
        }
        let mut end = i + 2;
        let on = usize::from(self.word(end) == "on");
        let mut day = self.narrative.or(self.today);
        if let Some(weekday) = words::full_weekday(self.word(end + on)) {
            day = self.today.map(|t| match self.tense(i) {
                Tense::Future => weekday_after(t, weekday, false),
                _ => weekday_before(t, weekday, false),
            });
            end += on + 1;
        }
        let shown = day.map_or_else(|| "XXXX-XX-XX".to_owned(), |d| d.to_string());
        let suffix = if matches!(zone.as_str(), "utc" | "gmt" | "zulu") {
            "Z"
        } else {
            ""
        };
        let mut found = Found::moment(end, day.map(Moment::Day), Basis::Relative, "");
        found.kind = TimeKind::Time;
        found.value = format!("{shown}T{hour:02}:{minute:02}{suffix}");
        Some(found)
    }

    /// `for years`, `within months`, `years ago`: a length that is not told.
    fn vague_plural(&self, i: usize) -> Option<Found> {
        let w = self.word(i);
        if !w.ends_with('s') || self.tokens[i].xpos != "NNS" {
            return None;
        }
        let unit = words::unit(w)?;
        let told = words::number(self.back(i, 1)).is_some() || words::vague(self.back(i, 1));
        if told {
            return None;
        }
        match self.word(i + 1) {
            "ago" => Some(Found::plain(i + 2, TimeKind::Date, "PAST_REF")),
            _ if matches!(
                self.back(i, 1),
                "for" | "in" | "within" | "over" | "after" | "take" | "took" | "last" | "lasted"
            ) =>
            {
                Some(Found::plain(i + 1, TimeKind::Duration, unit.duration("X")))
            }
            _ => None,
        }
    }
}

/// Western Easter Sunday of a year (Meeus, Jones and Butcher's rule).
pub(super) fn easter(year: i32) -> Option<Date> {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (j, k) = (c / 4, c % 4);
    let m = (a + 11 * h) / 319;
    let r = (2 * e + 2 * j - k - h + m + 32) % 7;
    let n = (h - m + r + 90) / 25;
    let p = (h - m + r + n + 19) % 32;
    ymd(year, n, p)
}

/// The fourth Thursday of November, as in the United States.
fn thanksgiving(year: i32) -> Option<Date> {
    let first = ymd(year, 11, 1)?;
    Some(add_days(weekday_after(first, Weekday::Thursday, false), 21))
}
