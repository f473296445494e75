//! Datelines: "SEOUL, March 24 (Yonhap) - The army said …" says where and when a report was written, and is no part of
//! its first sentence.

use gesta_record::{Sentence, Token};

/// Tokens that a dateline has at most.
const MAX_TOKENS: usize = 16;

/// Number of tokens of the dateline at the beginning of a paragraph, its dash included; 0 where there is none.
pub(crate) fn length(tokens: &[Token]) -> usize {
    let dash = tokens
        .iter()
        .take(MAX_TOKENS)
        .position(|t| matches!(t.text.as_str(), "-" | "--" | "–" | "—"));
    let Some(dash) = dash.filter(|d| *d > 0 && d + 2 < tokens.len()) else {
        return 0;
    };
    // A hyphen inside a word stands close to its neighbours.
    if tokens[dash - 1].span.end == tokens[dash].span.begin
        && tokens[dash].text != "—"
        && tokens[dash].text != "--"
    {
        return 0;
    }
    let before = &tokens[..dash];
    let fitting = before.iter().all(|t| {
        let first = t.text.chars().next().unwrap_or(' ');
        first.is_uppercase()
            || first.is_ascii_digit()
            || matches!(
                t.text.as_str(),
                "," | "." | "(" | ")" | "/" | "'s" | "’s" | ":" | "-"
            )
            || matches!(
                t.text.as_str(),
                "de" | "al" | "el" | "and" | "of" | "the" | "on"
            )
    });
    if !fitting || !before[0].text.starts_with(char::is_uppercase) {
        return 0;
    }
    let capitals = |t: &Token| {
        t.text.chars().filter(|c| c.is_alphabetic()).count() > 2
            && t.text.chars().all(|c| !c.is_lowercase())
    };
    let agency = before.iter().any(|t| t.text == "(");
    let day = before
        .iter()
        .any(|t| MONTHS.iter().any(|m| t.text.starts_with(m)))
        && before
            .iter()
            .any(|t| t.text.starts_with(|c: char| c.is_ascii_digit()));
    if capitals(&before[0]) || agency || day {
        dash + 1
    } else {
        0
    }
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Makes the dateline at the beginning of a paragraph a sentence of its own.
pub(crate) fn split(sentence: Sentence) -> (Option<Sentence>, Sentence) {
    let cut = length(&sentence.tokens);
    if cut == 0 {
        return (None, sentence);
    }
    let Sentence {
        mut tokens,
        paragraph,
        ..
    } = sentence;
    let rest = tokens.split_off(cut);
    let whole = |tokens: Vec<Token>| Sentence {
        span: tokens[0].span.cover(tokens[tokens.len() - 1].span),
        tokens,
        paragraph,
        ..Sentence::default()
    };
    (Some(whole(tokens)), whole(rest))
}

#[cfg(test)]
mod tests {
    use super::super::Segmenter;

    #[test]
    fn datelines_stand_alone() {
        let segmenter = Segmenter::embedded().unwrap();
        for (text, first) in [
            ("DILI - Troops landed on Monday.", "DILI -"),
            (
                "SEOUL, March 24 (Yonhap) -- The army said nothing.",
                "SEOUL, March 24 (Yonhap) --",
            ),
            (
                "Port Adele, June 3 – Dockers struck again.",
                "Port Adele, June 3 –",
            ),
            (
                "LUANDA, April 4, 2002 - Angola's army signed.",
                "LUANDA, April 4, 2002 -",
            ),
        ] {
            let sentences = segmenter.segment(text);
            assert_eq!(sentences.len(), 2, "{text}: {sentences:?}");
            let end = sentences[0].span.end;
            assert_eq!(text.chars().take(end).collect::<String>(), first);
        }
        for text in [
            "Kim Jong - un spoke.",
            "The talks - the first in years - failed.",
            "U.S.-led troops left Kabul.",
            "NATO-member Norway agreed.",
        ] {
            assert_eq!(segmenter.segment(text).len(), 1, "{text}");
        }
    }
}
