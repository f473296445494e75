//! For one event: who asserts, confirms, denies, declines or doubts what, and since when.

use std::collections::BTreeMap;

use gesta_record::{Claim, Coding, Event, Realis, Stance};
use jiff::civil::Date;
use serde::Serialize;

/// What of an event a statement is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Facet {
    /// That it happened.
    Occurrence,
    /// Who did it.
    Actor,
    /// How many were killed.
    Killed,
    /// With what.
    Weapon,
    /// Whether it broke a norm.
    Norm,
}

/// One statement about an event.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Statement {
    /// Document and claim: `doc:c3`.
    pub claim: String,
    /// The words that describe the speaker; the publisher where nobody is named.
    pub speaker: String,
    /// Country of the speaker.
    pub country: Option<String>,
    /// What the speaker does.
    pub stance: Stance,
    /// What it is about.
    pub about: Vec<Facet>,
    /// What is said.
    pub content: String,
    /// Weapons and numbers that the statement gives, by name of the detail.
    pub values: BTreeMap<String, Vec<String>>,
    /// When it was said, or reported where that is not told.
    pub said: Option<Date>,
}

/// All that is said about one event.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Account {
    /// Event type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Countries of the actors.
    pub actors: Vec<String>,
    /// Day of the event.
    pub date: Option<Date>,
    /// Document and event of every mention: `doc:e1`.
    pub events: Vec<String>,
    /// Statements in the order in which they were made.
    pub statements: Vec<Statement>,
    /// Day of the first confirmation.
    pub confirmed: Option<Date>,
    /// Days from the event to the first confirmation.
    pub lag: Option<i32>,
    /// What the statements disagree about.
    pub disputed: Vec<Facet>,
}

type Key = (String, Vec<String>, Option<Date>);

/// Gathers the actual events of codings by type, actors' countries and day, and what is said about each. Events without a
/// day or without a known actor stay by themselves.
pub fn accounts(codings: &[Coding]) -> Vec<Account> {
    let mut found: BTreeMap<(Key, String), Account> = BTreeMap::new();
    for coding in codings {
        for e in coding.events.iter().filter(|e| e.realis == Realis::Actual) {
            let mut actors: Vec<String> =
                e.actor.iter().filter_map(|a| a.country.clone()).collect();
            actors.sort();
            actors.dedup();
            let date = e.when.as_ref().map(|w| w.date);
            let name = format!("{}:{}", coding.id, e.id);
            let alone = actors.is_empty() || date.is_none();
            let key = (
                (e.kind.clone(), actors.clone(), date),
                if alone { name.clone() } else { String::new() },
            );
            let account = found.entry(key).or_insert_with(|| Account {
                kind: e.kind.clone(),
                actors,
                date,
                events: Vec::new(),
                statements: Vec::new(),
                confirmed: None,
                lag: None,
                disputed: Vec::new(),
            });
            account.events.push(name);
            add(account, coding, e);
        }
    }
    let mut out: Vec<Account> = found
        .into_values()
        .filter(|a| !a.statements.is_empty())
        .collect();
    out.iter_mut().for_each(finish);
    out
}

/// What is said about one event of which these are the reports; none where nobody says anything of it. Day and type are
/// those of the first report.
pub fn account(reports: &[(&Coding, &Event)]) -> Option<Account> {
    let (_, first) = reports.first()?;
    let countries = first.actor.iter().filter_map(|a| a.country.clone());
    let mut account = Account {
        kind: first.kind.clone(),
        actors: countries.collect(),
        date: first.when.as_ref().map(|w| w.date),
        events: Vec::new(),
        statements: Vec::new(),
        confirmed: None,
        lag: None,
        disputed: Vec::new(),
    };
    for (coding, event) in reports {
        account.events.push(format!("{}:{}", coding.id, event.id));
        add(&mut account, coding, event);
    }
    finish(&mut account);
    (!account.statements.is_empty()).then_some(account)
}

fn add(account: &mut Account, coding: &Coding, event: &Event) {
    let ids = event
        .claims
        .iter()
        .chain(event.norms.iter().flat_map(|n| &n.claims));
    for c in ids.filter_map(|id| coding.claims.iter().find(|c| &c.id == id)) {
        let claim = format!("{}:{}", coding.id, c.id);
        if !account.statements.iter().any(|s| s.claim == claim) {
            account.statements.push(statement(coding, event, c, claim));
        }
    }
}

fn statement(coding: &Coding, event: &Event, c: &Claim, claim: String) -> Statement {
    let inside = |s: gesta_record::Span| c.content.span.contains(s);
    let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for d in event.details.iter().filter(|d| inside(d.span)) {
        let value = d
            .value
            .as_str()
            .map_or_else(|| d.value.to_string(), str::to_owned);
        values.entry(d.name.clone()).or_default().push(value);
    }
    let mut about = Vec::new();
    if inside(event.trigger.span) {
        about.push(Facet::Occurrence);
        if event.actor.iter().any(|a| inside(a.span)) {
            about.push(Facet::Actor);
        }
    }
    for (name, facet) in [("killed", Facet::Killed), ("weapon", Facet::Weapon)] {
        if values.contains_key(name) {
            about.push(facet);
        }
    }
    if crate::norms::speaks_of_norms(&c.content.text) {
        about.push(Facet::Norm);
    }
    if about.is_empty() {
        about.push(Facet::Occurrence);
    }
    let publisher = || coding.publisher.clone().unwrap_or_default();
    Statement {
        claim,
        speaker: c
            .speaker
            .as_ref()
            .map_or_else(publisher, |s| s.text.clone()),
        country: c.speaker.as_ref().and_then(|s| s.country.clone()),
        stance: c.stance,
        about,
        content: c.content.text.clone(),
        values,
        said: c.when.as_ref().map(|w| w.date).or(coding.published),
    }
}

fn finish(account: &mut Account) {
    account
        .statements
        .sort_by(|a, b| (a.said, &a.claim).cmp(&(b.said, &b.claim)));
    let confirmed = account
        .statements
        .iter()
        .filter(|s| s.stance == Stance::Confirm);
    account.confirmed = confirmed.filter_map(|s| s.said).min();
    account.lag = account
        .confirmed
        .zip(account.date)
        .map(|(c, d)| (c - d).get_days());
    let mut disputed = Vec::new();
    let against = |s: &Statement| matches!(s.stance, Stance::Deny | Stance::Doubt);
    for s in &account.statements {
        let other = account.statements.iter().filter(|o| o.claim != s.claim);
        for facet in &s.about {
            let meets = other
                .clone()
                .any(|o| o.about.contains(facet) && against(o) != against(s));
            if meets {
                disputed.push(*facet);
            }
        }
    }
    for (name, facet) in [("killed", Facet::Killed), ("weapon", Facet::Weapon)] {
        let mut given: Vec<&Vec<String>> = account
            .statements
            .iter()
            .filter_map(|s| s.values.get(name))
            .collect();
        given.sort();
        given.dedup();
        if given.len() > 1 {
            disputed.push(facet);
        }
    }
    disputed.sort();
    disputed.dedup();
    account.disputed = disputed;
}
