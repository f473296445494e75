//! Filling the copy from the file.

use rusqlite::{Connection, Row};

use super::{Cell, Columns, Interner, OPEN, PlaceKey, UNDATED};
use crate::error::StoreError;
use crate::event::Party;
use crate::view::{Reader, party_row};
use std::collections::HashMap;

/// Columns of an event's row.
const EVENT: &str =
    "e.id, m.key, e.since, e.until, e.happened, e.type, e.mode, e.context, e.quad, e.realis,
   e.score, e.confidence, e.place, e.country, e.level, e.lat, e.lon, e.reports";

impl Columns {
    /// Copies all events of the ledger.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn load(reader: &Reader) -> Result<Self, StoreError> {
        let mut new = Self {
            moment: 0,
            cells: Vec::new(),
            open: HashMap::new(),
            actor_numbers: HashMap::new(),
            term_numbers: HashMap::new(),
            parties: Vec::new(),
            codes: Interner::new(),
            party_codes: Vec::new(),
            party_pool: Vec::new(),
            words: Interner::new(),
            places: Interner::new(),
        };
        let tx = reader.conn.unchecked_transaction()?;
        let moment = last(&tx)?;
        new.names(&tx)?;
        let mut parties = tx.prepare(
            "SELECT event, side, actor, since, until FROM party ORDER BY event, side, rank, actor, since",
        )?;
        let mut parties = parties.query([])?;
        let mut ahead = parties.next()?.map(party).transpose()?;
        let mut mine: Vec<PartyRow> = Vec::new();
        let mut of = i64::MIN;
        let mut events = tx.prepare(&format!(
            "SELECT {EVENT} FROM event e JOIN mention m ON m.id = e.id ORDER BY e.id, e.since"
        ))?;
        let mut events = events.query([])?;
        while let Some(r) = events.next()? {
            let id: i64 = r.get(0)?;
            if id != of {
                (of, mine) = (id, Vec::new());
                while let Some(p) = ahead.take_if(|p| p.event <= id) {
                    if p.event == id {
                        mine.push(p);
                    }
                    ahead = parties.next()?.map(party).transpose()?;
                }
            }
            new.push(r, &mine)?;
        }
        new.moment = moment;
        Ok(new)
    }

    /// Takes over what batches after the last one seen have changed; true where there was something.
    ///
    /// # Errors
    /// When the file cannot be read; then the copy must not be used any more.
    pub fn refresh(&mut self, reader: &Reader) -> Result<bool, StoreError> {
        let tx = reader.conn.unchecked_transaction()?;
        let moment = last(&tx)?;
        if moment == self.moment {
            return Ok(false);
        }
        self.names(&tx)?;
        let mut ended = tx.prepare_cached(
            "SELECT id, since, until FROM event WHERE until > ?1 AND until IS NOT NULL",
        )?;
        let mut ended = ended.query([self.moment])?;
        while let Some(r) = ended.next()? {
            let (id, since, until): (i64, i64, i64) = (r.get(0)?, r.get(1)?, r.get(2)?);
            if let Some(&n) = self.open.get(&id)
                && self.cells[n as usize].since == since
            {
                self.cells[n as usize].until = until;
                self.open.remove(&id);
            }
        }
        let mut parties = tx.prepare_cached(
            "SELECT event, side, actor, since, until FROM party WHERE event = ?1 ORDER BY side, rank, actor, since",
        )?;
        let mut events = tx.prepare_cached(&format!(
            "SELECT {EVENT} FROM event e JOIN mention m ON m.id = e.id WHERE e.since > ?1 ORDER BY e.id, e.since"
        ))?;
        let mut events = events.query([self.moment])?;
        while let Some(r) = events.next()? {
            let mine: Vec<PartyRow> = parties
                .query_map([r.get::<_, i64>(0)?], party)?
                .collect::<Result<_, _>>()?;
            self.push(r, &mine)?;
        }
        self.moment = moment;
        Ok(true)
    }

    /// Reads terms and actors that are new.
    fn names(&mut self, conn: &Connection) -> Result<(), StoreError> {
        let mut terms = conn.prepare("SELECT id, word FROM term WHERE id > ?1")?;
        let known = self.term_numbers.keys().max().copied().unwrap_or(0);
        let mut rows = terms.query([known])?;
        while let Some(r) = rows.next()? {
            let number = self.words.number(r.get(1)?);
            self.term_numbers.insert(r.get(0)?, number);
        }
        let mut actors = conn.prepare(
            "SELECT id, country, name, ref, sectors FROM actor WHERE id > ?1 ORDER BY id",
        )?;
        let known = self.actor_numbers.keys().max().copied().unwrap_or(0);
        let mut rows = actors.query([known])?;
        while let Some(r) = rows.next()? {
            let party: Party = party_row(r, 1)?;
            self.actor_numbers
                .insert(r.get(0)?, self.parties.len() as u32);
            self.party_codes
                .push(self.codes.number(party.code().to_owned()));
            self.parties.push(party);
        }
        Ok(())
    }

    /// Adds the event row `r`, whose parties are among `parties`.
    fn push(&mut self, r: &Row<'_>, parties: &[PartyRow]) -> Result<(), StoreError> {
        let since: i64 = r.get(2)?;
        let until: Option<i64> = r.get(3)?;
        let start = self.party_pool.len() as u32;
        let mut sides = [0_u8; 2];
        // An event's parties change only together with its row, so those of its first moment are its own.
        for p in parties
            .iter()
            .filter(|p| p.since <= since && p.until.is_none_or(|u| u > since))
        {
            if let (Some(&n), Some(count)) =
                (self.actor_numbers.get(&p.actor), sides.get_mut(p.side))
                && *count < u8::MAX
            {
                *count += 1;
                self.party_pool.push(n);
            }
        }
        let place = PlaceKey {
            name: r.get::<_, Option<String>>(12)?.unwrap_or_default(),
            country: r.get(13)?,
            level: r.get::<_, Option<u8>>(14)?.unwrap_or(0),
            point: r
                .get::<_, Option<f64>>(15)?
                .zip(r.get::<_, Option<f64>>(16)?)
                .map(|(a, b)| (a.to_bits(), b.to_bits())),
        };
        let kind: i64 = r.get(5)?;
        let cell = Cell {
            id: r.get(0)?,
            key: r.get(1)?,
            since,
            until: until.unwrap_or(OPEN),
            happened: r.get::<_, Option<i32>>(4)?.unwrap_or(UNDATED),
            kind: self.term_numbers.get(&kind).copied().unwrap_or(0),
            mode: self.words.number(r.get(6)?),
            context: self.words.number(r.get(7)?),
            quad: r.get(8)?,
            realis: r.get(9)?,
            score: r.get(10)?,
            confidence: r.get(11)?,
            place: self.places.number(place),
            parties: start,
            actors: sides[0],
            recipients: sides[1],
            reports: r.get(17)?,
        };
        if until.is_none() {
            self.open.insert(cell.id, self.cells.len() as u32);
        }
        self.cells.push(cell);
        Ok(())
    }
}

#[derive(Debug, Clone, Copy)]
struct PartyRow {
    event: i64,
    side: usize,
    actor: i64,
    since: i64,
    until: Option<i64>,
}

fn party(r: &Row<'_>) -> rusqlite::Result<PartyRow> {
    Ok(PartyRow {
        event: r.get(0)?,
        side: r.get::<_, u8>(1)?.into(),
        actor: r.get(2)?,
        since: r.get(3)?,
        until: r.get(4)?,
    })
}

fn last(conn: &Connection) -> Result<i64, StoreError> {
    Ok(conn.query_row("SELECT coalesce(max(id), 0) FROM moment", [], |r| r.get(0))?)
}
