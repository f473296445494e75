//! The shipped norms against a table of scenarios whose answers were written from the texts of the norms.

use super::*;
use gesta_record::Verdict;

fn shipped() -> Norms {
    Norms::load([
        (
            "north-korea",
            include_str!("../../../../knowledge/norms/north-korea.toml"),
        ),
        (
            "iran",
            include_str!("../../../../knowledge/norms/iran.toml"),
        ),
        (
            "arms-embargoes",
            include_str!("../../../../knowledge/norms/arms-embargoes.toml"),
        ),
        (
            "treaties",
            include_str!("../../../../knowledge/norms/treaties.toml"),
        ),
        (
            "ceasefires",
            include_str!("../../../../knowledge/norms/ceasefires.toml"),
        ),
    ])
    .expect("the shipped norms load")
}

/// `RUS.MIL words` as a party; `?` for an unknown country.
fn party(text: &str) -> Vec<Party> {
    if text.is_empty() {
        return Vec::new();
    }
    let (code, words) = text.split_once(' ').unwrap_or((text, ""));
    let (country, sector) = code.split_once('.').expect("country.SECTOR");
    vec![Party {
        country: (country != "?").then(|| country.to_owned()),
        sectors: [sector]
            .iter()
            .filter(|s| !s.is_empty())
            .map(|s| (*s).to_owned())
            .collect(),
        words: words.to_owned(),
    }]
}

fn facts(fields: &[&str]) -> Facts {
    let (first, last) = fields[0].split_once("..").unwrap_or((fields[0], fields[0]));
    let (country, place) = fields[6].split_once(':').expect("country:place");
    Facts {
        days: first.parse().ok().zip(last.parse().ok()),
        kind: fields[1].to_owned(),
        trigger: fields[2].to_owned(),
        actors: party(fields[3]),
        recipients: party(fields[4]),
        means: [fields[5]]
            .iter()
            .filter(|m| !m.is_empty())
            .map(|m| (*m).to_owned())
            .collect(),
        country: (!country.is_empty()).then(|| country.to_owned()),
        place: place.to_owned(),
    }
}

#[test]
fn every_scenario_has_its_verdict() {
    let norms = shipped();
    let mut faults = Vec::new();
    let (mut rows, mut abstained) = (0, 0);
    for line in include_str!("scenarios.txt")
        .lines()
        .filter(|l| !l.starts_with('#'))
    {
        let fields: Vec<&str> = line.split('|').collect();
        let found = check(&norms, &facts(&fields[1..]));
        let name = match found.as_ref().map(|f| f.verdict) {
            None => "none",
            Some(Verdict::Breach) => "breach",
            Some(Verdict::NotCovered) => "not-covered",
            Some(Verdict::Undetermined) => "undetermined",
        };
        rows += 1;
        abstained += usize::from(fields[0] != "breach");
        if name != fields[0] {
            faults.push(format!("{line}\n  found {name}: {found:#?}"));
        }
    }
    assert!(
        rows >= 80 && 2 * abstained >= rows,
        "{rows} rows, {abstained} without breach"
    );
    assert!(
        faults.is_empty(),
        "{} of {rows} wrong\n{}",
        faults.len(),
        faults.join("\n")
    );
}

#[test]
fn a_breach_names_its_paragraph_and_facts() {
    let fields = [
        "2021-03-25",
        "MOBILIZE",
        "fired",
        "PRK.MIL",
        "",
        "ballistic missile",
        ":",
    ];
    let found = check(&shipped(), &facts(&fields)).expect("a check");
    let f = found
        .findings
        .iter()
        .find(|f| f.provision == "unsc-1874/2")
        .expect("1874");
    assert_eq!(f.verdict, Verdict::Breach);
    assert!(f.reasons[0].contains("ballistic missile") && f.reasons[0].contains("2021-03-25"));
}

#[test]
fn unsound_files_are_refused() {
    let base = "[[norm]]\nid='x'\ntitle='X'\ndocument='X'\nadopted=2000-01-01\n[[norm.provision]]\nparagraph='1'\n\
                summary='s'\nfrom=2000-01-01\n";
    for (rest, fault) in [
        (
            "until=1999-01-01\nbound={any=true}\nact={types=['AID']}\n",
            "ends before",
        ),
        ("bound={}\nact={types=['AID']}\n", "binds nobody"),
        ("bound={any=true}\nact={}\n", "no event type"),
        (
            "bound={any=true}\nact={types=['AID']}\nmeens=['x']\n",
            "meens",
        ),
    ] {
        let text = format!("{base}{rest}");
        let e = Norms::load([("f.toml", text.as_str())]).expect_err("unsound");
        assert!(e.to_string().contains(fault), "{e}");
    }
}

#[test]
fn statements_about_norms_are_known() {
    assert!(speaks_of_norms(
        "the North did not violate the UN resolutions"
    ));
    assert!(speaks_of_norms(
        "It is not covered by UN Security Council resolutions"
    ));
    assert!(!speaks_of_norms("the two sides signed an agreement"));
}
