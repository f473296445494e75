//! Filters over the copy, and pages of what they let through.

use std::cmp::Ordering;
use std::collections::HashSet;

use super::{Cell, Columns, EventCell, UNDATED};
use crate::MentionId;
use crate::codes::Code;
use crate::day::day_number;
use crate::error::StoreError;
use crate::event::Party;
use crate::query::{ActorFilter, EventQuery, match_words};
use crate::view::View;

/// In which order events are listed; equal ones stand by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EventOrder {
    /// The latest day first; undated ones last.
    #[default]
    Newest,
    /// The earliest day first; undated ones first.
    Oldest,
    /// The most reports first.
    MostReported,
    /// The lowest score first.
    MostHostile,
    /// The highest score first.
    MostFriendly,
}

/// Where a page begins: after this event in the order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EventCursor {
    /// What is ordered by.
    pub rank: f64,
    /// Key of the last event's name.
    pub key: i64,
}

/// A page of events.
#[derive(Debug)]
pub struct Page<'a> {
    /// Events in order.
    pub events: Vec<EventCell<'a>>,
    /// Where the next page begins; none at the end.
    pub next: Option<EventCursor>,
    /// Events on all pages.
    pub total: usize,
}

impl EventOrder {
    fn rank(self, c: &Cell) -> f64 {
        match self {
            Self::Newest => -f64::from(c.happened),
            Self::Oldest => f64::from(c.happened),
            Self::MostReported => -f64::from(c.reports),
            Self::MostHostile => c.score,
            Self::MostFriendly => -c.score,
        }
    }
}

fn in_order(a: &EventCursor, b: &EventCursor) -> Ordering {
    a.rank.total_cmp(&b.rank).then(a.key.cmp(&b.key))
}

/// Groups of conditions, so that a facet can be counted without its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    Actor,
    Recipient,
    Kind,
    Mode,
    Context,
    Quad,
    Realis,
    Place,
    /// Everything that no facet shows.
    Other,
}

/// A query as the copy tests it: conditions on numbers.
pub(super) struct Filter {
    moment: i64,
    actor: Option<Vec<bool>>,
    recipient: Option<Vec<bool>>,
    party: Option<Vec<bool>>,
    kind: Option<Vec<bool>>,
    mode: Option<Vec<bool>>,
    context: Option<Vec<bool>>,
    place: Option<Vec<bool>>,
    quad: Option<u8>,
    realis: Vec<u8>,
    from: Option<i32>,
    to: Option<i32>,
    confidence: Option<f64>,
    reports: u32,
    ids: Option<HashSet<i64>>,
}

impl ActorFilter {
    /// As the SQL of this filter.
    fn fits(&self, p: &Party) -> bool {
        let has = |sector: &str| p.sectors.iter().any(|s| s.eq_ignore_ascii_case(sector));
        let same = |field: &Option<String>, name: &str| {
            field.as_deref().unwrap_or("").eq_ignore_ascii_case(name)
        };
        match self {
            Self::Code(code) => p.code() == code || has(code),
            Self::Both(country, sector) => p.code() == country && has(sector),
            Self::Name(name) => same(&p.name, name) || same(&p.id, name),
        }
    }
}

fn words_fit(words: &str, wanted: &[String]) -> bool {
    wanted.iter().any(|w| {
        words
            .split(' ')
            .any(|have| have.eq_ignore_ascii_case(w) && !w.is_empty())
    })
}

impl Columns {
    fn parties_that(&self, filters: &[ActorFilter]) -> Option<Vec<bool>> {
        (!filters.is_empty()).then(|| {
            let fits = |p| filters.iter().any(|f| f.fits(p));
            self.parties.iter().map(fits).collect()
        })
    }

    fn words_that(&self, wanted: &[String], fits: &dyn Fn(&str) -> bool) -> Option<Vec<bool>> {
        (!wanted.is_empty()).then(|| self.words.values.iter().map(|w| fits(w)).collect())
    }

    /// Makes a query's conditions ready; `view` answers what asks for words of the text.
    pub(super) fn filter(
        &self,
        query: &EventQuery,
        moment: i64,
        view: &View<'_>,
    ) -> Result<Filter, StoreError> {
        let place = query.place.as_ref().map(|wanted| {
            let fits = |p: &super::PlaceKey| {
                !p.name.is_empty()
                    && (p.name.eq_ignore_ascii_case(wanted)
                        || p.country.as_deref() == Some(wanted.as_str()))
            };
            self.places.values.iter().map(fits).collect()
        });
        let text = query.text.as_deref().map(match_words);
        Ok(Filter {
            moment,
            actor: self.parties_that(&query.actor),
            recipient: self.parties_that(&query.recipient),
            party: self.parties_that(&query.party),
            kind: self.words_that(&query.kind, &|w| query.kind.iter().any(|k| k == w)),
            mode: self.words_that(&query.mode, &|w| words_fit(w, &query.mode)),
            context: self.words_that(&query.context, &|w| words_fit(w, &query.context)),
            place,
            quad: query.quad.map(|q| q.code() as u8),
            realis: query.realis.iter().map(|r| r.code() as u8).collect(),
            from: query.from.map(day_number),
            to: query.to.map(day_number),
            confidence: query.confidence,
            reports: query.reports.unwrap_or(0),
            ids: match text.filter(|t| !t.is_empty()) {
                Some(words) => Some(view.events_with_words(&words)?),
                None => None,
            },
        })
    }

    /// The one group of conditions that an event fails; none where it meets all, `Err` where it fails several or did not
    /// hold at the moment.
    pub(super) fn failed(&self, f: &Filter, c: &Cell) -> Result<Option<Group>, ()> {
        if !self.held(c, f.moment) {
            return Err(());
        }
        let mut failed = None;
        let mut fail = |group: Group| match failed {
            Some(g) if g != group => Err(()),
            _ => {
                failed = Some(group);
                Ok(())
            }
        };
        let dated = c.happened != UNDATED;
        let early = f.from.is_some_and(|d| !dated || c.happened < d);
        let late = f.to.is_some_and(|d| !dated || c.happened > d);
        let unsure = f.confidence.is_some_and(|least| c.confidence < least);
        if early || late || unsure || c.reports < f.reports {
            fail(Group::Other)?;
        }
        let number = |set: &Option<Vec<bool>>, n: u32| {
            set.as_ref()
                .is_none_or(|s| s.get(n as usize).copied().unwrap_or(false))
        };
        let any = |set: &Option<Vec<bool>>, list: &[u32]| {
            set.is_none() || list.iter().any(|&p| number(set, p))
        };
        if !any(&f.actor, self.actors_of(c)) {
            fail(Group::Actor)?;
        }
        if !any(&f.recipient, self.recipients_of(c)) {
            fail(Group::Recipient)?;
        }
        if !any(&f.party, self.actors_of(c)) && !any(&f.party, self.recipients_of(c)) {
            fail(Group::Other)?;
        }
        if !number(&f.kind, c.kind) {
            fail(Group::Kind)?;
        }
        if !number(&f.mode, c.mode) {
            fail(Group::Mode)?;
        }
        if !number(&f.context, c.context) {
            fail(Group::Context)?;
        }
        if !number(&f.place, c.place) {
            fail(Group::Place)?;
        }
        if f.quad.is_some_and(|q| q != c.quad) {
            fail(Group::Quad)?;
        }
        if !f.realis.is_empty() && !f.realis.contains(&c.realis) {
            fail(Group::Realis)?;
        }
        if f.ids.as_ref().is_some_and(|ids| !ids.contains(&c.id)) {
            fail(Group::Other)?;
        }
        Ok(failed)
    }

    /// The rows that answer a query.
    pub(super) fn matching<'a>(&'a self, filter: &'a Filter) -> impl Iterator<Item = &'a Cell> {
        self.cells
            .iter()
            .filter(move |c| self.failed(filter, c) == Ok(None))
    }

    /// A page of the events that answer a query at a moment, with `query.limit` events (all where it is not given).
    ///
    /// # Errors
    /// When the file cannot be searched for words.
    pub fn page(
        &self,
        query: &EventQuery,
        moment: i64,
        view: &View<'_>,
        order: EventOrder,
        after: Option<EventCursor>,
    ) -> Result<Page<'_>, StoreError> {
        let filter = self.filter(query, moment, view)?;
        let mut total = 0;
        let mut found: Vec<(EventCursor, &Cell)> = Vec::new();
        for c in self.cells.iter() {
            if self.failed(&filter, c) != Ok(None) {
                continue;
            }
            total += 1;
            let at = EventCursor {
                rank: order.rank(c),
                key: c.key,
            };
            if after.is_none_or(|a| in_order(&a, &at) == Ordering::Less) {
                found.push((at, c));
            }
        }
        let limit = query
            .limit
            .map_or(usize::MAX, |n| usize::try_from(n).unwrap_or(usize::MAX));
        let by = |a: &(EventCursor, &Cell), b: &(EventCursor, &Cell)| in_order(&a.0, &b.0);
        let more = found.len() > limit;
        if more {
            if limit > 0 {
                found.select_nth_unstable_by(limit - 1, by);
            }
            found.truncate(limit);
        }
        found.sort_unstable_by(by);
        Ok(Page {
            next: found.last().map(|(at, _)| *at).filter(|_| more),
            events: found.iter().map(|(_, c)| self.wrap(c)).collect(),
            total,
        })
    }
}

impl View<'_> {
    /// Events with a report whose sentence or title answers an FTS5 query.
    fn events_with_words(&self, words: &str) -> Result<HashSet<i64>, StoreError> {
        let sql = format!(
            "SELECT DISTINCT b.event FROM words w JOIN member b ON b.mention = w.rowid
             WHERE words MATCH ?1 AND {}",
            self.holds("b")
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map([words], |r| r.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Headlines of the first reports of events, in the order given; none where there is none. Of a very long one its
    /// first 400 characters.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn titles(&self, events: &[MentionId]) -> Result<Vec<Option<String>>, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT substr(d.title, 1, 400) FROM mention m JOIN document d ON d.id = m.document WHERE m.id = ?1",
        )?;
        let mut out = Vec::with_capacity(events.len());
        for e in events {
            out.push(
                statement
                    .query_map([e.0], |r| r.get(0))?
                    .next()
                    .transpose()?
                    .flatten(),
            );
        }
        Ok(out)
    }
}
