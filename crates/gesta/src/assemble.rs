//! From what the codebook and the resolvers found to the record of a document.

mod about;

use std::collections::BTreeMap;

use gesta_codebook::Codebook;
use gesta_record::{
    Actor, Basis, CharIndex, Claim, ClaimMention, Coding, Detail, Document, Doubt, DoubtKind,
    EntityKind, Event, EventMention, Level, NamedEntity, Parse, Phrase, Place, Precision, Quad,
    Realis, Span, TextSpan, TimeMention, When,
};
use gesta_resolve::actors::{ActorKnowledge, Story};
use gesta_resolve::dates::{self, Anchor, TimeExpression};
use gesta_resolve::places::{
    Countries, Gazetteer, NamedPlace, PlaceDecision, PlaceMention, StoryContext,
};
use gesta_resolve::statements::Hint;
use jiff::civil::Date;

/// Days after which a dated event is background of the report rather than its news.
const HISTORY_DAYS: i32 = 180;

/// All that is needed to make the record of one document.
pub(crate) struct Assembler<'a> {
    pub(crate) codebook: &'a Codebook,
    pub(crate) actors: &'a ActorKnowledge,
    pub(crate) gazetteer: &'a Gazetteer,
    pub(crate) countries: &'a Countries,
    pub(crate) document: &'a Document,
    pub(crate) index: CharIndex,
    pub(crate) mentions: bool,
}

/// True for a participant of whom country, sector or identity is known.
fn known(a: &Actor) -> bool {
    a.country.is_some() || !a.sectors.is_empty() || a.id.is_some()
}

/// A named place of the text and what it was decided to be.
struct Located {
    named: NamedPlace,
    decision: PlaceDecision,
}

/// Facts of the whole document.
struct Context {
    story: Story,
    times: Vec<Vec<TimeExpression>>,
    /// By sentence and first token.
    places: BTreeMap<(usize, usize), Located>,
}

impl Assembler<'_> {
    /// Fills events, claims, doubts and, if asked, mentions. Returns what each claim gives away of the events that it is
    /// about.
    pub(crate) fn fill(&self, parse: &Parse, coding: &mut Coding) -> Vec<Hint> {
        let found = self.codebook.find(parse);
        let story = self.actors.story(parse, self.document.published);
        let times = self.times(parse);
        let places = self.places(parse, &story);
        let context = Context {
            story,
            times,
            places,
        };
        if self.document.published.is_none()
            && context.times.iter().flatten().any(|t| t.resolved.is_none())
        {
            coding.doubts.push(Doubt {
                kind: DoubtKind::DateUnanchored,
                span: None,
                note: "no publication date is known, so relative dates stay open (--published gives one)"
                    .into(),
            });
        }
        let mut spans: Vec<Span> = Vec::new();
        for mention in &found.events {
            if let Some(event) = self.event(parse, &context, mention, coding) {
                spans.push(event.trigger.span);
                coding.events.push(event);
            }
        }
        for (n, e) in coding.events.iter_mut().enumerate() {
            e.id = format!("e{}", n + 1);
        }
        for claim in &found.claims {
            self.claim(parse, &context, claim, coding);
        }
        let hints = found.claims.iter().map(|c| self.hint(parse, &context, c));
        let hints = hints.collect();
        if self.mentions {
            self.add_mentions(parse, &context, coding);
        }
        coding
            .doubts
            .sort_by_key(|d| (d.span.is_some(), d.span, d.kind));
        coding.doubts.dedup();
        hints
    }

    /// Time expressions of every sentence.
    fn times(&self, parse: &Parse) -> Vec<Vec<TimeExpression>> {
        let anchor = Anchor {
            published: self.document.published,
            dateline: dates::dateline(&self.document.text, self.document.published),
            narrative: None,
        };
        let mut told = None;
        parse
            .sentences
            .iter()
            .map(|s| {
                let anchor = Anchor {
                    narrative: told,
                    ..anchor
                };
                let found = dates::find(&s.tokens, anchor);
                let day = |t: &TimeExpression| {
                    let r = t.resolved.as_ref()?;
                    (r.precision == Precision::Day).then_some(r.date)
                };
                told = found.iter().rev().find_map(day).or(told);
                found
            })
            .collect()
    }

    /// Whether the act that a word names happened: what its sentence says, and the age of its date.
    pub(crate) fn realis_of(&self, parse: &Parse, sentence: usize, token: usize) -> Option<Realis> {
        let (realis, where_to_look) = self.codebook.realis_of(parse, sentence, token)?;
        let times = self.times(parse);
        let when = self.dated(times.get(sentence)?, &where_to_look, realis);
        Some(self.aged(realis, when.as_ref()))
    }

    /// An act that the text dates more than half a year before its publication is history.
    fn aged(&self, realis: Realis, when: Option<&When>) -> Realis {
        let (Some(w), Some(p)) = (when, self.document.published) else {
            return realis;
        };
        let old = w.basis != Basis::Published && (p - w.date).get_days() > HISTORY_DAYS;
        if realis == Realis::Actual && old {
            Realis::Historical
        } else {
            realis
        }
    }

    fn text(&self, span: Span) -> String {
        self.index
            .slice(&self.document.text, span)
            .unwrap_or("")
            .to_owned()
    }

    /// Decides on every named place of the document together.
    fn places(&self, parse: &Parse, story: &Story) -> BTreeMap<(usize, usize), Located> {
        let mut found = Vec::new();
        let mut mentions = Vec::new();
        for (si, s) in parse.sentences.iter().enumerate() {
            for named in self.gazetteer.find(s, self.countries) {
                let span = s.span_of(named.first, named.end);
                let name = self.text(span);
                found.push((si, named));
                mentions.push(PlaceMention::indexed(
                    &self.document.text,
                    &self.index,
                    &name,
                    span,
                    named.kind,
                ));
            }
        }
        let mut weights = StoryContext::default();
        for (country, weight) in &story.countries {
            weights.add_country(country, *weight);
        }
        let decisions = self
            .gazetteer
            .resolve_story(&mentions, &weights, self.countries);
        found
            .into_iter()
            .zip(decisions)
            .map(|((si, named), decision)| ((si, named.first), Located { named, decision }))
            .collect()
    }

    /// Every place mention of a document with its decision, in text order.
    pub(crate) fn place_mentions(&self, parse: &Parse) -> Vec<(Span, PlaceDecision)> {
        let story = self.actors.story(parse, self.document.published);
        self.places(parse, &story)
            .into_iter()
            .map(|((si, _), l)| {
                let span = parse.sentences[si].span_of(l.named.first, l.named.end);
                (span, l.decision)
            })
            .collect()
    }

    fn decision<'c>(
        &self,
        parse: &Parse,
        context: &'c Context,
        phrase: &Phrase,
    ) -> Option<&'c PlaceDecision> {
        let _ = parse;
        context
            .places
            .range((phrase.sentence, 0)..=(phrase.sentence, phrase.head))
            .next_back()
            .map(|(_, l)| l)
            .filter(|l| l.named.end > phrase.head && !l.named.aside)
            .map(|l| &l.decision)
    }

    fn event(
        &self,
        parse: &Parse,
        context: &Context,
        mention: &EventMention,
        coding: &mut Coding,
    ) -> Option<Event> {
        let sentence = &parse.sentences[mention.sentence];
        let when = self.when(context, mention.sentence, &mention.time, mention.realis);
        let day = when.as_ref().map(|w| w.date);
        let mut actor = self.people(parse, context, &mention.actor, day, coding);
        let mut recipient = self.people(parse, context, &mention.recipient, day, coding);
        if !recipient.iter().any(known) {
            let inner = self.inner_recipients(parse, context, mention, day, coding);
            if !inner.is_empty() {
                recipient = inner;
            }
        }
        for side in [&mut actor, &mut recipient] {
            // "the curfew and Palestinians": a thing is no participant beside somebody.
            if side.iter().any(known) {
                side.retain(known);
            }
        }
        recipient.retain(|r| {
            !actor
                .iter()
                .any(|a| a.span == r.span && a.country == r.country)
        });
        let place = self.place(parse, context, mention, coding);
        self.localise(mention, place.as_ref(), &mut actor, &mut recipient, coding);
        if !self.codebook.is_strong(&mention.rule) && !actor.iter().chain(&recipient).any(known) {
            return None; // Nobody who matters politically is recognised.
        }
        let span = sentence.span_of(mention.trigger_range.0, mention.trigger_range.1);
        let realis = self.aged(mention.realis, when.as_ref());
        let event = Event {
            id: String::new(),
            sentence: mention.sentence,
            kind: mention.kind.clone(),
            mode: mention.mode.clone(),
            context: mention.context.clone(),
            quad: self
                .codebook
                .type_info(&mention.kind)
                .map_or(Quad::VerbalCooperation, |t| t.quad),
            score: mention.score,
            realis,
            trigger: TextSpan {
                text: self.text(span),
                span,
            },
            actor,
            recipient,
            when,
            place,
            details: mention
                .details
                .iter()
                .map(|d| Detail {
                    name: d.name.clone(),
                    value: d.value.clone(),
                    span: d.span,
                })
                .collect(),
            claims: Vec::new(),
            norms: None,
            confidence: mention.confidence,
            rule: mention.rule.clone(),
        };
        // A text that says the same thing of the same words twice is one mention.
        let again = coding.events.iter().any(|e| {
            e.trigger.span == event.trigger.span && e.kind == event.kind && e.realis == event.realis
        });
        (!again).then_some(event)
    }

    /// Somebody named inside a recipient that is a thing ("the curfew on **Palestinians**"), or in a phrase beside the
    /// trigger where it has no recipient.
    fn inner_recipients(
        &self,
        parse: &Parse,
        context: &Context,
        mention: &EventMention,
        day: Option<Date>,
        coding: &mut Coding,
    ) -> Vec<Actor> {
        let sentence = &parse.sentences[mention.sentence];
        let mut roots: Vec<usize> = mention
            .recipient
            .iter()
            .filter(|p| p.sentence == mention.sentence)
            .map(|p| p.head)
            .collect();
        let beside = |c: &usize| {
            let relation = sentence.tokens[*c].deprel.split(':').next().unwrap_or("");
            matches!(relation, "obl" | "nmod" | "obj" | "iobj")
        };
        roots.extend(sentence.children(mention.trigger).filter(beside));
        let mut taken: Vec<usize> = Vec::new();
        for p in mention
            .actor
            .iter()
            .filter(|p| p.sentence == mention.sentence)
        {
            taken.extend(sentence.subtree(p.head));
        }
        for root in roots {
            let clause = |c: &usize| {
                matches!(
                    sentence.tokens[*c].deprel.as_str(),
                    "acl:relcl" | "advcl" | "parataxis"
                )
            };
            let skipped: Vec<usize> = sentence
                .children(root)
                .filter(clause)
                .flat_map(|c| sentence.subtree(c))
                .collect();
            for i in sentence.subtree(root) {
                if taken.contains(&i) || skipped.contains(&i) {
                    continue;
                }
                let Some(e) = sentence.entity_at(i).filter(|e| e.first == i) else {
                    continue;
                };
                let political = matches!(
                    e.kind,
                    EntityKind::Gpe | EntityKind::Norp | EntityKind::Org | EntityKind::Person
                );
                if !political || taken.contains(&(e.end - 1)) {
                    continue;
                }
                let phrase = Phrase::new(mention.sentence, e.end - 1, e.first, e.end);
                let mut found =
                    self.people(parse, context, std::slice::from_ref(&phrase), day, coding);
                found.retain(known);
                if !found.is_empty() {
                    return found;
                }
            }
        }
        Vec::new()
    }

    /// Gives participants of no stated country that of the place where the event happened, with a doubt; a place that
    /// is hit stands for its people where nobody else is named.
    fn localise(
        &self,
        mention: &EventMention,
        place: Option<&Place>,
        actor: &mut [Actor],
        recipient: &mut Vec<Actor>,
        coding: &mut Coding,
    ) {
        let Some(place) = place else { return };
        let Some(country) = &place.country else {
            return;
        };
        const ABROAD: [&str; 3] = ["IGO", "NGO", "MNC"];
        for a in actor.iter_mut().chain(recipient.iter_mut()) {
            let local = a.country.is_none()
                && !a.sectors.is_empty()
                && !a.sectors.iter().any(|s| ABROAD.contains(&s.as_str()));
            if local {
                a.country = Some(country.clone());
                coding.doubts.push(Doubt {
                    kind: DoubtKind::ReferenceGuessed,
                    span: Some(a.span),
                    note: format!(
                        "\"{}\" has no country of its own here; {country} is that of {}, where it happened",
                        a.text, place.name
                    ),
                });
            }
        }
        let material = matches!(
            mention.kind.as_str(),
            "ASSAULT"
                | "COERCE"
                | "PROTEST"
                | "SANCTION"
                | "AID"
                | "RETREAT"
                | "CONCEDE"
                | "THREATEN"
        );
        let nobody = !recipient.iter().any(known);
        if material && nobody {
            let span = place.span;
            if actor.iter().any(|a| a.span.overlaps(span)) {
                return;
            }
            *recipient = vec![Actor {
                text: place.text.clone(),
                span,
                name: Some(place.name.clone()),
                country: Some(country.clone()),
                sectors: Vec::new(),
                id: None,
            }];
        }
    }

    fn people(
        &self,
        parse: &Parse,
        context: &Context,
        phrases: &[Phrase],
        day: Option<Date>,
        coding: &mut Coding,
    ) -> Vec<Actor> {
        let mut out: Vec<Actor> = Vec::new();
        let place = |name: &str| self.country_of(context, parse, name);
        for phrase in phrases {
            if self.is_time(parse, context, phrase) {
                continue; // "rejected on Thursday calls": a weekday is nobody.
            }
            let found = self
                .actors
                .resolve(parse, &context.story, phrase, day, &place);
            for mut actor in found.actors {
                actor.text = self.text(actor.span);
                // PLOVER's codes for those who belong to no country.
                if actor.country.is_none() {
                    let nowhere = |s: &&String| matches!(s.as_str(), "IGO" | "NGO" | "MNC");
                    actor.country = actor.sectors.iter().find(nowhere).cloned();
                }
                if !out.contains(&actor) {
                    out.push(actor);
                }
            }
            coding.doubts.extend(found.doubts);
        }
        out
    }

    /// True where the head of a phrase belongs to a time expression.
    fn is_time(&self, parse: &Parse, context: &Context, phrase: &Phrase) -> bool {
        let Some(sentence) = parse.sentences.get(phrase.sentence) else {
            return false;
        };
        let Some(head) = sentence.tokens.get(phrase.head) else {
            return false;
        };
        phrase.antecedent.is_none()
            && context
                .times
                .get(phrase.sentence)
                .is_some_and(|times| times.iter().any(|t| t.span.contains(head.span)))
    }

    /// Country of a place as this document means it.
    fn country_of(&self, context: &Context, parse: &Parse, name: &str) -> Option<String> {
        let located = context.places.iter().find(|((si, _), l)| {
            let s = &parse.sentences[*si];
            self.text(s.span_of(l.named.first, l.named.end)) == name
        });
        let (_, l) = located?;
        l.decision.place().and_then(|p| p.country.clone())
    }

    /// The time expression that belongs to an event, or the day of publication for what happened by then.
    fn when(
        &self,
        context: &Context,
        sentence: usize,
        where_to_look: &[Span],
        realis: Realis,
    ) -> Option<When> {
        if let Some(when) = self.dated(context.times.get(sentence)?, where_to_look, realis) {
            return Some(when);
        }
        if !matches!(realis, Realis::Actual | Realis::Negated) {
            return None;
        }
        self.document.published.map(|date| When {
            date,
            precision: Precision::Day,
            basis: Basis::Published,
            text: None,
            span: None,
            until: None,
        })
    }

    /// The first resolved time expression of the places to look at.
    fn dated(
        &self,
        times: &[TimeExpression],
        where_to_look: &[Span],
        realis: Realis,
    ) -> Option<When> {
        let fits = |t: &&TimeExpression| {
            t.resolved
                .as_ref()
                .is_some_and(|r| !r.since || realis == Realis::Historical)
        };
        let t = where_to_look
            .iter()
            .find_map(|w| times.iter().filter(|t| w.contains(t.span)).find(fits))?;
        let r = t.resolved.as_ref()?;
        Some(When {
            date: r.date,
            precision: r.precision,
            basis: r.basis,
            text: Some(self.text(t.span)),
            span: Some(t.span),
            until: r.until,
        })
    }

    fn place(
        &self,
        parse: &Parse,
        context: &Context,
        mention: &EventMention,
        coding: &mut Coding,
    ) -> Option<Place> {
        let mut best: Option<Place> = None;
        for phrase in &mention.place {
            let phrase = Phrase {
                sentence: mention.sentence,
                ..phrase.clone()
            };
            match self.decision(parse, context, &phrase) {
                Some(PlaceDecision::Resolved(p)) => {
                    // A finer place in the same country is the better answer; else the first found.
                    let finer = best.as_ref().is_some_and(|b: &Place| {
                        b.level == Level::Country
                            && p.country == b.country
                            && p.level != Level::Country
                    });
                    if best.is_none() || finer {
                        best = Some(p.clone());
                    }
                }
                Some(PlaceDecision::Abstain(doubt)) => coding.doubts.push(doubt.clone()),
                None => {}
            }
        }
        best
    }

    fn claim(&self, parse: &Parse, context: &Context, mention: &ClaimMention, coding: &mut Coding) {
        let speaker = mention.speaker.as_ref().and_then(|p| {
            self.people(
                parse,
                context,
                std::slice::from_ref(p),
                self.document.published,
                coding,
            )
            .into_iter()
            .next()
        });
        let speaker = self.described(speaker, mention.speaker_span);
        let id = format!("c{}", coding.claims.len() + 1);
        let mut events = Vec::new();
        for e in coding
            .events
            .iter_mut()
            .filter(|e| mention.content.contains(e.trigger.span))
        {
            events.push(e.id.clone());
            e.claims.push(id.clone());
        }
        let when = self.when(context, mention.sentence, &mention.time, Realis::Actual);
        let words = |span: Span| TextSpan {
            text: self.text(span),
            span,
        };
        coding.claims.push(Claim {
            id,
            sentence: mention.sentence,
            stance: mention.stance,
            speaker,
            cue: words(mention.cue),
            content: words(mention.content),
            parts: mention.parts.iter().copied().map(words).collect(),
            events,
            when,
            condition: mention.condition.map(words),
        });
    }

    /// A speaker with all the words that describe it; one whom nobody knows stays as described.
    fn described(&self, speaker: Option<Actor>, words: Option<Span>) -> Option<Actor> {
        let Some(span) = words else { return speaker };
        let text = self.text(span);
        Some(match speaker {
            Some(actor) => Actor {
                text,
                span,
                ..actor
            },
            None => Actor {
                text,
                span,
                name: None,
                country: None,
                sectors: Vec::new(),
                id: None,
            },
        })
    }

    fn add_mentions(&self, parse: &Parse, context: &Context, coding: &mut Coding) {
        let mut entities = Vec::new();
        let mut places = Vec::new();
        for s in &parse.sentences {
            for e in &s.entities {
                let span = s.span_of(e.first, e.end);
                entities.push(NamedEntity {
                    text: self.text(span),
                    span,
                    kind: e.kind,
                });
            }
        }
        for l in context.places.values() {
            match &l.decision {
                PlaceDecision::Resolved(p) => places.push(p.clone()),
                PlaceDecision::Abstain(d) => coding.doubts.push(d.clone()),
            }
        }
        let times = context
            .times
            .iter()
            .flatten()
            .map(|t| TimeMention {
                text: self.text(t.span),
                span: t.span,
                kind: t.kind.as_str().to_owned(),
                value: t.value.clone(),
            })
            .collect();
        coding.entities = Some(entities);
        coding.places = Some(places);
        coding.times = Some(times);
    }
}
