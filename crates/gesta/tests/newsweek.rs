//! The ledger on a made-up news week whose truth is known: copies, events, order of arrival.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test fails by panicking, and tells its figures"
)]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use gesta::ledger::{Entry, EventQuery, Ledger, LedgerOptions, MentionId, Version, View};
use gesta::newsweek::{WeekDocument, WeekOptions, shuffle, week};
use jiff::Timestamp;

fn version() -> Version {
    let text = || "test".to_owned();
    Version {
        program: text(),
        model: text(),
        codebook: text(),
        knowledge: text(),
    }
}

fn open(path: &Path) -> Ledger {
    let clock = Box::new(|| Timestamp::UNIX_EPOCH);
    Ledger::open(
        path,
        LedgerOptions {
            command: "test".into(),
            clock,
            ..LedgerOptions::default()
        },
    )
    .unwrap()
}

fn add(path: &Path, documents: &[WeekDocument], batch: usize) -> Ledger {
    let mut ledger = open(path);
    for part in documents.chunks(batch) {
        let entries: Vec<Entry> = part.iter().map(|d| d.entry.clone()).collect();
        ledger.add(&entries, &version()).unwrap();
    }
    ledger
}

/// Name of each mention (document and label) and of the event that it was put into.
fn mentions(view: &View<'_>, documents: &[WeekDocument]) -> Vec<(usize, String)> {
    let mut out = Vec::new();
    for d in documents {
        let found = view.documents_named(&d.entry.coding.id).unwrap();
        assert_eq!(found.len(), 1, "{}", d.entry.coding.id);
        for (label, truth) in (1..).zip(&d.events) {
            let m = view
                .mention_labelled(found[0], &format!("e{label}"))
                .unwrap()
                .unwrap();
            let to = view.membership(m).unwrap().unwrap();
            out.push((*truth, MentionId::name_of(view.key(to.event).unwrap())));
        }
    }
    out
}

/// Precision and recall of B³ (Bagga and Baldwin 1998).
fn b_cubed<T: Ord, S: Ord>(pairs: &[(T, S)]) -> (f64, f64) {
    let (mut both, mut truth, mut found) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for (t, f) in pairs {
        *both.entry((t, f)).or_insert(0.0) += 1.0;
        *truth.entry(t).or_insert(0.0) += 1.0;
        *found.entry(f).or_insert(0.0) += 1.0;
    }
    let n = pairs.len() as f64;
    let precision: f64 = pairs.iter().map(|(t, f)| both[&(t, f)] / found[f]).sum();
    let recall: f64 = pairs.iter().map(|(t, f)| both[&(t, f)] / truth[t]).sum();
    (precision / n, recall / n)
}

/// Precision and recall over pairs of documents that are copies.
fn copies(view: &View<'_>, documents: &[WeekDocument]) -> (f64, f64) {
    let mut groups: HashMap<i64, Vec<usize>> = HashMap::new();
    for d in documents {
        let id = view.documents_named(&d.entry.coding.id).unwrap()[0];
        let story = view.story(id).unwrap().map_or(id, |s| s.story);
        groups.entry(story.0).or_default().push(d.story);
    }
    let pairs = |list: &[usize]| list.len() * list.len().saturating_sub(1) / 2;
    let mut by_truth: HashMap<usize, Vec<usize>> = HashMap::new();
    documents
        .iter()
        .for_each(|d| by_truth.entry(d.story).or_default().push(d.story));
    let want: usize = by_truth.values().map(|l| pairs(l)).sum();
    let found: usize = groups.values().map(|l| pairs(l)).sum();
    let mut right = 0;
    for list in groups.values() {
        let mut counts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        list.iter()
            .for_each(|s| counts.entry(*s).or_default().push(*s));
        right += counts.values().map(|l| pairs(l)).sum::<usize>();
    }
    (right as f64 / found as f64, right as f64 / want as f64)
}

#[test]
fn copies_and_events_are_found() {
    let folder = tempfile::tempdir().unwrap();
    for seed in [1, 2, 3] {
        let documents = week(&WeekOptions {
            seed,
            ..WeekOptions::default()
        });
        let path = folder.path().join(format!("{seed}.db"));
        let ledger = add(&path, &documents, 100);
        let (p, r) = copies(&ledger.view(), &documents);
        let found = mentions(&ledger.view(), &documents);
        let (bp, br) = b_cubed(&found);
        let f = 2.0 * bp * br / (bp + br);
        let truths: BTreeSet<usize> = found.iter().map(|m| m.0).collect();
        let events: BTreeSet<&String> = found.iter().map(|m| &m.1).collect();
        let line = format!(
            "seed {seed}: {} documents, {} mentions, {} true events, {} found; copies P {p:.3} R {r:.3}; B³ P {bp:.3} R {br:.3} F1 {f:.3}",
            documents.len(),
            found.len(),
            truths.len(),
            events.len()
        );
        eprintln!("{line}");
        assert!(p >= 0.97 && r >= 0.97 && f >= 0.90, "{line}");
        assert_eq!(ledger.reader().unwrap().check().unwrap().faults, []);
    }
}

/// All that the ledger says, with names that do not depend on the order of arrival.
fn export(view: &View<'_>) -> String {
    let mut out = String::new();
    view.events(&EventQuery::default(), &mut |row| {
        let mut state = row.state;
        let members = view.members(state.id).unwrap();
        let mut names: Vec<String> = members
            .iter()
            .map(|m| MentionId::name_of(view.key(*m).unwrap()))
            .collect();
        names.sort();
        state.id = MentionId(0);
        out.push_str(&format!("{} {state:?} {names:?}\n", row.name));
        true
    })
    .unwrap();
    out
}

#[test]
fn the_order_of_arrival_does_not_matter() {
    let folder = tempfile::tempdir().unwrap();
    let mut documents = week(&WeekOptions {
        seed: 7,
        events_a_day: 6,
        ..WeekOptions::default()
    });
    let first = export(&add(&folder.path().join("0.db"), &documents, 50).view());
    assert!(first.lines().count() > 20);
    for seed in 1..=20u64 {
        shuffle(&mut documents, seed);
        let batch = 1 + (seed as usize * 13) % 90;
        let path = folder.path().join(format!("{seed}.db"));
        let again = export(&add(&path, &documents, batch).view());
        let differing = first.lines().zip(again.lines()).find(|(a, b)| a != b);
        assert!(first == again, "shuffle {seed}: {differing:#?}");
    }
}
