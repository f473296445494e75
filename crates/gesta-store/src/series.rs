//! Counts of pairs and parties over time.

use std::collections::BTreeMap;

use gesta_record::{Quad, Realis};
use jiff::civil::Date;
use rusqlite::types::Value;
use rusqlite::{Row, params_from_iter};

use crate::MentionId;
use crate::codes::Code;
use crate::day::{day_number, day_of};
use crate::error::StoreError;
use crate::roll::{UnitKind, thousandths};
use crate::view::View;

/// Whose events are counted. Parties are named by their codes (see [`crate::Party::code`]).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unit {
    /// The first acted on the second.
    Directed(String, String),
    /// One of the two acted on the other.
    Pair(String, String),
    /// It took part on any side.
    Party(String),
    /// All events.
    All,
}

/// Which of a unit's events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnitQuery {
    /// One of these types; empty for all.
    pub kind: Vec<String>,
    /// This quad class.
    pub quad: Option<Quad>,
    /// One of these; empty for all.
    pub realis: Vec<Realis>,
    /// On this day or later.
    pub from: Option<Date>,
    /// On this day or earlier.
    pub to: Option<Date>,
}

/// Events of a unit on one day that are alike in type, quad class and realis.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitDay {
    /// The day.
    pub day: Date,
    /// Event type.
    pub kind: String,
    /// Quad class.
    pub quad: Quad,
    /// Realis.
    pub realis: Realis,
    /// Number of events.
    pub events: u64,
    /// Number of their reports.
    pub reports: u64,
    /// Sum of their scores.
    pub score: f64,
}

/// One event of a unit.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitEvent {
    /// The event.
    pub id: MentionId,
    /// Key of its name.
    pub key: i64,
    /// First day.
    pub day: Date,
    /// Conflict–cooperation score, −10 to +10.
    pub score: f64,
    /// Documents that report it.
    pub reports: u32,
}

/// A unit by the numbers of its codes.
struct Numbered {
    kind: UnitKind,
    one: i64,
    other: i64,
}

impl View<'_> {
    fn numbered(&self, unit: &Unit) -> Result<Option<Numbered>, StoreError> {
        let term = |code: &str| -> Result<Option<i64>, StoreError> {
            if code.is_empty() {
                return Ok(Some(0));
            }
            let mut find = self
                .conn
                .prepare_cached("SELECT id FROM term WHERE word = ?1")?;
            Ok(find.query_map([code], |r| r.get(0))?.next().transpose()?)
        };
        let made = |kind, one, other| Numbered { kind, one, other };
        Ok(match unit {
            Unit::All => Some(made(UnitKind::All, 0, 0)),
            Unit::Party(p) => term(p)?.map(|p| made(UnitKind::Party, p, 0)),
            Unit::Directed(a, r) => term(a)?
                .zip(term(r)?)
                .map(|(a, r)| made(UnitKind::Directed, a, r)),
            Unit::Pair(a, b) => term(a)?
                .zip(term(b)?)
                .map(|(a, b)| made(UnitKind::Pair, a.min(b), a.max(b))),
        })
    }

    /// A unit's events by day, type, quad class and realis. As of now the roll-up answers; as of a time the pairs
    /// themselves are counted.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn unit_days(&self, unit: &Unit, query: &UnitQuery) -> Result<Vec<UnitDay>, StoreError> {
        let Some(n) = self.numbered(unit)? else {
            return Ok(Vec::new());
        };
        let mut values = Vec::new();
        let sql = if self.is_current() {
            values.extend([n.kind.code(), n.one, n.other].map(Value::Integer));
            let conditions = conditions("r", query, &mut values);
            format!(
                "SELECT r.happened, t.word, r.quad, r.realis, r.events, r.reports, r.score
                 FROM roll r JOIN term t ON t.id = r.type
                 WHERE r.unit = ?1 AND r.one = ?2 AND r.other = ?3{conditions}
                 ORDER BY r.happened, t.word, r.quad, r.realis"
            )
        } else {
            let inner = self.unit_sql(&n, query, &mut values);
            format!(
                "SELECT d.happened, t.word, d.quad, d.realis, count(*), sum(d.reports), sum(d.thousandths)
                 FROM ({inner}) d JOIN term t ON t.id = d.type
                 GROUP BY d.happened, t.word, d.quad, d.realis ORDER BY d.happened, t.word, d.quad, d.realis"
            )
        };
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            out.extend(unit_day(r)?);
        }
        Ok(out)
    }

    /// A unit's events one by one, by day and then by name.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn unit_events(
        &self,
        unit: &Unit,
        query: &UnitQuery,
    ) -> Result<Vec<UnitEvent>, StoreError> {
        let Some(n) = self.numbered(unit)? else {
            return Ok(Vec::new());
        };
        let mut values = Vec::new();
        let inner = self.unit_sql(&n, query, &mut values);
        let sql = format!(
            "SELECT d.event, m.key, d.happened, d.score, d.reports FROM ({inner}) d
             JOIN mention m ON m.id = d.event ORDER BY d.happened, m.key"
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            if let Some(day) = day_of(r.get(2)?) {
                out.push(UnitEvent {
                    id: MentionId(r.get(0)?),
                    key: r.get(1)?,
                    day,
                    score: r.get(3)?,
                    reports: r.get(4)?,
                });
            }
        }
        Ok(out)
    }

    /// SQL that gives each event of a unit once.
    fn unit_sql(&self, n: &Numbered, query: &UnitQuery, values: &mut Vec<Value>) -> String {
        let who = match n.kind {
            UnitKind::All => String::new(),
            UnitKind::Directed => format!("d.actor = {} AND d.recipient = {} AND ", n.one, n.other),
            UnitKind::Pair => format!(
                "(d.actor = {0} AND d.recipient = {1} OR d.actor = {1} AND d.recipient = {0}) AND ",
                n.one, n.other
            ),
            UnitKind::Party => format!("(d.actor = {0} OR d.recipient = {0}) AND ", n.one),
        };
        let conditions = conditions("d", query, values);
        format!(
            "SELECT DISTINCT d.event, d.happened, d.type, d.quad, d.realis, e.score, e.reports,
               CAST(round(e.score * 1000) AS INTEGER) AS thousandths
             FROM dyad d JOIN event e ON e.id = d.event AND {} WHERE {who}{}{conditions}",
            self.holds("e"),
            self.holds("d")
        )
    }

    /// Number of documents by the day of their report, in order.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn coverage(&self) -> Result<Vec<(Date, u64)>, StoreError> {
        let sql = if self.is_current() {
            "SELECT reported, documents FROM coverage ORDER BY reported".to_owned()
        } else {
            format!(
                "SELECT d.reported, count(*) FROM document d WHERE d.reported IS NOT NULL AND {}
                 GROUP BY d.reported ORDER BY d.reported",
                self.since("d")
            )
        };
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query([])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            let documents: i64 = r.get(1)?;
            out.extend(day_of(r.get(0)?).map(|d| (d, documents.unsigned_abs())));
        }
        Ok(out)
    }

    /// The directed pairs with the most actual events, most first: codes and number.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn busiest_pairs(&self, top: usize) -> Result<Vec<(String, String, u64)>, StoreError> {
        let mut count: BTreeMap<(i64, i64), i64> = BTreeMap::new();
        let sql = if self.is_current() {
            "SELECT one, other, sum(events) FROM roll
             WHERE unit = 1 AND realis = 0 AND one <> 0 AND one <> other GROUP BY one, other"
                .to_owned()
        } else {
            format!(
                "SELECT min(d.actor, d.recipient), max(d.actor, d.recipient), count(DISTINCT d.event)
                 FROM dyad d WHERE d.realis = 0 AND d.actor <> 0 AND d.recipient <> 0
                   AND d.actor <> d.recipient AND {} GROUP BY 1, 2",
                self.holds("d")
            )
        };
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(r) = rows.next()? {
            count.insert((r.get(0)?, r.get(1)?), r.get(2)?);
        }
        let terms = self.terms()?;
        let word = |id: i64| terms.get(&id).cloned().unwrap_or_default();
        let mut out: Vec<(String, String, u64)> = count
            .into_iter()
            .map(|((a, b), n)| {
                let (a, b) = (word(a), word(b));
                (a.clone().min(b.clone()), a.max(b), n.unsigned_abs())
            })
            .collect();
        out.sort_by(|x, y| (y.2, &x.0, &x.1).cmp(&(x.2, &y.0, &y.1)));
        out.truncate(top);
        Ok(out)
    }
}

fn conditions(table: &str, query: &UnitQuery, values: &mut Vec<Value>) -> String {
    let mut out = String::new();
    let mut bind = |v: Value| {
        values.push(v);
        format!("?{}", values.len())
    };
    if !query.kind.is_empty() {
        let marks: Vec<String> = query
            .kind
            .iter()
            .map(|k| bind(Value::Text(k.clone())))
            .collect();
        out += &format!(
            " AND {table}.type IN (SELECT id FROM term WHERE word IN ({}))",
            marks.join(", ")
        );
    }
    if let Some(q) = query.quad {
        out += &format!(" AND {table}.quad = {}", q.code());
    }
    if !query.realis.is_empty() {
        let codes: Vec<String> = query.realis.iter().map(|r| r.code().to_string()).collect();
        out += &format!(" AND {table}.realis IN ({})", codes.join(", "));
    }
    for (sign, day) in [(">=", query.from), ("<=", query.to)] {
        if let Some(day) = day {
            out += &format!(" AND {table}.happened {sign} {}", day_number(day));
        }
    }
    out
}

fn unit_day(r: &Row<'_>) -> rusqlite::Result<Option<UnitDay>> {
    let (Some(day), Some(quad), Some(realis)) = (
        day_of(r.get(0)?),
        Quad::of(r.get(2)?),
        Realis::of(r.get(3)?),
    ) else {
        return Ok(None);
    };
    let number = |i| -> rusqlite::Result<u64> { Ok(r.get::<_, i64>(i)?.unsigned_abs()) };
    Ok(Some(UnitDay {
        day,
        kind: r.get(1)?,
        quad,
        realis,
        events: number(4)?,
        reports: number(5)?,
        score: r.get::<_, i64>(6)? as f64 / 1000.0,
    }))
}

/// A score as the roll-up keeps it, so that sums of single events agree with it.
pub fn rounded(score: f64) -> f64 {
    thousandths(score) as f64 / 1000.0
}
