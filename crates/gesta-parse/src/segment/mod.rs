//! Text to sentences and tokens.
//!
//! A text is cut at white space into chunks, chunks into paragraphs by the layout of the lines,
//! paragraphs into sentences by a small trained classifier under a few hard rules, and every chunk
//! into tokens in the manner of UD English EWT. Tokens are slices of the text in order, and only
//! white space and invisible control characters lie between them: nothing is ever lost. Time is
//! linear in the length of the text, whatever the text is.

mod chunks;
mod dateline;
mod features;
mod lexicon;
mod numbers;
mod splitter;
mod tokenize;

use gesta_record::{Sentence, Span, Token};

use chunks::Chunk;
pub use splitter::SegmentError;
use splitter::Splitter;
use tokenize::{Context, Tokenizer};

/// Weights trained by `training/segment.py`.
const WEIGHTS: &[u8] = include_bytes!("../../../../models/en/segment.bin");
/// A sentence of more tokens is split at its best gap, since nobody writes such a sentence.
const MAX_TOKENS: usize = 400;
/// A forced split never makes a sentence shorter than this, so that the work stays linear.
const MIN_FORCED: usize = 100;

/// Splits a text into sentences and tokens.
#[derive(Debug, Clone)]
pub struct Segmenter {
    splitter: Splitter,
}

impl Segmenter {
    /// A segmenter with weights that `training/segment.py` wrote.
    ///
    /// # Errors
    ///
    /// Where the bytes are no such weights, or were made for another version of the features.
    pub fn new(weights: &[u8]) -> Result<Self, SegmentError> {
        Ok(Self {
            splitter: Splitter::new(weights)?,
        })
    }

    /// The segmenter with the weights that this crate ships.
    ///
    /// # Errors
    ///
    /// Where the shipped weights do not belong to this version, which a test rules out.
    pub fn embedded() -> Result<Self, SegmentError> {
        Self::new(WEIGHTS)
    }

    /// Sentences of `text` in order, with offsets in characters. The tokens carry no grammar yet:
    /// `parsed` is false. A sentence always holds a token, so an empty text has no sentence.
    pub fn segment(&self, text: &str) -> Vec<Sentence> {
        let chunks = chunks::chunks(text);
        let mut out = Vec::new();
        let mut builder = Builder::default();
        let mut rest = chunks.as_slice();
        while let Some(first) = rest.first() {
            let end = rest.iter().position(|c| c.paragraph != first.paragraph);
            let (paragraph, after) = rest.split_at(end.unwrap_or(rest.len()));
            let scores = self.splitter.scores(text, paragraph);
            for (i, score) in scores.iter().enumerate() {
                builder.add(text, paragraph, i, *score);
                if *score > 0.0 || i + 1 == paragraph.len() {
                    builder.finish(first.paragraph, &mut out);
                }
            }
            rest = after;
        }
        out
    }
}

/// Collects the tokens of one sentence after the other.
#[derive(Debug, Default)]
struct Builder {
    tokenizer: Tokenizer,
    tokens: Vec<Token>,
    /// After which token a chunk ends, and how much its gap looks like a boundary.
    gaps: Vec<(usize, f32)>,
}

impl Builder {
    fn add(&mut self, text: &str, paragraph: &[Chunk], i: usize, score: f32) {
        let chunk = &paragraph[i];
        let next = paragraph.get(i + 1);
        let context = Context {
            next: next.and_then(|c| c.text(text).chars().next()),
            last: score > 0.0 || next.is_none(),
            first: self.tokens.is_empty(),
        };
        let source = chunk.text(text);
        let (mut byte, mut at) = (0, 0);
        for &(end_char, end_byte) in self.tokenizer.cut(source, context) {
            self.tokens.push(Token {
                text: source[byte..end_byte].to_owned(),
                span: Span::new(chunk.begin + at, chunk.begin + end_char),
                ..Token::default()
            });
            (byte, at) = (end_byte, end_char);
        }
        self.gaps.push((self.tokens.len(), score));
    }

    /// Hands over the tokens collected, as one sentence unless they are far too many.
    fn finish(&mut self, paragraph: usize, out: &mut Vec<Sentence>) {
        let total = self.tokens.len();
        let mut tokens = std::mem::take(&mut self.tokens).into_iter();
        let (mut begin, mut gap) = (0, 0);
        while begin < total {
            let end = if total - begin <= MAX_TOKENS {
                total
            } else {
                while self.gaps.get(gap).is_some_and(|g| g.0 < begin + MIN_FORCED) {
                    gap += 1;
                }
                let near = self.gaps[gap..]
                    .iter()
                    .take_while(|g| g.0 <= begin + MAX_TOKENS);
                near.max_by(|a, b| a.1.total_cmp(&b.1))
                    .map_or(begin + MAX_TOKENS, |g| g.0)
            };
            let part: Vec<Token> = tokens.by_ref().take(end - begin).collect();
            if let (Some(first), Some(last)) = (part.first(), part.last()) {
                let span = first.span.cover(last.span);
                let sentence = Sentence {
                    span,
                    tokens: part,
                    paragraph,
                    ..Sentence::default()
                };
                let opens = out.last().is_none_or(|s| s.paragraph != paragraph);
                if opens {
                    let (dateline, rest) = dateline::split(sentence);
                    out.extend(dateline);
                    out.push(rest);
                } else {
                    out.push(sentence);
                }
            }
            begin = end;
        }
        self.gaps.clear();
    }
}

#[cfg(test)]
mod tests;
