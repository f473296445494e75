//! The HTTP API of a ledger, and its dashboard.
//!
//! Everything is read through [`gesta::ledger`]; this crate orders no stages and codes nothing itself. It is the only
//! one that knows HTTP. The API is described in OpenAPI 3.1, made from the code, at `/api/v1/openapi.json`.

mod dto;
mod form;
mod guard;
mod params;
mod problem;
mod routes;
mod state;
mod ui;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::{Router, middleware};
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;

pub use problem::Problem;
pub use state::{ServeError, ServeOptions};

use state::App;

/// Bytes of the largest request body.
const MAX_BODY: usize = 128 << 10;
/// How often the ledger is looked at for what others wrote.
const LOOK: Duration = Duration::from_millis(300);

/// A ledger that is served.
#[derive(Debug, Clone)]
pub struct Server {
    app: Arc<App>,
}

impl Server {
    /// Opens the ledger and copies its events into memory.
    ///
    /// # Errors
    /// When the ledger cannot be read or the coder is damaged.
    pub fn open(options: ServeOptions) -> Result<Self, ServeError> {
        Ok(Self {
            app: Arc::new(App::open(options)?),
        })
    }

    /// What answers requests.
    pub fn router(&self) -> Router {
        let app = Arc::clone(&self.app);
        let (api, document) = routes::api(&app);
        let document = Arc::new(document);
        let openapi = axum::routing::get(move || {
            let document = Arc::clone(&document);
            async move { axum::Json(document.as_ref().clone()) }
        });
        Router::new()
            .nest("/api/v1", api.route("/openapi.json", openapi))
            .layer(middleware::from_fn_with_state(
                Arc::clone(&app),
                guard::keep,
            ))
            .fallback(ui::file)
            .method_not_allowed_fallback(not_allowed)
            .layer(RequestBodyLimitLayer::new(MAX_BODY))
            .layer(middleware::from_fn_with_state(
                Arc::clone(&app),
                guard::admit,
            ))
            .layer(CompressionLayer::new())
            .layer(middleware::from_fn(guard::headers))
            .with_state(app)
    }

    /// Takes over what others have written, over and over.
    async fn follow(app: Arc<App>) {
        loop {
            tokio::time::sleep(LOOK).await;
            let of = Arc::clone(&app);
            // What cannot be read now is tried again; requests tell of it meanwhile.
            let _ = tokio::task::spawn_blocking(move || of.refresh()).await;
        }
    }

    /// Serves until `stop` is done. `ready` hears the address, which has a number of its own where port 0 was asked for.
    ///
    /// # Errors
    /// When the address cannot be had.
    pub async fn serve(
        self,
        address: SocketAddr,
        ready: impl FnOnce(SocketAddr),
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), ServeError> {
        let listener = tokio::net::TcpListener::bind(address).await?;
        ready(listener.local_addr()?);
        let follower = tokio::spawn(Self::follow(Arc::clone(&self.app)));
        let service = self.router().into_make_service();
        let done = tokio::select! {
            done = async { axum::serve(listener, service).await } => done,
            () = stop => Ok(()),
        };
        follower.abort();
        Ok(done?)
    }

    /// Serves until the process is told to stop (Ctrl-C), on a runtime of its own.
    ///
    /// # Errors
    /// When the address cannot be had, or no thread can be started.
    pub fn run(
        self,
        address: SocketAddr,
        ready: impl FnOnce(SocketAddr),
    ) -> Result<(), ServeError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        runtime.block_on(self.serve(address, ready, async {
            let _ = tokio::signal::ctrl_c().await;
        }))
    }
}

async fn not_allowed(request: Request) -> Response {
    let detail = format!("{} is not possible here", request.method());
    Problem::new(axum::http::StatusCode::METHOD_NOT_ALLOWED, detail).into_response()
}

/// The API in OpenAPI 3.1.
pub fn openapi() -> utoipa::openapi::OpenApi {
    routes::document()
}
