//! The ledger as an analyst uses it: reports with figures that differ, decisions, revisions, views of the past, formats.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use serde_json::{Value, json};

/// Four reports of one strike, one of them a copy, with two figures; and a strike on another town.
fn reports() -> Vec<Value> {
    let first = "Ethiopian jets bombed a market in Mekelle on Wednesday, killing 12 people, the Tigray Defense \
                 Forces said. The government in Addis Ababa denied that civilians were hit.";
    let report = |id: &str, publisher: &str, day: &str, text: &str| json!({"id": id, "publisher": publisher, "published": day, "text": text});
    vec![
        report("hw-1", "Harbour Wire", "2024-05-09", first),
        report(
            "ml-7",
            "Morning Ledger",
            "2024-05-09",
            "The Ethiopian air force bombed Mekelle on Wednesday, killing 17 people, hospital officials said. \
             Doctors asked for blood.",
        ),
        report(
            "ct-3",
            "Coast Times",
            "2024-05-10",
            "Ethiopian warplanes bombed the city of Mekelle on Wednesday and killed 17 people, according to the \
             Red Cross. Mourners buried the dead on Thursday.",
        ),
        report("ev-2", "Evening Voice", "2024-05-09", first),
        report(
            "ct-9",
            "Coast Times",
            "2024-05-10",
            "Ethiopian warplanes bombed the town of Adigrat on Thursday and killed 3 people, according to \
             residents. Nobody claimed the attack.",
        ),
    ]
}

struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_gesta"))
            .args(args)
            .current_dir(self.folder.path())
            .output()
            .unwrap()
    }

    /// Output of a command that succeeds.
    fn say(&self, args: &[&str]) -> String {
        let out = self.run(args);
        let talk = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(out.status.success(), "{args:?}: {talk}");
        String::from_utf8_lossy(&out.stdout).into_owned()
    }

    fn write(&self, name: &str, reports: &[Value]) {
        let lines: Vec<String> = reports.iter().map(Value::to_string).collect();
        std::fs::write(self.file(name), lines.join("\n")).unwrap();
    }

    fn query(&self, args: &[&str]) -> Vec<Value> {
        let all = [&["query", "--format", "jsonl"], args].concat();
        let text = self.say(&all);
        text.lines()
            .map(|l| serde_json::from_str(l).unwrap())
            .collect()
    }

    /// Name of the event that most reports tell of.
    fn largest(&self) -> String {
        let events = self.query(&["--realis", "all"]);
        let most = events
            .iter()
            .max_by_key(|e| e["reports"].as_u64().unwrap())
            .unwrap();
        most["id"].as_str().unwrap().to_owned()
    }

    fn show(&self, event: &str) -> Value {
        serde_json::from_str(&self.say(&["show", event, "--json"])).unwrap()
    }
}

/// Names of documents that report an event.
fn documents(story: &Value) -> Vec<String> {
    let mut out: Vec<String> = story["reports"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["document"].as_str().unwrap().to_owned())
        .collect();
    out.sort();
    out.dedup();
    out
}

#[test]
fn one_event_keeps_its_reports_claims_and_disagreement_and_people_may_split_it() {
    let desk = Desk::new();
    desk.write("a.jsonl", &reports());
    desk.say(&["add", "a.jsonl"]);
    let name = desk.largest();
    let story = desk.show(&name);
    assert_eq!(documents(&story), ["ct-3", "ev-2", "hw-1", "ml-7"]);
    let killed = &story["event"]["details"]["killed"];
    assert_eq!((&killed["low"], &killed["high"]), (&json!(12), &json!(17)));
    let disputes = story["disputes"].as_array().unwrap();
    let dispute = disputes.iter().find(|d| d["field"] == "killed").unwrap();
    assert_eq!(
        dispute["says"][0]["by"],
        json!(["Evening Voice", "Harbour Wire"])
    );
    assert_eq!(
        dispute["says"][1]["by"],
        json!(["Coast Times", "Morning Ledger"])
    );
    let text = desk.say(&["show", &name]);
    for part in [
        "killed 17 (12–17)",
        "12: Evening Voice, Harbour Wire (2 reports, since 2024-05-09)",
        "17: Coast Times, Morning Ledger (2 reports",
        "“Ethiopian jets bombed a market in Mekelle on Wednesday, killing 12 people,",
        "“The Ethiopian air force bombed Mekelle",
        "claim: hospital officials said on 2024-05-09 (assert)",
        "a copy of ",
        "4 reports in 3 stories by 4 outlets",
        "none by people",
    ] {
        assert!(text.contains(part), "no {part:?} in\n{text}");
    }

    // One report goes, by a mention's name, and stays away when another report comes.
    let coast: Vec<&Value> = story["reports"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|r| r["document"] == "ct-3")
        .collect();
    let moved = coast[0]["mention"].as_str().unwrap();
    let names = desk.say(&["events", "split", &name, moved, "--why", "another strike"]);
    assert_eq!(names.lines().count(), 2, "{names}");
    assert_ne!(
        desk.show(&name)["event"]["id"],
        desk.show(moved)["event"]["id"]
    );
    let late = json!({"id": "lt-1", "publisher": "Late Post", "published": "2024-05-10", "text":
        "Ethiopian jets bombed Mekelle on Wednesday, killing 14 people, relief workers said. Rain fell later."});
    desk.write("late.jsonl", &[late]);
    desk.say(&["add", "late.jsonl"]);
    let (stay, gone) = (desk.show(&name), desk.show(moved));
    assert!(!documents(&stay).contains(&"ct-3".into()), "{stay}");
    assert!(documents(&gone).contains(&"ct-3".into()), "{gone}");
    let text = desk.say(&["show", &name]);
    assert!(
        text.contains(&format!(
            "{moved} are reports of another event: another strike"
        )),
        "{text}"
    );

    // And back. Nothing is lost by going to and fro.
    let names = desk.say(&["events", "join", &name, moved, "--why", "it was one"]);
    assert_eq!(names.lines().count(), 1, "{names}");
    let all = documents(&desk.show(&name));
    for id in ["ct-3", "ev-2", "hw-1", "ml-7"] {
        assert!(all.contains(&id.to_owned()), "{all:?}");
    }
    let wrong = desk.run(&["events", "join", &name, "E0123456789abcdef"]);
    assert_eq!(wrong.status.code(), Some(2));
    let wrong = desk.run(&["events", "split", &name, "E0123456789abcdef"]);
    assert_eq!(wrong.status.code(), Some(2));
    desk.say(&["check"]);
}

/// The shipped codebook with another score for attacks from the air.
fn codebook(to: &Path) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../codebooks/plover");
    copy(&from, to);
    let file = to.join("codebook.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let changed = text.replace("aerial = -9.5", "aerial = -9.25");
    assert!(changed != text);
    std::fs::write(file, changed).unwrap();
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

#[test]
fn another_codebook_makes_a_revision_and_the_past_stays_readable() {
    let desk = Desk::new();
    desk.write("a.jsonl", &reports());
    desk.say(&["add", "a.jsonl"]);
    let name = desk.largest();
    let first = desk.query(&["--realis", "all"]);
    let known = first[0]["known"].as_str().unwrap().to_owned();
    codebook(&desk.file("book"));
    desk.say(&["add", "a.jsonl", "--codebook", "book"]);
    let now = desk.query(&["--realis", "all"]);
    assert_ne!(now, first);
    let then = desk.query(&["--realis", "all", "--as-of", &known]);
    assert_eq!(
        then, first,
        "the view of the past is not what was shown then"
    );
    let changes: Vec<Value> = desk
        .say(&["diff", "--from", &known, "--jsonl"])
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert!(!changes.is_empty());
    for c in &changes {
        assert_eq!(c["kind"], "reread", "{c}");
        assert_eq!(c["fields"], json!(["score"]), "{c}");
    }
    let table = desk.say(&["diff", "--from", &known]);
    assert!(table.contains("-9.5 → -9.25"), "{table}");
    let old = desk.say(&["show", &name, "--as-of", &known]);
    assert!(
        old.contains("score -9.5") && !old.contains("-9.25"),
        "{old}"
    );
    assert!(desk.say(&["show", &name]).contains("score -9.25"));
    // The same again is nothing new.
    let again = desk.run(&["add", "a.jsonl", "--codebook", "book"]);
    let talk = String::from_utf8_lossy(&again.stderr).into_owned();
    assert!(
        talk.contains("0 new documents") && talk.contains("5 known"),
        "{talk}"
    );
    assert_eq!(desk.query(&["--realis", "all"]), now);
    desk.say(&["check"]);
}

fn parquet_rows(path: &Path) -> Vec<Value> {
    let reader = SerializedFileReader::new(std::fs::File::open(path).unwrap()).unwrap();
    let rows = reader.get_row_iter(None).unwrap();
    rows.map(|r| {
        let r = r.unwrap();
        let fields = r.get_column_iter().map(|(k, v)| (k.clone(), json_of(v)));
        Value::Object(fields.collect())
    })
    .collect()
}

fn json_of(field: &Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Str(s) => json!(s),
        Field::Int(n) | Field::Date(n) => json!(n),
        Field::Double(n) => json!(n),
        Field::TimestampMicros(n) | Field::Long(n) => json!(n),
        Field::ListInternal(list) => list.elements().iter().map(json_of).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn dispatches_are_queried_in_every_format_and_backed_up() {
    let desk = Desk::new();
    let dispatches = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/dispatches");
    let dispatches = dispatches.to_str().unwrap();
    let add = [
        "add",
        "--ledger",
        "d.db",
        "--published",
        "2024-05-09",
        dispatches,
    ];
    desk.say(&add);
    let ledger = ["--ledger", "d.db"];
    let ask = |args: &[&str]| desk.query(&[&ledger, args].concat());
    let all = ask(&[]);
    assert!(all.len() > 100, "{}", all.len());
    desk.say(&[
        "query",
        "--ledger",
        "d.db",
        "--format",
        "parquet",
        "-o",
        "q.parquet",
    ]);
    let rows = parquet_rows(&desk.file("q.parquet"));
    assert_eq!(rows.len(), all.len());
    for (row, event) in rows.iter().zip(&all) {
        assert_eq!(
            (&row["event"], &row["type"]),
            (&event["id"], &event["type"])
        );
        assert_eq!(row["mode"], event["mode"]);
        let countries: Vec<&Value> = event["actor"]
            .as_array()
            .unwrap()
            .iter()
            .map(|a| &a["country"])
            .collect();
        assert_eq!(row["actor_country"], json!(countries));
        assert_eq!(row["reports"], event["reports"]);
    }
    let csv = desk.say(&["query", "--ledger", "d.db", "--format", "csv"]);
    assert_eq!(csv.lines().count(), all.len() + 1);
    desk.say(&[
        "code",
        dispatches,
        "--format",
        "parquet",
        "-o",
        "c.parquet",
        "--published",
        "2024-05-09",
    ]);
    let mentions = parquet_rows(&desk.file("c.parquet"));
    let counted: u64 = all.iter().map(|e| e["mentions"].as_u64().unwrap()).sum();
    assert!(
        mentions.len() as u64 >= counted,
        "{} {counted}",
        mentions.len()
    );
    assert!(
        mentions
            .iter()
            .any(|m| m["actor_country"] == json!(["IRQ"]))
    );

    // Every filter keeps some and drops some.
    for filter in [
        &["--actor", "USA"][..],
        &["--recipient", "RUS"],
        &["--party", "GOV"],
        &["--type", "ASSAULT"],
        &["--quad", "verbal cooperation"],
        &["--from", "2010-01-01"],
        &["--to", "2000-12-31"],
        &["--place", "KWT"],
        &["--text", "palace"],
        &["--confidence", "0.9"],
        &["--realis", "negated"],
        &["--limit", "3"],
    ] {
        let found = ask(filter).len();
        assert!(found > 0 && found < all.len(), "{filter:?}: {found}");
    }
    let before = ask(&["--as-of", "2000-01-01"]);
    assert!(before.is_empty(), "nothing was known then");

    desk.say(&["backup", "--ledger", "d.db", "copy.db"]);
    desk.say(&["check", "--ledger", "copy.db"]);
    assert_eq!(desk.query(&["--ledger", "copy.db"]), all);
    let again = desk.run(&["backup", "--ledger", "d.db", "copy.db"]);
    assert_eq!(again.status.code(), Some(2), "a backup overwrites nothing");
}

/// A report of a strike on Monday, one that confirms it, and a prediction about the same army.
fn statements() -> [Value; 3] {
    let report = |id: &str, day: &str, text: &str| json!({"id": id, "publisher": "Harbour Wire", "published": day, "text": text});
    [
        report(
            "one",
            "2024-05-07",
            "Ethiopian jets bombed a market in Mekelle on Monday, residents said.",
        ),
        report(
            "two",
            "2024-05-09",
            "On Thursday, the Ethiopian defence ministry confirmed that Ethiopian jets bombed a market in Mekelle on \
             Monday, without giving details.",
        ),
        report(
            "three",
            "2024-06-30",
            "Ethiopian jets bombed Adigrat on Saturday, residents said.",
        ),
    ]
}

#[test]
fn claims_and_forecasts_read_the_ledger_as_of_a_time() {
    let desk = Desk::new();
    let [one, two, three] = statements();
    desk.write("1.jsonl", &[one]);
    desk.write("2.jsonl", &[two]);
    desk.write("3.jsonl", &[three]);
    desk.say(&["add", "1.jsonl"]);
    let then = jiff::Timestamp::now().to_string();
    std::thread::sleep(std::time::Duration::from_millis(20));
    desk.say(&["add", "2.jsonl"]);
    let before = desk.say(&["claims", "--ledger", "gesta.db", "--as-of", &then]);
    assert!(before.contains("assert   residents"), "{before}");
    assert!(!before.contains("confirm"), "{before}");
    let now = desk.say(&["claims", "--ledger", "gesta.db"]);
    assert!(now.contains("confirmed 2024-05-09, 3 days after"), "{now}");
    assert!(now.contains("(one:e1, two:e1)"), "{now}");
    assert!(now.contains("2024-05-09 confirm "), "{now}");
    desk.say(&["add", "3.jsonl"]);
    let none = desk.say(&["forecasts", "--ledger", "gesta.db", "--lapsed"]);
    assert_eq!(none, "", "nobody predicts anything here");
    let both = desk.run(&["claims", "1.jsonl", "--ledger", "gesta.db"]);
    assert_eq!(both.status.code(), Some(2), "one source at a time");
    let lost = desk.run(&["claims", "--ledger", "nowhere.db"]);
    assert_eq!(lost.status.code(), Some(2));
    assert!(!desk.file("nowhere.db").exists());
}
