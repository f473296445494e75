//! Everything about one event: every report with its sentence, every claim, every decision.

use std::collections::BTreeMap;

use gesta_record::{CharIndex, Claim, Event, Span};
use gesta_resolve::same_event::{self, Report};
use gesta_store::{EventRow, MentionId, View};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

pub use gesta_resolve::same_event::{Dispute, Said};

use super::LedgerError;
use super::decide::event_named;

/// One report of an event.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReportStory {
    /// Name of the mention.
    pub mention: String,
    /// Name of the document.
    pub document: String,
    /// Content hash of the document.
    pub hash: String,
    /// News outlet.
    pub publisher: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Day of publication.
    pub reported: Option<Date>,
    /// When the document came into the ledger.
    pub known: Option<Timestamp>,
    /// The sentence.
    pub sentence: String,
    /// What was read in it.
    pub event: Event,
    /// Claims that it is part of.
    pub claims: Vec<Claim>,
    /// The closest other report; none where there is none.
    pub joined: Option<String>,
    /// How sure the joining is, 0 to 1.
    pub score: Option<f64>,
    /// What spoke for and against it.
    pub reasons: Option<String>,
    /// Name of the document that this one is a copy of.
    pub copy_of: Option<String>,
}

/// A person's decision about two mentions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decided {
    /// Names the act that it was decided in, for undoing.
    pub act: i64,
    /// One mention.
    pub one: String,
    /// The other.
    pub other: String,
    /// True where they were said to report one event.
    pub same: bool,
    /// The person's reason.
    pub why: String,
    /// When.
    pub known: Option<Timestamp>,
}

/// An event with all that is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct EventStory {
    /// What its reports say together.
    pub row: EventRow,
    /// Its reports, the first one first.
    pub reports: Vec<ReportStory>,
    /// Fields in which the reports differ, and who says what.
    pub disputes: Vec<Dispute>,
    /// What people decided about its reports.
    pub decisions: Vec<Decided>,
}

/// Tells all about the event with this name, or with a mention of this name.
///
/// # Errors
/// When the name names nothing in this view, or the file cannot be read.
pub fn show(view: &View<'_>, name: &str) -> Result<EventStory, LedgerError> {
    let id = event_named(view, name)?;
    let row = view
        .event(id)?
        .ok_or_else(|| LedgerError::Name(format!("{name} has no state; run `gesta check`")))?;
    let members = view.members(id)?;
    let mut reports = Vec::new();
    for &m in &members {
        reports.extend(report(view, m)?);
    }
    reports.sort_by(|a, b| {
        let key = |r: &ReportStory| {
            (
                r.reported.is_none(),
                r.reported,
                r.hash.clone(),
                r.event.trigger.span,
            )
        };
        key(a).cmp(&key(b))
    });
    let mut decisions = Vec::new();
    for d in view.decisions()? {
        if members.contains(&d.one) || members.contains(&d.other) {
            decisions.push(Decided {
                act: d.act,
                one: MentionId::name_of(view.key(d.one)?),
                other: MentionId::name_of(view.key(d.other)?),
                same: d.same,
                why: d.why,
                known: d.known,
            });
        }
    }
    Ok(EventStory {
        row,
        disputes: disputes(&reports),
        reports,
        decisions,
    })
}

fn disputes(reports: &[ReportStory]) -> Vec<Dispute> {
    let mut numbers: BTreeMap<&str, i64> = BTreeMap::new();
    let mut all = Vec::with_capacity(reports.len());
    for r in reports {
        let next = numbers.len() as i64;
        all.push(Report {
            event: &r.event,
            document: *numbers.entry(&r.hash).or_insert(next),
            publisher: r.publisher.as_deref(),
            published: r.reported,
        });
    }
    same_event::disputes(&all)
}

fn report(view: &View<'_>, m: MentionId) -> Result<Option<ReportStory>, LedgerError> {
    let Some(stored) = view.mention(m)? else {
        return Ok(None);
    };
    let Some((coding, sentences)) = view.coding(stored.document)? else {
        return Ok(None);
    };
    let Some(event) = coding.events.iter().find(|e| e.id == stored.label) else {
        return Ok(None);
    };
    let row = view.document(stored.document)?;
    let member = view.membership(m)?;
    let joined = match member.as_ref().and_then(|m| m.joined) {
        Some(j) => Some(MentionId::name_of(view.key(j)?)),
        None => None,
    };
    let story = view.story(stored.document)?.map(|s| s.story);
    let copy_of = match story.filter(|s| *s != stored.document) {
        Some(first) => Some(view.document(first)?.name),
        None => None,
    };
    Ok(Some(ReportStory {
        mention: MentionId::name_of(stored.key),
        document: row.name,
        hash: row.hash.to_string(),
        publisher: row.publisher,
        title: row.title,
        url: row.url,
        reported: row.reported,
        known: row.known,
        sentence: sentence(&coding.text, &sentences, event),
        claims: coding
            .claims
            .iter()
            .filter(|c| event.claims.contains(&c.id))
            .cloned()
            .collect(),
        event: event.clone(),
        joined,
        score: member.as_ref().and_then(|m| m.score),
        reasons: member.and_then(|m| m.reasons),
        copy_of,
    }))
}

/// The sentence of an event, or its trigger where the sentences are not known.
fn sentence(text: &str, sentences: &[Span], event: &Event) -> String {
    let span = sentences
        .get(event.sentence)
        .copied()
        .unwrap_or(event.trigger.span);
    CharIndex::new(text)
        .slice(text, span)
        .unwrap_or(&event.trigger.text)
        .trim()
        .to_owned()
}
