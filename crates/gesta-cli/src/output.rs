//! Writing: whole lines to standard output, talk to standard error, files only when complete.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Prints to standard output.
pub(crate) fn print(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Refuses to write bytes that are no text to a terminal.
pub(crate) fn not_to_terminal(output: Option<&Path>) -> Result<()> {
    if output.is_none() && io::IsTerminal::is_terminal(&io::stdout()) {
        anyhow::bail!("Parquet is not for terminals: give --output FILE, or pipe it");
    }
    Ok(())
}

/// A line for people, to standard error.
pub(crate) fn talk(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Where data goes: standard output, or a file that appears only when it is complete.
pub(crate) enum Sink {
    /// Standard output.
    Stdout(BufWriter<io::Stdout>),
    /// A file written under another name first.
    File {
        writer: BufWriter<File>,
        part: PathBuf,
        target: PathBuf,
    },
}

impl Sink {
    /// Opens the sink.
    pub(crate) fn open(target: Option<&Path>) -> Result<Self> {
        match target {
            None => Ok(Self::Stdout(BufWriter::new(io::stdout()))),
            Some(path) => {
                let mut name = path.as_os_str().to_owned();
                name.push(".part");
                let part = PathBuf::from(name);
                let file = File::create(&part)
                    .with_context(|| format!("cannot write {}", part.display()))?;
                Ok(Self::File {
                    writer: BufWriter::new(file),
                    part,
                    target: path.to_owned(),
                })
            }
        }
    }

    /// Ends the output. A file gets its name only now; after a failure the unfinished part is removed.
    pub(crate) fn finish(self) -> Result<()> {
        match self {
            Self::Stdout(mut w) => w.flush().context("cannot write to standard output"),
            Self::File {
                mut writer,
                part,
                target,
            } => {
                let done = writer
                    .flush()
                    .and_then(|()| writer.get_ref().sync_all())
                    .and_then(|()| std::fs::rename(&part, &target));
                if let Err(e) = done {
                    let _ = std::fs::remove_file(&part);
                    return Err(e).with_context(|| format!("cannot write {}", target.display()));
                }
                Ok(())
            }
        }
    }

    /// Gives up: an unfinished file is removed.
    pub(crate) fn abandon(self) {
        if let Self::File { part, .. } = self {
            let _ = std::fs::remove_file(part);
        }
    }
}

impl Write for Sink {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(w) => w.write(buf),
            Self::File { writer, .. } => writer.write(buf),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(w) => w.flush(),
            Self::File { writer, .. } => writer.flush(),
        }
    }
}
