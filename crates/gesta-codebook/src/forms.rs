//! Whether an example may fire a pattern, before any sentence is parsed.

use crate::pattern::{Entry, Example, Pattern};

/// True where some example marks a trigger that could be one of the pattern's words.
///
/// Lemmas are not known here, so the first letters decide; the full check runs the examples.
pub(crate) fn triggered(pattern: &Pattern, examples: &[Example]) -> bool {
    let holds = |text: &str, entry: &Entry| {
        entry.words.iter().all(|w| {
            let prefix: String = w.chars().take(3).collect();
            text.split(|c: char| !c.is_alphanumeric()).any(|t| {
                t.to_lowercase().starts_with(&prefix)
                    || irregular(w).is_some_and(|forms| forms.contains(&t.to_lowercase().as_str()))
            })
        })
    };
    examples
        .iter()
        .any(|e| pattern.entries.iter().any(|entry| holds(&e.text, entry)))
}

/// Past forms that share fewer than three letters with their lemma.
fn irregular(lemma: &str) -> Option<&'static [&'static str]> {
    Some(match lemma {
        "buy" => &["bought"],
        "bring" => &["brought"],
        "catch" => &["caught"],
        "fight" => &["fought"],
        "go" => &["went", "gone", "going"],
        "seek" => &["sought"],
        "teach" => &["taught"],
        "lay" => &["laid"],
        "pay" => &["paid"],
        "be" => &["is", "was", "were", "are", "been"],
        "take" => &["took"],
        "shoot" => &["shot"],
        "strike" => &["struck"],
        "break" => &["broke", "broken"],
        "speak" => &["spoke", "spoken"],
        "drive" => &["drove"],
        "give" => &["gave"],
        "hold" => &["held"],
        "keep" => &["kept"],
        "leave" => &["left"],
        "feel" => &["felt"],
        "sweep" => &["swept"],
        "tell" => &["told"],
        "sell" => &["sold"],
        "stand" => &["stood"],
        "fly" => &["flew", "flown"],
        "make" => &["made"],
        "win" => &["won"],
        "slay" => &["slew"],
        "wage" => &["waging"],
        "tear" => &["tore", "torn"],
        "steal" => &["stole", "stolen"],
        "run" => &["ran"],
        "die" => &["dying"],
        "let" => &["let"],
        _ => return None,
    })
}
