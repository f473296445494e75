//! What is served: health, sizes, codebook.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use gesta::ledger::EventQuery;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::params::{Params, Time};
use crate::problem::Problem;
use crate::state::{App, Snapshot};

/// Only a time.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(crate) struct AsOf {
    /// What was known at this time (RFC 3339), or at the end of this day (UTC).
    #[param(value_type = Option<String>, format = DateTime)]
    pub(crate) as_of: Option<Time>,
}

/// Whether the server works, and what it lets people do.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    status: &'static str,
    version: &'static str,
    /// True where decisions can be written with the token.
    writable: bool,
    /// True where reading needs the token.
    token_needed: bool,
    /// True where texts can be tried.
    coding: bool,
    /// Number of the last batch.
    moment: i64,
    /// Its time.
    #[schema(value_type = Option<String>, format = DateTime)]
    known_until: Option<Timestamp>,
}

/// Whether the server works, and what it lets people do.
#[utoipa::path(get, path = "/health", tag = "ledger", responses((status = 200, body = Health)))]
pub(crate) async fn health(State(app): State<Arc<App>>) -> Result<Json<Health>, Problem> {
    let known_until = app.read(None, |s| Ok(s.view.known_until()?)).await?;
    Ok(Json(Health {
        status: "ok",
        version: env!("CARGO_PKG_VERSION"),
        writable: app.options.token.is_some(),
        token_needed: app.options.guarded,
        coding: app.coder.is_some(),
        moment: app.moment(),
        known_until,
    }))
}

/// Sizes of the ledger.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Summary {
    documents: u64,
    texts: u64,
    mentions: u64,
    events: u64,
    claims: u64,
    /// Committed batches.
    moments: u64,
    /// Bytes of the file.
    bytes: u64,
    publishers: u64,
    /// First day of an actual event.
    #[schema(value_type = Option<String>, format = Date)]
    first_day: Option<Date>,
    /// Last day of an actual event.
    #[schema(value_type = Option<String>, format = Date)]
    last_day: Option<Date>,
    /// First day that a document was reported on.
    #[schema(value_type = Option<String>, format = Date)]
    first_reported: Option<Date>,
    /// Last day that a document was reported on.
    #[schema(value_type = Option<String>, format = Date)]
    last_reported: Option<Date>,
    /// Time of the last batch.
    #[schema(value_type = Option<String>, format = DateTime)]
    known_until: Option<Timestamp>,
    /// True where the ledger is made up.
    demo: bool,
}

/// Sizes of the ledger, whatever the time asked for; days and outlets as of that time.
#[utoipa::path(
    get,
    path = "/summary",
    tag = "ledger",
    params(AsOf),
    responses((status = 200, body = Summary)),
)]
pub(crate) async fn summary(
    State(app): State<Arc<App>>,
    Params(p): Params<AsOf>,
) -> Result<Json<Summary>, Problem> {
    Ok(Json(app.read(p.as_of, sizes).await?))
}

fn sizes(s: &Snapshot<'_>) -> Result<Summary, Problem> {
    let t = s.view.totals()?;
    let actual = EventQuery {
        realis: vec![gesta::record::Realis::Actual],
        ..EventQuery::default()
    };
    let days = s.columns.days(&actual, s.moment, &s.view)?;
    let covered = s.counts().coverage()?;
    Ok(Summary {
        documents: t.documents,
        texts: t.texts,
        mentions: t.mentions,
        events: t.events,
        claims: t.claims,
        moments: t.moments,
        bytes: t.bytes,
        publishers: s.view.outlets()?.len() as u64,
        first_day: days.keys().next().copied(),
        last_day: days.keys().next_back().copied(),
        first_reported: covered.first().map(|d| d.0),
        last_reported: covered.last().map(|d| d.0),
        known_until: s.view.known_until()?,
        demo: s.app.options.demo,
    })
}

/// A mode of an event type.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ModeDto {
    code: String,
    /// Conflict–cooperation score of events of this mode.
    score: f64,
}

/// An event type.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TypeDto {
    code: String,
    /// What it means.
    define: String,
    #[schema(value_type = String)]
    quad: gesta::record::Quad,
    score: f64,
    modes: Vec<ModeDto>,
}

/// The codebook in use.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CodebookDto {
    name: String,
    version: String,
    types: Vec<TypeDto>,
}

/// Event types and modes, with definitions.
#[utoipa::path(get, path = "/codebook", tag = "ledger", responses((status = 200, body = CodebookDto)))]
pub(crate) async fn codebook(State(app): State<Arc<App>>) -> Result<Json<CodebookDto>, Problem> {
    let of = Arc::clone(&app);
    let made = app.blocking(move || {
        let own;
        let book = match &of.coder {
            Some(coder) => coder.codebook(),
            None => {
                own = gesta::embedded_codebook().map_err(|e| Problem::fault(e.to_string()))?;
                &own
            }
        };
        let types = book.types.iter().map(|t| TypeDto {
            code: t.code.clone(),
            define: t.define.clone(),
            quad: t.quad,
            score: t.score,
            modes: t
                .modes
                .iter()
                .map(|(code, score)| ModeDto {
                    code: code.clone(),
                    score: *score,
                })
                .collect(),
        });
        Ok(CodebookDto {
            name: book.name.clone(),
            version: book.version.clone(),
            types: types.collect(),
        })
    });
    Ok(Json(made.await?))
}
