//! What can go wrong: only damaged model files; text never does.

use thiserror::Error;

/// A model file that cannot be used.
#[derive(Debug, Error)]
#[error("{part}: {message} (is the file of models/en complete and from one training run?)")]
pub struct ParseError {
    part: &'static str,
    message: String,
}

impl ParseError {
    pub(crate) fn vocabulary(message: String) -> Self {
        Self {
            part: "word-piece vocabulary",
            message,
        }
    }

    pub(crate) fn labels(message: String) -> Self {
        Self {
            part: "label lists",
            message,
        }
    }

    pub(crate) fn network(message: String) -> Self {
        Self {
            part: "network",
            message,
        }
    }
}
