//! From what the codebook and the resolvers found to the record of a document.

use std::collections::BTreeMap;

use gesta_codebook::Codebook;
use gesta_record::{
    Actor, Basis, CharIndex, Claim, ClaimMention, Coding, Detail, Document, Doubt, DoubtKind,
    EntityKind, Event, EventMention, Level, NamedEntity, Parse, Phrase, Place, Precision, Quad,
    Realis, Span, TextSpan, TimeMention, When,
};
use gesta_resolve::actors::{ActorKnowledge, Story};
use gesta_resolve::dates::{self, Anchor, TimeExpression};
use gesta_resolve::places::{Countries, Gazetteer, PlaceDecision, PlaceMention, StoryContext};
use jiff::civil::Date;

/// Days after which a dated event is background of the report rather than its news.
const HISTORY_DAYS: i32 = 365;

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

/// Facts of the whole document.
struct Context {
    story: Story,
    times: Vec<Vec<TimeExpression>>,
    places: BTreeMap<(usize, usize), PlaceDecision>,
}

impl Assembler<'_> {
    /// Fills events, claims, doubts and, if asked, mentions.
    pub(crate) fn fill(&self, parse: &Parse, coding: &mut Coding) {
        let found = self.codebook.find(parse);
        let story = self.actors.story(parse, self.document.published);
        let anchor = Anchor {
            published: self.document.published,
            dateline: dates::dateline(&self.document.text, self.document.published),
            narrative: None,
        };
        let times: Vec<Vec<TimeExpression>> = parse
            .sentences
            .iter()
            .map(|s| dates::find(&s.tokens, anchor))
            .collect();
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
        if self.mentions {
            self.add_mentions(parse, &context, coding);
        }
        coding
            .doubts
            .sort_by_key(|d| (d.span.is_some(), d.span, d.kind));
        coding.doubts.dedup();
    }

    fn text(&self, span: Span) -> String {
        self.index
            .slice(&self.document.text, span)
            .unwrap_or("")
            .to_owned()
    }

    /// Decides on every named place of the document together.
    fn places(&self, parse: &Parse, story: &Story) -> BTreeMap<(usize, usize), PlaceDecision> {
        let mut keys = Vec::new();
        let mut mentions = Vec::new();
        for (si, s) in parse.sentences.iter().enumerate() {
            for e in &s.entities {
                if !matches!(e.kind, EntityKind::Gpe | EntityKind::Loc | EntityKind::Fac) {
                    continue;
                }
                let span = s.span_of(e.first, e.end);
                let name = self.text(span);
                keys.push((si, e.first));
                mentions.push(PlaceMention::indexed(
                    &self.document.text,
                    &self.index,
                    &name,
                    span,
                    Some(e.kind),
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
        keys.into_iter().zip(decisions).collect()
    }

    fn decision<'c>(
        &self,
        parse: &Parse,
        context: &'c Context,
        phrase: &Phrase,
    ) -> Option<&'c PlaceDecision> {
        let entity = parse
            .sentences
            .get(phrase.sentence)?
            .entity_at(phrase.head)?;
        context.places.get(&(phrase.sentence, entity.first))
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
        let actor = self.people(parse, context, &mention.actor, day, coding);
        let mut recipient = self.people(parse, context, &mention.recipient, day, coding);
        recipient.retain(|r| {
            !actor
                .iter()
                .any(|a| a.span == r.span && a.country == r.country)
        });
        let known = |a: &Actor| a.country.is_some() || !a.sectors.is_empty() || a.id.is_some();
        if !self.codebook.is_strong(&mention.rule) && !actor.iter().chain(&recipient).any(known) {
            return None; // Nobody who matters politically is recognised.
        }
        let place = self.place(parse, context, mention, coding);
        let span = sentence.span_of(mention.trigger_range.0, mention.trigger_range.1);
        let mut realis = mention.realis;
        if realis == Realis::Actual
            && let (Some(w), Some(p)) = (&when, self.document.published)
            && w.basis != Basis::Published
            && (p - w.date).get_days() > HISTORY_DAYS
        {
            realis = Realis::Historical;
        }
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
            confidence: mention.confidence,
            rule: mention.rule.clone(),
        };
        // A text that says the same thing of the same words twice is one mention.
        let again = coding.events.iter().any(|e| {
            e.trigger.span == event.trigger.span && e.kind == event.kind && e.realis == event.realis
        });
        (!again).then_some(event)
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
            let found = self
                .actors
                .resolve(parse, &context.story, phrase, day, &place);
            for mut actor in found.actors {
                actor.text = self.text(actor.span);
                if !out.contains(&actor) {
                    out.push(actor);
                }
            }
            coding.doubts.extend(found.doubts);
        }
        out
    }

    /// Country of a place as this document means it.
    fn country_of(&self, context: &Context, parse: &Parse, name: &str) -> Option<String> {
        for ((si, first), decision) in &context.places {
            let s = &parse.sentences[*si];
            let Some(e) = s.entities.iter().find(|e| e.first == *first) else {
                continue;
            };
            if self.text(s.span_of(e.first, e.end)) == name {
                return decision.place().and_then(|p| p.country.clone());
            }
        }
        None
    }

    /// The time expression that belongs to an event, or the day of publication for what happened by then.
    fn when(
        &self,
        context: &Context,
        sentence: usize,
        where_to_look: &[Span],
        realis: Realis,
    ) -> Option<When> {
        let times = context.times.get(sentence)?;
        let fits = |t: &&TimeExpression| {
            t.resolved
                .as_ref()
                .is_some_and(|r| !r.since || realis == Realis::Historical)
        };
        let chosen = where_to_look
            .iter()
            .find_map(|w| times.iter().filter(|t| w.contains(t.span)).find(fits));
        if let Some(t) = chosen
            && let Some(r) = &t.resolved
        {
            return Some(When {
                date: r.date,
                precision: r.precision,
                basis: r.basis,
                text: Some(self.text(t.span)),
                span: Some(t.span),
                until: r.until,
            });
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
        // When it was said: a date of the cue's clause, outside what is said.
        let said = context.times.get(mention.sentence).and_then(|times| {
            times.iter().find(|t| {
                !mention.content.overlaps(t.span) && t.resolved.as_ref().is_some_and(|r| !r.since)
            })
        });
        let when = match said.and_then(|t| t.resolved.as_ref().map(|r| (t, r))) {
            Some((t, r)) => Some(When {
                date: r.date,
                precision: r.precision,
                basis: r.basis,
                text: Some(self.text(t.span)),
                span: Some(t.span),
                until: r.until,
            }),
            None => self.when(context, mention.sentence, &[], Realis::Actual),
        };
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
            events,
            when,
            condition: mention.condition.map(words),
        });
    }

    fn add_mentions(&self, parse: &Parse, context: &Context, coding: &mut Coding) {
        let mut entities = Vec::new();
        let mut places = Vec::new();
        for (si, s) in parse.sentences.iter().enumerate() {
            for e in &s.entities {
                let span = s.span_of(e.first, e.end);
                entities.push(NamedEntity {
                    text: self.text(span),
                    span,
                    kind: e.kind,
                });
                match context.places.get(&(si, e.first)) {
                    Some(PlaceDecision::Resolved(p)) => places.push(p.clone()),
                    Some(PlaceDecision::Abstain(d)) => coding.doubts.push(d.clone()),
                    None => {}
                }
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
