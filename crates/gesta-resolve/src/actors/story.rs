//! What one document says about its own actors: names met, people introduced, countries in play.

use std::collections::{BTreeMap, HashMap, HashSet};

use gesta_record::{EntityKind, Parse, Sentence};
use jiff::civil::Date;

use super::knowledge::{ActorKnowledge, NameEntry, NameUse, fold_into, fold_name};

/// A name of the knowledge found in a sentence: tokens `first..end`.
#[derive(Debug, Clone, PartialEq)]
pub struct NameHit {
    /// First token.
    pub first: usize,
    /// Token after the last.
    pub end: usize,
    /// What it may name, best first, never empty.
    pub entries: Vec<NameEntry>,
    /// What it added to the weight of countries by itself, by ISO code.
    pub share: BTreeMap<String, f64>,
}

/// A person that the document introduced by full name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Introduced {
    /// Full name.
    pub name: String,
    /// Actor of the knowledge.
    pub actor: Option<usize>,
    /// Country given with the name.
    pub country: Option<String>,
    /// Sectors given with the name.
    pub sectors: Vec<String>,
    /// Sentence of the introduction.
    pub sentence: usize,
}

/// Names of one document.
#[derive(Debug, Clone, Default)]
pub struct Story {
    /// Hits by sentence.
    pub hits: Vec<Vec<NameHit>>,
    /// People by each part of their name that may stand alone, folded.
    pub people: HashMap<String, Vec<Introduced>>,
    /// How often each country is named, by ISO code.
    pub countries: BTreeMap<String, f64>,
    /// Day of publication.
    pub published: Option<Date>,
}

impl Story {
    /// Weight of a country between 0 and 1.
    pub fn weight(&self, country: &str) -> f64 {
        let total: f64 = self.countries.values().sum();
        if total <= 0.0 {
            0.0
        } else {
            self.countries.get(country).copied().unwrap_or(0.0) / total
        }
    }

    /// Weight of a country without what one name adds to it itself.
    pub(crate) fn weight_beside(&self, country: &str, hit: &NameHit) -> f64 {
        let total: f64 = self.countries.values().sum();
        let own = hit.share.get(country).copied().unwrap_or(0.0);
        let rest = self.countries.get(country).copied().unwrap_or(0.0) - own;
        if total <= 0.0 || rest <= 1e-9 {
            0.0
        } else {
            rest / total
        }
    }

    /// The hit that holds a token.
    pub fn hit_at(&self, sentence: usize, token: usize) -> Option<&NameHit> {
        self.hits
            .get(sentence)?
            .iter()
            .find(|h| h.first <= token && token < h.end)
    }
}

/// The words of a sentence as the index has them, in one text, so that a name is a slice of it.
#[derive(Default)]
struct Words {
    text: String,
    /// Bytes of each token in `text`; several words may come of one token, none of "'s" or a hyphen.
    at: Vec<(usize, usize)>,
}

impl Words {
    fn of(sentence: &Sentence) -> Self {
        let mut words = Self::default();
        for t in &sentence.tokens {
            let before = words.text.len();
            // "People", "'s" are one word of the index, as in "peoples liberation army".
            let tail = matches!(t.text.as_str(), "'s" | "’s");
            if before > 0 && !tail {
                words.text.push(' ');
            }
            let begin = words.text.len();
            fold_into(&t.text, &mut words.text);
            let mut end = words.text.len();
            if end == begin {
                words.text.truncate(before);
                end = words.text.len();
            }
            words.at.push((begin.min(end), end));
        }
        words
    }

    fn is_empty(&self, token: usize) -> bool {
        let (begin, end) = self.at[token];
        begin == end
    }

    fn slice(&self, first: usize, last: usize) -> &str {
        &self.text[self.at[first].0..self.at[last].1]
    }
}

impl ActorKnowledge {
    /// Reads all names of a document.
    pub fn story(&self, parse: &Parse, published: Option<Date>) -> Story {
        let mut story = Story {
            published,
            ..Story::default()
        };
        for sentence in &parse.sentences {
            story.hits.push(self.scan(sentence));
        }
        self.drop_contextual(&mut story);
        for hit in story.hits.iter_mut().flatten() {
            // A name of several countries counts for each.
            for e in &hit.entries {
                let actor = &self.actors[e.actor];
                let share = 1.0 / hit.entries.len() as f64;
                let weight = if actor.kind == "country" { 1.0 } else { 0.5 };
                if let Some(c) = self.country_on(actor, published) {
                    *story.countries.entry(c.to_owned()).or_insert(0.0) += share * weight;
                    *hit.share.entry(c.to_owned()).or_insert(0.0) += share * weight;
                }
            }
        }
        self.introduce(parse, &mut story);
        story
    }

    /// Longest names, left to right.
    fn scan(&self, sentence: &Sentence) -> Vec<NameHit> {
        let words = Words::of(sentence);
        let mut out = Vec::new();
        let mut i = 0;
        while i < sentence.tokens.len() {
            match self.longest_at(sentence, &words, i) {
                Some(hit) => {
                    // "The North Atlantic Treaty Organization" is not "the North".
                    let article = sentence.tokens[i].text.eq_ignore_ascii_case("the");
                    let later = article
                        .then(|| self.longest_at(sentence, &words, i + 1))
                        .flatten();
                    let hit = later.filter(|l| l.end > hit.end).unwrap_or(hit);
                    i = hit.end;
                    out.push(hit);
                }
                None => i += 1,
            }
        }
        out
    }

    fn longest_at(&self, sentence: &Sentence, words: &Words, start: usize) -> Option<NameHit> {
        if words.is_empty(start) {
            return None;
        }
        let first = words.slice(start, start).split(' ').next()?;
        let limit = self.longest.get(first).copied().unwrap_or(0);
        let possessive = |i: usize| {
            let t = sentence.tokens.get(i);
            t.is_some_and(|t| matches!(t.text.as_str(), "'s" | "’s"))
        };
        let limit = if possessive(start + 1) {
            let joined = self.longest.get(words.slice(start, start + 1)).copied();
            limit.max(joined.unwrap_or(0))
        } else {
            limit
        };
        if limit == 0 {
            return None;
        }
        let mut best = None;
        let mut count = 0;
        let mut case = Case::default();
        for (at, token) in sentence.tokens.iter().enumerate().skip(start) {
            let text = token.text.as_str();
            if words.is_empty(at) {
                // Hyphens and stops inside a name; a comma or quotation mark ends it.
                if matches!(text, "-" | "–" | "." | "'" | "’") && at > start {
                    continue;
                }
                break;
            }
            if at > start && possessive(at) {
                continue;
            }
            case.add(text);
            count += words.slice(at, at).split(' ').count();
            if count > limit {
                break;
            }
            if !case.any {
                continue;
            }
            let Some(list) = self.names.get(words.slice(start, at)) else {
                continue;
            };
            let fitting: Vec<NameEntry> = list
                .iter()
                .filter(|e| !e.capitals || case.all || at == start && as_acronym(token))
                .cloned()
                .collect();
            if !fitting.is_empty() {
                best = Some(NameHit {
                    first: start,
                    end: at + 1,
                    entries: fitting,
                    share: BTreeMap::new(),
                });
            }
        }
        // A first name or a city inside a longer unknown personal name is not that actor.
        let hit = best?;
        if let Some(entity) = sentence.entity_at(hit.first)
            && entity.kind == EntityKind::Person
            && (entity.first < hit.first || entity.end > hit.end)
            && hit
                .entries
                .iter()
                .all(|e| self.actors[e.actor].kind != "person")
        {
            return None;
        }
        Some(hit)
    }

    /// Compass metonyms ("the North") hold only where their country is named in another way too.
    fn drop_contextual(&self, story: &mut Story) {
        let named: HashSet<usize> = story
            .hits
            .iter()
            .flatten()
            .flat_map(|h| &h.entries)
            .filter(|e| e.usage != NameUse::Compass)
            .map(|e| e.actor)
            .collect();
        for hits in &mut story.hits {
            for h in hits.iter_mut() {
                h.entries
                    .retain(|e| e.usage != NameUse::Compass || named.contains(&e.actor));
            }
            hits.retain(|h| !h.entries.is_empty());
        }
    }

    /// Remembers people by the parts of their names.
    fn introduce(&self, parse: &Parse, story: &mut Story) {
        for (si, sentence) in parse.sentences.iter().enumerate() {
            for entity in sentence
                .entities
                .iter()
                .filter(|e| e.kind == EntityKind::Person)
            {
                let words: Vec<String> = sentence.tokens[entity.first..entity.end]
                    .iter()
                    .map(|t| fold_name(&t.text))
                    .filter(|w| !w.is_empty())
                    .collect();
                if words.len() < 2 {
                    continue;
                }
                let name = join(sentence, entity.first, entity.end);
                let actor = story.hits[si]
                    .iter()
                    .find(|h| h.first >= entity.first && h.end <= entity.end && h.end - h.first > 1)
                    .and_then(|h| {
                        h.entries
                            .iter()
                            .find(|e| self.actors[e.actor].kind == "person")
                    })
                    .map(|e| e.actor);
                let introduced = Introduced {
                    name,
                    actor,
                    sentence: si,
                    ..Introduced::default()
                };
                for part in [words.first(), words.last()].into_iter().flatten() {
                    let list = story.people.entry(part.clone()).or_default();
                    if !list.iter().any(|p| p.name == introduced.name) {
                        list.push(introduced.clone());
                    }
                }
            }
        }
    }
}

/// Characters of tokens as one string.
pub(crate) fn join(sentence: &Sentence, first: usize, end: usize) -> String {
    let mut out = String::new();
    for (n, t) in sentence.tokens[first..end].iter().enumerate() {
        if n > 0 && sentence.tokens[first + n - 1].span.end < t.span.begin {
            out.push(' ');
        }
        out.push_str(&t.text);
    }
    out
}

/// An acronym as British newspapers write it ("Nato", "Unesco"), or with a small word in it ("DfID", "MoD").
fn as_acronym(token: &gesta_record::Token) -> bool {
    let capital = token.text.starts_with(char::is_uppercase);
    let capitals = token.text.chars().filter(|c| c.is_uppercase()).count();
    let letters = token.text.chars().count();
    capital && (capitals > 1 || token.upos == "PROPN" && letters >= 4)
}

/// Capitals of a stretch of words: a name needs one, an acronym has nothing else.
struct Case {
    any: bool,
    all: bool,
}

impl Default for Case {
    fn default() -> Self {
        Self {
            any: false,
            all: true,
        }
    }
}

impl Case {
    fn add(&mut self, text: &str) {
        for c in text.chars().filter(|c| c.is_alphabetic()) {
            let upper = c.is_uppercase();
            self.any |= upper;
            self.all &= upper;
        }
    }
}
