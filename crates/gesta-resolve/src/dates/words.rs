//! Words that name numbers, months, weekdays, units and seasons.

use jiff::civil::Weekday;

use super::calendar::Unit;

const MONTHS: [(&str, &[&str]); 12] = [
    ("january", &["jan", "jan."]),
    ("february", &["feb", "feb."]),
    ("march", &["mar", "mar."]),
    ("april", &["apr", "apr."]),
    ("may", &[]),
    ("june", &["jun", "jun."]),
    ("july", &["jul", "jul."]),
    ("august", &["aug", "aug."]),
    ("september", &["sep", "sep.", "sept", "sept."]),
    ("october", &["oct", "oct."]),
    ("november", &["nov", "nov."]),
    ("december", &["dec", "dec."]),
];

/// Number of a month by its English name or abbreviation, lower case.
pub(super) fn month(word: &str) -> Option<i32> {
    let at = MONTHS
        .iter()
        .position(|(name, short)| *name == word || short.contains(&word))?;
    i32::try_from(at + 1).ok()
}

/// A weekday by its English name or abbreviation, lower case.
pub(super) fn weekday(word: &str) -> Option<Weekday> {
    Some(match word.trim_end_matches('.') {
        "monday" | "mondays" | "mon" => Weekday::Monday,
        "tuesday" | "tuesdays" | "tue" | "tues" => Weekday::Tuesday,
        "wednesday" | "wednesdays" | "wed" => Weekday::Wednesday,
        "thursday" | "thursdays" | "thu" | "thur" | "thurs" => Weekday::Thursday,
        "friday" | "fridays" | "fri" => Weekday::Friday,
        "saturday" | "saturdays" | "sat" => Weekday::Saturday,
        "sunday" | "sundays" | "sun" => Weekday::Sunday,
        _ => return None,
    })
}

/// Full names only: "sun" and "sat" are mostly something else.
pub(super) fn full_weekday(word: &str) -> Option<Weekday> {
    word.ends_with("day").then(|| weekday(word)).flatten()
}

/// A unit by its English name, singular or plural, lower case.
pub(super) fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "minute" | "minutes" => Unit::Minute,
        "hour" | "hours" => Unit::Hour,
        "day" | "days" => Unit::Day,
        "week" | "weeks" => Unit::Week,
        "month" | "months" => Unit::Month,
        "year" | "years" => Unit::Year,
        "decade" | "decades" => Unit::Decade,
        "century" | "centuries" => Unit::Century,
        _ => return None,
    })
}

/// A cardinal number, in digits or words.
pub(super) fn number(word: &str) -> Option<i64> {
    const SMALL: [&str; 21] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    const TENS: [&str; 8] = [
        "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
    ];
    if let Some(n) = SMALL.iter().position(|w| *w == word) {
        return i64::try_from(n).ok();
    }
    let (tens, ones) = word.split_once('-').unwrap_or((word, ""));
    if let Some(t) = TENS.iter().position(|w| *w == tens) {
        let ones = if ones.is_empty() {
            0
        } else {
            SMALL[1..10].iter().position(|w| *w == ones)? + 1
        };
        return i64::try_from((t + 2) * 10 + ones).ok();
    }
    match word {
        "a" | "an" => Some(1),
        "dozen" => Some(12),
        "hundred" => Some(100),
        _ if word.len() <= 6 && word.starts_with(|c: char| c.is_ascii_digit()) => {
            word.replace(',', "").parse().ok()
        }
        _ => None,
    }
}

/// Words for a number that is not told.
pub(super) fn vague(word: &str) -> bool {
    matches!(
        word,
        "several" | "few" | "some" | "many" | "couple" | "recent" | "coming"
    )
}

/// Ordinal of a day or century: `9th`, `third`.
pub(super) fn ordinal(word: &str) -> Option<i32> {
    const WORDS: [&str; 12] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
        "tenth", "eleventh", "twelfth",
    ];
    if let Some(n) = WORDS.iter().position(|w| *w == word) {
        return i32::try_from(n + 1).ok();
    }
    let digits = word
        .strip_suffix("st")
        .or_else(|| word.strip_suffix("nd"))
        .or_else(|| word.strip_suffix("rd"))
        .or_else(|| word.strip_suffix("th"))?;
    digits.parse().ok()
}

/// Day of the month in digits, with or without an ordinal ending.
pub(super) fn day_of_month(word: &str) -> Option<i32> {
    let digits: String = word.chars().take_while(char::is_ascii_digit).collect();
    let rest = &word[digits.len()..];
    if digits.is_empty() || digits.len() > 2 || !matches!(rest, "" | "st" | "nd" | "rd" | "th") {
        return None;
    }
    digits.parse().ok().filter(|d| (1..=31).contains(d))
}

/// Days of one month written as one word: `9-12`.
pub(super) fn day_range(word: &str) -> Option<(i32, i32)> {
    let (a, b) = word.split_once(['-', '–'])?;
    let (a, b) = (day_of_month(a)?, day_of_month(b)?);
    (a < b).then_some((a, b))
}

/// A year in four digits, 1000 to 2199.
pub(super) fn year(word: &str) -> Option<i32> {
    if word.len() != 4 || !word.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    word.parse().ok().filter(|y| (1000..2200).contains(y))
}

/// First month of a season in the northern hemisphere and its TIMEX3 code.
pub(super) fn season(word: &str) -> Option<(i32, &'static str)> {
    Some(match word {
        "spring" => (3, "SP"),
        "summer" => (6, "SU"),
        "autumn" | "fall" => (9, "FA"),
        "winter" => (12, "WI"),
        _ => return None,
    })
}

/// TIMEX3 code of a part of the day.
pub(super) fn part_of_day(word: &str) -> Option<&'static str> {
    Some(match word {
        "morning" | "dawn" => "TMO",
        "midday" | "noon" => "TMI",
        "afternoon" => "TAF",
        "evening" | "dusk" => "TEV",
        "night" | "midnight" => "TNI",
        _ => return None,
    })
}

/// Days of the year with a name of their own: month and day.
pub(super) fn holiday(first: &str, second: &str) -> Option<(i32, i32, usize)> {
    Some(match (first, second) {
        ("christmas", "eve") => (12, 24, 2),
        ("christmas", "day") => (12, 25, 2),
        ("christmas", _) => (12, 25, 1),
        ("boxing", "day") => (12, 26, 2),
        ("may", "day") => (5, 1, 2),
        ("valentine", "'s") => (2, 14, 2),
        _ => return None,
    })
}
