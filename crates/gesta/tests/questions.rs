//! Dated questions with known answers: who held an office, what a name meant, on a day.

use gesta::{Coder, CoderOptions, ResolvedActor, Worker};

/// True where an answer gives what the line asks for.
fn right(coder: &Coder, found: &ResolvedActor, expected: &str) -> bool {
    let mut wanted_name = None;
    let mut wanted_code = None;
    let mut rest = expected;
    if let Some((before, code)) = expected.split_once("code=") {
        wanted_code = Some(code.trim());
        rest = before;
    }
    if let Some(name) = rest.trim().strip_prefix("name=") {
        wanted_name = Some(name.trim());
    }
    assert!(
        wanted_name.is_some() || wanted_code.is_some(),
        "no answer in {expected:?}"
    );
    let actor = found.resolution.actors.first();
    // Any spelling of the knowledge will do.
    let id = actor.and_then(|a| a.id.as_deref()).unwrap_or("");
    let named = wanted_name.is_none_or(|n| {
        let entries = coder.actors().lookup(n);
        entries
            .iter()
            .any(|e| coder.actors().actors[e.actor].id == id)
    });
    let coded = wanted_code.is_none_or(|codes| {
        codes.split('|').any(|code| {
            let (country, sector) = code.split_once('.').unwrap_or((code, ""));
            let country_fits = match actor.and_then(|a| a.country.as_deref()) {
                Some(c) => c == country,
                None => country.is_empty(),
            };
            let sector_fits = sector.is_empty()
                || actor.is_some_and(|a| a.sectors.first().is_some_and(|s| s == sector));
            country_fits && sector_fits
        })
    });
    named && coded
}

#[test]
fn questions_of_who_on_a_day() {
    let coder = Coder::new(&CoderOptions::default()).expect("the embedded data");
    let mut worker = Worker::new();
    let mut wrong = Vec::new();
    let mut asked = 0;
    for line in include_str!("questions.tsv").lines() {
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        let mut fields = line.split('\t');
        let (Some(phrase), Some(day), Some(expected)) =
            (fields.next(), fields.next(), fields.next())
        else {
            panic!("not three fields: {line:?}");
        };
        let day = day.parse().expect("a day");
        let found = coder
            .resolve_actor(phrase, Some(day), None, &mut worker)
            .expect("the model");
        asked += 1;
        if !right(&coder, &found, expected) {
            wrong.push(format!(
                "{phrase} ({day}): {expected}, found {:?}",
                found.resolution.actors
            ));
        }
    }
    assert!(asked >= 300, "only {asked} questions");
    assert!(
        wrong.is_empty(),
        "{} of {asked} answered wrongly:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// The phrase that stands in brackets, and the text without them.
fn marked(text: &str) -> (String, usize, usize) {
    let (before, rest) = text.split_once('[').expect("a bracket that opens");
    let (phrase, after) = rest.split_once(']').expect("a bracket that closes");
    let begin = before.chars().count();
    let end = begin + phrase.chars().count();
    (format!("{before}{phrase}{after}"), begin, end)
}

/// True where the actors found are those expected, in any order, with the expected sectors first.
fn fits(found: &[gesta_record::Actor], expected: &str) -> bool {
    let wanted: Vec<&str> = expected.split(',').map(str::trim).collect();
    let one = |code: &str, a: &gesta_record::Actor| {
        let mut parts = code.split('.');
        let country = parts.next().filter(|c| *c != "-");
        let sectors: Vec<&str> = parts.collect();
        let first: Vec<&str> = a
            .sectors
            .iter()
            .map(String::as_str)
            .take(sectors.len())
            .collect();
        a.country.as_deref() == country && first == sectors
    };
    wanted.len() == found.len() && wanted.iter().all(|w| found.iter().any(|a| one(w, a)))
}

#[test]
fn phrases_in_reports() {
    let coder = Coder::new(&CoderOptions::default()).expect("the embedded data");
    let mut worker = Worker::new();
    let mut wrong = Vec::new();
    let mut asked = 0;
    for line in include_str!("phrases.tsv").lines() {
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        let fields: Vec<&str> = line.split('\t').collect();
        let [text, day, expected] = fields[..] else {
            panic!("not three fields: {line:?}");
        };
        let (text, begin, end) = marked(text);
        let day = day.parse().expect("a day");
        let found = coder
            .resolve_actor_in(
                &text,
                gesta_record::Span::new(begin, end),
                Some(day),
                &mut worker,
            )
            .expect("the model");
        asked += 1;
        if !fits(&found.actors, expected) {
            let codes: Vec<String> = found
                .actors
                .iter()
                .map(|a| format!("{:?}.{}", a.country, a.sectors.join(".")))
                .collect();
            wrong.push(format!("{text} ({day}): {expected}, found {codes:?}"));
        }
    }
    assert!(asked >= 60, "only {asked} phrases");
    assert!(
        wrong.is_empty(),
        "{} of {asked} answered wrongly:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
