use gesta_record::{Basis, Precision, Span, Token};
use jiff::civil::date;

use super::*;

/// Words split at spaces and before commas and "'s"; verbs named in `verbs` get that tag and head every other word.
fn tokens(text: &str, verb: &str, xpos: &str, aux: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut at = 0;
    for piece in text.split(' ') {
        let mut rest = piece;
        let mut parts = Vec::new();
        if let Some(r) = rest.strip_suffix(',') {
            rest = r;
            parts.push(",");
        }
        if let Some(r) = rest.strip_suffix("'s") {
            rest = r;
            parts.insert(0, "'s");
        }
        parts.insert(0, rest);
        for part in parts {
            let len = part.chars().count();
            out.push(Token {
                text: part.to_owned(),
                span: Span::new(at, at + len),
                lemma: part.to_lowercase(),
                upos: if part.starts_with(char::is_uppercase) {
                    "PROPN"
                } else {
                    "NOUN"
                }
                .to_owned(),
                ..Token::default()
            });
            at += len;
        }
        at += 1;
    }
    if let Some(v) = out.iter().position(|t| t.text == verb) {
        for (i, t) in out.iter_mut().enumerate() {
            if i == v {
                t.upos = "VERB".into();
                t.xpos = xpos.into();
            } else {
                t.head = Some(v);
                t.deprel = if t.text == aux { "aux" } else { "obl" }.into();
            }
        }
    }
    out
}

fn anchor() -> Anchor {
    // A Wednesday.
    Anchor {
        published: Some(date(2021, 3, 24)),
        ..Anchor::default()
    }
}

fn past(text: &str) -> Vec<TimeExpression> {
    find(
        &tokens(&format!("Troops fired {text}"), "fired", "VBD", ""),
        anchor(),
    )
}

#[test]
fn values_of_the_news() {
    for (text, value) in [
        ("on Sunday", "2021-03-21"),
        ("on Wednesday", "2021-03-24"),
        ("last Wednesday", "2021-03-17"),
        ("late on Friday", "2021-03-19"),
        ("early Tuesday", "2021-03-23"),
        ("on Tuesday evening", "2021-03-23TEV"),
        ("a week ago", "2021-W11"),
        ("two days ago", "2021-03-22"),
        ("three years ago", "2018"),
        ("the previous week", "2021-W11"),
        ("last month", "2021-02"),
        ("last year", "2020"),
        ("this week", "2021-W12"),
        ("yesterday", "2021-03-23"),
        ("the day before yesterday", "2021-03-22"),
        ("last night", "2021-03-23TNI"),
        ("since February", "2021-02"),
        ("in October", "2020-10"),
        ("since October 2019", "2019-10"),
        ("on June 9, 2017", "2017-06-09"),
        ("on 9 June 2017", "2017-06-09"),
        ("on the 9th of June 2017", "2017-06-09"),
        ("on June 9", "2020-06-09"),
        ("on Mar. 3", "2021-03-03"),
        ("on 2017-06-09", "2017-06-09"),
        ("on Sunday, March 21, 2021", "2021-03-21"),
        ("in 1998", "1998"),
        ("in the 1990s", "199"),
        ("in the summer of 2019", "2019-SU"),
        ("in the first quarter of 2010", "2010-Q1"),
        ("for three days", "P3D"),
        ("for several weeks", "PXW"),
        ("every Friday", "XXXX-WXX-5"),
        ("at the weekend", "2021-W11-WE"),
        ("this fiscal year", "2021"),
        ("in fiscal 2013", "2013"),
        ("during the last quarter", "2020-Q4"),
        ("in the fourth quarter", "2020-Q4"),
        ("in the 19th century", "18"),
        ("two years ago to the day", "2019-03-24"),
        ("a week ago Sunday", "2021-03-14"),
        ("a fortnight ago", "2021-W10"),
        ("on the eve of June 9, 2017", "2017-06-08"),
        ("at Easter 2019", "2019-04-21"),
        ("on Good Friday", "2020-04-10"),
        ("on Thanksgiving", "2020-11-26"),
        ("after the September 11 attacks", "2001-09-11"),
        ("in October of last year", "2020-10"),
        ("at 0800 GMT", "2021-03-24T08:00Z"),
        ("at 12:00 UTC Monday", "2021-03-22T12:00Z"),
        ("every morning", "XXXX-XX-XXTMO"),
        ("later in the day", "2021-03-24"),
    ] {
        let found = past(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!(found[0].value, value, "{text}");
    }
}

#[test]
fn the_future_is_ahead() {
    for (text, value) in [
        ("on Sunday", "2021-03-28"),
        ("next Friday", "2021-03-26"),
        ("next week", "2021-W13"),
        ("in June", "2021-06"),
        ("on January 5", "2022-01-05"),
        ("tomorrow", "2021-03-25"),
    ] {
        let t = tokens(&format!("Leaders will meet {text}"), "meet", "VB", "will");
        let found = find(&t, anchor());
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!(found[0].value, value, "{text}");
    }
}

#[test]
fn precision_basis_and_ends() {
    let one = |text: &str| past(text).remove(0).resolved.expect(text);
    let r = one("since February");
    assert!(r.since && r.precision == Precision::Month && r.basis == Basis::Relative);
    assert_eq!(r.until, Some(date(2021, 2, 28)));
    let r = one("on June 9, 2017");
    assert!(
        !r.since && r.precision == Precision::Day && r.basis == Basis::Stated && r.until.is_none()
    );
    let r = one("a week ago");
    assert_eq!(
        (r.date, r.until),
        (date(2021, 3, 15), Some(date(2021, 3, 21)))
    );
    let r = one("June 9-12, 2017");
    assert_eq!(r.date, date(2017, 6, 9));
    assert!(one("until Friday").before);
    let r = past("from 2003 to 2008")
        .remove(0)
        .resolved
        .expect("a range");
    assert_eq!(
        (r.date, r.until),
        (date(2003, 1, 1), Some(date(2008, 12, 31)))
    );
    let r = past("between June 9, 2017 and June 12, 2017")
        .remove(0)
        .resolved
        .expect("a range");
    assert_eq!(r.until, Some(date(2017, 6, 12)));
}

#[test]
fn the_story_so_far_is_an_anchor() {
    let t = tokens(
        "Troops fired on June 9, 2017 and retreated three days later",
        "fired",
        "VBD",
        "",
    );
    let found = find(&t, anchor());
    assert_eq!(found[1].value, "2017-06-12");
    let told = Anchor {
        narrative: Some(date(1999, 5, 4)),
        ..anchor()
    };
    let t = tokens("Troops fired the following day", "fired", "VBD", "");
    assert_eq!(find(&t, told)[0].value, "1999-05-05");
}

#[test]
fn a_speaker_counts_from_the_day_of_speaking() {
    let mut t = tokens(
        "He said on Monday : \" They fired yesterday \"",
        "said",
        "VBD",
        "",
    );
    t[1].lemma = "say".into();
    let found = find(&t, anchor());
    assert_eq!(found[0].value, "2021-03-22");
    assert_eq!(found[1].value, "2021-03-21", "the day before that Monday");
}

#[test]
fn feasts_move() {
    for (year, month, day) in [(1991, 3, 31), (2000, 4, 23), (2011, 4, 24), (2024, 3, 31)] {
        let found = super::idioms::easter(year);
        assert_eq!(
            found,
            Some(date(i16::try_from(year).expect("a year"), month, day))
        );
    }
}

#[test]
fn without_an_anchor_dates_stay_open() {
    let t = tokens(
        "Troops fired on Sunday and again on June 9",
        "fired",
        "VBD",
        "",
    );
    let found = find(&t, Anchor::default());
    assert_eq!(found[0].value, "XXXX-WXX-7");
    assert_eq!(found[1].value, "XXXX-06-09");
    assert!(found.iter().all(|f| f.resolved.is_none()));
}

#[test]
fn what_is_no_date() {
    for text in [
        "2000 people",
        "may shells",
        "a day",
        "at 5000 men",
        "the fall of the city",
        "on Bloody Sunday",
        "the quarter of the city",
        "in 20 quarters",
    ] {
        let mut t = tokens(&format!("Troops fired {text}"), "fired", "VBD", "");
        for w in &mut t {
            if w.text == "people" {
                w.xpos = "NNS".into();
            }
        }
        assert_eq!(find(&t, anchor()), [], "{text}");
    }
}

#[test]
fn documents() {
    let day = Some(date(2021, 3, 24));
    for text in [
        "2021-03-24T23:30:00-05:00",
        "2021/03/24",
        "20210324",
        "March 24, 2021",
        "24 March 2021",
        "Wed, 24 Mar 2021 10:00:00 GMT",
        "Published: Mar. 24, 2021 11:04 pm",
        "24/03/2021",
        "03/24/2021",
    ] {
        assert_eq!(document_date(text), day, "{text}");
    }
    for text in ["03/04/2021", "", "yesterday", "2021", "12:30"] {
        assert_eq!(document_date(text), None, "{text}");
    }
    let text = "A headline\n\nGENEVA, March 23 (Agency) - Delegates met.";
    assert_eq!(dateline(text, day), Some(date(2021, 3, 23)));
    assert_eq!(
        dateline("GENEVA, Dec 30 - Delegates met.", day),
        Some(date(2020, 12, 30))
    );
    assert_eq!(
        dateline("LIMA, June 3, 1997 - Delegates met.", None),
        Some(date(1997, 6, 3))
    );
    assert_eq!(
        dateline("Delegates met on March 3 in Geneva - again.", day),
        None
    );
}
