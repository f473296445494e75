//! What is said: clauses and quotations before, after and around the cue.

use super::quotes::{At, Region};
use super::{Draft, Finder, listed};
use crate::tree::Tree;

/// From a token up to and without another, perhaps sentences later.
pub(crate) type Piece = (At, At);

/// What is said.
#[derive(Debug, Clone, Default)]
pub(crate) struct Content {
    /// One stretch, or several where the cue stands between them.
    pub(super) pieces: Vec<Piece>,
    /// Head of the clause or phrase in the cue's sentence.
    pub(super) head: Option<usize>,
}

/// What a speaker leaves out, after "without": no part of what was said.
const WITHHELD: &[&str] = &[
    "elaborate",
    "specify",
    "name",
    "give",
    "provide",
    "say",
    "disclose",
    "offer",
    "cite",
    "explain",
    "comment",
    "identify",
    "detail",
    "mention",
    "go",
];

impl Content {
    pub(super) fn of(si: usize, first: usize, end: usize, head: usize) -> Self {
        Self {
            pieces: vec![((si, first), (si, end))],
            head: Some(head),
        }
    }
}

impl Finder<'_> {
    /// Verbs of speech with a clause or a quotation.
    pub(super) fn speech(&self, si: usize, cue: usize) -> Option<Draft> {
        let tree = &self.trees[si];
        let stance = listed(tree, &self.vocabulary.speech, cue)?;
        if tree.is_passive(cue) && !tree.has_child(cue, "obl:agent") {
            return self.passive(si, cue, stance);
        }
        let speaker = self.speaker_of(si, cue);
        let group = self.group(si, cue, speaker);
        let mut content = self
            .before(si, cue, group)
            .or_else(|| self.after(si, cue, group))
            .or_else(|| self.next_sentence(si, cue))?;
        self.resume(si, group, &mut content);
        self.unite(&mut content);
        Some(Draft {
            cue,
            stance,
            speaker,
            content,
        })
    }

    /// "He was said to have …", "it was announced that …": said by somebody who is not named.
    fn passive(&self, si: usize, cue: usize, stance: gesta_record::Stance) -> Option<Draft> {
        let tree = &self.trees[si];
        let clause = tree
            .children(cue)
            .iter()
            .copied()
            .find(|&c| matches!(tree.relation(c), "ccomp" | "csubj") && c > cue)?;
        let (first, end) = self.clause(si, clause, cue + 1);
        Some(Draft {
            cue,
            stance,
            speaker: None,
            content: Content::of(si, first, end, clause),
        })
    }

    /// Tokens of speaker and cue, `(first, end)`: what stands beside or inside the content.
    pub(super) fn group(&self, si: usize, cue: usize, speaker: Option<usize>) -> (usize, usize) {
        let tree = &self.trees[si];
        let (mut first, mut end) = (cue, cue + 1);
        for &c in tree.children(cue) {
            let small = matches!(tree.relation(c), "aux" | "advmod" | "compound" | "cc");
            if small && c < cue {
                first = first.min(c);
            } else if small && c == end {
                end = c + 1;
            }
        }
        if let Some(s) = speaker.filter(|&s| tree.head(s) == Some(cue)) {
            let (a, b) = self.description(si, s, cue);
            if b <= cue {
                first = first.min(a);
            } else if a >= cue {
                end = end.max(b);
            }
        }
        (first, end)
    }

    /// "…, he said": what stands before speaker and cue.
    fn before(&self, si: usize, cue: usize, group: (usize, usize)) -> Option<Content> {
        let tree = &self.trees[si];
        let mut last = group.0.checked_sub(1)?;
        let frame = self.frame(si, cue);
        if self.quotes.at(si, last) != frame {
            // A quotation right before the cue, as far as it reaches.
            let region = self.quotes.ends(si, last)?;
            return Some(self.quotation_before(si, cue, region));
        }
        let comma = tree.sentence.tokens[last].text.as_str();
        if !matches!(comma, "," | "?" | "!" | "--" | "—" | "–") {
            return None;
        }
        if let Some(region) = last.checked_sub(1).and_then(|l| self.quotes.ends(si, l)) {
            return Some(self.quotation_before(si, cue, region));
        }
        // No quotation: the clause that the cue is inserted in.
        let head = if matches!(tree.relation(cue), "parataxis" | "advcl" | "acl") {
            tree.head(cue)
        } else {
            let left = |c: &usize| {
                *c < cue
                    && matches!(
                        tree.relation(*c),
                        "ccomp" | "parataxis" | "advcl" | "dislocated"
                    )
            };
            tree.children(cue).iter().copied().find(left)
        };
        let head = head.filter(|&h| tree.is_verb(h) && h != cue)?;
        if tree.relation(cue) == "acl" || (tree.relation(cue) == "advcl" && tree.xpos(cue) == "VBG")
        {
            return None;
        }
        let inside: Vec<usize> = tree.subtree(cue);
        let below: Vec<usize> = tree
            .subtree(head)
            .into_iter()
            .filter(|t| tree.relation(cue) != "parataxis" || !inside.contains(t))
            .collect();
        let mut first = below.iter().copied().find(|&t| t <= last)?;
        while first > 0 && self.quotes.at(si, first - 1) == frame && !stops(tree, first - 1) {
            first -= 1;
        }
        let after = below.iter().copied().filter(|&t| t >= group.1).max();
        while last > first && matches!(tree.upos(last), "PUNCT") {
            last -= 1;
        }
        let (first, end) = trimmed(tree, first, last + 1);
        let mut content = Content::of(si, first, end, head);
        if let Some(after) = after {
            let start = self.skip_marks(si, group.1);
            if start <= after {
                let (a, b) = trimmed(tree, start, after + 1);
                content.pieces.push(((si, a), (si, b)));
            }
        }
        Some(content)
    }

    fn skip_marks(&self, si: usize, mut at: usize) -> usize {
        let tree = &self.trees[si];
        while at < tree.len()
            && matches!(
                tree.sentence.tokens[at].text.as_str(),
                "," | "--" | "—" | "–"
            )
        {
            at += 1;
        }
        at
    }

    /// A quotation that ends before the cue, with the words of its sentence that it is built into.
    fn quotation_before(&self, si: usize, cue: usize, region: Region) -> Content {
        let tree = &self.trees[si];
        let mut start = region.start;
        let mut head = None;
        if start.0 == si {
            let mut first = start.1;
            while first > 0 && !stops(tree, first - 1) && self.quotes.at(si, first - 1).is_none() {
                first -= 1;
            }
            // Words before the quotation belong to it unless they are a report of their own.
            let lead = (first..start.1).any(|t| {
                tree.upos(t) == "VERB" && listed(tree, &self.vocabulary.speech, t).is_some()
            });
            if !lead {
                start.1 = first;
            }
            head = self.head_of(si, start.1, region.end.1, cue);
        }
        let (end_si, mut end) = region.end;
        while end > 1
            && matches!(
                self.trees[end_si].sentence.tokens[end - 1].text.as_str(),
                ","
            )
        {
            end -= 1;
        }
        Content {
            pieces: vec![(start, (end_si, end))],
            head,
        }
    }

    /// The highest token of a stretch.
    pub(super) fn head_of(&self, si: usize, first: usize, end: usize, cue: usize) -> Option<usize> {
        let tree = &self.trees[si];
        (first..end.min(tree.len())).find(|&t| {
            tree.upos(t) != "PUNCT"
                && tree
                    .head(t)
                    .is_none_or(|h| h < first || h >= end || h == cue)
        })
    }

    /// "He said (that) …", "he said: “…”": what stands after the cue.
    fn after(&self, si: usize, cue: usize, group: (usize, usize)) -> Option<Content> {
        let tree = &self.trees[si];
        let frame = self.frame(si, cue);
        // A quotation introduced by a comma or colon.
        let opener = (group.1..tree.len()).find(|&t| self.quotes.at(si, t) != frame);
        if let Some(o) = opener
            && let Some(region) = self.quotes.begins(si, o)
            && o > 0
            && matches!(
                tree.sentence.tokens[o - 1].text.as_str(),
                "," | ":" | "--" | "—"
            )
            && !(group.1..o).any(|t| tree.upos(t) == "VERB" && self.finite(tree, t))
        {
            return Some(Content {
                pieces: vec![(region.start, region.end)],
                head: self.head_of(si, o, tree.len(), cue),
            });
        }
        let mut clauses = tree
            .children(cue)
            .iter()
            .copied()
            .filter(|&c| matches!(tree.relation(c), "ccomp" | "xcomp") && c > cue);
        let inner = clauses.next().or_else(|| {
            tree.children(cue)
                .iter()
                .copied()
                .find(|&c| c > cue && tree.relation(c) == "parataxis" && tree.is_verb(c))
        });
        if let Some(clause) = inner {
            let (mut first, end) = self.clause(si, clause, group.1);
            // Somebody asked or urged to do it is part of what is asked.
            let asked = tree.children(cue).iter().copied().find(|&c| {
                tree.relation(clause) == "xcomp"
                    && matches!(tree.deprel(c), "obj" | "iobj")
                    && c > cue
            });
            if let Some(x) = asked {
                first = first.min(*tree.subtree(x).first()?).max(group.1);
            }
            let mut content = Content::of(si, first, end, clause);
            let front = tree.subtree(clause).into_iter().find(|&t| t < group.0);
            if let Some(front) = front.filter(|_| tree.deprel(cue) != "conj") {
                let stop = (front..group.0)
                    .take_while(|t| tree.subtree(clause).contains(t))
                    .last()?;
                content.pieces.insert(0, ((si, front), (si, stop + 1)));
            }
            return Some(content);
        }
        self.rest(si, cue, group.1)
    }

    fn finite(&self, tree: &Tree<'_>, t: usize) -> bool {
        matches!(tree.xpos(t), "VBD" | "VBZ" | "VBP" | "MD")
    }

    /// After "said that", and after "said" and a new subject, the rest of the sentence is what is said, whatever the
    /// parser made of it.
    fn rest(&self, si: usize, cue: usize, from: usize) -> Option<Content> {
        let tree = &self.trees[si];
        let sure = matches!(
            tree.key(cue),
            "say" | "claim" | "argue" | "think" | "believe" | "insist" | "add" | "note"
        );
        let next = tree.sentence.tokens.get(from)?;
        let that = next.text == "that" && tree.relation(from) == "mark";
        if !(sure || that) || tree.upos(from) == "PUNCT" || tree.upos(from) == "ADP" {
            return None;
        }
        let end = (from..tree.len())
            .find(|&t| matches!(tree.sentence.tokens[t].text.as_str(), "." | ";"))
            .unwrap_or(tree.len());
        let verb = (from..end).find(|&t| self.finite(tree, t))?;
        let (first, end) = trimmed(tree, from, end);
        (first < end).then(|| Content::of(si, first, end, verb))
    }

    /// "He went on:" and the quotation that begins the next sentence.
    fn next_sentence(&self, si: usize, cue: usize) -> Option<Content> {
        let tree = &self.trees[si];
        let colon = tree.sentence.tokens.last().is_some_and(|t| t.text == ":");
        let near = (cue + 1..tree.len()).all(|t| !self.finite(tree, t));
        let region = (colon && near).then(|| self.quotes.begins(si + 1, 0))??;
        Some(Content {
            pieces: vec![(region.start, region.end)],
            head: None,
        })
    }

    /// Tokens of a clause after the cue: its subtree, mended where the parser or a quotation goes on.
    pub(super) fn clause(&self, si: usize, head: usize, from: usize) -> (usize, usize) {
        let tree = &self.trees[si];
        let tokens = tree.subtree(head);
        let mut first = tokens.iter().copied().find(|&t| t >= from).unwrap_or(head);
        if self.quotes.begins(si, first.saturating_sub(1)).is_some() && first > from {
            first -= 1;
        }
        let mut end = tokens.last().map_or(head + 1, |t| t + 1);
        // A quotation that begins inside goes on to its end.
        let known = end;
        for t in first..known {
            if let Some(r) = self.quotes.begins(si, t)
                && r.end.0 == si
            {
                end = end.max(r.end.1);
            }
        }
        let frame = self.quotes.at(si, from.saturating_sub(1));
        if let Some(t) =
            (first + 1..end).find(|&t| self.goes_on(si, t, from) && self.quotes.at(si, t) == frame)
        {
            return trimmed(tree, first, t);
        }
        while end < tree.len()
            && !stops(tree, end)
            && tree.upos(end) != "PUNCT"
            && tree.upos(end) != "CCONJ"
            && !matches!(tree.relation(end), "cc" | "mark")
            && self.quotes.at(si, end) == frame
        {
            end += 1;
        }
        trimmed(tree, first, end)
    }

    /// The comma before ", adding that …" or ", while …": what was said ends there.
    pub(super) fn goes_on(&self, si: usize, comma: usize, from: usize) -> bool {
        let tree = &self.trees[si];
        if tree.sentence.tokens[comma].text != "," || comma + 1 >= tree.len() || comma <= from {
            return false;
        }
        let next = comma + 1;
        let adds = tree.xpos(next) == "VBG"
            && matches!(
                tree.key(next),
                "add"
                    | "note"
                    | "say"
                    | "cite"
                    | "refer"
                    | "warn"
                    | "argue"
                    | "insist"
                    | "claim"
                    | "explain"
                    | "stress"
            );
        let mute = tree.key(next) == "without"
            && tree.sentence.tokens.get(next + 1).is_some_and(|_| {
                tree.xpos(next + 1) == "VBG" && WITHHELD.contains(&tree.key(next + 1))
            });
        adds || mute
            || (matches!(tree.key(next), "while" | "whereas") && tree.relation(next) == "mark")
    }

    /// "“…,” she said. “…”": the quotation goes on after the cue, in its sentence or the next.
    fn resume(&self, si: usize, group: (usize, usize), content: &mut Content) {
        let Some(&(_, end)) = content.pieces.last() else {
            return;
        };
        let quoted = end.1.checked_sub(1).is_some_and(|e| {
            self.quotes.ends(end.0, e).is_some()
                || self
                    .quotes
                    .at(end.0, e)
                    .is_some_and(|r| r.start >= content.pieces[0].0)
        });
        if !quoted {
            return;
        }
        let mut regions: Vec<Region> = Vec::new();
        let tree = &self.trees[si];
        let first = content.pieces[0].0;
        if first <= (si, group.0) && end <= (si, group.1) {
            let here = (group.1..tree.len()).find_map(|t| self.quotes.begins(si, t));
            let plain = |r: &Region| {
                let t = r.start.1;
                t > 0
                    && matches!(
                        tree.sentence.tokens[t - 1].text.as_str(),
                        "," | "." | ":" | "--" | "—" | "–"
                    )
            };
            regions.extend(here.filter(plain));
            if here.is_none() {
                regions.extend(self.following(si));
            }
        }
        let last = regions
            .last()
            .copied()
            .or_else(|| self.quotes.at(end.0, end.1 - 1));
        if let Some(last) = last {
            regions.extend(self.quotes.runs_on(self.trees, last));
        }
        content
            .pieces
            .extend(regions.into_iter().map(|r| (r.start, r.end)));
    }

    /// A quotation that begins the next sentence of the paragraph and has no speaker of its own.
    fn following(&self, si: usize) -> Option<Region> {
        let next = self.trees.get(si + 1)?;
        if next.sentence.paragraph != self.trees[si].sentence.paragraph {
            return None;
        }
        let region = self.quotes.begins(si + 1, 0)?;
        let (end_si, end) = region.end;
        let tail = &self.trees[end_si];
        let alone = (end..tail.len()).all(|t| tail.upos(t) == "PUNCT");
        (alone && end_si < self.trees.len()).then_some(region)
    }

    /// Joins pieces that touch, in text order.
    fn unite(&self, content: &mut Content) {
        content.pieces.sort_unstable();
        content.pieces.dedup();
        let mut out: Vec<Piece> = Vec::new();
        for p in content.pieces.drain(..) {
            match out.last_mut() {
                Some(l) if p.0 <= l.1 => l.1 = l.1.max(p.1),
                _ => out.push(p),
            }
        }
        content.pieces = out;
    }
}

/// A mark that parts statements.
fn stops(tree: &Tree<'_>, i: usize) -> bool {
    matches!(
        tree.sentence.tokens[i].text.as_str(),
        ";" | ":" | "." | "?" | "!" | "--" | "—" | "–" | "(" | ")"
    )
}

/// Without marks and "that" at the edges.
pub(super) fn trimmed(tree: &Tree<'_>, mut first: usize, mut end: usize) -> (usize, usize) {
    let edge = |i: usize| {
        matches!(
            tree.sentence.tokens[i].text.as_str(),
            "," | "." | ":" | ";" | "--" | "—" | "–"
        )
    };
    while end > first + 1 && edge(end - 1) {
        end -= 1;
    }
    while first + 1 < end && edge(first) {
        first += 1;
    }
    (first, end)
}
