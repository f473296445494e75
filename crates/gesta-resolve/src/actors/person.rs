//! People: known by the knowledge, introduced by the document, or told by their surname.

use gesta_record::{Doubt, DoubtKind, EntityKind, Phrase};

use super::describe::former;
use super::knowledge::{ActorKnowledge, fold_name};
use super::resolve::{Reading, Scene};
use super::story::{Introduced, join};

impl ActorKnowledge {
    /// Reads the person whose name is tokens `first..end` of the phrase's sentence.
    pub(super) fn read_person(
        &self,
        scene: &Scene<'_>,
        phrase: &Phrase,
        first: usize,
        end: usize,
        out: &mut Reading,
    ) {
        let sentence = &scene.parse.sentences[phrase.sentence];
        let name = join(sentence, first, end);
        let parts: Vec<String> = sentence.tokens[first..end]
            .iter()
            .map(|t| fold_name(&t.text))
            .filter(|w| !w.is_empty())
            .collect();
        // A known name inside a longer one: "George Dubya Bush" is not it, "President Suharto" is.
        if let Some(hit) = scene
            .story
            .hits
            .get(phrase.sentence)
            .and_then(|hits| hits.iter().find(|h| h.first < end && h.end > first))
            && let Some(entry) = self.choose(hit, scene)
            && self.actors[entry.actor].kind == "person"
        {
            self.apply_name(entry, hit, scene, out);
            self.titled(scene, phrase, out);
            self.complete(scene, phrase, hit, out);
            return;
        }
        // Title, nationality and description around the name.
        self.describe(scene, phrase, out);
        self.apposition(scene, phrase, out);
        if let Some(person) = self.introduced(scene, phrase, &parts) {
            if let Some(a) = person.actor {
                self.is_actor(a, scene, out);
                self.titled(scene, phrase, out);
                if let Some(first) = introducing(scene, person) {
                    self.titled(scene, &first, out);
                }
                return;
            }
            out.name = Some(person.name.clone());
            let elsewhere = person.sentence != phrase.sentence;
            if out.countries.is_empty() && out.sectors.is_empty() && elsewhere {
                self.introduction(scene, person, out);
            }
            return;
        }
        out.name = Some(name);
        // A surname alone: a known person of a country of the story, or of renown.
        if parts.len() == 1
            && let Some(a) = self.by_surname(&parts[0], scene, phrase, &out.countries)
        {
            self.is_actor(a, scene, out);
            self.titled(scene, phrase, out);
            out.doubts.push(Doubt {
                kind: DoubtKind::ReferenceGuessed,
                span: Some(sentence.span_of(first, end)),
                note: format!("the surname alone is taken as {}", self.actors[a].name),
            });
        }
    }

    fn is_actor(&self, index: usize, scene: &Scene<'_>, out: &mut Reading) {
        let actor = &self.actors[index];
        out.name = Some(actor.name.clone());
        out.id = Some(actor.id.clone());
        out.countries.clear();
        out.sectors.clear();
        self.apply_person(actor, scene.day, out);
    }

    /// The person of this document that the name parts fit, the last introduced before the phrase first.
    fn introduced<'s>(
        &self,
        scene: &Scene<'s>,
        phrase: &Phrase,
        parts: &[String],
    ) -> Option<&'s Introduced> {
        let known = parts
            .iter()
            .filter_map(|p| scene.story.people.get(p))
            .flatten();
        let mut fitting: Vec<&Introduced> = known
            .filter(|p| {
                let full = fold_name(&p.name);
                parts.iter().all(|w| full.split(' ').any(|f| f == w))
            })
            .collect();
        fitting.dedup_by(|a, b| a.name == b.name);
        let before = fitting.iter().rfind(|p| p.sentence <= phrase.sentence);
        before.or(fitting.first()).copied()
    }

    /// Reads the sentence that introduced a person.
    fn introduction(&self, scene: &Scene<'_>, person: &Introduced, out: &mut Reading) {
        let Some(phrase) = introducing(scene, person) else {
            return;
        };
        self.describe(scene, &phrase, out);
        self.apposition(scene, &phrase, out);
    }

    /// "X, acting president of the Asan Institute": the apposition's own words.
    pub(super) fn apposition(&self, scene: &Scene<'_>, phrase: &Phrase, out: &mut Reading) {
        let sentence = &scene.parse.sentences[phrase.sentence];
        for description in appositions(sentence, phrase) {
            if !out.sectors.is_empty() && !out.countries.is_empty() {
                return;
            }
            let mut more = Reading::default();
            self.describe(scene, &description, &mut more);
            if out.sectors.is_empty() {
                out.sectors = more.sectors;
            }
            if out.countries.is_empty() {
                out.countries = more.countries;
            }
        }
    }

    /// The known person whom a surname means: of the countries given or of the story, in office on the day before out
    /// of it, heads of state and government before others. None where two are equal.
    fn by_surname(
        &self,
        surname: &str,
        scene: &Scene<'_>,
        phrase: &Phrase,
        countries: &[String],
    ) -> Option<usize> {
        let sentence = &scene.parse.sentences[phrase.sentence];
        let titled = !former(sentence, phrase)
            && phrase.end - phrase.first > 1
            && !self
                .agents_in(sentence, phrase.first, phrase.end)
                .is_empty();
        let mut scored: Vec<(f64, usize)> = Vec::new();
        for &i in self.surnames.get(surname)? {
            let a = &self.actors[i];
            let country = a.country.as_deref().unwrap_or("");
            if !countries.is_empty() && !countries.iter().any(|c| c == country) {
                continue;
            }
            let role = scene.day.map_or_else(
                || a.roles.iter().max_by_key(|r| (r.to.is_none(), r.from)),
                |d| self.role_on(a, d),
            );
            let weight = scene.story.weight(country);
            let head = |title: &str| {
                const HEADS: [&str; 5] = [
                    "president",
                    "prime minister",
                    "premier",
                    "chancellor",
                    "king",
                ];
                HEADS.contains(&title)
            };
            let led = a.roles.iter().any(|r| head(&r.title));
            // Somebody of whom reports still speak by surname: in office, or out of it for not too long.
            let recent = scene.day.is_none_or(|d| {
                role.is_some()
                    || a.roles
                        .iter()
                        .filter_map(|r| r.to)
                        .any(|t| t < d && i32::from(d.year()) - i32::from(t.year()) <= 12)
            });
            let told = weight > 0.0 || !countries.is_empty();
            // Without any hint only somebody who leads or led a country is meant by a bare surname.
            let known_by_it = led && recent || titled && role.is_some();
            if !(known_by_it || told && role.is_some()) {
                continue;
            }
            let mut score = 3.0 * weight;
            if let Some(r) = role {
                score += 1.0 + f64::from(u8::from(head(&r.title)));
            }
            score += 0.5 * f64::from(u8::from(led));
            scored.push((score, i));
        }
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        match scored.as_slice() {
            [] => None,
            [only] => Some(only.1),
            [first, second, ..] => (first.0 - second.0 > 0.4).then_some(first.1),
        }
    }
}

/// The phrase that introduced a person, with the title before the name.
pub(super) fn introducing(scene: &Scene<'_>, person: &Introduced) -> Option<Phrase> {
    let sentence = scene.parse.sentences.get(person.sentence)?;
    let e = sentence
        .entities
        .iter()
        .find(|e| e.kind == EntityKind::Person && join(sentence, e.first, e.end) == person.name)?;
    let outside = |h: usize| h < e.first || h >= e.end;
    let head = (e.first..e.end)
        .find(|&i| sentence.tokens[i].head.is_none_or(outside))
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
    Some(Phrase::new(
        person.sentence,
        top,
        first.min(e.first),
        e.end.max(top + 1),
    ))
}

/// Phrases beside a name that say what it is: its appositions, and what it is itself an apposition of.
pub(super) fn appositions(sentence: &gesta_record::Sentence, phrase: &Phrase) -> Vec<Phrase> {
    let up = sentence.tokens[phrase.head].head.filter(|_| {
        matches!(
            sentence.tokens[phrase.head].deprel.as_str(),
            "appos" | "flat"
        )
    });
    let related = sentence
        .children(phrase.head)
        .filter(|&c| sentence.tokens[c].deprel == "appos")
        .chain(up);
    let mut out = Vec::new();
    for head in related {
        let own: Vec<usize> = sentence
            .subtree(head)
            .into_iter()
            .filter(|&i| i < phrase.first || i >= phrase.end)
            .collect();
        let (Some(&a), Some(&b)) = (own.first(), own.last()) else {
            continue;
        };
        // No further than the next clause.
        let clause = (a..=b).find(|&i| sentence.tokens[i].deprel.starts_with("acl"));
        let end = clause.map_or(b + 1, |i| i.max(a + 1));
        out.push(Phrase::new(phrase.sentence, head, a, end.max(head + 1)));
    }
    out
}
