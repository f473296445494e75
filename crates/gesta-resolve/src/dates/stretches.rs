//! Counted and named stretches: "three days ago", "last week", "the summer of 2019", "the first quarter".

use gesta_record::{Basis, Precision};
use jiff::civil::Date;

use super::TimeKind;
use super::calendar::{Unit, add_days, add_months, days_between, ymd};
use super::moment::Moment;
use super::reader::{Found, Reader};
use super::tense::Tense;
use super::words;

/// Days within which a told date and the day of writing belong to the same story, for "the previous week".
const SAME_STORY: i64 = 31;

impl Reader<'_> {
    /// A number at `i`: the first word after it, the number as told, its value.
    pub(super) fn amount(&self, i: usize) -> Option<(usize, Option<i64>, bool)> {
        let mut j = i;
        if matches!(
            self.word(j),
            "about" | "nearly" | "almost" | "some" | "roughly" | "around"
        ) && words::number(self.word(j + 1)).is_some()
        {
            j += 1;
        }
        if self.word(j) == "half" && matches!(self.word(j + 1), "a" | "an") {
            return Some((j + 2, None, true));
        }
        if self.word(j) == "a" && words::vague(self.word(j + 1)) {
            let of = usize::from(self.word(j + 2) == "of");
            return Some((j + 2 + of, None, false));
        }
        if words::vague(self.word(j)) {
            return Some((j + 1, None, false));
        }
        let n = words::number(self.word(j))?;
        j += 1;
        // "two and a half years"
        if self.word(j) == "and" && self.word(j + 1) == "a" && self.word(j + 2) == "half" {
            return Some((j + 3, Some(n), true));
        }
        if matches!(self.word(j), "-" | "–") {
            j += 1;
        }
        Some((j, Some(n), false))
    }

    /// `a week ago`, `three days later`, `two years earlier`, `ten months from now`; otherwise a duration.
    pub(super) fn counted(&self, i: usize) -> Option<Found> {
        let mut j = i;
        let mut lead = "";
        // "the past three months", "the next two days", "over the last year" is a named unit
        if self.word(j) == "the"
            && matches!(
                self.word(j + 1),
                "past" | "last" | "next" | "first" | "coming" | "previous"
            )
            && self.amount(j + 2).is_some()
        {
            lead = self.word(j + 1);
            j += 2;
        } else if matches!(self.word(j), "past" | "last" | "next") && self.amount(j + 1).is_some() {
            lead = self.word(j);
            j += 1;
        }
        let (j, n, half) = self.amount(j)?;
        let fortnight = matches!(self.word(j), "fortnight" | "fortnights");
        let n = if fortnight { n.map(|n| 2 * n) } else { n };
        let unit = if fortnight {
            Unit::Week
        } else {
            words::unit(self.word(j))?
        };
        let mut end = j + 1;
        let told = match n {
            Some(n) if half => format!("{n}.5"),
            Some(n) => n.to_string(),
            None if half => "0.5".to_owned(),
            None => "X".to_owned(),
        };
        let adjective = matches!(self.word(j + 1), "-") && self.word(j + 2) == "old";
        let by = |sign: i64, from: Option<Date>| -> Option<Moment> {
            let (n, from) = (n? * sign, from?);
            Some(match unit {
                Unit::Day => Moment::Day(add_days(from, n)),
                Unit::Week => Moment::week_of(from, n),
                Unit::Month => Moment::month_of(from, n),
                Unit::Year => Moment::Year(i32::from(from.year()) + i32::try_from(n).ok()?),
                Unit::Decade => Moment::Year(i32::from(from.year()) + i32::try_from(n * 10).ok()?),
                Unit::Century => {
                    Moment::Year(i32::from(from.year()) + i32::try_from(n * 100).ok()?)
                }
                Unit::Hour | Unit::Minute => Moment::Day(from),
            })
        };
        let told_of = self.narrative.or(self.today);
        let (moment, open) = match self.word(end) {
            "ago" => (by(-1, self.today), "PAST_REF"),
            "earlier" | "before" | "previously" if !adjective => (by(-1, told_of), "PAST_REF"),
            "later" | "afterward" | "afterwards" => (by(1, told_of), "FUTURE_REF"),
            "from" if self.word(end + 1) == "now" => {
                end += 1;
                (by(1, self.today), "FUTURE_REF")
            }
            "hence" => (by(1, self.today), "FUTURE_REF"),
            _ => {
                if n.is_none() && !half && lead.is_empty() && self.word(i) == "some" {
                    return None;
                }
                // "a day" alone is mostly a rate or a figure of speech.
                if matches!(self.word(i), "a" | "an" | "one") && !self.measures(i) {
                    return None;
                }
                return Some(Found::plain(end, TimeKind::Duration, unit.duration(&told)));
            }
        };
        Some(Found::moment(end + 1, moment, Basis::Relative, open))
    }

    /// True where a bare "a year" stands as a length: "for a year", "within an hour".
    pub(super) fn measures(&self, i: usize) -> bool {
        matches!(
            self.back(i, 1),
            "for"
                | "within"
                | "in"
                | "after"
                | "over"
                | "than"
                | "about"
                | "nearly"
                | "almost"
                | "least"
        )
    }

    /// `last week`, `this year`, `the previous month`, `next decade`, `the weekend`, `the day before`, `that day`.
    pub(super) fn named_unit(&self, i: usize) -> Option<Found> {
        let mut j = i;
        if self.word(j) == "the" {
            j += 1;
        }
        if j > i && self.word(j) == "weekend" {
            return Some(self.weekend(j + 1, ""));
        }
        if j > i
            && let Some(unit) = words::unit(self.word(j))
            && matches!(self.word(j + 1), "before" | "after" | "earlier")
            && !matches!(
                self.tokens.get(j + 2).map(|t| t.upos.as_str()),
                Some("NOUN" | "PROPN" | "DET" | "PRON")
            )
        {
            let by = if self.word(j + 1) == "after" { 1 } else { -1 };
            return Some(self.stretch(j + 2, unit, by, true));
        }
        let lead = self.word(j);
        let unit_at = |k: usize| words::unit(self.word(k)).map(|u| (u, k + 1));
        if self.word(j + 1) == "weekend"
            && matches!(
                lead,
                "last" | "next" | "this" | "past" | "previous" | "following"
            )
        {
            return Some(self.weekend(j + 2, lead));
        }
        let (unit, end) = match lead {
            "last" | "next" | "this" | "past" | "previous" | "following" | "coming" | "current"
            | "same" | "that" | "preceding" | "upcoming" => unit_at(j + 1)?,
            _ => return None,
        };
        if self.tokens[end - 1].xpos == "NNS" {
            return None;
        }
        Some(match lead {
            "last" => self.stretch(end, unit, -1, false),
            "next" | "coming" | "upcoming" => self.stretch(end, unit, 1, false),
            "this" | "current" => self.stretch(end, unit, 0, false),
            "past" if j > i => Found::plain(end, TimeKind::Duration, unit.duration("1")),
            "past" => self.stretch(end, unit, -1, false),
            "previous" | "preceding" => self.stretch(end, unit, -1, true),
            "following" => self.stretch(end, unit, 1, true),
            _ => self.stretch(end, unit, 0, true),
        })
    }

    /// The unit that holds the anchor, moved by `by`. `told` counts from the date told last.
    pub(super) fn stretch(&self, end: usize, unit: Unit, by: i64, told: bool) -> Found {
        let mut from = self.today;
        if told && let Some(n) = self.narrative {
            let near = self
                .today
                .is_some_and(|t| days_between(n, t).abs() <= SAME_STORY);
            // In a report of these days "the previous week" counts from the day of writing.
            if unit == Unit::Day || !near {
                from = Some(n);
            }
        }
        let year = |d: Date| i32::from(d.year());
        let by_years = i32::try_from(by).unwrap_or(0);
        let moment = from.and_then(|d| {
            Some(match unit {
                Unit::Minute | Unit::Hour => return None,
                Unit::Day => Moment::Day(add_days(d, by)),
                Unit::Week => Moment::week_of(d, by),
                Unit::Month => Moment::month_of(d, by),
                Unit::Year => Moment::Year(year(d) + by_years),
                Unit::Decade => Moment::Decade(year(d) / 10 * 10 + 10 * by_years),
                Unit::Century => Moment::Century(year(d) / 100 * 100 + 100 * by_years),
            })
        });
        let open = match by {
            0 => "PRESENT_REF",
            n if n < 0 => "PAST_REF",
            _ => "FUTURE_REF",
        };
        Found::moment(end, moment, Basis::Relative, open)
    }

    pub(super) fn weekend(&self, end: usize, lead: &str) -> Found {
        let by = match lead {
            "next" | "following" => 1,
            "last" | "past" | "previous" => -1,
            "this" => 0,
            _ => {
                if self.tense(end - 1) == Tense::Future {
                    0
                } else {
                    -1
                }
            }
        };
        let moment = self.today.map(|t| {
            // On a Saturday or Sunday "the weekend" is this one.
            let on = t.weekday().to_monday_zero_offset() >= 5 && lead.is_empty();
            Moment::weekend_of(t, if on { 0 } else { by })
        });
        Found::moment(end, moment, Basis::Relative, "XXXX-WXX-WE")
    }

    /// `the summer of 2019`, `spring 2004`, `last winter`, `this autumn`.
    pub(super) fn season(&self, i: usize) -> Option<Found> {
        let mut j = i;
        if self.word(j) == "the" {
            j += 1;
        }
        let lead = self.word(j);
        let led = matches!(lead, "last" | "next" | "this");
        if led {
            j += 1;
        }
        let (month, code) = words::season(self.word(j))?;
        if self.tokens[j].upos == "VERB" {
            return None;
        }
        let of = usize::from(self.word(j + 1) == "of");
        if let Some(y) = words::year(self.word(j + 1 + of)) {
            let first = ymd(y, month, 1)?;
            return Some(Found::moment(
                j + 2 + of,
                Some(Moment::Season(first, code)),
                Basis::Stated,
                "",
            ));
        }
        // "the Autumn meetings": capitals mark the season of a calendar.
        let capital = i > 0 && self.tokens[j].text.starts_with(char::is_uppercase);
        if !(led
            || j > i
            || capital
            || matches!(self.back(i, 1), "in" | "since" | "by" | "until" | "during"))
        {
            return None;
        }
        // "the fall of the city"
        if self.word(j) == "fall" && (!led || of == 1) {
            return None;
        }
        let moment = self.today.and_then(|t| {
            let y = i32::from(t.year());
            let this = ymd(y, month, 1)?;
            let over = add_months(this, 3) <= t;
            let begun = this <= t;
            let year = match lead {
                "last" if over => y,
                "last" => y - 1,
                "next" if begun => y + 1,
                "next" | "this" => y,
                _ if begun || self.tense(j) == Tense::Future => y,
                _ => y - 1,
            };
            Some(Moment::Season(ymd(year, month, 1)?, code))
        });
        Some(Found::moment(
            j + 1,
            moment,
            Basis::Relative,
            &format!("XXXX-{code}"),
        ))
    }

    /// `the first quarter of 2010`, `Q3 2010`, `the second half of last year`.
    pub(super) fn fraction(&self, i: usize) -> Option<Found> {
        let mut j = i;
        if self.word(j) == "the" {
            j += 1;
        }
        let w = self.word(j);
        let (n, half, after) = if let Some(q) = w.strip_prefix('q').and_then(|q| q.parse().ok())
            && (1..=4).contains(&q)
        {
            (q, false, j + 1)
        } else {
            let n = words::ordinal(w)?;
            match self.word(j + 1) {
                "quarter" if n <= 4 => (n, false, j + 2),
                "half" if n <= 2 => (n, true, j + 2),
                _ => return None,
            }
        };
        let of = usize::from(matches!(self.word(after), "of" | "in"));
        let (year, end, basis) = match words::year(self.word(after + of)) {
            Some(y) => (y, after + of + 1, Basis::Stated),
            None => {
                let f = self.named_unit(after + of)?;
                let r = f.resolved.as_ref()?;
                if r.precision != Precision::Year {
                    return None;
                }
                (i32::from(r.date.year()), f.end, Basis::Relative)
            }
        };
        let moment = if half {
            Moment::half(year, n)
        } else {
            Moment::quarter(year, n)
        };
        Some(Found::moment(end, moment, basis, ""))
    }

    pub(super) fn holiday(&self, i: usize) -> Option<Found> {
        if !self.tokens[i].text.starts_with(char::is_uppercase) {
            return None;
        }
        let new_year = self.word(i) == "new" && self.word(i + 1) == "year";
        let (m, d, len) = if new_year && self.word(i + 2) == "'s" {
            match self.word(i + 3) {
                "eve" => (12, 31, 4),
                "day" => (1, 1, 4),
                _ => return None,
            }
        } else {
            words::holiday(self.word(i), self.word(i + 1))?
        };
        if let Some(y) = words::year(self.word(i + len)) {
            let day = ymd(y, m, d)?;
            return Some(Found::moment(
                i + len + 1,
                Some(Moment::Day(day)),
                Basis::Stated,
                "",
            ));
        }
        let day = self.nearest(i, m, d).map(Moment::Day);
        Some(Found::moment(
            i + len,
            day,
            Basis::Relative,
            &format!("XXXX-{m:02}-{d:02}"),
        ))
    }

    /// `the 1990s`, `the late '80s`.
    pub(super) fn decade(&self, i: usize) -> Option<Found> {
        let the = usize::from(self.word(i) == "the");
        let j = i + the;
        let w = self.word(j).trim_start_matches(['\'', '’']);
        let digits = w.strip_suffix("'s").or_else(|| w.strip_suffix('s'))?;
        let full = words::year(digits);
        let short = (digits.len() == 2 && digits.ends_with('0'))
            .then(|| digits.parse::<i32>().ok())
            .flatten();
        let year = match (full, short) {
            (Some(y), _) if y % 10 == 0 => y,
            (_, Some(s)) if the == 1 || self.back(i, 1) == "the" => 1900 + s,
            _ => return None,
        };
        Some(Found::moment(
            j + 1,
            Some(Moment::Decade(year)),
            Basis::Stated,
            "",
        ))
    }

    /// A year by itself.
    pub(super) fn year(&self, i: usize) -> Option<Found> {
        let y = words::year(self.word(i)).filter(|y| (1500..2150).contains(y))?;
        let next = self.tokens.get(i + 1);
        let cue = matches!(
            self.back(i, 1),
            "in" | "since"
                | "of"
                | "from"
                | "by"
                | "until"
                | "till"
                | "during"
                | "before"
                | "after"
                | "early"
                | "late"
                | "mid"
                | "and"
                | "to"
                | "between"
                | "the"
                | "("
                | "–"
                | "-"
                | ","
                | "around"
                | "through"
        );
        let plural = next.is_some_and(|t| t.xpos == "NNS");
        let money = matches!(
            self.back(i, 1),
            "$" | "€" | "£" | "than" | "nearly" | "about" | "some" | "over"
        );
        if money || (plural && (y % 50 == 0 || !cue)) {
            return None;
        }
        if !cue && !(1900..2100).contains(&y) {
            return None;
        }
        // A count such as "some 1900 fell" carries no cue and modifies nothing that dates.
        if !cue && self.tokens[i].deprel == "nsubj" {
            return None;
        }
        Some(Found::moment(
            i + 1,
            Some(Moment::Year(y)),
            Basis::Stated,
            "",
        ))
    }

    /// `every day`, `each week`, `daily`, `annually`.
    pub(super) fn set(&self, i: usize) -> Option<Found> {
        if matches!(self.word(i), "every" | "each") {
            if let Some(part) = words::part_of_day(self.word(i + 1)) {
                let value = format!("XXXX-XX-XX{part}");
                return Some(Found::plain(i + 2, TimeKind::Set, value));
            }
            if let Some(unit) = words::unit(self.word(i + 1)) {
                return Some(Found::plain(i + 2, TimeKind::Set, unit.duration("1")));
            }
            let day = words::full_weekday(self.word(i + 1))?;
            let value = format!("XXXX-WXX-{}", day.to_monday_one_offset());
            return Some(Found::plain(i + 2, TimeKind::Set, value));
        }
        let value = match self.word(i) {
            "daily" => "P1D",
            "weekly" => "P1W",
            "monthly" => "P1M",
            "quarterly" => "P3M",
            "yearly" | "annually" | "annual" => "P1Y",
            "nightly" => "XXXX-XX-XXTNI",
            _ => return None,
        };
        Some(Found::plain(i + 1, TimeKind::Set, value))
    }

    /// `10:30 a.m.`, `3 pm`, `noon`, with "on Sunday" told elsewhere.
    pub(super) fn clock(&self, i: usize) -> Option<Found> {
        let day = |time: &str| {
            let d = self
                .today
                .map_or_else(|| "XXXX-XX-XX".to_owned(), |d| d.to_string());
            format!("{d}{time}")
        };
        if self.tokens[i].upos == "NOUN" && matches!(self.word(i), "noon" | "midnight") {
            let time = if self.word(i) == "noon" {
                "T12:00"
            } else {
                "T24:00"
            };
            return Some(Found::plain(i + 1, TimeKind::Time, day(time)));
        }
        let (hour, minute) = self.word(i).split_once(':').unwrap_or((self.word(i), "00"));
        let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
        let half = self.word(i + 1).replace('.', "");
        let hour = match half.as_str() {
            "am" if hour <= 12 => hour % 12,
            "pm" if hour <= 12 => hour % 12 + 12,
            _ if self.word(i).contains(':') && hour < 24 && minute < 60 => {
                let value = day(&format!("T{hour:02}:{minute:02}"));
                return Some(Found::plain(i + 1, TimeKind::Time, value));
            }
            _ => return None,
        };
        Some(Found::plain(
            i + 2,
            TimeKind::Time,
            day(&format!("T{hour:02}:{minute:02}")),
        ))
    }
}
