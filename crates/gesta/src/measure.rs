//! Labelled sentences and how well realis and stance are read in them.
//!
//! A file has one sentence a line: part (`dev` or `test`), label, and the sentence with the word concerned in brackets,
//! separated by tabs; lines that begin with `#` are remarks.

use std::collections::BTreeMap;

use gesta_parse::Worker;
use gesta_record::{Document, Realis, Span, Stance};
use jiff::civil::Date;
use serde::{Serialize, de::DeserializeOwned};
use thiserror::Error;

use crate::{Coder, CoderError};

/// Day of publication of every labelled sentence.
pub const PUBLISHED: Date = jiff::civil::date(2024, 5, 9);

/// Why a file of labelled sentences cannot be used.
#[derive(Debug, Error)]
pub enum MeasureError {
    /// A line is not in the form that the module describes.
    #[error("line {line}: {fault}")]
    Line {
        /// Line number, from 1.
        line: usize,
        /// What is wrong with it.
        fault: String,
    },
    /// The coder failed.
    #[error(transparent)]
    Coder(#[from] CoderError),
}

/// What the label of a sentence says about the word in brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// Whether the act happened.
    Realis(Realis),
    /// What the speaker does.
    Stance(Stance),
}

impl Label {
    fn read(name: &str) -> Option<Self> {
        fn of<T: DeserializeOwned>(name: &str) -> Option<T> {
            serde_json::from_value(serde_json::Value::String(name.to_owned())).ok()
        }
        of(name)
            .map(Self::Realis)
            .or_else(|| of(name).map(Self::Stance))
    }

    /// The label as the record writes it.
    pub fn name(self) -> String {
        fn of<T: Serialize>(value: T) -> String {
            match serde_json::to_value(value) {
                Ok(serde_json::Value::String(s)) => s,
                _ => String::new(),
            }
        }
        match self {
            Self::Realis(r) => of(r),
            Self::Stance(s) => of(s),
        }
    }
}

/// One labelled sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// `dev` or `test`.
    pub part: String,
    /// The right answer.
    pub label: Label,
    /// The sentence without brackets.
    pub text: String,
    /// The word concerned.
    pub span: Span,
}

/// Reads a file of labelled sentences.
///
/// # Errors
/// The first line that is not in the form that the module describes.
pub fn read(file: &str) -> Result<Vec<Labelled>, MeasureError> {
    let mut out = Vec::new();
    for (n, line) in file.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let fail = |fault: &str| MeasureError::Line {
            line: n + 1,
            fault: fault.to_owned(),
        };
        let fields: Vec<&str> = line.splitn(3, '\t').collect();
        let [part, name, marked] = fields.as_slice() else {
            return Err(fail("wants part, label and sentence separated by tabs"));
        };
        let label = Label::read(name).ok_or_else(|| fail("unknown label"))?;
        let open = marked.chars().position(|c| c == '[');
        let close = marked.chars().position(|c| c == ']');
        let (Some(open), Some(close)) = (open, close) else {
            return Err(fail("the sentence wants one word in brackets"));
        };
        out.push(Labelled {
            part: (*part).to_owned(),
            label,
            text: marked.replace(['[', ']'], ""),
            span: Span::new(open, close.saturating_sub(1)),
        });
    }
    Ok(out)
}

/// Answers against labels.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Label and answer (empty where none was given) → number of sentences.
    pub counts: BTreeMap<(String, String), usize>,
    /// Sentences answered wrongly: label, answer, sentence.
    pub wrong: Vec<(String, String, String)>,
}

impl Report {
    fn sum(&self, fits: impl Fn(&str, &str) -> bool) -> usize {
        let chosen = self.counts.iter().filter(|((l, a), _)| fits(l, a));
        chosen.map(|(_, n)| n).sum()
    }

    /// F1 of every label.
    pub fn f1(&self) -> BTreeMap<String, f64> {
        let mut out = BTreeMap::new();
        for (label, _) in self.counts.keys() {
            let right = self.sum(|l, a| l == label && a == label);
            let both = self.sum(|l, _| l == label) + self.sum(|_, a| a == label);
            out.insert(label.clone(), 2.0 * right as f64 / both.max(1) as f64);
        }
        out
    }

    /// Mean of the labels' F1.
    pub fn macro_f1(&self) -> f64 {
        let f1 = self.f1();
        f1.values().sum::<f64>() / f1.len().max(1) as f64
    }
}

/// Reads every sentence of one part with the coder and compares.
///
/// # Errors
/// When the model is damaged.
pub fn run(coder: &Coder, sentences: &[Labelled], part: &str) -> Result<Report, MeasureError> {
    let mut report = Report::default();
    let mut worker = Worker::new();
    for s in sentences.iter().filter(|s| s.part == part) {
        let document = Document::new(s.text.clone())
            .with_id("sentence")
            .with_published(PUBLISHED);
        let answer = match s.label {
            Label::Realis(_) => coder
                .realis_of(&document, s.span, &mut worker)?
                .map(Label::Realis),
            Label::Stance(_) => {
                let coding = coder.code(&document, &mut worker)?;
                let cue = coding.claims.iter().find(|c| c.cue.span.overlaps(s.span));
                cue.map(|c| Label::Stance(c.stance))
            }
        };
        let (label, answer) = (s.label.name(), answer.map(Label::name).unwrap_or_default());
        if label != answer {
            report
                .wrong
                .push((label.clone(), answer.clone(), s.text.clone()));
        }
        *report.counts.entry((label, answer)).or_default() += 1;
    }
    Ok(report)
}
