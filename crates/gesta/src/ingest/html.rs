//! Pages to documents: the article's words and its metadata, without the page's furniture.

use gesta_record::{Document, Doubt, DoubtKind};
use jiff::civil::Date;
use scraper::{Html, Node, Selector};
use trafilatura::{ExtractionFocus, Options};

/// Elements that may be nested before the page is read without its structure; recursive extractors would
/// exhaust the stack.
pub(super) const MAX_DEPTH: usize = 256;
/// Characters of a page that are looked at.
const MAX_PAGE: usize = 16 << 20;

/// Reads a page.
pub(crate) fn read(page: &str) -> Document {
    let mut end = page.len().min(MAX_PAGE);
    while !page.is_char_boundary(end) {
        end -= 1;
    }
    let page = &page[..end];
    if depth(page) > MAX_DEPTH {
        let mut document = Document::new(strip(page));
        document.notes.push(Doubt {
            kind: DoubtKind::NoText,
            span: None,
            note: format!(
                "the page nests more than {MAX_DEPTH} elements; its structure was ignored"
            ),
        });
        return document;
    }
    let options = Options::default()
        .with_fallback(true)
        .with_exclude_comments(true)
        .with_exclude_tables(true)
        .with_focus(ExtractionFocus::Balanced);
    let mut document = Document::default();
    match trafilatura::extract(page, &options) {
        Ok(result) => {
            let m = result.metadata;
            let some = |s: String| (!s.trim().is_empty()).then(|| s.trim().to_owned());
            document.text = paragraphs(&result.content_html);
            if document.text.trim().is_empty() {
                document.text = result.content_text.replace('\n', "\n\n");
            }
            document.title = some(m.title);
            document.byline = some(m.author);
            document.url = some(m.url);
            document.publisher = some(m.sitename);
            document.language = some(m.language);
            document.published = m.date.and_then(|d| d.to_string().parse().ok());
        }
        Err(e) => {
            document.text = strip(page);
            document.notes.push(Doubt {
                kind: DoubtKind::NoText,
                span: None,
                note: format!("no article found on the page ({e}); all its text was read"),
            });
        }
    }
    declared(page, &mut document);
    document
}

/// What the page declares of itself goes before what was guessed: JSON-LD, then OpenGraph and other meta elements.
fn declared(page: &str, document: &mut Document) {
    let html = Html::parse_document(page);
    let json = json_ld(&html);
    let meta = |names: &[&str]| -> Option<String> {
        let selector = Selector::parse("meta").ok()?;
        names.iter().find_map(|name| {
            html.select(&selector)
                .find(|e| {
                    ["property", "name", "itemprop", "http-equiv"]
                        .iter()
                        .any(|a| e.attr(a).is_some_and(|v| v.eq_ignore_ascii_case(name)))
                })
                .and_then(|e| e.attr("content"))
                .map(|c| c.trim().to_owned())
                .filter(|c| !c.is_empty())
        })
    };
    let date = json
        .date
        .or_else(|| {
            meta(&[
                "article:published_time",
                "og:published_time",
                "datePublished",
                "pubdate",
                "publishdate",
                "date",
                "dc.date",
                "dc.date.issued",
                "dcterms.created",
                "parsely-pub-date",
                "sailthru.date",
            ])
        })
        .or_else(|| {
            let selector = Selector::parse("time[datetime]").ok()?;
            html.select(&selector)
                .find_map(|e| e.attr("datetime").map(str::to_owned))
        });
    if let Some(d) = date.as_deref().and_then(calendar_day) {
        document.published = Some(d);
    }
    let set = |slot: &mut Option<String>, value: Option<String>| {
        if let Some(v) = value.filter(|v| !v.trim().is_empty()) {
            *slot = Some(v);
        }
    };
    set(
        &mut document.title,
        json.headline
            .or_else(|| meta(&["og:title", "twitter:title"])),
    );
    set(
        &mut document.publisher,
        json.publisher
            .or_else(|| meta(&["og:site_name", "publisher"])),
    );
    set(
        &mut document.byline,
        json.author
            .or_else(|| meta(&["author", "article:author", "byl"])),
    );
    set(&mut document.url, json.url.or_else(|| meta(&["og:url"])));
}

#[derive(Default)]
struct JsonLd {
    date: Option<String>,
    headline: Option<String>,
    publisher: Option<String>,
    author: Option<String>,
    url: Option<String>,
}

fn json_ld(html: &Html) -> JsonLd {
    let mut out = JsonLd::default();
    let Ok(selector) = Selector::parse("script[type=\"application/ld+json\"]") else {
        return out;
    };
    for script in html.select(&selector) {
        let text: String = script.text().collect();
        let Ok(value) = serde_json::from_str::<serde_json::Value>(&text) else {
            continue;
        };
        let mut open = vec![&value];
        let mut steps = 0;
        while let Some(v) = open.pop() {
            steps += 1;
            if steps > 200 {
                break;
            }
            match v {
                serde_json::Value::Array(list) => open.extend(list),
                serde_json::Value::Object(map) => {
                    if let Some(graph) = map.get("@graph") {
                        open.push(graph);
                    }
                    let kind = map
                        .get("@type")
                        .map(ToString::to_string)
                        .unwrap_or_default();
                    if !(kind.contains("Article")
                        || kind.contains("Report")
                        || kind.contains("BlogPosting"))
                    {
                        continue;
                    }
                    let text = |key: &str| map.get(key).and_then(|v| v.as_str()).map(str::to_owned);
                    let name = |key: &str| {
                        let v = map.get(key)?;
                        let v = v.as_array().and_then(|a| a.first()).unwrap_or(v);
                        v.get("name")
                            .and_then(|n| n.as_str())
                            .or_else(|| v.as_str())
                            .map(str::to_owned)
                    };
                    out.date = out.date.take().or_else(|| text("datePublished"));
                    out.headline = out.headline.take().or_else(|| text("headline"));
                    out.publisher = out.publisher.take().or_else(|| name("publisher"));
                    out.author = out.author.take().or_else(|| name("author"));
                    out.url = out.url.take().or_else(|| text("url"));
                }
                _ => {}
            }
        }
    }
    out
}

/// The calendar day that a date-time names, as written: a time zone never shifts it.
pub(crate) fn calendar_day(text: &str) -> Option<Date> {
    let text = text.trim();
    let head: String = text.chars().take(10).collect();
    if let Ok(d) = head.parse() {
        return Some(d);
    }
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    if digits.len() == 8 {
        return format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..])
            .parse()
            .ok();
    }
    gesta_resolve::dates::document_date(text)
}

/// Paragraphs of extracted content, an empty line between them.
fn paragraphs(html: &str) -> String {
    let fragment = Html::parse_fragment(html);
    let Ok(selector) = Selector::parse("p, h1, h2, h3, h4, h5, h6, li, blockquote, pre, div")
    else {
        return String::new();
    };
    let mut out: Vec<String> = Vec::new();
    for element in fragment.select(&selector) {
        // Only the innermost blocks have text of their own.
        if element.select(&selector).next().is_some() {
            continue;
        }
        let text: Vec<String> = element
            .text()
            .flat_map(str::split_whitespace)
            .map(str::to_owned)
            .collect();
        let mut joined = String::new();
        for piece in element.text() {
            joined.push_str(piece);
        }
        let joined = joined.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.is_empty() {
            out.push(joined);
        }
    }
    out.join("\n\n")
}

/// The text of a piece of a page, such as a feed's entry: all of its words, an empty line between blocks.
pub(crate) fn fragment(html: &str) -> String {
    if !html.contains(['<', '&']) {
        return html.trim().to_owned();
    }
    if depth(html) > MAX_DEPTH {
        return strip(html);
    }
    let fragment = Html::parse_fragment(html);
    let mut blocks = vec![String::new()];
    let mut hidden = 0usize;
    for edge in fragment.root_element().traverse() {
        let (node, opens) = match &edge {
            ego_tree::iter::Edge::Open(n) => (n.value(), true),
            ego_tree::iter::Edge::Close(n) => (n.value(), false),
        };
        match node {
            Node::Text(text) if opens && hidden == 0 => {
                if let Some(last) = blocks.last_mut() {
                    last.push_str(text);
                }
            }
            Node::Element(e) if UNSEEN.contains(&e.name()) => {
                hidden = if opens {
                    hidden + 1
                } else {
                    hidden.saturating_sub(1)
                };
            }
            Node::Element(e) if BLOCKS.contains(&e.name()) => blocks.push(String::new()),
            _ => {}
        }
    }
    let lines = blocks
        .iter()
        .map(|b| b.split_whitespace().collect::<Vec<_>>().join(" "));
    lines
        .filter(|l| !l.is_empty())
        .collect::<Vec<_>>()
        .join("\n\n")
}

/// Elements that begin and end a paragraph.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "br",
    "dd",
    "div",
    "dl",
    "dt",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "td",
    "th",
    "tr",
    "ul",
];
/// Elements whose words are not the article's.
const UNSEEN: &[&str] = &["figcaption", "noscript", "script", "style", "template"];

/// Greatest number of elements open at once, counted without building a tree.
pub(super) fn depth(page: &str) -> usize {
    const VOID: &[&str] = &[
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
        "track", "wbr", "p", "li", "!doctype", "!--",
    ];
    let (mut now, mut most) = (0usize, 0usize);
    for piece in page.split('<').skip(1) {
        let closing = piece.starts_with('/');
        let name: String = piece
            .trim_start_matches('/')
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '!' || *c == '-')
            .collect::<String>()
            .to_ascii_lowercase();
        if name.is_empty() || VOID.contains(&name.as_str()) || name.starts_with("!--") {
            continue;
        }
        if closing {
            now = now.saturating_sub(1);
        } else if !piece.split('>').next().is_some_and(|t| t.ends_with('/')) {
            now += 1;
            most = most.max(now);
        }
    }
    most
}

/// The text of a page without its tags; scripts and styles are left out.
fn strip(page: &str) -> String {
    let mut out = String::new();
    let mut rest = page;
    while let Some(open) = rest.find('<') {
        out.push_str(&rest[..open]);
        let after = &rest[open + 1..];
        let lower: String = after
            .chars()
            .take(8)
            .collect::<String>()
            .to_ascii_lowercase();
        let skip_to = if lower.starts_with("script") {
            after.find("</script").map(|i| i + 1)
        } else if lower.starts_with("style") {
            after.find("</style").map(|i| i + 1)
        } else {
            None
        };
        let from = skip_to.unwrap_or(0);
        let block = ["p", "/p", "div", "/div", "br", "h", "/h", "li", "tr"]
            .iter()
            .any(|b| lower.starts_with(b));
        match after[from..].find('>') {
            Some(close) => rest = &after[from + close + 1..],
            None => {
                rest = "";
            }
        }
        out.push_str(if block { "\n\n" } else { " " });
    }
    out.push_str(rest);
    let out = out
        .replace("&nbsp;", " ")
        .replace("&amp;", "&")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'");
    let mut lines = Vec::new();
    for line in out
        .lines()
        .map(|l| l.split_whitespace().collect::<Vec<_>>().join(" "))
    {
        if !line.is_empty() {
            lines.push(line);
        }
    }
    lines.join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!DOCTYPE html><html lang="en"><head><title>Site</title>
<script type="application/ld+json">{"@type":"NewsArticle","headline":"Rebels shell Zenda","datePublished":"2021-03-24T23:30:00-05:00","publisher":{"name":"The Strelsau Courier"},"author":[{"name":"Fritz Tarlen"}]}</script>
</head><body><nav><a href="/">Home</a> <a href="/w">World</a></nav><article><h1>Rebels shell Zenda</h1>
<p>Rebels shelled the town of Zenda on Tuesday, killing two soldiers, the army said in a statement read on state radio.</p>
<p>The government in Strelsau called the attack an act of terror and promised an answer within days of the funeral.</p></article>
<footer>Copyright. <a href="/p">Privacy policy</a></footer></body></html>"#;

    #[test]
    fn article_and_metadata() {
        let d = read(PAGE);
        assert_eq!(d.title.as_deref(), Some("Rebels shell Zenda"));
        assert_eq!(d.publisher.as_deref(), Some("The Strelsau Courier"));
        assert_eq!(d.byline.as_deref(), Some("Fritz Tarlen"));
        assert_eq!(d.published, "2021-03-24".parse().ok());
        assert!(d.text.contains("Rebels shelled the town"), "{}", d.text);
        assert!(!d.text.contains("Privacy"), "{}", d.text);
    }

    #[test]
    fn ten_thousand_nested_elements_do_not_kill() {
        let page = format!(
            "{}<p>Deep words here.</p>{}",
            "<div>".repeat(10_000),
            "</div>".repeat(10_000)
        );
        let d = read(&page);
        assert!(d.text.contains("Deep words here."));
        assert_eq!(d.notes.len(), 1);
    }

    #[test]
    fn broken_markup_gives_text() {
        for page in [
            "<p>Unclosed <b>words",
            "<",
            "<<<>>>",
            "<script>x",
            "&amp;&nbsp;",
        ] {
            let _ = read(page);
        }
        assert!(
            read("<html><p>Unclosed <b>words about a minister</html>")
                .text
                .contains("minister")
        );
    }

    #[test]
    fn fragments_keep_all_their_words_in_blocks() {
        for (html, text) in [
            ("plain words", "plain words"),
            ("One &amp; two", "One & two"),
            (
                "<p>One <b>bold</b> word.</p><p>Two.</p>",
                "One bold word.\n\nTwo.",
            ),
            ("Head<br/>Tail", "Head\n\nTail"),
            ("<script>x</script>Seen<style>y</style>", "Seen"),
            ("a < b", "a < b"),
        ] {
            assert_eq!(fragment(html), text, "{html}");
        }
    }

    #[test]
    fn days_are_as_written() {
        assert_eq!(
            calendar_day("2021-03-24T23:30:00-11:00"),
            "2021-03-24".parse().ok()
        );
        assert_eq!(calendar_day("20210324"), "2021-03-24".parse().ok());
        assert_eq!(calendar_day("yesterday"), None);
    }
}
