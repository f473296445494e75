//! Requests that are to be made, and whose turn it is.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use url::Url;

use crate::robots::{Rules, Verdict, address, later, origin};

/// What a request is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A feed, by its number.
    Feed(usize),
    /// The article of a feed's entry.
    Article(usize, String),
    /// The robots.txt of an origin.
    Robots(String),
}

/// A request that is to be made.
#[derive(Debug, Clone)]
pub(crate) struct Task {
    pub(crate) purpose: Purpose,
    pub(crate) url: Url,
    /// Redirects that led here.
    pub(crate) hops: u32,
    /// True where all of them said that they hold for good.
    pub(crate) permanent: bool,
    /// Whether robots.txt is to be asked.
    pub(crate) robots: bool,
}

/// What was found out about a task that cannot be made.
#[derive(Debug)]
pub(crate) enum Barred {
    /// robots.txt forbids it.
    Disallowed,
    /// robots.txt cannot be read.
    Unknown(String),
}

/// Hosts with their turns, origins with their rules, and what is to be asked of them.
pub(crate) struct Tasks {
    queue: Vec<Task>,
    /// Moment before which a host is not asked.
    hosts: HashMap<String, Timestamp>,
    rules: HashMap<String, Rules>,
    delay: SignedDuration,
}

/// What is to be done now.
#[derive(Default)]
pub(crate) struct Round {
    /// Requests to different hosts.
    pub(crate) go: Vec<Task>,
    /// Tasks that are not made.
    pub(crate) barred: Vec<(Task, Barred)>,
}

/// The host of an address, whatever its scheme: politeness is owed to machines.
fn host(url: &Url) -> String {
    url.host_str().unwrap_or("").to_owned()
}

impl Tasks {
    pub(crate) fn new(delay: SignedDuration) -> Self {
        Self {
            queue: Vec::new(),
            hosts: HashMap::new(),
            rules: HashMap::new(),
            delay,
        }
    }

    pub(crate) fn push(&mut self, task: Task) {
        self.queue.push(task);
    }

    /// Keeps rules of an origin.
    pub(crate) fn learn(&mut self, origin: String, rules: Rules) {
        self.rules.insert(origin, rules);
    }

    /// The host of `url` was asked; it is left alone for its delay.
    pub(crate) fn asked(&mut self, url: &Url, now: Timestamp) {
        let wish = self
            .rules
            .get(&origin(url))
            .map_or(SignedDuration::ZERO, Rules::delay);
        self.rest(url, later(now, self.delay.max(wish)));
    }

    /// The host of `url` is not asked before `until`.
    pub(crate) fn rest(&mut self, url: &Url, until: Timestamp) {
        let slot = self.hosts.entry(host(url)).or_insert(until);
        *slot = until.max(*slot);
    }

    /// True where nothing is to be asked for this feed.
    pub(crate) fn idle(&self, feed: usize) -> bool {
        !self.queue.iter().any(|t| match &t.purpose {
            Purpose::Feed(f) | Purpose::Article(f, _) => *f == feed,
            Purpose::Robots(_) => false,
        })
    }

    /// True where the feed itself is to be asked already.
    pub(crate) fn holds_feed(&self, feed: usize) -> bool {
        self.queue.iter().any(|t| t.purpose == Purpose::Feed(feed))
    }

    /// True where an entry's article is to be asked already.
    pub(crate) fn holds_article(&self, feed: usize, key: &str) -> bool {
        self.queue
            .iter()
            .any(|t| matches!(&t.purpose, Purpose::Article(f, k) if *f == feed && k == key))
    }

    /// Forgets all tasks.
    pub(crate) fn clear(&mut self) {
        self.queue.clear();
    }

    /// Takes out what can be done now: at most `most` requests, each to another host.
    pub(crate) fn take(&mut self, now: Timestamp, most: usize) -> Round {
        self.ask_rules(now);
        let mut round = Round::default();
        let mut busy: HashSet<String> = HashSet::new();
        let mut left = Vec::with_capacity(self.queue.len());
        for task in self.queue.drain(..) {
            if task.robots && !matches!(task.purpose, Purpose::Robots(_)) {
                let rules = self.rules.get(&origin(&task.url)).filter(|r| r.until > now);
                match rules.map(|r| r.verdict(&task.url)) {
                    Some(Verdict::Permitted) => {}
                    Some(Verdict::Disallowed) => {
                        round.barred.push((task, Barred::Disallowed));
                        continue;
                    }
                    Some(Verdict::Unknown(why)) => {
                        round.barred.push((task, Barred::Unknown(why)));
                        continue;
                    }
                    None => {
                        left.push(task);
                        continue;
                    }
                }
            }
            let host = host(&task.url);
            let rests = self.hosts.get(&host).is_some_and(|t| *t > now);
            if rests || round.go.len() >= most || busy.contains(&host) {
                left.push(task);
            } else {
                busy.insert(host);
                round.go.push(task);
            }
        }
        self.queue = left;
        round
    }

    /// Puts a request for robots.txt before the tasks that need one.
    fn ask_rules(&mut self, now: Timestamp) {
        let mut under_way: HashSet<String> = HashSet::new();
        let mut wanted = Vec::new();
        for task in &self.queue {
            match &task.purpose {
                Purpose::Robots(origin) => {
                    under_way.insert(origin.clone());
                }
                _ if task.robots => wanted.push(task.url.clone()),
                _ => {}
            }
        }
        for url in wanted {
            let origin = origin(&url);
            let known = self.rules.get(&origin).is_some_and(|r| r.until > now);
            if !known && under_way.insert(origin.clone()) {
                let task = Task {
                    purpose: Purpose::Robots(origin),
                    url: address(&url),
                    hops: 0,
                    permanent: true,
                    robots: false,
                };
                self.queue.insert(0, task);
            }
        }
    }

    /// When the next task can be done; none where there is none.
    pub(crate) fn next(&self, now: Timestamp) -> Option<Timestamp> {
        // What waits for a robots.txt is ready when that has come, which is a task itself.
        let waits = |t: &&Task| {
            let known = || {
                self.rules
                    .get(&origin(&t.url))
                    .is_some_and(|r| r.until > now)
            };
            !t.robots || known()
        };
        let ready = |t: &Task| self.hosts.get(&host(&t.url)).copied().unwrap_or(now);
        self.queue.iter().filter(waits).map(ready).min()
    }
}
