//! Requests over HTTP and HTTPS.
//!
//! `ureq` is blocking and lets the resolver be replaced: ours gives out only addresses that may be reached, and the
//! connection goes to one of exactly those, so that a name cannot mean one address when it is checked and another
//! when it is used. There is no proxy, which would resolve names itself, and no connection is kept for later.

use std::error::Error as _;
use std::io::{self, Read};
use std::time::Duration;

use gesta::ingest::{Expanded, Expansion, expand};
use ureq::config::Config;
use ureq::http::{HeaderMap, Uri};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Body, Error};

use crate::address::Reach;
use crate::clock::Stop;
use crate::fetch::{FetchError, Fetcher, Request, Response};

/// Time to find a host's address, and to connect to it.
const CONNECT: Duration = Duration::from_secs(10);
/// Bytes of a response's header.
const MAX_HEADER: usize = 64 << 10;

/// Asks servers over the network.
#[derive(Debug)]
pub struct HttpFetcher {
    agent: Agent,
    stop: Stop,
}

impl HttpFetcher {
    /// Calls itself `user_agent`, reaches what `reach` permits, and ends what is under way when `stop` is asked.
    pub fn new(user_agent: &str, reach: Reach, stop: Stop) -> Self {
        let config = Agent::config_builder()
            .user_agent(user_agent)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .max_idle_connections(0)
            .max_idle_connections_per_host(0)
            .max_response_header_size(MAX_HEADER)
            .timeout_resolve(Some(CONNECT))
            .timeout_connect(Some(CONNECT))
            .accept_encoding("gzip, deflate, zstd")
            .build();
        let resolver = Guarded {
            reach,
            inner: DefaultResolver::default(),
        };
        Self {
            agent: Agent::with_parts(config, DefaultConnector::default(), resolver),
            stop,
        }
    }

    fn body(
        &self,
        body: Body,
        headers: &HeaderMap,
        request: &Request,
    ) -> Result<Expanded, FetchError> {
        let encoding = text(headers, "content-encoding").unwrap_or_default();
        let mut reader = Watched {
            inner: body.into_reader(),
            stop: &self.stop,
            failed: None,
            timeout: request.timeout,
        };
        let result = expand(&mut reader, &encoding, Expansion::default(), request.most);
        if let Some(e) = reader.failed {
            return Err(e);
        }
        result.map_err(FetchError::Body)
    }
}

impl Fetcher for HttpFetcher {
    fn fetch(&self, request: &Request) -> Result<Response, FetchError> {
        let mut ask = self
            .agent
            .get(request.url.as_str())
            .header("accept", request.accept);
        if let Some(etag) = &request.etag {
            ask = ask.header("if-none-match", etag);
        }
        if let Some(modified) = &request.last_modified {
            ask = ask.header("if-modified-since", modified);
        }
        let answer = ask
            .config()
            .timeout_global(Some(request.timeout))
            .build()
            .call()
            .map_err(|e| failure(&e, request))?;
        let (parts, body) = answer.into_parts();
        let get = |name| text(&parts.headers, name);
        let mut response = Response {
            status: parts.status.as_u16(),
            etag: get("etag"),
            last_modified: get("last-modified"),
            content_type: get("content-type"),
            location: get("location"),
            retry_after: get("retry-after"),
            ..Response::default()
        };
        if parts.status.is_success() {
            let raw = self.body(body, &parts.headers, request)?;
            response.body = raw.bytes;
            response.cut = raw.cut;
        }
        Ok(response)
    }
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = String::from_utf8_lossy(headers.get(name)?.as_bytes())
        .trim()
        .to_owned();
    (!value.is_empty()).then_some(value)
}

fn failure(e: &Error, request: &Request) -> FetchError {
    if let Error::Io(io) = e
        && let Some(refused) = io.get_ref().and_then(|r| r.downcast_ref::<FetchError>())
    {
        return refused.clone();
    }
    let host = || request.url.host_str().unwrap_or("").to_owned();
    match e {
        Error::Timeout(_) => FetchError::Timeout(request.timeout.as_secs()),
        Error::HostNotFound => FetchError::NoHost(host()),
        Error::Io(io) if io.kind() == io::ErrorKind::TimedOut => {
            FetchError::Timeout(request.timeout.as_secs())
        }
        Error::Io(io) => FetchError::Connection(match io.kind() {
            io::ErrorKind::ConnectionRefused => format!("{} refuses connections", host()),
            io::ErrorKind::UnexpectedEof => format!("{} closed the connection", host()),
            _ => format!("no connection to {}: {io}", host()),
        }),
        other => FetchError::Connection(match other.source() {
            Some(inner) => format!("{other}: {inner}"),
            None => other.to_string(),
        }),
    }
}

/// A body that ends when somebody asks to stop, and remembers why reading failed.
struct Watched<'s, R> {
    inner: R,
    stop: &'s Stop,
    failed: Option<FetchError>,
    timeout: Duration,
}

impl<R: Read> Read for Watched<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.stop.asked() {
            self.failed = Some(FetchError::Stopped);
            return Err(io::Error::other("stopped"));
        }
        match self.inner.read(out) {
            Ok(n) => Ok(n),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => Err(e),
            Err(e) => {
                let inner = e.get_ref().and_then(|r| r.downcast_ref::<Error>());
                let late =
                    e.kind() == io::ErrorKind::TimedOut || matches!(inner, Some(Error::Timeout(_)));
                self.failed = Some(if late {
                    FetchError::Timeout(self.timeout.as_secs())
                } else {
                    FetchError::Connection(format!("the answer broke off: {e}"))
                });
                Err(e)
            }
        }
    }
}

/// Gives out only addresses that may be reached.
#[derive(Debug)]
struct Guarded {
    reach: Reach,
    inner: DefaultResolver,
}

impl Resolver for Guarded {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        let mut permitted = self.empty();
        for address in found.iter().filter(|a| self.reach.permits(a.ip())) {
            permitted.push(*address);
        }
        if permitted.is_empty() {
            let refused = FetchError::Refused {
                host: uri.host().unwrap_or("").to_owned(),
                address: found
                    .first()
                    .map(|a| a.ip().to_string())
                    .unwrap_or_default(),
            };
            return Err(Error::Io(io::Error::other(refused)));
        }
        Ok(permitted)
    }
}
