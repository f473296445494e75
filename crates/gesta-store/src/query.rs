//! Questions to the ledger: which events, and how many between whom on which day.

use std::collections::HashMap;
use std::fmt::Write as _;

use gesta_record::{Quad, Realis};
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::types::Value;
use rusqlite::{Row, params_from_iter};

use crate::MentionId;
use crate::codes::Code;
use crate::day::{day_number, day_of};
use crate::error::StoreError;
use crate::event::EventState;
use crate::view::{View, state_of};

/// Mentions that hold the words of a search from which events are looked at one by one.
const COMMON: usize = 2_000;

/// Who an actor must be: `RUS`, `MIL`, `RUS.MIL`, or a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActorFilter {
    /// A country's code, or a sector.
    Code(String),
    /// A country's code and a sector.
    Both(String, String),
    /// A usual name or an identifier of the actor knowledge, in any case.
    Name(String),
}

impl ActorFilter {
    /// Reads `RUS`, `MIL`, `RUS.MIL`, or anything else as a name.
    pub fn parse(text: &str) -> Self {
        let code = |t: &str| t.len() == 3 && t.bytes().all(|b| b.is_ascii_uppercase());
        match text.split_once('.') {
            Some((country, sector)) if code(country) && code(sector) => {
                Self::Both(country.into(), sector.into())
            }
            _ if code(text) => Self::Code(text.into()),
            _ => Self::Name(text.into()),
        }
    }

    /// SQL over `actor a`.
    fn sql(&self, values: &mut Vec<Value>) -> String {
        let mut bind = |text: &str| {
            values.push(Value::Text(text.to_owned()));
            format!("?{}", values.len())
        };
        match self {
            Self::Code(code) => {
                let n = bind(code);
                format!("(a.code = {n} OR ' ' || a.sectors || ' ' LIKE '% ' || {n} || ' %')")
            }
            Self::Both(country, sector) => {
                let (c, s) = (bind(country), bind(sector));
                format!("(a.code = {c} AND ' ' || a.sectors || ' ' LIKE '% ' || {s} || ' %')")
            }
            Self::Name(name) => {
                let n = bind(name);
                format!("(a.name = {n} COLLATE NOCASE OR a.ref = {n} COLLATE NOCASE)")
            }
        }
    }
}

/// Which events. Every condition that is given must hold.
#[derive(Debug, Clone, Default)]
pub struct EventQuery {
    /// One of these acted.
    pub actor: Vec<ActorFilter>,
    /// One of these was acted upon.
    pub recipient: Vec<ActorFilter>,
    /// One of these took part on either side.
    pub party: Vec<ActorFilter>,
    /// One of these types.
    pub kind: Vec<String>,
    /// One of these modes.
    pub mode: Vec<String>,
    /// One of these contexts.
    pub context: Vec<String>,
    /// This quad class.
    pub quad: Option<Quad>,
    /// One of these; empty for all.
    pub realis: Vec<Realis>,
    /// Happened on this day or later.
    pub from: Option<Date>,
    /// Happened on this day or earlier.
    pub to: Option<Date>,
    /// A place's name, or a country's code.
    pub place: Option<String>,
    /// Words that a report's sentence or title holds, all of them; `"…"` for a phrase, `word*` for a beginning.
    pub text: Option<String>,
    /// At least this confidence, 0 to 1.
    pub confidence: Option<f64>,
    /// At least this many reports.
    pub reports: Option<u32>,
    /// At most this many events.
    pub limit: Option<u64>,
}

impl EventQuery {
    /// True where nothing but words, days and realis is asked for, so that events by day soon give some that fit.
    fn broad(&self) -> bool {
        let parties = self.actor.len() + self.recipient.len() + self.party.len();
        let kinds = self.kind.len() + self.mode.len() + self.context.len();
        let rest = self.quad.is_some() || self.place.is_some() || self.confidence.is_some();
        parties + kinds == 0 && !rest && self.reports.is_none()
    }
}

/// One event of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct EventRow {
    /// Public name.
    pub name: String,
    /// What its reports say together.
    pub state: EventState,
    /// When it was first known.
    pub known: Option<Timestamp>,
    /// When what is known of it last changed.
    pub revised: Option<Timestamp>,
}

/// Which pairs and days are counted.
#[derive(Debug, Clone, Default)]
pub struct DyadQuery {
    /// Code of who acted; see [`crate::Party::code`].
    pub actor: Option<String>,
    /// Code of who was acted upon.
    pub recipient: Option<String>,
    /// This type only.
    pub kind: Option<String>,
    /// This quad class only.
    pub quad: Option<Quad>,
    /// On this day or later.
    pub from: Option<Date>,
    /// On this day or earlier.
    pub to: Option<Date>,
}

/// Actual events of one directed pair on one day.
#[derive(Debug, Clone, PartialEq)]
pub struct DyadDay {
    /// Code of who acted; empty where it is not known.
    pub actor: String,
    /// Code of who was acted upon; empty where it is not known.
    pub recipient: String,
    /// The day.
    pub day: Date,
    /// Number of events.
    pub events: u64,
    /// Sum of their conflict–cooperation scores.
    pub score: f64,
}

/// Conditions and their values.
struct Conditions {
    sql: String,
    values: Vec<Value>,
}

impl Conditions {
    fn bind(&mut self, value: impl Into<Value>) -> usize {
        self.values.push(value.into());
        self.values.len()
    }

    fn and(&mut self, sql: &str) {
        self.sql.push_str(" AND ");
        self.sql.push_str(sql);
    }

    /// One of the words stands in a column of words.
    fn any_word(&mut self, column: &str, words: &[String]) {
        if words.is_empty() {
            return;
        }
        let tests: Vec<String> = words
            .iter()
            .map(|w| {
                let n = self.bind(w.clone());
                format!("' ' || {column} || ' ' LIKE '% ' || ?{n} || ' %'")
            })
            .collect();
        self.and(&format!("({})", tests.join(" OR ")));
    }

    fn one_of(&mut self, column: &str, values: impl Iterator<Item = Value>) {
        let marks: Vec<String> = values.map(|v| format!("?{}", self.bind(v))).collect();
        if !marks.is_empty() {
            self.and(&format!("{column} IN ({})", marks.join(", ")));
        }
    }
}

impl View<'_> {
    /// Hands the events that answer `query` to `sink`, by day and then by name, until it returns `false`. Events
    /// without a day come first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn events(
        &self,
        query: &EventQuery,
        sink: &mut dyn FnMut(EventRow) -> bool,
    ) -> Result<(), StoreError> {
        let words = query.text.as_deref().map(match_words);
        let words = words.filter(|w| !w.is_empty());
        let common = match (&words, query.limit) {
            (Some(words), Some(_)) if query.broad() => self.common(words)?,
            _ => None,
        };
        let walk = words.is_none() || common.is_some();
        let c = self.conditions(query, words.filter(|_| common.is_none()));
        let mut sql = format!(
            "SELECT e.happened, e.precision, t.word, e.mode, e.context, e.quad, e.realis, e.score,
               e.confidence, e.place, e.country, e.level, e.lat, e.lon, e.details, e.mentions, e.reports,
               e.stories, e.publishers, e.first_reported, e.last_reported, e.id, m.key, e.since,
               (SELECT min(f.since) FROM event f WHERE f.id = e.id)
             FROM event e {} CROSS JOIN term t ON t.id = e.type CROSS JOIN mention m ON m.id = e.id
             WHERE {}{} ORDER BY e.happened, m.key",
            // In the order of the answer, so that it can stop early.
            match query.limit.is_some() && query.broad() && walk {
                true => "INDEXED BY event_happened",
                false => "",
            },
            self.holds("e"),
            c.sql
        );
        if let (Some(n), None) = (query.limit, &common) {
            let _ = write!(sql, " LIMIT {n}");
        }
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(c.values))?;
        let mut left = query.limit.unwrap_or(u64::MAX);
        while left > 0
            && let Some(r) = rows.next()?
        {
            let state = state_of(r)?;
            if let Some(mentions) = &common
                && !self.any_member(state.id, mentions)?
            {
                continue;
            }
            left -= 1;
            let row = EventRow {
                name: MentionId::name_of(r.get(22)?),
                state: self.with_parties(state)?,
                revised: self.time_of(r.get(23)?)?,
                known: self.time_of(r.get(24)?)?,
            };
            if !sink(row) {
                break;
            }
        }
        Ok(())
    }

    /// Mentions that hold these words, in order, where there are so many that it is sooner to look at events one by one
    /// than to look all of these up.
    fn common(&self, words: &str) -> Result<Option<Vec<i64>>, StoreError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT rowid FROM words WHERE words MATCH ?1")?;
        let mut rows = statement.query([words])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            out.push(r.get(0)?);
        }
        Ok((out.len() > COMMON).then_some(out))
    }

    /// True where one of an event's mentions is among `mentions`, which are in order.
    fn any_member(&self, event: MentionId, mentions: &[i64]) -> Result<bool, StoreError> {
        let members = self.members(event)?;
        Ok(members.iter().any(|m| mentions.binary_search(&m.0).is_ok()))
    }

    /// One event; none where this view shows no such event.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn event(&self, id: MentionId) -> Result<Option<EventRow>, StoreError> {
        let Some(state) = self.event_state(id)? else {
            return Ok(None);
        };
        let sql = format!(
            "SELECT (SELECT e.since FROM event e WHERE e.id = ?1 AND {}), min(f.since)
             FROM event f WHERE f.id = ?1",
            self.holds("e")
        );
        let (revised, known): (i64, i64) = self
            .conn
            .prepare_cached(&sql)?
            .query_row([id.0], |r| Ok((r.get(0)?, r.get(1)?)))?;
        Ok(Some(EventRow {
            name: MentionId::name_of(self.key(id)?),
            state,
            known: self.time_of(known)?,
            revised: self.time_of(revised)?,
        }))
    }

    /// The conditions of a query; `words` are those that a report must hold, as FTS5 understands them.
    fn conditions(&self, query: &EventQuery, words: Option<String>) -> Conditions {
        let mut c = Conditions {
            sql: String::new(),
            values: Vec::new(),
        };
        self.who(&mut c, &query.actor, "p.side = 0 AND ");
        self.who(&mut c, &query.recipient, "p.side = 1 AND ");
        self.who(&mut c, &query.party, "");
        c.one_of("t.word", query.kind.iter().map(|k| Value::Text(k.clone())));
        c.any_word("e.mode", &query.mode);
        c.any_word("e.context", &query.context);
        c.one_of(
            "e.quad",
            query.quad.iter().map(|q| Value::Integer(q.code())),
        );
        c.one_of(
            "e.realis",
            query.realis.iter().map(|r| Value::Integer(r.code())),
        );
        if let Some(day) = query.from {
            let n = c.bind(i64::from(day_number(day)));
            c.and(&format!("e.happened >= ?{n}"));
        }
        if let Some(day) = query.to {
            let n = c.bind(i64::from(day_number(day)));
            c.and(&format!("e.happened <= ?{n}"));
        }
        if let Some(place) = &query.place {
            let n = c.bind(place.clone());
            c.and(&format!(
                "(e.place = ?{n} COLLATE NOCASE OR e.country = ?{n})"
            ));
        }
        if let Some(words) = words {
            let n = c.bind(words);
            c.and(&format!(
                "e.id IN (SELECT b.event FROM words w JOIN member b ON b.mention = w.rowid
                   WHERE words MATCH ?{n} AND {})",
                self.holds("b")
            ));
        }
        if let Some(least) = query.confidence {
            let n = c.bind(least);
            c.and(&format!("e.confidence >= ?{n}"));
        }
        if let Some(least) = query.reports {
            let n = c.bind(i64::from(least));
            c.and(&format!("e.reports >= ?{n}"));
        }
        c
    }

    fn who(&self, c: &mut Conditions, filters: &[ActorFilter], side: &str) {
        if filters.is_empty() {
            return;
        }
        let any: Vec<String> = filters.iter().map(|f| f.sql(&mut c.values)).collect();
        c.and(&format!(
            "e.id IN (SELECT p.event FROM party p WHERE {side}{} AND p.actor IN
               (SELECT a.id FROM actor a WHERE {}))",
            self.holds("p"),
            any.join(" OR ")
        ));
    }

    /// Actual events by directed pair and day, in the order of pairs and days. An event of several parties counts once
    /// for each pair.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn dyad_days(&self, query: &DyadQuery) -> Result<Vec<DyadDay>, StoreError> {
        let terms = self.terms()?;
        let mut c = Conditions {
            sql: String::new(),
            values: Vec::new(),
        };
        for (column, word) in [
            ("actor", &query.actor),
            ("recipient", &query.recipient),
            ("type", &query.kind),
        ] {
            if let Some(word) = word {
                let id = match word.is_empty() {
                    true => Some(0),
                    false => terms.iter().find(|(_, w)| *w == word).map(|(id, _)| *id),
                };
                // A word that the ledger has never met answers nothing.
                let n = c.bind(id.unwrap_or(-1));
                c.and(&format!("d.{column} = ?{n}"));
            }
        }
        c.one_of(
            "d.quad",
            query.quad.iter().map(|q| Value::Integer(q.code())),
        );
        for (sign, day) in [(">=", query.from), ("<=", query.to)] {
            if let Some(day) = View::number(day) {
                let n = c.bind(i64::from(day));
                c.and(&format!("d.happened {sign} ?{n}"));
            }
        }
        let sql = format!(
            "SELECT d.actor, d.recipient, d.happened, count(*), sum(d.score) FROM dyad d
             WHERE {} AND d.realis = 0{} GROUP BY d.actor, d.recipient, d.happened",
            self.holds("d"),
            c.sql
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(c.values))?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            if let Some(day) = dyad_day(r, &terms)? {
                out.push(day);
            }
        }
        Ok(out)
    }

    /// Words by their number.
    pub(crate) fn terms(&self) -> Result<HashMap<i64, String>, StoreError> {
        let mut statement = self.conn.prepare_cached("SELECT id, word FROM term")?;
        let rows = statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn dyad_day(r: &Row<'_>, terms: &HashMap<i64, String>) -> rusqlite::Result<Option<DyadDay>> {
    let word = |id: i64| terms.get(&id).cloned().unwrap_or_default();
    let Some(day) = day_of(r.get(2)?) else {
        return Ok(None);
    };
    Ok(Some(DyadDay {
        actor: word(r.get(0)?),
        recipient: word(r.get(1)?),
        day,
        events: r.get::<_, i64>(3)?.unsigned_abs(),
        score: r.get(4)?,
    }))
}

/// What a person types as FTS5 understands it: every word quoted, so that no sign is taken for syntax.
pub(crate) fn match_words(text: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    for (i, piece) in text.split('"').enumerate() {
        if i % 2 == 1 {
            if piece.chars().any(char::is_alphanumeric) {
                out.push(format!("\"{piece}\""));
            }
            continue;
        }
        for word in piece.split_whitespace() {
            let (stem, star) = match word.strip_suffix('*') {
                Some(stem) => (stem, " *"),
                None => (word, ""),
            };
            if stem.chars().any(char::is_alphanumeric) {
                out.push(format!("\"{stem}\"{star}"));
            }
        }
    }
    out.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted() {
        assert_eq!(
            match_words("cluster munitions"),
            "\"cluster\" \"munitions\""
        );
        assert_eq!(
            match_words("\"cluster munitions\" khar*"),
            "\"cluster munitions\" \"khar\" *"
        );
        assert_eq!(match_words("a AND (b"), "\"a\" \"AND\" \"(b\"");
        assert_eq!(match_words("\" - *"), "");
    }

    #[test]
    fn filters_are_read() {
        assert_eq!(ActorFilter::parse("RUR"), ActorFilter::Code("RUR".into()));
        assert_eq!(
            ActorFilter::parse("RUR.MIL"),
            ActorFilter::Both("RUR".into(), "MIL".into())
        );
        assert_eq!(
            ActorFilter::parse("Red Lanterns"),
            ActorFilter::Name("Red Lanterns".into())
        );
    }
}
