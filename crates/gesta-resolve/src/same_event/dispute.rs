//! In which fields the reports of one event differ, and which outlets say what.

use std::collections::BTreeMap;

use gesta_record::{Actor, Basis, Event};
use jiff::civil::Date;
use serde::Serialize;

use super::consensus::Report;

/// One value of a field, and who gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Said {
    /// The value, as people read it.
    pub value: String,
    /// Outlets that give it, in alphabetical order.
    pub by: Vec<String>,
    /// Documents that give it.
    pub reports: usize,
    /// First day of a report that gives it.
    pub since: Option<Date>,
}

/// A field in which reports differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dispute {
    /// Name of the field: `type`, `realis`, `date`, `where`, `actor`, `recipient`, or a detail such as `killed`.
    pub field: String,
    /// What is said, with the most reports first.
    pub says: Vec<Said>,
}

/// Lists the fields for which reports give different values, those that they all speak of first. A report that is silent
/// about a field does not differ in it; a day that is only the report's own is silence about the date.
pub fn disputes(reports: &[Report<'_>]) -> Vec<Dispute> {
    let mut details: Vec<&str> = reports
        .iter()
        .flat_map(|r| r.event.details.iter().map(|d| d.name.as_str()))
        .collect();
    details.sort_unstable();
    details.dedup();
    let mut out = Vec::new();
    type Values = fn(&Event) -> Vec<String>;
    let fields: [(&str, Values); 6] = [
        ("type", |e| vec![kind(e)]),
        ("realis", |e| vec![word(&e.realis)]),
        ("date", date),
        ("where", place),
        ("actor", |e| vec![parties(&e.actor)]),
        ("recipient", |e| vec![parties(&e.recipient)]),
    ];
    for (field, values) in fields {
        out.extend(dispute(field, reports, values));
    }
    for name in details {
        out.extend(dispute(name, reports, |e| detail(e, name)));
    }
    out
}

fn dispute(
    field: &str,
    reports: &[Report<'_>],
    values: impl Fn(&Event) -> Vec<String>,
) -> Option<Dispute> {
    let mut all: BTreeMap<String, Vec<&Report<'_>>> = BTreeMap::new();
    for r in reports {
        for v in values(r.event).into_iter().filter(|v| !v.is_empty()) {
            all.entry(v).or_default().push(r);
        }
    }
    if all.len() < 2 {
        return None;
    }
    let mut says: Vec<Said> = all.into_iter().map(|(v, by)| said(v, &by)).collect();
    says.sort_by_key(|s| std::cmp::Reverse(s.reports));
    Some(Dispute {
        field: field.to_owned(),
        says,
    })
}

fn said(value: String, reports: &[&Report<'_>]) -> Said {
    let mut by: Vec<String> = reports
        .iter()
        .filter_map(|r| r.publisher.map(str::to_owned))
        .collect();
    by.sort();
    by.dedup();
    let mut documents: Vec<i64> = reports.iter().map(|r| r.document).collect();
    documents.sort_unstable();
    documents.dedup();
    Said {
        value,
        by,
        reports: documents.len(),
        since: reports.iter().filter_map(|r| r.published).min(),
    }
}

fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(s)) => s,
        _ => String::new(),
    }
}

fn kind(e: &Event) -> String {
    match e.mode.first() {
        Some(mode) => format!("{}/{mode}", e.kind),
        None => e.kind.clone(),
    }
}

fn date(e: &Event) -> Vec<String> {
    let told = e.when.iter().filter(|w| w.basis != Basis::Published);
    told.map(|w| w.date.to_string()).collect()
}

fn place(e: &Event) -> Vec<String> {
    e.place.iter().map(|p| p.name.clone()).collect()
}

/// All parties of one side as one value: "RUR.MIL and GRK.MIL" is another answer than "RUR.MIL".
fn parties(side: &[Actor]) -> String {
    let mut out: Vec<String> = side.iter().map(party).filter(|p| !p.is_empty()).collect();
    out.sort();
    out.dedup();
    out.join("; ")
}

fn party(a: &Actor) -> String {
    let mut code: Vec<&str> = a.country.iter().map(String::as_str).collect();
    code.extend(a.sectors.iter().map(String::as_str));
    let code = code.join(".");
    match &a.name {
        Some(name) if code.is_empty() => name.clone(),
        Some(name) => format!("{code} {name}"),
        None => code,
    }
}

/// All values of one detail as one: a report that names two weapons does not contradict itself.
fn detail(e: &Event, name: &str) -> Vec<String> {
    let named = e.details.iter().filter(|d| d.name == name);
    let mut all: Vec<String> = named
        .map(|d| match &d.value {
            serde_json::Value::String(s) => s.clone(),
            other => other.to_string(),
        })
        .collect();
    all.sort();
    all.dedup();
    vec![all.join(", ")]
}
