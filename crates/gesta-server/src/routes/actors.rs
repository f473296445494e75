//! Actors: what they did, with whom, in which roles.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use gesta::ledger::{ActorFilter, EventQuery, MemberCount, PairCount, PartyCount, Unit};
use gesta::record::Realis;
use gesta::series::Period;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::series::{Asked, SeriesDto, make};
use super::tension::{DecomposeParams, DecompositionDto, TensionSeries, decompose, over_time};
use crate::dto::{CountDto, PageDto, PartyDto, mean, round};
use crate::form;
use crate::params::{Format, Params, Time, cursor, limit, sane, to_cursor};
use crate::problem::Problem;
use crate::state::{App, Snapshot};

/// Partners that a relation graph shows.
const PARTNERS: usize = 14;

/// Which actors.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(crate) struct ActorsParams {
    /// Part of a code or name.
    q: Option<String>,
    /// Events on this day or later.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Date>,
    /// Events on this day or earlier.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Date>,
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

/// An actor.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ActorDto {
    code: String,
    name: Option<String>,
    /// country, organisation, person, group or sector.
    kind: &'static str,
    sectors: Vec<String>,
    events: u64,
    as_actor: u64,
    as_recipient: u64,
    /// Share of the events that are conflict.
    conflict: Option<f64>,
    #[schema(value_type = Option<String>, format = Date)]
    first: Option<Date>,
    #[schema(value_type = Option<String>, format = Date)]
    last: Option<Date>,
}

fn actual(from: Option<Date>, to: Option<Date>) -> EventQuery {
    EventQuery {
        realis: vec![Realis::Actual],
        from: sane(from),
        to: sane(to),
        ..EventQuery::default()
    }
}

fn kind_of(s: &Snapshot<'_>, code: &str, sectors: &BTreeSet<String>) -> &'static str {
    let upper = code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase());
    if matches!(code, "IGO" | "NGO" | "MNC") {
        return "organisation";
    }
    if upper {
        return if sectors.contains(code) {
            "sector"
        } else {
            "country"
        };
    }
    let known = s.app.coder.as_ref().and_then(|c| c.actors().get(code));
    match known.map(|k| k.kind.as_str()) {
        Some("person") => "person",
        Some("country") => "country",
        Some(_) => "organisation",
        None => "group",
    }
}

fn actor_dto(s: &Snapshot<'_>, c: PartyCount) -> ActorDto {
    ActorDto {
        name: s.app.name(&c.code),
        kind: kind_of(s, &c.code, &c.sectors),
        sectors: c.sectors.into_iter().collect(),
        events: c.bin.events,
        as_actor: c.as_actor,
        as_recipient: c.as_recipient,
        conflict: c.bin.conflict().map(round),
        first: c.first,
        last: c.last,
        code: c.code,
    }
}

/// Actors by number of actual events, the most first.
#[utoipa::path(get, path = "/actors", tag = "actors", params(ActorsParams),
    responses((status = 200, content(
        (PageDto<ActorDto> = "application/json"),
        (String = "text/csv; charset=utf-8"),
        (String = "application/jsonl")
    ))))]
pub(crate) async fn actors(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Params(p): Params<ActorsParams>,
) -> Result<Response, Problem> {
    let format = form::wanted(p.format, &headers);
    let (usual, most) = form::bounds(format);
    let most = limit(p.limit, usual, most)?;
    let skip = cursor(p.cursor.as_deref())?.map_or(0, |c| c.1);
    let page = app.read(p.as_of, move |s| {
        let counts = s
            .columns
            .party_counts(&actual(p.from, p.to), s.moment, &s.view)?;
        let wanted = p.q.unwrap_or_default().to_lowercase();
        let fits = |a: &ActorDto| {
            let name = a.name.as_deref().unwrap_or("").to_lowercase();
            a.code.to_lowercase().contains(&wanted) || name.contains(&wanted)
        };
        let all: Vec<ActorDto> = counts
            .into_iter()
            .map(|c| actor_dto(s, c))
            .filter(fits)
            .collect();
        Ok(sliced(all, skip, most))
    });
    form::page(format, page.await?)
}

/// A page of a list that is at hand as a whole; cursors count items.
pub(crate) fn sliced<T>(all: Vec<T>, skip: u64, most: usize) -> PageDto<T> {
    let total = all.len() as u64;
    let end = skip.saturating_add(most as u64);
    let from = usize::try_from(skip).unwrap_or(usize::MAX);
    PageDto {
        items: all.into_iter().skip(from).take(most).collect(),
        next: (end < total).then(|| to_cursor(0, end)),
        total: Some(total),
    }
}

/// A party of an actor.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct MemberDto {
    #[serde(flatten)]
    party: PartyDto,
    events: u64,
    #[schema(value_type = Option<String>, format = Date)]
    first: Option<Date>,
    #[schema(value_type = Option<String>, format = Date)]
    last: Option<Date>,
}

/// A role that somebody had for a time.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RoleDto {
    name: String,
    sectors: Vec<String>,
    country: Option<String>,
    #[schema(value_type = Option<String>, format = Date)]
    from: Option<Date>,
    #[schema(value_type = Option<String>, format = Date)]
    to: Option<Date>,
    /// Events in the ledger; 0 for what only the knowledge says.
    events: u64,
    /// ledger (first and last event so named) or knowledge.
    source: &'static str,
    title: Option<String>,
}

/// Who an actor has to do with.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PartnerDto {
    code: String,
    name: Option<String>,
    events: u64,
    /// Events in which the actor acted on it.
    as_actor: u64,
    /// Events in which it acted on the actor.
    as_recipient: u64,
    conflict: Option<f64>,
    score: Option<f64>,
}

/// Somebody in a relation graph.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct NodeDto {
    code: String,
    name: Option<String>,
    events: u64,
    kind: &'static str,
}

/// Who acted on whom.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EdgeDto {
    from: String,
    to: String,
    events: u64,
    conflict: Option<f64>,
    score: Option<f64>,
}

/// Relations of an actor and its partners.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct GraphDto {
    nodes: Vec<NodeDto>,
    edges: Vec<EdgeDto>,
}

/// An actor over time.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ActorDetail {
    #[serde(flatten)]
    actor: ActorDto,
    parties: Vec<MemberDto>,
    roles: Vec<RoleDto>,
    types: Vec<CountDto>,
    partners: Vec<PartnerDto>,
    graph: GraphDto,
    /// By month.
    series: SeriesDto,
    tension: TensionSeries,
}

/// What is shown of an actor.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(crate) struct ActorParams {
    /// Events on this day or later.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Date>,
    /// Events on this day or earlier.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Date>,
    /// What was known at this time (RFC 3339), or at the end of this day (UTC).
    #[param(value_type = Option<String>, format = DateTime)]
    as_of: Option<Time>,
}

/// An actor: parties, roles, partners, series, tension.
#[utoipa::path(
    get,
    path = "/actors/{code}",
    tag = "actors",
    params(("code" = String, Path, description = "Code of the actor"), ActorParams),
    responses((status = 200, body = ActorDetail)))]
pub(crate) async fn actor(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    Params(p): Params<ActorParams>,
) -> Result<Json<ActorDetail>, Problem> {
    Ok(Json(
        app.read(p.as_of, move |s| detail(s, &code, &p)).await?,
    ))
}

fn detail(s: &Snapshot<'_>, code: &str, p: &ActorParams) -> Result<ActorDetail, Problem> {
    let query = actual(p.from, p.to);
    let counts = s.columns.party_counts(&query, s.moment, &s.view)?;
    let Some(count) = counts.iter().find(|c| c.code == code).cloned() else {
        return Err(Problem::missing(format!(
            "no actual event of {code} is known; codes are those of /actors"
        )));
    };
    let pairs = s.columns.pairs(&query, s.moment, &s.view, true)?;
    let partners = partners(s, code, &pairs);
    let graph = graph(s, code, &counts, &pairs, &partners);
    let members = s.columns.members_of(code, s.moment);
    let unit = Unit::Party(code.to_owned());
    let asked = Asked::new(unit.clone(), Period::Month, p.from, p.to);
    let made = make(s, &asked)?;
    let narrowed = EventQuery {
        party: vec![party_filter(code)],
        ..query
    };
    let facets = s.columns.facets(&narrowed, s.moment, &s.view, 30)?;
    let types = facets.kind.into_iter().map(|c| CountDto {
        value: c.value,
        count: c.count,
        name: None,
    });
    let from = p.from.or_else(|| recent(s));
    Ok(ActorDetail {
        actor: actor_dto(s, count),
        roles: roles(s, &members),
        parties: members.into_iter().map(member).collect(),
        types: types.collect(),
        partners,
        graph,
        series: made.dto,
        tension: over_time(s, &unit, sane(from), sane(p.to))?,
    })
}

/// 400 days before the end.
fn recent(s: &Snapshot<'_>) -> Option<Date> {
    let covered = s.counts().coverage().ok()?;
    let last = covered.last()?.0;
    last.checked_sub(jiff::Span::new().days(400)).ok()
}

fn party_filter(code: &str) -> ActorFilter {
    ActorFilter::parse(code)
}

fn member(m: MemberCount) -> MemberDto {
    MemberDto {
        party: PartyDto {
            name: m.party.name,
            country: m.party.country,
            sectors: m.party.sectors,
            id: m.party.id,
        },
        events: m.events,
        first: m.first,
        last: m.last,
    }
}

/// Who is named with which sectors from when to when, and what the knowledge says of them.
fn roles(s: &Snapshot<'_>, members: &[MemberCount]) -> Vec<RoleDto> {
    let mut out = Vec::new();
    for m in members {
        let Some(name) = &m.party.name else { continue };
        out.push(RoleDto {
            name: name.clone(),
            sectors: m.party.sectors.clone(),
            country: m.party.country.clone(),
            from: m.first,
            to: m.last,
            events: m.events,
            source: "ledger",
            title: None,
        });
    }
    let ids: BTreeSet<&String> = members.iter().filter_map(|m| m.party.id.as_ref()).collect();
    for id in ids {
        let Some(entry) = s.app.coder.as_ref().and_then(|c| c.actors().get(id)) else {
            continue;
        };
        out.extend(entry.roles.iter().map(|r| RoleDto {
            name: entry.name.clone(),
            sectors: r.sectors.clone(),
            country: r.country.clone().or_else(|| entry.country.clone()),
            from: r.from,
            to: r.to,
            events: 0,
            source: "knowledge",
            title: Some(r.title.clone()),
        }));
    }
    out
}

fn partners(s: &Snapshot<'_>, code: &str, pairs: &[PairCount]) -> Vec<PartnerDto> {
    let mut out: Vec<PartnerDto> = Vec::new();
    for p in pairs.iter().filter(|p| p.one == code || p.other == code) {
        let acted = p.one == code;
        let other = if acted { &p.other } else { &p.one };
        let at = match out.iter().position(|x| &x.code == other) {
            Some(at) => at,
            None => {
                out.push(PartnerDto {
                    code: other.clone(),
                    name: s.app.name(other),
                    events: 0,
                    as_actor: 0,
                    as_recipient: 0,
                    conflict: Some(0.0),
                    score: Some(0.0),
                });
                out.len() - 1
            }
        };
        let x = &mut out[at];
        let n = p.bin.events;
        x.events += n;
        match acted {
            true => x.as_actor += n,
            false => x.as_recipient += n,
        }
        // Sums for now; made means of below.
        x.conflict = x
            .conflict
            .map(|c| c + (p.bin.quads[2] + p.bin.quads[3]) as f64);
        x.score = x.score.map(|c| c + p.bin.score);
    }
    for x in &mut out {
        let n = x.events as f64;
        x.conflict = x.conflict.map(|c| round(c / n));
        x.score = x.score.map(|c| round(c / n));
    }
    out.sort_by(|a, b| b.events.cmp(&a.events).then_with(|| a.code.cmp(&b.code)));
    out
}

fn graph(
    s: &Snapshot<'_>,
    code: &str,
    counts: &[PartyCount],
    pairs: &[PairCount],
    partners: &[PartnerDto],
) -> GraphDto {
    let near = partners.iter().take(PARTNERS).map(|p| p.code.as_str());
    let inside: BTreeSet<&str> = near.chain([code]).collect();
    let nodes = counts.iter().filter(|c| inside.contains(c.code.as_str()));
    let edges = pairs
        .iter()
        .filter(|p| inside.contains(p.one.as_str()) && inside.contains(p.other.as_str()));
    GraphDto {
        nodes: nodes
            .map(|c| NodeDto {
                code: c.code.clone(),
                name: s.app.name(&c.code),
                events: c.bin.events,
                kind: kind_of(s, &c.code, &c.sectors),
            })
            .collect(),
        edges: edges
            .map(|p| EdgeDto {
                from: p.one.clone(),
                to: p.other.clone(),
                events: p.bin.events,
                conflict: p.bin.conflict().map(round),
                score: mean(&p.bin),
            })
            .collect(),
    }
}

/// The tension of an actor on a day, as the sum of its events' contributions.
#[utoipa::path(
    get,
    path = "/actors/{code}/tension/{day}",
    tag = "actors",
    params(("code" = String, Path, description = "Code of the actor"),
        ("day" = String, Path, format = Date, description = "The day"),
        DecomposeParams),
    responses((status = 200, body = DecompositionDto)))]
pub(crate) async fn actor_tension(
    State(app): State<Arc<App>>,
    Path((code, day)): Path<(String, String)>,
    Params(p): Params<DecomposeParams>,
) -> Result<Json<DecompositionDto>, Problem> {
    let most = limit(p.limit, 200, 2000)?;
    let made = app.read(p.as_of, move |s| {
        decompose(s, &Unit::Party(code), &day, most)
    });
    Ok(Json(made.await?))
}
