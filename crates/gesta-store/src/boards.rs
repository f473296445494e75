//! Lists for looking through: documents, outlets, claims, norm findings, versions.

use std::collections::BTreeMap;

use gesta_record::{Stance, Verdict};
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params, params_from_iter};

use crate::codes::Code;
use crate::day::{day_number, day_of};
use crate::error::StoreError;
use crate::view::View;
use crate::{DocumentId, MentionId, Version};

/// Which documents.
#[derive(Debug, Clone, Default)]
pub struct DocumentQuery {
    /// This outlet.
    pub publisher: Option<String>,
    /// Reported on this day or later.
    pub from: Option<Date>,
    /// Reported on this day or earlier.
    pub to: Option<Date>,
    /// Words of the headline, in any case.
    pub title: Option<String>,
    /// After this document in the order: day of report and number.
    pub after: Option<(Date, i64)>,
    /// At most this many.
    pub limit: u64,
}

/// What is known of an outlet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutletRow {
    /// Its name; empty for documents that name none.
    pub publisher: String,
    /// Documents.
    pub documents: u64,
    /// Last day of report.
    pub last_reported: Option<Date>,
    /// When its last document came into the ledger.
    pub last_known: Option<Timestamp>,
    /// Documents reported in the 28 days up to the ledger's last day of report.
    pub recent: u64,
    /// First day of report.
    pub first_reported: Option<Date>,
}

/// A claim that a current reading holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClaimedEvent {
    /// The event that it is about.
    pub event: MentionId,
    /// The report that holds it.
    pub mention: MentionId,
    /// What the speaker does.
    pub stance: Stance,
}

/// What a provision says of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingRow {
    /// Identifier of norm and paragraph.
    pub provision: String,
    /// Whether the event breaks it.
    pub verdict: Verdict,
    /// The event.
    pub event: MentionId,
    /// The report in which it was read so.
    pub mention: MentionId,
}

/// What an event was for a time.
#[derive(Debug, Clone, PartialEq)]
pub struct PastState {
    /// From when.
    pub since: Option<Timestamp>,
    /// Until when; none while it holds.
    pub until: Option<Timestamp>,
    /// What its reports said together.
    pub state: crate::EventState,
}

impl View<'_> {
    /// Documents by day of report, the latest first; those without a day are left out.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn document_list(&self, query: &DocumentQuery) -> Result<Vec<DocumentId>, StoreError> {
        let mut values: Vec<Value> = Vec::new();
        let mut sql = format!(
            "SELECT d.id FROM document d WHERE d.reported IS NOT NULL AND {}",
            self.since("d")
        );
        let mut and = |condition: &str, value: Value| {
            values.push(value);
            sql += &format!(" AND {condition}{}", values.len());
        };
        if let Some(p) = &query.publisher {
            and("d.publisher = ?", Value::Text(p.clone()));
        }
        if let Some(t) = &query.title {
            let escaped = t
                .replace('\\', "\\\\")
                .replace('%', "\\%")
                .replace('_', "\\_");
            and("d.title LIKE ?", Value::Text(format!("%{escaped}%")));
            sql += " ESCAPE '\\'";
        }
        let mut and = |condition: &str, value: i32| {
            sql += &format!(" AND {condition} {value}");
        };
        if let Some(day) = query.from {
            and("d.reported >=", day_number(day));
        }
        if let Some(day) = query.to {
            and("d.reported <=", day_number(day));
        }
        if let Some((day, id)) = query.after {
            let n = day_number(day);
            sql += &format!(" AND (d.reported < {n} OR d.reported = {n} AND d.id < {id})");
        }
        sql += &format!(" ORDER BY d.reported DESC, d.id DESC LIMIT {}", query.limit);
        let mut statement = self.conn.prepare(&sql)?;
        let rows = statement.query_map(params_from_iter(values), |r| r.get(0).map(DocumentId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The documents of an event's mentions, each once.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn document_of(&self, mention: MentionId) -> Result<Option<DocumentId>, StoreError> {
        Ok(self
            .conn
            .prepare_cached("SELECT document FROM mention WHERE id = ?1")?
            .query_row([mention.0], |r| r.get(0).map(DocumentId))
            .optional()?)
    }

    /// Every outlet, by name.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn outlets(&self) -> Result<Vec<OutletRow>, StoreError> {
        let sql = format!(
            "SELECT coalesce(d.publisher, ''), count(*), max(d.reported), max(d.since), min(d.reported),
               sum(d.reported > (SELECT max(reported) - 28 FROM document))
             FROM document d WHERE {} GROUP BY 1 ORDER BY 1",
            self.since("d")
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query([])?;
        let mut out = Vec::new();
        let day = |n: Option<i32>| n.and_then(day_of);
        while let Some(r) = rows.next()? {
            out.push(OutletRow {
                publisher: r.get(0)?,
                documents: r.get::<_, i64>(1)?.unsigned_abs(),
                last_reported: day(r.get(2)?),
                last_known: self.time_of(r.get(3)?)?,
                first_reported: day(r.get(4)?),
                recent: r.get::<_, Option<i64>>(5)?.unwrap_or(0).unsigned_abs(),
            });
        }
        Ok(out)
    }

    /// Claims about events, as the current readings hold them: optionally of one stance.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn claimed(&self, stance: Option<Stance>) -> Result<Vec<ClaimedEvent>, StoreError> {
        let sql = format!(
            "SELECT b.event, a.mention, c.stance FROM claim c JOIN coding x ON x.id = c.coding
             JOIN claim_about a ON a.claim = c.id JOIN member b ON b.mention = a.mention
             WHERE {} AND {} AND (?1 IS NULL OR c.stance = ?1) ORDER BY b.event, a.mention",
            self.holds("x"),
            self.holds("b")
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query([stance.map(Code::code)])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            if let Some(stance) = Stance::of(r.get(2)?) {
                out.push(ClaimedEvent {
                    event: MentionId(r.get(0)?),
                    mention: MentionId(r.get(1)?),
                    stance,
                });
            }
        }
        Ok(out)
    }

    /// Documents whose current record holds a claim of a stance, by number.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn documents_claiming(&self, stance: Stance) -> Result<Vec<DocumentId>, StoreError> {
        let sql = format!(
            "SELECT DISTINCT x.document FROM claim c JOIN coding x ON x.id = c.coding
             WHERE c.stance = ?1 AND {} ORDER BY 1",
            self.holds("x")
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map([stance.code()], |r| r.get(0).map(DocumentId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What provisions say of events, as the current readings have it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn findings(
        &self,
        provision: Option<&str>,
        verdict: Option<Verdict>,
    ) -> Result<Vec<FindingRow>, StoreError> {
        let sql = format!(
            "SELECT t.word, f.verdict, b.event, f.mention FROM finding f JOIN term t ON t.id = f.provision
             JOIN reading r ON r.mention = f.mention AND r.coding = f.coding AND {}
             JOIN member b ON b.mention = f.mention AND {}
             WHERE (?1 IS NULL OR t.word = ?1) AND (?2 IS NULL OR f.verdict = ?2)
             ORDER BY b.event, t.word, f.mention",
            self.holds("r"),
            self.holds("b")
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query(params![provision, verdict.map(Code::code)])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            if let Some(verdict) = Verdict::of(r.get(1)?) {
                out.push(FindingRow {
                    provision: r.get(0)?,
                    verdict,
                    event: MentionId(r.get(2)?),
                    mention: MentionId(r.get(3)?),
                });
            }
        }
        Ok(out)
    }

    /// Versions that current records are made with, and of how many documents.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn versions(&self) -> Result<Vec<(Version, u64)>, StoreError> {
        let sql = format!(
            "SELECT v.program, v.model, v.codebook, v.knowledge, count(*) FROM coding c
             JOIN version v ON v.id = c.version WHERE {} GROUP BY v.id ORDER BY v.id",
            self.holds("c")
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map([], |r| {
            let version = Version {
                program: r.get(0)?,
                model: r.get(1)?,
                codebook: r.get(2)?,
                knowledge: r.get(3)?,
            };
            Ok((version, r.get::<_, i64>(4)?.unsigned_abs()))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Every state that an event has had, the latest first: from when, until when, and what it was.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn event_history(&self, id: MentionId) -> Result<Vec<PastState>, StoreError> {
        let sql = format!(
            "SELECT e.since, e.until FROM event e WHERE e.id = ?1 AND {} ORDER BY e.since DESC",
            self.since("e")
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let moments: Vec<(i64, Option<i64>)> = statement
            .query_map([id.0], |r| Ok((r.get(0)?, r.get(1)?)))?
            .collect::<Result<_, _>>()?;
        let last = self.moment()?;
        let mut out = Vec::new();
        for (since, until) in moments {
            let then = View::at(self.conn, since);
            if let Some(state) = then.event_state(id)? {
                let until = until.filter(|u| *u <= last);
                let until = until.map_or(Ok(None), |m| self.time_of(m))?;
                out.push(PastState {
                    since: self.time_of(since)?,
                    until,
                    state,
                });
            }
        }
        Ok(out)
    }

    /// Time of a batch.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn time(&self, moment: i64) -> Result<Option<Timestamp>, StoreError> {
        self.time_of(moment)
    }

    /// Number of documents that came with batches after `earlier` and until `later`.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn documents_between(&self, earlier: i64, later: i64) -> Result<u64, StoreError> {
        let n: i64 = self
            .conn
            .prepare_cached("SELECT count(*) FROM document WHERE since > ?1 AND since <= ?2")?
            .query_row([earlier, later], |r| r.get(0))?;
        Ok(n.unsigned_abs())
    }

    /// Documents that are copies of a document or that it is a copy of, itself left out.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn copies(&self, document: DocumentId) -> Result<Vec<DocumentId>, StoreError> {
        let Some(story) = self.story(document)? else {
            return Ok(Vec::new());
        };
        let mut out: BTreeMap<i64, DocumentId> = BTreeMap::new();
        for s in self.story_documents(story.story)? {
            if s.document != document {
                out.insert(s.document.0, s.document);
            }
        }
        Ok(out.into_values().collect())
    }
}
