//! Who says so: words of saying, thinking and wanting with their speaker and their content.
//!
//! The grammar follows the annotation scheme of Pareti (2012, PARC) and Newell et al. (2018, PolNeAR): source, cue and
//! content, where content may be a clause, a quotation of several sentences, or what an attitude is about.

mod content;
mod loose;
mod quotes;
mod speaker;
mod spoken;
mod stance;
mod taken_up;

pub(crate) use taken_up::take_up;

use gesta_record::{ClaimMention, Phrase, Span, Stance};

use crate::roles::Roles;
use crate::tree::Tree;
use crate::vocabulary::Vocabulary;
use content::{Content, Piece};
use quotes::Quotes;

/// What the search for claims works on: one document.
pub(crate) struct Finder<'a> {
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) trees: &'a [Tree<'a>],
    quotes: Quotes,
}

/// Finds the attributed statements of a document in text order.
pub(crate) fn find(vocabulary: &Vocabulary, trees: &[Tree<'_>]) -> Vec<ClaimMention> {
    let finder = Finder {
        vocabulary,
        trees,
        quotes: Quotes::read(trees),
    };
    let mut out = Vec::new();
    for (si, tree) in trees.iter().enumerate() {
        if !tree.sentence.parsed {
            continue;
        }
        let first = out.len();
        for cue in 0..tree.len() {
            out.extend(finder.at(si, cue));
        }
        if out.len() == first {
            out.extend(finder.colon(si));
        }
        spoken::settle(tree, &mut out[first..]);
    }
    out
}

/// A claim before its spans are counted.
pub(crate) struct Draft {
    pub(super) cue: usize,
    pub(super) stance: Stance,
    pub(super) speaker: Option<usize>,
    pub(super) content: Content,
}

impl Finder<'_> {
    /// The claim whose cue is this token.
    fn at(&self, si: usize, cue: usize) -> Option<ClaimMention> {
        let tree = &self.trees[si];
        let draft = match tree.upos(cue) {
            "VERB" | "AUX" => self
                .speech(si, cue)
                .or_else(|| self.attitude(si, cue))
                .or_else(|| self.hearsay(si, cue))
                .or_else(|| self.silence(si, cue))
                .or_else(|| self.state(si, cue))
                .or_else(|| self.according(si, cue)),
            "ADJ" => self.state(si, cue),
            "NOUN" => self.nominal(si, cue),
            "ADV" => self.hearsay(si, cue),
            _ => self.according(si, cue),
        }?;
        self.finish(si, draft)
    }

    fn finish(&self, si: usize, draft: Draft) -> Option<ClaimMention> {
        let tree = &self.trees[si];
        if self.own_words(si, draft.cue, draft.speaker) {
            return None;
        }
        let speaker = draft.speaker.map(|h| self.phrase(si, h));
        let speaker_span = draft.speaker.map(|h| {
            let (first, end) = self.description(si, h, draft.cue);
            tree.sentence.span_of(first, end)
        });
        let mut draft = draft;
        self.cut_out(si, &mut draft);
        if !self.says_something(&draft.content) {
            return None;
        }
        let parts: Vec<Span> = draft.content.pieces.iter().map(|p| self.span(*p)).collect();
        let content = parts.iter().copied().reduce(Span::cover)?;
        if content.is_empty() {
            return None;
        }
        let head = draft.content.head;
        let stance = stance::read(self, si, &draft);
        Some(ClaimMention {
            sentence: si,
            stance,
            speaker,
            speaker_span,
            cue: self.cue_span(tree, draft.cue),
            cue_token: draft.cue,
            content,
            parts: if parts.len() > 1 { parts } else { Vec::new() },
            content_head: head,
            time: self.time_of(si, draft.cue, content),
            condition: head.and_then(|h| stance::condition(tree, h)),
            references: Vec::new(),
        })
    }

    /// Takes the cue and its speaker out of a content that was built around them.
    fn cut_out(&self, si: usize, draft: &mut Draft) {
        if draft.content.head == Some(draft.cue) {
            return; // Silence about nothing in particular: the words of the cue are all there is.
        }
        let (first, end) = self.group(si, draft.cue, draft.speaker);
        let mut pieces = Vec::new();
        for (start, stop) in draft.content.pieces.drain(..) {
            if start <= (si, draft.cue) && (si, draft.cue) < stop {
                let tree = &self.trees[si];
                let left = if start.0 == si { start.1 } else { 0 };
                if start < (si, first) && start.0 == si {
                    let (a, b) = content::trimmed(tree, left, first);
                    pieces.push(((si, a), (si, b)));
                } else if start.0 < si {
                    pieces.push((start, (si, first)));
                }
                let right = if stop.0 == si { stop.1 } else { tree.len() };
                let words = (end..right).any(|t| tree.upos(t) != "PUNCT");
                if words {
                    let (a, b) = content::trimmed(tree, end, right);
                    pieces.push(((si, a), if stop.0 == si { (si, b) } else { stop }));
                }
            } else {
                pieces.push((start, stop));
            }
        }
        draft.content.pieces = pieces;
    }

    /// False for a content without any word of meaning: "as they claim to be".
    fn says_something(&self, content: &Content) -> bool {
        content.pieces.iter().any(|(start, stop)| {
            (start.0..=stop.0.min(self.trees.len().saturating_sub(1))).any(|si| {
                let tree = &self.trees[si];
                let from = if si == start.0 { start.1 } else { 0 };
                let to = if si == stop.0 { stop.1 } else { tree.len() };
                (from..to.min(tree.len())).any(|t| {
                    !matches!(
                        tree.upos(t),
                        "PUNCT" | "PART" | "AUX" | "SCONJ" | "CCONJ" | "ADP" | "DET"
                    ) && !matches!(tree.key(t), "be" | "do" | "so")
                })
            })
        })
    }

    /// Where the time of speaking may stand: in the clause of the cue, outside what is said.
    fn time_of(&self, si: usize, cue: usize, content: Span) -> Vec<Span> {
        let (_, mut spans) = crate::circumstance::time_spans(&self.trees[si], cue);
        spans.retain(|s| !content.contains(*s));
        spans
    }

    /// True for "I think" inside the quotation of somebody: part of what that speaker says.
    fn own_words(&self, si: usize, cue: usize, speaker: Option<usize>) -> bool {
        let tree = &self.trees[si];
        if self.quotes.at(si, cue).is_none() {
            return false;
        }
        speaker.is_none_or(|s| matches!(tree.key(s), "i" | "we" | "you" | "one"))
    }

    /// The phrase that the actor knowledge reads; of a relative pronoun, what it stands for.
    fn phrase(&self, si: usize, head: usize) -> Phrase {
        let tree = &self.trees[si];
        let (first, end) = tree.phrase(head, true);
        let mut phrase = Phrase::new(si, head, first, end);
        if tree.is_relative_pronoun(head) {
            let clause = tree.head(head).filter(|&v| tree.deprel(v) == "acl:relcl");
            if let Some(noun) = clause.and_then(|v| tree.head(v)) {
                let (first, end) = tree.phrase(noun, true);
                phrase.antecedent = Some(Box::new(Phrase::new(si, noun, first, end)));
            }
        }
        phrase
    }

    fn span(&self, piece: Piece) -> Span {
        let (from, to) = (&self.trees[piece.0.0], &self.trees[piece.1.0]);
        let start = from.sentence.tokens.get(piece.0.1).map(|t| t.span);
        let end = piece
            .1
            .1
            .checked_sub(1)
            .and_then(|e| to.sentence.tokens.get(e))
            .map(|t| t.span);
        match (start, end) {
            (Some(a), Some(b)) if a.begin < b.end => a.cover(b),
            _ => Span::default(),
        }
    }

    /// The cue with what belongs to it: auxiliaries, negation and particles beside it.
    fn cue_span(&self, tree: &Tree<'_>, cue: usize) -> Span {
        let mut end = cue + 1;
        let particle = |i: usize| {
            i < tree.len()
                && tree.head(i) == Some(cue)
                && matches!(tree.deprel(i), "compound:prt" | "fixed")
        };
        while particle(end) {
            end += 1;
        }
        if tree.key(cue) == "accord"
            || tree.sentence.tokens[cue]
                .text
                .eq_ignore_ascii_case("according")
        {
            let to = tree
                .sentence
                .tokens
                .get(cue + 1)
                .is_some_and(|t| t.text == "to");
            end = cue + 1 + usize::from(to);
        }
        tree.sentence.span_of(cue, end)
    }

    fn roles<'t>(&self, tree: &'t Tree<'t>) -> Roles<'t, 't> {
        Roles {
            tree,
            consumed: &[],
        }
    }
}

/// The verb of a list: its lemma, with its particle where the list has it so.
pub(super) fn listed(
    tree: &Tree<'_>,
    list: &std::collections::HashMap<String, Stance>,
    verb: usize,
) -> Option<Stance> {
    let key = tree.key(verb);
    tree.children(verb)
        .iter()
        .filter(|&&c| tree.deprel(c) == "compound:prt")
        .find_map(|&c| list.get(&format!("{key} {}", tree.key(c))))
        .or_else(|| list.get(key))
        .copied()
}
