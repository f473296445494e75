//! How well realis and stance are read, on sentences held out from rule writing.
#![allow(
    clippy::print_stdout,
    reason = "the figures are read by people who run the test"
)]

use gesta::measure::{self, Report};
use gesta::{Coder, CoderOptions};

fn report(file: &str, part: &str) -> Report {
    let coder = Coder::new(&CoderOptions {
        fictional: true,
        ..CoderOptions::default()
    })
    .expect("the embedded data load");
    let sentences = measure::read(file).expect("the sentences are well formed");
    measure::run(&coder, &sentences, part).expect("the model works")
}

fn print(name: &str, r: &Report) {
    println!("{name}: macro-F1 {:.3} {:?}", r.macro_f1(), r.f1());
    if std::env::var_os("GESTA_SHOW_WRONG").is_some() {
        for (label, answer, text) in &r.wrong {
            println!("  {label} read as {answer:?}: {text}");
        }
    }
}

#[test]
fn realis_of_held_out_sentences() {
    let r = report(include_str!("data/realis.tsv"), "test");
    print("realis", &r);
    assert!(r.macro_f1() >= 0.85, "macro-F1 {:.3}", r.macro_f1());
}

#[test]
fn stance_of_held_out_sentences() {
    let r = report(include_str!("data/stance.tsv"), "test");
    print("stance", &r);
    assert!(r.macro_f1() >= 0.85, "macro-F1 {:.3}", r.macro_f1());
}

fn coded(text: &str, fictional: bool) -> gesta::Coding {
    let coder = Coder::new(&CoderOptions {
        fictional,
        ..CoderOptions::default()
    })
    .expect("the embedded data load");
    let document = gesta::Document::new(text)
        .with_id("d")
        .with_published(measure::PUBLISHED);
    coder
        .code(&document, &mut gesta::Worker::new())
        .expect("the model works")
}

/// Speaker, stance, content and pieces of every claim of a text.
fn claims(text: &str) -> Vec<(String, String, String, Vec<String>)> {
    let coding = coded(text, true);
    coding
        .claims
        .iter()
        .map(|c| {
            let speaker = c.speaker.as_ref().map_or("", |s| &s.text).to_owned();
            let parts = c.parts.iter().map(|p| p.text.clone()).collect();
            let stance = measure::Label::Stance(c.stance).name();
            (speaker, stance, c.content.text.clone(), parts)
        })
        .collect()
}

#[test]
fn nested_claims_are_both_kept() {
    let found = claims("A Graustarkian official said that Morvania denied the raid on Zenda.");
    let short: Vec<(&str, &str)> = found.iter().map(|c| (c.0.as_str(), c.1.as_str())).collect();
    assert_eq!(
        short,
        [("A Graustarkian official", "assert"), ("Morvania", "deny")]
    );
}

#[test]
fn an_interrupted_quotation_is_one_claim_in_pieces() {
    let text =
        "“We hold the bridge,” said Karl Ott, a colonel in Zenda. “Nobody will take it from us.”";
    let found = claims(text);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].0, "Karl Ott, a colonel in Zenda");
    assert_eq!(
        found[0].3,
        ["“We hold the bridge,”", "“Nobody will take it from us.”"]
    );
}

#[test]
fn a_quotation_of_two_sentences_is_one_claim() {
    let found = claims("“The dam is safe. Our engineers looked at it,” the mayor told reporters.");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].2.starts_with("“The dam is safe. Our engineers"));
}

#[test]
fn phrases_and_headlines_attribute_too() {
    let found = claims("According to the coast guard, two trawlers sank in the strait on Monday.");
    assert_eq!(
        (found[0].0.as_str(), found[0].1.as_str()),
        ("the coast guard", "assert")
    );
    assert!(found[0].2.starts_with("two trawlers"));
    let found = claims("Report: Morvania bought tanks from Ombeya");
    assert_eq!(found[0].0, "Report");
    let found = claims("The ministry's denial that it paid the rebels convinced nobody.");
    assert_eq!(
        (found[0].0.as_str(), found[0].1.as_str()),
        ("The ministry's", "deny")
    );
}

#[test]
fn a_condition_and_the_time_of_speaking_are_kept() {
    let text =
        "On Monday, the premier said that Ruritania would leave the valley if the rebels disarmed.";
    let coding = coded(text, true);
    let c = &coding.claims[0];
    let condition = c.condition.as_ref().map(|x| x.text.as_str());
    assert_eq!(condition, Some("if the rebels disarmed"));
    assert_eq!(
        c.when.as_ref().map(|w| w.date.to_string()).as_deref(),
        Some("2024-05-06")
    );
}

#[test]
fn the_means_decide_the_norm_check() {
    use gesta::record::Verdict;
    for (means, verdict, provisions) in [
        ("cruise missiles", Verdict::NotCovered, 10),
        ("ballistic missiles", Verdict::Breach, 10),
        ("missiles", Verdict::Undetermined, 10),
    ] {
        let text = format!(
            "North Korea fired two {means} into the Yellow Sea on Sunday, South Korea's military said. A US official \
             said the launch did not violate UN resolutions."
        );
        let coding = coded(&text, false);
        let check = coding
            .events
            .iter()
            .find_map(|e| e.norms.as_ref())
            .expect("a check");
        assert_eq!(check.verdict, verdict, "{means}");
        assert!(check.findings.len() >= provisions, "{means}");
        assert_eq!(
            check.claims.len(),
            1,
            "the official's statement is kept with it"
        );
    }
}

/// Cue and events of every claim of a text, and how many links are guesses.
fn links(text: &str) -> (Vec<(String, Vec<String>)>, usize) {
    let coding = coded(text, true);
    let trigger = |id: &String| {
        let e = coding.events.iter().find(|e| &e.id == id);
        e.expect("a known event").trigger.text.clone()
    };
    let one = |c: &gesta::record::Claim| {
        (
            c.cue.text.clone(),
            c.events.iter().map(trigger).collect::<Vec<_>>(),
        )
    };
    let kind = gesta::record::DoubtKind::ReferenceGuessed;
    let guesses = coding
        .doubts
        .iter()
        .filter(|d| d.kind == kind && d.note.contains("told elsewhere"));
    (coding.claims.iter().map(one).collect(), guesses.count())
}

fn link_of(text: &str, cue: &str) -> Vec<String> {
    let (all, _) = links(text);
    let found = all.iter().find(|(c, _)| c == cue);
    found
        .unwrap_or_else(|| panic!("no {cue} in {all:?}"))
        .1
        .clone()
}

#[test]
fn answers_are_linked_to_the_act_that_they_are_about() {
    let told =
        "Ruritanian jets bombed Zenda on Monday, witnesses said. Morvania condemned Ruritania. ";
    let link = |then: &str, cue: &str| link_of(&format!("{told}{then}"), cue);
    assert_eq!(
        link("Ruritania's army confirmed the news later.", "confirmed"),
        ["bombed"]
    );
    assert_eq!(
        link(
            "The Ombeyan government declined to comment on the attack.",
            "declined"
        ),
        ["bombed"],
        "by the type of the act"
    );
    assert_eq!(
        link(
            "A Ruritanian general denied bombing the town on Monday.",
            "denied"
        )
        .last(),
        Some(&"bombed".to_owned()),
        "by type, actor and day"
    );
    assert!(
        link(
            "The Ombeyan government declined to comment on the election.",
            "declined"
        )
        .is_empty()
    );
}

#[test]
fn what_was_left_out_is_no_part_of_what_was_said_and_has_its_time() {
    let text = "On Wednesday, the Ruritanian army confirmed that its jets bombed Zenda on Monday, without elaborating on \
                the losses.";
    let coding = coded(text, true);
    let confirm = &coding.claims[0];
    assert!(confirm.content.text.ends_with("on Monday"), "{confirm:?}");
    for c in &coding.claims {
        let day = c.when.as_ref().map(|w| w.date.to_string());
        assert_eq!(day.as_deref(), Some("2024-05-08"), "{}", c.cue.text);
    }
    assert_eq!(coding.claims.len(), 2, "{:#?}", coding.claims);
}
