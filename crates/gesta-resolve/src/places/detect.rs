//! Which words of a sentence name places.
//!
//! The language model marks names and guesses their kind. What kind a name is decides little here: "London" marked as
//! an organisation is still London where the sentence uses it as a place, and "Kentucky State Police" names Kentucky.

use gesta_record::{Entity, EntityKind, Level, Sentence};

use super::gazetteer::Candidate;
use super::{CountryNames, Gazetteer, fold};

/// A stretch of words that names a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedPlace {
    /// First token.
    pub first: usize,
    /// Token after the last.
    pub end: usize,
    /// Kind of name, as far as it is known.
    pub kind: Option<EntityKind>,
    /// True where it stands for a nationality ("Russian", "Russians") or inside the name of something else
    /// ("**Kentucky** State Police"): it tells of a place, but nothing happens there because of it.
    pub aside: bool,
}

/// A town of this size is taken as one wherever its whole name was marked as a name.
const CITY: u32 = 100_000;
/// ... and at the head of a longer name.
const CITY_AHEAD: u32 = 40_000;

/// Directions are no places by themselves.
const COMPASS: [&str; 14] = [
    "north",
    "south",
    "east",
    "west",
    "central",
    "northern",
    "southern",
    "eastern",
    "western",
    "northeast",
    "northwest",
    "southeast",
    "southwest",
    "centre",
];

/// How well a name is known as that of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    /// A place of this name exists.
    Small(u32),
    /// A large town.
    City(u32),
    /// A country, province, sea or place of our own list.
    Sure,
}

impl Gazetteer {
    /// The names of places in a parsed sentence, in text order and without overlap.
    pub fn find(&self, sentence: &Sentence, countries: &dyn CountryNames) -> Vec<NamedPlace> {
        let finder = Finder {
            gazetteer: self,
            countries,
            sentence,
        };
        let mut found = Vec::new();
        for entity in &sentence.entities {
            finder.entity(entity, &mut found);
        }
        for place in &mut found {
            finder.extend(place);
        }
        finder.unmarked(&mut found);
        found.sort_by_key(|p| (p.first, std::cmp::Reverse(p.end)));
        // What another name holds is no name of its own.
        let mut end = 0;
        found.retain(|p| {
            let free = p.first >= end;
            end = end.max(p.end);
            free
        });
        found
    }
}

struct Finder<'a> {
    gazetteer: &'a Gazetteer,
    countries: &'a dyn CountryNames,
    sentence: &'a Sentence,
}

impl Finder<'_> {
    fn entity(&self, e: &Entity, found: &mut Vec<NamedPlace>) {
        let whole = |kind, aside| NamedPlace {
            first: e.first,
            end: e.end,
            kind,
            aside,
        };
        match e.kind {
            EntityKind::Gpe | EntityKind::Loc | EntityKind::Fac => {
                match self.trimmed(e.first, e.end) {
                    Some((first, end)) => found.push(NamedPlace {
                        first,
                        end,
                        ..whole(Some(e.kind), false)
                    }),
                    None => found.push(whole(Some(e.kind), false)),
                }
            }
            EntityKind::Norp => self.nationality(e, found),
            EntityKind::Org => {
                let locative = self.locative(e.first, e.end);
                let accepted = match self.standing(e.first, e.end) {
                    Some(Standing::Small(_)) => locative,
                    Some(_) => true,
                    None => false,
                };
                if accepted {
                    found.push(whole(Some(EntityKind::Gpe), false));
                } else {
                    self.inside(e, found);
                }
            }
            EntityKind::Person => {
                let known = self.standing(e.first, e.end);
                if known.is_some() && self.locative(e.first, e.end) {
                    found.push(whole(Some(EntityKind::Gpe), false));
                }
            }
            _ => self.inside(e, found),
        }
    }

    /// The known part of a marked place that is not known as a whole: "DETROIT The", "California DMV".
    fn trimmed(&self, first: usize, end: usize) -> Option<(usize, usize)> {
        if end - first < 2 || self.standing(first, end).is_some() {
            return None;
        }
        let kept = |a: usize, b: usize| {
            self.standing(a, b)
                .is_some_and(|s| s >= Standing::City(0))
                .then_some((a, b))
        };
        (first + 1..end)
            .rev()
            .find_map(|b| kept(first, b))
            .or_else(|| (first + 1..end).find_map(|a| kept(a, end)))
    }

    /// "Russian", "Sri Lankan", "European": the country or part of the world.
    fn nationality(&self, e: &Entity, found: &mut Vec<NamedPlace>) {
        for (first, end) in spans(e.first, e.end.min(self.sentence.tokens.len())) {
            let key = fold(&self.text(first, end));
            let region = || self.gazetteer.own().lookup(&key).next().is_some();
            if self.countries.iso3(&key).is_some() || region() {
                found.push(NamedPlace {
                    first,
                    end,
                    kind: Some(EntityKind::Norp),
                    aside: true,
                });
                return;
            }
        }
        // "Sri Lankan" cut in two by the tagger.
        let end = e.end + 1;
        if end <= self.sentence.tokens.len()
            && self
                .countries
                .iso3(&fold(&self.text(e.first, end)))
                .is_some()
        {
            found.push(NamedPlace {
                first: e.first,
                end,
                kind: Some(EntityKind::Norp),
                aside: true,
            });
        }
    }

    /// Takes in capitalised neighbours that make a longer known name: "**New** Zealand", "Orange **County**".
    fn extend(&self, place: &mut NamedPlace) {
        let capital = |i: usize| {
            let t = self.sentence.tokens.get(i);
            t.is_some_and(|t| t.text.starts_with(char::is_uppercase))
        };
        for (before, after) in [(2, 0), (1, 0), (0, 2), (0, 1)] {
            let Some(first) = place.first.checked_sub(before) else {
                continue;
            };
            let end = place.end + after;
            if !(first..place.first).chain(place.end..end).all(capital) {
                continue;
            }
            let longer = self.standing(first, end);
            // A nationality grows only into another: "South Korean".
            let grown = if place.kind == Some(EntityKind::Norp) {
                let key = fold(&self.text(first, end));
                self.countries.iso3(&key).is_some()
            } else {
                longer.is_some_and(|s| s >= Standing::City(0))
            };
            if grown {
                (place.first, place.end) = (first, end);
                return;
            }
        }
    }

    /// A place at the beginning or end of the name of something else: "Kentucky State Police", "CBC Toronto",
    /// "University of Alberta".
    fn inside(&self, e: &Entity, found: &mut Vec<NamedPlace>) {
        let mut first = e.first;
        if self.word(first) == "the" {
            first += 1;
        }
        let ahead = |end: usize| match self.standing(first, end) {
            Some(Standing::Sure) => true,
            Some(Standing::City(n)) => n >= CITY_AHEAD,
            Some(Standing::Small(n)) => n >= CITY_AHEAD,
            None => false,
        };
        if let Some(end) = (first + 1..e.end).rev().find(|&end| ahead(end)) {
            if !self.publication(end, e.end) {
                found.push(self.aside(first, end));
            }
            return;
        }
        let behind = |at: usize| {
            self.standing(at, e.end)
                .is_some_and(|s| s >= Standing::City(CITY))
        };
        if let Some(at) = (first + 1..e.end).find(|&at| behind(at)) {
            found.push(self.aside(at, e.end));
        }
    }

    fn aside(&self, first: usize, end: usize) -> NamedPlace {
        NamedPlace {
            first,
            end,
            kind: Some(EntityKind::Gpe),
            aside: true,
        }
    }

    /// "Washington Post", "New York Times": a paper is not its town.
    fn publication(&self, first: usize, end: usize) -> bool {
        const PAPERS: [&str; 14] = [
            "post",
            "times",
            "journal",
            "herald",
            "tribune",
            "gazette",
            "chronicle",
            "globe",
            "observer",
            "mail",
            "star",
            "news",
            "inquirer",
            "telegraph",
        ];
        (first..end).any(|i| PAPERS.contains(&self.word(i).as_str()))
    }

    /// Names that were not marked at all: countries and what our own list holds.
    fn unmarked(&self, found: &mut Vec<NamedPlace>) {
        let tokens = &self.sentence.tokens;
        let mut i = 0;
        while i < tokens.len() {
            let free = |j: usize| {
                tokens[j].upos == "PROPN"
                    && tokens[j].text.starts_with(char::is_uppercase)
                    && self.sentence.entity_at(j).is_none()
            };
            let mut end = i;
            while end < tokens.len() && end < i + 4 && free(end) {
                end += 1;
            }
            let hit = (i + 1..=end).rev().find(|&b| {
                self.standing(i, b) == Some(Standing::Sure)
                    || self.locative(i, b)
                        && self
                            .standing(i, b)
                            .is_some_and(|s| s >= Standing::City(CITY))
            });
            match hit {
                Some(b) => {
                    found.push(NamedPlace {
                        first: i,
                        end: b,
                        kind: Some(EntityKind::Gpe),
                        aside: false,
                    });
                    i = b;
                }
                None => i += 1,
            }
        }
    }

    fn standing(&self, first: usize, end: usize) -> Option<Standing> {
        if first >= end {
            return None;
        }
        let name = self.text(first, end);
        if !name.starts_with(char::is_uppercase) {
            return None;
        }
        let key = fold(&name);
        if COMPASS.contains(&key.as_str()) {
            return None;
        }
        if key.len() < 3 && !name.chars().all(|c| c.is_uppercase() || c == '.') {
            return None;
        }
        if self.countries.iso3(&key).is_some() {
            return Some(Standing::Sure);
        }
        let candidates = self.gazetteer.candidates(&name);
        let usual = |c: &&Candidate| c.primary && !c.shortened;
        let sure = candidates.iter().filter(usual).any(|c| {
            c.own && c.context_country.is_empty()
                || c.level == Level::District && key.contains(' ')
                || c.level == Level::Province && c.population > 500_000
        });
        if sure {
            return Some(Standing::Sure);
        }
        let most = candidates
            .iter()
            .filter(usual)
            .map(|c| c.population)
            .max()?;
        Some(if most >= CITY {
            Standing::City(most)
        } else {
            Standing::Small(most)
        })
    }

    /// True where the words around say that the name is a place: "in X", "X, Ohio", "X-based", "northern X", a dateline.
    fn locative(&self, first: usize, end: usize) -> bool {
        const BEFORE: [&str; 30] = [
            "in",
            "at",
            "near",
            "from",
            "around",
            "outside",
            "across",
            "throughout",
            "through",
            "toward",
            "towards",
            "into",
            "northern",
            "southern",
            "eastern",
            "western",
            "central",
            "downtown",
            "city",
            "town",
            "village",
            "north",
            "south",
            "east",
            "west",
            "beyond",
            "via",
            "nearby",
            "to",
            "off",
        ];
        let before = first.checked_sub(1).map(|i| self.word(i));
        let mut preposition = before.as_deref().is_some_and(|w| BEFORE.contains(&w));
        if before.as_deref() == Some("of")
            && let Some(k) = first.checked_sub(2)
        {
            preposition |= [
                "city", "town", "village", "south", "north", "east", "west", "outside", "capital",
                "port", "province", "state", "mayor", "people", "streets",
            ]
            .contains(&self.word(k).as_str());
        }
        if preposition {
            return true;
        }
        let after = self.word(end);
        if after == "," && end + 1 < self.sentence.tokens.len() {
            let next = self.text(end + 1, end + 2);
            let both = (end + 2..(end + 4).min(self.sentence.tokens.len() + 1))
                .any(|b| self.standing(end + 1, b) == Some(Standing::Sure));
            let short = self.gazetteer.own().by_code(&next).next().is_some();
            if both || short {
                return true;
            }
        }
        let dash = matches!(after.as_str(), "--" | "—" | "–" | "(");
        if first == 0 && dash {
            return true;
        }
        matches!(self.word(end + 1).as_str(), "based" | "area" | "bound") && after == "-"
            || matches!(after.as_str(), "area" | "suburb" | "neighborhood")
    }

    fn word(&self, i: usize) -> String {
        self.sentence
            .tokens
            .get(i)
            .map_or_else(String::new, |t| t.text.to_lowercase())
    }

    fn text(&self, first: usize, end: usize) -> String {
        let mut out = String::new();
        let end = end.min(self.sentence.tokens.len());
        for (n, t) in self.sentence.tokens[first..end].iter().enumerate() {
            if n > 0 && self.sentence.tokens[first + n - 1].span.end < t.span.begin {
                out.push(' ');
            }
            out.push_str(&t.text);
        }
        out
    }
}

/// Stretches of `first..end`, the longest first, from the left.
fn spans(first: usize, end: usize) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    for length in (1..=end - first).rev() {
        for a in first..=end - length {
            out.push((a, a + length));
        }
    }
    out
}
