//! What a site's robots.txt permits (RFC 9309).

use jiff::{SignedDuration, Timestamp};
use texting_robots::Robot;
use url::Url;

/// How long a robots.txt that was read is believed.
const FRESH: SignedDuration = SignedDuration::from_hours(24);
/// Greatest delay that a site may ask for between requests; more would be a way to stop us elsewhere too.
const MAX_DELAY: SignedDuration = SignedDuration::from_secs(60);
/// Bytes of a robots.txt that are read, as the standard has it.
pub(crate) const MAX_ROBOTS: usize = 500 << 10;

/// Scheme, host and port: what one robots.txt speaks for.
pub(crate) fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// Where an origin's robots.txt is.
pub(crate) fn address(url: &Url) -> Url {
    let mut robots = url.clone();
    robots.set_path("/robots.txt");
    robots.set_query(None);
    robots.set_fragment(None);
    robots
}

/// What is known of an origin's rules.
pub(crate) struct Rules {
    kind: Kind,
    /// Until when it is believed.
    pub(crate) until: Timestamp,
}

enum Kind {
    /// All is permitted.
    Open,
    /// It could not be read; until it can, nothing is permitted.
    Unknown(String),
    /// As written.
    Written(Box<Robot>),
}

/// What the rules say of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It may be asked for.
    Permitted,
    /// It may not.
    Disallowed,
    /// Not now: robots.txt cannot be read.
    Unknown(String),
}

impl Rules {
    /// There is no robots.txt.
    pub(crate) fn open(now: Timestamp) -> Self {
        Self {
            kind: Kind::Open,
            until: later(now, FRESH),
        }
    }

    /// It could not be read, and is asked for again after `wait`.
    pub(crate) fn unknown(why: String, now: Timestamp, wait: SignedDuration) -> Self {
        Self {
            kind: Kind::Unknown(why),
            until: later(now, wait),
        }
    }

    /// Reads a robots.txt as `agent`, the first word of the user agent.
    pub(crate) fn read(agent: &str, text: &[u8], now: Timestamp) -> Self {
        // What cannot be read as rules gives none.
        let kind = match Robot::new(agent, text) {
            Ok(robot) => Kind::Written(Box::new(robot)),
            Err(_) => Kind::Open,
        };
        Self {
            kind,
            until: later(now, FRESH),
        }
    }

    /// What they say of an address.
    pub(crate) fn verdict(&self, url: &Url) -> Verdict {
        match &self.kind {
            Kind::Open => Verdict::Permitted,
            Kind::Unknown(why) => Verdict::Unknown(why.clone()),
            Kind::Written(robot) if robot.allowed(url.as_str()) => Verdict::Permitted,
            Kind::Written(_) => Verdict::Disallowed,
        }
    }

    /// The delay that the site asks for between requests.
    pub(crate) fn delay(&self) -> SignedDuration {
        let seconds = match &self.kind {
            Kind::Written(robot) => robot.delay.unwrap_or(0.0),
            _ => 0.0,
        };
        SignedDuration::try_from_secs_f32(seconds.max(0.0)).map_or(MAX_DELAY, |d| d.min(MAX_DELAY))
    }
}

/// `now` and a while.
pub(crate) fn later(now: Timestamp, wait: SignedDuration) -> Timestamp {
    now.checked_add(wait).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_those_for_us() {
        let now = Timestamp::UNIX_EPOCH;
        let text =
            b"User-agent: *\nDisallow: /private\nCrawl-delay: 7\n\nUser-agent: bad\nDisallow: /\n";
        let url = |p: &str| Url::parse(&format!("https://x.example{p}")).unwrap();
        let ours = Rules::read("gesta", text, now);
        assert_eq!(ours.verdict(&url("/news/1?x=2")), Verdict::Permitted);
        assert_eq!(ours.verdict(&url("/private/1")), Verdict::Disallowed);
        assert_eq!(ours.delay(), SignedDuration::from_secs(7));
        assert_eq!(
            Rules::read("bad", text, now).verdict(&url("/")),
            Verdict::Disallowed
        );
        for odd in [
            &b"\xff\xfe\0\0"[..],
            b"<html>",
            b"",
            b"Disallow: /\n",
            b"Crawl-delay: -1",
        ] {
            let rules = Rules::read("gesta", odd, now);
            assert!(rules.delay() >= SignedDuration::ZERO);
            let _ = rules.verdict(&url("/"));
        }
        let huge = Rules::read("gesta", b"User-agent: *\nCrawl-delay: 1e30\n", now);
        assert!(huge.delay() <= MAX_DELAY);
    }

    #[test]
    fn no_rules_make_it_panic() {
        const PARTS: [&[u8]; 16] = [
            b"User-agent: *",
            b"User-agent: gesta",
            b"\n",
            b"\r",
            b"Disallow:",
            b"Allow: /",
            b"*",
            b"$",
            b"%zz%41",
            b"Crawl-delay: ",
            b"nan",
            b"-1e9",
            b"\xff\0",
            b"#",
            b"Sitemap: ::",
            b"/a/(b[c",
        ];
        let url = Url::parse("https://x.example/a/b?c=%zz").unwrap();
        let mut state = 7u64;
        for _ in 0..2000 {
            let mut text = Vec::new();
            for _ in 0..12 {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                text.extend_from_slice(PARTS[(state >> 60) as usize]);
            }
            let rules = Rules::read("gesta", &text, Timestamp::UNIX_EPOCH);
            let _ = rules.verdict(&url);
            assert!((SignedDuration::ZERO..=MAX_DELAY).contains(&rules.delay()));
        }
    }

    #[test]
    fn origins_have_one_address() {
        let url = Url::parse("https://x.example:8443/a/b?c#d").unwrap();
        assert_eq!(address(&url).as_str(), "https://x.example:8443/robots.txt");
        assert_eq!(origin(&url), "https://x.example:8443");
    }
}
