//! Norms, and what they say of events.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use axum::Json;
use axum::extract::State;
use gesta::ledger::{FindingRow, MentionId};
use gesta::record::Verdict;
use gesta::resolve::norms::Norms;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::actors::sliced;
use super::events::rows;
use super::health::AsOf;
use crate::dto::{EventDto, PageDto};
use crate::form;
use crate::params::{Params, Time, VerdictParam, cursor, limit, sane};
use crate::problem::Problem;
use crate::state::{App, Snapshot};

/// The norms known.
pub(crate) fn known(_: &App) -> Option<&'static Norms> {
    static NORMS: OnceLock<Option<Norms>> = OnceLock::new();
    NORMS.get_or_init(|| gesta::load_norms(&[]).ok()).as_ref()
}

/// A provision, with how many events it was looked at for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ProvisionDto {
    /// Identifier of norm and paragraph.
    id: String,
    summary: String,
    /// obligation, call … as the text has it.
    force: String,
    /// First day in force.
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// Last day in force.
    #[schema(value_type = Option<String>, format = Date)]
    until: Option<Date>,
    breach: u64,
    not_covered: u64,
    undetermined: u64,
}

/// A norm.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct NormWithProvisions {
    id: String,
    title: String,
    /// Official symbol or registration.
    document: String,
    #[schema(value_type = String, format = Date)]
    adopted: Date,
    provisions: Vec<ProvisionDto>,
}

/// Norms in order of adoption.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct NormsDto {
    norms: Vec<NormWithProvisions>,
}

/// The norms known, and how often events break them, do not, or leave it open.
#[utoipa::path(get, path = "/norms", tag = "norms", params(AsOf), responses((status = 200, body = NormsDto)))]
pub(crate) async fn norms(
    State(app): State<Arc<App>>,
    Params(p): Params<AsOf>,
) -> Result<Json<NormsDto>, Problem> {
    Ok(Json(app.read(p.as_of, list).await?))
}

fn list(s: &Snapshot<'_>) -> Result<NormsDto, Problem> {
    let mut counts: BTreeMap<String, BTreeMap<MentionId, Verdict>> = BTreeMap::new();
    for f in s.view.findings(None, None)? {
        let events = counts.entry(f.provision).or_default();
        let kept = events.entry(f.event).or_insert(f.verdict);
        *kept = graver(*kept, f.verdict);
    }
    let Some(norms) = known(s.app) else {
        return Err(Problem::fault("the norms of this program cannot be read"));
    };
    let count = |id: &str, v: Verdict| {
        let events = counts.get(id);
        events.map_or(0, |e| e.values().filter(|x| **x == v).count() as u64)
    };
    let made = norms.norms.iter().map(|n| NormWithProvisions {
        id: n.id.clone(),
        title: n.title.clone(),
        document: n.document.clone(),
        adopted: n.adopted,
        provisions: n
            .provisions
            .iter()
            .map(|p| {
                let id = format!("{}/{}", n.id, p.paragraph);
                ProvisionDto {
                    summary: p.summary.clone(),
                    force: format!("{:?}", p.force).to_lowercase(),
                    from: p.from,
                    until: p.until,
                    breach: count(&id, Verdict::Breach),
                    not_covered: count(&id, Verdict::NotCovered),
                    undetermined: count(&id, Verdict::Undetermined),
                    id,
                }
            })
            .collect(),
    });
    Ok(NormsDto {
        norms: made.collect(),
    })
}

/// Where reports of one event are judged differently, the graver verdict stands.
fn graver(a: Verdict, b: Verdict) -> Verdict {
    let rank = |v: Verdict| match v {
        Verdict::Breach => 2,
        Verdict::Undetermined => 1,
        Verdict::NotCovered => 0,
    };
    if rank(b) > rank(a) { b } else { a }
}

/// Which findings.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(crate) struct ChecksParams {
    /// Identifier of norm and paragraph.
    provision: Option<String>,
    /// Whether the event breaks it.
    #[param(inline)]
    verdict: Option<VerdictParam>,
    /// Happened on this day or later.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Date>,
    /// Happened on this day or earlier.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Date>,
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

/// What one provision says of one report.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FindingDto {
    provision: String,
    #[schema(value_type = String)]
    verdict: Verdict,
    summary: String,
    reasons: Vec<String>,
    /// The report in which it was read so.
    mention: String,
}

/// An event that a norm is about.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CheckDto {
    event: EventDto,
    /// The gravest verdict of its findings.
    #[schema(value_type = String)]
    verdict: Verdict,
    findings: Vec<FindingDto>,
}

/// Events that norms are about, the latest first.
#[utoipa::path(
    get,
    path = "/norms/checks",
    tag = "norms",
    params(ChecksParams),
    responses((status = 200, body = PageDto<CheckDto>)),
)]
pub(crate) async fn checks(
    State(app): State<Arc<App>>,
    Params(p): Params<ChecksParams>,
) -> Result<Json<PageDto<CheckDto>>, Problem> {
    let most = limit(p.limit, 50, form::MOST)?;
    let skip = cursor(p.cursor.as_deref())?.map_or(0, |c| c.1);
    let page = app.read(p.as_of, move |s| checked(s, &p, skip, most));
    Ok(Json(page.await?))
}

fn checked(
    s: &Snapshot<'_>,
    p: &ChecksParams,
    skip: u64,
    most: usize,
) -> Result<PageDto<CheckDto>, Problem> {
    let (from, to) = (sane(p.from), sane(p.to));
    let mut by_event: BTreeMap<MentionId, Vec<FindingRow>> = BTreeMap::new();
    for f in s
        .view
        .findings(p.provision.as_deref(), p.verdict.map(Into::into))?
    {
        by_event.entry(f.event).or_default().push(f);
    }
    let mut all: Vec<(Option<Date>, MentionId, Vec<FindingRow>)> = Vec::new();
    for (id, findings) in by_event {
        let day = s.columns.event(id, s.moment).and_then(|e| e.day());
        let early = from.is_some_and(|f| day.is_none_or(|d| d < f));
        let late = to.is_some_and(|t| day.is_none_or(|d| d > t));
        if !early && !late {
            all.push((day, id, findings));
        }
    }
    all.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let page = sliced(all, skip, most);
    let ids: Vec<MentionId> = page.items.iter().map(|i| i.1).collect();
    let mut items = Vec::with_capacity(ids.len());
    for (event, (_, _, findings)) in rows(s, &ids)?.into_iter().zip(page.items) {
        let verdict = findings
            .iter()
            .map(|f| f.verdict)
            .reduce(graver)
            .unwrap_or(Verdict::Undetermined);
        let mut made = Vec::new();
        for f in findings {
            made.extend(finding(s, &f)?);
        }
        items.push(CheckDto {
            event,
            verdict,
            findings: made,
        });
    }
    Ok(PageDto {
        items,
        next: page.next,
        total: page.total,
    })
}

/// A finding with its reasons, which stand in the record.
fn finding(s: &Snapshot<'_>, f: &FindingRow) -> Result<Option<FindingDto>, Problem> {
    let Some(m) = s.view.mention(f.mention)? else {
        return Ok(None);
    };
    let Some((coding, _)) = s.view.coding(m.document)? else {
        return Ok(None);
    };
    let event = coding.events.into_iter().find(|e| e.id == m.label);
    let found = event.and_then(|e| e.norms).and_then(|n| {
        n.findings
            .into_iter()
            .find(|x| x.provision == f.provision && x.verdict == f.verdict)
    });
    Ok(found.map(|x| FindingDto {
        provision: x.provision,
        verdict: x.verdict,
        summary: x.summary,
        reasons: x.reasons,
        mention: MentionId::name_of(m.key),
    }))
}
