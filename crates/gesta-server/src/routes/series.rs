//! Counts over time.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use gesta::ledger::{Unit, UnitDay, UnitQuery};
use gesta::series::{DayCount, Period, Point, series};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::counts::PeriodParam;
use crate::dto::{PageDto, round};
use crate::form;
use crate::params::{Format, Params, QuadParam, RealisParam, Time, realis, sane};
use crate::problem::Problem;
use crate::state::{App, Snapshot};

/// Periods that are given where no beginning is asked for.
const USUAL: i64 = 400;
/// Most periods of one answer.
const MOST: i64 = 4000;

/// What the events of each period are split by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SplitBy {
    None,
    Quad,
    Type,
    Realis,
}

/// Whose events, in which periods.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(crate) struct SeriesParams {
    /// Code of who acted; goes with `recipient`.
    actor: Option<String>,
    /// Code of who was acted upon; goes with `actor`.
    recipient: Option<String>,
    /// Code of a party on any side.
    who: Option<String>,
    /// With `who`: code of the other of a pair, either way round.
    with: Option<String>,
    /// Length of a period; a week where it is left out.
    #[param(inline)]
    period: Option<PeriodParam>,
    /// Event type.
    #[serde(rename = "type")]
    #[param(rename = "type")]
    kind: Vec<String>,
    /// Quad class.
    #[param(inline)]
    quad: Option<QuadParam>,
    /// Whether it happened; actual where it is left out.
    #[param(inline)]
    realis: Vec<RealisParam>,
    /// First day; where it is left out, 400 periods before the end.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Date>,
    /// Last day; the last day of report where it is left out.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Date>,
    /// Split the events of each period.
    #[param(inline)]
    by: Option<SplitBy>,
    /// JSON, CSV or JSON Lines.
    #[param(inline)]
    format: Option<Format>,
    /// What was known at this time (RFC 3339), or at the end of this day (UTC).
    #[param(value_type = Option<String>, format = DateTime)]
    as_of: Option<Time>,
}

/// Whose events.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct UnitDto {
    /// directed, pair, party or all.
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    a: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    b: Option<String>,
}

/// One period.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PointDto {
    /// First day.
    #[schema(value_type = String, format = Date)]
    start: Date,
    events: u64,
    reports: u64,
    /// Sum of scores; none in a gap without events.
    score: Option<f64>,
    /// Mean score; none without events.
    mean: Option<f64>,
    /// Share of the events that are conflict; none without events.
    conflict: Option<f64>,
    /// Events by quad class: verbal and material cooperation, verbal and material conflict.
    #[schema(value_type = Vec<u64>)]
    quads: [u64; 4],
    /// Documents coded that were reported in the period.
    documents: u64,
    /// Events for 1,000 documents; none in a gap.
    per_1000: Option<f64>,
    /// True where no document was coded: what happened is not known.
    gap: bool,
}

/// Events of one value, period by period.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SplitDto {
    value: String,
    /// In the order of the points.
    events: Vec<u64>,
}

/// A series.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SeriesDto {
    unit: UnitDto,
    /// day, week or month.
    #[schema(value_type = String)]
    period: Period,
    pub(crate) points: Vec<PointDto>,
    by: Vec<SplitDto>,
}

impl From<Point> for PointDto {
    fn from(p: Point) -> Self {
        Self {
            start: p.start,
            events: p.events,
            reports: p.reports,
            score: p.score.map(round),
            mean: p.mean.map(round),
            conflict: p.conflict.map(round),
            quads: p.quads,
            documents: p.documents,
            per_1000: p.per_1000.map(round),
            gap: p.gap,
        }
    }
}

fn unit_dto(unit: &Unit) -> UnitDto {
    let (kind, a, b) = match unit {
        Unit::Directed(a, b) => ("directed", Some(a), Some(b)),
        Unit::Pair(a, b) => ("pair", Some(a), Some(b)),
        Unit::Party(a) => ("party", Some(a), None),
        Unit::All => ("all", None, None),
    };
    UnitDto {
        kind,
        a: a.cloned(),
        b: b.cloned(),
    }
}

/// What a series is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) unit: Unit,
    pub(crate) period: Period,
    pub(crate) query: UnitQuery,
    pub(crate) by: SplitBy,
}

impl Asked {
    /// Actual events of a unit in periods, from a day to a day.
    pub(crate) fn new(unit: Unit, period: Period, from: Option<Date>, to: Option<Date>) -> Self {
        Self {
            unit,
            period,
            query: UnitQuery {
                realis: vec![gesta::record::Realis::Actual],
                from: sane(from),
                to: sane(to),
                ..UnitQuery::default()
            },
            by: SplitBy::None,
        }
    }
}

/// A series with its points and days as they are, for further arithmetic.
pub(crate) struct Made {
    pub(crate) dto: SeriesDto,
    pub(crate) points: Vec<Point>,
}

/// Makes a series.
pub(crate) fn make(s: &Snapshot<'_>, asked: &Asked) -> Result<Made, Problem> {
    let view = s.counts();
    let coverage = view.coverage()?;
    let (mut from, to) = bounds(asked, &coverage)?;
    if asked.query.from.is_none() && asked.unit != Unit::All {
        // What lies before a unit's first event shows nothing of it.
        let whole = UnitQuery {
            from: Some(from),
            to: Some(to),
            ..UnitQuery::default()
        };
        let known = view.unit_days(&asked.unit, &whole)?;
        from = known.first().map_or(from, |d| d.day);
    }
    let query = UnitQuery {
        from: Some(from),
        to: Some(to),
        ..asked.query.clone()
    };
    let days = view.unit_days(&asked.unit, &query)?;
    let counts: Vec<DayCount> = days.iter().map(count).collect();
    let points = series(asked.period, &counts, &coverage, from, to);
    let by = split(asked, &days, &points);
    Ok(Made {
        dto: SeriesDto {
            unit: unit_dto(&asked.unit),
            period: asked.period,
            points: points.iter().copied().map(PointDto::from).collect(),
            by,
        },
        points,
    })
}

fn count(d: &UnitDay) -> DayCount {
    let mut quads = [0; 4];
    quads[d.quad as usize] = d.events;
    DayCount {
        day: d.day,
        events: d.events,
        reports: d.reports,
        score: d.score,
        quads,
    }
}

fn days_of(period: Period) -> i64 {
    match period {
        Period::Day => 1,
        Period::Week => 7,
        Period::Month => 31,
    }
}

/// First and last day of the answer.
fn bounds(asked: &Asked, coverage: &[(Date, u64)]) -> Result<(Date, Date), Problem> {
    let covered = coverage.first().zip(coverage.last());
    let today = jiff::civil::date(1970, 1, 1);
    let (first, last) = covered.map_or((today, today), |(a, b)| (a.0, b.0));
    let to = asked.query.to.unwrap_or(last);
    let length = days_of(asked.period);
    let back = jiff::Span::new().days(USUAL * length);
    let recent = to.checked_sub(back).unwrap_or(to);
    let from = asked.query.from.unwrap_or(first.max(recent).min(to));
    if from > to {
        return Err(Problem::bad(format!("from {from} is later than to {to}")));
    }
    if i64::from((to - from).get_days()) / length > MOST {
        return Err(Problem::bad(format!(
            "more than {MOST} periods: ask for a longer period or a shorter time"
        )));
    }
    Ok((from, to))
}

fn split(asked: &Asked, days: &[UnitDay], points: &[Point]) -> Vec<SplitDto> {
    let name = |d: &UnitDay| -> Option<String> {
        let word = |v: serde_json::Result<serde_json::Value>| {
            v.ok().and_then(|v| v.as_str().map(str::to_owned))
        };
        match asked.by {
            SplitBy::None => None,
            SplitBy::Type => Some(d.kind.clone()),
            SplitBy::Quad => word(serde_json::to_value(d.quad)),
            SplitBy::Realis => word(serde_json::to_value(d.realis)),
        }
    };
    let mut out: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for d in days {
        let start = asked.period.start(d.day);
        let at = points.binary_search_by_key(&start, |p| p.start);
        if let (Some(name), Ok(at)) = (name(d), at) {
            out.entry(name).or_insert_with(|| vec![0; points.len()])[at] += d.events;
        }
    }
    out.into_iter()
        .map(|(value, events)| SplitDto { value, events })
        .collect()
}

fn unit(p: &SeriesParams) -> Result<Unit, Problem> {
    let some = |t: &Option<String>| t.clone().filter(|t| !t.is_empty());
    match (
        some(&p.actor),
        some(&p.recipient),
        some(&p.who),
        some(&p.with),
    ) {
        (Some(a), Some(r), None, None) => Ok(Unit::Directed(a, r)),
        (None, None, Some(a), Some(b)) => Ok(Unit::Pair(a, b)),
        (None, None, Some(a), None) => Ok(Unit::Party(a)),
        (None, None, None, None) => Ok(Unit::All),
        _ => Err(Problem::bad(
            "give actor and recipient (who did to whom), who and with (a pair), who (a party), or none of them (all)",
        )),
    }
}

/// Events of a pair, a party or all over time, beside the number of documents coded.
#[utoipa::path(get, path = "/series", tag = "series", params(SeriesParams),
    responses((status = 200, content(
        (SeriesDto = "application/json"),
        (String = "text/csv; charset=utf-8"),
        (String = "application/jsonl")
    ))))]
pub(crate) async fn over_time(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Params(p): Params<SeriesParams>,
) -> Result<Response, Problem> {
    let format = form::wanted(p.format, &headers);
    let asked = Asked {
        unit: unit(&p)?,
        period: p.period.map_or(Period::Week, Into::into),
        query: UnitQuery {
            kind: p.kind.iter().map(|k| k.to_uppercase()).collect(),
            quad: p.quad.map(Into::into),
            realis: realis(&p.realis),
            from: sane(p.from),
            to: sane(p.to),
        },
        by: p.by.unwrap_or(SplitBy::None),
    };
    let made = app.read(p.as_of, move |s| make(s, &asked)).await?;
    match format {
        Format::Json => Ok(Json(made.dto).into_response()),
        other => form::page(
            other,
            PageDto {
                items: made.dto.points,
                next: None,
                total: None,
            },
        ),
    }
}
