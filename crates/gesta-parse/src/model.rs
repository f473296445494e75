//! The language model: sentences in, tags, trees and entities out.

use std::collections::HashMap;
use std::sync::Arc;

use gesta_record::{Entity, EntityKind, Features, Sentence, Token};
use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool, ValueOrView};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, Tensor};

use crate::ParseError;
use crate::cue::CueHead;
use crate::lemma::Script;
use crate::lexicon::Lexicon;
use crate::tree::best_tree;
use crate::wordpiece::{WordPieces, shape};
use crate::{names, repair};

/// Word pieces that the encoder can read at once, [CLS] and [SEP] included.
const MAX_PIECES: usize = 384;
/// Name in the network of the vectors that the heads for tags read: one for the root, then one a word.
const VECTORS: &str = "/model/GatherElements_output_0";

/// The bytes of a model, as `training/` writes them.
#[derive(Debug, Clone, Copy)]
pub struct ModelFiles<'a> {
    /// The network in ONNX form.
    pub network: &'a [u8],
    /// Word-piece vocabulary in the `tokenizer.json` form.
    pub vocabulary: &'a [u8],
    /// Label lists of every head, JSON.
    pub labels: &'a [u8],
    /// Infinitives, singulars and irregular forms, as `cargo xtask lexicon` writes them.
    pub lemmas: &'a [u8],
    /// The learned cue, as `training/cue.py` writes it; empty for none.
    pub cue: &'a [u8],
}

/// A loaded language model. One value is shared by all threads.
pub struct LanguageModel {
    network: Model,
    pieces: WordPieces,
    labels: Labels,
    lexicon: Lexicon,
    /// For words, and for texts.
    cue: Option<(CueHead, CueHead)>,
    inputs: [NodeId; 4],
    /// The seven heads, and the vectors that they read where there is a cue.
    outputs: Vec<NodeId>,
}

impl std::fmt::Debug for LanguageModel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LanguageModel")
            .field("labels", &self.labels.xpos.len())
            .finish()
    }
}

#[derive(serde::Deserialize)]
struct LabelLists {
    upos: Vec<String>,
    xpos: Vec<String>,
    feats: Vec<String>,
    lemma: Vec<String>,
    entity: Vec<String>,
    deprel: Vec<String>,
}

struct Labels {
    upos: Vec<String>,
    xpos: Vec<String>,
    feats: Vec<Features>,
    lemma: Vec<Script>,
    /// Begins a name, and its kind; `None` for `O`.
    entity: Vec<Option<(bool, EntityKind)>>,
    deprel: Vec<String>,
    /// Index of `root` in `deprel`.
    root: usize,
}

impl Labels {
    fn read(json: &[u8]) -> Result<Self, ParseError> {
        let lists: LabelLists =
            serde_json::from_slice(json).map_err(|e| ParseError::labels(e.to_string()))?;
        let lemma = lists
            .lemma
            .iter()
            .map(|s| Script::parse(s).ok_or_else(|| ParseError::labels(format!("script {s:?}"))))
            .collect::<Result<_, _>>()?;
        let entity = lists
            .entity
            .iter()
            .map(|tag| match tag.split_once('-') {
                None => Ok(None),
                Some((bio, kind)) => EntityKind::from_label(kind)
                    .map(|k| Some((bio == "B", k)))
                    .ok_or_else(|| ParseError::labels(format!("entity {tag:?}"))),
            })
            .collect::<Result<_, _>>()?;
        let root = lists
            .deprel
            .iter()
            .position(|r| r == "root")
            .ok_or_else(|| ParseError::labels("no relation `root`".into()))?;
        let feats = lists
            .feats
            .into_iter()
            .map(|f| Features(if f == "_" { String::new() } else { f }))
            .collect();
        Ok(Self {
            upos: lists.upos,
            xpos: lists.xpos,
            feats,
            lemma,
            entity,
            deprel: lists.deprel,
            root,
        })
    }
}

/// What one thread keeps between calls: the pieces of words already met, and a pool of one thread, because many
/// documents are coded side by side.
pub struct Worker {
    memory: HashMap<String, Vec<i32>>,
    pool: Arc<ThreadPool>,
}

impl Worker {
    /// A worker without memory.
    pub fn new() -> Self {
        Self {
            memory: HashMap::new(),
            pool: Arc::new(ThreadPool::with_num_threads(1)),
        }
    }
}

impl Default for Worker {
    fn default() -> Self {
        Self::new()
    }
}

impl LanguageModel {
    /// Loads a model. The network's weights are copied and rearranged for speed.
    ///
    /// # Errors
    /// When a file is damaged or the files do not belong together.
    pub fn load(files: ModelFiles<'_>) -> Result<Self, ParseError> {
        let network = ModelOptions::with_all_ops()
            .prepack_weights(true)
            .load(files.network.to_vec())
            .map_err(|e| ParseError::network(e.to_string()))?;
        let node = |name: &str| {
            network
                .node_id(name)
                .map_err(|e| ParseError::network(format!("{name}: {e}")))
        };
        let inputs = [node("ids")?, node("mask")?, node("shapes")?, node("first")?];
        let mut outputs = vec![
            node("upos")?,
            node("xpos")?,
            node("feats")?,
            node("lemma")?,
            node("entity")?,
            node("arc")?,
            node("label")?,
        ];
        let mut cue = None;
        if !files.cue.is_empty() {
            outputs.push(node(VECTORS)?);
            cue = Some(CueHead::read_both(files.cue)?);
        }
        Ok(Self {
            pieces: WordPieces::new(files.vocabulary)?,
            labels: Labels::read(files.labels)?,
            lexicon: Lexicon::read(files.lemmas)?,
            network,
            cue,
            inputs,
            outputs,
        })
    }

    /// Fills in tags, lemmas, trees and entities of sentences whose tokens are known.
    ///
    /// Sentences go through the network one by one: activations are quantised by the range of what is in the network,
    /// so that in a batch a sentence's tree would depend on its neighbours. It costs nothing, because a document's
    /// sentences differ so much in length that a third of a batch would be padding. Of a sentence longer than the encoder
    /// can read only the beginning is analysed; the other tokens hang flat from the root with the tag `X`.
    ///
    /// # Errors
    /// When the network cannot be run, which means a damaged model.
    pub fn parse(
        &self,
        sentences: &mut [&mut Sentence],
        worker: &mut Worker,
    ) -> Result<(), ParseError> {
        for sentence in sentences.iter_mut() {
            let encoded = self.encode(sentence, &mut worker.memory);
            if !encoded.first.is_empty() {
                self.run(&encoded, sentence, worker)?;
            }
        }
        Ok(())
    }

    fn encode(&self, sentence: &Sentence, memory: &mut HashMap<String, Vec<i32>>) -> Encoded {
        let mut out = Encoded {
            ids: vec![self.pieces.cls],
            shapes: vec![0],
            first: Vec::new(),
        };
        for token in &sentence.tokens {
            let pieces = self.pieces.pieces(&token.text, memory);
            if out.ids.len() + pieces.len() + 1 > MAX_PIECES {
                break;
            }
            out.first.push(i32::try_from(out.ids.len()).unwrap_or(0));
            out.shapes
                .extend(std::iter::repeat_n(1 + shape(&token.text), pieces.len()));
            out.ids.extend(pieces);
        }
        out.ids.push(self.pieces.sep);
        out.shapes.push(0);
        out
    }

    fn run(
        &self,
        encoded: &Encoded,
        sentence: &mut Sentence,
        worker: &Worker,
    ) -> Result<(), ParseError> {
        let row = |values: &[i32]| NdTensor::from_data([1, values.len()], values.to_vec());
        let ids = row(&encoded.ids);
        let mask = row(&vec![1; encoded.ids.len()]);
        let shapes = row(&encoded.shapes);
        let first = row(&encoded.first);
        let inputs: Vec<(NodeId, ValueOrView)> = vec![
            (self.inputs[0], ids.into()),
            (self.inputs[1], mask.into()),
            (self.inputs[2], shapes.into()),
            (self.inputs[3], first.into()),
        ];
        let options = RunOptions::default().with_thread_pool(Some(worker.pool.clone()));
        let outputs = self
            .network
            .run(inputs, &self.outputs, Some(options))
            .map_err(|e| ParseError::network(e.to_string()))?;
        let mut scores: Vec<Tensor<f32>> = Vec::with_capacity(outputs.len());
        for value in outputs {
            let tensor = value
                .into_tensor::<f32>()
                .ok_or_else(|| ParseError::network("an output is not of type f32".into()))?;
            scores.push(tensor);
        }
        self.read_out(&scores, encoded.first.len(), sentence)
    }

    fn read_out(
        &self,
        scores: &[Tensor<f32>],
        words: usize,
        sentence: &mut Sentence,
    ) -> Result<(), ParseError> {
        let wrong = |_| ParseError::network("an output has the wrong number of dimensions".into());
        let best = |head: usize, word: usize| -> Result<usize, ParseError> {
            let view = scores[head].view();
            let view: rten_tensor::NdTensorView<f32, 3> = view
                .try_into()
                .map_err(|_| ParseError::network("output rank".into()))?;
            let line = view.slice((0, word));
            Ok(arg_max(line.iter().copied()))
        };
        let arcs: rten_tensor::NdTensorView<f32, 3> = scores[5].view().try_into().map_err(wrong)?;
        let relations: rten_tensor::NdTensorView<f32, 4> =
            scores[6].view().try_into().map_err(wrong)?;
        let matrix: Vec<Vec<f32>> = (0..words)
            .map(|d| {
                (0..=words)
                    .map(|h| arcs.get([0, d, h]).copied().unwrap_or(f32::MIN))
                    .collect()
            })
            .collect();
        let heads = best_tree(&matrix);
        let mut tags = Vec::with_capacity(words);
        sentence.topic = gesta_record::Topic::default();
        for (d, head) in heads.iter().enumerate() {
            let h = head.map_or(0, |h| h + 1);
            let relation = if head.is_none() {
                self.labels.root
            } else {
                let candidates = (0..self.labels.deprel.len()).map(|l| {
                    let score = relations.get([0, d, l, h]).copied().unwrap_or(f32::MIN);
                    if l == self.labels.root {
                        f32::MIN
                    } else {
                        score
                    }
                });
                arg_max(candidates)
            };
            let token = &mut sentence.tokens[d];
            token.head = *head;
            token.deprel = pick(&self.labels.deprel, relation);
            token.upos = pick(&self.labels.upos, best(0, d)?);
            token.xpos = pick(&self.labels.xpos, best(1, d)?);
            token.feats = self
                .labels
                .feats
                .get(best(2, d)?)
                .cloned()
                .unwrap_or_default();
            let script = self.labels.lemma.get(best(3, d)?);
            token.lemma = script.map_or_else(String::new, |s| s.apply(&token.text));
            self.lexicon.correct(token);
            self.lexicon.mark_people(token);
            tags.push(self.labels.entity.get(best(4, d)?).copied().flatten());
            if let (Some((cue, topic)), Some(vectors)) = (&self.cue, scores.get(7))
                && matches!(token.upos.as_str(), "VERB" | "NOUN" | "ADJ" | "PROPN")
            {
                let vectors: rten_tensor::NdTensorView<f32, 3> =
                    vectors.view().try_into().map_err(wrong)?;
                let skipped = vectors.size(1) - words;
                let vector: Vec<f32> = vectors.slice((0, d + skipped)).iter().copied().collect();
                token.cue = cue.classify(&vector);
                sentence.topic.score += (1000.0 * topic.contrast(&vector)).round() as i64;
                sentence.topic.words += 1;
            }
        }
        sentence.entities = spans_of(&tags);
        names::correct(sentence);
        let root = heads.iter().position(Option::is_none).unwrap_or(0);
        for token in sentence.tokens.iter_mut().skip(words) {
            unread(token, root);
        }
        sentence.parsed = true;
        repair::repair(sentence);
        Ok(())
    }
}

/// A token beyond what the encoder could read.
fn unread(token: &mut Token, root: usize) {
    token.upos = "X".into();
    token.xpos = "FW".into();
    token.lemma = token.text.to_lowercase();
    token.head = Some(root);
    token.deprel = "dep".into();
}

struct Encoded {
    ids: Vec<i32>,
    shapes: Vec<i32>,
    first: Vec<i32>,
}

fn pick(labels: &[String], index: usize) -> String {
    labels.get(index).cloned().unwrap_or_default()
}

fn arg_max(values: impl Iterator<Item = f32>) -> usize {
    let mut best = (0, f32::NEG_INFINITY);
    for (i, v) in values.enumerate() {
        if v > best.1 {
            best = (i, v);
        }
    }
    best.0
}

/// Names from BIO tags; an `I` without its `B` begins a name.
fn spans_of(tags: &[Option<(bool, EntityKind)>]) -> Vec<Entity> {
    let mut out: Vec<Entity> = Vec::new();
    for (i, tag) in tags.iter().enumerate() {
        let Some((begins, kind)) = *tag else { continue };
        match out.last_mut() {
            Some(open) if !begins && open.end == i && open.kind == kind => open.end = i + 1,
            // A name whose parts got different kinds keeps that of its beginning.
            Some(open) if !begins && open.end == i => open.end = i + 1,
            _ => out.push(Entity {
                kind,
                first: i,
                end: i + 1,
            }),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bio_tags_make_names() {
        let b = |k| Some((true, k));
        let i = |k| Some((false, k));
        let tags = [
            b(EntityKind::Gpe),
            i(EntityKind::Gpe),
            None,
            i(EntityKind::Person),
            b(EntityKind::Person),
            i(EntityKind::Org),
        ];
        let spans: Vec<(usize, usize)> = spans_of(&tags).iter().map(|e| (e.first, e.end)).collect();
        assert_eq!(spans, [(0, 2), (3, 4), (4, 6)]);
    }

    #[test]
    fn damaged_files_are_errors() {
        let files = ModelFiles {
            network: b"no",
            vocabulary: b"{}",
            labels: b"{}",
            lemmas: b"",
            cue: b"",
        };
        assert!(LanguageModel::load(files).is_err());
    }
}
