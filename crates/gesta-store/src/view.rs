//! Reading, as of now or of a time.

use std::path::Path;

use gesta_record::{Coding, Span};
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::codes::Code;
use crate::day::{day_number, day_of};
use crate::error::StoreError;
use crate::event::{EventState, Party, PlaceState};
use crate::hash::ContentHash;
use crate::pack::{unpack, unpack_spans, unpack_text};
use crate::writer::{Membership, StoryMembership, Totals};
use crate::{DocumentId, MentionId, schema};

/// A connection of its own for reading. It may be sent to another thread; it never waits for the writer.
#[derive(Debug)]
pub struct Reader {
    pub(crate) conn: Connection,
}

impl Reader {
    /// Opens the ledger in the file `path` for reading.
    ///
    /// # Errors
    /// When there is no such file, or it is no ledger.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Ok(Self {
            conn: schema::open_reader(path)?,
        })
    }

    /// From now on this reader shows the ledger as it is at this instant, whatever is written meanwhile, so that the
    /// answers to several questions fit each other. The writer does not wait for it, but its log grows until the reader
    /// is dropped.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn hold(&self) -> Result<(), StoreError> {
        if self.conn.is_autocommit() {
            self.conn.execute_batch("BEGIN")?;
            // The instant is that of the first read.
            self.conn
                .query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        }
        Ok(())
    }

    /// What is known now.
    pub fn view(&self) -> View<'_> {
        View::current(&self.conn)
    }

    /// What was known after the batch with this number.
    pub fn view_at(&self, moment: i64) -> View<'_> {
        View::at(&self.conn, moment)
    }

    /// What was known at `time`.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn view_as_of(&self, time: Timestamp) -> Result<View<'_>, StoreError> {
        View::as_of(&self.conn, time)
    }
}

/// The ledger as of now or of a moment.
#[derive(Debug, Clone, Copy)]
pub struct View<'c> {
    pub(crate) conn: &'c Connection,
    moment: Option<i64>,
}

/// A mention as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredMention {
    /// The mention.
    pub id: MentionId,
    /// Names it whatever the ledger.
    pub key: i64,
    /// Its document.
    pub document: DocumentId,
    /// Its event's identifier inside the document's record.
    pub label: String,
}

/// A document's story.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredStory {
    /// The document.
    pub document: DocumentId,
    /// Its story, and why.
    pub story: StoryMembership,
}

/// What is known of a document beside its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRow {
    /// The document.
    pub id: DocumentId,
    /// Names the report by its content.
    pub hash: ContentHash,
    /// Identifier that the user gave, the first one.
    pub name: String,
    /// Headline.
    pub title: Option<String>,
    /// News outlet.
    pub publisher: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Day of publication.
    pub reported: Option<Date>,
    /// When it came into the ledger.
    pub known: Option<Timestamp>,
}

/// What a coding was made with, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionRow {
    /// Number of the revision's coding.
    pub coding: i64,
    /// Program, model, codebook, knowledge.
    pub version: crate::Version,
    /// From when it was the current one.
    pub since: Option<Timestamp>,
    /// Until when; none while it is.
    pub until: Option<Timestamp>,
}

/// What a person decided about two mentions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionRow {
    /// Number of the batch that it was decided in: one act of a person.
    pub act: i64,
    /// One of the two.
    pub one: MentionId,
    /// The other.
    pub other: MentionId,
    /// True where they report one event.
    pub same: bool,
    /// The person's reason.
    pub why: String,
    /// When it was decided.
    pub known: Option<Timestamp>,
}

impl<'c> View<'c> {
    pub(crate) fn current(conn: &'c Connection) -> Self {
        Self { conn, moment: None }
    }

    pub(crate) fn as_of(conn: &'c Connection, time: Timestamp) -> Result<Self, StoreError> {
        let moment = conn.query_row(
            "SELECT coalesce(max(id), 0) FROM moment WHERE time <= ?1",
            [time.as_microsecond()],
            |r| r.get(0),
        )?;
        Ok(Self {
            conn,
            moment: Some(moment),
        })
    }

    /// What was known at a moment; see [`View::moment`].
    pub(crate) fn at(conn: &'c Connection, moment: i64) -> Self {
        Self {
            conn,
            moment: Some(moment),
        }
    }

    /// True for the view of what is known now.
    pub(crate) fn is_current(&self) -> bool {
        self.moment.is_none()
    }

    /// Number of the last batch that this view shows; 0 for an empty ledger.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn moment(&self) -> Result<i64, StoreError> {
        match self.moment {
            Some(m) => Ok(m),
            None => Ok(self
                .conn
                .prepare_cached("SELECT coalesce(max(id), 0) FROM moment")?
                .query_row([], |r| r.get(0))?),
        }
    }

    /// SQL that holds for rows of `table` that this view shows.
    pub(crate) fn holds(&self, table: &str) -> String {
        match self.moment {
            None => format!("{table}.until IS NULL"),
            Some(m) => {
                format!("({table}.since <= {m} AND ({table}.until IS NULL OR {table}.until > {m}))")
            }
        }
    }

    /// SQL that holds for rows of `table`, which are never ended, that this view shows.
    pub(crate) fn since(&self, table: &str) -> String {
        self.moment
            .map_or("1".into(), |m| format!("{table}.since <= {m}"))
    }

    /// Time of the last batch that this view shows; none for an empty ledger.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn known_until(&self) -> Result<Option<Timestamp>, StoreError> {
        let last: Option<i64> = match self.moment {
            Some(m) => Some(m),
            None => self
                .conn
                .query_row("SELECT max(id) FROM moment", [], |r| r.get(0))?,
        };
        last.map_or(Ok(None), |m| self.time_of(m))
    }

    pub(crate) fn time_of(&self, moment: i64) -> Result<Option<Timestamp>, StoreError> {
        let time: Option<i64> = self
            .conn
            .prepare_cached("SELECT time FROM moment WHERE id = ?1")?
            .query_row([moment], |r| r.get(0))
            .optional()?;
        Ok(time.and_then(|t| Timestamp::from_microsecond(t).ok()))
    }

    /// The document with this content, whenever it came.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn document_by_hash(&self, hash: ContentHash) -> Result<Option<DocumentId>, StoreError> {
        Ok(self
            .conn
            .prepare_cached("SELECT id FROM document WHERE hash = ?1")?
            .query_row([hash.0], |r| r.get(0).map(DocumentId))
            .optional()?)
    }

    /// Documents with this name, or whose hash begins with it (six digits at least).
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn documents_named(&self, name: &str) -> Result<Vec<DocumentId>, StoreError> {
        let sql = format!(
            "SELECT d.id FROM document d WHERE {0} AND (d.name = ?1
               OR d.id IN (SELECT document FROM alias WHERE name = ?1)
               OR (length(?1) >= 6 AND substr(lower(hex(d.hash)), 1, length(?1)) = lower(?1)))
             ORDER BY d.hash",
            self.since("d")
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map([name], |r| r.get(0).map(DocumentId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// All documents, in the order of their hashes.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn documents(&self) -> Result<Vec<DocumentId>, StoreError> {
        let sql = format!(
            "SELECT d.id FROM document d WHERE {} ORDER BY d.hash",
            self.since("d")
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map([], |r| r.get(0).map(DocumentId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What is known of a document.
    ///
    /// # Errors
    /// When the file cannot be read or has no such document.
    pub fn document(&self, id: DocumentId) -> Result<DocumentRow, StoreError> {
        let (row, since) = self
            .conn
            .prepare_cached(
                "SELECT hash, name, title, publisher, url, reported, since FROM document WHERE id = ?1",
            )?
            .query_row([id.0], |r| {
                let row = DocumentRow {
                    id,
                    hash: ContentHash(r.get(0)?),
                    name: r.get(1)?,
                    title: r.get(2)?,
                    publisher: r.get(3)?,
                    url: r.get(4)?,
                    reported: day(r, 5)?,
                    known: None,
                };
                Ok((row, r.get::<_, i64>(6)?))
            })?;
        Ok(DocumentRow {
            known: self.time_of(since)?,
            ..row
        })
    }

    /// Documents reported on a day, or those without a day, with their texts, in no certain order.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn texts_reported(
        &self,
        day: Option<i32>,
    ) -> Result<Vec<(DocumentId, ContentHash, String)>, StoreError> {
        let sql = format!(
            "SELECT d.id, d.hash, t.body FROM document d JOIN text t ON t.id = d.text
             WHERE d.reported IS ?1 AND {}",
            self.since("d")
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query([day])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            let body: Vec<u8> = r.get(2)?;
            out.push((
                DocumentId(r.get(0)?),
                ContentHash(r.get(1)?),
                unpack_text(&body)?,
            ));
        }
        Ok(out)
    }

    /// The record of a document with its text, and the spans of its sentences; none where this view has none.
    ///
    /// # Errors
    /// When the file cannot be read or is damaged.
    pub fn coding(&self, document: DocumentId) -> Result<Option<(Coding, Vec<Span>)>, StoreError> {
        let sql = format!(
            "SELECT c.record, c.sentences, t.body FROM coding c JOIN document d ON d.id = c.document
             JOIN text t ON t.id = d.text WHERE c.document = ?1 AND {}",
            self.holds("c")
        );
        let row: Option<(Vec<u8>, Vec<u8>, Vec<u8>)> = self
            .conn
            .prepare_cached(&sql)?
            .query_row([document.0], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
            .optional()?;
        row.map(|(record, sentences, body)| whole(&record, &sentences, &body))
            .transpose()
    }

    /// A revision of a document by the number of its coding.
    ///
    /// # Errors
    /// When the file cannot be read, is damaged, or has no such coding.
    pub fn revision(&self, coding: i64) -> Result<(Coding, Vec<Span>), StoreError> {
        let (record, sentences, body): (Vec<u8>, Vec<u8>, Vec<u8>) = self
            .conn
            .prepare_cached(
                "SELECT c.record, c.sentences, t.body FROM coding c JOIN document d ON d.id = c.document
                 JOIN text t ON t.id = d.text WHERE c.id = ?1",
            )?
            .query_row([coding], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
        whole(&record, &sentences, &body)
    }

    /// All revisions of a document, the oldest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn revisions(&self, document: DocumentId) -> Result<Vec<VersionRow>, StoreError> {
        let sql = format!(
            "SELECT c.id, v.program, v.model, v.codebook, v.knowledge, c.since, c.until
             FROM coding c JOIN version v ON v.id = c.version
             WHERE c.document = ?1 AND {} ORDER BY c.id",
            self.since("c")
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query([document.0])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            let until: Option<i64> = r.get(6)?;
            out.push(VersionRow {
                coding: r.get(0)?,
                version: crate::Version {
                    program: r.get(1)?,
                    model: r.get(2)?,
                    codebook: r.get(3)?,
                    knowledge: r.get(4)?,
                },
                since: self.time_of(r.get(5)?)?,
                until: until.map_or(Ok(None), |m| self.time_of(m))?,
            });
        }
        Ok(out)
    }

    /// True where the document's current coding is of this version.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn coded_with(&self, hash: ContentHash, v: &crate::Version) -> Result<bool, StoreError> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT 1 FROM document d JOIN coding c ON c.document = d.id AND c.until IS NULL
                 JOIN version v ON v.id = c.version
                 WHERE d.hash = ?1 AND v.program = ?2 AND v.model = ?3 AND v.codebook = ?4
                   AND v.knowledge = ?5",
            )?
            .exists(params![hash.0, v.program, v.model, v.codebook, v.knowledge])?)
    }

    /// Mentions whose event is read to have happened on a day, or on no known day.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn mentions_happened(&self, day: Option<i32>) -> Result<Vec<StoredMention>, StoreError> {
        let sql = format!(
            "SELECT m.id, m.key, m.document, r.label FROM reading r JOIN mention m ON m.id = r.mention
             WHERE r.happened IS ?1 AND {}",
            self.holds("r")
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map([day], stored_mention)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One mention, as this view shows it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn mention(&self, id: MentionId) -> Result<Option<StoredMention>, StoreError> {
        let sql = format!(
            "SELECT m.id, m.key, m.document, r.label FROM reading r JOIN mention m ON m.id = r.mention
             WHERE r.mention = ?1 AND {}",
            self.holds("r")
        );
        Ok(self
            .conn
            .prepare_cached(&sql)?
            .query_row([id.0], stored_mention)
            .optional()?)
    }

    /// The mention with this label in a document's record.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn mention_labelled(
        &self,
        document: DocumentId,
        label: &str,
    ) -> Result<Option<MentionId>, StoreError> {
        let sql = format!(
            "SELECT m.id FROM mention m JOIN reading r ON r.mention = m.id
             WHERE m.document = ?1 AND r.label = ?2 AND {}",
            self.holds("r")
        );
        let values = params![document.0, label];
        let row = self
            .conn
            .prepare_cached(&sql)?
            .query_row(values, |r| r.get(0).map(MentionId));
        Ok(row.optional()?)
    }

    /// Key of a mention, whether it still is one or not.
    ///
    /// # Errors
    /// When the file cannot be read or has no such mention.
    pub fn key(&self, id: MentionId) -> Result<i64, StoreError> {
        Ok(self
            .conn
            .prepare_cached("SELECT key FROM mention WHERE id = ?1")?
            .query_row([id.0], |r| r.get(0))?)
    }

    /// The mention with a key.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn mention_by_key(&self, key: i64) -> Result<Option<MentionId>, StoreError> {
        Ok(self
            .conn
            .prepare_cached("SELECT id FROM mention WHERE key = ?1")?
            .query_row([key], |r| r.get(0).map(MentionId))
            .optional()?)
    }

    /// Which event a mention reports, and why.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn membership(&self, mention: MentionId) -> Result<Option<Membership>, StoreError> {
        let sql = format!(
            "SELECT b.event, b.joined, b.score, b.reasons FROM member b WHERE b.mention = ?1 AND {}",
            self.holds("b")
        );
        Ok(self
            .conn
            .prepare_cached(&sql)?
            .query_row([mention.0], |r| {
                Ok(Membership {
                    event: MentionId(r.get(0)?),
                    joined: r.get::<_, Option<i64>>(1)?.map(MentionId),
                    score: r.get(2)?,
                    reasons: r.get(3)?,
                })
            })
            .optional()?)
    }

    /// The mentions that report an event.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn members(&self, event: MentionId) -> Result<Vec<MentionId>, StoreError> {
        let sql = format!(
            "SELECT b.mention FROM member b WHERE b.event = ?1 AND {} ORDER BY b.mention",
            self.holds("b")
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map([event.0], |r| r.get(0).map(MentionId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The events that a document's mentions report.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn events_of(&self, document: DocumentId) -> Result<Vec<MentionId>, StoreError> {
        let sql = format!(
            "SELECT DISTINCT b.event FROM mention m JOIN member b ON b.mention = m.id
             WHERE m.document = ?1 AND {} ORDER BY b.event",
            self.holds("b")
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map([document.0], |r| r.get(0).map(MentionId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Mentions that were read, or belonged to an event, otherwise after `earlier` than they do in this view.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn changed_since(&self, earlier: &View<'_>) -> Result<Vec<MentionId>, StoreError> {
        let from = earlier.moment.unwrap_or(i64::MAX);
        let to = self.moment.unwrap_or(i64::MAX);
        let sql = "SELECT mention FROM reading WHERE since > ?1 AND since <= ?2 OR until > ?1 AND until <= ?2
             UNION SELECT mention FROM member WHERE since > ?1 AND since <= ?2 OR until > ?1 AND until <= ?2
             ORDER BY 1";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([from, to], |r| r.get(0).map(MentionId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The story of a document, and why.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn story(&self, document: DocumentId) -> Result<Option<StoryMembership>, StoreError> {
        let sql = format!(
            "SELECT s.story, s.copied, s.score, s.reasons FROM story s WHERE s.document = ?1 AND {}",
            self.holds("s")
        );
        Ok(self
            .conn
            .prepare_cached(&sql)?
            .query_row([document.0], |r| {
                Ok(StoryMembership {
                    story: DocumentId(r.get(0)?),
                    copied: r.get::<_, Option<i64>>(1)?.map(DocumentId),
                    score: r.get(2)?,
                    reasons: r.get(3)?,
                })
            })
            .optional()?)
    }

    /// The documents of a story, in no certain order.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn story_documents(&self, story: DocumentId) -> Result<Vec<StoredStory>, StoreError> {
        let sql = format!(
            "SELECT s.document, s.copied, s.score, s.reasons FROM story s WHERE s.story = ?1 AND {}",
            self.holds("s")
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map([story.0], |r| {
            Ok(StoredStory {
                document: DocumentId(r.get(0)?),
                story: StoryMembership {
                    story,
                    copied: r.get::<_, Option<i64>>(1)?.map(DocumentId),
                    score: r.get(2)?,
                    reasons: r.get(3)?,
                },
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What the reports of an event say together; none where this view shows no such event.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn event_state(&self, id: MentionId) -> Result<Option<EventState>, StoreError> {
        let sql = format!(
            "SELECT e.happened, e.precision, t.word, e.mode, e.context, e.quad, e.realis, e.score,
               e.confidence, e.place, e.country, e.level, e.lat, e.lon, e.details, e.mentions, e.reports,
               e.stories, e.publishers, e.first_reported, e.last_reported, e.id
             FROM event e JOIN term t ON t.id = e.type WHERE e.id = ?1 AND {}",
            self.holds("e")
        );
        let state = self
            .conn
            .prepare_cached(&sql)?
            .query_row([id.0], state_of)
            .optional()?;
        state.map(|s| self.with_parties(s)).transpose()
    }

    /// Adds who took part to a state that was read without.
    pub(crate) fn with_parties(&self, mut state: EventState) -> Result<EventState, StoreError> {
        let sql = format!(
            "SELECT p.side, a.country, a.name, a.ref, a.sectors
             FROM party p JOIN actor a ON a.id = p.actor WHERE p.event = ?1 AND {}
             ORDER BY p.side, p.rank",
            self.holds("p")
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query([state.id.0])?;
        while let Some(r) = rows.next()? {
            let party = party_row(r, 1)?;
            if r.get::<_, i64>(0)? == 0 {
                state.actors.push(party);
            } else {
                state.recipients.push(party);
            }
        }
        Ok(state)
    }

    /// Decisions of people that stand.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn decisions(&self) -> Result<Vec<DecisionRow>, StoreError> {
        let sql = format!(
            "SELECT x.one, x.other, x.same, x.why, m.time, x.since FROM decision x
             LEFT JOIN moment m ON m.id = x.since WHERE {} ORDER BY x.id",
            self.holds("x")
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map([], |r| {
            let time: Option<i64> = r.get(4)?;
            Ok(DecisionRow {
                act: r.get(5)?,
                one: MentionId(r.get(0)?),
                other: MentionId(r.get(1)?),
                same: r.get(2)?,
                why: r.get(3)?,
                known: time.and_then(|t| Timestamp::from_microsecond(t).ok()),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Counts of what the ledger holds, whatever the view.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn totals(&self) -> Result<Totals, StoreError> {
        let count = |sql: &str| -> Result<u64, StoreError> {
            let n: i64 = self.conn.query_row(sql, [], |r| r.get(0))?;
            Ok(n.unsigned_abs())
        };
        let pages: i64 = self
            .conn
            .pragma_query_value(None, "page_count", |r| r.get(0))?;
        let page: i64 = self
            .conn
            .pragma_query_value(None, "page_size", |r| r.get(0))?;
        Ok(Totals {
            documents: count("SELECT count(*) FROM document")?,
            texts: count("SELECT count(*) FROM text")?,
            mentions: count("SELECT count(*) FROM mention")?,
            events: count("SELECT count(*) FROM event WHERE until IS NULL")?,
            claims: count("SELECT count(*) FROM claim")?,
            moments: count("SELECT count(*) FROM moment")?,
            bytes: (pages * page).unsigned_abs(),
        })
    }

    /// Number of a day for parameters; a helper for queries.
    pub(crate) fn number(day: Option<Date>) -> Option<i32> {
        day.map(day_number)
    }
}

fn whole(record: &[u8], sentences: &[u8], body: &[u8]) -> Result<(Coding, Vec<Span>), StoreError> {
    let mut coding: Coding = serde_json::from_slice(&unpack(record)?)?;
    coding.text = unpack_text(body)?;
    Ok((coding, unpack_spans(sentences)))
}

fn stored_mention(r: &Row<'_>) -> rusqlite::Result<StoredMention> {
    Ok(StoredMention {
        id: MentionId(r.get(0)?),
        key: r.get(1)?,
        document: DocumentId(r.get(2)?),
        label: r.get(3)?,
    })
}

pub(crate) fn day(r: &Row<'_>, column: usize) -> rusqlite::Result<Option<Date>> {
    Ok(r.get::<_, Option<i32>>(column)?.and_then(day_of))
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// The party in four columns from `first`: country, name, identifier, sectors.
pub(crate) fn party_row(r: &Row<'_>, first: usize) -> rusqlite::Result<Party> {
    let some = |i| -> rusqlite::Result<Option<String>> {
        Ok(Some(r.get::<_, String>(i)?).filter(|s| !s.is_empty()))
    };
    let sectors: String = r.get(first + 3)?;
    Ok(Party {
        country: some(first)?,
        name: some(first + 1)?,
        id: some(first + 2)?,
        sectors: words(&sectors),
    })
}

fn enumeration<T: Code>(r: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let n: i64 = r.get(column)?;
    T::of(n).ok_or(rusqlite::Error::IntegralValueOutOfRange(column, n))
}

/// The state in the columns of [`View::event_state`], without its parties.
pub(crate) fn state_of(r: &Row<'_>) -> rusqlite::Result<EventState> {
    let name: Option<String> = r.get(9)?;
    let place = match name {
        None => None,
        Some(name) => Some(PlaceState {
            name,
            country: r.get(10)?,
            level: enumeration(r, 11)?,
            point: r
                .get::<_, Option<f64>>(12)?
                .zip(r.get::<_, Option<f64>>(13)?),
        }),
    };
    let details: Option<String> = r.get(14)?;
    let precision: Option<i64> = r.get(1)?;
    let text = |i| -> rusqlite::Result<Vec<String>> { Ok(words(&r.get::<_, String>(i)?)) };
    Ok(EventState {
        happened: day(r, 0)?,
        precision: precision.and_then(Code::of),
        kind: r.get(2)?,
        mode: text(3)?,
        context: text(4)?,
        quad: enumeration(r, 5)?,
        realis: enumeration(r, 6)?,
        score: r.get(7)?,
        confidence: r.get(8)?,
        place,
        details: details
            .and_then(|d| serde_json::from_str(&d).ok())
            .unwrap_or_default(),
        mentions: r.get(15)?,
        reports: r.get(16)?,
        stories: r.get(17)?,
        publishers: r.get(18)?,
        first_reported: day(r, 19)?,
        last_reported: day(r, 20)?,
        id: MentionId(r.get(21)?),
        actors: Vec::new(),
        recipients: Vec::new(),
    })
}
