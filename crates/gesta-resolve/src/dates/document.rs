//! The date of a whole document, from its metadata or its dateline.

use jiff::civil::Date;

use super::calendar::{add_days, ymd};
use super::words;

/// Bytes of the beginning of a text in which a dateline may stand.
const HEAD: usize = 3000;

/// Date that the dateline gives: `GENEVA, March 21 (Agency) — …`. A year that it leaves out is that of `published`,
/// or the one before where the day would lie after publication.
pub fn dateline(text: &str, published: Option<Date>) -> Option<Date> {
    let mut end = text.len().min(HEAD);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end]
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty())
        .take(6)
        .find_map(|line| in_line(line, published))
}

fn in_line(line: &str, published: Option<Date>) -> Option<Date> {
    let cut = [" - ", " – ", " — ", "—", " -- ", "--"]
        .iter()
        .filter_map(|dash| line.find(dash))
        .min()?;
    let head = &line[..cut];
    if head.chars().count() > 100 {
        return None;
    }
    let first = head.split([',', ' ', '(']).next()?;
    let capital = first.chars().filter(|c| c.is_uppercase()).count();
    if capital < 3 && !(capital > 0 && head.contains(',')) {
        return None;
    }
    let (year, month, day) = scan(head)?;
    match (year, published) {
        (Some(y), _) => ymd(y, month, day),
        (None, Some(p)) => {
            let this = ymd(i32::from(p.year()), month, day)?;
            if this > add_days(p, 1) {
                ymd(i32::from(p.year()) - 1, month, day)
            } else {
                Some(this)
            }
        }
        (None, None) => None,
    }
}

/// The date in a metadata value or byline: ISO 8601 in any length, `24 March 2021`, `March 24, 2021`,
/// `Wed, 24 Mar 2021 10:00:00 GMT`, `2021/03/24`, `20210324`. The day is taken as it is written, so that no time zone
/// moves it. `03/04/2021` can be read two ways and gives nothing.
pub fn document_date(text: &str) -> Option<Date> {
    let text = text.trim();
    let parts: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).take(4).collect();
    if let [y, m, rest @ ..] = parts.as_slice()
        && y.len() == 4
        && let Some(d) = rest.first()
        && matches!(text.as_bytes().get(4), Some(b'-' | b'/' | b'.'))
        && let (Ok(y), Ok(m), Ok(d)) = (y.parse(), m.parse(), d.parse())
    {
        return ymd(y, m, d);
    }
    if parts.first().is_some_and(|p| p.len() == 8 || p.len() == 14)
        && let (Ok(y), Ok(m), Ok(d)) = (
            parts[0][..4].parse(),
            parts[0][4..6].parse(),
            parts[0][6..8].parse(),
        )
    {
        return ymd(y, m, d);
    }
    if let [a, b, y, ..] = parts.as_slice()
        && y.len() == 4
        && let (Ok(a), Ok(b), Ok(y)) = (a.parse::<i32>(), b.parse::<i32>(), y.parse())
    {
        return match (a > 12, b > 12) {
            (true, false) => ymd(y, b, a),
            (false, true) => ymd(y, a, b),
            _ if a == b => ymd(y, a, b),
            _ => None,
        };
    }
    let (year, month, day) = scan(text)?;
    ymd(year?, month, day)
}

/// The first month name with a day beside it and, if there is one, a year after it.
fn scan(text: &str) -> Option<(Option<i32>, i32, i32)> {
    let lower = text.to_lowercase();
    let parts: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    for (i, w) in parts.iter().enumerate() {
        let Some(month) = words::month(w) else {
            continue;
        };
        let after = parts.get(i + 1).and_then(|w| words::day_of_month(w));
        let before = i
            .checked_sub(1)
            .and_then(|b| parts.get(b))
            .and_then(|w| words::day_of_month(w));
        let (day, next) = match (before, after) {
            (_, Some(d)) => (d, i + 2),
            (Some(d), None) => (d, i + 1),
            (None, None) => continue,
        };
        let year = parts.get(next).and_then(|w| words::year(w));
        return Some((year, month, day));
    }
    None
}
