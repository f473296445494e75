//! Article pages, and the summaries that stand for them.

use gesta::Document;
use gesta::ingest::read_page;
use gesta::record::{Doubt, DoubtKind};
use url::Url;

use crate::fetch::Response;
use crate::state::Waiting;
use crate::watcher::Failure;

/// True for addresses of the web that hold no name or password.
pub(crate) fn can_be_asked(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.username().is_empty()
        && url.password().is_none()
}

/// The document of an entry's article page.
pub(crate) fn read(waiting: &Waiting, response: &Response) -> Result<Document, Failure> {
    match response.status {
        200..300 => {}
        408 | 425 | 429 | 500.. => {
            return Err(Failure::passing(format!(
                "the article answers {}",
                response.status
            )));
        }
        status => return Err(Failure::lasting(format!("the article answers {status}"))),
    }
    let kind = response.content_type.as_deref();
    let mut page = read_page(&response.body, kind, Some(&waiting.link))
        .map_err(|message| Failure::lasting(format!("the article {message}")))?;
    if page.text.trim().chars().count() < waiting.text.trim().chars().count() {
        return Err(Failure::lasting(
            "the article's page holds less than the summary".into(),
        ));
    }
    // What the feed says of its entry goes before what the page says of itself.
    let feed = waiting.document();
    page.id = feed.id;
    page.url = feed.url;
    page.title = feed.title.or(page.title);
    page.published = feed.published.or(page.published);
    page.publisher = feed.publisher.or(page.publisher);
    page.byline = page.byline.or(feed.byline);
    page.language = page.language.or(feed.language);
    if response.cut {
        page.notes.push(Doubt {
            kind: DoubtKind::TooLong,
            span: None,
            note: "the article's page is longer than `max_bytes`; the rest was not read".into(),
        });
    }
    Ok(page)
}

/// An entry's summary, with a doubt that says why it stands for the article.
pub(crate) fn summary(waiting: &Waiting, why: &str) -> Document {
    let mut document = waiting.document();
    document.notes.push(Doubt {
        kind: DoubtKind::SummaryOnly,
        span: None,
        note: format!("only the feed's summary was read: {why}"),
    });
    document
}
