//! Documents into the ledger.

use rusqlite::{OptionalExtension, params};

use crate::codes::Code;
use crate::day::day_number;
use crate::error::StoreError;
use crate::hash::ContentHash;
use crate::pack::{Packed, PackedMention};
use crate::writer::{Added, Batch, Version, party_of};
use crate::{DocumentId, MentionId};

impl Batch<'_> {
    /// Stores a coded document. The same report with a coding of the same version again changes nothing; a coding of
    /// another version becomes its current revision.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn add(&mut self, packed: &Packed, version: &Version) -> Result<Added, StoreError> {
        let version = self.version(version)?;
        let (document, fresh) = self.document(packed)?;
        if !fresh {
            let current: Option<i64> = self
                .tx
                .prepare_cached("SELECT version FROM coding WHERE document = ?1 AND until IS NULL")?
                .query_row([document.0], |r| r.get(0))
                .optional()?;
            self.alias(document, &packed.name)?;
            if current == Some(version) {
                let mentions = self.mention_ids(packed)?;
                return Ok(Added {
                    document,
                    fresh,
                    revised: false,
                    mentions,
                    changed: Vec::new(),
                    gone: Vec::new(),
                });
            }
        }
        self.wrote = true;
        let coding = self.coding(document, version, packed, fresh)?;
        let mut mentions = Vec::with_capacity(packed.mentions.len());
        let mut changed = Vec::new();
        for m in &packed.mentions {
            let (id, new) = self.reading(document, coding, m, packed)?;
            self.findings(id.0, coding, m)?;
            mentions.push(id);
            if new {
                changed.push(id);
            }
        }
        let gone = if fresh {
            Vec::new()
        } else {
            self.close_readings(document, &mentions)?
        };
        self.claims(coding, packed, &mentions)?;
        self.learned(document, packed, fresh)?;
        Ok(Added {
            document,
            fresh,
            revised: true,
            mentions,
            changed,
            gone,
        })
    }

    fn version(&mut self, version: &Version) -> Result<i64, StoreError> {
        let id = match self.known.versions.get(version) {
            Some(&id) => id,
            None => {
                let v = params![
                    version.program,
                    version.model,
                    version.codebook,
                    version.knowledge
                ];
                let new = self.tx.execute(
                    "INSERT INTO version(program, model, codebook, knowledge) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT DO NOTHING",
                    v,
                )?;
                let id = if new > 0 {
                    self.tx.last_insert_rowid()
                } else {
                    self.tx.query_row(
                        "SELECT id FROM version
                         WHERE program = ?1 AND model = ?2 AND codebook = ?3 AND knowledge = ?4",
                        v,
                        |r| r.get(0),
                    )?
                };
                self.known.versions.insert(version.clone(), id);
                id
            }
        };
        self.version = Some(id);
        Ok(id)
    }

    fn document(&mut self, packed: &Packed) -> Result<(DocumentId, bool), StoreError> {
        if let Some(id) = self.view().document_by_hash(packed.hash)? {
            return Ok((id, false));
        }
        let text = self.text(packed.text_hash, &packed.body)?;
        self.tx
            .prepare_cached(
                "INSERT INTO document(hash, text, name, title, publisher, url, reported, since)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                packed.hash.0,
                text,
                packed.name,
                packed.title,
                packed.publisher,
                packed.url,
                packed.reported.map(day_number),
                self.moment,
            ])?;
        let id = DocumentId(self.tx.last_insert_rowid());
        self.cover(packed.reported)?;
        Ok((id, true))
    }

    fn text(&mut self, hash: ContentHash, body: &[u8]) -> Result<i64, StoreError> {
        let new = self
            .tx
            .prepare_cached("INSERT INTO text(hash, body) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
            .execute(params![hash.0, body])?;
        if new > 0 {
            return Ok(self.tx.last_insert_rowid());
        }
        Ok(self
            .tx
            .prepare_cached("SELECT id FROM text WHERE hash = ?1")?
            .query_row([hash.0], |r| r.get(0))?)
    }

    /// Keeps a further name of a known report.
    fn alias(&mut self, document: DocumentId, name: &str) -> Result<(), StoreError> {
        let first: String = self
            .tx
            .prepare_cached("SELECT name FROM document WHERE id = ?1")?
            .query_row([document.0], |r| r.get(0))?;
        if first == name {
            return Ok(());
        }
        let new = self
            .tx
            .prepare_cached(
                "INSERT INTO alias(name, document, since) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            )?
            .execute(params![name, document.0, self.moment])?;
        self.wrote |= new > 0;
        Ok(())
    }

    fn coding(
        &mut self,
        document: DocumentId,
        version: i64,
        packed: &Packed,
        fresh: bool,
    ) -> Result<i64, StoreError> {
        if !fresh {
            self.tx
                .prepare_cached(
                    "UPDATE coding SET until = ?2 WHERE document = ?1 AND until IS NULL",
                )?
                .execute([document.0, self.moment])?;
        }
        self.tx
            .prepare_cached(
                "INSERT INTO coding(document, version, since, sentences, record)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                document.0,
                version,
                self.moment,
                packed.sentences,
                packed.record
            ])?;
        Ok(self.tx.last_insert_rowid())
    }

    fn mention_ids(&self, packed: &Packed) -> Result<Vec<MentionId>, StoreError> {
        let mut find = self
            .tx
            .prepare_cached("SELECT id FROM mention WHERE key = ?1")?;
        packed
            .mentions
            .iter()
            .map(|m| Ok(find.query_row([m.key], |r| r.get(0).map(MentionId))?))
            .collect()
    }

    /// Stores what was read in a mention; true where it is new or differs from before.
    fn reading(
        &mut self,
        document: DocumentId,
        coding: i64,
        m: &PackedMention,
        packed: &Packed,
    ) -> Result<(MentionId, bool), StoreError> {
        let new = self
            .tx
            .prepare_cached(
                "INSERT INTO mention(key, document, sentence) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            )?
            .execute(params![m.key, document.0, m.sentence as i64])?;
        let id = if new > 0 {
            let id = self.tx.last_insert_rowid();
            self.tx
                .prepare_cached("INSERT INTO words(rowid, sentence, title) VALUES (?1, ?2, ?3)")?
                .execute(params![id, m.words, packed.title])?;
            id
        } else {
            let id: i64 = self
                .tx
                .prepare_cached("SELECT id FROM mention WHERE key = ?1")?
                .query_row([m.key], |r| r.get(0))?;
            let before: Option<i64> = self
                .tx
                .prepare_cached("SELECT finger FROM reading WHERE mention = ?1 AND until IS NULL")?
                .query_row([id], |r| r.get(0))
                .optional()?;
            self.tx
                .prepare_cached(
                    "UPDATE reading SET until = ?2 WHERE mention = ?1 AND until IS NULL",
                )?
                .execute([id, self.moment])?;
            self.put_reading(id, coding, m)?;
            return Ok((MentionId(id), before != Some(m.finger)));
        };
        self.put_reading(id, coding, m)?;
        Ok((MentionId(id), true))
    }

    /// Stores what norms say of a mention as a coding reads it.
    fn findings(&mut self, id: i64, coding: i64, m: &PackedMention) -> Result<(), StoreError> {
        for (provision, verdict) in &m.findings {
            let provision = self.term(provision)?;
            self.tx
                .prepare_cached(
                    "INSERT INTO finding(mention, coding, provision, verdict) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT DO NOTHING",
                )?
                .execute([id, coding, provision, verdict.code()])?;
        }
        Ok(())
    }

    fn put_reading(&self, id: i64, coding: i64, m: &PackedMention) -> Result<(), StoreError> {
        // A mention that two codings of one batch hold is read as the later of them says.
        self.tx
            .prepare_cached(
                "INSERT OR REPLACE INTO reading(mention, since, coding, label, happened, finger)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                id,
                self.moment,
                coding,
                m.label,
                m.happened.map(day_number),
                m.finger
            ])?;
        Ok(())
    }

    /// Ends the readings of a document's mentions that its new revision does not hold.
    fn close_readings(
        &mut self,
        document: DocumentId,
        keep: &[MentionId],
    ) -> Result<Vec<MentionId>, StoreError> {
        let open: Vec<i64> = self
            .tx
            .prepare_cached(
                "SELECT m.id FROM mention m JOIN reading r ON r.mention = m.id
                 WHERE m.document = ?1 AND r.until IS NULL ORDER BY m.id",
            )?
            .query_map([document.0], |r| r.get(0))?
            .collect::<Result<_, _>>()?;
        let gone: Vec<MentionId> = open
            .into_iter()
            .map(MentionId)
            .filter(|m| !keep.contains(m))
            .collect();
        for m in &gone {
            self.tx
                .prepare_cached(
                    "UPDATE reading SET until = ?2 WHERE mention = ?1 AND until IS NULL",
                )?
                .execute([m.0, self.moment])?;
        }
        Ok(gone)
    }

    fn claims(
        &mut self,
        coding: i64,
        packed: &Packed,
        mentions: &[MentionId],
    ) -> Result<(), StoreError> {
        for c in &packed.claims {
            let speaker = match &c.speaker {
                Some(s) => Some(self.actor(&party_of(s))?),
                None => None,
            };
            self.tx
                .prepare_cached(
                    "INSERT INTO claim(coding, label, sentence, stance, speaker, said)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute(params![
                    coding,
                    c.id,
                    c.sentence as i64,
                    c.stance.code(),
                    speaker,
                    c.when.as_ref().map(|w| day_number(w.date)),
                ])?;
            let claim = self.tx.last_insert_rowid();
            for (m, id) in packed.mentions.iter().zip(mentions) {
                if c.events.contains(&m.label) {
                    self.tx
                        .prepare_cached(
                            "INSERT INTO claim_about(mention, claim) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                        )?
                        .execute([id.0, claim])?;
                }
            }
        }
        Ok(())
    }

    fn learned(
        &mut self,
        document: DocumentId,
        packed: &Packed,
        fresh: bool,
    ) -> Result<(), StoreError> {
        if !fresh {
            self.tx
                .prepare_cached(
                    "UPDATE learned SET until = ?2
                     WHERE document = ?1 AND until IS NULL AND status = 'met'",
                )?
                .execute([document.0, self.moment])?;
        }
        for l in &packed.learned {
            self.tx
                .prepare_cached(
                    "INSERT INTO learned(name, note, document, begin, stop, since)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute(params![
                    l.name,
                    l.note,
                    document.0,
                    l.span.begin as i64,
                    l.span.end as i64,
                    self.moment,
                ])?;
        }
        Ok(())
    }
}
