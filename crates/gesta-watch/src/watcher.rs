//! What is asked of whom and when, and what becomes of the answers.

use std::time::Duration;

use gesta::Document;
use gesta::ingest::{FeedEntry, charset, read_feed};
use gesta::ledger::{AddError, EntryDigest, EntryKey, FeedMark, Tally};
use jiff::{SignedDuration, Timestamp};
use thiserror::Error;
use url::Url;

use crate::article;
use crate::backoff;
use crate::clock::{Clock, Stop};
use crate::config::{Articles, Config, FeedConfig};
use crate::fetch::{FetchError, Fetcher, Request, Response};
use crate::journal::Journal;
use crate::robots::{MAX_ROBOTS, Rules, later};
use crate::state::{FeedState, Waiting};
use crate::tasks::{Barred, Purpose, Task, Tasks};

/// First and longest wait after failures of a feed.
const FEED_WAIT: (SignedDuration, SignedDuration) =
    (SignedDuration::from_mins(1), SignedDuration::from_hours(6));
/// First and longest wait after failures of an article.
const ARTICLE_WAIT: (SignedDuration, SignedDuration) =
    (SignedDuration::from_mins(2), SignedDuration::from_hours(2));
/// Wait before a robots.txt that could not be read is asked for again.
const ROBOTS_WAIT: SignedDuration = SignedDuration::from_mins(10);
/// Wait for a feed that robots.txt forbids.
const FORBIDDEN_WAIT: SignedDuration = SignedDuration::from_hours(24);
/// Wait that a busy server is given where it names none.
const BUSY_WAIT: SignedDuration = SignedDuration::from_mins(1);
/// Longest wait that a server may ask for.
const MAX_RETRY_AFTER: SignedDuration = SignedDuration::from_hours(24);
/// Attempts to fetch an article before the summary stands for it.
const ATTEMPTS: u32 = 5;
/// Entries of a feed that may wait for their articles; of more, the summary is taken.
const MAX_WAITING: usize = 5000;
/// Articles of one feed that are in the queue at once.
const QUEUED: usize = 20;
/// Documents of a feed that are kept before they are written.
const BATCH: usize = 25;

const ACCEPT_FEED: &str = "application/atom+xml, application/rss+xml, application/feed+json, \
     application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1";
const ACCEPT_PAGE: &str = "text/html, application/xhtml+xml, text/plain;q=0.5";
const ACCEPT_TEXT: &str = "text/plain, */*;q=0.1";

/// Why watching ended before it was asked to. What was taken in before is safe, and the same command goes on from
/// there.
#[derive(Debug, Error)]
pub enum WatchError {
    /// The ledger or the coder.
    #[error(transparent)]
    Add(#[from] AddError),
}

/// What happened, for people.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    /// A feed was read.
    Read {
        /// The feed.
        feed: String,
        /// Entries that were not known.
        fresh: usize,
        /// Of these, those whose article is still to be fetched.
        waiting: usize,
    },
    /// A feed has not changed.
    Unchanged {
        /// The feed.
        feed: String,
    },
    /// A feed could not be read.
    Failed {
        /// The feed.
        feed: String,
        /// Why.
        message: String,
        /// When it is asked again.
        again: Timestamp,
    },
    /// An article could not be had; its summary was taken.
    Summary {
        /// The feed.
        feed: String,
        /// The article.
        link: String,
        /// Why.
        message: String,
    },
    /// Documents were written.
    Added {
        /// The feed.
        feed: String,
        /// What became of them.
        tally: Tally,
    },
}

/// What watching did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WatchTally {
    /// Answers of feeds, changed or not.
    pub read: usize,
    /// Failures of feeds.
    pub failed: usize,
    /// Requests of any kind.
    pub requests: usize,
    /// Entries taken in.
    pub entries: usize,
    /// What became of them in the ledger.
    pub ledger: Tally,
}

/// A feed while it is followed.
struct Followed {
    state: FeedState,
    /// Documents that are not yet written, with their entries.
    ready: Vec<(Document, EntryKey, EntryDigest)>,
    /// True once it was asked in this run.
    asked: bool,
}

/// Follows feeds.
pub struct Watcher<'w> {
    config: &'w Config,
    fetcher: &'w dyn Fetcher,
    clock: &'w dyn Clock,
    journal: &'w mut dyn Journal,
    stop: Stop,
    feeds: Vec<Followed>,
    tasks: Tasks,
    tally: WatchTally,
    news: Box<dyn FnMut(News) + 'w>,
}

impl<'w> Watcher<'w> {
    /// Goes on where `journal` says that the feeds of `config` were left. `news` hears of everything.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn new(
        config: &'w Config,
        fetcher: &'w dyn Fetcher,
        clock: &'w dyn Clock,
        journal: &'w mut dyn Journal,
        stop: Stop,
        news: impl FnMut(News) + 'w,
    ) -> Result<Self, WatchError> {
        let mut feeds = Vec::with_capacity(config.feeds.len());
        for feed in &config.feeds {
            let written = journal.state(&feed.name)?;
            feeds.push(Followed {
                state: FeedState::read(written.as_deref(), feed.url.as_str()),
                ready: Vec::new(),
                asked: false,
            });
        }
        Ok(Self {
            config,
            fetcher,
            clock,
            journal,
            stop,
            feeds,
            tasks: Tasks::new(config.delay),
            tally: WatchTally::default(),
            news: Box::new(news),
        })
    }

    /// Asks every feed once that is not told to wait, fetches the articles, and ends.
    ///
    /// # Errors
    /// When the journal fails.
    pub fn once(&mut self) -> Result<WatchTally, WatchError> {
        self.run(true, None)
    }

    /// Follows the feeds until somebody asks to stop, or the clock shows `end`.
    ///
    /// # Errors
    /// When the journal fails.
    pub fn follow(&mut self, end: Option<Timestamp>) -> Result<WatchTally, WatchError> {
        self.run(false, end)
    }

    fn run(&mut self, once: bool, end: Option<Timestamp>) -> Result<WatchTally, WatchError> {
        let end = end.unwrap_or(Timestamp::MAX);
        self.feeds.iter_mut().for_each(|f| f.asked = false);
        while !self.stop.asked() {
            let now = self.clock.now();
            if now >= end {
                break;
            }
            self.schedule(now, once);
            let round = self.tasks.take(now, self.config.parallel);
            let barred = !round.barred.is_empty();
            for (task, why) in round.barred {
                self.barred(&task, why, now)?;
            }
            if round.go.is_empty() {
                if barred {
                    continue;
                }
                let Some(wake) = self.wake(now, once) else {
                    break;
                };
                let least = later(now, SignedDuration::from_millis(1));
                self.clock.wait(wake.max(least).min(end), &self.stop);
                continue;
            }
            let answers = self.ask(&round.go);
            let now = self.clock.now();
            for (task, answer) in round.go.into_iter().zip(answers) {
                self.tasks.asked(&task.url, now);
                if answer != Err(FetchError::Stopped) {
                    self.answer(task, answer, now)?;
                }
            }
        }
        self.tasks.clear();
        for feed in 0..self.feeds.len() {
            if !self.feeds[feed].ready.is_empty() {
                self.commit(feed)?;
            }
        }
        Ok(self.tally)
    }

    /// Puts into the queue what is due.
    fn schedule(&mut self, now: Timestamp, once: bool) {
        for (i, (feed, config)) in self.feeds.iter_mut().zip(&self.config.feeds).enumerate() {
            let due = feed.state.next.is_none_or(|t| t <= now);
            let due = match once {
                // Who asks once wants an answer now, but a server that is to be left alone is left alone.
                true => !feed.asked && (due || feed.state.failures == 0),
                false => due,
            };
            if due && self.tasks.idle(i) {
                feed.asked = true;
                self.tasks.push(Task {
                    purpose: Purpose::Feed(i),
                    url: config.url.clone(),
                    hops: 0,
                    permanent: true,
                    robots: config.robots,
                });
            }
            if self.tasks.holds_feed(i) {
                continue;
            }
            let waiting = feed.state.waiting.iter();
            for w in waiting
                .filter(|w| w.next.is_none_or(|t| t <= now))
                .take(QUEUED)
            {
                // Links that cannot be asked for never wait.
                if let (false, Ok(url)) = (self.tasks.holds_article(i, &w.key), Url::parse(&w.link))
                {
                    self.tasks.push(Task {
                        purpose: Purpose::Article(i, w.key.clone()),
                        url,
                        hops: 0,
                        permanent: true,
                        robots: config.robots,
                    });
                }
            }
        }
    }

    /// When something can be done again; none where nothing is left to do.
    fn wake(&self, now: Timestamp, once: bool) -> Option<Timestamp> {
        let tasks = self.tasks.next(now);
        if once {
            return tasks;
        }
        let feeds = self
            .feeds
            .iter()
            .enumerate()
            .filter(|(i, _)| self.tasks.idle(*i));
        let due = feeds.flat_map(|(_, f)| {
            let waiting = f.state.waiting.iter().map(|w| w.next.unwrap_or(now));
            waiting.chain([f.state.next.unwrap_or(now)])
        });
        due.chain(tasks).min()
    }

    /// Makes requests, each on a thread of its own.
    fn ask(&mut self, tasks: &[Task]) -> Vec<Result<Response, FetchError>> {
        self.tally.requests += tasks.len();
        let requests: Vec<Request> = tasks.iter().map(|t| self.request(t)).collect();
        let fetcher = self.fetcher;
        if let [one] = &requests[..] {
            return vec![fetcher.fetch(one)];
        }
        std::thread::scope(|scope| {
            let threads: Vec<_> = requests
                .iter()
                .map(|r| scope.spawn(move || fetcher.fetch(r)))
                .collect();
            let failed = || Err(FetchError::Connection("the request failed inside".into()));
            threads
                .into_iter()
                .map(|t| t.join().unwrap_or_else(|_| failed()))
                .collect()
        })
    }

    fn request(&self, task: &Task) -> Request {
        let timeout = Duration::try_from(self.config.timeout).unwrap_or(Duration::from_secs(30));
        let mut request = Request {
            url: task.url.clone(),
            accept: ACCEPT_PAGE,
            etag: None,
            last_modified: None,
            most: self.config.most,
            timeout,
        };
        match &task.purpose {
            Purpose::Article(..) => {}
            Purpose::Robots(_) => {
                request.accept = ACCEPT_TEXT;
                request.most = MAX_ROBOTS;
            }
            Purpose::Feed(i) => {
                let state = &self.feeds[*i].state;
                request.accept = ACCEPT_FEED;
                request.etag.clone_from(&state.etag);
                request.last_modified.clone_from(&state.last_modified);
            }
        }
        request
    }

    fn answer(
        &mut self,
        task: Task,
        answer: Result<Response, FetchError>,
        now: Timestamp,
    ) -> Result<(), WatchError> {
        if let Ok(r) = &answer
            && matches!(r.status, 429 | 503)
        {
            let wait = retry_after(r, now).unwrap_or(BUSY_WAIT);
            self.tasks.rest(&task.url, later(now, wait));
        }
        let answer = match answer {
            Ok(r) if matches!(r.status, 301 | 302 | 303 | 307 | 308) => {
                match self.redirect(&task, &r) {
                    Ok(next) => {
                        self.tasks.push(next);
                        return Ok(());
                    }
                    Err(message) => Err(Failure::lasting(message)),
                }
            }
            Ok(r) => Ok(r),
            Err(e) => Err(Failure::from(e)),
        };
        match task.purpose.clone() {
            Purpose::Robots(origin) => {
                self.robots_answer(origin, answer, now);
                Ok(())
            }
            Purpose::Feed(i) => {
                if task.hops > 0 && task.permanent && answer.is_ok() {
                    self.feeds[i].state.moved_to = Some(task.url.to_string());
                }
                self.feed_answer(i, &task, answer, now)
            }
            Purpose::Article(i, key) => self.article_answer(i, &key, answer, now),
        }
    }

    /// The request to which a response leads.
    fn redirect(&self, task: &Task, response: &Response) -> Result<Task, String> {
        if task.hops >= self.config.redirects {
            return Err(format!(
                "leads through more than {} redirects",
                self.config.redirects
            ));
        }
        let location = response.location.as_deref().unwrap_or("");
        let mut url = task
            .url
            .join(location)
            .map_err(|_| format!("is redirected to {location:?}, which is no address"))?;
        if location.is_empty() || !article::can_be_asked(&url) {
            return Err(format!(
                "is redirected to {location:?}, which is not followed"
            ));
        }
        url.set_fragment(None);
        Ok(Task {
            url,
            hops: task.hops + 1,
            permanent: task.permanent && matches!(response.status, 301 | 308),
            ..task.clone()
        })
    }

    fn barred(&mut self, task: &Task, why: Barred, now: Timestamp) -> Result<(), WatchError> {
        let failure = match why {
            Barred::Disallowed => Failure::lasting(
                "robots.txt does not permit it; ask the site, or write `robots = false` if you may"
                    .into(),
            ),
            Barred::Unknown(why) => Failure {
                message: format!("robots.txt cannot be read: {why}"),
                lasting: false,
                refused: false,
                wait: SignedDuration::ZERO,
            },
        };
        match &task.purpose {
            Purpose::Feed(i) => {
                let wait = if failure.lasting {
                    FORBIDDEN_WAIT
                } else {
                    ROBOTS_WAIT
                };
                self.failed(*i, &Failure { wait, ..failure }, now)
            }
            Purpose::Article(i, key) => self.article_answer(*i, key, Err(failure), now),
            Purpose::Robots(_) => Ok(()),
        }
    }

    fn robots_answer(&mut self, origin: String, answer: Result<Response, Failure>, now: Timestamp) {
        let rules = match answer {
            Ok(r) if (200..300).contains(&r.status) => {
                Rules::read(self.config.agent(), &r.body, now)
            }
            Ok(r) if (400..500).contains(&r.status) && r.status != 429 => Rules::open(now),
            Ok(r) => {
                let wait = retry_after(&r, now).unwrap_or(ROBOTS_WAIT).max(ROBOTS_WAIT);
                Rules::unknown(format!("it answers {}", r.status), now, wait)
            }
            // The standard counts endless redirects as no robots.txt.
            Err(f) if f.lasting && !f.refused => Rules::open(now),
            Err(f) => Rules::unknown(f.message, now, ROBOTS_WAIT),
        };
        self.tasks.learn(origin, rules);
    }

    fn feed_answer(
        &mut self,
        i: usize,
        task: &Task,
        answer: Result<Response, Failure>,
        now: Timestamp,
    ) -> Result<(), WatchError> {
        let response = match answer {
            Ok(r) => r,
            Err(f) => return self.failed(i, &f, now),
        };
        let config = &self.config.feeds[i];
        if response.status == 304 && self.feeds[i].state.last_success.is_some() {
            self.succeeded(i, now);
            (self.news)(News::Unchanged {
                feed: config.name.clone(),
            });
            return self.commit(i);
        }
        if !(200..300).contains(&response.status) {
            let failure = Failure {
                message: format!("answers {}", response.status),
                lasting: false,
                refused: false,
                wait: retry_after(&response, now).unwrap_or_default(),
            };
            return self.failed(i, &failure, now);
        }
        if response.cut {
            let message = format!(
                "is longer than {} bytes; raise `max_bytes` if that is meant",
                self.config.most
            );
            return self.failed(i, &Failure::passing(message), now);
        }
        let charset = response.content_type.as_deref().and_then(charset);
        match read_feed(&response.body, charset, Some(task.url.as_str())) {
            Err(message) => self.failed(i, &Failure::passing(message), now),
            Ok(feed) => {
                let before = self.feeds[i].state.waiting.len();
                let mut fresh = 0;
                // Feeds put the newest first; taken in is the oldest first.
                for entry in feed.entries.into_iter().rev() {
                    fresh += usize::from(self.take_in(i, entry)?);
                }
                let state = &mut self.feeds[i].state;
                state.etag = response.etag;
                state.last_modified = response.last_modified;
                let waiting = state.waiting.len().saturating_sub(before);
                self.succeeded(i, now);
                (self.news)(News::Read {
                    feed: config.name.clone(),
                    fresh,
                    waiting,
                });
                self.commit(i)
            }
        }
    }

    /// Takes an entry in, unless it is known; true where it was not.
    fn take_in(&mut self, i: usize, entry: FeedEntry) -> Result<bool, WatchError> {
        let config = &self.config.feeds[i];
        let mut document = entry.document;
        overridden(&mut document, config);
        let (key, digest) = name_of(config, &entry.key, &document);
        if self.journal.holds(key, digest)? || self.under_way(i, &entry.key, (key, digest)) {
            return Ok(false);
        }
        let feed = &mut self.feeds[i];
        let article = match config.articles {
            Articles::Never => None,
            Articles::Summary if entry.full => None,
            Articles::Summary | Articles::Always => entry
                .link
                .filter(|l| Url::parse(l).is_ok_and(|u| article::can_be_asked(&u))),
        };
        match article {
            None => feed.ready.push((document, key, digest)),
            Some(link) => {
                let waiting = &mut feed.state.waiting;
                let known = waiting.iter_mut().find(|w| w.key == entry.key);
                let new = known.is_none();
                if let Some(w) = known {
                    // Edited before its article was fetched.
                    let (attempts, next) = (w.attempts, w.next);
                    *w = Waiting {
                        attempts,
                        next,
                        ..Waiting::new(entry.key, link, document)
                    };
                } else if waiting.len() < MAX_WAITING {
                    waiting.push(Waiting::new(entry.key, link, document));
                } else {
                    let why = format!("{MAX_WAITING} others wait to be fetched");
                    let w = Waiting::new(entry.key, link, document);
                    feed.ready.push((article::summary(&w, &why), key, digest));
                }
                return Ok(new);
            }
        }
        Ok(true)
    }

    /// True where an entry is about to be taken in: by this feed with these words, or by another of its site.
    fn under_way(&self, i: usize, id: &str, name: (EntryKey, EntryDigest)) -> bool {
        let site = self.config.feeds[i].url.host_str();
        let feeds = self.feeds.iter().zip(&self.config.feeds).enumerate();
        let ready = |f: &Followed| f.ready.iter().any(|r| (r.1, r.2) == name);
        let waits = |f: &Followed| f.state.waiting.iter().any(|w| w.key == id);
        feeds
            .filter(|(_, (_, config))| config.url.host_str() == site)
            .any(|(n, (feed, _))| ready(feed) || (n != i && waits(feed)))
    }

    fn succeeded(&mut self, i: usize, now: Timestamp) {
        self.tally.read += 1;
        let state = &mut self.feeds[i].state;
        state.last_tried = Some(now);
        state.last_success = Some(now);
        state.failures = 0;
        state.last_error = None;
        state.next = Some(later(now, self.config.feeds[i].every));
    }

    fn failed(&mut self, i: usize, failure: &Failure, now: Timestamp) -> Result<(), WatchError> {
        self.tally.failed += 1;
        let name = &self.config.feeds[i].name;
        let state = &mut self.feeds[i].state;
        state.failures = state.failures.saturating_add(1);
        let (first, most) = FEED_WAIT;
        let wait = backoff::wait(name, state.failures, first, most).max(failure.wait);
        let again = later(now, wait);
        state.last_tried = Some(now);
        state.last_error = Some(failure.message.clone());
        state.next = Some(again);
        (self.news)(News::Failed {
            feed: name.clone(),
            message: failure.message.clone(),
            again,
        });
        self.commit(i)
    }

    fn article_answer(
        &mut self,
        i: usize,
        key: &str,
        answer: Result<Response, Failure>,
        now: Timestamp,
    ) -> Result<(), WatchError> {
        let config = &self.config.feeds[i];
        let state = &mut self.feeds[i].state;
        let Some(at) = state.waiting.iter().position(|w| w.key == key) else {
            return Ok(());
        };
        let waiting = &mut state.waiting[at];
        let result = answer.and_then(|r| article::read(waiting, &r));
        let result = match result {
            Err(f) if !f.lasting && waiting.attempts + 1 < ATTEMPTS => {
                waiting.attempts += 1;
                let (first, most) = ARTICLE_WAIT;
                let wait = backoff::wait(&waiting.link, waiting.attempts, first, most);
                waiting.next = Some(later(now, wait));
                return self.commit_when_idle(i);
            }
            other => other,
        };
        let waiting = state.waiting.remove(at);
        let (key, digest) = name_of(config, &waiting.key, &waiting.document());
        let document = match result {
            Ok(document) => document,
            Err(f) => {
                (self.news)(News::Summary {
                    feed: config.name.clone(),
                    link: waiting.link.clone(),
                    message: f.message.clone(),
                });
                article::summary(&waiting, &f.message)
            }
        };
        self.feeds[i].ready.push((document, key, digest));
        self.commit_when_idle(i)
    }

    /// Writes a feed's documents when there are many of them, or no more to come soon.
    fn commit_when_idle(&mut self, i: usize) -> Result<(), WatchError> {
        if self.feeds[i].ready.len() >= BATCH || self.tasks.idle(i) {
            self.commit(i)?;
        }
        Ok(())
    }

    /// Writes a feed's documents and its state, both or neither.
    fn commit(&mut self, i: usize) -> Result<(), WatchError> {
        let name = &self.config.feeds[i].name;
        let feed = &mut self.feeds[i];
        let count = feed.ready.len();
        let mut state = feed.state.clone();
        state.entries += count as u64;
        let mark = FeedMark {
            name: name.clone(),
            state: state.write(),
            entries: feed.ready.iter().map(|r| (r.1, r.2)).collect(),
        };
        let documents: Vec<Document> = feed.ready.iter().map(|r| r.0.clone()).collect();
        let tally = self.journal.commit(&documents, &mark)?;
        feed.state = state;
        feed.ready.clear();
        if count > 0 {
            self.tally.entries += count;
            self.tally.ledger += tally;
            (self.news)(News::Added {
                feed: name.clone(),
                tally,
            });
        }
        Ok(())
    }
}

/// Why something could not be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) message: String,
    /// True where trying again would not help.
    pub(crate) lasting: bool,
    /// True where the address may not be reached.
    pub(crate) refused: bool,
    /// Time that the server asks for.
    pub(crate) wait: SignedDuration,
}

impl Failure {
    pub(crate) fn lasting(message: String) -> Self {
        Self {
            message,
            lasting: true,
            refused: false,
            wait: SignedDuration::ZERO,
        }
    }

    pub(crate) fn passing(message: String) -> Self {
        Self {
            message,
            lasting: false,
            refused: false,
            wait: SignedDuration::ZERO,
        }
    }
}

impl From<FetchError> for Failure {
    fn from(e: FetchError) -> Self {
        match e {
            FetchError::Refused { .. } => Self {
                refused: true,
                ..Self::lasting(e.to_string())
            },
            other => Self::passing(other.to_string()),
        }
    }
}

/// Names an entry and its words. Identifiers mean one thing inside a site, whichever of its feeds lists them.
fn name_of(config: &FeedConfig, id: &str, document: &Document) -> (EntryKey, EntryDigest) {
    let site = config.url.host_str().unwrap_or("");
    let words = |t: &str| t.split_whitespace().collect::<Vec<_>>().join(" ");
    let title = words(document.title.as_deref().unwrap_or(""));
    let text = words(&document.text);
    (EntryKey::new(site, id), EntryDigest::new(&[&title, &text]))
}

/// What the feeds file says of a feed goes before what the feed says.
fn overridden(document: &mut Document, config: &FeedConfig) {
    if config.publisher.is_some() {
        document.publisher.clone_from(&config.publisher);
    }
    if document.language.is_none() {
        document.language.clone_from(&config.language);
    }
}

/// The wait that a response asks for: seconds, or a date.
fn retry_after(response: &Response, now: Timestamp) -> Option<SignedDuration> {
    let text = response.retry_after.as_deref()?;
    let wait = match text.parse::<u32>() {
        Ok(seconds) => SignedDuration::from_secs(seconds.into()),
        Err(_) => {
            let date = jiff::fmt::rfc2822::DateTimeParser::new()
                .parse_timestamp(text)
                .ok()?;
            date.duration_since(now)
        }
    };
    Some(wait.clamp(SignedDuration::ZERO, MAX_RETRY_AFTER))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_that_a_server_asks_for_is_seconds_or_a_date() {
        let now: Timestamp = "2024-05-09T10:00:00Z".parse().unwrap();
        let wait = |text: &str| {
            let r = Response {
                retry_after: Some(text.into()),
                ..Response::default()
            };
            retry_after(&r, now).map(|d| d.as_secs())
        };
        assert_eq!(wait("120"), Some(120));
        assert_eq!(wait("Thu, 09 May 2024 10:05:00 GMT"), Some(300));
        assert_eq!(wait("Thu, 09 May 2024 09:00:00 GMT"), Some(0));
        assert_eq!(wait("4000000000"), Some(86_400));
        assert_eq!(wait("soon"), None);
        assert_eq!(wait("-5"), None);
    }
}
