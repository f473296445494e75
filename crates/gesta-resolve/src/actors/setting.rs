//! What stands around a phrase: where it is, what it is joined to, and which country its report is about.

use gesta_record::{Doubt, DoubtKind, EntityKind, Phrase, Sentence};

use super::knowledge::{ActorKnowledge, NameEntry, NameUse};
use super::resolve::{Reading, Scene};
use super::story::{NameHit, join};

/// Bodies of a state that many states have by the same name.
pub(super) const INSTITUTIONS: [&str; 8] = [
    "government",
    "ministry",
    "parliament",
    "court",
    "army",
    "police",
    "intelligence",
    "central-bank",
];
/// Prepositions of where something happens.
const WHERE: [&str; 9] = [
    "in",
    "near",
    "around",
    "outside",
    "inside",
    "at",
    "across",
    "throughout",
    "off",
];
/// Sectors of people who are mostly at home where they act and suffer.
const LOCAL: [&str; 9] = [
    "CVL", "REB", "OPP", "CRM", "COP", "UAF", "SOC", "REL", "PRM",
];
/// Short forms that stand before a noun like an adjective.
const SHORT: [&str; 4] = ["u.s.", "us", "u.k.", "uk"];

impl ActorKnowledge {
    /// Gives a definite description of a state's body without a country that of the one country in play, with a doubt:
    /// "the army", where the report has named that country more than once and hardly another.
    pub(super) fn of_the_story(&self, scene: &Scene<'_>, phrase: &Phrase, out: &mut Reading) {
        const STATE: [&str; 6] = ["GOV", "MIL", "LEG", "JUD", "COP", "SPY"];
        let titled = out.name.is_some();
        let sentence = &scene.parse.sentences[phrase.sentence];
        let state = out
            .sectors
            .first()
            .is_some_and(|s| STATE.contains(&s.as_str()));
        let definite = sentence.tokens[phrase.first].lemma == "the"
            || sentence.tokens[phrase.head].upos == "PROPN"
            || sentence.tokens[phrase.head].lemma == "police";
        // "X's emir" is that of X, whatever X is.
        let owned = sentence.children(phrase.head).any(|c| {
            let t = &sentence.tokens[c];
            t.deprel == "nmod:poss" && t.upos == "PROPN"
        });
        if !out.countries.is_empty() || !state || !definite || owned || out.id.is_some() {
            return;
        }
        let total: f64 = scene.story.countries.values().sum();
        let mut ranked: Vec<(&String, f64)> =
            scene.story.countries.iter().map(|(c, w)| (c, *w)).collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
        let Some(&(country, weight)) = ranked.first() else {
            return;
        };
        if weight < if titled { 1.0 } else { 2.0 } || weight / total < 0.6 {
            return;
        }
        out.country(country);
        out.doubts.push(Doubt {
            kind: DoubtKind::ReferenceGuessed,
            span: Some(sentence.span_of(phrase.first, phrase.end)),
            note: format!(
                "\"{}\" taken as that of {country}, which the report is about",
                join(sentence, phrase.first, phrase.end)
            ),
        });
        if !titled {
            self.office(scene, phrase, out);
        }
    }

    /// A capital after a preposition of place, and a town that does not act, are those who live there.
    pub(super) fn as_place(
        &self,
        scene: &Scene<'_>,
        phrase: &Phrase,
        hit: &NameHit,
        entry: &NameEntry,
        out: &mut Reading,
    ) {
        let sentence = &scene.parse.sentences[phrase.sentence];
        let town = entry.usage == NameUse::City && out.sectors.is_empty();
        let acts = subject(sentence, phrase);
        let place = located(sentence, hit.first) || struck(sentence, phrase);
        if entry.usage == NameUse::Capital && place || town && !acts {
            out.sectors = vec!["CVL".to_owned()];
            out.id = None;
        }
    }

    /// "The Thai Supreme Court": what a name says of another country's body is no more than what it is.
    pub(super) fn foreign(
        &self,
        scene: &Scene<'_>,
        phrase: &Phrase,
        hit: &NameHit,
        entry: &NameEntry,
        out: &mut Reading,
    ) {
        let actor = &self.actors[entry.actor];
        let Some(own) = actor.country.as_deref() else {
            return;
        };
        if !INSTITUTIONS.contains(&actor.kind.as_str()) {
            return;
        }
        let before = scene.story.hits[phrase.sentence]
            .iter()
            .find(|h| h.end == hit.first)
            .and_then(|h| self.choose(h, scene))
            .map(|e| &self.actors[e.actor])
            .filter(|a| a.kind == "country")
            .and_then(|a| a.country.clone());
        if let Some(other) = before
            && other != own
        {
            out.countries = vec![other];
            out.id = None;
            out.name = None;
        }
    }

    /// Nationalities before "and" share the noun: "U.S. and Russian negotiators".
    /// `body` is where the name of a country's body begins, if one does: "Serbian and Croatian police".
    pub(super) fn joined(
        &self,
        scene: &Scene<'_>,
        phrase: &Phrase,
        body: Option<usize>,
        out: &mut Reading,
    ) {
        let sentence = &scene.parse.sentences[phrase.sentence];
        let Some(hits) = scene.story.hits.get(phrase.sentence) else {
            return;
        };
        let head = &sentence.tokens[phrase.head];
        let several = matches!(head.xpos.as_str(), "NNS" | "NNPS")
            || matches!(
                head.lemma.as_str(),
                "police" | "military" | "personnel" | "staff"
            );
        let nationality = |h: &NameHit| {
            let short = SHORT.contains(&sentence.tokens[h.first].text.to_lowercase().as_str());
            let country = |e: &NameEntry| self.actors[e.actor].kind == "country";
            h.entries
                .iter()
                .any(|e| country(e) && (e.usage == NameUse::Adjective || short))
        };
        // The last nationality before the noun.
        let last = hits
            .iter()
            .rfind(|h| h.first >= phrase.first && h.end <= phrase.head && nationality(h));
        let Some(mut at) = body.or(last.map(|h| h.first)).filter(|_| several) else {
            return;
        };
        while at > 1 {
            let link = sentence.tokens[at - 1].text.as_str();
            let before = hits.iter().find(|h| h.end == at - 1 && nationality(h));
            let Some(hit) = before.filter(|_| matches!(link, "and" | "or" | "," | "&")) else {
                return;
            };
            if let Some(c) = self
                .choose(hit, scene)
                .and_then(|e| self.actors[e.actor].country.clone())
            {
                out.country(&c);
            }
            at = hit.first;
        }
    }

    /// "Sierra Leonean and Liberian refugees" cut before the "and": the noun after it is theirs too.
    pub(super) fn shared_noun(&self, scene: &Scene<'_>, phrase: &Phrase, out: &mut Reading) {
        let sentence = &scene.parse.sentences[phrase.sentence];
        let Some(hits) = scene.story.hits.get(phrase.sentence) else {
            return;
        };
        let nationality = |h: &&NameHit| {
            let country = |e: &NameEntry| self.actors[e.actor].kind == "country";
            h.entries
                .iter()
                .any(|e| country(e) && e.usage == NameUse::Adjective)
        };
        let linked = |i: usize| {
            sentence
                .tokens
                .get(i)
                .is_some_and(|t| matches!(t.text.as_str(), "and" | "or"))
        };
        if !out.sectors.is_empty()
            || !hits.iter().any(|h| h.end == phrase.end && nationality(&h))
            || !linked(phrase.end)
        {
            return;
        }
        let next = hits
            .iter()
            .find(|h| h.first == phrase.end + 1)
            .filter(nationality);
        if let Some(h) = next
            && let Some((_, _, sectors)) = self
                .agents_in(sentence, h.end, (h.end + 2).min(sentence.tokens.len()))
                .first()
        {
            out.sectors(sectors);
        }
    }

    /// "Refugees fleeing the war in Liberia": where they flee from is where they belong.
    pub(super) fn fled(&self, scene: &Scene<'_>, phrase: &Phrase, out: &mut Reading) {
        if !out.countries.is_empty() || out.sectors.first().is_none_or(|s| s != "REF") {
            return;
        }
        let sentence = &scene.parse.sentences[phrase.sentence];
        let flight = sentence
            .children(phrase.head)
            .find(|&c| matches!(sentence.tokens[c].lemma.as_str(), "flee" | "escape"));
        let Some(flight) = flight else { return };
        let below = sentence.subtree(flight);
        let from = scene.story.hits[phrase.sentence]
            .iter()
            .filter(|h| below.contains(&h.first))
            .find_map(|h| self.choose(h, scene))
            .and_then(|e| self.as_of(&self.actors[e.actor], scene.day).country.clone());
        if let Some(c) = from {
            out.country(&c);
        }
    }

    /// "Ethnic Albanians": of the one country that the report is about, where that is not the one they are called after.
    pub(super) fn home_of_people(
        &self,
        scene: &Scene<'_>,
        phrase: &Phrase,
        hit: &NameHit,
        out: &mut Reading,
    ) {
        if !out.countries.is_empty() {
            return;
        }
        let own = self
            .choose(hit, scene)
            .and_then(|e| self.actors[e.actor].country.clone());
        let others = scene
            .story
            .countries
            .iter()
            .filter(|(c, _)| Some(*c) != own.as_ref());
        let total: f64 = others.clone().map(|(_, w)| w).sum();
        let Some((country, weight)) = others.max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)))
        else {
            return;
        };
        if *weight >= 2.0 && weight / total >= 0.6 {
            out.country(country);
            out.doubts
                .push(guessed(scene, phrase, country, "which the report is about"));
        }
    }

    /// Gives people without a country that of the place where the sentence has it happen, with a doubt.
    pub(super) fn where_it_happens(&self, scene: &Scene<'_>, phrase: &Phrase, out: &mut Reading) {
        let local = out
            .sectors
            .first()
            .is_some_and(|s| LOCAL.contains(&s.as_str()));
        if !local
            || !out.countries.is_empty()
            || out.name.is_some()
            || out.sectors.iter().any(|s| s == "REF")
        {
            return;
        }
        let sentence = &scene.parse.sentences[phrase.sentence];
        let mut found: Option<String> = None;
        let named = scene.story.hits[phrase.sentence].iter().filter_map(|h| {
            let entry = self.choose(h, scene)?;
            let place = matches!(
                entry.usage,
                NameUse::Name | NameUse::City | NameUse::Capital
            );
            let actor = self.as_of(&self.actors[entry.actor], scene.day);
            (place && actor.kind == "country" && located(sentence, h.first))
                .then(|| actor.country.clone())?
        });
        let towns = sentence.entities.iter().filter_map(|e| {
            let place = matches!(e.kind, EntityKind::Gpe | EntityKind::Loc | EntityKind::Fac);
            let known = scene.story.hit_at(phrase.sentence, e.first).is_some();
            (place && !known && located(sentence, e.first))
                .then(|| (scene.place)(&join(sentence, e.first, e.end)))?
        });
        for country in named.chain(towns) {
            if found.as_ref().is_some_and(|f| *f != country) {
                return;
            }
            found = Some(country);
        }
        if let Some(country) = found {
            out.country(&country);
            out.doubts.push(guessed(
                scene,
                phrase,
                &country,
                "where the sentence has it happen",
            ));
        }
    }
}

/// A country that the text around a phrase gives.
fn guessed(scene: &Scene<'_>, phrase: &Phrase, country: &str, why: &str) -> Doubt {
    let sentence = &scene.parse.sentences[phrase.sentence];
    Doubt {
        kind: DoubtKind::ReferenceGuessed,
        span: Some(sentence.span_of(phrase.first, phrase.end)),
        note: format!(
            "\"{}\" taken as that of {country}, {why}",
            join(sentence, phrase.first, phrase.end)
        ),
    }
}

/// True for a phrase that acts: the subject of an active clause.
pub(super) fn subject(sentence: &Sentence, phrase: &Phrase) -> bool {
    let relation = sentence.tokens[phrase.head].deprel.as_str();
    relation.starts_with("nsubj") && relation != "nsubj:pass"
}

/// True for what is shelled, stormed or taken: a place, even where it is a capital.
fn struck(sentence: &Sentence, phrase: &Phrase) -> bool {
    const DEEDS: [&str; 20] = [
        "shell", "bomb", "bombard", "pound", "storm", "besiege", "capture", "seize", "overrun",
        "occupy", "raid", "shake", "rock", "enter", "encircle", "hit", "strike", "loot", "retake",
        "evacuate",
    ];
    let head = &sentence.tokens[phrase.head];
    let object = matches!(head.deprel.as_str(), "obj" | "nsubj:pass");
    let deed = |h: usize| DEEDS.contains(&sentence.tokens[h].lemma.as_str());
    object && head.head.is_some_and(deed)
}

/// True where a name stands after a preposition of place: "in central Baghdad", "near the town of Samarra".
fn located(sentence: &Sentence, first: usize) -> bool {
    (0..first)
        .rev()
        .take(5)
        .map(|i| &sentence.tokens[i])
        .find(|t| {
            let between = matches!(t.upos.as_str(), "DET" | "ADJ" | "NOUN" | "PROPN")
                || t.text == "of"
                || t.text == "-";
            !between
        })
        .is_some_and(|t| WHERE.contains(&t.text.to_lowercase().as_str()))
}
