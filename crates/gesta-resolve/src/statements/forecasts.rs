//! The forecast register: who predicts what, under which condition, until when and how surely.

use std::collections::BTreeMap;

use gesta_record::{Basis, Coding, Realis, Stance};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why the list of probability words cannot be used.
#[derive(Debug, Error)]
pub enum ForecastError {
    /// The file is no valid TOML, or has an unknown field.
    #[error("probability words: {0}")]
    Toml(#[from] toml::de::Error),
    /// Bounds that are no probabilities in order.
    #[error("probability words: {phrase:?} has bounds {low} and {high}; wants 0 ≤ low < high ≤ 1")]
    Bounds {
        /// The first phrase concerned.
        phrase: String,
        /// Lower bound.
        low: f64,
        /// Upper bound.
        high: f64,
    },
}

/// A stated probability.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Probability {
    /// The words of the forecast.
    pub words: String,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
    /// Where the bounds are from.
    pub source: String,
}

impl Probability {
    /// The middle of the bounds, by which a forecast is scored.
    pub fn middle(&self) -> f64 {
        (self.low + self.high) / 2.0
    }
}

/// Words of estimative probability and their bounds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProbabilityWords {
    source: String,
    word: Vec<Word>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Word {
    phrases: Vec<String>,
    low: f64,
    high: f64,
}

impl ProbabilityWords {
    /// Reads a list in TOML.
    ///
    /// # Errors
    /// For bad TOML, and for bounds that are no probabilities in order.
    pub fn load(text: &str) -> Result<Self, ForecastError> {
        let words: Self = toml::from_str(text)?;
        for w in &words.word {
            if !(0.0 <= w.low && w.low < w.high && w.high <= 1.0) {
                return Err(ForecastError::Bounds {
                    phrase: w.phrases.first().cloned().unwrap_or_default(),
                    low: w.low,
                    high: w.high,
                });
            }
        }
        Ok(words)
    }

    /// The longest phrase of the list in a statement; none where a "not" stands right before it.
    pub fn find(&self, statement: &str) -> Option<Probability> {
        let text = format!(
            " {} ",
            statement
                .to_lowercase()
                .replace(|c: char| !c.is_alphanumeric(), " ")
        );
        let fits = |p: &str| {
            let at = text.find(&format!(" {p} "))?;
            (!text[..at].ends_with(" not")).then_some(p.len())
        };
        let all = self
            .word
            .iter()
            .flat_map(|w| w.phrases.iter().map(move |p| (w, p)));
        let (_, w, p) = all
            .filter_map(|(w, p)| Some((fits(p)?, w, p)))
            .max_by_key(|(n, _, _)| *n)?;
        Some(Probability {
            words: p.clone(),
            low: w.low,
            high: w.high,
            source: self.source.clone(),
        })
    }
}

/// How a forecast came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "lowercase")]
pub enum Outcome {
    /// Not known yet.
    Open,
    /// What was forecast happened, or did not.
    Resolved {
        /// True where it happened.
        happened: bool,
        /// The event that shows it (`doc:e1`), or who decided.
        evidence: String,
        /// True where the rule decided, false where a user did.
        by_rule: bool,
        /// Where the horizon passed without it: the events that were looked at (`doc:e1`), acts of the same actors or of
        /// the same type in the time foretold.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        looked_at: Vec<String>,
    },
}

/// One prediction.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Forecast {
    /// Document and claim: `doc:c3`.
    pub id: String,
    /// Who predicts, as the knowledge or else the text names it.
    pub forecaster: String,
    /// Identifier of the forecaster in the actor knowledge.
    pub forecaster_id: Option<String>,
    /// When it was predicted.
    pub made: Option<Date>,
    /// What is predicted.
    pub text: String,
    /// Types of the events predicted.
    pub types: Vec<String>,
    /// True where the prediction says that it will not happen.
    pub negated: bool,
    /// Countries of their actors.
    pub actors: Vec<String>,
    /// Under which condition or until when, in the words of the text.
    pub condition: Option<String>,
    /// Last day by which it is to happen, where the text dates it.
    pub horizon: Option<Date>,
    /// How surely, where the text says so in words of the list.
    pub probability: Option<Probability>,
    /// How it came out.
    pub outcome: Outcome,
}

/// All predictions of codings, open.
pub fn forecasts(codings: &[Coding], words: &ProbabilityWords) -> Vec<Forecast> {
    let mut out = Vec::new();
    for coding in codings {
        for c in coding.claims.iter().filter(|c| c.stance == Stance::Predict) {
            let events: Vec<_> = coding
                .events
                .iter()
                .filter(|e| {
                    c.content.span.contains(e.trigger.span) && e.realis != Realis::Historical
                })
                .collect();
            let mut types: Vec<String> = events.iter().map(|e| e.kind.clone()).collect();
            types.sort();
            types.dedup();
            let mut actors: Vec<String> = events
                .iter()
                .flat_map(|e| &e.actor)
                .filter_map(|a| a.country.clone())
                .collect();
            actors.sort();
            actors.dedup();
            let made = c.when.as_ref().map(|w| w.date).or(coding.published);
            let dates = events.iter().filter_map(|e| e.when.as_ref()).map(last_day);
            let horizon = dates.max().filter(|h| made.is_none_or(|m| *h > m));
            let speaker = c.speaker.as_ref();
            let name = speaker.map(|s| s.name.clone().unwrap_or_else(|| s.text.clone()));
            out.push(Forecast {
                id: format!("{}:{}", coding.id, c.id),
                forecaster: name
                    .or_else(|| coding.publisher.clone())
                    .unwrap_or_default(),
                forecaster_id: speaker.and_then(|s| s.id.clone()),
                made,
                text: c.content.text.clone(),
                types,
                negated: events.first().is_some_and(|e| e.realis == Realis::Negated),
                actors,
                condition: c.condition.as_ref().map(|x| x.text.clone()),
                horizon,
                probability: words.find(&c.content.text),
                outcome: Outcome::Open,
            });
        }
    }
    out
}

fn last_day(when: &gesta_record::When) -> Date {
    when.until
        .unwrap_or_else(|| super::last_day_of(when.date, when.precision))
}

/// Days by which reports must reach past a horizon before silence counts: news of the last day comes late.
pub const LATE_DAYS: i32 = 7;

/// How forecasts are resolved.
#[derive(Debug, Clone, Default)]
pub struct Resolving {
    /// What the user decided: whether the statement came true, by forecast identifier. It goes before any rule.
    pub decided: BTreeMap<String, bool>,
    /// Whether a horizon that passed without the event resolves a forecast.
    pub lapsed: bool,
}

/// Resolves what the codings show. An unconditional forecast with a dated horizon is decided by an actual event of one of
/// its types, by one of its actors, dated after it was made and not after the horizon. Where `lapsed` allows it, so is one
/// without such an event, if reports reach [`LATE_DAYS`] past the horizon and tell of acts of the same actors or of the
/// same type in the time foretold; these are kept as evidence. Where there is none of them, silence shows nothing and the
/// forecast stays open.
pub fn resolve(forecasts: &mut [Forecast], codings: &[Coding], how: &Resolving) {
    let reach = codings.iter().filter_map(|c| c.published).max();
    for f in forecasts.iter_mut() {
        if let Some(&happened) = how.decided.get(&f.id) {
            f.outcome = Outcome::Resolved {
                happened,
                evidence: "decided by the user".into(),
                by_rule: false,
                looked_at: Vec::new(),
            };
        } else if let Some(outcome) = by_rule(f, codings, reach.filter(|_| how.lapsed)) {
            f.outcome = outcome;
        }
    }
}

fn by_rule(f: &Forecast, codings: &[Coding], reach: Option<Date>) -> Option<Outcome> {
    let (Some(made), Some(horizon), None) = (f.made, f.horizon, f.condition.as_ref()) else {
        return None;
    };
    let mut looked_at = Vec::new();
    for (coding, e) in codings
        .iter()
        .flat_map(|c| c.events.iter().map(move |e| (c, e)))
    {
        let dated = e.when.as_ref().filter(|w| w.basis != Basis::Published);
        let inside = dated.is_some_and(|w| w.date > made && w.date <= horizon);
        if !inside || e.realis != Realis::Actual {
            continue;
        }
        let mut by = e.actor.iter().filter_map(|a| a.country.as_ref());
        let by = by.any(|c| f.actors.contains(c));
        let kind = f.types.contains(&e.kind);
        let name = format!("{}:{}", coding.id, e.id);
        match (by, kind) {
            (true, true) => {
                return Some(Outcome::Resolved {
                    happened: !f.negated,
                    evidence: name,
                    by_rule: true,
                    looked_at: Vec::new(),
                });
            }
            (false, false) => {}
            _ => looked_at.push(name),
        }
    }
    let past = reach.is_some_and(|r| (r - horizon).get_days() >= LATE_DAYS);
    let known = !f.types.is_empty() && !f.actors.is_empty();
    (past && known && !looked_at.is_empty()).then(|| Outcome::Resolved {
        happened: f.negated,
        evidence: format!(
            "no {} by {} from {made} to {horizon}",
            f.types.join(" or "),
            f.actors.join(" or ")
        ),
        by_rule: true,
        looked_at,
    })
}

/// How well a forecaster did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Score {
    /// Who.
    pub forecaster: String,
    /// Resolved forecasts with a stated probability.
    pub scored: usize,
    /// Resolved forecasts without one, which cannot be scored.
    pub unqualified: usize,
    /// Mean squared difference of probability and outcome (Brier 1950): 0 is best, 1 is worst.
    pub brier: Option<f64>,
    /// Mean of −ln of the probability given to what came about (Good 1952): 0 is best.
    pub log: Option<f64>,
}

/// Scores every forecaster with a resolved forecast, in alphabetical order. What counts is whether the statement came
/// true, so the outcome of "will not" is already turned.
pub fn scores(forecasts: &[Forecast]) -> Vec<Score> {
    // Probability and outcome of what can be scored, and the number of what cannot.
    type Record = (Vec<(f64, f64)>, usize);
    let mut by: BTreeMap<&str, Record> = BTreeMap::new();
    for f in forecasts {
        let Outcome::Resolved { happened, .. } = &f.outcome else {
            continue;
        };
        let entry = by.entry(&f.forecaster).or_default();
        match &f.probability {
            Some(p) => entry.0.push((p.middle(), f64::from(u8::from(*happened)))),
            None => entry.1 += 1,
        }
    }
    by.into_iter()
        .map(|(name, (pairs, unqualified))| {
            let n = pairs.len();
            let mean = |f: &dyn Fn(f64, f64) -> f64| {
                (n > 0).then(|| pairs.iter().map(|&(p, o)| f(p, o)).sum::<f64>() / n as f64)
            };
            Score {
                forecaster: name.to_owned(),
                scored: n,
                unqualified,
                brier: mean(&|p, o| (p - o) * (p - o)),
                log: mean(&|p, o| -(if o > 0.5 { p } else { 1.0 - p }).ln()),
            }
        })
        .collect()
}
