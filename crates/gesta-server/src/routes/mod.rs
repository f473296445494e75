//! What can be asked, one file a subject.

mod actors;
mod changes;
mod claims;
mod code;
mod counts;
mod decisions;
mod documents;
mod event;
mod events;
mod forecasts;
mod health;
mod methods;
mod norms;
pub(crate) mod pairs;
mod places;
mod series;
mod tension;

use std::sync::Arc;

use axum::middleware;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::guard;
use crate::problem::Problem;
use crate::state::App;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Gesta",
        description = "A ledger of events that are linked to the words they were read from. Every answer can be asked \
            for as of a time. Spans count Unicode scalar values of a document's text, from its first to after its last.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    servers((url = "/api/v1")),
    components(schemas(Problem)),
    modifiers(&Token)
)]
struct Description;

/// Says of every operation that what goes wrong is a problem.
fn with_problems(mut openapi: utoipa::openapi::OpenApi) -> utoipa::openapi::OpenApi {
    use utoipa::openapi::{Content, Ref, ResponseBuilder};
    let problem = ResponseBuilder::new()
        .description("What is wrong, and what to do")
        .content(
            "application/problem+json",
            Content::new(Some(Ref::from_schema_name("Problem"))),
        )
        .build();
    for item in openapi.paths.paths.values_mut() {
        for operation in [&mut item.get, &mut item.post].into_iter().flatten() {
            let responses = &mut operation.responses.responses;
            responses.insert("default".to_owned(), problem.clone().into());
        }
    }
    openapi
}

/// The token that lets people write.
struct Token;

impl utoipa::Modify for Token {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
        let components = openapi.components.get_or_insert_with(Default::default);
        components.add_security_scheme(
            "token",
            SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)),
        );
    }
}

fn reading() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(health::health))
        .routes(routes!(health::summary))
        .routes(routes!(health::codebook))
        .routes(routes!(events::events))
        .routes(routes!(event::event))
        .routes(routes!(counts::facets))
        .routes(routes!(counts::histogram))
        .routes(routes!(decisions::decisions))
        .routes(routes!(series::over_time))
        .routes(routes!(pairs::pairs))
        .routes(routes!(pairs::pair))
        .routes(routes!(pairs::pair_tension))
        .routes(routes!(actors::actors))
        .routes(routes!(actors::actor))
        .routes(routes!(actors::actor_tension))
        .routes(routes!(places::places))
        .routes(routes!(claims::claims))
        .routes(routes!(forecasts::register))
        .routes(routes!(norms::norms))
        .routes(routes!(norms::checks))
        .routes(routes!(documents::documents))
        .routes(routes!(documents::document))
        .routes(routes!(documents::feeds))
        .routes(routes!(changes::changes))
        .routes(routes!(changes::stream))
        .routes(routes!(methods::methods))
        .routes(routes!(code::code))
}

fn writing() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(decisions::join))
        .routes(routes!(decisions::split))
        .routes(routes!(decisions::undo))
}

/// The API's routes and their description.
pub(crate) fn api(app: &Arc<App>) -> (axum::Router<Arc<App>>, utoipa::openapi::OpenApi) {
    let writing = writing().layer(middleware::from_fn_with_state(
        Arc::clone(app),
        guard::writer,
    ));
    let (router, openapi) = reading().merge(writing).split_for_parts();
    (router, with_problems(openapi))
}

/// The description alone.
pub(crate) fn document() -> utoipa::openapi::OpenApi {
    with_problems(reading().merge(writing()).split_for_parts().1)
}
