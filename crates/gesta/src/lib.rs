//! Gesta: news text in, evidence-linked political events out.
//!
//! ```no_run
//! use gesta::{Coder, CoderOptions, Document, Worker};
//!
//! let coder = Coder::new(&CoderOptions::default())?;
//! let document = Document::new("Azerbaijan shelled Armenian positions near Goris on Tuesday.")
//!     .with_published("2021-11-18".parse()?);
//! let coding = coder.code(&document, &mut Worker::new())?;
//! for event in &coding.events {
//!     println!("{} {:?} -> {:?}", event.kind, event.actor, event.recipient);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! This crate orders the stages and opens files; what is coded how is decided in the crates below it.

mod assemble;
mod coder;
mod embedded;
pub mod ingest;
pub mod ledger;
pub mod measure;
#[cfg(feature = "newsweek")]
pub mod newsweek;
mod phrase;
mod run;

pub use coder::{
    Coder, CoderError, CoderOptions, embedded_codebook, load_codebook, load_norms,
    probability_words,
};
pub use gesta_codebook as codebook;
pub use gesta_parse::{self as parse, Worker};
pub use gesta_record::{self as record, Coding, Document, Event};
pub use gesta_resolve as resolve;
pub use gesta_series as series;
pub use ledger::{Ledger, LedgerError, LedgerOptions};
pub use phrase::ResolvedActor;
pub use run::{Input, Outcome, RunOptions, run};
