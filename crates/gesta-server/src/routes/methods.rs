//! How everything was made: versions, formulas, measured figures, limits.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use gesta::series::{PhaseOptions, TensionOptions};
use serde::Serialize;
use utoipa::ToSchema;

use super::health::AsOf;
use crate::params::Params;
use crate::problem::Problem;
use crate::state::App;

/// What was measured, as the program's documentation has it.
const FIGURES: &str = include_str!("../../../../docs/METHODS.md");

const LIMITS: &[&str] = &[
    "Only English is coded.",
    "An event is what reports say together; what no outlet of the ledger reported is not in it.",
    "Days without a coded document are gaps: nothing is known of them, and they are never calm.",
    "The tension index compares a pair with its own past; two pairs' values say nothing of each other's hostility.",
    "A norm check is an aid to reading and no legal opinion.",
    "A place known by its country only has no point.",
];

/// A version that current records are made with.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct VersionDto {
    program: String,
    model: String,
    codebook: String,
    knowledge: String,
    documents: u64,
}

/// Parameters of the tension index.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TensionMethod {
    half_life: f64,
    history: usize,
    formula: &'static str,
}

/// Parameters of phases.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PhaseMethod {
    /// Expected periods between changes.
    run: f64,
    method: &'static str,
}

/// How everything was made.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct MethodsDto {
    program: String,
    versions: Vec<VersionDto>,
    tension: TensionMethod,
    phases: PhaseMethod,
    /// docs/METHODS.md, in Markdown.
    figures: &'static str,
    limits: Vec<&'static str>,
}

/// Versions, formulas, measured figures and limits.
#[utoipa::path(
    get,
    path = "/methods",
    tag = "ledger",
    params(AsOf),
    responses((status = 200, body = MethodsDto)),
)]
pub(crate) async fn methods(
    State(app): State<Arc<App>>,
    Params(p): Params<AsOf>,
) -> Result<Json<MethodsDto>, Problem> {
    let versions = app.read(p.as_of, |s| Ok(s.view.versions()?)).await?;
    let tension = TensionOptions::default();
    Ok(Json(MethodsDto {
        program: format!("gesta {}", env!("CARGO_PKG_VERSION")),
        versions: versions
            .into_iter()
            .map(|(v, documents)| VersionDto {
                program: v.program,
                model: v.model,
                codebook: v.codebook,
                knowledge: v.knowledge,
                documents,
            })
            .collect(),
        tension: TensionMethod {
            half_life: tension.half_life,
            history: tension.history,
            formula: "100 · C / (C + P + U): C what is left of the weights of conflict, P of cooperation, U the usual C of \
                      the last year. An event weighs |score|/10 for each document then coded a day.",
        },
        phases: PhaseMethod {
            run: PhaseOptions::default().run,
            method: "Bayesian change points of Poisson counts with gamma rates, given the documents coded (Adams and MacKay \
                     2007; Fearnhead and Liu 2007).",
        },
        figures: FIGURES,
        limits: LIMITS.to_vec(),
    }))
}
