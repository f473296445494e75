//! What changed: since a time, and as it happens.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use gesta::ledger::MentionId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio_stream::wrappers::WatchStream;
use tokio_stream::{Stream, StreamExt};
use utoipa::{IntoParams, ToSchema};

use super::event::differing;
use super::events::rows;
use super::tension::of_pairs;
use crate::dto::EventDto;
use crate::form;
use crate::params::{Params, Time, limit};
use crate::problem::Problem;
use crate::state::{App, Snapshot};

/// Events that one message of the stream lists.
const LISTED: usize = 20;
/// Pairs that are listed as moved.
const MOVED: usize = 20;

/// Since when.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ChangesParams {
    /// What became known after this time (RFC 3339), or after the end of this day (UTC).
    #[param(value_type = String, format = DateTime)]
    since: Time,
    /// At most this many; the rest is counted.
    #[serde(default)]
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
    /// Until this time instead of now.
    #[serde(default)]
    #[param(value_type = Option<String>, format = DateTime)]
    as_of: Option<Time>,
}

/// How an event changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    New,
    Revised,
    Ended,
}

/// A change.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ChangeDto {
    kind: Kind,
    /// When it became known.
    #[schema(value_type = Option<String>, format = DateTime)]
    known: Option<Timestamp>,
    /// Fields that differ.
    changed: Vec<String>,
    /// The event as it is now; as it was where it ended.
    event: EventDto,
}

/// A pair whose tension moved.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct MovedDto {
    a: String,
    b: String,
    name_a: Option<String>,
    name_b: Option<String>,
    before: f64,
    now: f64,
    moved: f64,
}

/// What changed since a time.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ChangesDto {
    #[schema(value_type = String, format = DateTime)]
    since: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
    documents: u64,
    new: u64,
    revised: u64,
    ended: u64,
    /// The latest first.
    items: Vec<ChangeDto>,
    /// Pairs whose tension moved most since that day.
    pairs: Vec<MovedDto>,
}

/// What became known since a time.
#[utoipa::path(
    get,
    path = "/changes",
    tag = "ledger",
    params(ChangesParams),
    responses((status = 200, body = ChangesDto)),
)]
pub(crate) async fn changes(
    State(app): State<Arc<App>>,
    Params(p): Params<ChangesParams>,
) -> Result<Json<ChangesDto>, Problem> {
    let most = limit(p.limit, 200, form::MOST)?;
    let made = app.read(p.as_of, move |s| since(s, p.since.0, most));
    Ok(Json(made.await?))
}

struct Changed {
    kind: Kind,
    at: i64,
    id: MentionId,
}

/// All changes between two moments, the latest first.
fn between(s: &Snapshot<'_>, earlier: i64, later: i64) -> Vec<Changed> {
    let mut out: Vec<Changed> = s
        .columns
        .changed(earlier, later)
        .into_iter()
        .filter_map(|(id, before, after)| {
            let (kind, at) = match (before, after) {
                (None, Some(now)) => (Kind::New, now.since()),
                (Some(_), Some(now)) => (Kind::Revised, now.since()),
                (Some(was), None) => (Kind::Ended, was.until()),
                (None, None) => return None,
            };
            Some(Changed { kind, at, id })
        })
        .collect();
    out.sort_by(|a, b| b.at.cmp(&a.at).then(a.id.cmp(&b.id)));
    out
}

fn since(s: &Snapshot<'_>, time: Timestamp, most: usize) -> Result<ChangesDto, Problem> {
    let earlier = s.reader.view_as_of(time)?.moment()?.min(s.moment);
    let found = between(s, earlier, s.moment);
    let count = |k: Kind| found.iter().filter(|c| c.kind == k).count() as u64;
    let then = s.reader.view_at(earlier);
    let mut items = Vec::new();
    for c in found.iter().take(most) {
        let title = s.view.titles(&[c.id])?.pop().flatten();
        let was = then.event(c.id)?.map(|r| EventDto::new(r, title.clone()));
        let is = s.view.event(c.id)?.map(|r| EventDto::new(r, title));
        let changed = match (&was, &is) {
            (Some(a), Some(b)) => differing(a, b),
            _ => Vec::new(),
        };
        if let Some(event) = is.or(was) {
            items.push(ChangeDto {
                kind: c.kind,
                known: s.view.time(c.at)?,
                changed,
                event,
            });
        }
    }
    Ok(ChangesDto {
        since: time,
        until: s.view.known_until()?,
        documents: s.view.documents_between(earlier, s.moment)?,
        new: count(Kind::New),
        revised: count(Kind::Revised),
        ended: count(Kind::Ended),
        items,
        pairs: moved(s, time)?,
    })
}

fn moved(s: &Snapshot<'_>, time: Timestamp) -> Result<Vec<MovedDto>, Problem> {
    let day = time.to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    let tensions = of_pairs(s, Some(day))?;
    let mut out: Vec<MovedDto> = tensions
        .pairs
        .values()
        .filter(|p| p.now.moved.abs() >= 0.05)
        .map(|p| MovedDto {
            a: p.pair.0.clone(),
            b: p.pair.1.clone(),
            name_a: s.app.name(&p.pair.0),
            name_b: s.app.name(&p.pair.1),
            before: p.now.before,
            now: p.now.now,
            moved: p.now.moved,
        })
        .collect();
    out.sort_by(|x, y| {
        y.moved
            .abs()
            .total_cmp(&x.moved.abs())
            .then_with(|| (&x.a, &x.b).cmp(&(&y.a, &y.b)))
    });
    out.truncate(MOVED);
    Ok(out)
}

/// What a batch brought.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct MomentDto {
    moment: i64,
    #[schema(value_type = Option<String>, format = DateTime)]
    known_until: Option<Timestamp>,
    documents: u64,
    new: u64,
    revised: u64,
    ended: u64,
    /// Some of the events that are new or changed, the latest first.
    events: Vec<EventDto>,
}

fn moment(s: &Snapshot<'_>, earlier: i64) -> Result<MomentDto, Problem> {
    let found = between(s, earlier, s.moment);
    let count = |k: Kind| found.iter().filter(|c| c.kind == k).count() as u64;
    let ids: Vec<MentionId> = found
        .iter()
        .filter(|c| c.kind != Kind::Ended)
        .take(LISTED)
        .map(|c| c.id)
        .collect();
    Ok(MomentDto {
        moment: s.moment,
        known_until: s.view.known_until()?,
        documents: s.view.documents_between(earlier, s.moment)?,
        new: count(Kind::New),
        revised: count(Kind::Revised),
        ended: count(Kind::Ended),
        events: rows(s, &ids)?,
    })
}

/// Server-sent events: one `moment` for what batches bring. `Last-Event-ID` goes on from there.
#[utoipa::path(
    get,
    path = "/stream",
    tag = "ledger",
    responses((status = 200, body = String, content_type = "text/event-stream")),
)]
pub(crate) async fn stream(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let last = headers
        .get("last-event-id")
        .and_then(|v| v.to_str().ok()?.parse::<i64>().ok());
    let mut seen = last.unwrap_or_else(|| app.moment());
    let messages = WatchStream::new(app.moments.subscribe())
        .filter_map(move |m| {
            let earlier = seen;
            seen = seen.max(m);
            (m > earlier).then_some(earlier)
        })
        .then(move |earlier| {
            let app = Arc::clone(&app);
            async move {
                let made = app.read(None, move |s| moment(s, earlier)).await;
                let event = match made {
                    Ok(m) => Event::default()
                        .id(m.moment.to_string())
                        .event("moment")
                        .json_data(&m)
                        .unwrap_or_else(|_| Event::default().comment("cannot be written")),
                    Err(p) => Event::default().comment(p.title),
                };
                Ok(event)
            }
        });
    Sse::new(messages).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}
