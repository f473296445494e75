//! Pairs: who has to do with whom, and how it goes.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use gesta::ledger::{MentionId, PairCount, Unit};
use gesta::series::{Period, Phase, PhaseOptions, phases};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::counts::PeriodParam;
use super::events::rows;
use super::series::{Asked, SeriesDto, make};
use super::tension::{DecomposeParams, DecompositionDto, NowDto, TensionSeries};
use super::tension::{decompose, of_pairs, over_time};
use crate::dto::{CountDto, EventDto, PageDto, mean, round};
use crate::form;
use crate::params::{Format, Params, Time, filtered, limit, sane};
use crate::problem::Problem;
use crate::state::{App, Snapshot};

pub(crate) use super::tension::PairTensions;

/// Order of pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum PairSort {
    #[default]
    Moved,
    Tension,
    Events,
}

filtered! {
    /// Which events of pairs are counted.
    PairsParams {
        /// Who did it to whom, rather than either way round.
        directed: Option<bool>,
        /// At most this many.
        #[param(minimum = 1, maximum = 500)]
        top: Option<u32>,
        /// Order.
        #[param(inline)]
        sort: Option<PairSort>,
        /// JSON, CSV or JSON Lines.
        #[param(inline)]
        format: Option<Format>,
    }
}

/// A pair.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PairDto {
    a: String,
    b: String,
    name_a: Option<String>,
    name_b: Option<String>,
    events: u64,
    reports: u64,
    /// Share of the events that are conflict.
    conflict: Option<f64>,
    /// Mean score.
    score: Option<f64>,
    /// Of the pair either way round; none for pairs with few events.
    tension: Option<NowDto>,
    /// Tension on the last covered days.
    spark: Vec<f64>,
    #[schema(value_type = Option<String>, format = Date)]
    spark_start: Option<Date>,
    /// Last day of an event.
    #[schema(value_type = Option<String>, format = Date)]
    last: Option<Date>,
}

/// Pairs with their counts and tension.
#[utoipa::path(get, path = "/pairs", tag = "pairs", params(PairsParams),
    responses((status = 200, content(
        (PageDto<PairDto> = "application/json"),
        (String = "text/csv; charset=utf-8"),
        (String = "application/jsonl")
    ))))]
pub(crate) async fn pairs(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Params(p): Params<PairsParams>,
) -> Result<Response, Problem> {
    let top = limit(p.top, 50, 500)?;
    let format = form::wanted(p.format, &headers);
    let page = app.read(p.as_of, move |s| list(s, &p, top)).await?;
    form::page(format, page)
}

fn list(s: &Snapshot<'_>, p: &PairsParams, top: usize) -> Result<PageDto<PairDto>, Problem> {
    let directed = p.directed.unwrap_or(false);
    let counts = s.columns.pairs(&p.filter(), s.moment, &s.view, directed)?;
    let tensions = of_pairs(s, None)?;
    let total = counts.len();
    let one = |c: PairCount| {
        let (x, y) = (c.one.clone(), c.other.clone());
        let key = if x <= y { (x, y) } else { (y, x) };
        let t = tensions.pairs.get(&key);
        PairDto {
            name_a: s.app.name(&c.one),
            name_b: s.app.name(&c.other),
            events: c.bin.events,
            reports: c.bin.reports,
            conflict: c.bin.conflict().map(round),
            score: mean(&c.bin),
            tension: t.map(|t| t.now.clone()),
            spark: t.map(|t| t.spark.clone()).unwrap_or_default(),
            spark_start: t.map(|t| t.spark_start),
            last: c.last,
            a: c.one,
            b: c.other,
        }
    };
    let mut items: Vec<PairDto> = counts.into_iter().map(one).collect();
    let by = |p: &PairDto, f: fn(&NowDto) -> f64| p.tension.as_ref().map_or(-1.0, f);
    match p.sort.unwrap_or_default() {
        PairSort::Events => {}
        PairSort::Tension => items.sort_by(|a, b| by(b, |t| t.now).total_cmp(&by(a, |t| t.now))),
        PairSort::Moved => {
            items.sort_by(|a, b| by(b, |t| t.moved.abs()).total_cmp(&by(a, |t| t.moved.abs())));
        }
    }
    items.truncate(top);
    Ok(PageDto {
        items,
        next: None,
        total: Some(total as u64),
    })
}

/// What is shown of a pair.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(crate) struct PairParams {
    /// Only what the first did to the second.
    directed: Option<bool>,
    /// Length of a period; a week where it is left out.
    #[param(inline)]
    period: Option<PeriodParam>,
    /// First day.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Date>,
    /// Last day.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Date>,
    /// What was known at this time (RFC 3339), or at the end of this day (UTC).
    #[param(value_type = Option<String>, format = DateTime)]
    as_of: Option<Time>,
}

/// A stretch of one rate.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PhaseDto {
    /// First day of the first period.
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// First day of the last period.
    #[schema(value_type = String, format = Date)]
    to: Date,
    periods: usize,
    events: u64,
    /// Events a period at the mean coverage.
    rate: f64,
    /// The rate for each one of the phase before.
    change: Option<f64>,
    /// How surely the phase before ended there.
    probability: Option<f64>,
    /// Weighty events of the first two periods.
    defining: Vec<EventDto>,
}

/// How many events went which way.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Directions {
    a_to_b: u64,
    b_to_a: u64,
}

/// A pair over time.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PairDetail {
    a: String,
    b: String,
    name_a: Option<String>,
    name_b: Option<String>,
    events: u64,
    reports: u64,
    #[schema(value_type = Option<String>, format = Date)]
    first: Option<Date>,
    #[schema(value_type = Option<String>, format = Date)]
    last: Option<Date>,
    series: SeriesDto,
    tension: TensionSeries,
    phases: Vec<PhaseDto>,
    types: Vec<CountDto>,
    directions: Directions,
}

fn unit_of(a: &str, b: &str, directed: bool) -> Unit {
    match directed {
        true => Unit::Directed(a.to_owned(), b.to_owned()),
        false => Unit::Pair(a.to_owned(), b.to_owned()),
    }
}

/// A pair: its series, tension and phases.
#[utoipa::path(
    get,
    path = "/pairs/{a}/{b}",
    tag = "pairs",
    params(("a" = String, Path, description = "Code of one"),
        ("b" = String, Path, description = "Code of the other"),
        PairParams),
    responses((status = 200, body = PairDetail)))]
pub(crate) async fn pair(
    State(app): State<Arc<App>>,
    Path((a, b)): Path<(String, String)>,
    Params(p): Params<PairParams>,
) -> Result<Json<PairDetail>, Problem> {
    Ok(Json(app.read(p.as_of, move |s| detail(s, a, b, &p)).await?))
}

fn detail(s: &Snapshot<'_>, a: String, b: String, p: &PairParams) -> Result<PairDetail, Problem> {
    let unit = unit_of(&a, &b, p.directed.unwrap_or(false));
    let period = p.period.map_or(Period::Week, Into::into);
    let mut asked = Asked::new(unit.clone(), period, p.from, p.to);
    asked.by = super::series::SplitBy::Quad;
    let made = make(s, &asked)?;
    let events = s.columns.unit_events(&unit, s.moment);
    if events.is_empty() {
        return Err(Problem::missing(format!(
            "no dated event between {a} and {b} is known; codes are those of /pairs and /actors"
        )));
    }
    let first = made.points.first().map(|p| p.start);
    let way = |x: &str, y: &str| {
        let unit = unit_of(x, y, true);
        s.columns.unit_events(&unit, s.moment).len() as u64
    };
    let days = s.counts().unit_days(&unit, &asked.query)?;
    let mut types: std::collections::BTreeMap<String, u64> = std::collections::BTreeMap::new();
    for d in days {
        *types.entry(d.kind).or_default() += d.events;
    }
    let mut types: Vec<CountDto> = types
        .into_iter()
        .map(|(value, count)| CountDto {
            value,
            count,
            name: None,
        })
        .collect();
    types.sort_by_key(|t| std::cmp::Reverse(t.count));
    Ok(PairDetail {
        name_a: s.app.name(&a),
        name_b: s.app.name(&b),
        events: events.len() as u64,
        reports: events.iter().map(|e| u64::from(e.reports)).sum(),
        first: events.iter().map(|e| e.day).min(),
        last: events.iter().map(|e| e.day).max(),
        tension: over_time(s, &unit, first, sane(p.to))?,
        phases: phased(
            s,
            &unit,
            period,
            &phases(&made.points, &PhaseOptions::default()),
        )?,
        series: made.dto,
        types,
        directions: Directions {
            a_to_b: way(&a, &b),
            b_to_a: way(&b, &a),
        },
        a,
        b,
    })
}

/// Phases with the events that define them: of the first two periods those that weigh most.
fn phased(
    s: &Snapshot<'_>,
    unit: &Unit,
    period: Period,
    found: &[Phase],
) -> Result<Vec<PhaseDto>, Problem> {
    const DEFINING: usize = 5;
    let events = s.columns.unit_events(unit, s.moment);
    let mut out = Vec::with_capacity(found.len());
    for phase in found {
        let end = period.next(phase.from).and_then(|n| period.next(n));
        let inside = |d: Date| d >= phase.from && end.is_none_or(|e| d < e);
        let mut near: Vec<_> = events.iter().filter(|e| inside(e.day)).collect();
        let weight = |score: f64, reports: u32| score.abs() * f64::from(reports).ln_1p();
        near.sort_by(|x, y| {
            weight(y.score, y.reports)
                .total_cmp(&weight(x.score, x.reports))
                .then(x.key.cmp(&y.key))
        });
        let ids: Vec<MentionId> = match phase.change {
            Some(_) => near.iter().take(DEFINING).map(|e| e.id).collect(),
            None => Vec::new(),
        };
        out.push(PhaseDto {
            from: phase.from,
            to: phase.to,
            periods: phase.periods,
            events: phase.events,
            rate: round(phase.rate),
            change: phase.change.map(round),
            probability: phase.probability.map(round),
            defining: rows(s, &ids)?,
        });
    }
    Ok(out)
}

/// The tension of a pair on a day, as the sum of its events' contributions.
#[utoipa::path(
    get,
    path = "/pairs/{a}/{b}/tension/{day}",
    tag = "pairs",
    params(("a" = String, Path, description = "Code of one"),
        ("b" = String, Path, description = "Code of the other"),
        ("day" = String, Path, format = Date, description = "The day"),
        DecomposeParams),
    responses((status = 200, body = DecompositionDto)))]
pub(crate) async fn pair_tension(
    State(app): State<Arc<App>>,
    Path((a, b, day)): Path<(String, String, String)>,
    Params(p): Params<DecomposeParams>,
) -> Result<Json<DecompositionDto>, Problem> {
    let most = limit(p.limit, 200, 2000)?;
    let made = app.read(p.as_of, move |s| {
        decompose(s, &unit_of(&a, &b, false), &day, most)
    });
    Ok(Json(made.await?))
}
