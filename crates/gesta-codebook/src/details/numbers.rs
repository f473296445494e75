//! Numbers in words and digits.

use gesta_record::Span;

use crate::tree::Tree;

/// The number that counts a noun, with its characters.
pub(crate) fn number_of(tree: &Tree<'_>, noun: usize) -> Option<(u64, Span)> {
    if tree.upos(noun) == "NUM" {
        return number(tree, noun);
    }
    let direct = tree
        .children(noun)
        .iter()
        .copied()
        .find(|&c| tree.relation(c) == "nummod");
    if let Some(n) = direct {
        return number(tree, n);
    }
    None
}

pub(super) fn number(tree: &Tree<'_>, token: usize) -> Option<(u64, Span)> {
    let t = &tree.sentence.tokens[token];
    let mut value = word_value(&t.text.to_lowercase())?;
    let mut span = t.span;
    // "two hundred", "12 thousand": multipliers hang as compounds.
    for &c in tree.children(token) {
        if matches!(tree.relation(c), "compound" | "nummod" | "flat")
            && let Some(v) = word_value(&tree.sentence.tokens[c].text.to_lowercase())
        {
            value = if value >= 100.0 && v < value {
                value * v
            } else {
                value + v
            };
            span = span.cover(tree.sentence.tokens[c].span);
        }
    }
    if !(0.0..1e15).contains(&value) || value.fract() != 0.0 {
        return None;
    }
    Some((value as u64, span))
}

pub(super) fn word_value(word: &str) -> Option<f64> {
    const WORDS: &[(&str, f64)] = &[
        ("one", 1.0),
        ("two", 2.0),
        ("three", 3.0),
        ("four", 4.0),
        ("five", 5.0),
        ("six", 6.0),
        ("seven", 7.0),
        ("eight", 8.0),
        ("nine", 9.0),
        ("ten", 10.0),
        ("eleven", 11.0),
        ("twelve", 12.0),
        ("thirteen", 13.0),
        ("fourteen", 14.0),
        ("fifteen", 15.0),
        ("sixteen", 16.0),
        ("seventeen", 17.0),
        ("eighteen", 18.0),
        ("nineteen", 19.0),
        ("twenty", 20.0),
        ("thirty", 30.0),
        ("forty", 40.0),
        ("fifty", 50.0),
        ("sixty", 60.0),
        ("seventy", 70.0),
        ("eighty", 80.0),
        ("ninety", 90.0),
        ("hundred", 100.0),
        ("thousand", 1e3),
        ("million", 1e6),
    ];
    if let Some((_, v)) = WORDS.iter().find(|(w, _)| *w == word) {
        return Some(*v);
    }
    let plain: String = word.chars().filter(|c| *c != ',').collect();
    if plain.is_empty() || !plain.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    plain.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::word_value;

    #[test]
    fn numbers_in_words_and_digits() {
        assert_eq!(word_value("1,200"), Some(1200.0));
        assert_eq!(word_value("twelve"), Some(12.0));
        assert_eq!(word_value("dozens"), None);
        assert_eq!(word_value(","), None);
    }
}
