//! Actor and agent dictionaries of PETRARCH, loaded as they are.

use std::path::{Path, PathBuf};

use gesta::{Coder, CoderOptions, Document, Worker};

/// A coder with both dictionaries.
fn coder() -> Coder {
    let data = |name: &str| -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/data")
            .join(name)
    };
    Coder::new(&CoderOptions {
        actors: vec![data("small.actors.txt"), data("small.agents.txt")],
        ..CoderOptions::default()
    })
    .expect("both load")
}

/// Actors and recipients of the events of a text, as codes.
fn codes(coder: &Coder, text: &str, day: &str) -> Vec<String> {
    let document = Document {
        id: "report".to_owned(),
        text: text.to_owned(),
        published: Some(day.parse().expect("a day")),
        ..Document::default()
    };
    let coding = coder
        .code(&document, &mut Worker::new())
        .expect("the model");
    let sides = coding
        .events
        .iter()
        .flat_map(|e| e.actor.iter().chain(&e.recipient));
    let mut out: Vec<String> = sides
        .map(|a| {
            format!(
                "{}.{}",
                a.country.as_deref().unwrap_or(""),
                a.sectors.join(".")
            )
        })
        .collect();
    out.sort();
    out.dedup();
    out
}

#[test]
fn what_cannot_be_used_is_told() {
    let coder = coder();
    let why: Vec<&str> = coder
        .actors()
        .unused
        .iter()
        .map(|(_, u)| u.why.as_str())
        .collect();
    for expected in [
        "null code",
        "the bracket does not close",
        "WIZ in LUXWIZ has no PLOVER counterpart",
        "ends before it begins",
        "\">051399\" is no date or range",
        "no code that PLOVER has",
        "WIZ has no PLOVER sector",
    ] {
        assert!(why.contains(&expected), "{expected}: {why:?}");
    }
    // Nothing else, and nothing of the comments.
    let lines = coder.actors().unused.iter().map(|(_, u)| u.line);
    assert!(lines.clone().all(|l| l > 17), "{:?}", coder.actors().unused);
}

#[test]
fn names_codes_and_agents_are_used() {
    let coder = coder();
    let found = codes(
        &coder,
        "ZLF fighters attacked the Hentzau Brigade on Monday.",
        "2004-05-05",
    );
    assert_eq!(found, ["LUX.REB", "LUX.REB.MIL"]);
    // An irregular plural of the agent dictionary; MED is CAMEO's word for media.
    let found = codes(
        &coder,
        "Ruritanian wardwives attacked the police in Berlin.",
        "2003-05-05",
    );
    assert!(found.iter().any(|c| c.ends_with(".JRN")), "{found:?}");
}

#[test]
fn codes_hold_for_their_dates() {
    let coder = coder();
    let text = "Rudolf Elphberg met German officials in Berlin on Monday.";
    for (day, code) in [
        ("1997-02-02", "LUX.ELI"),
        ("2003-05-05", "LUX.GOV"),
        ("2010-01-01", "LUX.ELI"),
    ] {
        let found = codes(&coder, text, day);
        assert!(found.contains(&code.to_owned()), "{day}: {found:?}");
    }
}
