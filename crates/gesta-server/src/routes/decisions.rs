//! What people say: these reports are one event, these are not. And taking it back.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use gesta::ledger::{Act, MentionId};
use gesta::{Ledger, LedgerError, LedgerOptions};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::health::AsOf;
use crate::params::Params;
use crate::problem::Problem;
use crate::state::{App, Snapshot};

/// Most names of one decision.
const MOST: usize = 500;

/// Events that are one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct JoinBody {
    /// Names of events or of their mentions: two at least.
    #[schema(min_items = 2, max_items = 500)]
    events: Vec<String>,
    /// The reason, for the record.
    #[serde(default)]
    #[schema(max_length = 4000)]
    why: String,
}

/// Mentions that report another event.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SplitBody {
    /// Names of mentions.
    #[schema(min_items = 1, max_items = 500)]
    mentions: Vec<String>,
    /// The reason, for the record.
    #[serde(default)]
    #[schema(max_length = 4000)]
    why: String,
}

/// What a person did.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ActDto {
    /// Its number, for undoing.
    act: i64,
    /// Names of the events concerned, as they are now.
    events: Vec<String>,
}

impl From<Act> for ActDto {
    fn from(a: Act) -> Self {
        Self {
            act: a.act,
            events: a.events,
        }
    }
}

/// A body that is no JSON of the right form, as a problem.
pub(crate) fn body<T>(given: Result<Json<T>, JsonRejection>) -> Result<T, Problem> {
    match given {
        Ok(Json(value)) => Ok(value),
        Err(e) => Err(Problem::new(e.status(), e.body_text())),
    }
}

async fn decide(
    app: Arc<App>,
    command: String,
    act: impl FnOnce(&mut Ledger) -> Result<Act, LedgerError> + Send + 'static,
) -> Result<Json<ActDto>, Problem> {
    let of = Arc::clone(&app);
    let done = app.blocking(move || {
        let _one = of.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let options = LedgerOptions {
            command,
            ..LedgerOptions::default()
        };
        let mut ledger = Ledger::open(&of.options.store, options)?;
        let act = act(&mut ledger).map_err(|e| match e {
            LedgerError::Name(m) => Problem::new(StatusCode::UNPROCESSABLE_ENTITY, m),
            other => other.into(),
        })?;
        of.refresh()?;
        Ok(ActDto::from(act))
    });
    Ok(Json(done.await?))
}

fn few(names: &[String], why: &str) -> Result<(), Problem> {
    if names.len() > MOST || why.chars().count() > 4000 {
        return Err(Problem::bad(
            "at most 500 names and 4000 characters of reason",
        ));
    }
    Ok(())
}

/// Says that events are one; later runs respect it.
#[utoipa::path(
    post,
    path = "/events/join",
    tag = "decisions",
    request_body = JoinBody,
    security(("token" = [])),
    responses((status = 200, body = ActDto)),
)]
pub(crate) async fn join(
    State(app): State<Arc<App>>,
    given: Result<Json<JoinBody>, JsonRejection>,
) -> Result<Json<ActDto>, Problem> {
    let b = body(given)?;
    few(&b.events, &b.why)?;
    decide(app, "serve: join".into(), move |l| {
        l.join(&b.events, &b.why)
    })
    .await
}

/// Says that some mentions of an event are reports of another one; later runs respect it.
#[utoipa::path(
    post,
    path = "/events/{id}/split",
    tag = "decisions",
    params(("id" = String, Path, description = "Name of the event")),
    request_body = SplitBody,
    security(("token" = [])),
    responses((status = 200, body = ActDto)),
)]
pub(crate) async fn split(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    given: Result<Json<SplitBody>, JsonRejection>,
) -> Result<Json<ActDto>, Problem> {
    let b = body(given)?;
    few(&b.mentions, &b.why)?;
    decide(app, "serve: split".into(), move |l| {
        l.split(&id, &b.mentions, &b.why)
    })
    .await
}

/// Takes back everything that was decided in one act.
#[utoipa::path(
    post,
    path = "/decisions/{act}/undo",
    tag = "decisions",
    params(("act" = i64, Path, description = "Number of the act")),
    security(("token" = [])),
    responses((status = 200, body = ActDto)),
)]
pub(crate) async fn undo(
    State(app): State<Arc<App>>,
    Path(act): Path<String>,
) -> Result<Json<ActDto>, Problem> {
    let act: i64 = act
        .parse()
        .map_err(|_| Problem::missing(format!("{act:?} is the number of no act")))?;
    decide(app, "serve: undo".into(), move |l| l.undo(act)).await
}

/// Two mentions of a decision.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PairOfMentions {
    one: String,
    other: String,
    /// True where they were said to report one event.
    same: bool,
}

/// What was decided in one act and stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Decision {
    act: i64,
    #[schema(value_type = Option<String>, format = DateTime)]
    known: Option<Timestamp>,
    why: String,
    pairs: Vec<PairOfMentions>,
    /// Events that the mentions report now.
    events: Vec<String>,
}

/// Decisions that stand, the latest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Decisions {
    items: Vec<Decision>,
}

/// Decisions of people that stand, the latest first.
#[utoipa::path(
    get,
    path = "/decisions",
    tag = "decisions",
    params(AsOf),
    responses((status = 200, body = Decisions)),
)]
pub(crate) async fn decisions(
    State(app): State<Arc<App>>,
    Params(p): Params<AsOf>,
) -> Result<Json<Decisions>, Problem> {
    Ok(Json(app.read(p.as_of, standing).await?))
}

fn standing(s: &Snapshot<'_>) -> Result<Decisions, Problem> {
    let name = |m: MentionId| -> Result<String, Problem> { Ok(MentionId::name_of(s.view.key(m)?)) };
    let mut acts: BTreeMap<i64, Decision> = BTreeMap::new();
    for d in s.view.decisions()? {
        let act = acts.entry(d.act).or_insert_with(|| Decision {
            act: d.act,
            known: d.known,
            why: d.why.clone(),
            pairs: Vec::new(),
            events: Vec::new(),
        });
        act.pairs.push(PairOfMentions {
            one: name(d.one)?,
            other: name(d.other)?,
            same: d.same,
        });
        for end in [d.one, d.other] {
            if let Some(m) = s.view.membership(end)? {
                let event = name(m.event)?;
                if !act.events.contains(&event) {
                    act.events.push(event);
                }
            }
        }
    }
    Ok(Decisions {
        items: acts.into_values().rev().collect(),
    })
}
