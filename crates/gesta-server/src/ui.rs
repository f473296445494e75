//! The dashboard's files: built in, or from a folder during development.

use std::path::{Component, Path};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use include_dir::{Dir, include_dir};

use crate::problem::Problem;
use crate::state::App;

static BUILT: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../dashboard/dist");

/// Gives a file of the dashboard; for a path that is none, its page, which finds its view by the path.
pub(crate) async fn file(State(app): State<Arc<App>>, uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("api/") {
        return Problem::missing(format!("there is nothing at {}", uri.path())).into_response();
    }
    let plain = Path::new(path)
        .components()
        .all(|c| matches!(c, Component::Normal(_)));
    if !plain {
        return Problem::missing("no such file").into_response();
    }
    for name in [path, "index.html"] {
        if let Some(bytes) = read(app.options.ui_dir.as_deref(), name).await {
            return found(name, bytes);
        }
        if Path::new(path).extension().is_some() {
            break; // A missing script is an error, no page.
        }
    }
    Problem::missing(format!("no file {path}")).into_response()
}

async fn read(folder: Option<&Path>, name: &str) -> Option<Vec<u8>> {
    if name.is_empty() {
        return None;
    }
    match folder {
        Some(folder) => {
            let path = folder.join(name);
            tokio::task::spawn_blocking(move || std::fs::read(path).ok())
                .await
                .ok()?
        }
        None => Some(BUILT.get_file(name)?.contents().to_vec()),
    }
}

fn kind(name: &str) -> &'static str {
    match Path::new(name).extension().and_then(|e| e.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    }
}

fn found(name: &str, bytes: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = StatusCode::OK;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(name)));
    // Built scripts and styles carry a hash in their names.
    let keep = match name.starts_with("assets/") {
        true => "public, max-age=31536000, immutable",
        false => "no-cache",
    };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    response
}
