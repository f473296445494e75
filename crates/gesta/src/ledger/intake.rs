//! From input to ledger: reads, passes over what is known, codes the rest, adds in batches.

use std::io::BufRead;
use std::sync::Mutex;

use gesta_parse::segment::{SegmentError, Segmenter};
use gesta_record::{Coding, Document, Span};
use gesta_store::{ContentHash, FeedMark, Reader, StoreError, Version};
use rayon::prelude::*;
use thiserror::Error;

use super::{Entry, Ledger, LedgerError, Tally};
use crate::coder::{Coder, CoderError};
use crate::ingest::{self, MAX_LINE, Problem};
use crate::run::{Input, RunOptions, run_with};

/// Why adding stopped. What was added before is safe, and the same command goes on from there.
#[derive(Debug, Error)]
pub enum AddError {
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The coder.
    #[error(transparent)]
    Coder(#[from] CoderError),
    /// The sentence splitter's weights are damaged.
    #[error("the sentence splitter cannot be used: {0}")]
    Segmenter(#[from] SegmentError),
}

impl From<StoreError> for AddError {
    fn from(e: StoreError) -> Self {
        Self::Ledger(e.into())
    }
}

/// How documents are added.
#[derive(Debug, Clone)]
pub struct AddOptions {
    /// Threads and default day of publication.
    pub run: RunOptions,
    /// Documents of one transaction.
    pub batch: usize,
}

impl Default for AddOptions {
    fn default() -> Self {
        Self {
            run: RunOptions::default(),
            batch: 500,
        }
    }
}

/// The version of codings that come as records made elsewhere; `label` says with what.
pub fn coded_version(label: &str) -> Version {
    let unknown = || "unknown".to_owned();
    Version {
        program: format!("record: {label}"),
        model: unknown(),
        codebook: unknown(),
        knowledge: unknown(),
    }
}

/// What a thread made of a document.
enum Made {
    Known,
    Entry(Box<Entry>),
}

/// Collects entries to batches.
struct Batches<'l> {
    ledger: &'l mut Ledger,
    version: &'l Version,
    size: usize,
    waiting: Vec<Entry>,
    tally: Tally,
}

impl Batches<'_> {
    fn put(&mut self, entry: Entry) -> Result<(), LedgerError> {
        self.waiting.push(entry);
        if self.waiting.len() >= self.size {
            self.flush()
        } else {
            Ok(())
        }
    }

    fn flush(&mut self) -> Result<(), LedgerError> {
        if !self.waiting.is_empty() {
            self.tally += self.ledger.add(&self.waiting, self.version)?;
            self.waiting.clear();
        }
        Ok(())
    }
}

/// Codes what `input` holds and the ledger does not, and adds it. `progress` hears of every document, and of every
/// input that could not be used.
///
/// # Errors
/// When the ledger cannot be written or the coder is damaged.
pub fn add_documents(
    ledger: &mut Ledger,
    coder: &Coder,
    version: &Version,
    input: Input,
    options: &AddOptions,
    progress: &mut dyn FnMut(Option<Problem>),
) -> Result<Tally, AddError> {
    let reader = Mutex::new(ledger.reader()?);
    let each = |document: Document, worker: &mut gesta_parse::Worker| -> Result<Made, AddError> {
        if known(&reader, &document, version)? {
            return Ok(Made::Known);
        }
        let coding = coder.code(&document, worker)?;
        let sentences = spans(coder.segment(&coding.text));
        Ok(Made::Entry(Box::new(Entry { coding, sentences })))
    };
    let mut batches = Batches {
        ledger,
        version,
        size: options.batch.max(1),
        waiting: Vec::new(),
        tally: Tally::default(),
    };
    let mut failed: Option<LedgerError> = None;
    run_with(&each, input, &options.run, |outcome| {
        let result = match outcome {
            Ok(Made::Entry(entry)) => batches.put(*entry),
            Ok(Made::Known) => {
                batches.tally.known += 1;
                Ok(())
            }
            Err(problem) => {
                progress(Some(problem));
                return true;
            }
        };
        progress(None);
        match result {
            Ok(()) => true,
            Err(e) => {
                failed = Some(e);
                false
            }
        }
    })?;
    if let Some(e) = failed {
        return Err(e.into());
    }
    batches.flush()?;
    let tally = batches.tally;
    ledger.settle()?;
    Ok(tally)
}

/// Codes the documents that the ledger does not hold and adds them in one transaction, together with where following
/// their feed has come to.
///
/// # Errors
/// When the ledger cannot be written or the coder is damaged; then nothing was added.
pub fn add_batch(
    ledger: &mut Ledger,
    coder: &Coder,
    version: &Version,
    documents: &[Document],
    mark: &FeedMark,
) -> Result<Tally, AddError> {
    let reader = Mutex::new(ledger.reader()?);
    let each = |worker: &mut gesta_parse::Worker, document: &Document| {
        if known(&reader, document, version)? {
            return Ok(None);
        }
        let coding = coder.code(document, worker)?;
        let sentences = spans(coder.segment(&coding.text));
        Ok(Some(Entry { coding, sentences }))
    };
    let made: Vec<Option<Entry>> = documents
        .par_iter()
        .map_init(gesta_parse::Worker::new, each)
        .collect::<Result<_, AddError>>()?;
    let entries: Vec<Entry> = made.into_iter().flatten().collect();
    let mut tally = ledger.add_marked(&entries, version, Some(mark))?;
    tally.known += documents.len() - entries.len();
    Ok(tally)
}

fn known(reader: &Mutex<Reader>, d: &Document, version: &Version) -> Result<bool, AddError> {
    let hash = ContentHash::of_report(
        &d.text,
        d.title.as_deref(),
        d.publisher.as_deref(),
        d.url.as_deref(),
        d.published,
    );
    match reader.lock() {
        Ok(reader) => Ok(reader.view().coded_with(hash, version)?),
        Err(_) => Ok(false), // Another thread failed; adding again is harmless.
    }
}

fn spans(sentences: Vec<gesta_record::Sentence>) -> Vec<Span> {
    sentences.into_iter().map(|s| s.span).collect()
}

/// Adds records that `gesta code --format jsonl` wrote, one a line.
///
/// # Errors
/// When the ledger cannot be written; a line that is no record is a [`Problem`].
pub fn add_coded(
    ledger: &mut Ledger,
    version: &Version,
    source: &str,
    input: &mut dyn BufRead,
    options: &AddOptions,
    progress: &mut dyn FnMut(Option<Problem>),
) -> Result<Tally, AddError> {
    let segmenter = Segmenter::embedded()?;
    let mut tally = Tally::default();
    let mut number = 0;
    let mut open = true;
    while open {
        let mut lines: Vec<(usize, Vec<u8>)> = Vec::new();
        while lines.len() < options.batch.max(1) {
            let mut line = Vec::new();
            number += 1;
            let problem = |message| Problem {
                source: source.to_owned(),
                line: Some(number),
                message,
            };
            match std::io::Read::take(&mut *input, MAX_LINE as u64 + 1).read_until(b'\n', &mut line)
            {
                Ok(0) => open = false,
                Ok(n) if n > MAX_LINE => {
                    progress(Some(problem(format!(
                        "the line is longer than {} MiB",
                        MAX_LINE >> 20
                    ))));
                    open = false;
                }
                Ok(_) if line.iter().all(u8::is_ascii_whitespace) => continue,
                Ok(_) => lines.push((number, line)),
                Err(e) => {
                    progress(Some(problem(ingest::reason(&e))));
                    open = false;
                }
            }
            if !open {
                break;
            }
        }
        let read = |(number, line): &(usize, Vec<u8>)| -> Result<Entry, Problem> {
            let fail = |message| Problem {
                source: source.to_owned(),
                line: Some(*number),
                message,
            };
            let coding: Coding = serde_json::from_slice(line)
                .map_err(|e| fail(format!("is no record of gesta code: {e}")))?;
            coding.verify().map_err(|e| fail(e.to_string()))?;
            let sentences = spans(segmenter.segment(&coding.text));
            Ok(Entry { coding, sentences })
        };
        let read: Vec<Result<Entry, Problem>> = lines.par_iter().map(read).collect();
        let mut entries = Vec::new();
        for item in read {
            match item {
                Ok(entry) => {
                    progress(None);
                    entries.push(entry);
                }
                Err(problem) => progress(Some(problem)),
            }
        }
        if !entries.is_empty() {
            tally += ledger.add(&entries, version)?;
        }
    }
    ledger.settle()?;
    Ok(tally)
}
