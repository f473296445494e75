//! Documents, and the outlets that they are from.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use gesta::ledger::{ContentHash, DocumentId, DocumentQuery, MentionId, OutletRow};
use gesta::record::{Coding, Span};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::health::AsOf;
use crate::dto::{PageDto, round, short};
use crate::form;
use crate::params::{Params, Time, cursor, limit, sane, to_cursor};
use crate::problem::Problem;
use crate::state::{App, Snapshot};

/// Which documents.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(crate) struct DocumentsParams {
    /// The outlet.
    publisher: Option<String>,
    /// Reported on this day or later.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Date>,
    /// Reported on this day or earlier.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Date>,
    /// Part of the headline.
    text: Option<String>,
    /// `next` of the page before.
    #[param(pattern = "^[0-9a-f]{32}$")]
    cursor: Option<String>,
    /// At most this many.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
    /// What was known at this time (RFC 3339), or at the end of this day (UTC).
    #[param(value_type = Option<String>, format = DateTime)]
    as_of: Option<Time>,
}

/// A document.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DocumentDto {
    /// Names it by its content.
    hash: String,
    /// Identifier that the user gave.
    name: String,
    title: Option<String>,
    publisher: Option<String>,
    url: Option<String>,
    #[schema(value_type = Option<String>, format = Date)]
    reported: Option<Date>,
    #[schema(value_type = Option<String>, format = DateTime)]
    known: Option<Timestamp>,
    /// Events that it reports.
    events: u64,
}

fn document_dto(s: &Snapshot<'_>, id: DocumentId) -> Result<DocumentDto, Problem> {
    let row = s.view.document(id)?;
    Ok(DocumentDto {
        hash: row.hash.to_string(),
        name: row.name,
        title: short(row.title),
        publisher: row.publisher,
        url: row.url,
        reported: row.reported,
        known: row.known,
        events: s.view.events_of(id)?.len() as u64,
    })
}

/// Documents with a day of report, the latest first.
#[utoipa::path(
    get,
    path = "/documents",
    tag = "documents",
    params(DocumentsParams),
    responses((status = 200, body = PageDto<DocumentDto>)),
)]
pub(crate) async fn documents(
    State(app): State<Arc<App>>,
    Params(p): Params<DocumentsParams>,
) -> Result<Json<PageDto<DocumentDto>>, Problem> {
    let most = limit(p.limit, 50, form::MOST)?;
    let after = cursor(p.cursor.as_deref())?;
    let page = app.read(p.as_of, move |s| {
        let some = |t: Option<String>| t.filter(|t| !t.is_empty());
        let ids = s.view.document_list(&DocumentQuery {
            publisher: some(p.publisher),
            from: sane(p.from),
            to: sane(p.to),
            title: some(p.text),
            after: after.and_then(|(day, id)| {
                let day = gesta::ledger::day_of(i32::try_from(day as i64).ok()?)?;
                Some((day, id as i64))
            }),
            limit: most as u64 + 1,
        })?;
        let more = ids.len() > most;
        let mut items = Vec::with_capacity(most);
        for id in ids.iter().take(most) {
            items.push(document_dto(s, *id)?);
        }
        let last = ids.get(most.wrapping_sub(1)).zip(items.last());
        let next = last.filter(|_| more).and_then(|(id, d)| {
            let day = gesta::ledger::day_number(d.reported?);
            Some(to_cursor(i64::from(day) as u64, id.0 as u64))
        });
        Ok(PageDto {
            items,
            next,
            total: None,
        })
    });
    Ok(Json(page.await?))
}

/// A mention in a document, and its event.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct MentionDto {
    /// Identifier in the record.
    label: String,
    mention: String,
    event: Option<String>,
}

/// What a coding was made with, and when it held.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CodingVersion {
    program: String,
    model: String,
    codebook: String,
    knowledge: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
}

/// A document with its text and record.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DocumentDetail {
    #[serde(flatten)]
    document: DocumentDto,
    text: String,
    #[schema(value_type = Vec<Vec<u64>>)]
    sentences: Vec<Span>,
    /// The record, its text left out; see docs/record.schema.json.
    #[schema(value_type = Object)]
    record: Coding,
    mentions: Vec<MentionDto>,
    copies: Vec<DocumentDto>,
    revisions: Vec<CodingVersion>,
}

/// A document with its text, its record, and its copies.
#[utoipa::path(
    get,
    path = "/documents/{hash}",
    tag = "documents",
    params(("hash" = String, Path, description = "Content hash: 32 hexadecimal digits"), AsOf),
    responses((status = 200, body = DocumentDetail)),
)]
pub(crate) async fn document(
    State(app): State<Arc<App>>,
    Path(hash): Path<String>,
    Params(p): Params<AsOf>,
) -> Result<Json<DocumentDetail>, Problem> {
    Ok(Json(app.read(p.as_of, move |s| detail(s, &hash)).await?))
}

fn detail(s: &Snapshot<'_>, hash: &str) -> Result<DocumentDetail, Problem> {
    let missing = || Problem::missing(format!("no document {hash}"));
    let hash: ContentHash = hash.parse().map_err(|_| missing())?;
    let id = s.view.document_by_hash(hash)?.ok_or_else(missing)?;
    let (mut record, sentences) = s.view.coding(id)?.ok_or_else(missing)?;
    let mut mentions = Vec::new();
    for e in &record.events {
        if let Some(m) = s.view.mention_labelled(id, &e.id)? {
            let event = match s.view.membership(m)? {
                Some(to) => Some(MentionId::name_of(s.view.key(to.event)?)),
                None => None,
            };
            mentions.push(MentionDto {
                label: e.id.clone(),
                mention: MentionId::name_of(s.view.key(m)?),
                event,
            });
        }
    }
    let mut copies = Vec::new();
    for c in s.view.copies(id)? {
        copies.push(document_dto(s, c)?);
    }
    let revisions = s.view.revisions(id)?.into_iter().map(|r| CodingVersion {
        program: r.version.program,
        model: r.version.model,
        codebook: r.version.codebook,
        knowledge: r.version.knowledge,
        since: r.since,
        until: r.until,
    });
    Ok(DocumentDetail {
        document: document_dto(s, id)?,
        text: std::mem::take(&mut record.text),
        sentences,
        record,
        mentions,
        copies,
        revisions: revisions.collect(),
    })
}

/// How lately an outlet was heard of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Freshness {
    Fresh,
    Late,
    Silent,
}

/// An outlet.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct OutletDto {
    publisher: String,
    documents: u64,
    #[schema(value_type = Option<String>, format = Date)]
    last_reported: Option<Date>,
    #[schema(value_type = Option<String>, format = DateTime)]
    last_known: Option<Timestamp>,
    /// Documents of the last 28 days of the ledger.
    documents_28d: u64,
    /// Documents in 28 days, over its whole time.
    usual_28d: f64,
    /// Days from its last document to the ledger's last day.
    silent_days: Option<i64>,
    state: Freshness,
}

/// Outlets and feeds.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FeedsDto {
    outlets: Vec<OutletDto>,
    /// Feeds that are followed.
    #[schema(value_type = Vec<Object>)]
    feeds: Vec<serde_json::Value>,
}

/// Which outlets are heard of, and which have fallen silent.
#[utoipa::path(
    get,
    path = "/health/feeds",
    tag = "documents",
    params(AsOf),
    responses((status = 200, body = FeedsDto)),
)]
pub(crate) async fn feeds(
    State(app): State<Arc<App>>,
    Params(p): Params<AsOf>,
) -> Result<Json<FeedsDto>, Problem> {
    let made = app.read(p.as_of, |s| {
        let last = s.counts().coverage()?.last().map(|d| d.0);
        let outlets = s.view.outlets()?.into_iter();
        Ok(FeedsDto {
            outlets: outlets.map(|o| outlet(o, last)).collect(),
            feeds: Vec::new(),
        })
    });
    Ok(Json(made.await?))
}

/// An outlet is late after thrice its usual pause (3 days at least), silent after ten times (14 days at least).
fn outlet(o: OutletRow, last: Option<Date>) -> OutletDto {
    let days = |a: Date, b: Date| i64::from((b - a).get_days());
    // Of too few documents no pause can be told; a week is taken.
    let life = o.first_reported.zip(o.last_reported);
    let pause = match life.filter(|_| o.documents >= 3) {
        Some((a, b)) => (days(a, b) + 1) as f64 / o.documents as f64,
        None => 7.0,
    };
    let silent = o.last_reported.zip(last).map(|(a, b)| days(a, b));
    let state = match silent.map(|d| d as f64) {
        Some(d) if d > (10.0 * pause).max(14.0) => Freshness::Silent,
        Some(d) if d > (3.0 * pause).max(3.0) => Freshness::Late,
        Some(_) => Freshness::Fresh,
        None => Freshness::Silent,
    };
    OutletDto {
        publisher: o.publisher,
        documents: o.documents,
        last_reported: o.last_reported,
        last_known: o.last_known,
        documents_28d: o.recent,
        usual_28d: round(28.0 / pause),
        silent_days: silent,
        state,
    }
}
