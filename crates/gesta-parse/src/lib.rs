//! Text to grammar: sentences, tokens, tags, trees and named entities.
//!
//! Knows English and no politics: no country, no codebook, no event. The language model is handed in as bytes.

mod cue;
mod error;
mod lemma;
mod lexicon;
mod model;
mod names;
mod repair;
mod tree;
mod wordpiece;

pub mod conllu;
pub mod evaluate;
pub mod segment;

pub use error::ParseError;
pub use model::{LanguageModel, ModelFiles, Worker};
