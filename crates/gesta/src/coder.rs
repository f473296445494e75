//! Documents in, codings out: orders the stages.

use std::borrow::Cow;
use std::collections::HashSet;
use std::path::Path;
use std::sync::OnceLock;

use gesta_codebook::{self as codebook, Codebook, CodebookError, SourceFile};
use gesta_parse::segment::{SegmentError, Segmenter};
use gesta_parse::{LanguageModel, ModelFiles, ParseError, Worker};
use gesta_record::{
    CharIndex, Coding, Document, Doubt, DoubtKind, Parse, Realis, Sentence, Span, Topic,
};
use gesta_resolve::actors::{ActorKnowledge, KnowledgeError};
use gesta_resolve::norms::{self, NormError, Norms};
use gesta_resolve::places::{Countries, Gazetteer, OwnPlaces};
use gesta_resolve::statements;
use thiserror::Error;

use crate::assemble::Assembler;
use crate::{embedded, ingest};

/// Why a [`Coder`] could not be made or a document not be coded. Odd text is never an error.
#[derive(Debug, Error)]
pub enum CoderError {
    /// A model file is damaged.
    #[error("the language model cannot be used: {0}")]
    Model(#[from] ParseError),
    /// The sentence splitter's weights are damaged.
    #[error("the sentence splitter cannot be used: {0}")]
    Segmenter(#[from] SegmentError),
    /// A codebook is not sound.
    #[error("the codebook cannot be used:\n{0}")]
    Codebook(#[from] CodebookError),
    /// A norm file is not sound.
    #[error("the norms cannot be used: {0}")]
    Norms(#[from] NormError),
    /// A knowledge file is not sound.
    #[error("the actor knowledge cannot be used: {0}")]
    Knowledge(#[from] KnowledgeError),
    /// The gazetteer is damaged.
    #[error("the gazetteer cannot be used: {0}")]
    Gazetteer(String),
    /// A file could not be read.
    #[error("{path}: {message}")]
    File {
        /// The file.
        path: String,
        /// Why.
        message: String,
    },
    /// A record would have held a span that does not hold its words; a fault of this program.
    #[error("fault in the program: {0}")]
    Record(#[from] gesta_record::SpanFault),
}

/// What a coder is made of.
#[derive(Debug, Clone, Default)]
pub struct CoderOptions {
    /// Folder of a codebook; the embedded PLOVER codebook otherwise.
    pub codebook: Option<std::path::PathBuf>,
    /// Further actor files.
    pub actors: Vec<std::path::PathBuf>,
    /// A gazetteer file to use instead of the embedded one.
    pub gazetteer: Option<std::path::PathBuf>,
    /// Further norm files.
    pub norms: Vec<std::path::PathBuf>,
    /// Write all places, times and entities.
    pub mentions: bool,
    /// Read the fictional world of the codebook's examples in place of the real one.
    pub fictional: bool,
    /// Leave the learned cue out: events are made by rules alone.
    pub rules_only: bool,
    /// Leave out events whose confidence is lower.
    pub min_confidence: f64,
}

/// Content words that a text must have before its topic is judged.
const TOPIC_WORDS: u32 = 40;
/// How sure the topic must be, between 0 and 1, for a text to be left without events.
const TOPIC_SURE: f64 = 0.9;

/// Codes documents. One value is shared by all threads; each thread has its own [`Worker`].
pub struct Coder {
    model: LanguageModel,
    segmenter: Segmenter,
    codebook: Codebook,
    actors: ActorKnowledge,
    gazetteer: Places,
    countries: Countries,
    norms: Norms,
    mentions: bool,
    min_confidence: f64,
}

impl std::fmt::Debug for Coder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Coder")
            .field("codebook", &self.codebook.name)
            .field("actors", &self.actors.actors.len())
            .finish()
    }
}

/// The gazetteer in use.
enum Places {
    Embedded(&'static Gazetteer),
    Own(Box<Gazetteer>),
}

impl std::ops::Deref for Places {
    type Target = Gazetteer;

    fn deref(&self) -> &Gazetteer {
        match self {
            Self::Embedded(g) => g,
            Self::Own(g) => g,
        }
    }
}

/// A gazetteer of the user's.
fn own_gazetteer(path: &Path) -> Result<Gazetteer, CoderError> {
    let fail = |message: String| CoderError::File {
        path: path.display().to_string(),
        message,
    };
    let bytes = std::fs::read(path).map_err(|e| fail(ingest::reason(&e)))?;
    let own = OwnPlaces::embedded().map_err(|e| CoderError::Gazetteer(e.to_string()))?;
    Gazetteer::with_own(Cow::Owned(bytes), own).map_err(|e| fail(e.to_string()))
}

/// The gazetteer of the binary, opened once.
fn gazetteer() -> Result<&'static Gazetteer, CoderError> {
    static GAZETTEER: OnceLock<Result<Gazetteer, String>> = OnceLock::new();
    GAZETTEER
        .get_or_init(|| Gazetteer::embedded().map_err(|e| e.to_string()))
        .as_ref()
        .map_err(|e| CoderError::Gazetteer(e.clone()))
}

/// The language model and the codebook.
fn load_grammar(options: &CoderOptions) -> Result<(LanguageModel, Codebook), CoderError> {
    let model = LanguageModel::load(ModelFiles {
        network: embedded::NETWORK,
        vocabulary: embedded::VOCABULARY,
        labels: embedded::LABELS,
        lemmas: embedded::LEMMAS,
        cue: if options.rules_only {
            &[]
        } else {
            embedded::CUE
        },
    })?;
    let codebook = match &options.codebook {
        Some(folder) => load_codebook(folder)?,
        None => embedded_codebook()?,
    };
    Ok((model, codebook))
}

/// The actor knowledge of the binary and of further files. In the fictional world only the agent nouns of the real one
/// hold.
fn load_actors(
    fictional: bool,
    files: &[(Cow<'_, str>, Cow<'_, str>)],
) -> Result<ActorKnowledge, CoderError> {
    Ok(ActorKnowledge::load_compiled(
        embedded::ACTORS,
        |name| !fictional || name.starts_with("agents"),
        files.iter().map(|(n, t)| (n.as_ref(), t.as_ref())),
    )?)
}

impl Coder {
    /// A coder with the embedded model, codebook and knowledge, and what the options add.
    ///
    /// # Errors
    /// When a file of the user's is missing or not sound.
    pub fn new(options: &CoderOptions) -> Result<Self, CoderError> {
        let mut files: Vec<(Cow<'_, str>, Cow<'_, str>)> = Vec::new();
        for path in &options.actors {
            files.push((
                path.display().to_string().into(),
                Cow::Owned(read_text(path)?),
            ));
        }
        // The parts take about as long each; two threads halve the start.
        let (grammar, actors) = std::thread::scope(|scope| {
            let grammar = scope.spawn(|| load_grammar(options));
            let actors = (!options.fictional).then(|| load_actors(false, &files));
            let grammar = grammar
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            (grammar, actors)
        });
        let (model, codebook) = grammar?;
        let actors = match actors {
            Some(actors) => actors?,
            None => {
                if let Some(world) = &codebook.world {
                    files.insert(0, ("world.toml".into(), Cow::Owned(world.clone())));
                }
                load_actors(true, &files)?
            }
        };
        Ok(Self {
            model,
            segmenter: Segmenter::embedded()?,
            codebook,
            actors,
            gazetteer: match &options.gazetteer {
                Some(path) => Places::Own(Box::new(own_gazetteer(path)?)),
                None => Places::Embedded(gazetteer()?),
            },
            countries: Countries::embedded().map_err(|e| CoderError::Gazetteer(e.to_string()))?,
            norms: load_norms(&options.norms)?,
            mentions: options.mentions,
            min_confidence: options.min_confidence,
        })
    }

    /// The codebook in use.
    pub fn codebook(&self) -> &Codebook {
        &self.codebook
    }

    /// The actor knowledge in use.
    pub fn actors(&self) -> &ActorKnowledge {
        &self.actors
    }

    /// The language model in use.
    pub fn model(&self) -> &LanguageModel {
        &self.model
    }

    /// Sentences and tokens of a text, without grammar.
    pub fn segment(&self, text: &str) -> Vec<Sentence> {
        self.segmenter.segment(text)
    }

    /// Grammar of a text, without its furniture.
    ///
    /// # Errors
    /// When the model is damaged.
    pub fn parse(&self, text: &str, worker: &mut Worker) -> Result<Parse, CoderError> {
        self.parse_without(text, &[], worker)
    }

    fn parse_without(
        &self,
        text: &str,
        skip: &[Span],
        worker: &mut Worker,
    ) -> Result<Parse, CoderError> {
        let mut sentences = self.segmenter.segment(text);
        {
            let mut wanted: Vec<&mut Sentence> = sentences
                .iter_mut()
                .filter(|s| !s.tokens.is_empty() && !skip.iter().any(|f| f.contains(s.span)))
                .collect();
            self.model.parse(&mut wanted, worker)?;
        }
        Ok(Parse { sentences })
    }

    /// Whether the act that the words at `span` name happened, as the document tells it; `None` where no word stands
    /// there. The same reading decides the realis of events.
    ///
    /// # Errors
    /// When the model is damaged.
    pub fn realis_of(
        &self,
        document: &Document,
        span: Span,
        worker: &mut Worker,
    ) -> Result<Option<Realis>, CoderError> {
        let parse = self.parse(&document.text, worker)?;
        let place = parse.sentences.iter().enumerate().find_map(|(si, s)| {
            let word = |t: &gesta_record::Token| t.span.overlaps(span);
            Some((si, s.tokens.iter().position(word)?))
        });
        Ok(place.and_then(|(si, ti)| self.assembler(document).realis_of(&parse, si, ti)))
    }

    /// Codes one document.
    ///
    /// # Errors
    /// Only for a damaged model, or a fault of the program; whatever the text is, it is coded or doubted.
    pub fn code(&self, document: &Document, worker: &mut Worker) -> Result<Coding, CoderError> {
        let mut coding = blank(document);
        if let Some(language) = foreign(document) {
            coding.language = Some(language.to_owned());
            coding.doubts.push(Doubt {
                kind: DoubtKind::LanguageUnsupported,
                span: None,
                note: format!("the text seems to be in {language}; only English (en) is coded"),
            });
            if self.mentions {
                coding.places = Some(Vec::new());
                coding.times = Some(Vec::new());
                coding.entities = Some(Vec::new());
            }
            coding.verify()?;
            return Ok(coding);
        }
        let parse = self.parse_document(document, worker)?;
        let hints = self.assembler(document).fill(&parse, &mut coding);
        self.drop_everyday(&parse, &mut coding);
        self.drop_unsure(&mut coding);
        statements::link(&mut coding, &hints);
        norms::check_coding(&self.norms, &mut coding);
        coding.verify()?;
        Ok(coding)
    }

    /// Takes out of a text that is surely no news of politics or conflict the events that the learned cue does not agree
    /// with, and says so.
    fn drop_everyday(&self, parse: &Parse, coding: &mut Coding) {
        let topics = parse.sentences.iter().map(|s| s.topic);
        let Some((other, words)) = Topic::other(topics) else {
            return;
        };
        if words < TOPIC_WORDS || other < TOPIC_SURE {
            return;
        }
        let before = coding.events.len();
        coding.events.retain(|e| codebook::agreed(&e.rule));
        let dropped = before - coding.events.len();
        if dropped == 0 {
            return;
        }
        let note = format!(
            "reads as sport, arts, cooking, markets or the like (probability {other:.2}); events not made: {dropped}"
        );
        forget_dropped(coding);
        coding.doubts.push(Doubt {
            kind: DoubtKind::NotPolitical,
            span: None,
            note,
        });
    }

    /// Takes out events below the confidence asked for, and what claims say of them.
    fn drop_unsure(&self, coding: &mut Coding) {
        coding
            .events
            .retain(|e| e.confidence >= self.min_confidence);
        forget_dropped(coding);
    }

    /// Grammar of a document, without the furniture of its page.
    pub(crate) fn parse_document(
        &self,
        document: &Document,
        worker: &mut Worker,
    ) -> Result<Parse, CoderError> {
        let skip = ingest::furniture(&document.text);
        self.parse_without(&document.text, &skip, worker)
    }

    pub(crate) fn assembler<'a>(&'a self, document: &'a Document) -> Assembler<'a> {
        Assembler {
            codebook: &self.codebook,
            actors: &self.actors,
            gazetteer: &self.gazetteer,
            countries: &self.countries,
            document,
            index: CharIndex::new(&document.text),
            mentions: self.mentions,
        }
    }

    /// The gazetteer in use.
    pub fn gazetteer(&self) -> &Gazetteer {
        &self.gazetteer
    }

    /// The country names that places are resolved with.
    pub fn countries(&self) -> &Countries {
        &self.countries
    }
}

/// Takes events that are no longer there out of the claims that name them.
fn forget_dropped(coding: &mut Coding) {
    let kept: HashSet<String> = coding.events.iter().map(|e| e.id.clone()).collect();
    for claim in &mut coding.claims {
        claim.events.retain(|id| kept.contains(id));
    }
}

/// A record of a document in which nothing was found yet.
fn blank(document: &Document) -> Coding {
    Coding {
        id: document.id.clone(),
        title: document.title.clone(),
        publisher: document.publisher.clone(),
        url: document.url.clone(),
        published: document.published,
        language: document.language.clone().or_else(|| Some("en".to_owned())),
        text: document.text.clone(),
        events: Vec::new(),
        claims: Vec::new(),
        doubts: document.notes.clone(),
        places: None,
        times: None,
        entities: None,
    }
}

/// ISO 639-3 code of a text that is surely not English.
fn foreign(document: &Document) -> Option<&'static str> {
    let sample: String = document.text.chars().take(4000).collect();
    let info = whatlang::detect(&sample)?;
    (info.lang() != whatlang::Lang::Eng && info.is_reliable() && sample.chars().count() >= 60)
        .then(|| info.lang().code())
}

fn read_text(path: &Path) -> Result<String, CoderError> {
    std::fs::read_to_string(path).map_err(|e| CoderError::File {
        path: path.display().to_string(),
        message: ingest::reason(&e),
    })
}

/// The PLOVER codebook of the binary.
///
/// # Errors
/// Never for a released binary; the tests load it.
pub fn embedded_codebook() -> Result<Codebook, CoderError> {
    let files: Vec<SourceFile> = embedded::CODEBOOK
        .iter()
        .map(|(name, text)| SourceFile {
            name: (*name).to_owned(),
            text: (*text).to_owned(),
        })
        .collect();
    Ok(Codebook::load(&files)?)
}

/// The norms of the binary and of further files.
///
/// # Errors
/// When a file is missing or not sound.
pub fn load_norms(files: &[std::path::PathBuf]) -> Result<Norms, CoderError> {
    let mut texts: Vec<(String, String)> = Vec::new();
    for (name, text) in embedded::NORMS {
        texts.push(((*name).to_owned(), (*text).to_owned()));
    }
    for path in files {
        texts.push((path.display().to_string(), read_text(path)?));
    }
    Ok(Norms::load(
        texts.iter().map(|(n, t)| (n.as_str(), t.as_str())),
    )?)
}

/// The words of estimative probability of the binary, as TOML.
pub fn probability_words() -> &'static str {
    embedded::FORECASTS.first().map_or("", |(_, text)| text)
}

/// Reads a codebook from a folder: every `*.toml` file in it.
///
/// # Errors
/// When the folder cannot be read or the codebook is not sound.
pub fn load_codebook(folder: &Path) -> Result<Codebook, CoderError> {
    let mut files = Vec::new();
    for path in codebook_files(folder)? {
        files.push(SourceFile {
            name: path.display().to_string(),
            text: read_text(&path)?,
        });
    }
    Ok(Codebook::load(&files)?)
}

/// The files of a codebook's folder, in the order in which they are read.
pub(crate) fn codebook_files(folder: &Path) -> Result<Vec<std::path::PathBuf>, CoderError> {
    let fail = |path: &Path, e: &std::io::Error| CoderError::File {
        path: path.display().to_string(),
        message: ingest::reason(e),
    };
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .map_err(|e| fail(folder, &e))?
        .filter_map(Result::ok)
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|e| e == "toml"))
        .collect();
    paths.sort();
    Ok(paths)
}
