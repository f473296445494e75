//! The roll-up: counts by day of every pair and party, kept in the transaction that changes the events.

use gesta_record::Verdict;
use rusqlite::params;

use crate::codes::Code;
use crate::day::day_number;
use crate::error::StoreError;
use crate::event::EventState;
use crate::writer::Batch;

/// Which kind of unit a row of the roll-up counts for. The order is part of the file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnitKind {
    /// One acted on the other.
    Directed,
    /// Either acted on the other.
    Pair,
    /// Took part on any side.
    Party,
    /// Everything.
    All,
}

impl Code for UnitKind {
    const ALL: &'static [Self] = &[Self::Directed, Self::Pair, Self::Party, Self::All];
}

impl Code for Verdict {
    const ALL: &'static [Self] = &[Verdict::Breach, Verdict::NotCovered, Verdict::Undetermined];
}

/// A sum of scores as it is stored.
pub(crate) fn thousandths(score: f64) -> i64 {
    (score * 1000.0).round() as i64
}

/// The units that an event with these codes counts in, each once.
fn units(actors: &[i64], recipients: &[i64]) -> Vec<(UnitKind, i64, i64)> {
    let mut out = vec![(UnitKind::All, 0, 0)];
    for &a in actors {
        for &r in recipients {
            out.push((UnitKind::Directed, a, r));
            let pair = (UnitKind::Pair, a.min(r), a.max(r));
            if !out.contains(&pair) {
                out.push(pair);
            }
        }
    }
    for &p in actors.iter().chain(recipients).filter(|p| **p != 0) {
        let party = (UnitKind::Party, p, 0);
        if !out.contains(&party) {
            out.push(party);
        }
    }
    out
}

/// True where the roll-up counts two states of an event alike.
fn counted_alike(a: &EventState, b: &EventState) -> bool {
    let facts = |s: &EventState| {
        (
            s.happened,
            s.quad,
            s.realis,
            s.reports,
            thousandths(s.score),
        )
    };
    facts(a) == facts(b) && a.kind == b.kind && a.actors == b.actors && a.recipients == b.recipients
}

impl Batch<'_> {
    /// Counts an event as `after` says and no more as `before` said.
    pub(crate) fn roll(
        &mut self,
        before: Option<&EventState>,
        after: Option<&EventState>,
    ) -> Result<(), StoreError> {
        if let (Some(b), Some(a)) = (before, after)
            && counted_alike(b, a)
        {
            return Ok(());
        }
        if let Some(b) = before {
            self.roll_by(b, -1)?;
        }
        if let Some(a) = after {
            self.roll_by(a, 1)?;
        }
        Ok(())
    }

    fn roll_by(&mut self, s: &EventState, sign: i64) -> Result<(), StoreError> {
        let Some(day) = s.happened.map(day_number) else {
            return Ok(()); // An event without a day cannot be counted by day.
        };
        let kind = self.term(&s.kind)?;
        let (actors, recipients) = (self.codes(&s.actors)?, self.codes(&s.recipients)?);
        let counts = (
            sign,
            sign * i64::from(s.reports),
            sign * thousandths(s.score),
        );
        for (unit, one, other) in units(&actors, &recipients) {
            let key = (
                unit.code(),
                one,
                other,
                day,
                kind,
                s.quad.code(),
                s.realis.code(),
            );
            self.tx
                .prepare_cached(
                    "INSERT INTO roll(unit, one, other, happened, type, quad, realis, events, reports, score)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
                     ON CONFLICT DO UPDATE SET events = events + excluded.events,
                       reports = reports + excluded.reports, score = score + excluded.score",
                )?
                .execute(params![
                    key.0, key.1, key.2, key.3, key.4, key.5, key.6, counts.0, counts.1, counts.2
                ])?;
            if sign < 0 {
                self.tx
                    .prepare_cached(
                        "DELETE FROM roll WHERE unit = ?1 AND one = ?2 AND other = ?3 AND happened = ?4
                           AND type = ?5 AND quad = ?6 AND realis = ?7 AND events = 0",
                    )?
                    .execute(params![key.0, key.1, key.2, key.3, key.4, key.5, key.6])?;
            }
        }
        Ok(())
    }

    /// Counts a new document for the day of its report.
    pub(crate) fn cover(&mut self, reported: Option<jiff::civil::Date>) -> Result<(), StoreError> {
        if let Some(day) = reported.map(day_number) {
            self.tx
                .prepare_cached(
                    "INSERT INTO coverage(reported, documents) VALUES (?1, 1)
                     ON CONFLICT DO UPDATE SET documents = documents + 1",
                )?
                .execute([day])?;
        }
        Ok(())
    }
}
