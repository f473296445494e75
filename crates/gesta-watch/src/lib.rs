//! Following news feeds into a ledger: politely, safely, and without losing or doubling an entry.
//!
//! [`Watcher`] decides what is asked of whom and when; it knows no sockets and no time of day. Requests go through a
//! [`Fetcher`], of which [`HttpFetcher`] is the one that reaches the network; time comes from a [`Clock`], so that an
//! hour can be simulated; what was found goes to a [`Journal`], of which [`LedgerJournal`] is a ledger.
//!
//! HTTP is blocking: several hosts are asked at once by as many threads, each host by one at a time. A document and the
//! note that its entry was taken in are one transaction.

mod address;
mod article;
mod backoff;
mod clock;
mod config;
mod fetch;
mod http;
mod journal;
mod robots;
mod state;
mod tasks;
mod watcher;

pub use address::{Network, Reach};
pub use clock::{Clock, SimulatedClock, Stop, SystemClock};
pub use config::{Articles, Config, ConfigError, FeedConfig};
pub use fetch::{FetchError, Fetcher, Request, Response};
pub use http::HttpFetcher;
pub use journal::{Journal, LedgerJournal};
pub use state::{FeedState, Waiting};
pub use watcher::{News, WatchError, WatchTally, Watcher};
