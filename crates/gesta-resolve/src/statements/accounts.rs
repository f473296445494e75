//! For one event: who asserts, confirms, denies, declines or doubts what, and since when.

use std::collections::BTreeMap;

use gesta_record::{Basis, Claim, Coding, Event, Realis, Stance};
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
    /// Reports that give it in the same words: copies of one text count as often as they were read.
    pub reports: usize,
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
    /// Reporting lag: days from the event to the first confirmation; none where it is dated before the event.
    pub lag: Option<i32>,
    /// What the statements disagree about.
    pub disputed: Vec<Facet>,
}

/// Which events are one: `doc:e1` → a name that all its mentions share, as a ledger decided it.
pub type Names = BTreeMap<String, String>;

type Key = (String, Vec<String>, Option<Date>);

/// Gathers the actual events of codings and what is said about each: by the names that a ledger gives them, and where
/// there is none, by type, actors' countries and day. Events without a name that lack a day or a known actor stay by
/// themselves. What is said not to have happened joins the event of its type, actors and day, if there is one.
pub fn accounts(codings: &[Coding], names: &Names) -> Vec<Account> {
    let mut found: BTreeMap<(Key, String), Account> = BTreeMap::new();
    let each = || {
        codings
            .iter()
            .flat_map(|c| c.events.iter().map(move |e| (c, e)))
    };
    for (coding, e) in each().filter(|(_, e)| e.realis == Realis::Actual) {
        let mention = format!("{}:{}", coding.id, e.id);
        let (kind, actors, date) = key_of(e);
        let id = match names.get(&mention) {
            Some(name) => ((String::new(), Vec::new(), None), name.clone()),
            None if actors.is_empty() || date.is_none() => {
                ((kind.clone(), actors.clone(), date), mention.clone())
            }
            None => ((kind.clone(), actors.clone(), date), String::new()),
        };
        let account = found.entry(id).or_insert_with(|| Account {
            kind,
            actors,
            date,
            events: Vec::new(),
            statements: Vec::new(),
            confirmed: None,
            lag: None,
            disputed: Vec::new(),
        });
        account.events.push(mention);
        add(account, coding, e);
    }
    let mut out: Vec<Account> = found.into_values().collect();
    for (coding, e) in each().filter(|(_, e)| denied(e)) {
        let (kind, actors, date) = key_of(e);
        let told = |a: &&mut Account| a.kind == kind && a.actors == actors && a.date == date;
        let known = !actors.is_empty() && date.is_some();
        if let Some(account) = out.iter_mut().filter(|_| known).find(told) {
            add(account, coding, e);
        }
    }
    out.retain(|a| !a.statements.is_empty());
    out.iter_mut().for_each(finish);
    out.sort_by(|a, b| {
        let key = |x: &Account| (x.date, x.kind.clone(), x.actors.clone(), x.events.clone());
        key(a).cmp(&key(b))
    });
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

fn key_of(e: &Event) -> Key {
    let mut actors: Vec<String> = e.actor.iter().filter_map(|a| a.country.clone()).collect();
    actors.sort();
    actors.dedup();
    (e.kind.clone(), actors, e.when.as_ref().map(|w| w.date))
}

/// True for an act with a day of its own that somebody says did not happen.
fn denied(e: &Event) -> bool {
    let dated = e.when.as_ref().is_some_and(|w| w.basis != Basis::Published);
    e.realis == Realis::Negated && dated && !e.claims.is_empty()
}

fn add(account: &mut Account, coding: &Coding, event: &Event) {
    let ids = event
        .claims
        .iter()
        .chain(event.norms.iter().flat_map(|n| &n.claims));
    let prefix = format!("{}:", coding.id);
    for c in ids.filter_map(|id| coding.claims.iter().find(|c| &c.id == id)) {
        let claim = format!("{prefix}{}", c.id);
        if account.statements.iter().any(|s| s.claim == claim) {
            continue;
        }
        let new = statement(coding, event, c, claim);
        let told = account.statements.iter_mut().find(|s| {
            !s.claim.starts_with(&prefix)
                && (&s.speaker, s.stance, &s.content, s.said)
                    == (&new.speaker, new.stance, &new.content, new.said)
        });
        match told {
            Some(s) => s.reports += 1,
            None => account.statements.push(new),
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
        reports: 1,
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
        .map(|(c, d)| (c - d).get_days())
        .filter(|lag| *lag >= 0);
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
