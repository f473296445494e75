//! Who says what of which event.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use gesta::ledger::MentionId;
use gesta::resolve::statements::Account;
use serde::Serialize;
use utoipa::ToSchema;

use super::event::account_of;
use super::events::rows;
use crate::dto::{EventDto, PageDto};
use crate::form;
use crate::params::{Format, Params, StanceParam, cursor, filtered, limit, to_cursor};
use crate::problem::Problem;
use crate::state::{App, Snapshot};

/// Events that one request looks through.
const LOOKED: usize = 2000;

filtered! {
    /// Which events, and what is said of them.
    ClaimsParams {
        /// Somebody does this.
        #[param(inline)]
        stance: Option<StanceParam>,
        /// Part of the words that describe a speaker.
        speaker: Option<String>,
        /// Only events that statements disagree about, or only others.
        disputed: Option<bool>,
        /// `next` of the page before.
        #[param(pattern = "^[0-9a-f]{32}$")]
        cursor: Option<String>,
        /// At most this many.
        #[param(minimum = 1, maximum = 500)]
        limit: Option<u32>,
        /// JSON, CSV or JSON Lines.
        #[param(inline)]
        format: Option<Format>,
    }
}

/// An event that somebody says something of.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ClaimedDto {
    event: EventDto,
    /// Who says what, since when, and what is disputed.
    #[schema(value_type = Object)]
    account: Account,
}

/// Events that somebody says something of, the latest first.
#[utoipa::path(get, path = "/claims", tag = "claims", params(ClaimsParams),
    responses((status = 200, content(
        (PageDto<ClaimedDto> = "application/json"),
        (String = "text/csv; charset=utf-8"),
        (String = "application/jsonl")
    ))))]
pub(crate) async fn claims(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Params(p): Params<ClaimsParams>,
) -> Result<Response, Problem> {
    let format = form::wanted(p.format, &headers);
    let most = limit(p.limit, 50, form::MOST)?;
    let skip = cursor(p.cursor.as_deref())?.map_or(0, |c| c.1);
    let skip = usize::try_from(skip).unwrap_or(usize::MAX);
    let page = app.read(p.as_of, move |s| list(s, &p, skip, most)).await?;
    form::page(format, page)
}

/// Events of the filter that are claimed about, the latest first.
fn found(s: &Snapshot<'_>, p: &ClaimsParams) -> Result<Vec<MentionId>, Problem> {
    let fits = s.columns.matching_ids(&p.filter(), s.moment, &s.view)?;
    let mut days: BTreeMap<MentionId, Option<jiff::civil::Date>> = BTreeMap::new();
    for c in s.view.claimed(p.stance.map(Into::into))? {
        if fits.contains(&c.event) {
            days.entry(c.event)
                .or_insert_with(|| s.columns.event(c.event, s.moment).and_then(|e| e.day()));
        }
    }
    let mut out: Vec<(MentionId, Option<jiff::civil::Date>)> = days.into_iter().collect();
    out.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    Ok(out.into_iter().map(|e| e.0).collect())
}

fn list(
    s: &Snapshot<'_>,
    p: &ClaimsParams,
    skip: usize,
    most: usize,
) -> Result<PageDto<ClaimedDto>, Problem> {
    let all = found(s, p)?;
    let speaker = p.speaker.as_deref().unwrap_or("").to_lowercase();
    let chosen = p.disputed.is_some() || !speaker.is_empty();
    let mut kept: Vec<(MentionId, Account)> = Vec::new();
    let mut at = skip.min(all.len());
    while at < all.len() && kept.len() < most && at - skip < LOOKED {
        let account = account_of(s, all[at])?;
        let fits = |a: &Account| {
            p.disputed.is_none_or(|d| a.disputed.is_empty() != d)
                && a.statements
                    .iter()
                    .any(|t| t.speaker.to_lowercase().contains(&speaker))
        };
        kept.extend(account.filter(fits).map(|a| (all[at], a)));
        at += 1;
    }
    let ids: Vec<MentionId> = kept.iter().map(|k| k.0).collect();
    let items = rows(s, &ids)?
        .into_iter()
        .zip(kept)
        .map(|(event, (_, account))| ClaimedDto { event, account });
    Ok(PageDto {
        items: items.collect(),
        next: (at < all.len()).then(|| to_cursor(0, at as u64)),
        total: (!chosen).then_some(all.len() as u64),
    })
}
