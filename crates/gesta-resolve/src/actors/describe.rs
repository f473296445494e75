//! Descriptions: "Ukrainian farmers", "the Mongolian president", "a former White House official".

use gesta_record::{Entity, EntityKind, Phrase, Sentence, Token};

use super::knowledge::{ActorKnowledge, NameUse, fold_name};
use super::resolve::{Reading, Scene};
use super::story::{NameHit, join};

/// Sectors that make a former holder elite.
const OFFICE: [&str; 7] = ["GOV", "MIL", "LEG", "JUD", "COP", "SPY", "PTY"];
/// Words for somebody who belongs to the organisation named beside them and adds no sector of its own.
const MEMBERS: [&str; 40] = [
    "member",
    "fighter",
    "gunman",
    "militant",
    "leader",
    "leadership",
    "official",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "commander",
    "force",
    "troop",
    "rebel",
    "guerrilla",
    "militia",
    "militiaman",
    "group",
    "movement",
    "party",
    "insurgent",
    "terrorist",
    "extremist",
    "separatist",
    "chief",
    "head",
    "gunmen",
    "militiamen",
    "militants",
    "spokesmen",
    "chairman",
    "wing",
    "operative",
    "attacker",
    "loyalist",
    "delegation",
    "representative",
    "politician",
    "faction",
    "soldier",
];
/// Words for where people live.
const SETTLEMENTS: [&str; 11] = [
    "village",
    "town",
    "city",
    "settlement",
    "neighborhood",
    "neighbourhood",
    "suburb",
    "hamlet",
    "quarter",
    "home",
    "household",
];
/// Titles that say nothing of the sector where the body is named.
const TITLES: [&str; 14] = [
    "president",
    "chairman",
    "chairwoman",
    "chair",
    "director",
    "head",
    "chief",
    "leader",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "representative",
    "official",
    "governor",
];
/// Sectors that a word keeps beside the organisation it belongs to.
const OWN: [&str; 4] = ["COP", "JUD", "LEG", "SPY"];
/// Second parts of compounds whose first part is not the actor's country: "Iranian-backed".
const BACKED: [&str; 24] = [
    "backed",
    "supported",
    "sponsored",
    "funded",
    "financed",
    "allied",
    "aligned",
    "trained",
    "armed",
    "equipped",
    "supplied",
    "occupied",
    "controlled",
    "held",
    "brokered",
    "mediated",
    "installed",
    "friendly",
    "speaking",
    "made",
    "built",
    "linked",
    "inspired",
    "administered",
];

/// Words of a phrase that make a sector, by token.
type Agents = Vec<(usize, usize, Vec<String>)>;

impl ActorKnowledge {
    /// Agent nouns and further countries beside a known name: "Syrian opposition leader X", "Iran's Quds Force".
    pub(super) fn complete(
        &self,
        scene: &Scene<'_>,
        phrase: &Phrase,
        hit: &NameHit,
        out: &mut Reading,
    ) {
        let sentence = &scene.parse.sentences[phrase.sentence];
        let outside = |i: usize| i < hit.first || i >= hit.end;
        if out.countries.is_empty() && !out.sectors.iter().any(|s| s == "IGO") {
            for h in self.hits_in(scene, phrase) {
                if outside(h.first)
                    && let Some(e) = self.choose(h, scene)
                    && self.actors[e.actor].kind != "person"
                    && let Some(c) = &self.actors[e.actor].country
                {
                    out.country(c);
                }
            }
        }
        // "U.N. peacekeepers from Ghana"
        for h in self.hits_in(scene, phrase) {
            let from = h.first > hit.end && sentence.tokens[h.first - 1].lemma == "from";
            if from
                && let Some(e) = self.choose(h, scene)
                && let Some(c) = &self.actors[e.actor].country
            {
                out.country(c);
            }
        }
        if out.sectors.is_empty() {
            for (first, _, sectors) in self.agents_in(sentence, phrase.first, phrase.end) {
                if outside(first) && sectors.first().is_some_and(|s| s != "*") {
                    out.sectors(&sectors);
                }
            }
        }
    }

    pub(super) fn hits_in<'s>(&self, scene: &Scene<'s>, phrase: &Phrase) -> Vec<&'s NameHit> {
        let sentence = &scene.parse.sentences[phrase.sentence];
        let Some(hits) = scene.story.hits.get(phrase.sentence) else {
            return Vec::new();
        };
        let inside: Vec<&NameHit> = hits
            .iter()
            .filter(|h| h.first >= phrase.first && h.end <= phrase.end)
            .filter(|h| !backed(sentence, h.first, h.end))
            .collect();
        let mut found: Vec<&NameHit> = inside
            .iter()
            .copied()
            .filter(|h| modifies(sentence, phrase.head, h.first, h.end))
            .collect();
        self.closer(sentence, phrase, &mut found);
        if found.is_empty() && inside.len() == 1 && phrase.end - phrase.first <= 5 {
            // A short phrase of which the tree makes nothing has one name in it.
            return inside;
        }
        found
    }

    /// Of two countries the one that says whose: "Sudanese refugees in Chad" are Sudan's, "the U.S. state of Georgia" is
    /// no country.
    fn closer(&self, sentence: &Sentence, phrase: &Phrase, found: &mut Vec<&NameHit>) {
        const PART: [&str; 4] = ["state", "province", "territory", "region"];
        let country = |h: &NameHit| {
            h.entries
                .iter()
                .any(|e| self.actors[e.actor].kind == "country")
        };
        let whose = |h: &NameHit| country(h) && h.end <= phrase.head;
        let word = |i: usize| sentence.tokens.get(i).map_or("", |t| t.lemma.as_str());
        let part = |h: &NameHit| {
            h.first >= 3
                && word(h.first - 1) == "of"
                && PART.contains(&word(h.first - 2))
                && found.iter().any(|o| country(o) && o.end == h.first - 2)
        };
        let parts: Vec<usize> = found.iter().filter(|h| part(h)).map(|h| h.first).collect();
        found.retain(|h| !parts.contains(&h.first));
        if found.iter().any(|h| whose(h)) {
            found.retain(|h| {
                let abroad = h.first > phrase.head
                    && matches!(word(h.first - 1), "in" | "at" | "across" | "within");
                !(country(h) && abroad)
            });
        }
    }

    /// Agent nouns among tokens, with the sectors they stand for.
    pub(super) fn agents_in(&self, sentence: &Sentence, first: usize, end: usize) -> Agents {
        let mut out = Vec::new();
        let mut i = first;
        while i < end {
            let longest = (1..=3usize).rev().find_map(|len| {
                let tokens = sentence.tokens.get(i..(i + len).min(end))?;
                (tokens.len() == len).then_some(())?;
                let key = |form: &dyn Fn(usize, &Token) -> &str| {
                    let words = tokens
                        .iter()
                        .enumerate()
                        .map(|(n, t)| fold_name(form(n, t)));
                    words
                        .filter(|w| !w.is_empty())
                        .collect::<Vec<_>>()
                        .join(" ")
                };
                let last = tokens.len() - 1;
                self.agents
                    .get(&key(&|_, t| &t.lemma))
                    .or_else(|| self.agents.get(&key(&|_, t| &t.text)))
                    // "wanted persons": only the noun is inflected.
                    .or_else(|| {
                        self.agents
                            .get(&key(&|n, t| if n == last { &t.lemma } else { &t.text }))
                    })
                    .map(|s| (len, s.clone()))
            });
            match longest {
                Some((len, sectors)) => {
                    out.push((i, i + len, sectors));
                    i += len;
                }
                None => i += 1,
            }
        }
        out
    }

    /// Reads agent nouns, nationalities and organisations of the phrase's own layer.
    pub(super) fn describe(&self, scene: &Scene<'_>, phrase: &Phrase, out: &mut Reading) {
        let sentence = &scene.parse.sentences[phrase.sentence];
        let hits = self.hits_in(scene, phrase);
        self.own_words(sentence, phrase, &hits, out);
        if former(sentence, phrase)
            && out
                .sectors
                .first()
                .is_some_and(|s| OFFICE.contains(&s.as_str()))
        {
            out.sectors = vec!["ELI".to_owned()];
        }
        let kind = |h: &NameHit| {
            self.choose(h, scene)
                .map_or("", |e| self.actors[e.actor].kind.as_str())
        };
        let body = hits
            .iter()
            .any(|h| !matches!(kind(h), "" | "person" | "country" | "people"));
        for hit in hits {
            // "Bin Laden's al-Qaeda": the body's country, if it has one, and not its leader's.
            if !(body && kind(hit) == "person") {
                self.add_hit(scene, phrase, hit, out);
            }
        }
        self.joined(scene, phrase, None, out);
        let head = sentence.tokens[phrase.head].lemma.to_lowercase();
        if out.sectors.is_empty() && SETTLEMENTS.contains(&head.as_str()) {
            // What befalls a village befalls those who live in it.
            out.sectors(&["CVL".to_owned()]);
        }
        if out.countries.is_empty() && !out.sectors.iter().any(|s| s == "IGO") {
            self.places_in(scene, phrase, out);
        }
    }

    /// Sectors of the agent nouns: the head's first, then the modifiers' from right to left.
    fn own_words(
        &self,
        sentence: &Sentence,
        phrase: &Phrase,
        hits: &[&NameHit],
        out: &mut Reading,
    ) {
        let mut agents = self.agents_in(sentence, phrase.first, phrase.end);
        // Only what belongs to the head's own layer: "police in the rebel town" are no rebels.
        agents.retain(|(i, end, _)| {
            (*i..*end).contains(&phrase.head) || modifies(sentence, phrase.head, *i, *end)
        });
        // Words of a name are not words: the "Union" of the African Union is no trade union.
        agents.retain(|(i, end, _)| {
            (*i..*end).contains(&phrase.head) || !hits.iter().any(|h| h.first <= *i && *i < h.end)
        });
        agents.sort_by_key(|(i, end, _)| {
            if (*i..*end).contains(&phrase.head) {
                0
            } else if *i <= phrase.head {
                phrase.head - i
            } else {
                1000 + i - phrase.head
            }
        });
        // "President of the league", "spokesman for the army": the body says what the title does not.
        let title = agents.first().is_some_and(|(i, end, _)| {
            *end == i + 1
                && *i == phrase.head
                && TITLES.contains(&sentence.tokens[*i].lemma.to_lowercase().as_str())
        });
        if title && let Some(body) = complement(sentence, phrase.head) {
            let below = sentence.subtree(body);
            let inside = |i: &usize| below.contains(i);
            if body >= phrase.end {
                // The phrase was cut before the body's own noun.
                let beyond = self.agents_in(sentence, phrase.end, body + 1);
                if !beyond.is_empty() {
                    agents = beyond;
                }
            }
            let named = sentence.tokens[body].upos == "PROPN";
            let known = hits.iter().any(|h| inside(&h.first));
            let place = sentence
                .entity_at(body)
                .is_some_and(|e| matches!(e.kind, EntityKind::Gpe | EntityKind::Loc));
            if agents.iter().any(|(i, _, _)| inside(i)) {
                agents.retain(|(i, _, _)| inside(i));
            } else if named && !known && !place {
                // Of whatever "the Azadliq" is: the title alone does not say.
                agents.clear();
                return;
            }
        }
        // "deputy chief" is nobody of parliament.
        agents.retain(|(i, end, _)| {
            *i == phrase.head || *end > i + 1 || sentence.tokens[*i].lemma != "deputy"
        });
        let mut short = None;
        if agents.is_empty() && phrase.end - phrase.first <= 4 {
            // A short phrase whose tree says nothing: its last agent noun.
            short = self.agents_in(sentence, phrase.first, phrase.end).pop();
        }
        for (_, _, s) in agents.iter().chain(&short) {
            if s.first().is_some_and(|s| s != "*") {
                out.sectors(s);
            }
        }
    }

    /// What a name inside the phrase adds.
    fn add_hit(&self, scene: &Scene<'_>, phrase: &Phrase, hit: &NameHit, out: &mut Reading) {
        let Some(entry) = self.choose(hit, scene) else {
            return;
        };
        let sentence = &scene.parse.sentences[phrase.sentence];
        let actor = self.as_of(&self.actors[entry.actor], scene.day);
        if let Some(c) = self.country_on(actor, scene.day) {
            out.country(c);
        }
        if (entry.usage == NameUse::People || actor.kind == "people") && out.sectors.is_empty() {
            out.sectors(&["CVL".to_owned()]);
        }
        if matches!(actor.kind.as_str(), "country" | "person" | "people") {
            return;
        }
        let head = &sentence.tokens[phrase.head];
        let member = MEMBERS.contains(&head.lemma.to_lowercase().as_str())
            || MEMBERS.contains(&head.text.to_lowercase().as_str());
        let keeps = out.sectors.iter().any(|s| OWN.contains(&s.as_str()));
        if out.sectors.is_empty() || member && !keeps && actor.kind != "company" {
            let mut sectors = actor.sectors.clone();
            if actor.kind == "igo" {
                sectors.append(&mut out.sectors);
            }
            out.sectors.clear();
            out.sectors(&sectors);
            if out.id.is_none() {
                out.id = Some(actor.id.clone());
                out.name = Some(actor.name.clone());
            }
        } else if actor.kind == "igo" && out.countries.is_empty() {
            // "U.N. peacekeepers": the organisation's sector leads.
            let mut sectors = actor.sectors.clone();
            sectors.append(&mut out.sectors);
            out.sectors(&sectors);
            if out.id.is_none() {
                out.id = Some(actor.id.clone());
                out.name = Some(actor.name.clone());
            }
        }
    }

    /// Country of a place that modifies the head: "Minsk police", "rebels in Darfur".
    pub(super) fn places_in(&self, scene: &Scene<'_>, phrase: &Phrase, out: &mut Reading) {
        let sentence = &scene.parse.sentences[phrase.sentence];
        for e in &sentence.entities {
            let inside = e.first >= phrase.first && e.end <= phrase.end;
            // A known body is no place that has its name.
            let body = scene
                .story
                .hit_at(phrase.sentence, e.first)
                .and_then(|h| self.choose(h, scene))
                .is_some_and(|n| {
                    !matches!(self.actors[n.actor].kind.as_str(), "country" | "people")
                });
            if inside
                && !body
                && matches!(e.kind, EntityKind::Gpe | EntityKind::Loc | EntityKind::Org)
                && modifies(sentence, phrase.head, e.first, e.end)
                && !backed(sentence, e.first, e.end)
                && let Some(c) = self.country_of(scene, phrase, e)
            {
                out.country(&c);
                return;
            }
        }
        // "Quatar's emir", whatever the name was taken for.
        let owner = sentence.children(phrase.head).find(|&c| {
            let t = &sentence.tokens[c];
            t.deprel == "nmod:poss" && t.upos == "PROPN"
        });
        if let Some(i) = owner.and_then(|c| self.misspelt(&sentence.tokens[c].text)) {
            out.country(&self.actors[i].id);
        }
    }

    /// The country of a place, or that whose name is spelt a letter wrong beside the head.
    fn country_of(&self, scene: &Scene<'_>, phrase: &Phrase, e: &Entity) -> Option<String> {
        let name = join(&scene.parse.sentences[phrase.sentence], e.first, e.end);
        let beside = !(e.first..e.end).contains(&phrase.head);
        let misspelt = || self.misspelt(&name).map(|i| self.actors[i].id.clone());
        (scene.place)(&name).or_else(|| beside.then(misspelt).flatten())
    }

    /// True where a token belongs to the name of a country.
    pub(super) fn country_at(&self, scene: &Scene<'_>, sentence: usize, token: usize) -> bool {
        scene.story.hit_at(sentence, token).is_some_and(|h| {
            h.entries
                .iter()
                .any(|e| self.actors[e.actor].kind == "country")
        })
    }
}

/// The person that a phrase is about: a name over the head, or hanging from a title that is the head.
pub(super) fn person_in(sentence: &Sentence, phrase: &Phrase) -> Option<(usize, usize)> {
    if let Some(e) = sentence.entity_at(phrase.head)
        && e.kind == EntityKind::Person
    {
        return Some((e.first, e.end));
    }
    sentence
        .entities
        .iter()
        .filter(|e| e.kind == EntityKind::Person)
        .filter(|e| e.first >= phrase.first && e.end <= phrase.end)
        .find(|e| {
            (e.first..e.end).any(|i| {
                let t = &sentence.tokens[i];
                t.head == Some(phrase.head)
                    && matches!(
                        t.deprel.split(':').next().unwrap_or(""),
                        "flat" | "appos" | "compound"
                    )
                    && i > phrase.head
            })
        })
        .map(|e| (e.first, e.end))
}

/// The body that a title belongs to: what "of", "for" or "in" hangs from it.
pub(super) fn complement(sentence: &Sentence, head: usize) -> Option<usize> {
    sentence.children(head).find(|&c| {
        c > head
            && sentence.tokens[c].deprel.starts_with("nmod")
            && sentence.children(c).any(|k| {
                sentence.tokens[k].deprel == "case"
                    && matches!(sentence.tokens[k].lemma.as_str(), "of" | "for" | "at")
            })
    })
}

/// True where the head, or the title before it, is called former.
pub(super) fn former(sentence: &Sentence, phrase: &Phrase) -> bool {
    // The word may stand before what counts as the phrase.
    (phrase.first.saturating_sub(3)..phrase.end).any(|i| {
        let t = &sentence.tokens[i];
        let word = t.lemma.to_lowercase();
        let shown = t.text.to_lowercase();
        let says = matches!(word.as_str(), "former" | "ex" | "onetime")
            || matches!(
                shown.as_str(),
                "ousted" | "deposed" | "toppled" | "overthrown"
            )
            || word.starts_with("ex-");
        says && t.head.is_some_and(|h| {
            h == phrase.head
                || sentence.tokens[h].head == Some(phrase.head)
                    && matches!(
                        sentence.tokens[h].deprel.as_str(),
                        "compound" | "flat" | "amod" | "appos" | "nmod:desc"
                    )
        })
    })
}

/// True where the head is called ousted: whatever office is noted for the day, it is lost.
pub(super) fn ousted(sentence: &Sentence, phrase: &Phrase) -> bool {
    const LOST: [&str; 4] = ["ousted", "deposed", "toppled", "overthrown"];
    let lost = |i: usize| LOST.contains(&sentence.tokens[i].text.to_lowercase().as_str());
    // The tree may hang the word from the verb, as in headlines.
    (phrase.first.saturating_sub(1)..=phrase.head).any(lost)
}

/// True for the first part of "Iranian-backed", and what stands after "pro-" and "anti-".
pub(super) fn backed(sentence: &Sentence, first: usize, end: usize) -> bool {
    let word = |i: usize| sentence.tokens.get(i).map_or("", |t| t.text.as_str());
    let dash = |i: usize| matches!(word(i), "-" | "–" | "‑");
    let after = dash(end) && BACKED.contains(&word(end + 1).to_lowercase().as_str());
    let before = first >= 2
        && dash(first - 1)
        && matches!(
            word(first - 2).to_lowercase().as_str(),
            "pro" | "anti" | "non"
        );
    // "Ethnic Albanians" live anywhere.
    let ethnic = first >= 1 && word(first - 1).eq_ignore_ascii_case("ethnic");
    let joined = word(first).to_lowercase();
    after || before || ethnic || joined.starts_with("pro-") || joined.starts_with("anti-")
}

/// True where tokens `first..end` hang from `head` as modifiers, name parts or "of"-complements, directly or through
/// others of that kind.
pub(super) fn modifies(sentence: &Sentence, head: usize, first: usize, end: usize) -> bool {
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
                                "of" | "from"
                                    | "for"
                                    | "in"
                                    | "at"
                                    | "across"
                                    | "throughout"
                                    | "within"
                                    | "'s"
                                    | "’s"
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
