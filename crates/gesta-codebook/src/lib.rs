//! The codebook: what is coded, written as data, and the engine that finds it in parses.
//!
//! A codebook is a folder of TOML files (see `docs/CODEBOOK.md`). [`Codebook::load`] reads their texts and refuses what
//! is not sound; [`Codebook::find`] finds events and claims in a [`gesta_record::Parse`]; [`check`] runs the examples.
//! This crate knows grammar and the meaning of words; it knows no country, no person, no file system and no model.

mod check;
mod circumstance;
mod claims;
mod condition;
pub mod confidence;
mod cue;
mod details;
mod engine;
mod error;
mod example;
mod forms;
mod load;
mod manifest;
mod participants;
mod pattern;
mod prune;
mod realis;
mod reference;
mod roles;
mod tree;
mod vocabulary;

pub use check::{CheckReport, ExampleFault, check};
pub use cue::agreed;
pub use engine::{Attempt, Findings};
pub use error::{CodebookError, Fault};
pub use load::{Codebook, SourceFile, TypeInfo};
pub use pattern::{Entry, Example, Outcome, Pattern};
