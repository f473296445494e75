//! The tension index of pairs and parties, and what every value is made of.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use gesta::ledger::{MentionId, Unit, UnitEvent};
use gesta::series::{Contribution, Coverage, Tension, TensionDay, TensionEvent, TensionOptions};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::events::rows;
use crate::dto::{EventDto, round};
use crate::params::Time;
use crate::problem::Problem;
use crate::state::Snapshot;

/// Pairs that tension is worked out for at once.
const PAIRS: usize = 500;
/// Days that a move is measured over.
pub(crate) const MOVE_DAYS: i64 = 28;
/// Covered days of a spark line.
const SPARK: usize = 60;

/// The index on one day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TensionDto {
    #[schema(value_type = String, format = Date)]
    pub(crate) day: Date,
    /// 0 to 100; 50 is usual for the unit.
    pub(crate) value: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
    /// What is left of the weights of conflict.
    pub(crate) conflict: f64,
    /// What is left of the weights of cooperation.
    pub(crate) cooperation: f64,
    /// What is usual for the unit.
    pub(crate) usual: f64,
}

impl From<TensionDay> for TensionDto {
    fn from(d: TensionDay) -> Self {
        Self {
            day: d.day,
            value: d.value,
            low: d.low,
            high: d.high,
            conflict: d.conflict,
            cooperation: d.cooperation,
            usual: d.usual,
        }
    }
}

/// The index over time. Days that are missing are gaps.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TensionSeries {
    /// Covered days after which half of an event's weight is left.
    pub(crate) half_life: f64,
    pub(crate) days: Vec<TensionDto>,
}

pub(crate) fn coverage(s: &Snapshot<'_>) -> Result<Coverage, Problem> {
    Ok(Coverage::new(&s.counts().coverage()?))
}

fn told(events: &[UnitEvent]) -> Vec<TensionEvent> {
    let one = |e: &UnitEvent| TensionEvent {
        id: e.id.0,
        day: e.day,
        score: e.score,
    };
    events.iter().map(one).collect()
}

/// The index of a unit from `from` on.
pub(crate) fn over_time(
    s: &Snapshot<'_>,
    unit: &Unit,
    from: Option<Date>,
    to: Option<Date>,
) -> Result<TensionSeries, Problem> {
    let coverage = coverage(s)?;
    let events = told(&s.columns.unit_events(unit, s.moment));
    let options = TensionOptions::default();
    let tension = Tension::new(&events, &coverage, to, options);
    let days = tension.days();
    let wanted = days.iter().filter(|d| from.is_none_or(|f| d.day >= f));
    Ok(TensionSeries {
        half_life: options.half_life,
        days: wanted.copied().map(TensionDto::from).collect(),
    })
}

/// How a day's index is taken apart.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(crate) struct DecomposeParams {
    /// At most this many events; what is left out is summed.
    #[param(minimum = 1, maximum = 2000)]
    pub(crate) limit: Option<u32>,
    /// What was known at this time (RFC 3339), or at the end of this day (UTC).
    #[param(value_type = Option<String>, format = DateTime)]
    pub(crate) as_of: Option<Time>,
}

/// An event's part in a day's index.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PartDto {
    event: EventDto,
    /// Covered days since it happened.
    age: usize,
    /// |score| / 10.
    weight: f64,
    /// Share of the weight that is left.
    decay: f64,
    /// Usual documents a day for each one of the event's time.
    coverage: f64,
    /// Points of the 100.
    points: f64,
}

/// A day's index, taken apart.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DecompositionDto {
    #[serde(flatten)]
    day: TensionDto,
    /// Conflict: these points and `more_points` add up to the value. The most first.
    contributions: Vec<PartDto>,
    /// Cooperation: points that the index is not. The most first.
    relief: Vec<PartDto>,
    /// Points that stand for the usual level.
    usual_points: f64,
    /// Contributions that are not listed.
    more: usize,
    /// Their points.
    more_points: f64,
    /// Reliefs that are not listed.
    more_relief: usize,
    /// Their points.
    more_relief_points: f64,
}

/// Takes the index of a unit on a day apart.
pub(crate) fn decompose(
    s: &Snapshot<'_>,
    unit: &Unit,
    day: &str,
    limit: usize,
) -> Result<DecompositionDto, Problem> {
    let day: Date = day
        .parse()
        .map_err(|_| Problem::missing(format!("{day:?} is no day: YYYY-MM-DD")))?;
    let coverage = coverage(s)?;
    let events = told(&s.columns.unit_events(unit, s.moment));
    let tension = Tension::new(&events, &coverage, Some(day), TensionOptions::default());
    let parts = tension.decompose(day).ok_or_else(|| {
        Problem::missing(format!(
            "{day}: no document of that day was coded; the index has no value"
        ))
    })?;
    let (contributions, more, more_points) = listed(s, &parts.contributions, limit)?;
    let (relief, more_relief, more_relief_points) = listed(s, &parts.relief, limit)?;
    Ok(DecompositionDto {
        day: parts.day.into(),
        contributions,
        relief,
        usual_points: parts.usual_points,
        more,
        more_points,
        more_relief,
        more_relief_points,
    })
}

/// The largest parts with their events, and number and points of the others.
fn listed(
    s: &Snapshot<'_>,
    parts: &[Contribution],
    limit: usize,
) -> Result<(Vec<PartDto>, usize, f64), Problem> {
    let (shown, rest) = parts.split_at(limit.min(parts.len()));
    let ids: Vec<MentionId> = shown.iter().map(|c| MentionId(c.id)).collect();
    let events = rows(s, &ids)?;
    let made = shown.iter().zip(events).map(|(c, event)| PartDto {
        event,
        age: c.age,
        weight: c.weight,
        decay: c.decay,
        coverage: c.coverage,
        points: c.points,
    });
    let points = rest.iter().map(|c| c.points).sum();
    Ok((made.collect(), rest.len(), points))
}

/// The tension of one pair now and before.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct NowDto {
    pub(crate) now: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) before: f64,
    /// now − before.
    pub(crate) moved: f64,
    /// Days between.
    pub(crate) days: i64,
}

/// A pair's tension, and the last days of it.
#[derive(Debug, Clone)]
pub(crate) struct PairNow {
    pub(crate) pair: (String, String),
    pub(crate) now: NowDto,
    pub(crate) spark: Vec<f64>,
    pub(crate) spark_start: Date,
}

/// The tension of every busy pair at one moment.
#[derive(Debug)]
pub(crate) struct PairTensions {
    moment: i64,
    before: Option<Date>,
    pub(crate) pairs: HashMap<(String, String), PairNow>,
}

/// Tension of the busiest pairs now, and on a day before; 28 days before where none is given.
pub(crate) fn of_pairs(
    s: &Snapshot<'_>,
    before: Option<Date>,
) -> Result<Arc<PairTensions>, Problem> {
    let mut kept = s
        .app
        .tensions
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    if let Some(k) = kept
        .as_ref()
        .filter(|k| k.moment == s.moment && k.before == before)
    {
        return Ok(Arc::clone(k));
    }
    let coverage = coverage(s)?;
    let mut pairs = HashMap::new();
    if let Some(&last) = coverage.days().last() {
        let back = jiff::Span::new().days(MOVE_DAYS);
        let then = before.unwrap_or_else(|| last.checked_sub(back).unwrap_or(last));
        for (pair, events) in s.columns.pair_events(s.moment, PAIRS) {
            let tension = Tension::new(&told(&events), &coverage, None, TensionOptions::default());
            pairs.extend(now_of(pair.clone(), &tension, then).map(|n| (pair, n)));
        }
    }
    let made = Arc::new(PairTensions {
        moment: s.moment,
        before,
        pairs,
    });
    *kept = Some(Arc::clone(&made));
    Ok(made)
}

fn now_of(pair: (String, String), tension: &Tension<'_>, then: Date) -> Option<PairNow> {
    let days = tension.days();
    let now = days.last()?;
    let before = match days.first() {
        Some(first) if first.day > then => 0.0,
        _ => tension.on(then).map_or(0.0, |d| d.value),
    };
    let tail = &days[days.len().saturating_sub(SPARK)..];
    Some(PairNow {
        pair,
        now: NowDto {
            now: round(now.value),
            low: round(now.low),
            high: round(now.high),
            before: round(before),
            moved: round(now.value - before),
            days: i64::from((now.day - then).get_days()),
        },
        spark: tail.iter().map(|d| round(d.value)).collect(),
        spark_start: tail.first()?.day,
    })
}
