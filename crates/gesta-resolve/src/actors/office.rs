//! Offices: who held one on a day, and what a phrase is when it is no more than a name.

use gesta_record::{Parse, Phrase};
use jiff::civil::Date;

use super::knowledge::{ActorEntry, ActorKnowledge, NameUse, Role, fold_name};
use super::story::Story;

/// Titles that mean the same office in reports.
const SAME: &[&[&str]] = &[
    &["prime minister", "premier", "pm"],
    &["defense minister", "defence minister"],
    &["defense secretary", "defence secretary"],
    &["secretary general", "general secretary"],
    &["chancellor", "federal chancellor"],
    &["king", "monarch"],
    &["president", "head of state"],
    &["spokesman", "spokeswoman", "spokesperson"],
];

/// Words that leave the office what it is.
const FILLERS: &[&str] = &[
    "the",
    "current",
    "acting",
    "interim",
    "new",
    "transitional",
    "incumbent",
    "its",
    "their",
];

/// The title without what does not change the office: "acting president" gives "president".
fn plain(title: &str) -> String {
    fold_name(title)
        .split(' ')
        .filter(|w| !FILLERS.contains(w))
        .collect::<Vec<_>>()
        .join(" ")
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

impl ActorKnowledge {
    /// Who held an office in a country on a day: index of the actor and the role. None where nobody is known, or where
    /// several are and nothing tells them apart.
    pub fn holder(&self, title: &str, country: &str, day: Date) -> Option<(usize, &Role)> {
        let asked = plain(title);
        if asked.is_empty() {
            return None;
        }
        let mut best: Option<(u8, Option<Date>, usize, &Role)> = None;
        let mut rivals = 0;
        for &i in self.people_of.get(country).map_or(&[][..], Vec::as_slice) {
            let actor = &self.actors[i];
            for role in actor.roles.iter().filter(|r| r.holds(day)) {
                let at = role.country.as_deref().or(actor.country.as_deref());
                if at != Some(country) {
                    continue;
                }
                let score = fit(&asked, &plain(&role.title));
                if score == 0 {
                    continue;
                }
                match best {
                    Some((s, from, j, _)) if (s, from) >= (score, role.from) => {
                        rivals += u32::from(s == score && j != i && from == role.from);
                    }
                    _ => {
                        best = Some((score, role.from, i, role));
                        rivals = 0;
                    }
                }
            }
        }
        // On the day of a change both the old and the new holder fit: the one who came last is meant.
        best.filter(|_| rivals == 0).map(|(_, _, i, r)| (i, r))
    }

    /// The role that a person holds on a day; of several the one that is not a party's or came last.
    pub fn role_on<'a>(&self, actor: &'a ActorEntry, day: Date) -> Option<&'a Role> {
        actor
            .roles
            .iter()
            .filter(|r| r.holds(day))
            .max_by_key(|r| (r.sectors.first().is_some_and(|s| s == "GOV"), r.from))
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
