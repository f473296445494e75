//! Quotation marks across sentences and paragraphs.

use crate::tree::Tree;

/// A position in a document: sentence and token.
pub(crate) type At = (usize, usize);

/// Words between quotation marks, marks included: from `start` up to and without `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Region {
    pub(super) start: At,
    pub(super) end: At,
    /// False where the paragraph ended before the mark that closes it.
    pub(super) closed: bool,
}

/// All quoted words of a document.
#[derive(Debug, Default)]
pub(super) struct Quotes {
    pub(super) regions: Vec<Region>,
    /// Region of every token.
    of: Vec<Vec<Option<usize>>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Open,
    Close,
    Either,
}

fn mark(text: &str) -> Option<Mark> {
    match text {
        "“" | "``" | "„" | "«" => Some(Mark::Open),
        "”" | "»" => Some(Mark::Close),
        "\"" | "''" => Some(Mark::Either),
        _ => None,
    }
}

impl Quotes {
    /// Reads the marks of a document once. A quotation ends at the latest with its paragraph.
    pub(super) fn read(trees: &[Tree<'_>]) -> Self {
        let mut out = Self {
            regions: Vec::new(),
            of: trees.iter().map(|t| vec![None; t.len()]).collect(),
        };
        let mut open: Option<At> = None;
        let mut paragraph = None;
        let mut last: At = (0, 0);
        for (si, tree) in trees.iter().enumerate() {
            if paragraph != Some(tree.sentence.paragraph) {
                if let Some(start) = open.take() {
                    out.push(start, last, false);
                }
                paragraph = Some(tree.sentence.paragraph);
            }
            for ti in 0..tree.len() {
                match (mark(&tree.sentence.tokens[ti].text), open) {
                    (Some(Mark::Open | Mark::Either), None) => open = Some((si, ti)),
                    (Some(Mark::Open), Some(start)) => {
                        out.push(start, (si, ti), false);
                        open = Some((si, ti));
                    }
                    (Some(Mark::Close | Mark::Either), Some(start)) => {
                        out.push(start, (si, ti + 1), true);
                        open = None;
                    }
                    _ => {}
                }
                last = (si, ti + 1);
            }
        }
        if let Some(start) = open {
            out.push(start, last, false);
        }
        out
    }

    fn push(&mut self, start: At, end: At, closed: bool) {
        let id = self.regions.len();
        for si in start.0..=end.0.min(self.of.len().saturating_sub(1)) {
            let from = if si == start.0 { start.1 } else { 0 };
            let to = if si == end.0 {
                end.1
            } else {
                self.of[si].len()
            };
            for slot in &mut self.of[si][from..to] {
                *slot = Some(id);
            }
        }
        self.regions.push(Region { start, end, closed });
    }

    /// The quotation that a token is part of.
    pub(super) fn at(&self, si: usize, ti: usize) -> Option<Region> {
        let id = (*self.of.get(si)?.get(ti)?)?;
        Some(self.regions[id])
    }

    /// The quotation that begins with this token.
    pub(super) fn begins(&self, si: usize, ti: usize) -> Option<Region> {
        self.at(si, ti).filter(|r| r.start == (si, ti))
    }

    /// The quotation whose closing mark is this token.
    pub(super) fn ends(&self, si: usize, ti: usize) -> Option<Region> {
        self.at(si, ti).filter(|r| r.end == (si, ti + 1))
    }

    /// What goes on after `region` without a speaker of its own: paragraphs that a quotation left open runs into.
    pub(super) fn runs_on(&self, trees: &[Tree<'_>], region: Region) -> Vec<Region> {
        let mut out = Vec::new();
        let mut now = region;
        while !now.closed {
            let next = trees
                .iter()
                .enumerate()
                .skip(now.end.0 + 1)
                .find(|(_, t)| t.len() > 0);
            let Some(r) = next.and_then(|(si, _)| self.begins(si, 0)) else {
                break;
            };
            out.push(r);
            now = r;
        }
        out
    }
}
