//! The copy of the events in memory finds what SQL finds, in every view; and the roll-up counts what the events say.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use gesta::ledger::{
    ActorFilter, Columns, Entry, EventOrder, EventQuery, Ledger, LedgerOptions, Reader, Unit,
    UnitQuery, Version, View,
};
use gesta::newsweek::{WeekOptions, week};
use gesta::record::{Quad, Realis};
use jiff::Timestamp;
use jiff::civil::date;

fn version(name: &str) -> Version {
    let text = || name.to_owned();
    Version {
        program: text(),
        model: text(),
        codebook: text(),
        knowledge: text(),
    }
}

/// A clock that goes on by a second whenever it is read.
fn open(path: &Path) -> Ledger {
    let now = Arc::new(AtomicI64::new(1_000));
    Ledger::open(
        path,
        LedgerOptions {
            command: "test".into(),
            clock: Box::new(move || {
                Timestamp::from_second(now.fetch_add(1, Ordering::Relaxed)).unwrap()
            }),
            ..LedgerOptions::default()
        },
    )
    .unwrap()
}

/// Adds a week in batches, reads some documents anew without their places, joins and splits; tells every batch.
fn fill(path: &Path, mut told: impl FnMut(&Reader)) {
    let mut ledger = open(path);
    let entries: Vec<Entry> = week(&WeekOptions {
        days: 4,
        ..WeekOptions::default()
    })
    .into_iter()
    .map(|d| d.entry)
    .collect();
    for part in entries.chunks(97) {
        ledger.add(part, &version("one")).unwrap();
        told(&ledger.reader().unwrap());
    }
    let again: Vec<Entry> = entries
        .iter()
        .step_by(9)
        .cloned()
        .map(|mut e| {
            e.coding.events.iter_mut().for_each(|e| {
                e.place = None;
                e.score += 0.5;
            });
            e
        })
        .collect();
    ledger.add(&again, &version("two")).unwrap();
    told(&ledger.reader().unwrap());
    let names = names(&ledger.view(), &EventQuery::default());
    let act = ledger.join(&names[..2], "a test").unwrap();
    told(&ledger.reader().unwrap());
    ledger.undo(act.act).unwrap();
    told(&ledger.reader().unwrap());
}

fn names(view: &View<'_>, query: &EventQuery) -> Vec<String> {
    let mut out = Vec::new();
    view.events(query, &mut |row| {
        out.push(row.name);
        true
    })
    .unwrap();
    out
}

fn queries() -> Vec<EventQuery> {
    let who = |w: &str| vec![ActorFilter::parse(w)];
    let day = Some(date(2024, 5, 7));
    let base = EventQuery::default;
    vec![
        base(),
        EventQuery {
            actor: who("RUR"),
            ..base()
        },
        EventQuery {
            actor: who("MIL"),
            recipient: who("REB"),
            ..base()
        },
        EventQuery {
            party: who("GRK.GOV"),
            ..base()
        },
        EventQuery {
            party: who("black heron MILITIA"),
            ..base()
        },
        EventQuery {
            actor: vec![ActorFilter::parse("KDR"), ActorFilter::parse("OMB")],
            ..base()
        },
        EventQuery {
            kind: vec!["ASSAULT".into(), "AID".into()],
            ..base()
        },
        EventQuery {
            mode: vec!["aerial".into()],
            ..base()
        },
        EventQuery {
            mode: vec!["AERIAL".into(), "demo".into()],
            from: day,
            ..base()
        },
        EventQuery {
            quad: Some(Quad::MaterialConflict),
            to: day,
            ..base()
        },
        EventQuery {
            realis: vec![Realis::Actual],
            from: day,
            to: day,
            ..base()
        },
        EventQuery {
            realis: vec![Realis::Negated, Realis::Future],
            ..base()
        },
        EventQuery {
            place: Some("RUR".into()),
            ..base()
        },
        EventQuery {
            text: Some("killed OR bridge".into()),
            ..base()
        },
        EventQuery {
            text: Some("market".into()),
            actor: who("MIL"),
            ..base()
        },
        EventQuery {
            text: Some("\"fuel prices\"".into()),
            ..base()
        },
        EventQuery {
            confidence: Some(0.9),
            reports: Some(3),
            ..base()
        },
        EventQuery {
            place: Some("nowhere at all".into()),
            ..base()
        },
    ]
}

#[test]
fn the_copy_finds_what_sql_finds_as_of_any_batch() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let mut kept: Option<Columns> = None;
    fill(&path, |reader| match &mut kept {
        None => kept = Some(Columns::load(reader).unwrap()),
        Some(columns) => assert!(columns.refresh(reader).unwrap()),
    });
    let reader = Reader::open(&path).unwrap();
    let whole = Columns::load(&reader).unwrap();
    let kept = kept.unwrap();
    assert_eq!(kept.moment(), whole.moment());
    assert_eq!(kept.versions(), whole.versions());
    let mut found = 0;
    for moment in 1..=whole.moment() {
        let view = reader.view_at(moment);
        for query in queries() {
            let mut expected = names(&view, &query);
            expected.sort();
            found += expected.len();
            for columns in [&kept, &whole] {
                let page = columns
                    .page(&query, moment, &view, EventOrder::Newest, None)
                    .unwrap();
                let mut got: Vec<String> = page.events.iter().map(|e| e.name()).collect();
                assert_eq!(page.total, got.len());
                got.sort();
                assert_eq!(got, expected, "{query:?} at {moment}");
            }
            let facets = whole.facets(&query, moment, &view, 50).unwrap();
            assert_eq!(facets.total as usize, expected.len());
            if query.kind.is_empty() {
                let sum: u64 = facets.kind.iter().map(|c| c.count).sum();
                assert_eq!(sum as usize, expected.len());
            }
        }
    }
    assert!(found > 1000, "the queries find too little to tell: {found}");
    assert!(reader.check().unwrap().faults.is_empty());
}

#[test]
fn pages_hold_every_event_once_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    fill(&path, |_| {});
    let reader = Reader::open(&path).unwrap();
    let columns = Columns::load(&reader).unwrap();
    let view = reader.view();
    for order in [
        EventOrder::Newest,
        EventOrder::Oldest,
        EventOrder::MostReported,
        EventOrder::MostHostile,
        EventOrder::MostFriendly,
    ] {
        let query = EventQuery {
            limit: Some(7),
            ..EventQuery::default()
        };
        let (mut after, mut seen) = (None, Vec::new());
        loop {
            let page = columns
                .page(&query, columns.moment(), &view, order, after)
                .unwrap();
            assert!(page.events.len() <= 7);
            seen.extend(page.events.iter().map(|e| e.name()));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let all: BTreeSet<String> = seen.iter().cloned().collect();
        assert_eq!(all.len(), seen.len(), "{order:?}: twice");
        assert_eq!(all.len(), names(&view, &EventQuery::default()).len());
    }
}

#[test]
fn the_roll_up_counts_what_the_pairs_say() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let mut checked = 0;
    fill(&path, |reader| {
        // As of now the roll-up answers, as of the last batch the events themselves.
        let (now, then) = (
            reader.view(),
            reader.view_at(reader.view().moment().unwrap()),
        );
        assert_eq!(now.coverage().unwrap(), then.coverage().unwrap());
        let pairs = now.busiest_pairs(5).unwrap();
        assert_eq!(pairs, then.busiest_pairs(5).unwrap());
        let mut units = vec![Unit::All, Unit::Party("RUR".into())];
        for (a, b, _) in &pairs {
            units.push(Unit::Pair(a.clone(), b.clone()));
            units.push(Unit::Directed(b.clone(), a.clone()));
        }
        let columns = Columns::load(reader).unwrap();
        for unit in units {
            let query = UnitQuery {
                realis: vec![Realis::Actual],
                ..UnitQuery::default()
            };
            let days = now.unit_days(&unit, &query).unwrap();
            assert_eq!(days, then.unit_days(&unit, &query).unwrap(), "{unit:?}");
            let mut events = now.unit_events(&unit, &query).unwrap();
            let mut copied = columns.unit_events(&unit, columns.moment());
            events.sort_by_key(|e| e.key);
            copied.sort_by_key(|e| e.key);
            assert_eq!(events.len(), copied.len(), "{unit:?}");
            assert!(events.iter().zip(&copied).all(|(a, b)| a.id == b.id));
            let sum: u64 = days.iter().map(|d| d.events).sum();
            assert_eq!(sum as usize, events.len());
            checked += events.len();
        }
    });
    assert!(checked > 500, "{checked}");
}
