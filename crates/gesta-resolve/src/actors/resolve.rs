//! A phrase to actors.

use gesta_record::{Actor, Doubt, DoubtKind, EntityKind, Parse, Phrase, Sentence};
use jiff::civil::Date;

use super::describe::{backed, former, ousted, person_in};
use super::knowledge::{ActorEntry, ActorKnowledge, NameEntry, NameUse};
use super::setting::{INSTITUTIONS, subject};
use super::story::{NameHit, Story, join};

/// What a phrase stands for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActorResolution {
    /// The actors; several where a phrase names several countries.
    pub actors: Vec<Actor>,
    /// What is uncertain.
    pub doubts: Vec<Doubt>,
}

/// Country of a place by its name, for towns that the actor knowledge does not hold.
pub type PlaceCountry<'a> = &'a dyn Fn(&str) -> Option<String>;

/// All that a phrase is read against.
pub(super) struct Scene<'a> {
    pub(super) parse: &'a Parse,
    pub(super) story: &'a Story,
    /// Day of the event, else of publication.
    pub(super) day: Option<Date>,
    pub(super) place: PlaceCountry<'a>,
}

/// What was found out about one phrase.
#[derive(Debug, Clone, Default)]
pub(super) struct Reading {
    pub(super) name: Option<String>,
    pub(super) id: Option<String>,
    pub(super) countries: Vec<String>,
    pub(super) sectors: Vec<String>,
    pub(super) doubts: Vec<Doubt>,
}

impl Reading {
    pub(super) fn sectors(&mut self, more: &[String]) {
        for s in more {
            if !self.sectors.contains(s) {
                self.sectors.push(s.clone());
            }
        }
    }

    pub(super) fn country(&mut self, code: &str) {
        if !self.countries.iter().any(|c| c == code) {
            self.countries.push(code.to_owned());
        }
    }
}

impl ActorKnowledge {
    /// Resolves a phrase as of `day` (the event's, else the publication's).
    pub fn resolve(
        &self,
        parse: &Parse,
        story: &Story,
        phrase: &Phrase,
        day: Option<Date>,
        place: PlaceCountry<'_>,
    ) -> ActorResolution {
        let Some(sentence) = parse.sentences.get(phrase.sentence) else {
            return ActorResolution::default();
        };
        let shown_span = sentence.span_of(phrase.first, phrase.end);
        let shown_text = join(sentence, phrase.first, phrase.end);
        let target = phrase.antecedent.as_deref().unwrap_or(phrase);
        let scene = Scene {
            parse,
            story,
            day: day.or(story.published),
            place,
        };
        let mut reading = self.read(&scene, target);
        if phrase.antecedent.is_some()
            && !(reading.countries.is_empty() && reading.sectors.is_empty())
        {
            let s = &parse.sentences[target.sentence];
            reading.doubts.push(Doubt {
                kind: DoubtKind::ReferenceGuessed,
                span: Some(shown_span),
                note: format!(
                    "\"{shown_text}\" taken as \"{}\"",
                    join(s, target.first, target.end)
                ),
            });
        }
        let make = |country: Option<String>| Actor {
            text: shown_text.clone(),
            span: shown_span,
            name: reading.name.clone(),
            country,
            sectors: reading.sectors.clone(),
            id: reading.id.clone(),
        };
        let actors = if reading.countries.is_empty() {
            vec![make(None)]
        } else {
            reading
                .countries
                .iter()
                .map(|c| make(Some(c.clone())))
                .collect()
        };
        ActorResolution {
            actors,
            doubts: reading.doubts,
        }
    }

    pub(super) fn read(&self, scene: &Scene<'_>, phrase: &Phrase) -> Reading {
        let sentence = &scene.parse.sentences[phrase.sentence];
        let mut out = Reading::default();
        // 1. The head is (part of) a known name.
        let named = scene.story.hit_at(phrase.sentence, phrase.head);
        let people = |h: &NameHit| {
            let kind =
                |e: &NameEntry| matches!(self.actors[e.actor].kind.as_str(), "country" | "people");
            h.entries.iter().any(kind)
        };
        if let Some(hit) = named
            && people(hit)
            && backed(sentence, hit.first, hit.end)
        {
            // "Ethnic Albanians": of this people, but not of their country.
            out.sectors(&["CVL".to_owned()]);
            self.places_in(scene, phrase, &mut out);
            self.home_of_people(scene, phrase, hit, &mut out);
            return out;
        }
        if let Some(hit) = named
            && let Some(entry) = self.choose(hit, scene)
        {
            self.apply_name(entry, hit, scene, &mut out);
            self.titled(scene, phrase, &mut out);
            self.complete(scene, phrase, hit, &mut out);
            self.settled(scene, phrase, hit, entry, &mut out);
            self.foreign(scene, phrase, hit, entry, &mut out);
            self.as_place(scene, phrase, hit, entry, &mut out);
            if INSTITUTIONS.contains(&self.actors[entry.actor].kind.as_str()) {
                self.joined(scene, phrase, Some(hit.first), &mut out);
            }
            if self.actors[entry.actor].kind != "country" || entry.usage != NameUse::Adjective {
                return out;
            }
            out = Reading::default();
        }
        // 2. The phrase is about a person, known or introduced by this document.
        if let Some((first, end)) = person_in(sentence, phrase) {
            self.read_person(scene, phrase, first, end, &mut out);
            self.of_the_story(scene, phrase, &mut out);
            return out;
        }
        // 3. A description: agent nouns, nationalities, organisations inside the phrase.
        self.describe(scene, phrase, &mut out);
        self.shared_noun(scene, phrase, &mut out);
        self.fled(scene, phrase, &mut out);
        self.office(scene, phrase, &mut out);
        let entity = sentence.entity_at(phrase.head);
        // 4. A place as an actor.
        if out.countries.is_empty()
            && let Some(e) = entity
            && matches!(
                e.kind,
                EntityKind::Gpe | EntityKind::Loc | EntityKind::Fac | EntityKind::Org
            )
        {
            let name = join(sentence, e.first, e.end);
            match (scene.place)(&name) {
                Some(c) => {
                    out.country(&c);
                    if e.kind == EntityKind::Gpe
                        && out.sectors.is_empty()
                        && !subject(sentence, phrase)
                    {
                        out.sectors(&["CVL".to_owned()]);
                    }
                }
                None if e.kind != EntityKind::Org => match self.misspelt(&name) {
                    Some(entry) => self.apply_misspelt(entry, sentence, e, &mut out),
                    None => out.doubts.push(unknown(sentence, e.first, e.end)),
                },
                None => {}
            }
        }
        if out.countries.is_empty()
            && out.sectors.is_empty()
            && let Some(e) = entity
            && e.kind == EntityKind::Org
        {
            out.name = Some(join(sentence, e.first, e.end));
            out.doubts.push(unknown(sentence, e.first, e.end));
        }
        // 5. "The army", "the president" of the one country that the story is about.
        self.of_the_story(scene, phrase, &mut out);
        self.where_it_happens(scene, phrase, &mut out);
        out
    }

    /// The best meaning of a name on that day.
    pub(super) fn choose<'h>(&self, hit: &'h NameHit, scene: &Scene<'_>) -> Option<&'h NameEntry> {
        let day = scene.day;
        let fits = |e: &NameEntry| {
            day.is_none_or(|d| e.from.is_none_or(|f| f <= d) && e.to.is_none_or(|t| d <= t))
        };
        let score = |e: &NameEntry| {
            let a = &self.actors[e.actor];
            let mut s = a
                .country
                .as_deref()
                .map_or(0.0, |c| scene.story.weight_beside(c, hit));
            if fits(e) {
                s += 2.0;
            }
            if a.kind == "country" {
                s += 0.4;
            }
            if day.is_some_and(|d| a.roles.iter().any(|r| r.holds(d))) {
                s += 0.5;
            }
            if a.given {
                s += 1.5;
            }
            if !self.active(a, day) {
                s -= 0.6;
            }
            // Fewer meanings share a longer way of being named: a name before a demonym or town.
            s - match e.usage {
                NameUse::Name => 0.0,
                NameUse::Adjective | NameUse::People | NameUse::Metonym | NameUse::Capital => 0.05,
                NameUse::City | NameUse::Compass => 0.1,
            }
        };
        hit.entries.iter().max_by(|a, b| {
            score(a)
                .total_cmp(&score(b))
                .then(b.usage.cmp(&a.usage))
                .then(b.actor.cmp(&a.actor))
        })
    }

    /// False for an organisation that did not exist on that day.
    fn active(&self, actor: &ActorEntry, day: Option<Date>) -> bool {
        day.is_none_or(|d| actor.from.is_none_or(|f| f <= d) && actor.to.is_none_or(|t| d <= t))
    }

    pub(super) fn apply_name(
        &self,
        entry: &NameEntry,
        hit: &NameHit,
        scene: &Scene<'_>,
        out: &mut Reading,
    ) {
        let actor = self.as_of(&self.actors[entry.actor], scene.day);
        out.name = Some(actor.name.clone());
        out.id = Some(actor.id.clone());
        if actor.kind == "person" {
            self.apply_person(actor, scene.day, out);
            return;
        }
        if let Some(c) = &actor.country {
            out.country(c);
        }
        let rival = hit.entries.iter().find(|e| {
            let other = &self.actors[e.actor];
            e.usage == NameUse::Name
                && other.kind == "country"
                && actor.kind == "country"
                && other.id != actor.id
                && scene.story.weight_beside(&other.id, hit)
                    >= scene.story.weight_beside(&actor.id, hit)
        });
        if let Some(e) = rival {
            out.doubts.push(Doubt {
                kind: DoubtKind::ReferenceGuessed,
                span: None,
                note: format!(
                    "the name may also mean {}; nothing in the text tells",
                    self.actors[e.actor].name
                ),
            });
        }
        match entry.usage {
            _ if actor.kind == "people" => {
                out.sectors(&actor.sectors);
                out.id = None;
            }
            NameUse::People => {
                out.sectors(&["CVL".to_owned()]);
                out.id = None;
            }
            NameUse::Adjective | NameUse::City => out.id = None,
            _ => out.sectors(&actor.sectors),
        }
    }

    pub(super) fn apply_person(&self, actor: &ActorEntry, day: Option<Date>, out: &mut Reading) {
        let role = day.and_then(|d| self.role_on(actor, d));
        let country = self.country_on(actor, day);
        if let Some(c) = country {
            out.country(c);
        }
        match role {
            Some(r) if !r.sectors.is_empty() => {
                out.sectors(&r.sectors);
                // Who speaks for a body of states governs in it.
                if r.sectors[0] == "IGO" && country.is_none() {
                    out.sectors(&["GOV".to_owned()]);
                }
            }
            _ if day.is_none() && !actor.roles.is_empty() => {
                // Of no known day: what the person was last.
                if let Some(r) = actor.roles.iter().max_by_key(|r| (r.to.is_none(), r.from)) {
                    out.sectors(&r.sectors);
                }
            }
            _ => self.out_of_office(actor, day, out),
        }
    }

    /// A title that the text gives counts for more than the end of a known term: "President X" is in office for this
    /// report, whatever day it is dated.
    pub(super) fn titled(&self, scene: &Scene<'_>, phrase: &Phrase, out: &mut Reading) {
        const OFFICE: [&str; 8] = ["GOV", "LEG", "JUD", "MIL", "COP", "SPY", "IGO", "REB"];
        let office = |s: &String| OFFICE.contains(&s.as_str());
        if out.sectors.first().is_some_and(office) {
            if ousted(&scene.parse.sentences[phrase.sentence], phrase) {
                // The report knows better than the calendar.
                out.sectors = vec!["ELI".to_owned()];
            }
            return;
        }
        let sentence = &scene.parse.sentences[phrase.sentence];
        if former(sentence, phrase) || ousted(sentence, phrase) {
            return;
        }
        let mut told = Reading::default();
        self.describe(scene, phrase, &mut told);
        if told.sectors.is_empty() {
            self.apposition(scene, phrase, &mut told);
        }
        if !told.sectors.first().is_some_and(office) {
            return;
        }
        if told.sectors[0] == "IGO" {
            out.countries.clear();
        }
        out.sectors = told.sectors;
    }

    /// "The Albanians of southern Serbia": where a people lives counts for more than what it is called.
    fn settled(
        &self,
        scene: &Scene<'_>,
        phrase: &Phrase,
        hit: &NameHit,
        entry: &NameEntry,
        out: &mut Reading,
    ) {
        if entry.usage != NameUse::People {
            return;
        }
        let sentence = &scene.parse.sentences[phrase.sentence];
        let of = |h: &&NameHit| {
            h.first > hit.end
                && (hit.end..h.first).any(|i| sentence.tokens[i].lemma == "of")
                && h.first - hit.end <= 3
        };
        let home = self
            .hits_in(scene, phrase)
            .into_iter()
            .find(of)
            .and_then(|h| self.choose(h, scene))
            .filter(|e| matches!(e.usage, NameUse::Name | NameUse::City))
            .and_then(|e| self.actors[e.actor].country.clone());
        if let Some(c) = home {
            out.countries = vec![c];
        }
    }

    /// Takes a misspelt name for the country that it resembles, with a doubt.
    fn apply_misspelt(
        &self,
        index: usize,
        sentence: &Sentence,
        e: &gesta_record::Entity,
        out: &mut Reading,
    ) {
        let actor = &self.actors[index];
        out.country(&actor.id);
        if out.sectors.is_empty() {
            out.sectors(&actor.sectors);
        }
        out.name = Some(actor.name.clone());
        out.id = Some(actor.id.clone());
        out.doubts.push(Doubt {
            kind: DoubtKind::ReferenceGuessed,
            span: Some(sentence.span_of(e.first, e.end)),
            note: format!(
                "\"{}\" taken as a misspelling of {}",
                join(sentence, e.first, e.end),
                actor.name
            ),
        });
    }

    /// Sectors of a person who holds no known office on the day: elite after an office, else the person's own.
    fn out_of_office(&self, actor: &ActorEntry, day: Option<Date>, out: &mut Reading) {
        const OFFICE: [&str; 6] = ["GOV", "LEG", "JUD", "MIL", "COP", "SPY"];
        let office = |r: &&super::Role| {
            r.sectors
                .first()
                .is_some_and(|s| OFFICE.contains(&s.as_str()))
        };
        let left = day.is_some_and(|d| {
            actor
                .roles
                .iter()
                .filter(office)
                .any(|r| r.to.is_some_and(|t| t < d))
        });
        if left {
            out.sectors(&["ELI".to_owned()]);
        } else if !actor.sectors.is_empty() {
            out.sectors(&actor.sectors);
        } else if !actor.roles.is_empty() {
            // Before the first office: no more is known than that the person will matter.
            out.sectors(&["ELI".to_owned()]);
        }
    }
}

pub(super) fn unknown(sentence: &Sentence, first: usize, end: usize) -> Doubt {
    Doubt {
        kind: DoubtKind::ActorUnknown,
        span: Some(sentence.span_of(first, end)),
        note: format!(
            "\"{}\" is not in the actor knowledge",
            join(sentence, first, end)
        ),
    }
}
