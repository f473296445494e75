//! Offices: who held one on a day, and what a phrase is when it is no more than a name.

use gesta_record::{Parse, Phrase, Sentence};
use jiff::civil::Date;

use super::describe::{complement, former};
use super::knowledge::{ActorEntry, ActorKnowledge, NameUse, Role, fold_name};
use super::resolve::{Reading, Scene};
use super::story::{Story, join};

/// Titles that mean the same office in reports.
const SAME: &[&[&str]] = &[
    &["prime minister", "premier", "pm"],
    &["secretary general", "general secretary"],
    &["chancellor", "federal chancellor"],
    &["king", "monarch"],
    &["queen", "monarch"],
    &["president", "head of state"],
    &["interior minister", "home minister"],
    &["parliament speaker", "speaker of parliament", "speaker"],
    &["army chief", "chief of army staff", "army chief of staff"],
    &["spokesman", "spokeswoman", "spokesperson"],
];

/// Words that leave the office what it is.
const FILLERS: &[&str] = &[
    "the",
    "current",
    "acting",
    "interim",
    "caretaker",
    "new",
    "newly",
    "transitional",
    "incumbent",
    "its",
    "their",
];

/// Titles that many hold at once, or that say nothing without what follows.
const MANY: &[&str] = &[
    "minister",
    "secretary",
    "deputy",
    "deputy minister",
    "junior minister",
    "cabinet minister",
    "state minister",
    "governor",
    "senator",
    "lawmaker",
    "member",
    "representative",
    "ambassador",
    "envoy",
    "mayor",
    "general",
    "commander",
    "prosecutor",
    "judge",
    "official",
    "adviser",
    "leader",
    "party leader",
    "rebel leader",
    "spokesman",
    "spokeswoman",
    "presidential candidate",
    "candidate",
    "chief minister",
    "activist",
    "journalist",
    "businessman",
];

/// Words before a title that make it another office: whoever is deputy is not the minister.
const RANKS: &[&str] = &[
    "deputy",
    "vice",
    "junior",
    "assistant",
    "associate",
    "shadow",
    "former",
    "ex",
    "late",
    "past",
    "onetime",
    "prime",
    "first",
    "second",
    "third",
    "foreign",
    "interior",
    "federal",
    "provincial",
    "regional",
    "local",
    "military",
    "presidential",
    "would-be",
    "future",
    "elect",
    "designate",
    "general",
    "senior",
    "ousted",
    "deposed",
    "rival",
    "self-proclaimed",
    "self-styled",
];

/// The title without what does not change the office: "acting president" gives "president", "minister of defence"
/// gives "defense minister".
fn plain(title: &str) -> String {
    let folded = fold_name(title);
    let words: Vec<&str> = folded
        .split(' ')
        .filter(|w| !FILLERS.contains(w))
        .map(|w| if w == "defence" { "defense" } else { w })
        .collect();
    match words.as_slice() {
        ["minister", "of" | "for", rest @ ..] if !rest.is_empty() => {
            let rest = match rest {
                [first @ .., "affairs"] | first => first,
            };
            format!("{} minister", rest.join(" "))
        }
        _ => words.join(" "),
    }
}

/// How well a role's title answers the title asked for: 2 for the same words, 1 for a synonym.
fn fit(asked: &str, held: &str) -> u8 {
    if asked == held {
        return 2;
    }
    let synonym = SAME
        .iter()
        .any(|group| group.contains(&asked) && group.contains(&held));
    u8::from(synonym)
}

/// Titles that a phrase may give, longest first: words of the head's own layer around it, where nothing before them
/// makes another office of it.
fn titles(
    sentence: &Sentence,
    phrase: &Phrase,
    taken: impl Fn(usize) -> bool,
) -> Vec<(usize, String)> {
    let from = phrase.first.max(phrase.head.saturating_sub(4));
    let last = (phrase.head + 5).min(phrase.end);
    let changes = |i: usize| {
        let t = &sentence.tokens[i];
        let word = t.text.to_lowercase();
        let noun = matches!(t.upos.as_str(), "NOUN" | "PROPN") && t.deprel.starts_with("compound");
        !taken(i)
            && !FILLERS.contains(&word.as_str())
            && (noun || RANKS.contains(&word.as_str()))
            && t.head.is_some_and(|h| (phrase.first..last).contains(&h))
    };
    let mut out = Vec::new();
    for first in from..=phrase.head {
        if (phrase.first..first).any(changes) {
            continue;
        }
        for end in phrase.head + 1..=last {
            let after = sentence.tokens.get(end).map(|t| t.text.to_lowercase());
            if after.is_some_and(|w| w == "designate" || w == "elect" || w == "-") {
                continue;
            }
            out.push((end, join(sentence, first, end)));
        }
    }
    out.sort_by_key(|(_, title)| std::cmp::Reverse(title.split(' ').count()));
    out
}

/// Days for which the old and the new holder of an office may both be noted.
const HANDOVER: i64 = 62;

impl ActorKnowledge {
    /// Who held an office in a country on a day: index of the actor and the role. None where nobody is known, or where
    /// several are and nothing tells them apart.
    pub fn holder(&self, title: &str, country: &str, day: Date) -> Option<(usize, &Role)> {
        let asked = plain(title);
        if asked.is_empty() || MANY.contains(&asked.as_str()) {
            return None;
        }
        let mut found: Vec<(u8, Option<Date>, usize, &Role)> = Vec::new();
        for &i in self.people_of.get(country).map_or(&[][..], Vec::as_slice) {
            let actor = &self.actors[i];
            for role in actor.roles.iter().filter(|r| r.holds(day)) {
                let at = role.country_for(actor);
                let score = fit(&asked, &plain(&role.title));
                if at == Some(country) && score > 0 {
                    found.push((score, role.from, i, role));
                }
            }
        }
        // On the day of a change both the old and the new holder fit: the one who came last is meant. Two who hold an
        // office side by side for longer cannot be told apart.
        let &(score, from, i, role) = found.iter().max_by_key(|f| (f.0, f.1))?;
        let later = from.and_then(|d| d.checked_add(jiff::Span::new().days(HANDOVER)).ok());
        let rival = |f: &(u8, Option<Date>, usize, &Role)| {
            f.0 == score && f.2 != i && (f.1 == from || later.is_none_or(|d| f.3.holds(d)))
        };
        (!found.iter().any(rival)).then_some((i, role))
    }

    /// Who holds the office that the phrase names: "the Mongolian president", "prime minister of Italy".
    pub(super) fn office(&self, scene: &Scene<'_>, phrase: &Phrase, out: &mut Reading) {
        let sentence = &scene.parse.sentences[phrase.sentence];
        let (Some(day), [country]) = (scene.day, out.countries.as_slice()) else {
            return;
        };
        let head = &sentence.tokens[phrase.head];
        let indefinite = sentence.children(phrase.head).any(|c| {
            let t = &sentence.tokens[c];
            t.deprel == "det" && matches!(t.lemma.as_str(), "a" | "an" | "another" | "any" | "no")
        });
        let several = matches!(head.xpos.as_str(), "NNS" | "NNPS");
        // "President of the league" holds no office of the state.
        let elsewhere = complement(sentence, phrase.head)
            .is_some_and(|c| !self.country_at(scene, phrase.sentence, c));
        if out.id.is_some() || indefinite || several || former(sentence, phrase) {
            return;
        }
        let taken = |i| self.country_at(scene, phrase.sentence, i);
        let found = titles(sentence, phrase, taken)
            .into_iter()
            .filter(|(end, _)| !elsewhere || *end > phrase.head + 1)
            .find_map(|(_, title)| self.holder(&title, country, day));
        if let Some((i, role)) = found {
            let actor = &self.actors[i];
            out.name = Some(actor.name.clone());
            out.id = Some(actor.id.clone());
            if !role.sectors.is_empty() {
                out.sectors = role.sectors.clone();
            }
        }
    }

    /// The role that a person holds on a day; of several the one that is not a party's or came last.
    pub fn role_on<'a>(&self, actor: &'a ActorEntry, day: Date) -> Option<&'a Role> {
        actor
            .roles
            .iter()
            .filter(|r| r.holds(day))
            .max_by_key(|r| (r.sectors.first().is_some_and(|s| s == "GOV"), r.from))
    }

    /// The country whose name differs by one letter from an unknown name of at least six, if there is just one.
    pub(super) fn misspelt(&self, name: &str) -> Option<usize> {
        let name = fold_name(name);
        if name.chars().count() < 6 {
            return None;
        }
        let mut found = None;
        for (i, a) in self.actors.iter().enumerate() {
            if a.kind == "country" && one_letter_off(&name, &fold_name(&a.name)) {
                if found.is_some() {
                    return None;
                }
                found = Some(i);
            }
        }
        found
    }

    /// True where a phrase is no more than the name of a country or, with `people`, of its people.
    pub fn bare(&self, story: &Story, phrase: &Phrase, parse: &Parse, people: bool) -> bool {
        let Some(sentence) = parse.sentences.get(phrase.sentence) else {
            return false;
        };
        let outside = |i: usize, first: usize, end: usize| {
            let t = &sentence.tokens[i];
            (i < first || i >= end) && !matches!(t.upos.as_str(), "DET" | "PUNCT")
        };
        let hits = story
            .hits
            .get(phrase.sentence)
            .map_or(&[][..], Vec::as_slice);
        hits.iter().any(|h| {
            let alone = !(phrase.first..phrase.end).any(|i| outside(i, h.first, h.end));
            let usage = |u: NameUse| {
                if people {
                    u == NameUse::People
                } else {
                    u == NameUse::Name
                }
            };
            alone
                && h.entries
                    .iter()
                    .any(|e| usage(e.usage) && self.actors[e.actor].kind == "country")
        })
    }
}

/// True where one letter is missing, too many, other than it should be, or has changed places with its neighbour.
fn one_letter_off(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a == b || a.first() != b.first() || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let same = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (ra, rb) = (&a[same..], &b[same..]);
    match a.len().cmp(&b.len()) {
        std::cmp::Ordering::Less => ra == &rb[1..],
        std::cmp::Ordering::Greater => &ra[1..] == rb,
        std::cmp::Ordering::Equal => {
            let swapped = ra.len() > 1 && ra[0] == rb[1] && ra[1] == rb[0] && ra[2..] == rb[2..];
            ra[1..] == rb[1..] || swapped
        }
    }
}

#[cfg(test)]
mod tests {
    use super::one_letter_off;

    #[test]
    fn misspellings() {
        for (a, b, off) in [
            ("ethopia", "ethiopia", true),
            ("afganistan", "afghanistan", true),
            ("kyrgyzstan", "kyrgystan", true),
            ("phillipines", "philippines", false),
            ("australia", "austria", false),
            ("ukriane", "ukraine", true),
            ("iran", "iraq", true),
            ("mali", "mali", false),
        ] {
            assert_eq!(one_letter_off(a, b), off, "{a} {b}");
        }
    }
}
