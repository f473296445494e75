//! One event: every report with its words, what is said of it, what was decided, what it was before.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use gesta::ledger::{ContentHash, Decided, EventRow, MentionId, ReportStory, show};
use gesta::record::{CharIndex, Claim, Coding, Event, Span};
use gesta::resolve::statements::{Account, account};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::health::AsOf;
use crate::dto::{EventDto, short};
use crate::params::Params;
use crate::problem::Problem;
use crate::state::{App, Snapshot};

/// Characters of a document around what is shown.
const MOST_TEXT: usize = 4000;

/// A piece of a document's text.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Window {
    /// Where it begins in the text.
    begin: usize,
    /// Where it ends.
    end: usize,
    /// The words.
    text: String,
    /// The sentence that tells of the event.
    #[schema(value_type = Vec<u64>)]
    sentence: Span,
}

/// Where a value was read.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Evidence {
    /// Which field: type, actor, recipient, when, where, details.NAME, claim.cue, claim.speaker, claim.content.
    field: String,
    /// Which of several.
    index: usize,
    /// The value, for people.
    value: String,
    /// The words it was read from.
    #[schema(value_type = Vec<u64>)]
    span: Span,
}

/// One report of an event.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReportDto {
    /// Name of the mention.
    mention: String,
    /// Name of the document.
    document: String,
    /// Content hash of the document.
    hash: String,
    publisher: Option<String>,
    title: Option<String>,
    url: Option<String>,
    #[schema(value_type = Option<String>, format = Date)]
    reported: Option<Date>,
    #[schema(value_type = Option<String>, format = DateTime)]
    known: Option<Timestamp>,
    sentence: String,
    window: Window,
    /// The event as the record has it; see docs/record.schema.json.
    #[schema(value_type = Object)]
    event: Event,
    /// Claims that it is part of, as the record has them.
    #[schema(value_type = Vec<Object>)]
    claims: Vec<Claim>,
    evidence: Vec<Evidence>,
    /// Name of the document that this one is a copy of.
    copy_of: Option<String>,
    /// The closest other report.
    joined: Option<String>,
    /// How sure the joining is, 0 to 1.
    score: Option<f64>,
    /// What spoke for and against it.
    reasons: Option<String>,
}

/// What a provision says of a report.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NormDto {
    /// Identifier of norm and paragraph.
    provision: String,
    /// Title of the norm.
    norm: Option<String>,
    #[schema(value_type = String)]
    verdict: gesta::record::Verdict,
    summary: String,
    reasons: Vec<String>,
    /// The report in which it was read so.
    mention: String,
}

/// A person's decision about two mentions.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DecidedDto {
    /// Number of the act, for undoing.
    act: i64,
    one: String,
    other: String,
    /// True where they were said to report one event.
    same: bool,
    why: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    known: Option<Timestamp>,
}

/// What an event was for a time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RevisionDto {
    #[schema(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
    /// Fields that differ from what it was before.
    changed: Vec<String>,
    event: EventDto,
}

/// Everything about one event.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventDetail {
    event: EventDto,
    reports: Vec<ReportDto>,
    /// Who says what of it.
    #[schema(value_type = Option<Object>)]
    account: Option<Account>,
    norms: Vec<NormDto>,
    decisions: Vec<DecidedDto>,
    /// The latest first.
    revisions: Vec<RevisionDto>,
}

/// Everything about the event with this name, or with a mention of this name.
#[utoipa::path(get, path = "/events/{id}", tag = "events",
    params(("id" = String, Path, description = "`E` and 16 hexadecimal digits"), AsOf),
    responses((status = 200, body = EventDetail)))]
pub(crate) async fn event(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Params(p): Params<AsOf>,
) -> Result<Json<EventDetail>, Problem> {
    Ok(Json(app.read(p.as_of, move |s| detail(s, &id)).await?))
}

fn detail(s: &Snapshot<'_>, name: &str) -> Result<EventDetail, Problem> {
    let story = show(&s.view, name)?;
    let id = story.row.state.id;
    let title = s.view.titles(&[id])?.pop().flatten();
    let mut reports = Vec::with_capacity(story.reports.len());
    let mut norms = Vec::new();
    let mut codings: Vec<(Coding, Event)> = Vec::new();
    for r in story.reports {
        norms.extend(verdicts(s, &r));
        let Some((coding, sentences)) = coding(s, &r.hash)? else {
            continue;
        };
        codings.push((coding, r.event.clone()));
        if let Some((coding, _)) = codings.last() {
            reports.push(report(r, coding, &sentences));
        }
    }
    let told: Vec<(&Coding, &Event)> = codings.iter().map(|(c, e)| (c, e)).collect();
    Ok(EventDetail {
        revisions: revisions(s, &story.row)?,
        event: EventDto::new(story.row, title),
        reports,
        account: account(&told),
        norms,
        decisions: story.decisions.into_iter().map(DecidedDto::from).collect(),
    })
}

impl From<Decided> for DecidedDto {
    fn from(d: Decided) -> Self {
        Self {
            act: d.act,
            one: d.one,
            other: d.other,
            same: d.same,
            why: d.why,
            known: d.known,
        }
    }
}

/// The current record of the document with a content hash.
pub(crate) fn coding(s: &Snapshot<'_>, hash: &str) -> Result<Option<(Coding, Vec<Span>)>, Problem> {
    let hash: ContentHash = hash.parse()?;
    match s.view.document_by_hash(hash)? {
        Some(id) => Ok(s.view.coding(id)?),
        None => Ok(None),
    }
}

/// Reports of an event with their records, and what is said of it.
pub(crate) fn account_of(s: &Snapshot<'_>, id: MentionId) -> Result<Option<Account>, Problem> {
    let mut codings: Vec<(Coding, Event)> = Vec::new();
    for m in s.view.members(id)? {
        let Some(stored) = s.view.mention(m)? else {
            continue;
        };
        let Some((coding, _)) = s.view.coding(stored.document)? else {
            continue;
        };
        if let Some(e) = coding.events.iter().find(|e| e.id == stored.label).cloned() {
            codings.push((coding, e));
        }
    }
    let told: Vec<(&Coding, &Event)> = codings.iter().map(|(c, e)| (c, e)).collect();
    Ok(account(&told))
}

fn verdicts(s: &Snapshot<'_>, r: &ReportStory) -> Vec<NormDto> {
    let title = |provision: &str| {
        let norms = super::norms::known(s.app)?;
        norms.find(provision).map(|(n, _)| n.title.clone())
    };
    let findings = r.event.norms.iter().flat_map(|n| &n.findings);
    findings
        .map(|f| NormDto {
            provision: f.provision.clone(),
            norm: title(&f.provision),
            verdict: f.verdict,
            summary: f.summary.clone(),
            reasons: f.reasons.clone(),
            mention: r.mention.clone(),
        })
        .collect()
}

fn report(r: ReportStory, coding: &Coding, sentences: &[Span]) -> ReportDto {
    let evidence = evidence(&r.event, &r.claims);
    let window = window(coding, sentences, &r.event, &evidence);
    ReportDto {
        mention: r.mention,
        document: r.document,
        hash: r.hash,
        publisher: r.publisher,
        title: short(r.title),
        url: r.url,
        reported: r.reported,
        known: r.known,
        sentence: r.sentence,
        window,
        event: r.event,
        claims: r.claims,
        evidence,
        copy_of: r.copy_of,
        joined: r.joined,
        score: r.score,
        reasons: r.reasons,
    }
}

/// The sentence, its neighbours, and all words that values were read from, as far as they stand near.
fn window(coding: &Coding, sentences: &[Span], event: &Event, evidence: &[Evidence]) -> Window {
    let index = CharIndex::new(&coding.text);
    let sentence = sentences
        .get(event.sentence)
        .copied()
        .unwrap_or(event.trigger.span);
    let mut whole = sentence;
    for n in [event.sentence.wrapping_sub(1), event.sentence + 1] {
        if let Some(s) = sentences.get(n) {
            whole = join(whole, *s);
        }
    }
    for e in evidence {
        let wider = join(whole, e.span);
        if wider.end - wider.begin <= MOST_TEXT {
            whole = wider;
        }
    }
    let whole = Span::new(whole.begin, whole.end.min(index.len()));
    Window {
        begin: whole.begin,
        end: whole.end,
        text: index.slice(&coding.text, whole).unwrap_or("").to_owned(),
        sentence,
    }
}

fn join(a: Span, b: Span) -> Span {
    Span::new(a.begin.min(b.begin), a.end.max(b.end))
}

/// Every value that was read, with its words.
fn evidence(event: &Event, claims: &[Claim]) -> Vec<Evidence> {
    let mut out = Vec::new();
    let mut add = |field: &str, index: usize, value: String, span: Span| {
        out.push(Evidence {
            field: field.to_owned(),
            index,
            value,
            span,
        });
    };
    let mode = event
        .mode
        .first()
        .map_or(String::new(), |m| format!("/{m}"));
    add(
        "type",
        0,
        format!("{}{mode}", event.kind),
        event.trigger.span,
    );
    for (field, list) in [("actor", &event.actor), ("recipient", &event.recipient)] {
        for (i, a) in list.iter().enumerate() {
            let name = a.name.as_ref().or(a.country.as_ref()).unwrap_or(&a.text);
            let sectors = match a.sectors.is_empty() {
                true => String::new(),
                false => format!(" ({})", a.sectors.join(", ")),
            };
            add(field, i, format!("{name}{sectors}"), a.span);
        }
    }
    if let Some(w) = &event.when
        && let Some(span) = w.span
    {
        add("when", 0, w.date.to_string(), span);
    }
    if let Some(p) = &event.place {
        add("where", 0, p.name.clone(), p.span);
    }
    for (i, d) in event.details.iter().enumerate() {
        let value = d
            .value
            .as_str()
            .map_or_else(|| d.value.to_string(), str::to_owned);
        add(&format!("details.{}", d.name), i, value, d.span);
    }
    for (i, c) in claims.iter().enumerate() {
        let stance = serde_json::to_value(c.stance).ok();
        let stance = stance.as_ref().and_then(Value::as_str).unwrap_or("");
        add("claim.cue", i, stance.to_owned(), c.cue.span);
        if let Some(s) = &c.speaker {
            add(
                "claim.speaker",
                i,
                s.name.clone().unwrap_or_else(|| s.text.clone()),
                s.span,
            );
        }
        add("claim.content", i, c.content.text.clone(), c.content.span);
    }
    out
}

fn revisions(s: &Snapshot<'_>, row: &EventRow) -> Result<Vec<RevisionDto>, Problem> {
    let mut out: Vec<RevisionDto> = Vec::new();
    for past in s.view.event_history(row.state.id)? {
        let event = EventDto::new(
            EventRow {
                name: row.name.clone(),
                state: past.state,
                known: row.known,
                revised: past.since,
            },
            None,
        );
        if let Some(later) = out.last_mut() {
            later.changed = differing(&event, &later.event);
        }
        out.push(RevisionDto {
            since: past.since,
            until: past.until,
            changed: Vec::new(),
            event,
        });
    }
    Ok(out)
}

/// Names of the fields in which two states differ.
pub(crate) fn differing(a: &EventDto, b: &EventDto) -> Vec<String> {
    let (Ok(Value::Object(a)), Ok(Value::Object(b))) =
        (serde_json::to_value(a), serde_json::to_value(b))
    else {
        return Vec::new();
    };
    let counts = |k: &str| !matches!(k, "id" | "known" | "revised" | "title");
    a.iter()
        .filter(|(k, v)| counts(k) && b.get(*k) != Some(v))
        .map(|(k, _)| k.clone())
        .collect()
}
