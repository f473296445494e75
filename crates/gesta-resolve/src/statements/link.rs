//! Claims about events that were told before: "the ministry denied the report", "it is not covered by …".
//!
//! In the order of how much the text says: the claim takes up the trigger's word; a definite phrase of it names the type of
//! an event, whose day and countries agree with what the phrase says; the act that it denies or confirms is one that was
//! told; an answer says "the news" or "it". What rests on the order of telling alone leaves a doubt.

use gesta_record::{
    Basis, Claim, Coding, Doubt, DoubtKind, Event, Quad, Realis, Span, Stance, When,
};
use jiff::civil::Date;

/// Sentences that a pronoun or "the report" may look back.
const REACH: usize = 3;

/// What must speak for an event to be the one that a text is about: it, and what is said of it, counted.
const MAIN: usize = 3;

/// Nouns that stand for the event told last.
const LAST_TOLD: &[&str] = &[
    "report",
    "reports",
    "claim",
    "claims",
    "allegation",
    "allegations",
    "accusation",
    "accusations",
    "charge",
    "charges",
    "suggestion",
    "suggestions",
    "finding",
    "findings",
    "involvement",
    "responsibility",
    "role",
    "wrongdoing",
];

/// Nouns that stand for what the text is about.
const MATTER: &[&str] = &[
    "news",
    "incident",
    "incidents",
    "event",
    "events",
    "matter",
    "details",
    "test",
    "development",
    "developments",
    "situation",
    "case",
];

/// Words that make the noun after them stand for something told.
const POINTS: &[&str] = &[
    "the", "this", "that", "these", "those", "such", "any", "all", "its", "his", "her", "their",
];

/// Words of a silence about nothing in particular: "declined to comment".
const SILENCE: &[&str] = &[
    "to",
    "comment",
    "comments",
    "respond",
    "reply",
    "answer",
    "elaborate",
    "further",
    "immediately",
    "publicly",
    "a",
    "any",
    "no",
    "not",
    "did",
    "has",
    "have",
    "had",
    "made",
    "make",
    "give",
    "say",
    "yet",
    "be",
    "statement",
    "information",
];

/// What the words of one claim give away of the events that it is about.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Hint {
    /// Definite phrases of its content that name an act.
    pub taken_up: Vec<TakenUp>,
    /// Countries named in its content.
    pub countries: Vec<String>,
}

/// "The launch", "Sunday's strikes".
#[derive(Debug, Clone, PartialEq)]
pub struct TakenUp {
    /// The phrase.
    pub words: Span,
    /// Event types that its noun can stand for.
    pub kinds: Vec<String>,
    /// Countries that it names.
    pub countries: Vec<String>,
    /// First and last day that it names.
    pub days: Option<(Date, Date)>,
}

/// Why a claim is about an event.
struct Found {
    event: usize,
    /// True where the order of telling alone speaks for it.
    guess: bool,
}

/// Links claims that hold no act that happened to the one they are about. `hints` go with the claims, in their order;
/// fewer are allowed.
pub fn link(coding: &mut Coding, hints: &[Hint]) {
    let none = Hint::default();
    for i in 0..coding.claims.len() {
        let claim = &coding.claims[i];
        let own: Vec<&Event> = coding
            .events
            .iter()
            .filter(|e| claim.events.contains(&e.id))
            .collect();
        if own.iter().any(|e| e.realis == Realis::Actual) {
            continue;
        }
        let hint = hints.get(i).unwrap_or(&none);
        let found = if own.is_empty() {
            by_word(coding, claim, hint)
                .or_else(|| by_kind(coding, claim, hint))
                .or_else(|| by_reference(coding, claim, hint))
        } else {
            retold(coding, claim, &own)
        };
        if let Some(found) = found {
            join(coding, i, found);
        }
    }
}

fn join(coding: &mut Coding, i: usize, found: Found) {
    let (claim, event) = (&mut coding.claims[i], &mut coding.events[found.event]);
    claim.events.push(event.id.clone());
    event.claims.push(claim.id.clone());
    if found.guess {
        let note = format!(
            "that \"{}\" is about \"{}\" ({}), told elsewhere, is a guess",
            claim.content.text, event.trigger.text, event.id
        );
        coding.doubts.push(Doubt {
            kind: DoubtKind::ReferenceGuessed,
            span: Some(claim.content.span),
            note,
        });
    }
}

/// The claim takes up the word of a trigger.
fn by_word(coding: &Coding, claim: &Claim, hint: &Hint) -> Option<Found> {
    let words = words(&claim.content.text);
    let event = last(&coding.events, claim, |e| {
        let told = stem(&e.trigger.text.to_lowercase());
        told.len() > 2
            && words.iter().any(|w| stem(w) == told)
            && hint.taken_up.iter().all(|t| may_be(t, e))
    })?;
    Some(Found {
        event,
        guess: false,
    })
}

/// A definite phrase of the claim names the type of an event; its day and countries choose among several, then the order
/// of telling.
fn by_kind(coding: &Coding, claim: &Claim, hint: &Hint) -> Option<Found> {
    hint.taken_up.iter().find_map(|phrase| {
        let mut fits: Vec<(usize, [bool; 3])> = Vec::new();
        for (n, e) in coding.events.iter().enumerate() {
            let own = e.trigger.span.overlaps(claim.cue.span);
            let kind = phrase.kinds.contains(&e.kind);
            if e.realis == Realis::Actual && kind && !own && may_be(phrase, e) {
                let day = phrase.days.zip(told_days(e)).is_some();
                let country = phrase.countries.iter().any(|c| takes_part(e, c));
                fits.push((n, [day, country, before(e, claim)]));
            }
        }
        let best = fits.iter().map(|(_, s)| *s).max()?;
        fits.retain(|(_, s)| *s == best);
        let &(event, [day, country, earlier]) = if best[2] { fits.last()? } else { fits.first()? };
        let alike = fits
            .iter()
            .all(|(n, _)| same(&coding.events[*n], &coding.events[event]));
        Some(Found {
            event,
            guess: !(earlier && alike || day || country && alike),
        })
    })
}

/// The act that the claim denies, confirms or doubts is of the type, actors and days of one that was told.
fn retold(coding: &Coding, claim: &Claim, own: &[&Event]) -> Option<Found> {
    if !answers(claim.stance) {
        return None;
    }
    own.iter().find_map(|o| {
        let event = last(&coding.events, claim, |e| {
            let days = told_days(o).zip(told_days(e));
            e.kind == o.kind
                && countries(&o.actor).any(|c| countries(&e.actor).any(|d| c == d))
                && days.is_none_or(|(a, b)| meet(a, b))
        })?;
        let told = &coding.events[event];
        let word = stem(&told.trigger.text.to_lowercase()) == stem(&o.trigger.text.to_lowercase());
        let day = told_days(o).is_some() && told_days(told).is_some();
        Some(Found {
            event,
            guess: !(word || day),
        })
    })
}

/// "It", "the report", "the news", silence about nothing in particular, and words about a norm that name who acted.
fn by_reference(coding: &Coding, claim: &Claim, hint: &Hint) -> Option<Found> {
    let norms = crate::norms::speaks_of_norms(&claim.content.text);
    if !(answers(claim.stance) || norms) {
        return None;
    }
    let words = words(&claim.content.text);
    let silent = claim.stance == Stance::Decline
        && (claim.content.span.overlaps(claim.cue.span)
            || words.iter().all(|w| SILENCE.contains(&w.as_str())));
    let found = if silent || points_at(&words, MATTER) {
        matter(coding, claim)
            .or_else(|| near(coding, claim, hint, deed))
            .or_else(|| near(coding, claim, hint, |_| true))
    } else if points_at(&words, LAST_TOLD) || pronoun(&words) {
        near(coding, claim, hint, |_| true)
    } else if norms {
        near(coding, claim, hint, |_| true).filter(|&e| {
            let acted = |c: &String| countries(&coding.events[e].actor).any(|a| a == c);
            hint.countries.iter().any(acted)
        })
    } else {
        None
    };
    found.map(|event| Found { event, guess: true })
}

/// Something done, not said.
fn deed(e: &Event) -> bool {
    matches!(e.quad, Quad::MaterialConflict | Quad::MaterialCooperation)
}

/// The fitting act told last, a few sentences back at most.
fn near(
    coding: &Coding,
    claim: &Claim,
    hint: &Hint,
    fits: impl Fn(&Event) -> bool,
) -> Option<usize> {
    last(&coding.events, claim, |e| {
        fits(e)
            && claim.sentence.saturating_sub(e.sentence) <= REACH
            && can_answer(claim, e)
            && !apart(hint, e)
    })
}

/// The act that the text is about: it is told and spoken of more than any other.
fn matter(coding: &Coding, claim: &Claim) -> Option<usize> {
    let mut groups: Vec<(usize, usize)> = Vec::new(); // First mention and weight.
    for (n, e) in coding.events.iter().enumerate() {
        if e.realis != Realis::Actual || !before(e, claim) || !can_answer(claim, e) {
            continue;
        }
        let weight = 1 + e.claims.len();
        match groups.iter_mut().find(|(g, _)| same(&coding.events[*g], e)) {
            Some((_, w)) => *w += weight,
            None => groups.push((n, weight)),
        }
    }
    let most = groups.iter().map(|(_, w)| *w).max()?;
    let top: Vec<usize> = groups
        .iter()
        .filter(|(_, w)| *w == most)
        .map(|(g, _)| *g)
        .collect();
    // Of a deed and the words about it, the deed is the matter.
    let done = |g: &&usize| deed(&coding.events[**g]);
    let deeds: Vec<usize> = top.iter().filter(done).copied().collect();
    match (top.as_slice(), deeds.as_slice()) {
        _ if most < MAIN => None,
        ([one], _) | (_, [one]) => Some(*one),
        _ => None,
    }
}

/// False for the speaker's own words and for the cue itself.
fn can_answer(claim: &Claim, e: &Event) -> bool {
    let verbal = matches!(e.quad, Quad::VerbalCooperation | Quad::VerbalConflict);
    let speaker = claim.speaker.as_ref();
    let own = verbal
        && speaker.is_some_and(|s| {
            let him = |a: &gesta_record::Actor| {
                a.span.overlaps(s.span)
                    || (a.country.is_some() && (&a.country, &a.sectors) == (&s.country, &s.sectors))
            };
            e.actor.iter().any(him)
        });
    !own && !e.trigger.span.overlaps(claim.cue.span)
}

/// True where a claim names only countries that had no part in an event.
fn apart(hint: &Hint, e: &Event) -> bool {
    let named = &hint.countries;
    has_countries(e) && !named.is_empty() && !named.iter().any(|c| takes_part(e, c))
}

fn has_countries(e: &Event) -> bool {
    countries(&e.actor)
        .chain(countries(&e.recipient))
        .next()
        .is_some()
}

/// True where day and countries of a phrase do not speak against an event.
fn may_be(phrase: &TakenUp, e: &Event) -> bool {
    let day = phrase
        .days
        .zip(told_days(e))
        .is_none_or(|(a, b)| meet(a, b));
    let country = phrase.countries.is_empty()
        || !has_countries(e)
        || phrase.countries.iter().any(|c| takes_part(e, c));
    day && country
}

/// True where two mentions of a text tell one event: type, actors' countries, and no different days.
fn same(a: &Event, b: &Event) -> bool {
    let who = |e: &Event| {
        let mut all: Vec<String> = countries(&e.actor).cloned().collect();
        all.sort();
        all.dedup();
        all
    };
    let days = told_days(a).zip(told_days(b));
    a.kind == b.kind && who(a) == who(b) && days.is_none_or(|(x, y)| meet(x, y))
}

fn countries(who: &[gesta_record::Actor]) -> impl Iterator<Item = &String> {
    who.iter().filter_map(|a| a.country.as_ref())
}

fn takes_part(e: &Event, country: &str) -> bool {
    countries(&e.actor)
        .chain(countries(&e.recipient))
        .any(|c| c == country)
}

/// First and last day that the text gives an event; the day of publication is none.
fn told_days(e: &Event) -> Option<(Date, Date)> {
    let told = |w: &&When| w.basis != Basis::Published;
    let w = e.when.as_ref().filter(told)?;
    let end = w
        .until
        .unwrap_or_else(|| super::last_day_of(w.date, w.precision));
    Some((w.date, end))
}

fn meet(a: (Date, Date), b: (Date, Date)) -> bool {
    a.0 <= b.1 && b.0 <= a.1
}

fn answers(stance: Stance) -> bool {
    matches!(
        stance,
        Stance::Confirm | Stance::Deny | Stance::Decline | Stance::Doubt
    )
}

/// True where one of the nouns stands after a word such as "the", at most two words between.
fn points_at(words: &[String], nouns: &[&str]) -> bool {
    words.iter().enumerate().any(|(n, w)| {
        let alone = words.len() == 1;
        let before = &words[n.saturating_sub(3)..n];
        nouns.contains(&w.as_str())
            && (alone
                || before
                    .iter()
                    .any(|b| POINTS.contains(&b.as_str()) || b == "s"))
    })
}

/// True for a content that begins with a pronoun for an act: "that it was so", "this".
fn pronoun(words: &[String]) -> bool {
    let stands = |w: &String| matches!(w.as_str(), "it" | "this" | "that" | "so");
    match words {
        [only] => stands(only),
        [that, next, ..] if that == "that" => matches!(next.as_str(), "it" | "this"),
        [first, ..] => matches!(first.as_str(), "it" | "this"),
        [] => false,
    }
}

/// True for what is told before the claim.
fn before(e: &Event, claim: &Claim) -> bool {
    e.trigger.span.end <= claim.content.span.begin.max(claim.cue.span.begin)
}

/// The last act that happened, told before the claim, for which `fits` holds.
fn last(events: &[Event], claim: &Claim, fits: impl Fn(&Event) -> bool) -> Option<usize> {
    events
        .iter()
        .rposition(|e| e.realis == Realis::Actual && before(e, claim) && fits(e))
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
