//! What is remembered of a feed between runs.

use gesta::Document;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Health of a feed, and what it still owes. Written to the ledger as JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FeedState {
    /// The address that the validators belong to.
    pub url: String,
    /// `ETag` of the feed as it was read last.
    pub etag: Option<String>,
    /// `Last-Modified` of the feed as it was read last.
    pub last_modified: Option<String>,
    /// When it was asked last.
    pub last_tried: Option<Timestamp>,
    /// When it answered last as it should.
    pub last_success: Option<Timestamp>,
    /// Failures in a row since then.
    pub failures: u32,
    /// What the last of them was.
    pub last_error: Option<String>,
    /// When it is asked again.
    pub next: Option<Timestamp>,
    /// Where it says that it has moved for good.
    pub moved_to: Option<String>,
    /// Entries taken in since it is followed.
    pub entries: u64,
    /// Entries whose article is still to be fetched.
    pub waiting: Vec<Waiting>,
}

/// An entry whose article is still to be fetched. All that the feed said is kept, for the feed may have dropped it
/// by then.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Waiting {
    /// The entry's identifier.
    pub key: String,
    /// The article.
    pub link: String,
    /// The entry's title.
    pub title: Option<String>,
    /// The entry's summary.
    pub text: String,
    /// Day of publication, as the feed has it.
    pub published: Option<jiff::civil::Date>,
    /// The outlet.
    pub publisher: Option<String>,
    /// Author line.
    pub byline: Option<String>,
    /// ISO 639-1 code.
    pub language: Option<String>,
    /// Attempts that failed.
    pub attempts: u32,
    /// When it is tried again; none for at once.
    pub next: Option<Timestamp>,
}

impl Waiting {
    /// Keeps what the feed said of an entry.
    pub(crate) fn new(key: String, link: String, document: Document) -> Self {
        Self {
            key,
            link,
            title: document.title,
            text: document.text,
            published: document.published,
            publisher: document.publisher,
            byline: document.byline,
            language: document.language,
            attempts: 0,
            next: None,
        }
    }

    /// The entry as a document, with its summary for text.
    pub(crate) fn document(&self) -> Document {
        let mut d = Document::new(self.text.clone()).with_id(self.key.clone());
        d.title.clone_from(&self.title);
        d.published = self.published;
        d.publisher.clone_from(&self.publisher);
        d.byline.clone_from(&self.byline);
        d.language.clone_from(&self.language);
        d.url = Some(self.link.clone());
        d
    }
}

impl FeedState {
    /// Reads what was written; what cannot be read is as if the feed were new, so that all
    /// it lists is looked at again.
    pub fn read(json: Option<&str>, url: &str) -> Self {
        let mut state: Self = json
            .and_then(|j| serde_json::from_str(j).ok())
            .unwrap_or_default();
        if state.url != url {
            state.url = url.to_owned();
            state.etag = None;
            state.last_modified = None;
            state.moved_to = None;
            state.next = None;
            state.failures = 0;
        }
        state
    }

    /// The state as it is written.
    pub(crate) fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}
