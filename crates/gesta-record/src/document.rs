//! What comes in.

use jiff::civil::Date;

/// One news report, before anything was found in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// Identifier given by the user, or made from the content.
    pub id: String,
    /// Headline, where one is known apart from the text.
    pub title: Option<String>,
    /// News outlet.
    pub publisher: Option<String>,
    /// Address it came from.
    pub url: Option<String>,
    /// Day of publication; the anchor of relative dates.
    pub published: Option<Date>,
    /// Author line.
    pub byline: Option<String>,
    /// ISO 639-1 code, where the source states it.
    pub language: Option<String>,
    /// The words. Paragraphs are separated by an empty line.
    pub text: String,
    /// What was wrong with the source; carried into the coding.
    pub notes: Vec<crate::Doubt>,
}

impl Document {
    /// A document with this text and nothing else known.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// Sets the identifier.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// Sets the day of publication.
    #[must_use]
    pub fn with_published(mut self, date: Date) -> Self {
        self.published = Some(date);
        self
    }
}
