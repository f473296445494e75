//! Which mentions are one event, which documents one story, and what events are.

use rusqlite::{OptionalExtension, params};

use crate::codes::Code;
use crate::day::day_number;
use crate::error::StoreError;
use crate::event::{EventState, Party};
use crate::writer::{Batch, Membership, StoryMembership};
use crate::{DocumentId, MentionId};

impl Batch<'_> {
    /// Says which event a mention reports. Saying the same again changes nothing.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn set_member(&mut self, mention: MentionId, to: &Membership) -> Result<(), StoreError> {
        let before: Option<(i64, Option<i64>, Option<String>)> = self
            .tx
            .prepare_cached(
                "SELECT event, joined, reasons FROM member WHERE mention = ?1 AND until IS NULL",
            )?
            .query_row([mention.0], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
            .optional()?;
        let joined = to.joined.map(|m| m.0);
        if before == Some((to.event.0, joined, to.reasons.clone())) {
            return Ok(());
        }
        self.close_member(mention)?;
        self.wrote = true;
        self.tx
            .prepare_cached(
                "INSERT OR REPLACE INTO member(mention, since, event, joined, score, reasons)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                mention.0,
                self.moment,
                to.event.0,
                joined,
                to.score,
                to.reasons
            ])?;
        Ok(())
    }

    /// Says that a mention is a report of nothing any more, because its document is read differently now.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn close_member(&mut self, mention: MentionId) -> Result<(), StoreError> {
        self.end("member", "mention", mention.0)
    }

    /// Says which story a document belongs to. Saying the same again changes nothing.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn set_story(
        &mut self,
        document: DocumentId,
        to: &StoryMembership,
    ) -> Result<(), StoreError> {
        let before: Option<(i64, Option<i64>)> = self
            .tx
            .prepare_cached(
                "SELECT story, copied FROM story WHERE document = ?1 AND until IS NULL",
            )?
            .query_row([document.0], |r| Ok((r.get(0)?, r.get(1)?)))
            .optional()?;
        let copied = to.copied.map(|d| d.0);
        if before == Some((to.story.0, copied)) {
            return Ok(());
        }
        self.end("story", "document", document.0)?;
        self.wrote = true;
        self.tx
            .prepare_cached(
                "INSERT OR REPLACE INTO story(document, since, story, copied, score, reasons)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                document.0,
                self.moment,
                to.story.0,
                copied,
                to.score,
                to.reasons
            ])?;
        Ok(())
    }

    /// Ends the open row of a table; a row of this very batch is taken back.
    fn end(&mut self, table: &str, column: &str, id: i64) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(&format!(
                "DELETE FROM {table} WHERE {column} = ?1 AND since = ?2 AND until IS NULL"
            ))?
            .execute([id, self.moment])?;
        let ended = self
            .tx
            .prepare_cached(&format!(
                "UPDATE {table} SET until = ?2 WHERE {column} = ?1 AND until IS NULL"
            ))?
            .execute([id, self.moment])?;
        self.wrote |= ended > 0;
        Ok(())
    }

    /// Stores what an event's reports say together. Saying the same again changes nothing.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn set_event(&mut self, state: &EventState) -> Result<(), StoreError> {
        let before = self.view().event_state(state.id)?;
        if before.as_ref() == Some(state) {
            return Ok(());
        }
        let parties_stay = before
            .as_ref()
            .is_some_and(|b| b.actors == state.actors && b.recipients == state.recipients);
        let pairs_stay = before.as_ref().is_some_and(|b| {
            parties_stay
                && (b.happened, &b.kind, b.quad, b.realis, b.score)
                    == (
                        state.happened,
                        &state.kind,
                        state.quad,
                        state.realis,
                        state.score,
                    )
        });
        if before.is_some() {
            self.end("event", "id", state.id.0)?;
        }
        self.wrote = true;
        self.put_event(state)?;
        if !parties_stay {
            if before.is_some() {
                self.end("party", "event", state.id.0)?;
            }
            self.put_parties(state)?;
        }
        if !pairs_stay {
            if let Some(b) = &before {
                self.end_dyads(b)?;
            }
            self.put_dyads(state)?;
        }
        self.roll(before.as_ref(), Some(state))
    }

    /// Says that an event is none any more: its reports went to another, or are read differently.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn close_event(&mut self, id: MentionId) -> Result<(), StoreError> {
        let Some(before) = self.view().event_state(id)? else {
            return Ok(());
        };
        self.end("event", "id", id.0)?;
        self.end("party", "event", id.0)?;
        self.end_dyads(&before)?;
        self.roll(Some(&before), None)
    }

    fn put_event(&mut self, s: &EventState) -> Result<(), StoreError> {
        let kind = self.term(&s.kind)?;
        let details = match s.details.is_empty() {
            true => None,
            false => Some(serde_json::to_string(&s.details)?),
        };
        let place = s.place.as_ref();
        self.tx
            .prepare_cached(
                "INSERT INTO event(id, since, happened, precision, type, mode, context, quad, realis, score,
                   confidence, place, country, level, lat, lon, details, mentions, reports, stories,
                   publishers, first_reported, last_reported)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
                   ?19, ?20, ?21, ?22, ?23)",
            )?
            .execute(params![
                s.id.0,
                self.moment,
                s.happened.map(day_number),
                s.precision.map(Code::code),
                kind,
                s.mode.join(" "),
                s.context.join(" "),
                s.quad.code(),
                s.realis.code(),
                s.score,
                s.confidence,
                place.map(|p| &p.name),
                place.and_then(|p| p.country.as_ref()),
                place.map(|p| p.level.code()),
                place.and_then(|p| p.point).map(|p| p.0),
                place.and_then(|p| p.point).map(|p| p.1),
                details,
                s.mentions,
                s.reports,
                s.stories,
                s.publishers,
                s.first_reported.map(day_number),
                s.last_reported.map(day_number),
            ])?;
        Ok(())
    }

    fn put_parties(&mut self, s: &EventState) -> Result<(), StoreError> {
        for (side, parties) in [(0, &s.actors), (1, &s.recipients)] {
            for (rank, p) in parties.iter().enumerate() {
                let actor = self.actor(p)?;
                self.tx
                    .prepare_cached(
                        "INSERT INTO party(event, side, actor, since, rank) VALUES (?1, ?2, ?3, ?4, ?5)
                         ON CONFLICT DO NOTHING",
                    )?
                    .execute(params![s.id.0, side, actor, self.moment, rank as i64])?;
            }
        }
        Ok(())
    }

    /// Terms of the codes of the parties of one side, each once; 0 where there is nobody.
    pub(crate) fn codes(&mut self, parties: &[Party]) -> Result<Vec<i64>, StoreError> {
        let mut out = Vec::new();
        for p in parties {
            let code = p.code();
            let id = if code.is_empty() { 0 } else { self.term(code)? };
            if !out.contains(&id) {
                out.push(id);
            }
        }
        if out.is_empty() {
            out.push(0);
        }
        Ok(out)
    }

    fn put_dyads(&mut self, s: &EventState) -> Result<(), StoreError> {
        let Some(day) = s.happened.map(day_number) else {
            return Ok(()); // An event without a day cannot be counted by day.
        };
        let kind = self.term(&s.kind)?;
        let recipients = self.codes(&s.recipients)?;
        for a in self.codes(&s.actors)? {
            for &r in &recipients {
                self.tx
                    .prepare_cached(
                        "INSERT INTO dyad(actor, recipient, happened, event, since, type, quad, realis, score)
                         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                    )?
                    .execute(params![
                        a,
                        r,
                        day,
                        s.id.0,
                        self.moment,
                        kind,
                        s.quad.code(),
                        s.realis.code(),
                        s.score
                    ])?;
            }
        }
        Ok(())
    }

    /// Ends the pairs that `before` had; they are found by their key, there is no index by event.
    fn end_dyads(&mut self, before: &EventState) -> Result<(), StoreError> {
        let Some(day) = before.happened.map(day_number) else {
            return Ok(());
        };
        let recipients = self.codes(&before.recipients)?;
        for a in self.codes(&before.actors)? {
            for &r in &recipients {
                let key = params![a, r, day, before.id.0, self.moment];
                self.tx
                    .prepare_cached(
                        "DELETE FROM dyad WHERE actor = ?1 AND recipient = ?2 AND happened = ?3
                           AND event = ?4 AND since = ?5 AND until IS NULL",
                    )?
                    .execute(key)?;
                self.tx
                    .prepare_cached(
                        "UPDATE dyad SET until = ?5 WHERE actor = ?1 AND recipient = ?2 AND happened = ?3
                           AND event = ?4 AND until IS NULL",
                    )?
                    .execute(key)?;
            }
        }
        self.wrote = true;
        Ok(())
    }

    /// Stores that a person says whether two mentions report one event; takes the place of what was said of the two
    /// before.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn decide(
        &mut self,
        one: MentionId,
        other: MentionId,
        same: bool,
        why: &str,
    ) -> Result<(), StoreError> {
        let (one, other) = (one.min(other), one.max(other));
        self.wrote = true;
        self.tx.execute(
            "UPDATE decision SET until = ?3 WHERE one = ?1 AND other = ?2 AND until IS NULL",
            [one.0, other.0, self.moment],
        )?;
        self.tx.execute(
            "INSERT INTO decision(one, other, same, why, since) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![one.0, other.0, same, why, self.moment],
        )?;
        Ok(())
    }

    /// Takes back what a person decided in one act; gives the mentions concerned. None where no such decision stands.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn undo(&mut self, act: i64) -> Result<Vec<MentionId>, StoreError> {
        let mut ends: Vec<MentionId> = self
            .tx
            .prepare("SELECT one, other FROM decision WHERE since = ?1 AND until IS NULL")?
            .query_map([act], |r| Ok([MentionId(r.get(0)?), MentionId(r.get(1)?)]))?
            .collect::<Result<Vec<_>, _>>()?
            .concat();
        ends.sort();
        ends.dedup();
        if !ends.is_empty() {
            self.wrote = true;
            self.tx.execute(
                "UPDATE decision SET until = ?2 WHERE since = ?1 AND until IS NULL",
                [act, self.moment],
            )?;
        }
        Ok(ends)
    }

    /// Number of this batch.
    pub fn moment(&self) -> i64 {
        self.moment
    }
}
