//! Many documents on many threads, in the order they came.

use std::path::PathBuf;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex};
use std::thread;

use gesta_parse::Worker;
use gesta_record::{Coding, Document};
use jiff::civil::Date;

use crate::coder::{Coder, CoderError};
use crate::ingest::{self, Item, Problem};

/// What a run does beside coding.
#[derive(Debug, Clone, Default)]
pub struct RunOptions {
    /// Threads that code; 0 takes one a core.
    pub threads: usize,
    /// Day of publication of documents that do not say it.
    pub published: Option<Date>,
}

/// One document's coding, or why there is none.
pub type Outcome = Result<Coding, Problem>;

/// Where documents come from.
pub enum Input {
    /// Files, in this order.
    Files(Vec<PathBuf>),
    /// Standard input.
    Stdin,
}

/// Codes all documents of `input` and hands the outcomes to `sink` in input order, whatever the number of threads.
/// `sink` returns `false` to stop.
///
/// At most four documents a thread are held in memory at once.
///
/// # Errors
/// The first fault of the model or the program; bad input is an [`Outcome`].
pub fn run(
    coder: &Coder,
    input: Input,
    options: &RunOptions,
    sink: impl FnMut(Outcome) -> bool,
) -> Result<(), CoderError> {
    let code = |document: Document, worker: &mut Worker| coder.code(&document, worker);
    run_with(&code, input, options, sink)
}

/// As [`run`], with something else than plain coding done to each document.
pub(crate) fn run_with<T: Send, E: Send>(
    each: &(dyn Fn(Document, &mut Worker) -> Result<T, E> + Sync),
    input: Input,
    options: &RunOptions,
    mut sink: impl FnMut(Result<T, Problem>) -> bool,
) -> Result<(), E> {
    let threads = match options.threads {
        0 => thread::available_parallelism().map_or(1, usize::from),
        n => n,
    };
    let (jobs_in, jobs_out) = sync_channel::<(usize, Item)>(threads * 2);
    let (done_in, done_out) = sync_channel::<(usize, Result<Result<T, Problem>, E>)>(threads * 2);
    let jobs_out = Arc::new(Mutex::new(jobs_out));
    let published = options.published;
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut number = 0;
            let mut send = |item: Item| {
                let sent = jobs_in.send((number, item)).is_ok();
                number += 1;
                sent
            };
            match input {
                Input::Files(files) => {
                    let mut open = true;
                    for file in files {
                        if !open {
                            break;
                        }
                        ingest::read_file(&file, &mut |item| {
                            open = send(item);
                            open
                        });
                    }
                }
                Input::Stdin => ingest::read_stdin(&mut std::io::stdin().lock(), &mut send),
            }
        });
        for _ in 0..threads {
            let jobs = Arc::clone(&jobs_out);
            let done = done_in.clone();
            scope.spawn(move || {
                let mut worker = Worker::new();
                loop {
                    let job = match jobs.lock() {
                        Ok(queue) => queue.recv(),
                        Err(_) => return,
                    };
                    let Ok((number, item)) = job else { return };
                    let result = match item {
                        Err(problem) => Ok(Err(problem)),
                        Ok(mut document) => {
                            document.published = document.published.or(published);
                            each(document, &mut worker).map(Ok)
                        }
                    };
                    if done.send((number, result)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(done_in);
        // The threads hold the queue now; when this end goes, the reader stops too.
        drop(jobs_out);
        let mut waiting = std::collections::BTreeMap::new();
        let mut next = 0;
        let mut result = Ok(());
        'all: for (number, outcome) in &done_out {
            waiting.insert(number, outcome);
            while let Some(outcome) = waiting.remove(&next) {
                next += 1;
                match outcome {
                    Ok(o) => {
                        if !sink(o) {
                            break 'all;
                        }
                    }
                    Err(e) => {
                        result = Err(e);
                        break 'all;
                    }
                }
            }
        }
        drop(done_out);
        result
    })
}
