//! The file of feeds. Its format is described in `docs/FEEDS.md`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use jiff::SignedDuration;
use serde::Deserialize;
use thiserror::Error;
use toml::Spanned;
use url::Url;

use crate::address::{Network, Reach};

/// Bytes of a feeds file; hundreds of thousands of feeds are not one file.
const MAX_FILE: u64 = 16 << 20;

/// What is wrong with a feeds file, where, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{path}:{line}: {message}", path = .path.display())]
pub struct ConfigError {
    /// The file.
    pub path: PathBuf,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong, with the remedy.
    pub message: String,
}

/// When article pages are fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Articles {
    /// For entries without content of their own.
    #[default]
    Summary,
    /// For every entry.
    Always,
    /// Never.
    Never,
}

/// How feeds are followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// What we call ourselves, with a way to reach the person who runs this.
    pub user_agent: String,
    /// Least time between two requests to one host.
    pub delay: SignedDuration,
    /// Time that one exchange may take.
    pub timeout: SignedDuration,
    /// Bytes of one expanded body that are read.
    pub most: usize,
    /// Redirects that are followed one after the other.
    pub redirects: u32,
    /// Hosts that are asked at once, each by one request at a time.
    pub parallel: usize,
    /// Which addresses may be reached.
    pub reach: Reach,
    /// The feeds, in the order of the file.
    pub feeds: Vec<FeedConfig>,
}

/// One feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedConfig {
    /// Its name here.
    pub name: String,
    /// Its address.
    pub url: Url,
    /// Time between two looks at it.
    pub every: SignedDuration,
    /// The outlet, where the feed's own title is not wanted.
    pub publisher: Option<String>,
    /// ISO 639-1 code, where the feed does not tell it.
    pub language: Option<String>,
    /// When article pages are fetched.
    pub articles: Articles,
    /// Whether robots.txt is asked and obeyed.
    pub robots: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    watch: WatchPart,
    #[serde(default, rename = "feed")]
    feeds: Vec<Spanned<FeedPart>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct WatchPart {
    user_agent: Option<Spanned<String>>,
    every: Option<Spanned<String>>,
    delay: Option<Spanned<String>>,
    timeout: Option<Spanned<String>>,
    max_bytes: Option<Spanned<u64>>,
    redirects: Option<Spanned<u32>>,
    parallel: Option<Spanned<usize>>,
    allow: Vec<Spanned<String>>,
    articles: Option<Articles>,
    robots: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FeedPart {
    name: Spanned<String>,
    url: Spanned<String>,
    every: Option<Spanned<String>>,
    publisher: Option<String>,
    language: Option<String>,
    articles: Option<Articles>,
    robots: Option<bool>,
}

/// The text of a file, for lines of errors.
struct Source<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Source<'_> {
    fn error(&self, at: usize, message: impl Into<String>) -> ConfigError {
        let before = self.text.get(..at).unwrap_or(self.text);
        ConfigError {
            path: self.path.to_owned(),
            line: before.matches('\n').count() + 1,
            message: message.into(),
        }
    }

    /// A length of time between two others.
    fn span(
        &self,
        value: Option<&Spanned<String>>,
        key: &str,
        default: SignedDuration,
        range: (SignedDuration, SignedDuration),
    ) -> Result<SignedDuration, ConfigError> {
        let Some(value) = value else {
            return Ok(default);
        };
        let at = value.span().start;
        let text = value.get_ref();
        let span: SignedDuration = text.parse().map_err(|_| {
            let message = format!(
                "`{key}` is {text:?}, no length of time; write it as \"90s\", \"15m\" or \"1h 30m\""
            );
            self.error(at, message)
        })?;
        let (least, most) = range;
        if span < least || span > most {
            let message = format!(
                "`{key}` is {text:?}; it must lie between {} s and {} s",
                least.as_secs(),
                most.as_secs()
            );
            return Err(self.error(at, message));
        }
        Ok(span)
    }

    /// A number between two others.
    fn number<N: Copy + PartialOrd + std::fmt::Display>(
        &self,
        value: Option<&Spanned<N>>,
        key: &str,
        default: N,
        range: (N, N),
    ) -> Result<N, ConfigError> {
        let Some(value) = value else {
            return Ok(default);
        };
        let n = *value.get_ref();
        if n < range.0 || n > range.1 {
            let message = format!(
                "`{key}` is {n}; it must lie between {} and {}",
                range.0, range.1
            );
            return Err(self.error(value.span().start, message));
        }
        Ok(n)
    }
}

impl Config {
    /// Reads the feeds file at `path`.
    ///
    /// # Errors
    /// Where it cannot be read or something in it is wrong.
    pub fn open(path: &Path) -> Result<Self, ConfigError> {
        let fail = |message: String| ConfigError {
            path: path.to_owned(),
            line: 1,
            message,
        };
        let size = std::fs::metadata(path)
            .map_err(|e| fail(format!("cannot be read: {e}")))?
            .len();
        if size > MAX_FILE {
            return Err(fail(format!(
                "is larger than {} MiB; spread the feeds over several files",
                MAX_FILE >> 20
            )));
        }
        let text =
            std::fs::read_to_string(path).map_err(|e| fail(format!("cannot be read: {e}")))?;
        Self::parse(&text, path)
    }

    /// Reads the text of a feeds file; `path` is for errors.
    ///
    /// # Errors
    /// Where something in it is wrong.
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        let source = Source { path, text };
        let file: File = toml::from_str(text).map_err(|e| {
            let at = e.span().map_or(0, |s| s.start);
            source.error(at, format!("{}; see docs/FEEDS.md", e.message()))
        })?;
        let secs = SignedDuration::from_secs;
        let w = &file.watch;
        let day = secs(86_400);
        let every = source.span(w.every.as_ref(), "every", secs(900), (secs(60), day))?;
        let config = Self {
            user_agent: user_agent(&source, w.user_agent.as_ref())?,
            delay: source.span(w.delay.as_ref(), "delay", secs(2), (secs(0), secs(600)))?,
            timeout: source.span(
                w.timeout.as_ref(),
                "timeout",
                secs(30),
                (secs(1), secs(300)),
            )?,
            most: usize::try_from(source.number(
                w.max_bytes.as_ref(),
                "max_bytes",
                16 << 20,
                (1 << 10, 64 << 20),
            )?)
            .unwrap_or(usize::MAX),
            redirects: source.number(w.redirects.as_ref(), "redirects", 5, (0, 20))?,
            parallel: source.number(w.parallel.as_ref(), "parallel", 8, (1, 64))?,
            reach: Reach::new(networks(&source, &w.allow)?),
            feeds: feeds(&source, &file, every)?,
        };
        Ok(config)
    }

    /// The name by which robots.txt files know us.
    pub(crate) fn agent(&self) -> &str {
        let end = self.user_agent.find(['/', ' ']);
        &self.user_agent[..end.unwrap_or(self.user_agent.len())]
    }
}

fn user_agent(source: &Source<'_>, value: Option<&Spanned<String>>) -> Result<String, ConfigError> {
    let Some(value) = value else {
        return Ok(format!("gesta/{}", env!("CARGO_PKG_VERSION")));
    };
    let text = value.get_ref();
    let sound = text.chars().all(|c| (' '..='~').contains(&c)) && !text.starts_with([' ', '/']);
    if text.is_empty() || text.len() > 200 || !sound {
        let message = "`user_agent` must be one line of plain letters, such as \
             \"gesta (+mailto:you@example.org)\"";
        return Err(source.error(value.span().start, message));
    }
    Ok(text.clone())
}

fn networks(source: &Source<'_>, allow: &[Spanned<String>]) -> Result<Vec<Network>, ConfigError> {
    let read = |value: &Spanned<String>| {
        value.get_ref().parse().map_err(|message: String| {
            let remedy =
                "`allow` takes addresses and ranges, such as \"127.0.0.1\" or \"10.0.0.0/8\"";
            source.error(value.span().start, format!("{message}; {remedy}"))
        })
    };
    allow.iter().map(read).collect()
}

fn feeds(
    source: &Source<'_>,
    file: &File,
    every: SignedDuration,
) -> Result<Vec<FeedConfig>, ConfigError> {
    if file.feeds.is_empty() {
        let message = "names no feed; add a [[feed]] part with `name` and `url`";
        return Err(source.error(0, message));
    }
    let mut names: HashMap<&str, usize> = HashMap::new();
    let mut out = Vec::with_capacity(file.feeds.len());
    for part in &file.feeds {
        let f = part.get_ref();
        let name = f.name.get_ref().trim();
        if name.is_empty() {
            let message = "the feed's `name` is empty; give it one by which you know it";
            return Err(source.error(f.name.span().start, message));
        }
        let line = source.error(f.name.span().start, "").line;
        if let Some(before) = names.insert(name, line) {
            let message = format!(
                "the name {name:?} is taken by the feed of line {before}; give this one another"
            );
            return Err(source.error(f.name.span().start, message));
        }
        let (least, most) = (
            SignedDuration::from_secs(60),
            SignedDuration::from_secs(86_400),
        );
        out.push(FeedConfig {
            name: name.to_owned(),
            url: address(source, name, &f.url)?,
            every: source.span(f.every.as_ref(), "every", every, (least, most))?,
            publisher: f.publisher.clone(),
            language: f.language.clone(),
            articles: f.articles.or(file.watch.articles).unwrap_or_default(),
            robots: f.robots.or(file.watch.robots).unwrap_or(true),
        });
    }
    Ok(out)
}

fn address(source: &Source<'_>, name: &str, value: &Spanned<String>) -> Result<Url, ConfigError> {
    let text = value.get_ref().trim();
    let fail = |why: &str| {
        let message = format!("feed {name:?}: the address {text:?} {why}");
        source.error(value.span().start, message)
    };
    let url = Url::parse(text).map_err(|e| {
        fail(&format!(
            "cannot be read ({e}); write it with http:// or https://"
        ))
    })?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(fail(
            "is not of the web; write one with http:// or https://",
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(fail(
            "holds a name or password; only open feeds are followed, take it out",
        ));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, ConfigError> {
        Config::parse(text, Path::new("feeds.toml"))
    }

    #[test]
    fn defaults_and_overrides() {
        let c = parse(
            "[watch]\nevery = \"10m\"\nallow = [\"127.0.0.1\"]\narticles = \"never\"\n\
             [[feed]]\nname = \"a\"\nurl = \"https://a.example/rss\"\n\
             [[feed]]\nname = \"b\"\nurl = \"http://b.example/\"\nevery = \"1h 30m\"\narticles = \"always\"\nrobots = false\n",
        )
        .unwrap();
        let [a, b] = &c.feeds[..] else { panic!() };
        assert_eq!(a.every, SignedDuration::from_mins(10));
        assert_eq!((a.articles, a.robots), (Articles::Never, true));
        assert_eq!(b.every, SignedDuration::from_mins(90));
        assert_eq!((b.articles, b.robots), (Articles::Always, false));
        assert!(c.reach.permits("127.0.0.1".parse().unwrap()));
        assert_eq!(c.agent(), "gesta");
    }

    #[test]
    fn refusals_name_the_line_and_the_remedy() {
        let feed = "[[feed]]\nname = \"a\"\nurl = \"https://a.example/\"\n";
        for (text, line, words) in [
            ("", 1, "[[feed]]"),
            ("[watch\n", 1, "docs/FEEDS.md"),
            (&format!("[watch]\ndelay = \"soon\"\n{feed}"), 2, "\"90s\""),
            (
                &format!("[watch]\n\nevery = \"1s\"\n{feed}"),
                3,
                "between 60 s",
            ),
            (
                &format!("[watch]\nallow = [\n \"lan\"]\n{feed}"),
                3,
                "\"10.0.0.0/8\"",
            ),
            (
                &format!("[watch]\nmax_bytes = 3\n{feed}"),
                2,
                "between 1024",
            ),
            (
                &format!("[watch]\nuser_agent = \"a\\nb\"\n{feed}"),
                2,
                "one line",
            ),
            (&format!("[watch]\nevrey = \"15m\"\n{feed}"), 2, "every"),
            (
                &format!("{feed}\n[[feed]]\nname = \"a\"\nurl = \"https://b.example/\"\n"),
                6,
                "line 2",
            ),
            ("[[feed]]\nname = \"a\"\n", 1, "url"),
            (
                "[[feed]]\nname = \"\"\nurl = \"https://a.example/\"\n",
                2,
                "empty",
            ),
            (
                "[[feed]]\nname = \"a\"\nurl = \"a.example\"\n",
                3,
                "https://",
            ),
            (
                "[[feed]]\nname = \"a\"\nurl = \"file:///etc/passwd\"\n",
                3,
                "https://",
            ),
            (
                "[[feed]]\nname = \"a\"\nurl = \"https://u:p@a.example/\"\n",
                3,
                "password",
            ),
            (
                "[[feed]]\nname = \"a\"\nurl = \"https://a.example/\"\narticles = \"often\"\n",
                4,
                "summary",
            ),
        ] {
            let e = parse(text).unwrap_err();
            assert_eq!(e.line, line, "{text}: {e}");
            assert!(e.to_string().contains(words), "{text}: {e}");
        }
    }
}
