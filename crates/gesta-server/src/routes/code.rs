//! Trying a text: coding it, with every rule that was tried.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use gesta::record::{Coding, Parse, Span};
use gesta::{Coder, Document, Worker};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::decisions::body;
use crate::problem::Problem;
use crate::state::App;

/// Characters of the longest text.
const MOST: usize = 20_000;

/// A text to try.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodeBody {
    #[schema(max_length = 20000)]
    text: String,
    #[serde(default)]
    #[schema(max_length = 1000)]
    title: Option<String>,
    /// Day of publication, for relative dates.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    published: Option<jiff::civil::Date>,
    /// Show every rule that was tried.
    #[serde(default)]
    explain: bool,
}

/// A word.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokenDto {
    text: String,
    lemma: String,
    upos: String,
    /// Index of the word that it depends on; none for the main word.
    head: Option<usize>,
    relation: String,
    #[schema(value_type = Vec<u64>)]
    span: Span,
}

/// A name.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EntityDto {
    text: String,
    kind: String,
}

/// A rule that was tried.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RuleDto {
    word: String,
    #[schema(value_type = Vec<u64>)]
    span: Span,
    pattern: String,
    outcome: String,
    won: bool,
    reason: String,
}

/// A sentence, step by step.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Explained {
    sentence: usize,
    tokens: Vec<TokenDto>,
    entities: Vec<EntityDto>,
    rules: Vec<RuleDto>,
}

/// What a text was coded as.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Coded {
    /// The record with its text; see docs/record.schema.json.
    #[schema(value_type = Object)]
    record: Coding,
    #[schema(value_type = Vec<Vec<u64>>)]
    sentences: Vec<Span>,
    explain: Vec<Explained>,
}

/// Codes a text; nothing is stored.
#[utoipa::path(
    post,
    path = "/code",
    tag = "code",
    request_body = CodeBody,
    responses((status = 200, body = Coded)),
)]
pub(crate) async fn code(
    State(app): State<Arc<App>>,
    given: Result<Json<CodeBody>, JsonRejection>,
) -> Result<Json<Coded>, Problem> {
    let b = body(given)?;
    if b.text.chars().count() > MOST {
        return Err(Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("at most {MOST} characters can be tried; `gesta code` takes any length"),
        ));
    }
    let of = Arc::clone(&app);
    let made = app.blocking(move || {
        let Some(coder) = &of.coder else {
            let detail = "this server runs without the coder";
            return Err(Problem::new(StatusCode::NOT_IMPLEMENTED, detail));
        };
        coded(coder, b)
    });
    Ok(Json(made.await?))
}

fn coded(coder: &Coder, b: CodeBody) -> Result<Coded, Problem> {
    let fault = |e: gesta::CoderError| Problem::fault(e.to_string());
    let mut document = Document::new(b.text).with_id("try");
    document.title = b.title;
    document.published = b.published;
    let mut worker = Worker::new();
    let record = coder.code(&document, &mut worker).map_err(fault)?;
    let mut explain = Vec::new();
    let parse;
    let sentences = match b.explain {
        true => {
            parse = coder.parse(&record.text, &mut worker).map_err(fault)?;
            for n in 0..parse.sentences.len() {
                explain.push(explained(coder, &parse, n));
            }
            parse.sentences.iter().map(|s| s.span).collect()
        }
        false => coder.segment(&record.text).iter().map(|s| s.span).collect(),
    };
    Ok(Coded {
        record,
        sentences,
        explain,
    })
}

fn explained(coder: &Coder, parse: &Parse, n: usize) -> Explained {
    let s = &parse.sentences[n];
    let tokens = s.tokens.iter().map(|t| TokenDto {
        text: t.text.clone(),
        lemma: t.lemma.clone(),
        upos: t.upos.to_string(),
        head: t.head,
        relation: t.deprel.clone(),
        span: t.span,
    });
    let entities = s.entities.iter().map(|e| {
        let words: Vec<&str> = s.tokens[e.first..e.end]
            .iter()
            .map(|t| t.text.as_str())
            .collect();
        EntityDto {
            text: words.join(" "),
            kind: e.kind.label().to_owned(),
        }
    });
    let rules = coder
        .codebook()
        .explain(parse, n)
        .into_iter()
        .map(|a| RuleDto {
            word: s.tokens[a.token].text.clone(),
            span: s.tokens[a.token].span,
            pattern: a.pattern,
            outcome: a.outcome,
            won: a.won,
            reason: a.reason,
        });
    Explained {
        sentence: n,
        tokens: tokens.collect(),
        entities: entities.collect(),
        rules: rules.collect(),
    }
}
