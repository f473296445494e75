//! What all reports of one event say together, and where they disagree.

use std::collections::BTreeMap;

use gesta_record::{Actor, Basis, Event, Level, Place, Precision, Quad, Realis};
use jiff::civil::Date;
use serde_json::{Value, json};

/// Participants of one side that are kept.
const PARTIES: usize = 8;
/// Differing values of one fact that are kept with their outlets.
const SAYINGS: usize = 12;

/// One mention with the report it stands in.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// The mention.
    pub event: &'a Event,
    /// Number of the document: mentions of one document count as one voice.
    pub document: i64,
    /// News outlet.
    pub publisher: Option<&'a str>,
    /// Day of the report.
    pub published: Option<Date>,
}

/// Where, as the reports tell it together.
#[derive(Debug, Clone, PartialEq)]
pub struct ConsensusPlace {
    /// Usual name.
    pub name: String,
    /// ISO 3166-1 alpha-3 code.
    pub country: Option<String>,
    /// How exact it is.
    pub level: Level,
    /// Latitude in degrees north and longitude in degrees east.
    pub point: Option<(f64, f64)>,
}

/// What the reports say together.
#[derive(Debug, Clone, PartialEq)]
pub struct Consensus {
    /// The type that most reports give.
    pub kind: String,
    /// Modes that at least half of the reports of that type give.
    pub mode: Vec<String>,
    /// Contexts that at least a third of the reports give.
    pub context: Vec<String>,
    /// Quad class.
    pub quad: Quad,
    /// Actual where any report tells it as news.
    pub realis: Realis,
    /// Score of most reports of that type.
    pub score: f64,
    /// The best report's confidence.
    pub confidence: f64,
    /// The day that most reports name; the earliest day of report where none names one.
    pub when: Option<(Date, Precision)>,
    /// The most exact place that reports name, by votes.
    pub place: Option<ConsensusPlace>,
    /// Who acted: whom at least a third of the reports name, most named first.
    pub actors: Vec<Actor>,
    /// Who was acted upon, in the same way.
    pub recipients: Vec<Actor>,
    /// Facts: for numbers `value` (of the latest reports), `low`, `high` and, where they differ, `says`: which outlets
    /// say what, and since when. For words the values with their number of reports.
    pub details: BTreeMap<String, Value>,
}

/// Counts voices for values, and gives the value with the most; of equals the first in `Ord`.
struct Votes<T: Ord + Clone>(BTreeMap<T, Vec<i64>>);

impl<T: Ord + Clone> Votes<T> {
    fn new() -> Self {
        Self(BTreeMap::new())
    }

    fn add(&mut self, value: T, document: i64) {
        let voices = self.0.entry(value).or_default();
        if !voices.contains(&document) {
            voices.push(document);
        }
    }

    fn best(&self) -> Option<&T> {
        let mut best: Option<(&T, usize)> = None;
        for (value, voices) in &self.0 {
            if best.is_none_or(|(_, n)| voices.len() > n) {
                best = Some((value, voices.len()));
            }
        }
        best.map(|b| b.0)
    }

    /// Values with at least `least` voices, the most first.
    fn with(&self, least: usize) -> Vec<&T> {
        let mut out: Vec<(&T, usize)> = self
            .0
            .iter()
            .map(|(v, d)| (v, d.len()))
            .filter(|(_, n)| *n >= least)
            .collect();
        out.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        out.into_iter().map(|(v, _)| v).collect()
    }
}

/// Says what the reports tell together; none for no report. The reports must come in an order that depends on
/// themselves alone.
pub fn consensus(reports: &[Report<'_>]) -> Option<Consensus> {
    let first = reports.first()?;
    let mut kinds = Votes::new();
    for r in reports {
        kinds.add(r.event.kind.clone(), r.document);
    }
    let kind = kinds.best().cloned().unwrap_or_default();
    let typed: Vec<&Report<'_>> = reports.iter().filter(|r| r.event.kind == kind).collect();
    let lead = typed.first().copied().unwrap_or(first);
    let news = reports.iter().any(|r| r.event.realis == lead.event.realis);
    let actual = reports.iter().any(|r| r.event.realis == Realis::Actual);
    Some(Consensus {
        mode: words(&typed, |e| &e.mode, 2),
        context: words(&reports.iter().collect::<Vec<_>>(), |e| &e.context, 3),
        quad: lead.event.quad,
        realis: if actual && news {
            Realis::Actual
        } else {
            lead.event.realis
        },
        score: score(&typed),
        confidence: reports
            .iter()
            .map(|r| r.event.confidence)
            .fold(0.0, f64::max),
        when: when(reports),
        place: place(reports),
        actors: parties(reports, |e| &e.actor),
        recipients: parties(reports, |e| &e.recipient),
        details: details(reports),
        kind,
    })
}

fn documents(reports: &[&Report<'_>]) -> usize {
    let mut all: Vec<i64> = reports.iter().map(|r| r.document).collect();
    all.sort_unstable();
    all.dedup();
    all.len()
}

/// Words that at least one in `share` documents gives.
fn words(
    reports: &[&Report<'_>],
    of: impl Fn(&Event) -> &Vec<String>,
    share: usize,
) -> Vec<String> {
    let mut votes = Votes::new();
    for r in reports {
        for w in of(r.event) {
            votes.add(w.clone(), r.document);
        }
    }
    let least = documents(reports).div_ceil(share).max(1);
    votes.with(least).into_iter().cloned().collect()
}

fn score(reports: &[&Report<'_>]) -> f64 {
    let mut votes = Votes::new();
    for r in reports {
        votes.add((r.event.score * 1000.0).round() as i64, r.document);
    }
    votes.best().map_or(0.0, |s| *s as f64 / 1000.0)
}

fn when(reports: &[Report<'_>]) -> Option<(Date, Precision)> {
    let mut told = Votes::new();
    let mut earliest: Option<(Date, Precision)> = None;
    for r in reports {
        let Some(w) = &r.event.when else { continue };
        if w.basis == Basis::Published {
            earliest =
                Some(earliest.map_or((w.date, w.precision), |e| e.min((w.date, w.precision))));
        } else {
            told.add((w.precision, w.date), r.document);
        }
    }
    told.best().map(|(p, d)| (*d, *p)).or(earliest)
}

/// From vague to exact.
fn exactness(level: Level) -> u8 {
    match level {
        Level::Country => 0,
        Level::Region | Level::Sea => 1,
        Level::Province => 2,
        Level::District => 3,
        Level::City => 4,
        Level::Point => 5,
    }
}

fn place(reports: &[Report<'_>]) -> Option<ConsensusPlace> {
    let mut votes: Votes<(std::cmp::Reverse<u8>, String, String)> = Votes::new();
    let mut examples: BTreeMap<(std::cmp::Reverse<u8>, String, String), &Place> = BTreeMap::new();
    let named = reports
        .iter()
        .filter_map(|r| Some((r, r.event.place.as_ref()?)));
    for (r, p) in named {
        let key = (
            std::cmp::Reverse(exactness(p.level)),
            p.name.clone(),
            p.country.clone().unwrap_or_default(),
        );
        votes.add(key.clone(), r.document);
        examples.entry(key).or_insert(p);
    }
    // Towns are asked before provinces, provinces before countries: a vague report does not contradict an exact one.
    let exact = votes.0.keys().map(|k| k.0).min()?;
    let pointed = exact.0 >= exactness(Level::City);
    votes
        .0
        .retain(|k, _| k.0 == exact || pointed && k.0.0 >= exactness(Level::City));
    let p = examples.get(votes.best()?)?;
    Some(ConsensusPlace {
        name: p.name.clone(),
        country: p.country.clone(),
        level: p.level,
        point: p.lat.zip(p.lon),
    })
}

/// Country, name, identifier, sectors.
type Identity = (Option<String>, Option<String>, Option<String>, Vec<String>);

/// True where `a` says nothing that `b` does not say, and less.
fn vaguer(a: &Identity, b: &Identity) -> bool {
    let within = |x: &Option<String>, y: &Option<String>| x.is_none() || x == y;
    a != b
        && within(&a.0, &b.0)
        && within(&a.1, &b.1)
        && within(&a.2, &b.2)
        && a.3.iter().all(|s| b.3.contains(s))
}

fn parties(reports: &[Report<'_>], of: impl Fn(&Event) -> &Vec<Actor>) -> Vec<Actor> {
    let mut votes: Votes<Identity> = Votes::new();
    let mut examples: BTreeMap<Identity, &Actor> = BTreeMap::new();
    let mut voices: Vec<i64> = Vec::new();
    for r in reports {
        for a in of(r.event) {
            let nobody =
                a.country.is_none() && a.name.is_none() && a.sectors.is_empty() && a.id.is_none();
            if nobody {
                continue;
            }
            let id = (
                a.country.clone(),
                a.name.clone(),
                a.id.clone(),
                a.sectors.clone(),
            );
            votes.add(id.clone(), r.document);
            examples.entry(id).or_insert(a);
            voices.push(r.document);
        }
    }
    voices.sort_unstable();
    voices.dedup();
    // "Russia" is one more voice for "Russian forces", if there is only one thing that it can mean.
    let ids: Vec<Identity> = votes.0.keys().cloned().collect();
    for id in &ids {
        let exact: Vec<&Identity> = ids.iter().filter(|o| vaguer(id, o)).collect();
        let sharpest: Vec<&&Identity> = exact
            .iter()
            .filter(|e| !exact.iter().any(|o| vaguer(e, o)))
            .collect();
        if let [one] = sharpest[..]
            && let Some(given) = votes.0.remove(id)
        {
            for d in given {
                votes.add((**one).clone(), d);
            }
        }
    }
    let least = voices.len().div_ceil(3).max(1);
    let kept = votes.with(least);
    kept.into_iter()
        .take(PARTIES)
        .filter_map(|id| examples.get(id).map(|a| (*a).clone()))
        .collect()
}

/// What outlets say of one fact.
#[derive(Default)]
struct Saying {
    by: Vec<String>,
    documents: Vec<i64>,
    first: Option<Date>,
    last: Option<Date>,
}

impl Saying {
    fn add(&mut self, r: &Report<'_>) {
        let outlet = r.publisher.unwrap_or("").to_owned();
        if !outlet.is_empty() && !self.by.contains(&outlet) {
            self.by.push(outlet);
            self.by.sort();
        }
        if !self.documents.contains(&r.document) {
            self.documents.push(r.document);
        }
        if let Some(d) = r.published {
            self.first = Some(self.first.map_or(d, |f| f.min(d)));
            self.last = Some(self.last.map_or(d, |f| f.max(d)));
        }
    }

    fn json(&self, value: &Value) -> Value {
        json!({"value": value, "by": self.by, "reports": self.documents.len(), "since": self.first})
    }
}

fn details(reports: &[Report<'_>]) -> BTreeMap<String, Value> {
    let mut facts: BTreeMap<&str, BTreeMap<String, (Value, Saying)>> = BTreeMap::new();
    for r in reports {
        for d in &r.event.details {
            let key = match d.value.as_f64() {
                Some(n) => format!("{n:024.6}"), // Sorts as the number does.
                None => d.value.to_string(),
            };
            let slot = facts.entry(&d.name).or_default();
            slot.entry(key)
                .or_insert_with(|| (d.value.clone(), Saying::default()))
                .1
                .add(r);
        }
    }
    facts
        .into_iter()
        .map(|(name, values)| (name.to_owned(), fact(&values)))
        .collect()
}

fn fact(values: &BTreeMap<String, (Value, Saying)>) -> Value {
    let says: Vec<Value> = values
        .values()
        .take(SAYINGS)
        .map(|(v, s)| s.json(v))
        .collect();
    let numbers: Vec<&(Value, Saying)> = values.values().filter(|(v, _)| v.is_number()).collect();
    if numbers.len() < values.len() || numbers.is_empty() {
        return json!({ "says": says });
    }
    // The latest reports know most; among them the figure with the most reports, of equals the lowest.
    let latest = numbers.iter().map(|(_, s)| s.last).max().flatten();
    let mut best = numbers[0];
    for n in numbers.iter().filter(|(_, s)| s.last == latest) {
        if best.1.last != latest || n.1.documents.len() > best.1.documents.len() {
            best = n;
        }
    }
    let (low, high) = (&numbers[0].0, &numbers[numbers.len() - 1].0);
    if low == high {
        return json!({ "value": best.0 });
    }
    json!({"value": best.0, "low": low, "high": high, "says": says})
}

#[cfg(test)]
mod tests {
    use super::*;
    use gesta_record::{Detail, Span, TextSpan, When};
    use jiff::civil::date;

    fn actor(country: &str, sectors: &[&str], name: Option<&str>) -> Actor {
        Actor {
            text: String::new(),
            span: Span::default(),
            name: name.map(Into::into),
            country: Some(country.into()),
            sectors: sectors.iter().map(|s| (*s).to_owned()).collect(),
            id: None,
        }
    }

    fn event(actors: Vec<Actor>, killed: i64, day: Option<Date>) -> Event {
        Event {
            id: "e1".into(),
            sentence: 0,
            kind: "ASSAULT".into(),
            mode: vec!["aerial".into()],
            context: vec!["military".into()],
            quad: Quad::MaterialConflict,
            score: -9.0,
            realis: Realis::Actual,
            trigger: TextSpan {
                text: "bombed".into(),
                span: Span::default(),
            },
            actor: actors,
            recipient: Vec::new(),
            when: Some(When {
                date: day.unwrap_or(date(2024, 5, 9)),
                precision: Precision::Day,
                basis: if day.is_some() {
                    Basis::Stated
                } else {
                    Basis::Published
                },
                text: None,
                span: None,
                until: None,
            }),
            place: None,
            details: vec![Detail {
                name: "killed".into(),
                value: killed.into(),
                span: Span::default(),
            }],
            claims: Vec::new(),
            norms: None,
            confidence: 0.8,
            rule: "x".into(),
        }
    }

    #[test]
    fn disagreement_is_kept_with_who_says_what() {
        let a = event(vec![actor("RUR", &[], None)], 12, None);
        let b = event(
            vec![actor("RUR", &["MIL"], None)],
            17,
            Some(date(2024, 5, 8)),
        );
        let c = event(
            vec![actor("RUR", &["MIL"], None)],
            17,
            Some(date(2024, 5, 8)),
        );
        let report = |event, document, publisher, day| Report {
            event,
            document,
            publisher: Some(publisher),
            published: Some(date(2024, 5, day)),
        };
        let told = [
            report(&a, 1, "The Herald", 9),
            report(&b, 2, "Courier", 10),
            report(&c, 3, "Strelsau Post", 10),
        ];
        let all = consensus(&told).unwrap();
        assert_eq!(all.when, Some((date(2024, 5, 8), Precision::Day)));
        assert_eq!(
            all.actors.len(),
            1,
            "Ruritania is a voice for its forces: {:?}",
            all.actors
        );
        assert_eq!(all.actors[0].sectors, ["MIL"]);
        let killed = &all.details["killed"];
        assert_eq!(
            (&killed["low"], &killed["high"], &killed["value"]),
            (&json!(12), &json!(17), &json!(17))
        );
        assert_eq!(killed["says"][0]["by"], json!(["The Herald"]));
        assert_eq!(killed["says"][1]["by"], json!(["Courier", "Strelsau Post"]));
        assert!(consensus(&[]).is_none());
    }

    #[test]
    fn who_is_named_by_few_is_left_out() {
        let other = || vec![actor("RUR", &["MIL"], None)];
        let events: Vec<Event> = (0..4)
            .map(|i| {
                event(
                    if i == 3 {
                        vec![actor("GRK", &["GOV"], None)]
                    } else {
                        other()
                    },
                    1,
                    None,
                )
            })
            .collect();
        let told: Vec<Report<'_>> = events
            .iter()
            .enumerate()
            .map(|(i, event)| Report {
                event,
                document: i as i64,
                publisher: None,
                published: None,
            })
            .collect();
        let all = consensus(&told).unwrap();
        assert_eq!(
            all.actors
                .iter()
                .map(|a| a.country.as_deref())
                .collect::<Vec<_>>(),
            [Some("RUR")]
        );
    }
}
