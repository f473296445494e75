//! The ledger under faults: the command is really killed, at a chosen system call that changes a file, before it,
//! after it, or in the middle of a write. Nothing may be lost and nothing may be there twice.
//!
//! The faults come from a small library (`fault/fault.c`) that is compiled here and preloaded into the command, so the
//! command under test is the one that is shipped. Linux with a C compiler only.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test fails by panicking, and tells its figures"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use gesta::ledger::{EventQuery, EventRecord, MentionId, Reader};
use gesta::newsweek::{WeekOptions, week};

const BEFORE: u32 = 0;
const FULL: u32 = 3;
const READ_ONLY: u32 = 4;

struct Place {
    folder: tempfile::TempDir,
    shim: PathBuf,
    input: PathBuf,
}

impl Place {
    fn new(events_a_day: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let shim = folder.path().join("fault.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fault/fault.c");
        let built = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .args([&shim, &source])
            .arg("-ldl")
            .status()
            .unwrap();
        assert!(built.success());
        let mut lines = String::new();
        for d in week(&WeekOptions {
            seed: 5,
            events_a_day,
            ..WeekOptions::default()
        }) {
            writeln!(lines, "{}", serde_json::to_string(&d.entry.coding).unwrap()).unwrap();
        }
        let input = folder.path().join("week.jsonl");
        std::fs::write(&input, lines).unwrap();
        Self {
            folder,
            shim,
            input,
        }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// `gesta add` of the week with 10 documents a transaction.
    fn command(&self, ledger: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gesta"));
        command
            .args(["add", "--coded", "--batch", "10", "--ledger"])
            .arg(ledger)
            .arg(&self.input);
        command
    }

    fn add(&self, ledger: &Path, fault: Option<(u64, u32)>) -> Output {
        let mut command = self.command(ledger);
        if let Some((at, mode)) = fault {
            command.env("LD_PRELOAD", &self.shim);
            command
                .env("FAULT_AT", at.to_string())
                .env("FAULT_MODE", mode.to_string());
            command.env("FAULT_LOG", self.file("calls"));
        }
        command.output().unwrap()
    }
}

/// All that a ledger says, but when it learned it: every event with its reports, every document with its record.
fn export(ledger: &Path) -> String {
    let reader = Reader::open(ledger).unwrap();
    let view = reader.view();
    let mut out = String::new();
    view.events(&EventQuery::default(), &mut |row| {
        let members = view.members(row.state.id).unwrap();
        let mut record = EventRecord::from(row);
        (record.known, record.revised) = (None, None);
        writeln!(out, "{}", serde_json::to_string(&record).unwrap()).unwrap();
        let mut reports: Vec<String> = Vec::new();
        for m in members {
            let why = view.membership(m).unwrap().unwrap();
            let name = MentionId::name_of(view.key(m).unwrap());
            reports.push(format!("{name} {:?} {:?}", why.score, why.reasons));
        }
        reports.sort();
        writeln!(out, "{}", reports.join("\n")).unwrap();
        true
    })
    .unwrap();
    for d in view.documents().unwrap() {
        let (coding, sentences) = view.coding(d).unwrap().unwrap();
        let story = view
            .story(d)
            .unwrap()
            .map(|s| view.document(s.story).unwrap().hash);
        writeln!(
            out,
            "{} {sentences:?} {story:?}",
            serde_json::to_string(&coding).unwrap()
        )
        .unwrap();
    }
    out
}

fn sound(ledger: &Path) {
    let found = Reader::open(ledger).unwrap().check().unwrap();
    assert_eq!(found.faults, [], "{}", ledger.display());
}

/// Numbers that repeat (SplitMix64).
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut x = *state;
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[test]
fn killed_at_200_points_nothing_is_lost_and_nothing_twice() {
    let place = Place::new(3);
    let calm = place.file("calm.db");
    assert!(place.add(&calm, Some((0, BEFORE))).status.success());
    let calls: u64 = std::fs::read_to_string(place.file("calls"))
        .unwrap()
        .trim()
        .parse()
        .unwrap();
    assert!(
        calls > 200,
        "only {calls} calls: the library was not loaded"
    );
    let want = export(&calm);
    sound(&calm);
    let (mut state, mut killed, mut again) = (1, 0, 0);
    for n in 0..200 {
        let ledger = place.file(&format!("{n}.db"));
        let at = 1 + random(&mut state) % calls;
        let mode = (random(&mut state) % 3) as u32;
        let first = place.add(&ledger, Some((at, mode)));
        killed += u32::from(first.status.code().is_none());
        // Every third time the run that repairs is killed too.
        if n % 3 == 0 {
            let at = 1 + random(&mut state) % calls;
            again += u32::from(place.add(&ledger, Some((at, mode))).status.code().is_none());
        }
        let last = place.add(&ledger, None);
        assert!(
            last.status.success(),
            "{at} {mode}: {}",
            String::from_utf8_lossy(&last.stderr)
        );
        assert!(
            export(&ledger) == want,
            "killed at call {at} of {calls} in mode {mode}: another ledger"
        );
        if n % 10 == 0 {
            sound(&ledger);
        }
        std::fs::remove_file(&ledger).unwrap();
    }
    eprintln!("{calls} calls; killed {killed} of 200 runs, and {again} of the 67 runs after them");
    assert!(killed >= 190, "{killed}");
}

#[test]
fn a_full_disk_is_told_and_undone() {
    let place = Place::new(3);
    let ledger = place.file("full.db");
    let refused = place.add(&ledger, Some((150, FULL)));
    let said = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(2), "{said}");
    assert!(said.contains("the disk is full"), "{said}");
    assert!(place.add(&ledger, None).status.success());
    let calm = place.file("calm.db");
    assert!(place.add(&calm, None).status.success());
    assert!(export(&ledger) == export(&calm));
    sound(&ledger);
}

#[test]
fn a_read_only_file_is_told() {
    let place = Place::new(1);
    let ledger = place.file("ledger.db");
    assert!(place.add(&ledger, None).status.success());
    let before = export(&ledger);
    let refused = place.add(&ledger, Some((0, READ_ONLY)));
    let said = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(2), "{said}");
    assert!(said.contains("read-only"), "{said}");
    assert_eq!(export(&ledger), before);
    // It can still be read, though a reader cannot put its own files beside it.
    let read = |fault: bool| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gesta"));
        command
            .args(["query", "--format", "jsonl", "--ledger"])
            .arg(&ledger);
        if fault {
            command.env("LD_PRELOAD", &place.shim);
            command
                .env("FAULT_AT", "0")
                .env("FAULT_MODE", READ_ONLY.to_string());
        }
        command.output().unwrap()
    };
    let (calm, refused) = (read(false), read(true));
    assert!(!calm.stdout.is_empty() && calm.stdout == refused.stdout);
}

fn spawn(place: &Place, ledger: &Path) -> Child {
    place.command(ledger).stderr(Stdio::null()).spawn().unwrap()
}

#[test]
fn two_writers_take_turns_and_readers_and_backups_go_on() {
    let place = Place::new(4);
    let (ledger, calm) = (place.file("two.db"), place.file("calm.db"));
    let mut both = [spawn(&place, &ledger), spawn(&place, &ledger)];
    let mut reads = 0;
    let backup = place.file("backup.db");
    loop {
        if let Ok(reader) = Reader::open(&ledger)
            && let Ok(totals) = reader.view().totals()
        {
            reads += 1;
            if totals.moments > 5 && !backup.exists() {
                reader.view().backup(&backup).unwrap();
            }
        }
        let done: Vec<bool> = both
            .iter_mut()
            .map(|c| c.try_wait().unwrap().is_some())
            .collect();
        if done.iter().all(|d| *d) {
            break;
        }
    }
    for mut child in both {
        assert!(child.wait().unwrap().success());
    }
    assert!(reads > 0);
    assert!(place.add(&calm, None).status.success());
    assert!(export(&ledger) == export(&calm));
    sound(&ledger);
    sound(&backup);
}

#[test]
fn damage_is_found_and_explained() {
    let place = Place::new(2);
    let ledger = place.file("hurt.db");
    assert!(place.add(&ledger, None).status.success());
    let mut bytes = std::fs::read(&ledger).unwrap();
    // The middle of a page in every sixteenth of the file but the first: some of them are in use.
    for part in 1..16 {
        let middle = bytes.len() * part / 16 / 4096 * 4096 + 2048;
        hurt(&mut bytes, middle, 600);
    }
    std::fs::write(&ledger, &bytes).unwrap();
    let checked = check(&ledger);
    let said = String::from_utf8_lossy(&checked.stdout).into_owned()
        + &String::from_utf8_lossy(&checked.stderr);
    assert!(matches!(checked.status.code(), Some(1 | 2)), "{said}");
    assert!(
        said.contains("damaged") || said.contains("not the one"),
        "{said}"
    );
}

fn hurt(bytes: &mut [u8], from: usize, count: usize) {
    let to = (from + count).min(bytes.len());
    bytes[from..to].iter_mut().for_each(|b| *b ^= 0x55);
}

fn check(ledger: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gesta"))
        .args(["check", "--ledger"])
        .arg(ledger)
        .output()
        .unwrap()
}

/// What the ledger says, or nothing where it cannot be read any more.
fn readable(ledger: &Path) -> Option<String> {
    std::panic::catch_unwind(|| export(ledger)).ok()
}

#[test]
fn damage_anywhere_is_found_or_changes_nothing() {
    let place = Place::new(2);
    let ledger = place.file("whole.db");
    assert!(place.add(&ledger, None).status.success());
    let (want, bytes) = (export(&ledger), std::fs::read(&ledger).unwrap());
    let copy = place.file("hurt.db");
    let (mut state, mut found, mut harmless, mut missed) = (9, 0, 0, 0);
    for n in 0..60 {
        let mut hurt_bytes = bytes.clone();
        let at = random(&mut state) as usize % bytes.len();
        hurt(&mut hurt_bytes, at, if n % 2 == 0 { 1 } else { 64 });
        std::fs::write(&copy, &hurt_bytes).unwrap();
        if check(&copy).status.code() != Some(0) {
            found += 1;
        } else if readable(&copy).as_ref() == Some(&want) {
            harmless += 1;
        } else {
            missed += 1;
            eprintln!("missed: byte {at} of {}", bytes.len());
        }
    }
    eprintln!("60 damaged copies: {found} found, {harmless} harmless, {missed} missed");
    // Half of a small file is room that no row uses.
    assert!(found >= 15 && missed <= MISSED, "{found} {missed}");
}

/// Damaged copies of 60 that may go unseen: texts and records have checksums, words such as the reasons of a join none.
const MISSED: u32 = 3;
