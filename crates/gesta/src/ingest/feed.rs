//! Feeds: RSS, Atom and JSON Feed to one document an entry.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use feed_rs::model;
use feed_rs::parser::Builder;
use gesta_record::{Document, Doubt, DoubtKind};
use jiff::civil::Date;

use super::limits::MAX_ENTRIES;
use super::{decode, html};

/// Elements that may be open at once in a feed.
const MAX_NESTING: usize = 256;

/// A feed that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Feed {
    /// The feed's own title.
    pub title: Option<String>,
    /// Its entries, in its order.
    pub entries: Vec<FeedEntry>,
    /// Entries beyond [`MAX_ENTRIES`], which were not read.
    pub left: usize,
}

/// One entry of a feed.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedEntry {
    /// The identifier that the feed gives, else the link, else one made from the words.
    pub key: String,
    /// Address of the article.
    pub link: Option<String>,
    /// True where the feed holds the article itself, not a summary only.
    pub full: bool,
    /// The entry's words. Its day of publication is the one that the feed writes, whatever the time zone.
    pub document: Document,
}

/// Reads a feed. `charset` is what the transport says of the bytes; relative addresses are resolved by `base`.
///
/// # Errors
/// A message for people, where the bytes are no feed.
pub fn read_feed(bytes: &[u8], charset: Option<&str>, base: Option<&str>) -> Result<Feed, String> {
    let decoded = decode::decode_as(bytes, charset).ok_or("is a binary file, not a feed")?;
    let text = undeclared(&decoded.text);
    if html::depth(text) > MAX_NESTING {
        return Err(format!(
            "nests more than {MAX_NESTING} elements; no feed does"
        ));
    }
    let unread: Arc<Mutex<bool>> = Arc::default();
    let noted = Arc::clone(&unread);
    let parser = Builder::new()
        .base_uri(base)
        .sanitize_content(false)
        .id_generator(|links, _, _| links.first().map(|l| l.href.clone()).unwrap_or_default())
        .timestamp_parser(move |text| {
            let day = day_as_written(text);
            if let (None, Ok(mut unread)) = (day, noted.lock()) {
                *unread = true;
            }
            day
        })
        .build();
    let feed = parser
        .parse(text.as_bytes())
        .map_err(|e| format!("is no feed that can be read: {e}"))?;
    let undated = unread.lock().is_ok_and(|u| *u);
    let title = feed.title.as_ref().and_then(line);
    let left = feed.entries.len().saturating_sub(MAX_ENTRIES);
    let read = |e: model::Entry| {
        let mut entry = entry(e, title.as_deref(), feed.language.as_deref());
        if undated && entry.document.published.is_none() {
            entry.document.notes.push(Doubt {
                kind: DoubtKind::DateUnresolved,
                span: None,
                note: "the feed gives a date that could not be read".into(),
            });
        }
        entry.document.notes.extend(decoded.doubt.clone());
        entry
    };
    let entries = feed.entries.into_iter().take(MAX_ENTRIES);
    Ok(Feed {
        entries: entries.map(read).collect(),
        title: title.clone(),
        left,
    })
}

/// The text without its XML declaration, whose encoding no longer holds.
fn undeclared(text: &str) -> &str {
    let text = text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    match text.strip_prefix("<?xml") {
        Some(rest) => rest.find("?>").map_or(text, |i| &rest[i + 2..]),
        None => text,
    }
}

/// The calendar day that a date-time names in its own time zone, as midnight UTC.
fn day_as_written(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    let day = DateTime::parse_from_rfc2822(text)
        .or_else(|_| DateTime::parse_from_rfc3339(text))
        .map(|t| t.date_naive())
        .ok()
        .or_else(|| {
            let d = html::calendar_day(text)?;
            NaiveDate::from_ymd_opt(
                d.year().into(),
                u32::try_from(d.month()).ok()?,
                u32::try_from(d.day()).ok()?,
            )
        })?;
    Some(day.and_time(NaiveTime::MIN).and_utc())
}

fn day(time: DateTime<Utc>) -> Option<Date> {
    time.date_naive().to_string().parse().ok()
}

/// One line of plain words.
fn line(text: &model::Text) -> Option<String> {
    let words = html::fragment(&text.content);
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    (!words.is_empty()).then_some(words)
}

fn entry(e: model::Entry, publisher: Option<&str>, language: Option<&str>) -> FeedEntry {
    let title = e.title.as_ref().and_then(line);
    let content = e.content.as_ref().and_then(|c| c.body.as_deref());
    let content = content.map(html::fragment).filter(|t| !t.is_empty());
    let summary = e.summary.as_ref().map(|s| html::fragment(&s.content));
    let summary = summary.filter(|t| !t.is_empty());
    let full = content.is_some();
    // Some feeds put the article into the summary and a teaser into the content.
    let longest = match (content, summary) {
        (Some(c), Some(s)) if s.len() > 2 * c.len() => Some(s),
        (c, s) => c.or(s),
    };
    let mut document = Document::new(longest.or_else(|| title.clone()).unwrap_or_default());
    document.title = title;
    document.publisher = publisher.map(str::to_owned);
    document.published = e.published.or(e.updated).and_then(day);
    document.byline = byline(&e.authors);
    let language = e.language.as_deref().or(language);
    document.language = language.and_then(|l| l.split(['-', '_']).next().map(str::to_lowercase));
    let link = e
        .links
        .iter()
        .find(|l| matches!(l.rel.as_deref(), None | Some("alternate")))
        .or(e.links.first())
        .map(|l| l.href.clone())
        .filter(|l| !l.is_empty());
    document.url.clone_from(&link);
    let key = match e.id.trim() {
        "" => link.clone().unwrap_or_else(|| {
            let title = document.title.as_deref().unwrap_or("");
            super::id_of(format!("{title}\n{}", document.text).as_bytes())
        }),
        id => id.to_owned(),
    };
    document.id.clone_from(&key);
    super::finish(&mut document);
    FeedEntry {
        key,
        link,
        full,
        document,
    }
}

fn byline(authors: &[model::Person]) -> Option<String> {
    let names: Vec<&str> = authors
        .iter()
        .filter_map(|a| a.name.as_deref().map(str::trim))
        .filter(|n| !n.is_empty() && *n != "unknown")
        .collect();
    (!names.is_empty()).then(|| names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RSS: &str = r#"<?xml version="1.0" encoding="utf-8"?><rss version="2.0"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The Strelsau Courier</title>
<language>en-gb</language><item><title>Rebels shell &amp;amp; burn Zenda</title><link>https://example.org/1</link>
<guid isPermaLink="false">g-1</guid><pubDate>Wed, 24 Mar 2021 23:30:00 -0500</pubDate>
<description>A summary.</description><content:encoded><![CDATA[<p>Rebels shelled Zenda.</p><p>Two died.</p>]]>
</content:encoded></item><item><title>Second</title><link>/2</link><description>Only &lt;b&gt;this&lt;/b&gt;.
</description></item></channel></rss>"#;

    #[test]
    fn rss_entries_are_documents() {
        let feed = read_feed(RSS.as_bytes(), None, Some("https://example.org/feed")).unwrap();
        assert_eq!(feed.title.as_deref(), Some("The Strelsau Courier"));
        let [one, two] = &feed.entries[..] else {
            panic!("{feed:?}")
        };
        assert_eq!((one.key.as_str(), one.full), ("g-1", true));
        let d = &one.document;
        assert_eq!(d.text, "Rebels shelled Zenda.\n\nTwo died.");
        assert_eq!(d.title.as_deref(), Some("Rebels shell & burn Zenda"));
        assert_eq!(d.published, "2021-03-24".parse().ok());
        assert_eq!(d.url.as_deref(), Some("https://example.org/1"));
        assert_eq!(d.language.as_deref(), Some("en"));
        assert_eq!(
            (two.full, two.document.text.as_str()),
            (false, "Only this.")
        );
        assert_eq!(two.link.as_deref(), Some("https://example.org/2"));
        assert_eq!(two.key, "https://example.org/2");
    }

    #[test]
    fn atom_and_json_feeds_are_read() {
        let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><id>f</id>
            <updated>2021-03-25T00:00:00Z</updated><entry><id>e1</id><title>T</title><link href="https://x.org/1"/>
            <updated>2021-03-24T23:30:00-11:00</updated><content type="html">&lt;p&gt;Words.&lt;/p&gt;</content>
            <author><name>Fritz Tarlen</name></author></entry></feed>"#;
        let feed = read_feed(atom.as_bytes(), None, None).unwrap();
        let e = &feed.entries[0];
        assert_eq!((e.key.as_str(), e.document.text.as_str()), ("e1", "Words."));
        assert_eq!(e.document.published, "2021-03-24".parse().ok());
        assert_eq!(e.document.byline.as_deref(), Some("Fritz Tarlen"));
        let json = r#"{"version":"https://jsonfeed.org/version/1.1","title":"J","items":[{"id":"7",
            "url":"https://x.org/7","content_text":"Plain words.","date_published":"2021-03-24T10:00:00Z"}]}"#;
        let feed = read_feed(json.as_bytes(), None, None).unwrap();
        assert_eq!(feed.entries[0].document.text, "Plain words.");
    }

    #[test]
    fn keys_without_identifier_or_link_come_from_the_words() {
        let rss = r#"<rss version="2.0"><channel><title>X</title><item><title>One</title></item>
            <item><title>Two</title></item></channel></rss>"#;
        let keys = || -> Vec<String> {
            let feed = read_feed(rss.as_bytes(), None, None).unwrap();
            feed.entries.into_iter().map(|e| e.key).collect()
        };
        let first = keys();
        assert_eq!(first, keys());
        assert_ne!(first[0], first[1]);
    }

    #[test]
    fn the_charset_of_the_transport_and_of_the_declaration() {
        let feed = |encoding: &str| {
            let mut bytes = format!("<?xml version=\"1.0\" encoding=\"{encoding}\"?>").into_bytes();
            bytes.extend_from_slice(
                b"<rss version=\"2.0\"><channel><title>Bogot\xe1</title></channel></rss>",
            );
            bytes
        };
        let title = |bytes: &[u8], charset| read_feed(bytes, charset, None).unwrap().title;
        let wanted = Some("Bogot\u{e1}".to_owned());
        assert_eq!(title(&feed("iso-8859-1"), None), wanted);
        assert_eq!(title(&feed("iso-8859-2"), Some("windows-1252")), wanted);
        // A transport that is wrong is not believed.
        assert_eq!(title(&feed("iso-8859-1"), Some("utf-8")), wanted);
    }

    #[test]
    fn hostile_feeds_are_refused_and_entities_are_not_multiplied() {
        let deep = format!(
            "<rss version=\"2.0\"><channel>{}{}</channel></rss>",
            "<a>".repeat(100_000),
            "</a>".repeat(100_000)
        );
        assert!(read_feed(deep.as_bytes(), None, None).is_err());
        let mut laughs = String::from("<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a0 \"ha\">");
        for i in 1..30 {
            laughs.push_str(&format!("<!ENTITY a{i} \"&a{};&a{};\">", i - 1, i - 1));
        }
        laughs.push_str(
            "]><rss version=\"2.0\"><channel><title>&a29;</title><item><title>x &a29;</title>\
             <link>https://x.org</link></item></channel></rss>",
        );
        if let Ok(feed) = read_feed(laughs.as_bytes(), None, None) {
            assert!(feed.title.unwrap_or_default().len() < 1000);
        }
        for broken in [
            "",
            "<rss",
            "<rss version=\"2.0\"><channel><item>",
            "<feed",
            "{",
        ] {
            let _ = read_feed(broken.as_bytes(), None, None);
        }
        assert!(read_feed(b"<opml version=\"2.0\"/>", None, None).is_err());
    }
}
