//! Claims about events that were told before: "the ministry denied the report", "it is not covered by …".

use gesta_record::{Claim, Coding, Doubt, DoubtKind, Event, Realis, Stance};

/// Sentences that a pronoun or "the report" may look back.
const REACH: usize = 3;

/// Words that stand for the event told last.
const STANDS_FOR: &[&str] = &[
    "report",
    "reports",
    "news",
    "incident",
    "claim",
    "claims",
    "allegation",
    "allegations",
    "accusation",
    "charge",
    "event",
    "events",
    "matter",
    "details",
    "this",
    "that",
    "it",
    "test",
    "development",
    "finding",
    "findings",
];

/// Links claims that hold no event to the one they are about: an event whose trigger word the claim takes up again, else,
/// for an answer such as a denial, the event told last. The latter leaves a doubt.
pub fn link(coding: &mut Coding) {
    for i in 0..coding.claims.len() {
        let claim = &coding.claims[i];
        if !claim.events.is_empty() {
            continue;
        }
        let words = words(&claim.content.text);
        let named = last(&coding.events, claim, |e| {
            let told = stem(&e.trigger.text.to_lowercase());
            e.realis == Realis::Actual && told.len() > 2 && words.iter().any(|w| stem(w) == told)
        });
        if let Some(at) = named {
            join(coding, i, at);
            continue;
        }
        let answer = matches!(
            claim.stance,
            Stance::Confirm | Stance::Deny | Stance::Decline | Stance::Doubt
        ) || crate::norms::speaks_of_norms(&claim.content.text);
        let stands = words.iter().any(|w| STANDS_FOR.contains(&w.as_str()));
        if !(answer && stands) {
            continue;
        }
        let near = last(&coding.events, claim, |e| {
            e.realis == Realis::Actual && claim.sentence.saturating_sub(e.sentence) <= REACH
        });
        if let Some(at) = near {
            join(coding, i, at);
            let (claim, event) = (&coding.claims[i], &coding.events[at]);
            let note = format!(
                "that \"{}\" is about \"{}\" ({}), the act told last, is a guess",
                claim.content.text, event.trigger.text, event.id
            );
            coding.doubts.push(Doubt {
                kind: DoubtKind::ReferenceGuessed,
                span: Some(coding.claims[i].content.span),
                note,
            });
        }
    }
}

fn join(coding: &mut Coding, claim: usize, event: usize) {
    let (c, e) = (
        coding.claims[claim].id.clone(),
        coding.events[event].id.clone(),
    );
    coding.claims[claim].events.push(e);
    coding.events[event].claims.push(c);
}

/// The last event before the claim for which `fits` holds.
fn last(events: &[Event], claim: &Claim, fits: impl Fn(&Event) -> bool) -> Option<usize> {
    events.iter().rposition(|e| {
        e.trigger.span.end <= claim.content.span.begin.max(claim.cue.span.begin) && fits(e)
    })
}

fn words(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A word without the endings of plural, past and participle, enough to tell "launches" and "launched" alike.
fn stem(word: &str) -> String {
    let mut w = word;
    for ending in ["ing", "ed", "es", "s", "e"] {
        if let Some(rest) = w.strip_suffix(ending).filter(|r| r.len() > 3) {
            w = rest;
            break;
        }
    }
    w.to_owned()
}
