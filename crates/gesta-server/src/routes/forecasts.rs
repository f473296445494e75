//! The forecast register: who predicts what, and how it came out.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use gesta::ledger::{ActorFilter, DocumentId, EventOrder, EventQuery, MentionId};
use gesta::record::{Coding, Realis, Stance};
use gesta::resolve::statements::{
    Forecast, Outcome, ProbabilityWords, Resolving, Score, forecasts, resolve, scores,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::actors::sliced;
use crate::dto::PageDto;
use crate::form;
use crate::params::{Format, Params, Time, cursor, limit};
use crate::problem::Problem;
use crate::state::{App, Snapshot};

/// Documents with predictions that are read, the latest ones.
const DOCUMENTS: usize = 5000;
/// Events that are looked at for the outcome of one forecast.
const SHOWN: u64 = 10;

/// Whether the outcome is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum StateParam {
    Open,
    Resolved,
}

/// Which forecasts.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(crate) struct ForecastsParams {
    /// Whether the outcome is known.
    #[param(inline)]
    state: Option<StateParam>,
    /// Part of the forecaster's name.
    forecaster: Option<String>,
    /// `next` of the page before.
    #[param(pattern = "^[0-9a-f]{32}$")]
    cursor: Option<String>,
    /// At most this many: up to 500 in JSON, 100,000 otherwise.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
    /// JSON, CSV or JSON Lines.
    #[param(inline)]
    format: Option<Format>,
    /// What was known at this time (RFC 3339), or at the end of this day (UTC).
    #[param(value_type = Option<String>, format = DateTime)]
    as_of: Option<Time>,
}

/// A forecast.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ForecastDto {
    #[serde(flatten)]
    #[schema(value_type = Object)]
    forecast: Forecast,
    /// Content hash of the document that holds it.
    document: Option<String>,
    /// The event predicted, as the ledger holds it.
    event: Option<String>,
}

/// Forecasts, and how well forecasters did.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ForecastsDto {
    #[serde(flatten)]
    page: PageDto<ForecastDto>,
    #[schema(value_type = Vec<Object>)]
    scores: Vec<Score>,
}

/// Forecasts, the latest first, and scores of those whose outcome is known.
#[utoipa::path(get, path = "/forecasts", tag = "claims", params(ForecastsParams),
    responses((status = 200, content(
        (ForecastsDto = "application/json"),
        (String = "text/csv; charset=utf-8"),
        (String = "application/jsonl")
    ))))]
pub(crate) async fn register(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Params(p): Params<ForecastsParams>,
) -> Result<Response, Problem> {
    let format = form::wanted(p.format, &headers);
    let (usual, most) = form::bounds(format);
    let most = limit(p.limit, usual, most)?;
    let skip = cursor(p.cursor.as_deref())?.map_or(0, |c| c.1);
    let made = app.read(p.as_of, move |s| {
        let (all, scores) = made(s, &p)?;
        Ok(ForecastsDto {
            page: sliced(all, skip, most),
            scores,
        })
    });
    let made = made.await?;
    match format {
        Format::Json => Ok(Json(made).into_response()),
        other => form::page(other, made.page),
    }
}

fn made(s: &Snapshot<'_>, p: &ForecastsParams) -> Result<(Vec<ForecastDto>, Vec<Score>), Problem> {
    let words = ProbabilityWords::load(gesta::probability_words())
        .map_err(|e| Problem::fault(e.to_string()))?;
    let mut ids = s.view.documents_claiming(Stance::Predict)?;
    ids.drain(..ids.len().saturating_sub(DOCUMENTS));
    let mut codings: Vec<Coding> = Vec::new();
    let mut documents: BTreeMap<String, DocumentId> = BTreeMap::new();
    for id in ids {
        if let Some((coding, _)) = s.view.coding(id)? {
            documents.insert(coding.id.clone(), id);
            codings.push(coding);
        }
    }
    let mut found = forecasts(&codings, &words);
    let evidence = outcomes(s, &found)?;
    resolve(&mut found, &evidence, &Resolving::default());
    let scores = scores(&found);
    let wanted = p.forecaster.as_deref().unwrap_or("").to_lowercase();
    let fits = |f: &Forecast| {
        let open = matches!(f.outcome, Outcome::Open);
        p.state.is_none_or(|s| (s == StateParam::Open) == open)
            && f.forecaster.to_lowercase().contains(&wanted)
    };
    found.sort_by(|a, b| b.made.cmp(&a.made).then_with(|| a.id.cmp(&b.id)));
    let mut out = Vec::new();
    for f in found.into_iter().filter(fits) {
        out.push(linked(s, f, &codings, &documents)?);
    }
    Ok((out, scores))
}

/// Records of events that may show how forecasts came out.
fn outcomes(s: &Snapshot<'_>, found: &[Forecast]) -> Result<Vec<Coding>, Problem> {
    let mut documents: BTreeSet<DocumentId> = BTreeSet::new();
    for f in found {
        let (Some(made), Some(horizon)) = (f.made, f.horizon) else {
            continue;
        };
        if f.types.is_empty() || f.actors.is_empty() {
            continue;
        }
        let query = EventQuery {
            actor: f.actors.iter().map(|a| ActorFilter::parse(a)).collect(),
            kind: f.types.clone(),
            realis: vec![Realis::Actual],
            from: made.tomorrow().ok(),
            to: Some(horizon),
            limit: Some(SHOWN),
            ..EventQuery::default()
        };
        let page = s
            .columns
            .page(&query, s.moment, &s.view, EventOrder::Oldest, None)?;
        for e in page.events {
            for m in s.view.members(e.id())? {
                documents.extend(s.view.document_of(m)?);
            }
        }
    }
    let mut out = Vec::new();
    for d in documents {
        out.extend(s.view.coding(d)?.map(|c| c.0));
    }
    Ok(out)
}

fn linked(
    s: &Snapshot<'_>,
    forecast: Forecast,
    codings: &[Coding],
    documents: &BTreeMap<String, DocumentId>,
) -> Result<ForecastDto, Problem> {
    let (mut hash, mut event) = (None, None);
    if let Some((name, label)) = forecast.id.rsplit_once(':')
        && let Some(id) = documents.get(name)
    {
        hash = Some(s.view.document(*id)?.hash.to_string());
        let coding = codings.iter().find(|c| c.id == name);
        let claim = coding.and_then(|c| c.claims.iter().find(|c| c.id == label));
        if let Some(label) = claim.and_then(|c| c.events.first())
            && let Some(m) = s.view.mention_labelled(*id, label)?
            && let Some(to) = s.view.membership(m)?
        {
            event = Some(MentionId::name_of(s.view.key(to.event)?));
        }
    }
    Ok(ForecastDto {
        forecast,
        document: hash,
        event,
    })
}
