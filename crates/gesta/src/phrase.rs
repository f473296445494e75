//! One phrase by itself: who, where or when it means.

use gesta_record::{CharIndex, Document, EntityKind, Phrase, Span};
use gesta_resolve::actors::{ActorResolution, Learned, Role};
use gesta_resolve::dates::{self, Anchor, TimeExpression};
use gesta_resolve::places::{PlaceDecision, PlaceMention, StoryContext};
use jiff::civil::Date;

use crate::{Coder, CoderError, Worker};

/// An actor phrase resolved by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct ResolvedActor {
    /// Actors and doubts; never empty, but an actor of whom nothing is known has neither country nor sectors.
    pub resolution: ActorResolution,
    /// The role held on the day, where the phrase names a person of the knowledge or an office.
    pub role: Option<Role>,
    /// True where the phrase is no more than a country's name, so that GOV is our reading and not the text's.
    pub bare_country: bool,
    /// True where the phrase names a people and nothing more ("Brazilians"), so that CVL is our reading.
    pub bare_people: bool,
}

/// True for the sectors that a town's name gives: none, or those who live there.
fn lives_there(sectors: &[String]) -> bool {
    matches!(sectors, []) || matches!(sectors, [only] if only == "CVL")
}

impl Coder {
    /// Resolves an actor phrase as of `day`; `context` is text around it, read for the countries in play and for who is
    /// introduced there.
    ///
    /// # Errors
    /// Only for a damaged model.
    pub fn resolve_actor(
        &self,
        text: &str,
        day: Option<Date>,
        context: Option<&str>,
        worker: &mut Worker,
    ) -> Result<ResolvedActor, CoderError> {
        // The phrase stands first, so that what it means does not depend on how the context is split.
        let whole = match context {
            Some(c) if !c.trim().is_empty() => format!("{text}\n\n{c}"),
            _ => text.to_owned(),
        };
        let length = text.chars().count();
        let mut parse = self.parse(&whole, worker)?;
        let own = parse
            .sentences
            .iter()
            .take_while(|s| s.span.begin < length)
            .count();
        // A phrase with a full stop in it ("Sen. X") may have been split; read its last part that has a word.
        let at = (0..own)
            .rev()
            .find(|&n| !parse.sentences[n].tokens.is_empty());
        let Some(at) = at else {
            return Ok(ResolvedActor {
                resolution: ActorResolution::default(),
                role: None,
                bare_country: false,
                bare_people: false,
            });
        };
        let sentence = &mut parse.sentences[at];
        let end = sentence.tokens.len();
        let root = sentence.root();
        // Nothing governs a phrase by itself; "X, Y's service" is led by its first part.
        let story = self.actors().story(&parse, day);
        let phrase = Phrase::new(at, root, 0, end);
        let place = |name: &str| self.country_of_place(name, &story.countries);
        let resolution = self.actors().resolve(&parse, &story, &phrase, day, &place);
        let first = resolution.actors.first();
        let role = first
            .and_then(|a| a.id.as_deref())
            .and_then(|id| self.actors().get(id))
            .and_then(|entry| {
                day.and_then(|d| entry.roles.iter().find(|r| r.holds(d)))
                    .cloned()
            });
        let bare = |wanted| self.actors().bare(&story, &phrase, &parse, wanted);
        // A town's name alone says as little of a sector as a country's.
        let words = &parse.sentences[at].tokens;
        let town = first
            .is_some_and(|a| a.country.is_some() && a.id.is_none() && lives_there(&a.sectors))
            && words.iter().all(|t| t.upos == "PROPN");
        Ok(ResolvedActor {
            bare_country: bare(false) || town,
            bare_people: bare(true),
            resolution,
            role,
        })
    }

    /// Resolves the actor phrase that stands at `span` of a text (characters), as of `day`. Nobody is found where no word
    /// stands there.
    ///
    /// # Errors
    /// Only for a damaged model.
    pub fn resolve_actor_in(
        &self,
        text: &str,
        span: Span,
        day: Option<Date>,
        worker: &mut Worker,
    ) -> Result<ActorResolution, CoderError> {
        let parse = self.parse(text, worker)?;
        let inside = |t: &gesta_record::Token| t.span.overlaps(span);
        let found = parse.sentences.iter().enumerate().find_map(|(at, s)| {
            let first = s.tokens.iter().position(inside)?;
            let end = s.tokens.iter().rposition(inside)? + 1;
            let outside = |h: usize| h < first || h >= end;
            let head = (first..end).find(|&i| s.tokens[i].head.is_none_or(outside));
            Some(Phrase::new(at, head.unwrap_or(end - 1), first, end))
        });
        let Some(phrase) = found else {
            return Ok(ActorResolution::default());
        };
        let story = self.actors().story(&parse, day);
        let place = |name: &str| self.country_of_place(name, &story.countries);
        Ok(self.actors().resolve(&parse, &story, &phrase, day, &place))
    }

    /// Country of a place by its name alone, with the countries in play.
    fn country_of_place(
        &self,
        name: &str,
        countries: &std::collections::BTreeMap<String, f64>,
    ) -> Option<String> {
        let mut context = StoryContext::default();
        for (country, weight) in countries {
            context.add_country(country, *weight);
        }
        let mention = PlaceMention::new(name, Span::default(), Some(EntityKind::Gpe));
        self.gazetteer()
            .resolve(&mention, &context, self.countries())
            .place()
            .and_then(|p| p.country.clone())
    }

    /// Resolves the place that a phrase names; `context` is text around it. What stands after a comma counts as the
    /// place around ("Paris, Texas").
    ///
    /// # Errors
    /// Only for a damaged model.
    pub fn resolve_place(
        &self,
        text: &str,
        context: Option<&str>,
        worker: &mut Worker,
    ) -> Result<PlaceDecision, CoderError> {
        let mut weights = StoryContext::default();
        if let Some(context) = context {
            let parse = self.parse(context, worker)?;
            for (country, weight) in &self.actors().story(&parse, None).countries {
                weights.add_country(country, *weight);
            }
        }
        let index = CharIndex::new(text);
        let span = Span::new(0, index.len());
        let mention = PlaceMention::indexed(text, &index, text, span, None);
        Ok(self
            .gazetteer()
            .resolve(&mention, &weights, self.countries()))
    }

    /// The time expressions of a phrase or sentence, read on `day`.
    ///
    /// # Errors
    /// Only for a damaged model.
    pub fn resolve_date(
        &self,
        text: &str,
        day: Option<Date>,
        worker: &mut Worker,
    ) -> Result<Vec<TimeExpression>, CoderError> {
        let parse = self.parse(text, worker)?;
        let anchor = Anchor {
            published: day,
            ..Anchor::default()
        };
        Ok(parse
            .sentences
            .iter()
            .flat_map(|s| dates::find(&s.tokens, anchor))
            .collect())
    }

    /// Everybody whom a document introduces and the actor knowledge does not hold.
    ///
    /// # Errors
    /// Only for a damaged model.
    pub fn learn(
        &self,
        document: &Document,
        worker: &mut Worker,
    ) -> Result<Vec<Learned>, CoderError> {
        let parse = self.parse_document(document, worker)?;
        let story = self.actors().story(&parse, document.published);
        let place = |name: &str| self.country_of_place(name, &story.countries);
        Ok(self
            .actors()
            .learn(&parse, &story, document.published, &place))
    }

    /// Codes a document and gives every place mention with its decision, also where it abstained.
    ///
    /// # Errors
    /// Only for a damaged model.
    pub fn place_mentions(
        &self,
        document: &Document,
        worker: &mut Worker,
    ) -> Result<Vec<(Span, PlaceDecision)>, CoderError> {
        let assembler = self.assembler(document);
        let parse = self.parse_document(document, worker)?;
        Ok(assembler.place_mentions(&parse))
    }
}
