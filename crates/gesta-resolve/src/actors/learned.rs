//! People and groups that the knowledge does not hold, with the role that the text gives them.
//!
//! Nothing here is guessed: a person is learned only where the words beside the name say what he or she is ("Shin
//! Beom-chul, director of …"), an organisation only where its own name or the words beside it do. Each comes with the
//! words it was read from, so that a reader can accept or refuse it.

use std::collections::BTreeMap;

use gesta_record::{EntityKind, Parse, Phrase, Span};
use jiff::civil::Date;

use super::knowledge::{ActorKnowledge, fold_name};
use super::person::{appositions, introducing};
use super::resolve::{PlaceCountry, Reading, Scene};
use super::story::{Introduced, Story, join};

/// One unknown person or group of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Learned {
    /// Name as the text has it.
    pub name: String,
    /// True for a person, false for a group.
    pub person: bool,
    /// The words that say what it is: "director of the Zenda Institute".
    pub role: String,
    /// Country, where the words give one.
    pub country: Option<String>,
    /// Sectors, primary first.
    pub sectors: Vec<String>,
    /// The name in the text.
    pub span: Span,
    /// The sentence.
    pub sentence: Span,
    /// Day of the report.
    pub day: Option<Date>,
}

/// What several documents say of one actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LearnedActor {
    /// The longest form of the name.
    pub name: String,
    /// True for a person.
    pub person: bool,
    /// The role told most often.
    pub role: String,
    /// The country told most often.
    pub country: Option<String>,
    /// The sectors told most often.
    pub sectors: Vec<String>,
    /// Number of mentions with a role.
    pub mentions: usize,
    /// Number of documents.
    pub documents: usize,
    /// First and last day of a report.
    pub days: Option<(Date, Date)>,
    /// One sentence as evidence.
    pub evidence: String,
    /// True where documents give different countries.
    pub disputed: bool,
}

impl ActorKnowledge {
    /// Everybody of a document whom the knowledge does not hold and of whom the text says what he, she or it is.
    pub fn learn(
        &self,
        parse: &Parse,
        story: &Story,
        day: Option<Date>,
        place: PlaceCountry<'_>,
    ) -> Vec<Learned> {
        let scene = Scene {
            parse,
            story,
            day,
            place,
        };
        let mut out = Vec::new();
        for (si, sentence) in parse.sentences.iter().enumerate() {
            for e in &sentence.entities {
                // A nationality at the beginning of an unknown name does not make it known; a name all over it does.
                let names = story.hits.get(si).map_or(&[][..], Vec::as_slice);
                let known = names.iter().any(|h| {
                    let inside = h.first < e.end && h.end > e.first;
                    let whole = h.first <= e.first + 1 && h.end >= e.end;
                    inside && (whole || !self.nationality(h))
                });
                let long = e.end - e.first >= 2;
                if known || !long {
                    continue;
                }
                let found = match e.kind {
                    EntityKind::Person => self.learn_person(&scene, si, e.first, e.end),
                    EntityKind::Org => self.learn_group(&scene, si, e.first, e.end),
                    _ => None,
                };
                out.extend(found);
            }
        }
        out
    }

    fn nationality(&self, hit: &super::NameHit) -> bool {
        hit.entries
            .iter()
            .all(|e| self.actors[e.actor].kind == "country")
    }

    fn learn_person(
        &self,
        scene: &Scene<'_>,
        si: usize,
        first: usize,
        end: usize,
    ) -> Option<Learned> {
        let sentence = &scene.parse.sentences[si];
        let name = join(sentence, first, end);
        let person = Introduced {
            name: name.clone(),
            sentence: si,
            ..Introduced::default()
        };
        let phrase = introducing(scene, &person)?;
        let mut reading = Reading::default();
        self.describe(scene, &phrase, &mut reading);
        self.apposition(scene, &phrase, &mut reading);
        // The words: the title before the name, else the apposition after it.
        let title = join(sentence, phrase.first.min(first), first);
        let beside = appositions(sentence, &phrase)
            .into_iter()
            .find(|p| p.first >= end)
            .map(|p| join(sentence, p.first, p.end));
        let role = beside.filter(|b| !b.is_empty()).unwrap_or(title);
        let role = role
            .trim_matches(|c: char| !c.is_alphanumeric())
            .trim()
            .to_owned();
        if reading.sectors.is_empty() || role.is_empty() || reading.countries.len() > 1 {
            return None;
        }
        Some(self.record(scene, si, (first, end), name, true, role, reading))
    }

    fn learn_group(
        &self,
        scene: &Scene<'_>,
        si: usize,
        first: usize,
        end: usize,
    ) -> Option<Learned> {
        let sentence = &scene.parse.sentences[si];
        let head = (first..end)
            .find(|&i| {
                sentence.tokens[i]
                    .head
                    .is_none_or(|h| h < first || h >= end)
            })
            .unwrap_or(end - 1);
        let phrase = Phrase::new(si, head, first, end);
        let mut reading = Reading::default();
        self.describe(scene, &phrase, &mut reading);
        let own = !reading.sectors.is_empty();
        self.apposition(scene, &phrase, &mut reading);
        let beside = appositions(sentence, &phrase)
            .into_iter()
            .find(|p| p.first >= end)
            .map(|p| join(sentence, p.first, p.end));
        // Its own name says enough only where it tells the country too.
        let told = own && !reading.countries.is_empty();
        let role = beside.or_else(|| told.then(|| join(sentence, first, end)))?;
        if reading.sectors.is_empty() || reading.countries.len() > 1 {
            return None;
        }
        let name = join(sentence, first, end);
        Some(self.record(scene, si, (first, end), name, false, role, reading))
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of one record")]
    fn record(
        &self,
        scene: &Scene<'_>,
        si: usize,
        tokens: (usize, usize),
        name: String,
        person: bool,
        role: String,
        reading: Reading,
    ) -> Learned {
        let sentence = &scene.parse.sentences[si];
        Learned {
            name,
            person,
            role,
            country: reading.countries.into_iter().next(),
            sectors: reading.sectors,
            span: sentence.span_of(tokens.0, tokens.1),
            sentence: sentence.span,
            day: scene.day,
        }
    }
}

/// Joins what documents say, by name; the most frequent first. `evidence` gives the words of a learned sentence.
pub fn gather(found: &[(Learned, String, String)]) -> Vec<LearnedActor> {
    let mut by_name: BTreeMap<String, Vec<&(Learned, String, String)>> = BTreeMap::new();
    for item in found {
        by_name
            .entry(fold_name(&item.0.name))
            .or_default()
            .push(item);
    }
    let mut out: Vec<LearnedActor> = by_name
        .into_values()
        .filter_map(|items| {
            let first = items.first()?;
            let countries: Vec<String> = items
                .iter()
                .filter_map(|(l, ..)| l.country.clone())
                .collect();
            let country = most(countries.iter().cloned());
            let disputed = countries.iter().any(|c| Some(c) != country.as_ref());
            let mut documents: Vec<&str> = items.iter().map(|(_, d, _)| d.as_str()).collect();
            documents.sort_unstable();
            documents.dedup();
            let days: Vec<Date> = items.iter().filter_map(|(l, ..)| l.day).collect();
            Some(LearnedActor {
                name: first.0.name.clone(),
                person: first.0.person,
                role: most(items.iter().map(|(l, ..)| l.role.clone()))?,
                country,
                sectors: most(items.iter().map(|(l, ..)| l.sectors.clone()))?,
                mentions: items.len(),
                documents: documents.len(),
                days: days.iter().min().copied().zip(days.iter().max().copied()),
                evidence: first.2.clone(),
                disputed,
            })
        })
        .collect();
    out.sort_by(|a, b| {
        (b.documents, b.mentions)
            .cmp(&(a.documents, a.mentions))
            .then_with(|| a.name.cmp(&b.name))
    });
    out
}

/// The most frequent value; of equals the first in order.
fn most<T: Ord>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    for v in values {
        *counts.entry(v).or_insert(0) += 1;
    }
    let mut best: Option<(T, usize)> = None;
    for (v, n) in counts {
        if best.as_ref().is_none_or(|(_, m)| n > *m) {
            best = Some((v, n));
        }
    }
    best.map(|(v, _)| v)
}

impl LearnedActor {
    /// The actor as an entry of an actor file.
    pub fn to_toml(&self) -> String {
        let quote = |s: &str| toml::Value::String(s.to_owned()).to_string();
        let list = |items: &[String]| {
            let quoted: Vec<String> = items.iter().map(|s| quote(s)).collect();
            format!("[{}]", quoted.join(", "))
        };
        let slug = fold_name(&self.name).replace(' ', "-");
        let mut out = String::from("[[actor]]\n");
        out.push_str(&format!("id = {}\n", quote(&format!("learned.{slug}"))));
        let kind = if self.person {
            "person"
        } else {
            "organisation"
        };
        out.push_str(&format!("kind = {}\n", quote(kind)));
        out.push_str(&format!("names = [{}]\n", quote(&self.name)));
        if let Some(c) = &self.country {
            out.push_str(&format!("country = {}\n", quote(c)));
        }
        if self.person {
            let from = self
                .days
                .map_or(String::new(), |(first, _)| format!(", from = {first}"));
            out.push_str(&format!(
                "roles = [{{ title = {}, sectors = {}{from} }}]\n",
                quote(&self.role),
                list(&self.sectors)
            ));
        } else {
            out.push_str(&format!("sectors = {}\n", list(&self.sectors)));
        }
        let note = format!(
            "learned from {} mentions in {} reports: {}",
            self.mentions, self.documents, self.evidence
        );
        out.push_str(&format!("note = {}\n", quote(&note)));
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learned(name: &str, country: &str, day: &str) -> Learned {
        Learned {
            name: name.into(),
            person: true,
            role: "director of the Zenda \"Institute\"".into(),
            country: Some(country.into()),
            sectors: vec!["EDU".into()],
            span: Span::new(0, 5),
            sentence: Span::new(0, 50),
            day: day.parse().ok(),
        }
    }

    #[test]
    fn reports_are_joined_by_name() {
        let found = [
            (
                learned("Ann Ash", "RUR", "2001-02-03"),
                "a".into(),
                "Ann Ash, director …".into(),
            ),
            (
                learned("Ann Ash", "RUR", "2001-05-03"),
                "b".into(),
                "x".into(),
            ),
            (
                learned("Ann Ash", "GRK", "2001-04-03"),
                "b".into(),
                "y".into(),
            ),
            (
                learned("Bo Beech", "GRK", "2001-04-03"),
                "c".into(),
                "z".into(),
            ),
        ];
        let all = gather(&found);
        assert_eq!(all.len(), 2);
        let ann = &all[0];
        assert_eq!((ann.mentions, ann.documents), (3, 2));
        assert_eq!(ann.country.as_deref(), Some("RUR"));
        assert!(ann.disputed);
        assert_eq!(
            ann.days.map(|d| d.0.to_string()).as_deref(),
            Some("2001-02-03")
        );
    }

    #[test]
    fn what_is_written_is_an_actor_file() {
        let found = [(
            learned("Ann Ash", "RUR", "2001-02-03"),
            "a".into(),
            "Said \"no\".\n".into(),
        )];
        let text = gather(&found)[0].to_toml();
        let k = ActorKnowledge::load([("learned.toml", text.as_str())]).expect("a sound file");
        let ann = k.get("learned.ann-ash").expect("the actor");
        assert_eq!(ann.roles[0].title, "director of the Zenda \"Institute\"");
        assert_eq!(
            ann.roles[0].from.map(|d| d.to_string()).as_deref(),
            Some("2001-02-03")
        );
    }
}
