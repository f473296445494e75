//! What the words of a claim give away of the event that it is about: types, days and countries.

use gesta_record::{ClaimMention, EntityKind, Parse, Phrase, Span};
use gesta_resolve::dates::Resolved;
use gesta_resolve::statements::{Hint, TakenUp, last_day_of};
use jiff::civil::Date;

use super::{Assembler, Context};

impl Assembler<'_> {
    /// What a claim says of the events that it is about.
    pub(super) fn hint(&self, parse: &Parse, context: &Context, mention: &ClaimMention) -> Hint {
        let taken_up = mention.references.iter().map(|r| TakenUp {
            words: r.words,
            kinds: r.kinds.clone(),
            countries: self.countries_in(parse, context, mention.sentence, r.words),
            days: days_in(context, mention.sentence, r.words),
        });
        Hint {
            taken_up: taken_up.collect(),
            countries: self.countries_in(parse, context, mention.sentence, mention.content),
        }
    }

    /// Countries of the names in a stretch of a sentence, in alphabetical order.
    fn countries_in(
        &self,
        parse: &Parse,
        context: &Context,
        si: usize,
        words: Span,
    ) -> Vec<String> {
        let Some(sentence) = parse.sentences.get(si) else {
            return Vec::new();
        };
        let place = |name: &str| self.country_of(context, parse, name);
        let mut out = Vec::new();
        for e in &sentence.entities {
            let political = matches!(
                e.kind,
                EntityKind::Gpe | EntityKind::Norp | EntityKind::Org | EntityKind::Person
            );
            if !political || !words.contains(sentence.span_of(e.first, e.end)) {
                continue;
            }
            let phrase = Phrase::new(si, e.end - 1, e.first, e.end);
            let day = self.document.published;
            let found = self
                .actors
                .resolve(parse, &context.story, &phrase, day, &place);
            out.extend(found.actors.into_iter().filter_map(|a| a.country));
        }
        out.sort();
        out.dedup();
        out
    }
}

/// First and last day of the first resolved time expression in a stretch of a sentence.
fn days_in(context: &Context, si: usize, words: Span) -> Option<(Date, Date)> {
    let times = context.times.get(si)?;
    let inside = times.iter().filter(|t| words.contains(t.span));
    let day = |r: &Resolved| (r.date, r.until.unwrap_or(last_day_of(r.date, r.precision)));
    inside
        .filter_map(|t| t.resolved.as_ref())
        .find(|r| !r.since && !r.before)
        .map(day)
}
