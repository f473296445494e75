//! The ledger's promises: three times, revisions, decisions of people, search, sound backups.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::cell::Cell;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use gesta::ledger::{
    ActorFilter, ChangeKind, DyadQuery, Entry, EventQuery, EventRecord, Ledger, LedgerOptions,
    MentionId, Version, View, diff, show,
};
use gesta::newsweek::{WeekDocument, WeekOptions, week};
use jiff::Timestamp;

/// A clock that the test moves.
#[derive(Clone, Default)]
struct Clock(Arc<AtomicI64>);

impl Clock {
    fn set(&self, second: i64) {
        self.0.store(second, Ordering::SeqCst);
    }

    fn options(&self) -> LedgerOptions {
        let clock = Arc::clone(&self.0);
        let now = move || Timestamp::from_second(clock.load(Ordering::SeqCst)).unwrap();
        LedgerOptions {
            command: "test".into(),
            clock: Box::new(now),
            ..LedgerOptions::default()
        }
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn version(label: &str) -> Version {
    gesta::ledger::coded_version(label)
}

fn small() -> Vec<WeekDocument> {
    week(&WeekOptions {
        seed: 11,
        events_a_day: 3,
        ..WeekOptions::default()
    })
}

fn entries(documents: &[WeekDocument]) -> Vec<Entry> {
    documents.iter().map(|d| d.entry.clone()).collect()
}

fn open(path: &Path, clock: &Clock) -> Ledger {
    Ledger::open(path, clock.options()).unwrap()
}

fn export(view: &View<'_>) -> String {
    let mut out = String::new();
    view.events(&EventQuery::default(), &mut |row| {
        let members = view.members(row.state.id).unwrap();
        out += &serde_json::to_string(&EventRecord::from(row)).unwrap();
        let mut names: Vec<_> = members.iter().map(|m| view.key(*m).unwrap()).collect();
        names.sort_unstable();
        out += &format!(" {names:?}\n");
        true
    })
    .unwrap();
    for day in view.dyad_days(&DyadQuery::default()).unwrap() {
        out += &format!("{day:?}\n");
    }
    out
}

fn count(view: &View<'_>, query: &EventQuery) -> usize {
    let mut n = 0;
    view.events(query, &mut |_| {
        n += 1;
        true
    })
    .unwrap();
    n
}

#[test]
fn as_of_a_time_the_ledger_says_what_it_said_then() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let (clock, documents) = (Clock::default(), small());
    let mut ledger = open(&path, &clock);
    let mut said = Vec::new();
    for (n, part) in documents.chunks(15).enumerate() {
        clock.set(1000 + n as i64 * 100);
        ledger.add(&entries(part), &version("one")).unwrap();
        said.push((1000 + n as i64 * 100, export(&ledger.view())));
    }
    // A new revision in which every third event is gone, and decisions of a person.
    let mut again = entries(&documents);
    for e in &mut again {
        let mut n = 0;
        e.coding.events.retain(|_| {
            n += 1;
            n % 3 != 0
        });
        e.coding.events.iter_mut().for_each(|e| e.confidence = 0.5);
    }
    clock.set(90_000);
    ledger.add(&again, &version("two")).unwrap();
    said.push((90_000, export(&ledger.view())));
    let mut names = Vec::new();
    let all = EventQuery {
        limit: Some(2),
        ..EventQuery::default()
    };
    ledger
        .view()
        .events(&all, &mut |r| {
            names.push(r.name);
            true
        })
        .unwrap();
    clock.set(91_000);
    ledger.join(&names, "it was one thing").unwrap();
    said.push((91_000, export(&ledger.view())));
    let reader = ledger.reader().unwrap();
    assert!(said.len() > 4);
    for (time, export_then) in &said {
        for second in [*time, *time + 50] {
            let now = export(&reader.view_as_of(at(second)).unwrap());
            assert!(&now == export_then, "as of {second}");
        }
    }
    assert_eq!(export(&reader.view_as_of(at(999)).unwrap()), "");
    assert_eq!(reader.check().unwrap().faults, []);
    // Readers are for other threads too.
    let other = std::thread::spawn(move || reader.view().totals().unwrap().documents);
    assert_eq!(other.join().unwrap(), documents.len() as u64);
}

#[test]
fn adding_again_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let (clock, documents) = (Clock::default(), small());
    let mut ledger = open(&path, &clock);
    ledger.add(&entries(&documents), &version("one")).unwrap();
    let (before, totals) = (export(&ledger.view()), ledger.view().totals().unwrap());
    clock.set(500);
    let tally = open(&path, &clock)
        .add(&entries(&documents), &version("one"))
        .unwrap();
    assert_eq!((tally.documents, tally.known), (0, documents.len()));
    assert_eq!(export(&ledger.view()), before);
    assert_eq!(ledger.view().totals().unwrap(), totals);
    // The same report under another name is the same report.
    let mut renamed = documents[0].entry.clone();
    renamed.coding.id = "another-name".into();
    let tally = ledger.add(&[renamed], &version("one")).unwrap();
    assert_eq!((tally.documents, tally.known), (0, 1));
    assert_eq!(
        ledger.view().documents_named("another-name").unwrap().len(),
        1
    );
}

#[test]
fn a_new_revision_is_kept_beside_the_old_one() {
    let folder = tempfile::tempdir().unwrap();
    let (clock, documents) = (Clock::default(), small());
    let mut ledger = open(&folder.path().join("a.db"), &clock);
    clock.set(100);
    ledger.add(&entries(&documents), &version("one")).unwrap();
    let mut again = entries(&documents);
    let lost = again[0].coding.events.remove(0);
    again[1].coding.events[0].confidence = 0.31;
    clock.set(200);
    let tally = ledger.add(&again, &version("two")).unwrap();
    assert_eq!((tally.revised, tally.documents), (documents.len(), 0));
    let view = ledger.view();
    let id = view.documents_named(&again[0].coding.id).unwrap()[0];
    let revisions = view.revisions(id).unwrap();
    assert_eq!(revisions.len(), 2);
    assert_eq!(
        (revisions[0].until, revisions[1].until),
        (Some(at(200)), None)
    );
    let (old, _) = view.revision(revisions[0].coding).unwrap();
    assert_eq!(old.events[0], lost);
    let reader = ledger.reader().unwrap();
    let changes = diff(&reader.view_as_of(at(100)).unwrap(), &reader.view()).unwrap();
    let of = |kind| {
        changes
            .iter()
            .filter(|c| c.kind == kind)
            .collect::<Vec<_>>()
    };
    assert_eq!(of(ChangeKind::Lost).len(), 1);
    assert_eq!(of(ChangeKind::Lost)[0].document, again[0].coding.id);
    let reread = of(ChangeKind::Reread);
    assert_eq!(reread.len(), 1);
    assert_eq!(
        (reread[0].document.as_str(), &reread[0].fields[..]),
        (again[1].coding.id.as_str(), &["confidence".to_owned()][..])
    );
    assert!(of(ChangeKind::New).is_empty());
    assert_eq!(
        diff(
            &reader.view_as_of(at(0)).unwrap(),
            &reader.view_as_of(at(100)).unwrap()
        )
        .unwrap()
        .len(),
        documents.iter().map(|d| d.events.len()).sum::<usize>()
    );
    assert_eq!(reader.check().unwrap().faults, []);
}

#[test]
fn what_people_decide_is_respected_by_later_runs() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let (clock, documents) = (Clock::default(), small());
    let half = documents.len() / 2;
    let mut ledger = open(&path, &clock);
    ledger
        .add(&entries(&documents[..half]), &version("one"))
        .unwrap();
    let large = Rc::new(Cell::new(String::new()));
    let mut parts = Vec::new();
    let query = EventQuery {
        reports: Some(4),
        limit: Some(1),
        ..EventQuery::default()
    };
    ledger
        .view()
        .events(&query, &mut |r| {
            large.set(r.name);
            true
        })
        .unwrap();
    let name = large.take();
    let whole = show(&ledger.view(), &name).unwrap();
    parts.extend(whole.reports.iter().skip(2).map(|r| r.mention.clone()));
    let halves = ledger.split(&name, &parts, "two things").unwrap();
    assert_eq!(halves.events.len(), 2);
    assert_eq!(show(&ledger.view(), &name).unwrap().reports.len(), 2);
    // The rest of the week, in another process.
    let mut ledger = open(&path, &clock);
    ledger
        .add(&entries(&documents[half..]), &version("one"))
        .unwrap();
    let event = |ledger: &Ledger, name: &str| show(&ledger.view(), name).unwrap().row.name;
    assert_ne!(event(&ledger, &name), event(&ledger, &parts[0]));
    assert!(!show(&ledger.view(), &name).unwrap().decisions.is_empty());
    // And back.
    ledger
        .join(&[name.clone(), parts[0].clone()], "one thing after all")
        .unwrap();
    assert_eq!(event(&ledger, &name), event(&ledger, &parts[0]));
    assert_eq!(ledger.reader().unwrap().check().unwrap().faults, []);
    assert!(ledger.join(&[name.clone(), parts[0].clone()], "").is_err());
    assert!(ledger.split("E0000000000000000", &parts, "").is_err());
}

#[test]
fn questions_are_answered() {
    let folder = tempfile::tempdir().unwrap();
    let (clock, documents) = (Clock::default(), small());
    let mut ledger = open(&folder.path().join("a.db"), &clock);
    ledger.add(&entries(&documents), &version("one")).unwrap();
    let view = ledger.view();
    let everything = count(&view, &EventQuery::default());
    let mut row = None;
    view.events(
        &EventQuery {
            kind: vec!["ASSAULT".into()],
            limit: Some(1),
            ..EventQuery::default()
        },
        &mut |r| {
            row = Some(r);
            true
        },
    )
    .unwrap();
    let row = row.unwrap();
    let actor = row.state.actors[0].clone();
    let country = actor.country.clone().unwrap();
    let with = |query: EventQuery| {
        let mut found = Vec::new();
        view.events(&query, &mut |r| {
            found.push(r);
            true
        })
        .unwrap();
        assert!(
            !found.is_empty() && found.len() < everything,
            "{query:?}: {}",
            found.len()
        );
        found
    };
    for r in with(EventQuery {
        actor: vec![ActorFilter::parse(&country)],
        ..EventQuery::default()
    }) {
        assert!(
            r.state
                .actors
                .iter()
                .any(|a| a.country.as_ref() == Some(&country))
        );
    }
    let both = format!("{country}.{}", actor.sectors[0]);
    for r in with(EventQuery {
        actor: vec![ActorFilter::parse(&both)],
        ..EventQuery::default()
    }) {
        assert!(
            r.state
                .actors
                .iter()
                .any(|a| a.sectors.contains(&actor.sectors[0]))
        );
    }
    let day = row.state.happened.unwrap();
    for r in with(EventQuery {
        from: Some(day),
        to: Some(day),
        ..EventQuery::default()
    }) {
        assert_eq!(r.state.happened, Some(day));
    }
    let place = row.state.place.clone().unwrap().name;
    let there = with(EventQuery {
        place: Some(place.to_lowercase()),
        ..EventQuery::default()
    });
    assert!(there.iter().any(|r| r.name == row.name));
    // The words of a sentence find its event, stemmed and in any case.
    let story = show(&view, &row.name).unwrap();
    let sentence = &story.reports[0].sentence;
    let words: Vec<&str> = sentence
        .split_whitespace()
        .filter(|w| w.len() > 4)
        .take(4)
        .collect();
    let found = with(EventQuery {
        text: Some(words.join(" ").to_uppercase()),
        ..EventQuery::default()
    });
    assert!(found.iter().any(|r| r.name == row.name), "{words:?}");
    assert_eq!(
        count(
            &view,
            &EventQuery {
                text: Some("zzzz".into()),
                ..EventQuery::default()
            }
        ),
        0
    );
    // Odd signs are no syntax.
    for odd in [
        "\"",
        "(",
        "AND OR NOT",
        "a:b",
        "-",
        "*",
        "'; DROP TABLE event;",
    ] {
        count(
            &view,
            &EventQuery {
                text: Some(odd.into()),
                ..EventQuery::default()
            },
        );
    }
    let total: u64 = view
        .dyad_days(&DyadQuery::default())
        .unwrap()
        .iter()
        .map(|d| d.events)
        .sum();
    assert!(total as usize >= everything);
    let one = DyadQuery {
        actor: Some(country.clone()),
        ..DyadQuery::default()
    };
    assert!(
        view.dyad_days(&one)
            .unwrap()
            .iter()
            .all(|d| d.actor == country)
    );
    let none = DyadQuery {
        actor: Some("nobody".into()),
        ..DyadQuery::default()
    };
    assert!(view.dyad_days(&none).unwrap().is_empty());
    assert!(MentionId::key_in(&row.name).is_some());
}

#[test]
fn a_backup_is_a_sound_ledger_and_overwrites_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (folder.path().join("a.db"), folder.path().join("b.db"));
    let (clock, documents) = (Clock::default(), small());
    let mut ledger = open(&path, &clock);
    ledger.add(&entries(&documents), &version("one")).unwrap();
    ledger.view().backup(&copy).unwrap();
    assert_eq!(export(&open(&copy, &clock).view()), export(&ledger.view()));
    assert!(ledger.view().backup(&copy).is_err());
    assert!(!folder.path().join("b.db.part").exists());
}

#[test]
fn a_reader_that_holds_still_sees_one_instant_and_stops_no_writer() {
    let folder = tempfile::tempdir().unwrap();
    let (clock, documents) = (Clock::default(), small());
    let mut ledger = open(&folder.path().join("a.db"), &clock);
    let half = documents.len() / 2;
    ledger
        .add(&entries(&documents[..half]), &version("one"))
        .unwrap();
    let reader = ledger.reader().unwrap();
    reader.hold().unwrap();
    let before = export(&reader.view());
    ledger
        .add(&entries(&documents[half..]), &version("one"))
        .unwrap();
    ledger.settle().unwrap();
    assert_eq!(export(&reader.view()), before);
    assert_ne!(export(&ledger.reader().unwrap().view()), before);
}

#[test]
fn common_words_find_the_events_that_looking_at_each_finds() {
    let folder = tempfile::tempdir().unwrap();
    let (clock, documents) = (
        Clock::default(),
        week(&WeekOptions {
            events_a_day: 45,
            ..WeekOptions::default()
        }),
    );
    let mut ledger = open(&folder.path().join("a.db"), &clock);
    ledger.add(&entries(&documents), &version("one")).unwrap();
    let view = ledger.view();
    let names = |limit| {
        let mut out = Vec::new();
        let query = EventQuery {
            text: Some("in".into()),
            limit,
            ..EventQuery::default()
        };
        view.events(&query, &mut |r| {
            out.push(r.name);
            true
        })
        .unwrap();
        out
    };
    let all = names(None);
    assert!(view.totals().unwrap().mentions > 2_500 && all.len() > 50);
    assert_eq!(names(Some(40)), all[..40]);
    assert_eq!(names(Some(1_000_000)), all);
}

#[test]
fn a_record_with_wrong_spans_is_refused_and_nothing_of_its_batch_stays() {
    let folder = tempfile::tempdir().unwrap();
    let (clock, documents) = (Clock::default(), small());
    let mut ledger = open(&folder.path().join("a.db"), &clock);
    let mut wrong = entries(&documents[..3]);
    wrong[2].coding.events[0].trigger.text = "not there".into();
    assert!(ledger.add(&wrong, &version("one")).is_err());
    assert_eq!(ledger.view().totals().unwrap().documents, 0);
}
