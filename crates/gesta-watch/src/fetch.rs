//! One request and its answer.

use std::time::Duration;

use thiserror::Error;
use url::Url;

/// One request. It is answered by one response: redirects are not followed.
#[derive(Debug, Clone)]
pub struct Request {
    /// What is asked for.
    pub url: Url,
    /// The `Accept` header.
    pub accept: &'static str,
    /// The `ETag` of what is known, for `If-None-Match`.
    pub etag: Option<String>,
    /// The `Last-Modified` of what is known, for `If-Modified-Since`.
    pub last_modified: Option<String>,
    /// Bytes of the expanded body that are read.
    pub most: usize,
    /// Time that the whole exchange may take.
    pub timeout: Duration,
}

/// What a server answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// `Location`.
    pub location: Option<String>,
    /// `Retry-After`.
    pub retry_after: Option<String>,
    /// The body, its compression undone; empty where the status is no success.
    pub body: Vec<u8>,
    /// True where the body was longer than what was asked for.
    pub cut: bool,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FetchError {
    /// The address may not be reached.
    #[error(
        "{host} is at {address}, which is private; if that is meant, write {address} to `allow` in the [watch] part"
    )]
    Refused {
        /// Host of the request.
        host: String,
        /// The address it has.
        address: String,
    },
    /// The host has no address.
    #[error("no host of the name {0}")]
    NoHost(String),
    /// The exchange took too long.
    #[error("no complete answer in {0} s")]
    Timeout(u64),
    /// The body cannot be expanded, or expands too far.
    #[error("the answer {0}")]
    Body(String),
    /// No connection, a broken connection, or no HTTP.
    #[error("{0}")]
    Connection(String),
    /// Somebody asked to stop meanwhile.
    #[error("stopped")]
    Stopped,
}

/// Asks servers.
pub trait Fetcher: Sync {
    /// Makes one request.
    ///
    /// # Errors
    /// Where there is no complete answer. Every status code is an answer.
    fn fetch(&self, request: &Request) -> Result<Response, FetchError>;
}
