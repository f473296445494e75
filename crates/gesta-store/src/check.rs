//! Is the ledger sound?

use rusqlite::Connection;

use crate::DocumentId;
use crate::error::StoreError;
use crate::hash::ContentHash;
use crate::pack::unpack_text;
use crate::view::{Reader, View};

/// Faults of one kind that are listed; the rest is counted.
const LISTED: usize = 20;

/// Something that must not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong, where, and what to do, for people.
    pub message: String,
}

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Soundness {
    /// Faults; none in a sound ledger.
    pub faults: Vec<Fault>,
    /// Documents whose content was compared with its hash.
    pub documents: u64,
    /// Events whose reports were counted.
    pub events: u64,
}

/// Rules that no row may break: SQL that gives a number of rows, and what they are.
const RULES: &[(&str, &str)] = &[
    (
        "SELECT r.mention FROM reading r LEFT JOIN member b ON b.mention = r.mention AND b.until IS NULL
         WHERE r.until IS NULL AND b.mention IS NULL",
        "mention is read but belongs to no event",
    ),
    (
        "SELECT b.mention FROM member b LEFT JOIN reading r ON r.mention = b.mention AND r.until IS NULL
         WHERE b.until IS NULL AND r.mention IS NULL",
        "mention belongs to an event but is not read in any current record",
    ),
    (
        "SELECT b.event FROM member b LEFT JOIN event e ON e.id = b.event AND e.until IS NULL
         WHERE b.until IS NULL AND e.id IS NULL",
        "event has reports but no state",
    ),
    (
        "SELECT e.id FROM event e WHERE e.until IS NULL AND e.mentions <>
           (SELECT count(*) FROM member b WHERE b.event = e.id AND b.until IS NULL)",
        "event counts other mentions than it has",
    ),
    (
        "SELECT e.id FROM event e WHERE e.until IS NULL AND e.reports <>
           (SELECT count(DISTINCT m.document) FROM member b JOIN mention m ON m.id = b.mention
            WHERE b.event = e.id AND b.until IS NULL)",
        "event counts other reports than it has",
    ),
    (
        "SELECT e.id FROM event e LEFT JOIN member b
           ON b.mention = e.id AND b.event = e.id AND b.until IS NULL
         WHERE e.until IS NULL AND b.mention IS NULL",
        "event does not hold its own first report",
    ),
    (
        "SELECT d.event FROM dyad d LEFT JOIN event e ON e.id = d.event AND e.until IS NULL
           AND e.happened = d.happened AND e.type = d.type AND e.realis = d.realis
         WHERE d.until IS NULL AND e.id IS NULL",
        "pair is counted for an event that does not say so",
    ),
    (
        "SELECT document FROM coding WHERE until IS NULL GROUP BY document HAVING count(*) > 1",
        "document has several current records",
    ),
    (
        "SELECT d.id FROM document d LEFT JOIN coding c ON c.document = d.id AND c.until IS NULL
         WHERE c.id IS NULL",
        "document has no current record",
    ),
    (
        "SELECT mention FROM member WHERE until IS NULL GROUP BY mention HAVING count(*) > 1",
        "mention belongs to several events",
    ),
    (
        "SELECT c.id FROM coding c LEFT JOIN moment m ON m.id = c.since WHERE m.id IS NULL",
        "record came at a moment that is not there",
    ),
    (
        "SELECT happened FROM (
           SELECT happened, sum(events) AS events, sum(reports) AS reports, sum(score) AS score
           FROM roll WHERE unit = 3 GROUP BY happened
           UNION ALL
           SELECT happened, -count(*), -sum(reports), -sum(CAST(round(score * 1000) AS INTEGER))
           FROM event WHERE until IS NULL AND happened IS NOT NULL GROUP BY happened)
         GROUP BY happened HAVING sum(events) <> 0 OR sum(reports) <> 0 OR sum(score) <> 0",
        "day is counted otherwise in the roll-up than in the events",
    ),
    (
        "SELECT one FROM (
           SELECT one, other, sum(events) AS events FROM roll WHERE unit = 0 GROUP BY one, other
           UNION ALL
           SELECT actor, recipient, -count(*) FROM dyad WHERE until IS NULL GROUP BY actor, recipient)
         GROUP BY one, other HAVING sum(events) <> 0",
        "pair is counted otherwise in the roll-up than in its events",
    ),
    (
        "SELECT reported FROM (
           SELECT reported, documents AS n FROM coverage
           UNION ALL SELECT reported, -count(*) FROM document WHERE reported IS NOT NULL GROUP BY reported)
         GROUP BY reported HAVING sum(n) <> 0",
        "day is counted with other documents than it has",
    ),
    (
        "SELECT a.id FROM moment a JOIN moment b ON b.id = a.id + 1 WHERE b.time < a.time",
        "moment is later than the one after it",
    ),
];

impl Reader {
    /// Checks the file's structure, its references, the rules that rows keep, and every document's content against its
    /// hash and spans.
    ///
    /// # Errors
    /// When the file cannot be read at all; damage that can be told is a [`Fault`].
    pub fn check(&self) -> Result<Soundness, StoreError> {
        let view = self.view();
        let mut out = Soundness::default();
        structure(view.conn, &mut out)?;
        if out.faults.is_empty() {
            rules(view.conn, &mut out)?;
            contents(&view, &mut out)?;
            out.events = count(view.conn, "SELECT count(*) FROM event WHERE until IS NULL")?;
        }
        Ok(out)
    }
}

fn count(conn: &Connection, sql: &str) -> Result<u64, StoreError> {
    Ok(conn
        .query_row(sql, [], |r| r.get::<_, i64>(0))?
        .unsigned_abs())
}

fn structure(conn: &Connection, out: &mut Soundness) -> Result<(), StoreError> {
    let mut statement = conn.prepare("PRAGMA integrity_check(20)")?;
    let lines: Vec<String> = statement
        .query_map([], |r| r.get(0))?
        .collect::<Result<_, _>>()?;
    for line in lines.iter().filter(|l| *l != "ok") {
        out.faults.push(Fault {
            message: format!("the file is damaged: {line}; put a backup in its place and add again what came after it"),
        });
    }
    let mut statement = conn.prepare("PRAGMA foreign_key_check")?;
    let lines: Vec<(String, Option<i64>, String)> = statement
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?
        .take(LISTED)
        .collect::<Result<_, _>>()?;
    for (table, row, parent) in lines {
        let row = row.map_or(String::new(), |r| format!(" {r}"));
        out.faults.push(Fault {
            message: format!("{table}{row}: names a {parent} that is not there"),
        });
    }
    Ok(())
}

fn rules(conn: &Connection, out: &mut Soundness) -> Result<(), StoreError> {
    for (sql, what) in RULES {
        let mut statement = conn.prepare(sql)?;
        let ids: Vec<i64> = statement
            .query_map([], |r| r.get(0))?
            .collect::<Result<_, _>>()?;
        if let Some(first) = ids.first() {
            out.faults.push(Fault {
                message: format!("{} times: {what}; the first is number {first}", ids.len()),
            });
        }
    }
    Ok(())
}

fn contents(view: &View<'_>, out: &mut Soundness) -> Result<(), StoreError> {
    for id in view.documents()? {
        out.documents += 1;
        if let Err(message) = content(view, id)? {
            out.faults.push(Fault { message });
            if out.faults.len() > LISTED {
                out.faults.push(Fault {
                    message: "further documents are not listed".into(),
                });
                break;
            }
        }
    }
    Ok(())
}

/// Compares one document with its hash, its record's spans and its mentions.
fn content(view: &View<'_>, id: DocumentId) -> Result<Result<(), String>, StoreError> {
    let row = view.document(id)?;
    let name = format!("document {} ({})", row.hash, row.name);
    let (hash, body): ([u8; 16], Vec<u8>) = view
        .conn
        .prepare_cached(
            "SELECT t.hash, t.body FROM document d JOIN text t ON t.id = d.text WHERE d.id = ?1",
        )?
        .query_row([id.0], |r| Ok((r.get(0)?, r.get(1)?)))?;
    let text = match unpack_text(&body) {
        Ok(t) => t,
        Err(e) => return Ok(Err(format!("{name}: {e}"))),
    };
    if ContentHash::of_text(&text) != ContentHash(hash) {
        return Ok(Err(format!(
            "{name}: the text is not the one that was stored"
        )));
    }
    let same = ContentHash::of_report(
        &text,
        row.title.as_deref(),
        row.publisher.as_deref(),
        row.url.as_deref(),
        row.reported,
    );
    if same != row.hash {
        return Ok(Err(format!(
            "{name}: title, outlet, address or day are not those that were stored"
        )));
    }
    let coding = match view.coding(id) {
        Ok(Some((c, _))) => c,
        Ok(None) => return Ok(Err(format!("{name}: has no record"))),
        Err(e) => return Ok(Err(format!("{name}: {e}"))),
    };
    if let Err(e) = coding.verify() {
        return Ok(Err(format!("{name}: {e}")));
    }
    let mentions: i64 = view
        .conn
        .prepare_cached(
            "SELECT count(*) FROM reading r JOIN mention m ON m.id = r.mention
             WHERE m.document = ?1 AND r.until IS NULL",
        )?
        .query_row([id.0], |r| r.get(0))?;
    if mentions as usize != coding.events.len() {
        return Ok(Err(format!(
            "{name}: its record holds {} events, the ledger {mentions}",
            coding.events.len()
        )));
    }
    Ok(Ok(()))
}
