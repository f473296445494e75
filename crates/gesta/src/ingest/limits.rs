//! How much of an input is read, and how far compressed data may expand.

use std::io::{self, BufRead, Read};
use std::time::{Duration, Instant};
use std::{cell::Cell, rc::Rc};

/// Bytes of one document that are read; what is longer is cut, with a doubt.
pub const MAX_DOCUMENT: usize = 8 << 20;
/// Bytes of one line of JSON Lines that are read; a longer one is reported and passed over.
pub const MAX_LINE: usize = 32 << 20;
/// Bytes of a feed. A feed is one tree and cannot be read in parts; a longer one is reported.
pub const MAX_FEED: usize = 64 << 20;
/// Entries of one feed that are read.
pub const MAX_ENTRIES: usize = 100_000;
/// Bytes of a line that are passed over in search of its end before the input is given up.
pub(super) const MAX_PASSED: u64 = 256 << 20;
/// Compressions inside each other that are undone.
pub(super) const MAX_LAYERS: usize = 3;

/// How far compressed data may expand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expansion {
    /// Expanded bytes for each compressed byte. Text compresses to a fifth or a tenth; a bomb to a thousandth.
    pub ratio: u64,
    /// Expanded bytes to which the ratio does not apply.
    pub free: u64,
    /// Expanded bytes in all.
    pub total: u64,
}

impl Default for Expansion {
    fn default() -> Self {
        Self {
            ratio: 250,
            free: 1 << 20,
            total: 1 << 40,
        }
    }
}

/// Counts what is read through it.
#[derive(Debug)]
pub(super) struct Counted<R> {
    inner: R,
    count: Rc<Cell<u64>>,
}

impl<R> Counted<R> {
    pub(super) fn new(inner: R) -> (Self, Rc<Cell<u64>>) {
        let count = Rc::new(Cell::new(0));
        let counter = Rc::clone(&count);
        (Self { inner, count }, counter)
    }
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(out)?;
        self.count.set(self.count.get() + n as u64);
        Ok(n)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, n: usize) {
        self.count.set(self.count.get() + n as u64);
        self.inner.consume(n);
    }
}

/// Expanded data that fails instead of growing beyond its limits.
#[derive(Debug)]
pub(super) struct Expanded<R> {
    inner: R,
    limits: Expansion,
    taken: Rc<Cell<u64>>,
    given: u64,
}

impl<R: Read> Expanded<R> {
    pub(super) fn new(inner: R, limits: Expansion, taken: Rc<Cell<u64>>) -> Self {
        Self {
            inner,
            limits,
            taken,
            given: 0,
        }
    }
}

impl<R: Read> Read for Expanded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(out).map_err(damaged)?;
        self.given += n as u64;
        let Expansion { ratio, free, total } = self.limits;
        if self.given > free && self.given / ratio > self.taken.get().max(1) {
            return Err(io::Error::other(Said(format!(
                "expands to more than {ratio} times its size, as no text does; not read further"
            ))));
        }
        if self.given > total {
            return Err(io::Error::other(Said(format!(
                "expands to more than {} MiB; not read further",
                total.div_ceil(1 << 20)
            ))));
        }
        Ok(n)
    }
}

/// What a decoder says of broken data, in plain words.
fn damaged(e: io::Error) -> io::Error {
    let message = match e.kind() {
        io::ErrorKind::UnexpectedEof => "the compressed data ends too early".to_owned(),
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::Other => {
            // An inner layer has said what is wrong.
            if e.get_ref().is_some_and(|inner| inner.is::<Said>()) {
                return e;
            }
            format!("the compressed data is damaged ({e})")
        }
        _ => return e,
    };
    io::Error::other(Said(message))
}

/// A message that is ready for people.
#[derive(Debug)]
struct Said(String);

impl std::fmt::Display for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Said {}

/// A reader that gives up where one document takes too long. The time between reads, when documents are coded, does
/// not count.
#[derive(Debug)]
pub(super) struct Timed<R> {
    inner: R,
    limit: Duration,
    spent: Rc<Cell<Duration>>,
}

impl<R> Timed<R> {
    /// The reader and its clock, which is put back to zero after every document.
    pub(super) fn new(inner: R, limit: Duration) -> (Self, Rc<Cell<Duration>>) {
        let spent = Rc::new(Cell::new(Duration::ZERO));
        let clock = Rc::clone(&spent);
        (
            Self {
                inner,
                limit,
                spent,
            },
            clock,
        )
    }
}

impl<R: Read> Read for Timed<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let start = Instant::now();
        let result = self.inner.read(out);
        self.spent.set(self.spent.get() + start.elapsed());
        if self.spent.get() > self.limit {
            return Err(io::Error::other(Said(format!(
                "gave no document in {} s; not read further",
                self.limit.as_secs()
            ))));
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_takes_too_long_is_given_up() {
        let (mut slow, clock) = Timed::new(io::repeat(b'x'), Duration::from_millis(5));
        let mut out = [0u8; 16];
        assert!(slow.read(&mut out).is_ok());
        clock.set(Duration::from_millis(6));
        assert!(slow.read(&mut out).is_err());
        clock.set(Duration::ZERO);
        assert!(slow.read(&mut out).is_ok());
    }

    #[test]
    fn the_ratio_counts_only_beyond_what_is_free() {
        let limits = Expansion {
            ratio: 10,
            free: 1000,
            total: 5000,
        };
        let run = |taken: u64| {
            let mut e = Expanded::new(io::repeat(1), limits, Rc::new(Cell::new(taken)));
            let mut given = 0;
            let mut out = [0u8; 100];
            while let Ok(n) = e.read(&mut out) {
                given += n;
            }
            given
        };
        assert_eq!(run(1), 1000);
        assert_eq!(run(200), 2000);
        assert_eq!(run(100_000), 5000);
    }
}
