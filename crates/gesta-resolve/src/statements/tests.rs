//! Accounts, links and forecasts of small codings.

use super::*;
use gesta_record::{Coding, Stance};
use serde_json::json;

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
    let found = accounts(&[a, b], &Names::new());
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
    link(&mut c, &[]);
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
        link(&mut c, &[]);
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
    resolve(
        &mut open,
        std::slice::from_ref(&said),
        &Resolving::default(),
    );
    assert_eq!(open[0].outcome, Outcome::Open, "silence shows nothing");
    assert!(scores(&open).is_empty());
    resolve(&mut open, &[said, later], &Resolving::default());
    let Outcome::Resolved {
        happened,
        evidence,
        by_rule,
        ..
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

/// A prediction of Ruritania's assault by the end of June, and later events of the day, type and country given.
fn foretold(later: &[(&str, &str, &str)], published: &str) -> Forecast {
    let content = "Ruritania is likely to shell Zenda by June";
    let mut forecast = event("e1", "shell", 23, "2024-06-30", &["c1"]);
    forecast["realis"] = json!("future");
    let predicts = claim("c1", Stance::Predict, content, 0, "2024-05-06", &["e1"]);
    let mut codings = vec![coding("a", content, json!([forecast]), json!([predicts]))];
    let acts: Vec<_> = later
        .iter()
        .enumerate()
        .map(|(n, (day, kind, country))| {
            let mut e = event(&format!("e{}", n + 1), "acted", 0, day, &[]);
            e["type"] = json!(kind);
            e["actor"][0]["country"] = json!(country);
            e
        })
        .collect();
    let mut last = coding("b", "acted", json!(acts), json!([]));
    last.published = published.parse().ok();
    codings.push(last);
    let mut found = forecasts(&codings, &words());
    let how = Resolving {
        lapsed: true,
        ..Resolving::default()
    };
    resolve(&mut found, &codings, &how);
    found.remove(0)
}

#[test]
fn a_passed_horizon_fails_a_forecast_where_the_reports_would_have_told() {
    let others = [
        ("2024-06-02", "CONSULT", "RUR"),
        ("2024-06-09", "ASSAULT", "MOR"),
        ("2024-06-10", "AID", "MOR"),
        ("2024-07-05", "CONSULT", "RUR"),
    ];
    let f = foretold(&others, "2024-07-07");
    let Outcome::Resolved {
        happened,
        by_rule,
        looked_at,
        evidence,
    } = &f.outcome
    else {
        panic!("still open");
    };
    assert_eq!((*happened, *by_rule), (false, true));
    assert_eq!(
        looked_at,
        &["b:e1", "b:e2"],
        "same actors or same type, in the time foretold"
    );
    assert_eq!(evidence, "no ASSAULT by RUR from 2024-05-06 to 2024-06-30");
    let score = &scores(&[f])[0];
    assert!((score.brier.expect("scored") - 0.675f64.powi(2)).abs() < 1e-9);
    assert!((score.log.expect("scored") + 0.325f64.ln()).abs() < 1e-9);
    let f = foretold(&others, "2024-07-06");
    assert_eq!(f.outcome, Outcome::Open, "reports may still come");
    let f = foretold(&others[2..], "2024-08-01");
    assert_eq!(f.outcome, Outcome::Open, "silence shows nothing");
    let hit = [("2024-06-02", "ASSAULT", "RUR")];
    let f = foretold(&hit, "2024-08-01");
    assert!(matches!(
        f.outcome,
        Outcome::Resolved { happened: true, .. }
    ));
}

/// Two acts told, the later one of words, and a claim about neither by its own words.
fn two_acts(claim: serde_json::Value, hint: Hint) -> Coding {
    let text = "Ruritania shelled Zenda. Morvania condemned it. The king spoke of the strikes. ";
    let mut words = event("e2", "condemned", 34, "2024-05-06", &[]);
    words["type"] = json!("ACCUSE");
    words["quad"] = json!("verbal conflict");
    words["actor"][0]["country"] = json!("MOR");
    let told = event("e1", "shelled", 10, "2024-05-05", &[]);
    let mut c = coding("a", text, json!([told, words]), json!([claim]));
    link(&mut c, &[hint]);
    c
}

fn strikes(countries: &[&str], day: Option<&str>) -> Hint {
    let day = day.and_then(|d| d.parse().ok());
    Hint {
        taken_up: vec![TakenUp {
            words: gesta_record::Span::default(),
            kinds: vec!["ASSAULT".into()],
            countries: countries.iter().map(|c| (*c).to_owned()).collect(),
            days: day.zip(day),
        }],
        countries: Vec::new(),
    }
}

#[test]
fn a_phrase_that_names_the_type_is_about_the_act_of_that_type() {
    let says = || claim("c1", Stance::Assert, "the strikes", 66, "2024-05-06", &[]);
    let c = two_acts(says(), strikes(&[], None));
    assert_eq!(c.claims[0].events, ["e1"]);
    assert!(c.doubts.is_empty(), "type and order agree");
    let c = two_acts(says(), strikes(&["RUR"], Some("2024-05-05")));
    assert_eq!(c.claims[0].events, ["e1"]);
    let c = two_acts(says(), strikes(&[], Some("2024-05-06")));
    assert!(c.claims[0].events.is_empty(), "strikes of another day");
    let c = two_acts(says(), strikes(&["OMB"], None));
    assert!(c.claims[0].events.is_empty(), "strikes of somebody else");
}

#[test]
fn silence_and_news_are_about_the_matter_and_a_report_about_the_act_told_last() {
    let about = |stance, content: &str| {
        let c = claim("c1", stance, content, 66, "2024-05-06", &[]);
        let mut c = c;
        c["speaker"]["country"] = json!("OMB");
        c["speaker"]["span"] = json!([50, 58]);
        two_acts(c, Hint::default()).claims[0].events.clone()
    };
    assert_eq!(about(Stance::Deny, "the report"), ["e2"]);
    assert_eq!(
        about(Stance::Decline, "to comment"),
        ["e1"],
        "nothing is spoken of most: the deed, not the words about it"
    );
    assert!(about(Stance::Deny, "that prices rose").is_empty());
    assert!(about(Stance::Assert, "the news").is_empty());
}

#[test]
fn one_statement_in_many_copies_counts_its_reports() {
    let text = "Ruritania shelled Zenda.";
    let copy = |id: &str| {
        let mut says = claim("c1", Stance::Confirm, text, 0, "2024-05-08", &["e1"]);
        says["speaker"]["text"] = json!("the army");
        coding(
            id,
            text,
            json!([event("e1", "shelled", 10, "2024-05-05", &["c1"])]),
            json!([says]),
        )
    };
    let found = accounts(&[copy("a"), copy("b")], &Names::new());
    assert_eq!(found[0].statements.len(), 1);
    assert_eq!(found[0].statements[0].reports, 2);
    let names = Names::from([("a:e1".into(), "x".into()), ("b:e1".into(), "y".into())]);
    let found = accounts(&[copy("a"), copy("b")], &names);
    assert_eq!(found.len(), 2, "the ledger tells them apart");
}

#[test]
fn a_denied_act_joins_the_event_that_another_text_tells() {
    let text = "Ruritania shelled Zenda.";
    let told = event("e1", "shelled", 10, "2024-05-05", &["c1"]);
    let says = claim("c1", Stance::Assert, text, 0, "2024-05-06", &["e1"]);
    let a = coding("a", text, json!([told]), json!([says]));
    let mut not = event("e1", "shelled", 10, "2024-05-05", &["c1"]);
    not["realis"] = json!("negated");
    let denies = claim("c1", Stance::Deny, text, 0, "2024-05-07", &["e1"]);
    let b = coding("b", text, json!([not]), json!([denies]));
    let found = accounts(&[a, b], &Names::new());
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].statements.len(), 2);
    assert!(found[0].disputed.contains(&Facet::Occurrence));
}
