//! Provisions against facts.

use gesta_record::{Basis, Coding, Event, NormCheck, NormFinding, Precision, Verdict, When};
use jiff::civil::Date;

use super::data::{Force, Norm, Norms, Provision};

/// Somebody who acts or is acted upon.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Party {
    /// ISO 3166-1 alpha-3 code.
    pub country: Option<String>,
    /// PLOVER sectors.
    pub sectors: Vec<String>,
    /// Name and words, lower case.
    pub words: String,
}

/// What is known of an act.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// First and last day on which it may have happened.
    pub days: Option<(Date, Date)>,
    /// Event type of the codebook.
    pub kind: String,
    /// The words of the trigger, lower case.
    pub trigger: String,
    /// Who acted.
    pub actors: Vec<Party>,
    /// Who was acted upon.
    pub recipients: Vec<Party>,
    /// Weapons and other means as the text names them, lower case.
    pub means: Vec<String>,
    /// Country of the place.
    pub country: Option<String>,
    /// Name and words of the place, lower case.
    pub place: String,
}

impl Facts {
    /// The facts of an event of a coding. What another mention of the same act (type, day and countries of the actors)
    /// says about the means counts too; an act that the text does not date may have happened up to a week before.
    pub fn of(event: &Event, coding: &Coding) -> Self {
        let party = |a: &gesta_record::Actor| Party {
            country: a.country.clone(),
            sectors: a.sectors.clone(),
            words: format!("{} {}", a.name.as_deref().unwrap_or(""), a.text).to_lowercase(),
        };
        let mut means: Vec<String> = Vec::new();
        for e in coding.events.iter().filter(|e| same_act(e, event)) {
            let weapons = e.details.iter().filter(|d| d.name == "weapon");
            means.extend(
                weapons
                    .filter_map(|d| d.value.as_str())
                    .map(str::to_lowercase),
            );
        }
        means.sort();
        means.dedup();
        let place = event.place.as_ref();
        Self {
            days: event.when.as_ref().map(days),
            kind: event.kind.clone(),
            trigger: event.trigger.text.to_lowercase(),
            actors: event.actor.iter().map(party).collect(),
            recipients: event.recipient.iter().map(party).collect(),
            means,
            country: place.and_then(|p| p.country.clone()),
            place: place.map_or(String::new(), |p| {
                format!("{} {}", p.name, p.text).to_lowercase()
            }),
        }
    }
}

fn same_act(a: &Event, b: &Event) -> bool {
    let who =
        |e: &Event| -> Vec<Option<String>> { e.actor.iter().map(|x| x.country.clone()).collect() };
    let day = |e: &Event| e.when.as_ref().map(|w| w.date);
    a.id == b.id
        || (a.kind == b.kind
            && day(a).is_some()
            && day(a) == day(b)
            && who(a) == who(b)
            && a.realis == b.realis)
}

/// First and last day on which it may have happened.
fn days(when: &When) -> (Date, Date) {
    let shift = |d: Date, n: i32| d.checked_add(jiff::Span::new().days(n)).unwrap_or(d);
    if when.basis == Basis::Published {
        return (shift(when.date, -7), when.date);
    }
    let last = match when.precision {
        Precision::Day => when.date,
        Precision::Week => shift(when.date, 6),
        Precision::Month => shift(when.date.last_of_month(), 0),
        Precision::Year => when.date.last_of_year(),
    };
    (when.date, when.until.unwrap_or(last))
}

/// Checks every actual event of a coding and notes the claims that speak of norms with the checked event told last
/// before them.
pub fn check_coding(norms: &Norms, coding: &mut Coding) {
    let checks: Vec<Option<NormCheck>> = coding
        .events
        .iter()
        .map(|e| {
            let actual = e.realis == gesta_record::Realis::Actual;
            actual
                .then(|| check(norms, &Facts::of(e, coding)))
                .flatten()
        })
        .collect();
    for (event, found) in coding.events.iter_mut().zip(checks) {
        event.norms = found;
    }
    for claim in coding
        .claims
        .iter()
        .filter(|c| speaks_of_norms(&c.content.text))
    {
        let before =
            |e: &&mut Event| e.norms.is_some() && e.trigger.span.begin < claim.content.span.begin;
        let told = coding.events.iter_mut().rfind(before);
        if let Some(n) = told.and_then(|e| e.norms.as_mut()) {
            n.claims.push(claim.id.clone());
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Met {
    No,
    Open,
    Yes,
}

/// Checks an act that happened against every norm; `None` where no provision is about such an act of such an actor.
pub fn check(norms: &Norms, facts: &Facts) -> Option<NormCheck> {
    let findings: Vec<NormFinding> = norms
        .provisions()
        .filter_map(|(n, p)| finding(n, p, facts))
        .collect();
    let any = |v: Verdict| findings.iter().any(|f| f.verdict == v);
    let verdict = if any(Verdict::Breach) {
        Verdict::Breach
    } else if any(Verdict::Undetermined) {
        Verdict::Undetermined
    } else {
        Verdict::NotCovered
    };
    (!findings.is_empty()).then_some(NormCheck {
        verdict,
        findings,
        claims: Vec::new(),
    })
}

/// What one provision says about an act; `None` where it is about other acts or other actors.
fn finding(norm: &Norm, p: &Provision, facts: &Facts) -> Option<NormFinding> {
    let (bound, toward) = (bound(p, facts), toward(p, facts));
    if !act(p, facts) || bound == Met::No || toward == Met::No {
        return None;
    }
    // A duty of all states is looked at only where the act touches those whom it protects or shuns.
    let touched = p.toward.as_ref().is_none_or(|t| {
        let known = t.country.is_empty() || facts.recipients.iter().any(|r| in_list(r, &t.country));
        known && (t.words.is_empty() || toward == Met::Yes)
    });
    let hosts = p.bound.any || p.bound.host;
    if hosts && !touched {
        return None;
    }
    let unknown = |met: Met, why: &str| (met, Some(why.to_owned()));
    let mut conditions = vec![
        in_force(p, facts),
        unknown(bound, "whether the actor is bound is not known"),
        means(p, facts),
        unknown(toward, "towards whom is not known"),
        place(p, facts),
        force(p),
    ];
    let all_met = conditions.iter().all(|c| c.0 == Met::Yes);
    if let Some(e) = p.exception.as_ref().filter(|_| all_met) {
        conditions.push((Met::Open, Some(format!("an exception may apply: {e}"))));
    }
    let worst = conditions.iter().map(|c| c.0).min().unwrap_or(Met::Open);
    let unmet = conditions
        .into_iter()
        .filter(|c| c.0 == worst && worst != Met::Yes);
    let mut reasons: Vec<String> = unmet.filter_map(|c| c.1).collect();
    let verdict = match worst {
        Met::Yes => Verdict::Breach,
        Met::Open => Verdict::Undetermined,
        Met::No => Verdict::NotCovered,
    };
    if verdict == Verdict::Breach {
        reasons.push(met_by(facts));
    }
    Some(NormFinding {
        provision: format!("{}/{}", norm.id, p.paragraph),
        verdict,
        summary: p.summary.clone(),
        reasons,
    })
}

/// The facts that fill every condition, in words.
fn met_by(facts: &Facts) -> String {
    let who: Vec<&str> = facts
        .actors
        .iter()
        .filter_map(|a| a.country.as_deref())
        .collect();
    let mut out = format!("{} by {}", facts.kind, who.join(", "));
    if !facts.means.is_empty() {
        out.push_str(&format!(" with {}", facts.means.join(", ")));
    }
    if let Some((day, _)) = facts.days {
        out.push_str(&format!(" on {day}"));
    }
    out
}

fn in_list(party: &Party, list: &[String]) -> bool {
    party.country.as_ref().is_some_and(|c| list.contains(c))
}

fn act(p: &Provision, facts: &Facts) -> bool {
    let begins = |w: &String| {
        facts
            .trigger
            .split(|c: char| !c.is_alphanumeric())
            .any(|t| t.starts_with(w.as_str()))
    };
    p.act.types.contains(&facts.kind) && (p.act.words.is_empty() || p.act.words.iter().any(begins))
}

fn bound(p: &Provision, facts: &Facts) -> Met {
    let b = &p.bound;
    let one = |a: &Party| {
        if !b.sectors.is_empty() {
            if a.sectors.is_empty() {
                return Met::Open;
            }
            if !a.sectors.iter().any(|s| b.sectors.contains(s)) {
                return Met::No;
            }
        }
        let Some(country) = &a.country else {
            return Met::Open;
        };
        let fits = if b.host {
            match &facts.country {
                None => return Met::Open,
                Some(c) => c == country,
            }
        } else {
            b.country.contains(country) || (b.any && !b.except.contains(country))
        };
        if fits { Met::Yes } else { Met::No }
    };
    let best = facts.actors.iter().map(one).max();
    match best {
        // Nobody named, or nobody whose country is known: only a named country can be looked at.
        None | Some(Met::Open) if !b.any && !b.host => Met::No,
        None => Met::Open,
        Some(m) => m,
    }
}

fn toward(p: &Provision, facts: &Facts) -> Met {
    let Some(t) = &p.toward else { return Met::Yes };
    let said = |w: &String| {
        facts.place.contains(w.as_str())
            || facts
                .recipients
                .iter()
                .any(|r| r.words.contains(w.as_str()))
    };
    if !t.words.is_empty() && !t.words.iter().any(said) {
        return Met::No;
    }
    let one = |r: &Party| {
        let Some(c) = &r.country else {
            return Met::Open;
        };
        if !t.country.is_empty() && !t.country.contains(c) {
            return Met::No;
        }
        if t.other_side {
            let foreign = facts
                .actors
                .iter()
                .any(|a| a.country.as_ref().is_some_and(|x| x != c));
            let side = p.bound.country.contains(c) && foreign;
            if !side {
                return Met::No;
            }
        }
        if t.sectors.is_empty() || r.sectors.iter().any(|s| t.sectors.contains(s)) {
            Met::Yes
        } else if r.sectors.is_empty() {
            Met::Open
        } else {
            Met::No
        }
    };
    let asks = !t.country.is_empty() || t.other_side || !t.sectors.is_empty();
    if !asks {
        return Met::Yes;
    }
    facts.recipients.iter().map(one).max().unwrap_or(Met::Open)
}

fn in_force(p: &Provision, facts: &Facts) -> (Met, Option<String>) {
    let Some((first, last)) = facts.days else {
        return (Met::Open, Some("the date of the act is not known".into()));
    };
    if last < p.from {
        return (Met::No, Some(format!("in force only from {}", p.from)));
    }
    if let Some(until) = p.until.filter(|u| first > *u) {
        let note = p
            .note
            .as_deref()
            .map_or(String::new(), |n| format!(" ({n})"));
        return (Met::No, Some(format!("in force only until {until}{note}")));
    }
    if first < p.from || p.until.is_some_and(|u| last > u) {
        return (Met::Open, Some("the date is not exact enough".into()));
    }
    (Met::Yes, None)
}

fn means(p: &Provision, facts: &Facts) -> (Met, Option<String>) {
    if p.means.is_empty() {
        return (Met::Yes, None);
    }
    let named = |list: &[String]| {
        facts
            .means
            .iter()
            .find(|m| list.iter().any(|x| names(m, x)))
    };
    let test = p.means.iter().any(|x| names(&facts.trigger, x));
    if named(&p.means).is_some() || test {
        return (Met::Yes, None);
    }
    match facts.means.iter().find(|m| !p.general.contains(*m)) {
        Some(m) => (
            Met::No,
            Some(format!("\"{m}\" is none of the means that it names")),
        ),
        None => {
            let said = facts
                .means
                .first()
                .map_or("nothing".to_owned(), |m| format!("\"{m}\""));
            (
                Met::Open,
                Some(format!(
                    "the text says {said} about the means, which does not decide"
                )),
            )
        }
    }
}

/// True where a means as told is the means as listed: "ballistic missile" in "two short-range ballistic missiles".
fn names(told: &str, listed: &str) -> bool {
    let words: Vec<&str> = told.split(|c: char| !c.is_alphanumeric()).collect();
    let wanted: Vec<&str> = listed.split(|c: char| !c.is_alphanumeric()).collect();
    let same = |a: &str, b: &str| a == b || a.strip_suffix('s') == Some(b);
    words
        .windows(wanted.len())
        .any(|w| w.iter().zip(&wanted).all(|(a, b)| same(a, b)))
}

fn place(p: &Provision, facts: &Facts) -> (Met, Option<String>) {
    let Some(w) = &p.place else {
        return (Met::Yes, None);
    };
    if w.names.iter().any(|n| facts.place.contains(n.as_str())) {
        return (Met::Yes, None);
    }
    let open = |why: &str| (Met::Open, Some(why.to_owned()));
    match &facts.country {
        Some(c) if !w.country.contains(c) => {
            (Met::No, Some("the place is outside its area".into()))
        }
        Some(_) if w.names.is_empty() => (Met::Yes, None),
        Some(_) => open("whether the place lies in its area is not known"),
        None => open("the place is not known"),
    }
}

fn force(p: &Provision) -> (Met, Option<String>) {
    match p.force {
        Force::Binding => (Met::Yes, None),
        Force::CalledUpon => (
            Met::Open,
            Some("the text calls upon, and whether that binds is argued".into()),
        ),
        Force::Disputed => (
            Met::Open,
            Some("states disagree on whether it is in force".into()),
        ),
        Force::NotInForce => (Met::No, Some("it has not entered into force".into())),
    }
}

/// True for a statement about norms being kept or broken: "did not violate the resolutions".
pub fn speaks_of_norms(statement: &str) -> bool {
    const LAW: &[&str] = &[
        "resolution",
        "treaty",
        "embargo",
        "ceasefire",
        "cease-fire",
        "truce",
        "agreement",
        "convention",
        "international law",
        "accord",
        "sanctions",
        "ban",
    ];
    const KEPT: &[&str] = &[
        "violat",
        "breach",
        "contraven",
        "comply",
        "complied",
        "compliance",
        "covered by",
        "in line with",
        "broke",
        "broken",
        "infring",
        "prohibit",
        "in defiance",
        "banned",
        "forbid",
    ];
    let text = statement.to_lowercase();
    LAW.iter().any(|w| text.contains(w)) && KEPT.iter().any(|w| text.contains(w))
}
