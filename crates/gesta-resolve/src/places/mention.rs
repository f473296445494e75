//! A place name as it stands in a text.

use gesta_record::{CharIndex, EntityKind, Span};

/// What a word beside the name says about the kind of place: "Kirov *region*", "*city of* Quebec".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cue {
    /// A city, town, village, port or capital.
    City,
    /// A county, district or the like.
    District,
    /// A province, state, region, governorate or the like.
    Province,
}

impl Cue {
    /// What a word says, if anything.
    pub fn from_word(word: &str) -> Option<Self> {
        let word = word
            .trim_matches(|c: char| !c.is_alphanumeric())
            .to_lowercase();
        match word.as_str() {
            "city" | "town" | "village" | "capital" | "port" | "suburb" | "township"
            | "neighborhood" | "neighbourhood" | "hamlet" | "metropolis" => Some(Self::City),
            "county" | "district" | "parish" | "subdistrict" | "borough" | "municipality"
            | "raion" | "rayon" | "tehsil" | "taluk" | "prefectural" => Some(Self::District),
            "province" | "state" | "region" | "oblast" | "governorate" | "prefecture" | "krai"
            | "department" | "territory" | "emirate" | "canton" | "voivodeship" => {
                Some(Self::Province)
            }
            _ => None,
        }
    }
}

/// A mention to be resolved.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlaceMention {
    /// The words.
    pub text: String,
    /// Where they stand.
    pub span: Span,
    /// What follows as the place around it: "Texas" in "Paris, Texas".
    pub container: Option<String>,
    /// True where it stands in a list of names.
    pub listed: bool,
    /// What kind of name it was taken for.
    pub kind: Option<EntityKind>,
    /// What a word beside it says.
    pub cue: Option<Cue>,
}

impl PlaceMention {
    /// A mention without surroundings.
    pub fn new(text: impl Into<String>, span: Span, kind: Option<EntityKind>) -> Self {
        Self {
            text: text.into(),
            span,
            kind,
            ..Self::default()
        }
    }

    /// A mention with the container and cue that the surrounding text gives.
    ///
    /// The container is what follows after a comma or in brackets, as long as words begin with
    /// capitals; the cue is the word after the name ("province") or before it ("city of").
    pub fn in_text(text: &str, name: &str, span: Span, kind: Option<EntityKind>) -> Self {
        let index = CharIndex::new(text);
        Self::indexed(text, &index, name, span, kind)
    }

    /// As [`PlaceMention::in_text`], for many mentions of one text.
    pub fn indexed(
        text: &str,
        index: &CharIndex,
        name: &str,
        span: Span,
        kind: Option<EntityKind>,
    ) -> Self {
        let total = index.len();
        let after = index.slice(text, Span::new(span.end, (span.end + 60).min(total)));
        let before = index.slice(text, Span::new(span.begin.saturating_sub(30), span.begin));
        let (after, before) = (after.unwrap_or(""), before.unwrap_or(""));
        let cue = cue_after(after).or_else(|| cue_before(before)).or_else(|| {
            let last = name.rsplit(' ').next().filter(|last| *last != name)?;
            Cue::from_word(last).filter(|cue| *cue != Cue::City)
        });
        let container = container_after(after);
        let listed = container
            .as_deref()
            .is_some_and(|c| is_list(before, after, c));
        Self {
            text: name.to_owned(),
            span,
            container,
            listed,
            kind,
            cue,
        }
    }
}

fn cue_after(after: &str) -> Option<Cue> {
    let word = after.strip_prefix(' ')?.split(' ').next()?;
    // "Moscow state television" speaks of no province.
    let plain = word
        .chars()
        .all(|c| c.is_alphabetic() || ".,;:)".contains(c));
    let cue = Cue::from_word(word).filter(|_| plain)?;
    let says_little = ["state", "department", "capital"].contains(&word);
    let last = word.ends_with(|c: char| !c.is_alphabetic());
    (!says_little || last).then_some(cue)
}

fn cue_before(before: &str) -> Option<Cue> {
    let mut words = before.split_whitespace().rev();
    match words.next()? {
        "of" => Cue::from_word(words.next()?),
        word if before.ends_with(' ') && word.chars().all(char::is_alphabetic) => {
            let word = word.to_lowercase();
            let towns = ["city", "town", "village", "capital", "port"];
            towns.contains(&word.as_str()).then_some(Cue::City)
        }
        _ => None,
    }
}

/// "Ohio, Iowa and Utah", "Ohio, Iowa, Utah": the names stand side by side.
fn is_list(before: &str, after: &str, container: &str) -> bool {
    let capital = |text: &str| text.chars().next().is_some_and(char::is_uppercase);
    let ahead = after.split_once(container).is_some_and(|(_, rest)| {
        let rest = rest.strip_prefix(',').unwrap_or(rest);
        let rest = rest.strip_prefix(' ').unwrap_or("");
        let joined = rest
            .strip_prefix("and ")
            .or_else(|| rest.strip_prefix("or "));
        joined.is_some_and(capital) || after.contains(&format!("{container}, ")) && capital(rest)
    });
    let behind = before
        .strip_suffix(", ")
        .and_then(|b| b.rsplit(' ').next())
        .is_some_and(capital);
    ahead || behind
}

fn container_after(after: &str) -> Option<String> {
    let (rest, bracket) = match after.strip_prefix(", ") {
        Some(rest) => (rest, false),
        None => (after.strip_prefix(" (")?, true),
    };
    let mut taken = Vec::new();
    for word in rest.split(' ').take(4) {
        let bare = word.trim_start_matches('(');
        let capital = bare.chars().next().is_some_and(char::is_uppercase);
        let joins = ["of", "the", "al", "el", "de", "do"].contains(&bare);
        if !capital && (!joins || taken.is_empty()) {
            break;
        }
        let end = bare.find([',', ')', ';', ':', '\n', '—']);
        taken.push(bare.get(..end.unwrap_or(bare.len())).unwrap_or(bare));
        if end.is_some() || bare.ends_with('.') && bare.len() > 6 {
            break;
        }
    }
    while taken
        .last()
        .is_some_and(|w| w.chars().next().is_none_or(char::is_lowercase))
    {
        taken.pop();
    }
    let joined = taken.join(" ");
    let name = joined
        .trim_end_matches(['\'', '’', '"', '”', '!', '?'])
        .to_owned();
    (name.len() >= if bracket { 2 } else { 1 }).then_some(name)
}

#[cfg(test)]
mod tests {
    use gesta_record::Span;

    use super::{Cue, PlaceMention};

    #[test]
    fn reads_container_and_cue() {
        let table = [
            (
                "in Springfield, Illinois, on",
                "Springfield",
                Some("Illinois"),
                None,
            ),
            (
                "Springfield, Ill., police",
                "Springfield",
                Some("Ill."),
                None,
            ),
            ("Omdurman (Sudan) was", "Omdurman", Some("Sudan"), None),
            ("Aden, where he", "Aden", None, None),
            ("in Kirov region on", "Kirov", None, Some(Cue::Province)),
            (
                "the city of Kandahar fell",
                "Kandahar",
                None,
                Some(Cue::City),
            ),
            (
                "the province of Kandahar fell",
                "Kandahar",
                None,
                Some(Cue::Province),
            ),
            ("in Moscow state television said", "Moscow", None, None),
            (
                "in Marib, Republic of Yemen.",
                "Marib",
                Some("Republic of Yemen."),
                None,
            ),
        ];
        let mut wrong = Vec::new();
        for (text, name, container, cue) in table {
            let at = text.find(name).unwrap();
            let m = PlaceMention::in_text(text, name, Span::new(at, at + name.len()), None);
            if m.container.as_deref() != container || m.cue != cue {
                wrong.push((text, m));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
