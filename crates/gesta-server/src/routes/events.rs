//! The list of events.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use gesta::ledger::{EventCursor, EventOrder, MentionId};

use crate::dto::{EventDto, PageDto};
use crate::form;
use crate::params::{Format, Params, Sort, cursor, filtered, limit, to_cursor};
use crate::problem::Problem;
use crate::state::{App, Snapshot};

filtered! {
    /// Which events, and how they are listed.
    EventsParams {
        /// Order; equal ones stand by name.
        #[param(inline)]
        sort: Option<Sort>,
        /// `next` of the page before.
        #[param(pattern = "^[0-9a-f]{32}$")]
        cursor: Option<String>,
        /// At most this many: up to 500 in JSON, 100,000 otherwise.
        #[param(minimum = 1, maximum = 500)]
        limit: Option<u32>,
        /// JSON, CSV or JSON Lines.
        #[param(inline)]
        format: Option<Format>,
    }
}

/// Events, filtered as `gesta query` filters them.
#[utoipa::path(get, path = "/events", tag = "events", params(EventsParams),
    responses((status = 200, content(
        (PageDto<EventDto> = "application/json"),
        (String = "text/csv; charset=utf-8"),
        (String = "application/jsonl")
    ))))]
pub(crate) async fn events(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Params(p): Params<EventsParams>,
) -> Result<Response, Problem> {
    let format = form::wanted(p.format, &headers);
    let (usual, most) = form::bounds(format);
    let limit = limit(p.limit, usual, most)?;
    let after = cursor(p.cursor.as_deref())?.map(|(rank, key)| EventCursor {
        rank: f64::from_bits(rank),
        key: key as i64,
    });
    let page = app.read(p.as_of, move |s| {
        let mut query = p.filter();
        query.limit = Some(limit as u64);
        let order = EventOrder::from(p.sort.unwrap_or_default());
        let page = s.columns.page(&query, s.moment, &s.view, order, after)?;
        let ids: Vec<MentionId> = page.events.iter().map(|e| e.id()).collect();
        Ok(PageDto {
            items: rows(s, &ids)?,
            next: page.next.map(|c| to_cursor(c.rank.to_bits(), c.key as u64)),
            total: Some(page.total as u64),
        })
    });
    form::page(format, page.await?)
}

/// Events by number, with the headline of the first report, in the order given.
pub(crate) fn rows(s: &Snapshot<'_>, ids: &[MentionId]) -> Result<Vec<EventDto>, Problem> {
    let titles = s.view.titles(ids)?;
    let mut out = Vec::with_capacity(ids.len());
    for (id, title) in ids.iter().zip(titles) {
        if let Some(row) = s.view.event(*id)? {
            out.push(EventDto::new(row, title));
        }
    }
    Ok(out)
}
