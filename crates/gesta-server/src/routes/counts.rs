//! Counts of what a filter lets through.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use gesta::ledger::{Bin, Counted};
use gesta::series::Period;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::dto::{CountDto, round};
use crate::params::{Params, filtered};
use crate::problem::Problem;
use crate::state::{App, Snapshot};

const QUADS: [&str; 4] = [
    "verbal cooperation",
    "material cooperation",
    "verbal conflict",
    "material conflict",
];
const REALIS: [&str; 5] = ["actual", "future", "hypothetical", "negated", "historical"];
/// Most bins of a histogram.
const MOST_BINS: usize = 4000;

filtered! {
    /// Which events are counted.
    FacetsParams {
        /// At most this many values a facet.
        #[param(minimum = 1, maximum = 200)]
        top: Option<u32>,
    }
}

/// Counts by value, the most first. Each facet counts the events that meet every condition but those on itself.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FacetsDto {
    /// Events that meet all conditions.
    total: u64,
    #[serde(rename = "type")]
    kind: Vec<CountDto>,
    mode: Vec<CountDto>,
    context: Vec<CountDto>,
    quad: Vec<CountDto>,
    realis: Vec<CountDto>,
    /// By code.
    actor: Vec<CountDto>,
    /// By code.
    recipient: Vec<CountDto>,
    /// By country of the place.
    country: Vec<CountDto>,
    /// By name of the place.
    place: Vec<CountDto>,
}

/// Counts events by each value.
#[utoipa::path(
    get,
    path = "/facets",
    tag = "events",
    params(FacetsParams),
    responses((status = 200, body = FacetsDto)),
)]
pub(crate) async fn facets(
    State(app): State<Arc<App>>,
    Params(p): Params<FacetsParams>,
) -> Result<Json<FacetsDto>, Problem> {
    let top = crate::params::limit(p.top, 12, 200)?;
    let made = app.read(p.as_of, move |s| {
        let f = s.columns.facets(&p.filter(), s.moment, &s.view, top)?;
        let plain = |list: Vec<Counted>| -> Vec<CountDto> {
            let plain = |c: Counted| CountDto {
                value: c.value,
                count: c.count,
                name: None,
            };
            list.into_iter().map(plain).collect()
        };
        let named = |list: Vec<Counted>| -> Vec<CountDto> {
            let named = |c: Counted| CountDto {
                name: s.app.name(&c.value),
                value: c.value,
                count: c.count,
            };
            list.into_iter().map(named).collect()
        };
        let fixed = |words: &[&str], counts: &[u64]| -> Vec<CountDto> {
            let one = |(w, n): (&&str, &u64)| CountDto {
                value: (*w).to_owned(),
                count: *n,
                name: None,
            };
            words.iter().zip(counts).map(one).collect()
        };
        Ok(FacetsDto {
            total: f.total,
            kind: plain(f.kind),
            mode: plain(f.mode),
            context: plain(f.context),
            quad: fixed(&QUADS, &f.quad),
            realis: fixed(&REALIS, &f.realis),
            actor: named(f.actor),
            recipient: named(f.recipient),
            country: named(f.country),
            place: plain(f.place),
        })
    });
    Ok(Json(made.await?))
}

/// Length of a bin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum PeriodParam {
    Day,
    Week,
    Month,
}

impl From<PeriodParam> for Period {
    fn from(p: PeriodParam) -> Self {
        match p {
            PeriodParam::Day => Self::Day,
            PeriodParam::Week => Self::Week,
            PeriodParam::Month => Self::Month,
        }
    }
}

filtered! {
    /// Which events are counted, in which periods.
    HistogramParams {
        /// Length of a bin; by the span where it is left out.
        #[param(inline)]
        period: Option<PeriodParam>,
    }
}

/// One period.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BinDto {
    /// First day.
    #[schema(value_type = String, format = Date)]
    start: Date,
    events: u64,
    reports: u64,
    /// By quad class: verbal and material cooperation, verbal and material conflict.
    #[schema(value_type = Vec<u64>)]
    quads: [u64; 4],
    /// Sum of scores.
    score: f64,
    /// Documents coded that were reported in the period.
    documents: u64,
    /// True where none was: what happened is not known.
    gap: bool,
}

/// Counts of events over time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HistogramDto {
    /// Length of a bin: day, week, month.
    #[schema(value_type = String)]
    period: Period,
    bins: Vec<BinDto>,
}

/// Counts events over time.
#[utoipa::path(
    get,
    path = "/histogram",
    tag = "events",
    params(HistogramParams),
    responses((status = 200, body = HistogramDto)),
)]
pub(crate) async fn histogram(
    State(app): State<Arc<App>>,
    Params(p): Params<HistogramParams>,
) -> Result<Json<HistogramDto>, Problem> {
    Ok(Json(app.read(p.as_of, move |s| bins(s, &p)).await?))
}

fn bins(s: &Snapshot<'_>, p: &HistogramParams) -> Result<HistogramDto, Problem> {
    let query = p.filter();
    let days = s.columns.days(&query, s.moment, &s.view)?;
    let coverage = s.counts().coverage()?;
    let known = days.keys().next().zip(days.keys().next_back());
    let Some((first, last)) = known.map(|(a, b)| (*a, *b)) else {
        return Ok(HistogramDto {
            period: p.period.map_or(Period::Day, Into::into),
            bins: Vec::new(),
        });
    };
    let from = query.from.map_or(first, |f| f.clamp(first.min(last), last));
    let to = query.to.map_or(last, |t| t.clamp(first, last.max(first)));
    let span = i64::from((to - from).get_days()).max(0);
    let asked = p.period.map_or(
        match span {
            0..=92 => Period::Day,
            93..=1100 => Period::Week,
            _ => Period::Month,
        },
        Period::from,
    );
    let mut starts = Vec::new();
    let mut at = Some(asked.start(from));
    while let Some(start) = at.filter(|d| *d <= to) {
        starts.push(start);
        if starts.len() > MOST_BINS {
            return Err(Problem::bad(format!(
                "more than {MOST_BINS} bins: ask for a longer period or a shorter time"
            )));
        }
        at = asked.next(start);
    }
    let mut out: Vec<BinDto> = Vec::with_capacity(starts.len());
    for (n, start) in starts.iter().enumerate() {
        let end = starts.get(n + 1).copied();
        let inside = |d: Date| d >= *start && end.is_none_or(|e| d < e) && d <= to.max(*start);
        let mut bin = Bin::default();
        for (_, b) in days.range(*start..).take_while(|(d, _)| inside(**d)) {
            bin.events += b.events;
            bin.reports += b.reports;
            bin.score += b.score;
            for (sum, q) in bin.quads.iter_mut().zip(b.quads) {
                *sum += q;
            }
        }
        let stop = asked.next(*start);
        let covered = |d: &&(Date, u64)| d.0 >= *start && stop.is_none_or(|e| d.0 < e);
        let documents = coverage.iter().filter(covered).map(|d| d.1).sum();
        out.push(BinDto {
            start: *start,
            events: bin.events,
            reports: bin.reports,
            quads: bin.quads,
            score: round(bin.score),
            documents,
            gap: documents == 0,
        });
    }
    Ok(HistogramDto {
        period: asked,
        bins: out,
    })
}
