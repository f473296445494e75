//! Accounts, links and forecasts of small codings.

use super::*;
use gesta_record::{Coding, Stance};
use serde_json::json;
use std::collections::BTreeMap;

/// A coding from what matters in its record.
fn coding(id: &str, text: &str, events: serde_json::Value, claims: serde_json::Value) -> Coding {
    serde_json::from_value(json!({
        "id": id, "title": null, "publisher": "The Courier", "url": null, "published": "2024-05-09", "language": "en",
        "text": text, "events": events, "claims": claims, "doubts": [],
    }))
    .expect("a coding")
}

/// An event of Ruritania whose trigger stands at `begin`.
fn event(id: &str, word: &str, begin: usize, day: &str, claims: &[&str]) -> serde_json::Value {
    json!({
        "id": id, "sentence": 0, "type": "ASSAULT", "mode": [], "context": [], "quad": "material conflict", "score": -9.0,
        "realis": "actual", "trigger": {"text": word, "span": [begin, begin + word.len()]},
        "actor": [{"text": "Ruritania", "span": [0, 9], "name": "Ruritania", "country": "RUR", "sectors": ["GOV"], "id": null}],
        "recipient": [], "when": {"date": day, "precision": "day", "basis": "stated"}, "where": null, "details": [],
        "claims": claims, "confidence": 0.9, "rule": "x",
    })
}

fn claim(
    id: &str,
    stance: Stance,
    content: &str,
    begin: usize,
    day: &str,
    events: &[&str],
) -> serde_json::Value {
    json!({
        "id": id, "sentence": 0, "stance": stance,
        "speaker": {"text": format!("speaker {id}"), "span": [0, 1], "name": null, "country": null, "sectors": [], "id": null},
        "cue": {"text": "said", "span": [begin, begin]}, "content": {"text": content, "span": [begin, begin + content.len()]},
        "events": events, "when": {"date": day, "precision": "day", "basis": "stated"}, "condition": null,
    })
}

#[test]
fn confirmation_and_denial_of_one_event_meet() {
    let text = "Ruritania shelled Zenda.";
    let a = coding(
        "a",
        text,
        json!([event("e1", "shelled", 10, "2024-05-05", &["c1"])]),
        json!([claim("c1", Stance::Confirm, text, 0, "2024-05-08", &["e1"])]),
    );
    let b = coding(
        "b",
        text,
        json!([event("e1", "shelled", 10, "2024-05-05", &["c1"])]),
        json!([claim("c1", Stance::Deny, text, 0, "2024-05-06", &["e1"])]),
    );
    let found = accounts(&[a, b]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].events, ["a:e1", "b:e1"]);
    assert_eq!(found[0].lag, Some(3));
    assert_eq!(found[0].disputed, [Facet::Occurrence, Facet::Actor]);
    assert_eq!(
        found[0].statements[0].claim, "b:c1",
        "in the order of saying"
    );
}

#[test]
fn a_later_claim_is_linked_by_the_word_it_takes_up() {
    let mut c = coding(
        "a",
        "Ruritania launched it. It was the launching of a war.",
        json!([event("e1", "launched", 10, "2024-05-05", &[])]),
        json!([claim(
            "c1",
            Stance::Assert,
            "the launching of a war",
            30,
            "2024-05-06",
            &[]
        )]),
    );
    link(&mut c);
    assert_eq!(c.claims[0].events, ["e1"]);
    assert_eq!(c.events[0].claims, ["c1"]);
    assert!(c.doubts.is_empty(), "nothing was guessed");
}

#[test]
fn a_denied_report_is_linked_with_a_doubt_and_an_assertion_is_not() {
    for (stance, linked) in [(Stance::Deny, 1), (Stance::Assert, 0)] {
        let mut c = coding(
            "a",
            "Ruritania shelled Zenda. The king spoke of the report.",
            json!([event("e1", "shelled", 10, "2024-05-05", &[])]),
            json!([claim("c1", stance, "the report", 43, "2024-05-06", &[])]),
        );
        link(&mut c);
        assert_eq!((c.claims[0].events.len(), c.doubts.len()), (linked, linked));
    }
}

fn words() -> ProbabilityWords {
    ProbabilityWords::load(include_str!(
        "../../../../knowledge/forecasts/probability.toml"
    ))
    .expect("words")
}

#[test]
fn the_longest_probability_word_counts() {
    let w = words();
    let low = |t: &str| w.find(t).map(|p| p.low);
    assert_eq!(low("they are very likely to lose"), Some(0.80));
    assert_eq!(low("they will probably lose"), Some(0.55));
    assert_eq!(low("an unlikely win"), Some(0.20));
    assert_eq!(low("they will lose"), None);
    assert_eq!(
        low("it is not likely"),
        None,
        "what is not likely is not mapped"
    );
}

#[test]
fn forecasts_resolve_with_evidence_and_score() {
    let content = "Ruritania is likely to shell Zenda by June";
    let mut forecast = event("e1", "shell", 23, "2024-06-30", &["c1"]);
    forecast["realis"] = json!("future");
    let said = coding(
        "a",
        content,
        json!([forecast]),
        json!([claim(
            "c1",
            Stance::Predict,
            content,
            0,
            "2024-05-06",
            &["e1"]
        )]),
    );
    let later = coding(
        "b",
        "Ruritania shelled Zenda.",
        json!([event("e1", "shelled", 10, "2024-06-02", &[])]),
        json!([]),
    );
    let mut open = forecasts(std::slice::from_ref(&said), &words());
    assert_eq!(open.len(), 1);
    assert_eq!(
        (open[0].types.as_slice(), open[0].horizon),
        (["ASSAULT".to_owned()].as_slice(), "2024-06-30".parse().ok())
    );
    resolve(&mut open, std::slice::from_ref(&said), &BTreeMap::new());
    assert_eq!(open[0].outcome, Outcome::Open, "silence shows nothing");
    assert!(scores(&open).is_empty());
    resolve(&mut open, &[said, later], &BTreeMap::new());
    let Outcome::Resolved {
        happened,
        evidence,
        by_rule,
    } = &open[0].outcome
    else {
        panic!("still open");
    };
    assert_eq!(
        (*happened, evidence.as_str(), *by_rule),
        (true, "b:e1", true)
    );
    let score = &scores(&open)[0];
    assert!((score.brier.expect("scored") - 0.325f64.powi(2)).abs() < 1e-9);
    assert!((score.log.expect("scored") + 0.675f64.ln()).abs() < 1e-9);
}

#[test]
fn bad_bounds_are_refused() {
    let e = ProbabilityWords::load("source='x'\n[[word]]\nphrases=['sure']\nlow=0.9\nhigh=0.1\n")
        .expect_err("bad bounds");
    assert!(e.to_string().contains("sure"));
}
