//! What every request passes: who may ask, how long it may take, and what browsers are told.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::problem::Problem;
use crate::state::{Answer, App};

/// Longest time for one answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes of an answer that is kept.
const MAX_KEPT: usize = 8 << 20;

/// Nothing but our own files, and no inline script or style.
const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HEADERS: &[(&str, &str)] = &[
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), microphone=()",
    ),
];

/// Adds the headers that tell browsers what a page may do.
pub(crate) async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        response.headers_mut().insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    response
}

fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost")
        || name
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.is_loopback())
}

/// Refuses requests under a foreign name, and those without the token where one is needed.
pub(crate) async fn admit(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).map(|h| h.to_str());
    if app.options.local_only && !host.is_none_or(|h| h.is_ok_and(is_loopback)) {
        return Problem::new(
            StatusCode::MISDIRECTED_REQUEST,
            "this server answers for localhost only; use --bind and --token for others",
        )
        .into_response();
    }
    let api = request.uri().path().starts_with("/api/");
    if api && app.options.guarded && !bears_token(&app, request.headers()) {
        return unauthorized();
    }
    match api {
        true => as_problem(next.run(request).await).await,
        false => next.run(request).await,
    }
}

/// Refusals of the layers below, which are plain text, as problems.
async fn as_problem(response: Response) -> Response {
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE);
    let plain = kind.is_none_or(|k| k.as_bytes().starts_with(b"text/plain"));
    if !(status.is_client_error() || status.is_server_error()) || !plain {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let said = axum::body::to_bytes(body, 4096).await.unwrap_or_default();
    let said = String::from_utf8_lossy(&said).into_owned();
    let detail = match said.is_empty() {
        true => "this is not possible here; see /api/v1/openapi.json".to_owned(),
        false => said,
    };
    let (made, body) = Problem::new(status, detail).into_response().into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.extend(made.headers);
    Response::from_parts(parts, body)
}

/// An answer to who has not shown the token.
fn unauthorized() -> Response {
    let detail = "needs the header `Authorization: Bearer TOKEN` with the token that `gesta serve` was given";
    let mut response = Problem::new(StatusCode::UNAUTHORIZED, detail).into_response();
    response
        .headers_mut()
        .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    response
}

/// Compares digests, so that the time taken tells nothing of the token.
fn bears_token(app: &App, headers: &HeaderMap) -> bool {
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.strip_prefix("Bearer "));
    match (&app.options.token, given) {
        (Some(token), Some(given)) => Sha256::digest(token) == Sha256::digest(given.trim()),
        _ => false,
    }
}

/// Lets only those write who show the token.
pub(crate) async fn writer(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    if app.options.token.is_none() {
        let detail = "this server only reads: start it with --token to let people write";
        return Problem::new(StatusCode::FORBIDDEN, detail).into_response();
    }
    if !bears_token(&app, request.headers()) {
        return unauthorized();
    }
    next.run(request).await
}

/// Answers GET requests: from what is kept, with 304 where the asker has it already, and in time.
pub(crate) async fn keep(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let stream = request.uri().path().ends_with("/stream");
    if request.method() != Method::GET || stream {
        return next.run(request).await;
    }
    let accept = request.headers().get(header::ACCEPT);
    let accept = accept.and_then(|v| v.to_str().ok()).unwrap_or("");
    let key = format!("{accept} {}", request.uri());
    let digest = Sha256::digest(format!("{} {} {key}", app.run, app.moment()));
    let tag: String = digest[..12].iter().map(|b| format!("{b:02x}")).collect();
    let tag = format!("W/\"{tag}\"");
    let known = request.headers().get(header::IF_NONE_MATCH);
    if known.is_some_and(|v| {
        v.to_str()
            .is_ok_and(|v| v.split(',').any(|t| t.trim() == tag))
    }) {
        return tagged(StatusCode::NOT_MODIFIED.into_response(), &tag);
    }
    let place = app.answer(&key);
    let work = place.get_or_init(|| async {
        let answer = collect(next.run(request)).await;
        app.kept(answer.body.len());
        answer
    });
    let answer = work.await;
    let passing = answer.status.is_server_error() || answer.body.len() > MAX_KEPT;
    if passing {
        app.forget(&key);
    }
    let mut response = Response::new(Body::from(answer.body.clone()));
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers.clone();
    match answer.status.is_success() {
        true => tagged(response, &tag),
        false => response,
    }
}

async fn collect(work: impl Future<Output = Response>) -> Answer {
    let response = match tokio::time::timeout(PATIENCE, work).await {
        Ok(response) => response,
        Err(_) => Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "the answer took too long; ask for less at once",
        )
        .into_response(),
    };
    let (parts, body) = response.into_parts();
    let too_large = |_| {
        Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "the answer is too large; ask for less at once",
        )
    };
    match axum::body::to_bytes(body, 64 * MAX_KEPT).await {
        Ok(body) => Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        },
        Err(e) => {
            let (parts, _) = too_large(e).into_response().into_parts();
            Answer {
                status: parts.status,
                headers: parts.headers,
                body: axum::body::Bytes::new(),
            }
        }
    }
}

fn tagged(mut response: Response, tag: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(tag) {
        response.headers_mut().insert(header::ETAG, value);
    }
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response.headers_mut().insert(
        header::VARY,
        HeaderValue::from_static("accept, authorization"),
    );
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts() {
        for good in [
            "localhost",
            "localhost:8080",
            "127.0.0.1:1",
            "[::1]:80",
            "127.0.0.1",
        ] {
            assert!(is_loopback(good), "{good}");
        }
        for bad in [
            "example.org",
            "localhost.example.org:80",
            "10.0.0.1",
            "127.0.0.1.nip.io",
        ] {
            assert!(!is_loopback(bad), "{bad}");
        }
    }
}
