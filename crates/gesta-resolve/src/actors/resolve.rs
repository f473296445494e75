//! A phrase to actors.

use gesta_record::{Actor, Doubt, DoubtKind, EntityKind, Parse, Phrase, Sentence};
use jiff::civil::Date;

use super::knowledge::{ActorEntry, ActorKnowledge, NameEntry, NameUse, fold_name};
use super::story::{Introduced, NameHit, Story, join};

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

/// What was found out about one phrase.
#[derive(Debug, Clone, Default)]
struct Reading {
    name: Option<String>,
    id: Option<String>,
    countries: Vec<String>,
    sectors: Vec<String>,
    doubts: Vec<Doubt>,
}

impl Reading {
    fn sectors(&mut self, more: &[String]) {
        for s in more {
            if !self.sectors.contains(s) {
                self.sectors.push(s.clone());
            }
        }
    }

    fn country(&mut self, code: &str) {
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
        let mut reading = self.read(parse, story, target, day.or(story.published), place);
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

    fn read(
        &self,
        parse: &Parse,
        story: &Story,
        phrase: &Phrase,
        day: Option<Date>,
        place: PlaceCountry<'_>,
    ) -> Reading {
        let sentence = &parse.sentences[phrase.sentence];
        let mut out = Reading::default();
        // 1. The head is (part of) a known name.
        if let Some(hit) = story.hit_at(phrase.sentence, phrase.head)
            && let Some(entry) = self.choose(hit, story, day)
        {
            self.apply_name(entry, day, story, &mut out);
            self.complete(sentence, story, phrase, hit, day, &mut out);
            if self.actors[entry.actor].kind != "country" || entry.usage != NameUse::Adjective {
                return out;
            }
        }
        // 2. The head is a person whom this document introduced.
        let entity = sentence.entity_at(phrase.head);
        if entity.is_some_and(|e| e.kind == EntityKind::Person)
            && let Some(e) = entity
        {
            self.read_person(parse, story, phrase, e.first, e.end, day, place, &mut out);
            return out;
        }
        // 3. A description: agent nouns, nationalities, organisations inside the phrase.
        self.describe(sentence, story, phrase, day, place, &mut out);
        // 4. A place as an actor.
        if out.countries.is_empty()
            && let Some(e) = entity
            && matches!(e.kind, EntityKind::Gpe | EntityKind::Loc | EntityKind::Fac)
        {
            let name = join(sentence, e.first, e.end);
            match place(&name) {
                Some(c) => out.country(&c),
                None => out.doubts.push(unknown(sentence, e.first, e.end)),
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
        out
    }

    /// The best meaning of a name on that day.
    fn choose<'h>(
        &self,
        hit: &'h NameHit,
        story: &Story,
        day: Option<Date>,
    ) -> Option<&'h NameEntry> {
        let fits = |e: &NameEntry| {
            day.is_none_or(|d| e.from.is_none_or(|f| f <= d) && e.to.is_none_or(|t| d <= t))
        };
        let score = |e: &NameEntry| {
            let a = &self.actors[e.actor];
            let mut s = a.country.as_deref().map_or(0.0, |c| story.weight(c));
            if fits(e) {
                s += 2.0;
            }
            if a.kind == "country" {
                s += 0.4;
            }
            if day.is_some_and(|d| a.roles.iter().any(|r| r.holds(d))) {
                s += 0.5;
            }
            s
        };
        hit.entries.iter().max_by(|a, b| {
            score(a)
                .total_cmp(&score(b))
                .then(b.usage.cmp(&a.usage))
                .then(b.actor.cmp(&a.actor))
        })
    }

    fn apply_name(&self, entry: &NameEntry, day: Option<Date>, story: &Story, out: &mut Reading) {
        let actor = &self.actors[entry.actor];
        out.name = Some(actor.name.clone());
        out.id = Some(actor.id.clone());
        if actor.kind == "person" {
            self.apply_person(actor, day, out);
            return;
        }
        let _ = story;
        if let Some(c) = &actor.country {
            out.country(c);
        }
        match entry.usage {
            NameUse::People => {
                out.sectors(&["CVL".to_owned()]);
                out.id = None;
            }
            NameUse::Adjective | NameUse::City => out.id = None,
            _ => out.sectors(&actor.sectors),
        }
    }

    fn apply_person(&self, actor: &ActorEntry, day: Option<Date>, out: &mut Reading) {
        let role = day.and_then(|d| actor.roles.iter().find(|r| r.holds(d)));
        let country = role
            .and_then(|r| r.country.as_ref())
            .or(actor.country.as_ref());
        if let Some(c) = country {
            out.country(c);
        }
        match role {
            Some(r) if !r.sectors.is_empty() => out.sectors(&r.sectors),
            _ if !actor.sectors.is_empty() => out.sectors(&actor.sectors),
            _ => {
                // Out of office by that day: elite.
                let ended = day.is_some_and(|d| {
                    !actor.roles.is_empty()
                        && actor.roles.iter().all(|r| r.to.is_some_and(|t| t < d))
                });
                let later =
                    day.is_some_and(|d| actor.roles.iter().any(|r| r.from.is_some_and(|f| d < f)));
                if ended || (later && actor.roles.iter().any(|r| r.to.is_some())) {
                    out.sectors(&["ELI".to_owned()]);
                } else if day.is_none()
                    && let Some(r) = actor.roles.last()
                {
                    out.sectors(&r.sectors);
                }
            }
        }
    }

    /// Agent nouns and further countries beside a known name: "Syrian opposition leader X", "Iran's Quds Force".
    fn complete(
        &self,
        sentence: &Sentence,
        story: &Story,
        phrase: &Phrase,
        hit: &NameHit,
        day: Option<Date>,
        out: &mut Reading,
    ) {
        let outside = |i: usize| i < hit.first || i >= hit.end;
        if out.countries.is_empty() {
            for h in self.hits_in(story, phrase, sentence) {
                if outside(h.first)
                    && let Some(e) = self.choose(h, story, day)
                    && let Some(c) = &self.actors[e.actor].country
                {
                    out.country(c);
                }
            }
        }
        if out.sectors.is_empty() {
            for (first, sectors) in self.agents_in(sentence, phrase.first, phrase.end) {
                if outside(first) {
                    out.sectors(&sectors);
                }
            }
        }
    }

    fn hits_in<'s>(
        &self,
        story: &'s Story,
        phrase: &Phrase,
        sentence: &Sentence,
    ) -> Vec<&'s NameHit> {
        let Some(hits) = story.hits.get(phrase.sentence) else {
            return Vec::new();
        };
        hits.iter()
            .filter(|h| h.first >= phrase.first && h.end <= phrase.end)
            .filter(|h| modifies(sentence, phrase.head, h.first, h.end))
            .collect()
    }

    /// Agent nouns among tokens, with the sectors they stand for; the phrase's last (its head) counts first.
    fn agents_in(
        &self,
        sentence: &Sentence,
        first: usize,
        end: usize,
    ) -> Vec<(usize, Vec<String>)> {
        let mut out = Vec::new();
        let mut i = first;
        while i < end {
            let mut found = None;
            for len in (1..=3usize).rev() {
                if i + len > end {
                    continue;
                }
                let tokens = &sentence.tokens[i..i + len];
                let lemma: Vec<String> = tokens.iter().map(|t| fold_name(&t.lemma)).collect();
                let form: Vec<String> = tokens.iter().map(|t| fold_name(&t.text)).collect();
                for words in [lemma, form] {
                    let key = words
                        .iter()
                        .filter(|w| !w.is_empty())
                        .cloned()
                        .collect::<Vec<_>>()
                        .join(" ");
                    if let Some(s) = self.agents.get(&key) {
                        found = Some((len, s.clone()));
                        break;
                    }
                }
                if found.is_some() {
                    break;
                }
            }
            match found {
                Some((len, sectors)) => {
                    out.push((i, sectors));
                    i += len;
                }
                None => i += 1,
            }
        }
        out
    }

    fn describe(
        &self,
        sentence: &Sentence,
        story: &Story,
        phrase: &Phrase,
        day: Option<Date>,
        place: PlaceCountry<'_>,
        out: &mut Reading,
    ) {
        let mut agents = self.agents_in(sentence, phrase.first, phrase.end);
        // Only what belongs to the head's own layer: "police in the rebel town" are no rebels.
        agents.retain(|(i, _)| modifies(sentence, phrase.head, *i, *i + 1) || *i == phrase.head);
        // The head noun says most; then the modifiers from right to left.
        agents.sort_by_key(|(i, _)| {
            if *i <= phrase.head {
                phrase.head - i
            } else {
                1000 + i - phrase.head
            }
        });
        let specific: Vec<&(usize, Vec<String>)> = agents
            .iter()
            .filter(|(_, s)| s.first().is_some_and(|s| s != "*"))
            .collect();
        for (_, s) in &specific {
            out.sectors(s);
        }
        for hit in self.hits_in(story, phrase, sentence) {
            let Some(entry) = self.choose(hit, story, day) else {
                continue;
            };
            let actor = &self.actors[entry.actor];
            let country = if actor.kind == "person" {
                day.and_then(|d| actor.roles.iter().find(|r| r.holds(d)))
                    .and_then(|r| r.country.clone())
                    .or_else(|| actor.country.clone())
            } else {
                actor.country.clone()
            };
            if let Some(c) = &country {
                out.country(c);
            }
            if actor.kind != "country" && actor.kind != "person" && out.sectors.is_empty() {
                out.sectors(&actor.sectors);
                if out.id.is_none() {
                    out.id = Some(actor.id.clone());
                    out.name = Some(actor.name.clone());
                }
            } else if actor.kind == "igo" && out.countries.is_empty() {
                // "U.N. peacekeepers": the organisation's sector leads.
                let mut sectors = actor.sectors.clone();
                sectors.append(&mut out.sectors);
                out.sectors = sectors;
            }
        }
        if out.countries.is_empty() {
            for e in &sentence.entities {
                let inside = e.first >= phrase.first && e.end <= phrase.end;
                if inside
                    && matches!(e.kind, EntityKind::Gpe | EntityKind::Loc)
                    && modifies(sentence, phrase.head, e.first, e.end)
                    && let Some(c) = place(&join(sentence, e.first, e.end))
                {
                    out.country(&c);
                }
            }
        }
    }

    #[allow(clippy::too_many_arguments, reason = "the person's place in the text")]
    fn read_person(
        &self,
        parse: &Parse,
        story: &Story,
        phrase: &Phrase,
        first: usize,
        end: usize,
        day: Option<Date>,
        place: PlaceCountry<'_>,
        out: &mut Reading,
    ) {
        let sentence = &parse.sentences[phrase.sentence];
        let name = join(sentence, first, end);
        let parts: Vec<String> = sentence.tokens[first..end]
            .iter()
            .map(|t| fold_name(&t.text))
            .filter(|w| !w.is_empty())
            .collect();
        // Title, nationality and description around the name.
        self.describe(sentence, story, phrase, day, place, out);
        self.apposition(parse, story, phrase, day, place, out);
        let known = parts.iter().filter_map(|p| story.people.get(p)).flatten();
        let mut fitting: Vec<&Introduced> = known
            .filter(|p| {
                let full = fold_name(&p.name);
                parts.iter().all(|w| full.split(' ').any(|f| f == w))
            })
            .collect();
        fitting.dedup_by(|a, b| a.name == b.name);
        let before: Vec<&&Introduced> = fitting
            .iter()
            .filter(|p| p.sentence <= phrase.sentence)
            .collect();
        let chosen = before
            .last()
            .map(|p| **p)
            .or_else(|| fitting.first().copied());
        if let Some(person) = chosen {
            if let Some(a) = person.actor {
                let actor = &self.actors[a];
                out.name = Some(actor.name.clone());
                out.id = Some(actor.id.clone());
                out.countries.clear();
                out.sectors.clear();
                self.apply_person(actor, day, out);
                return;
            }
            out.name = Some(person.name.clone());
            if out.countries.is_empty()
                && out.sectors.is_empty()
                && person.sentence != phrase.sentence
            {
                self.introduction(parse, story, person, day, place, out);
            }
            return;
        }
        out.name = Some(name);
        // A surname alone: a known person who holds office on that day in a country of the story.
        if parts.len() == 1
            && let Some(actor) = self.by_surname(&parts[0], story, day, &out.countries)
        {
            let actor = &self.actors[actor];
            out.name = Some(actor.name.clone());
            out.id = Some(actor.id.clone());
            out.countries.clear();
            out.sectors.clear();
            self.apply_person(actor, day, out);
        }
    }

    /// Reads the sentence that introduced a person.
    fn introduction(
        &self,
        parse: &Parse,
        story: &Story,
        person: &Introduced,
        day: Option<Date>,
        place: PlaceCountry<'_>,
        out: &mut Reading,
    ) {
        let sentence = &parse.sentences[person.sentence];
        let entity = sentence.entities.iter().find(|e| {
            e.kind == EntityKind::Person && join(sentence, e.first, e.end) == person.name
        });
        let Some(e) = entity else { return };
        let head = (e.first..e.end)
            .find(|&i| {
                sentence.tokens[i]
                    .head
                    .is_none_or(|h| h < e.first || h >= e.end)
            })
            .unwrap_or(e.first);
        // A title may be the head of the name: "Prime Minister X".
        let top = match sentence.tokens[head].head {
            Some(h)
                if matches!(
                    sentence.tokens[head].deprel.as_str(),
                    "flat" | "appos" | "compound"
                ) =>
            {
                h
            }
            _ => head,
        };
        let below = sentence.subtree(top);
        let first = *below.first().unwrap_or(&top);
        let first = first.max(top.saturating_sub(8));
        let phrase = Phrase::new(person.sentence, top, first.min(e.first), e.end.max(top + 1));
        self.describe(sentence, story, &phrase, day, place, out);
        self.apposition(parse, story, &phrase, day, place, out);
    }

    /// "X, acting president of the Asan Institute": the apposition's own words.
    fn apposition(
        &self,
        parse: &Parse,
        story: &Story,
        phrase: &Phrase,
        day: Option<Date>,
        place: PlaceCountry<'_>,
        out: &mut Reading,
    ) {
        let sentence = &parse.sentences[phrase.sentence];
        let up = sentence.tokens[phrase.head].head.filter(|_| {
            matches!(
                sentence.tokens[phrase.head].deprel.as_str(),
                "appos" | "flat"
            )
        });
        let related: Vec<usize> = sentence
            .children(phrase.head)
            .filter(|&c| sentence.tokens[c].deprel == "appos")
            .chain(up)
            .collect();
        for head in related {
            let below = sentence.subtree(head);
            let own: Vec<usize> = below
                .into_iter()
                .filter(|&i| i < phrase.first || i >= phrase.end)
                .collect();
            let (Some(&a), Some(&b)) = (own.first(), own.last()) else {
                continue;
            };
            let mut end = b + 1;
            // No further than the next clause.
            for i in a..end {
                if sentence.tokens[i].deprel.starts_with("acl") {
                    end = i.max(a + 1);
                    break;
                }
            }
            let description = Phrase::new(phrase.sentence, head, a, end.max(head + 1));
            if out.sectors.is_empty() || out.countries.is_empty() {
                let mut more = Reading::default();
                self.describe(sentence, story, &description, day, place, &mut more);
                if out.sectors.is_empty() {
                    out.sectors = more.sectors;
                }
                if out.countries.is_empty() {
                    out.countries = more.countries;
                }
            }
        }
    }

    fn by_surname(
        &self,
        surname: &str,
        story: &Story,
        day: Option<Date>,
        countries: &[String],
    ) -> Option<usize> {
        let mut best: Option<(f64, usize)> = None;
        let mut rival = false;
        for (i, a) in self
            .actors
            .iter()
            .enumerate()
            .filter(|(_, a)| a.kind == "person")
        {
            let folded = fold_name(&a.name);
            let matches = folded.rsplit(' ').next() == Some(surname);
            if !matches {
                continue;
            }
            let country = a.country.as_deref().unwrap_or("");
            if !countries.is_empty() && !countries.iter().any(|c| c == country) {
                continue;
            }
            let in_office = day.is_some_and(|d| a.roles.iter().any(|r| r.holds(d)));
            let weight = story.weight(country);
            if !in_office || (weight <= 0.0 && countries.is_empty()) {
                continue;
            }
            match best {
                Some((w, _)) if (w - weight).abs() < 1e-9 => rival = true,
                Some((w, _)) if w > weight => {}
                _ => {
                    best = Some((weight, i));
                    rival = false;
                }
            }
        }
        best.filter(|_| !rival).map(|(_, i)| i)
    }
}

/// True where tokens `first..end` hang from `head` as modifiers, name parts or "of"-complements, directly or through
/// others of that kind.
fn modifies(sentence: &Sentence, head: usize, first: usize, end: usize) -> bool {
    let mut x = (first..end)
        .find(|&i| {
            sentence.tokens[i]
                .head
                .is_none_or(|h| h < first || h >= end)
        })
        .unwrap_or(first);
    for _ in 0..8 {
        if x == head {
            return true;
        }
        let t = &sentence.tokens[x];
        let Some(h) = t.head else { return false };
        let relation = t.deprel.split(':').next().unwrap_or("");
        let through = match relation {
            "amod" | "compound" | "flat" | "nummod" | "conj" | "det" | "goeswith" | "appos"
            | "dep" | "punct" => true,
            "nmod" | "obl" => {
                t.deprel == "nmod:poss"
                    || t.deprel == "nmod:desc"
                    || sentence.children(x).any(|c| {
                        sentence.tokens[c].deprel == "case"
                            && matches!(
                                sentence.tokens[c].lemma.as_str(),
                                "of" | "from" | "for" | "in" | "'s" | "’s"
                            )
                    })
                    || !sentence
                        .children(x)
                        .any(|c| sentence.tokens[c].deprel == "case")
            }
            _ => false,
        };
        if !through {
            return false;
        }
        x = h;
    }
    false
}

fn unknown(sentence: &Sentence, first: usize, end: usize) -> Doubt {
    Doubt {
        kind: DoubtKind::ActorUnknown,
        span: Some(sentence.span_of(first, end)),
        note: format!(
            "\"{}\" is not in the actor knowledge",
            join(sentence, first, end)
        ),
    }
}
