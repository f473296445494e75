//! Reading a codebook's files, and refusing what is not sound.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use gesta_record::{Quad, Realis};
use serde::Deserialize;
use toml::Spanned;

use crate::confidence::Weights;
use crate::cue::{self, CueUse};
use crate::error::{CodebookError, Fault, Reporter};
use crate::example::{self, RawExample};
use crate::forms;
use crate::manifest::{RawManifest, Refine, Shift};
use crate::pattern::{Condition, Entry, Example, Outcome, Pattern, Wanted, Where};
use crate::roles::{Role, parse_step};
use crate::vocabulary::{RawVocabulary, Vocabulary};

/// One file of a codebook: its name (with extension) and its text.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Name for messages and rule ids: `assault-aerial.toml`.
    pub name: String,
    /// TOML text.
    pub text: String,
}

/// An event type as the manifest declares it.
#[derive(Debug, Clone, PartialEq)]
pub struct TypeInfo {
    /// Code: `ASSAULT`.
    pub code: String,
    /// Quad class.
    pub quad: Quad,
    /// Score of the type without a mode.
    pub score: f64,
    /// Modes with their scores.
    pub modes: BTreeMap<String, f64>,
    /// What the type means, from its file.
    pub define: String,
}

/// A loaded codebook.
#[derive(Debug)]
pub struct Codebook {
    /// Name: `plover`.
    pub name: String,
    /// Version of the codebook.
    pub version: String,
    /// Types in manifest order.
    pub types: Vec<TypeInfo>,
    /// All patterns.
    pub patterns: Vec<Pattern>,
    /// All examples.
    pub examples: Vec<Example>,
    /// File names, as patterns and examples refer to them.
    pub files: Vec<String>,
    /// Sets by name, expanded.
    pub sets: BTreeMap<String, Vec<String>>,
    /// Text of `world.toml`: the fictional world of the examples, read by whoever resolves actors.
    pub world: Option<String>,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) shifts: Vec<Shift>,
    pub(crate) refinements: Vec<Refine>,
    pub(crate) cue: Option<CueUse>,
    /// Weights of the confidence with the learned cue, and without it.
    pub(crate) confidence: [Weights; 2],
    /// Types whose recipient is sought in the content where the pattern's roles name nobody.
    pub(crate) aimed: Vec<String>,
    /// Pattern and entry numbers by the lemma of the trigger.
    pub(crate) index: HashMap<String, Vec<(usize, usize)>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSets {
    sets: BTreeMap<String, Spanned<Vec<Spanned<String>>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    code: Spanned<String>,
    mode: Option<Spanned<String>>,
    define: Option<Spanned<String>>,
    #[serde(default)]
    context: Vec<String>,
    #[serde(default)]
    pattern: Vec<Spanned<RawPattern>>,
    #[serde(default)]
    example: Vec<Spanned<RawExample>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPattern {
    id: String,
    trigger: RawTrigger,
    actor: Option<Spanned<String>>,
    recipient: Option<Spanned<String>>,
    #[serde(default)]
    require: BTreeMap<String, Spanned<Words>>,
    #[serde(default)]
    forbid: BTreeMap<String, Spanned<Words>>,
    voice: Option<Spanned<String>>,
    realis: Option<Realis>,
    code: Option<String>,
    mode: Option<String>,
    #[serde(default)]
    context: Vec<String>,
    #[serde(default)]
    strong: bool,
    #[serde(default)]
    bare: bool,
    #[serde(default)]
    reciprocal: bool,
    /// Where the rule comes from; kept for readers.
    #[serde(default)]
    #[allow(dead_code, reason = "documentation inside the file")]
    basis: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTrigger {
    lemma: Spanned<Words>,
    upos: Words,
}

/// One word or several.
#[derive(Deserialize, Clone)]
#[serde(untagged)]
enum Words {
    One(String),
    Many(Vec<String>),
}

impl Words {
    fn list(&self) -> Vec<String> {
        match self {
            Self::One(w) => vec![w.clone()],
            Self::Many(ws) => ws.clone(),
        }
    }

    fn shown(&self) -> String {
        self.list().join(", ")
    }
}

impl Codebook {
    /// Reads a codebook from the texts of its files.
    ///
    /// Refused are: unreadable TOML, unknown fields, roles, types, modes and sets, a file without definition, without
    /// near-miss, or with a pattern whose trigger no example holds, and patterns that tie. Whether every example fires
    /// its pattern needs parses: see [`crate::check`].
    ///
    /// # Errors
    /// All faults found, each with file, line, column and remedy.
    pub fn load(files: &[SourceFile]) -> Result<Self, CodebookError> {
        let mut loader = Loader::default();
        for file in files {
            loader.shared(file);
        }
        if loader.manifest.is_none() && loader.faults.is_empty() {
            loader.fault(
                "codebook.toml",
                "is missing",
                "add a codebook.toml with name, version and types",
            );
        }
        for file in files {
            loader.coded(file);
        }
        loader.finish()
    }

    /// The type with this code.
    pub fn type_info(&self, code: &str) -> Option<&TypeInfo> {
        self.types.iter().find(|t| t.code == code)
    }

    /// True where the rule of this name makes events even if no participant is recognised.
    pub fn is_strong(&self, rule: &str) -> bool {
        let rule = rule.strip_suffix(cue::AGREES).unwrap_or(rule);
        self.patterns.iter().any(|p| p.strong && p.name == rule)
    }

    /// Score of a type with modes: that of the first mode that has one.
    pub fn score(&self, code: &str, modes: &[String]) -> f64 {
        let Some(info) = self.type_info(code) else {
            return 0.0;
        };
        modes
            .iter()
            .find_map(|m| info.modes.get(m))
            .copied()
            .unwrap_or(info.score)
    }

    /// Lower-case lemmas that may head a trigger: a sentence without one holds no event.
    pub fn trigger_lemmas(&self) -> impl Iterator<Item = &str> {
        self.index.keys().map(String::as_str)
    }
}

#[derive(Default)]
struct Loader {
    manifest: Option<RawManifest>,
    sets: BTreeMap<String, Vec<String>>,
    vocabulary: RawVocabulary,
    world: Option<String>,
    files: Vec<String>,
    patterns: Vec<Pattern>,
    examples: Vec<Example>,
    defines: BTreeMap<String, String>,
    faults: Vec<Fault>,
    texts: Vec<String>,
}

fn stem(name: &str) -> &str {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    base.strip_suffix(".toml").unwrap_or(base)
}

fn is_shared(name: &str) -> bool {
    let stem = stem(name);
    matches!(stem, "codebook" | "world" | "vocabulary")
        || stem.starts_with("sets")
        || stem.starts_with("vocabulary-")
}

impl Loader {
    fn fault(&mut self, file: &str, message: &str, remedy: &str) {
        self.faults.push(Fault {
            file: file.to_owned(),
            line: 1,
            column: 1,
            message: message.to_owned(),
            remedy: remedy.to_owned(),
        });
    }

    fn read<T: serde::de::DeserializeOwned>(&mut self, file: &SourceFile) -> Option<T> {
        match toml::from_str::<T>(&file.text) {
            Ok(value) => Some(value),
            Err(e) => {
                let mut report = Reporter::new(&file.name, &file.text);
                let at = e.span().map_or(0, |s| s.start);
                report.at(
                    at,
                    e.message().to_owned(),
                    "see docs/CODEBOOK.md for the fields of this file",
                );
                self.faults.append(&mut report.faults);
                None
            }
        }
    }

    /// Reads the files that others refer to.
    fn shared(&mut self, file: &SourceFile) {
        if !is_shared(&file.name) {
            return;
        }
        match stem(&file.name) {
            "codebook" => self.manifest = self.read(file),
            "world" => self.world = Some(file.text.clone()),
            s if s.starts_with("vocabulary") => {
                if let Some(v) = self.read::<RawVocabulary>(file) {
                    self.vocabulary.merge(v);
                }
            }
            _ => {
                let Some(raw) = self.read::<RawSets>(file) else {
                    return;
                };
                let mut report = Reporter::new(&file.name, &file.text);
                for (name, words) in raw.sets {
                    let at = words.span().start;
                    let list: Vec<String> = words
                        .into_inner()
                        .into_iter()
                        .map(Spanned::into_inner)
                        .collect();
                    if self.sets.insert(name.clone(), list).is_some() {
                        report.at(
                            at,
                            format!("set {name:?} is defined twice"),
                            "rename or merge them",
                        );
                    }
                }
                self.faults.append(&mut report.faults);
            }
        }
    }

    /// The words of a list with `@sets` put in; reports unknown ones.
    fn expand(&self, words: &[String], at: usize, report: &mut Reporter<'_>) -> Vec<String> {
        let mut out = Vec::new();
        let mut open: Vec<(String, usize)> = words.iter().rev().map(|w| (w.clone(), 0)).collect();
        while let Some((word, depth)) = open.pop() {
            match word.strip_prefix('@') {
                None => out.push(word),
                Some(name) => match self.sets.get(name) {
                    Some(more) if depth < 8 => {
                        open.extend(more.iter().rev().map(|w| (w.clone(), depth + 1)));
                    }
                    Some(_) => report.at(
                        at,
                        format!("set @{name} contains itself"),
                        "break the circle",
                    ),
                    None => {
                        let near = self
                            .sets
                            .keys()
                            .find(|k| k.contains(name) || name.contains(k.as_str()));
                        let hint = near.map_or_else(
                            || "define it in a sets*.toml file".to_owned(),
                            |n| format!("did you mean @{n}? Sets are defined in sets*.toml files"),
                        );
                        report.at(at, format!("unknown set @{name}"), hint);
                    }
                },
            }
        }
        out.dedup();
        out
    }

    /// Reads a file about a type or mode.
    fn coded(&mut self, file: &SourceFile) {
        if is_shared(&file.name) {
            return;
        }
        let Some(raw) = self.read::<RawFile>(file) else {
            return;
        };
        let mut report = Reporter::new(&file.name, &file.text);
        let code = raw.code.get_ref().clone();
        let mode = raw.mode.as_ref().map(|m| m.get_ref().clone());
        let known = self
            .manifest
            .as_ref()
            .map(|m| m.types.iter().find(|t| t.code == code));
        match known {
            Some(None) => report.at(
                raw.code.span().start,
                format!("unknown type {code:?}"),
                "use a code that codebook.toml declares",
            ),
            Some(Some(t)) => {
                if let Some(m) = &raw.mode
                    && !t.modes.contains_key(m.get_ref())
                {
                    let list: Vec<&str> = t.modes.keys().map(String::as_str).collect();
                    report.at(
                        m.span().start,
                        format!("type {code} has no mode {:?}", m.get_ref()),
                        format!("its modes are: {}", list.join(", ")),
                    );
                }
            }
            None => {}
        }
        match &raw.define {
            Some(d) if !d.get_ref().trim().is_empty() => {
                if mode.is_none() {
                    self.defines.insert(code.clone(), d.get_ref().clone());
                }
            }
            _ => report.at(
                0,
                "no definition",
                "add define = \"…\": what is coded as this, in a sentence",
            ),
        }
        let index = self.files.len();
        let mut examples = Vec::new();
        for e in raw.example {
            let at = e.span().start;
            match example::compile(e.into_inner(), index) {
                Ok(mut x) => {
                    x.line = file.text[..at.min(file.text.len())].matches('\n').count() + 1;
                    examples.push(x);
                }
                Err(message) => report.at(
                    at,
                    message,
                    "marks are written [trigger: words]; see docs/CODEBOOK.md",
                ),
            }
        }
        if !examples.iter().any(|e| e.none) {
            report.at(
                0,
                "no near-miss",
                "add an [[example]] with expect = \"none\": a sentence that looks like this type but is not",
            );
        }
        let mut ids = BTreeSet::new();
        for p in raw.pattern {
            let at = p.span().start;
            let p = p.into_inner();
            if !ids.insert(p.id.clone()) {
                report.at(
                    at,
                    format!("pattern id {:?} is used twice", p.id),
                    "give each its own id",
                );
            }
            if let Some(pattern) =
                self.pattern(p, at, &code, &mode, &raw.context, file, index, &mut report)
            {
                if !forms::triggered(&pattern, &examples) {
                    report.at(
                        at,
                        format!("no example fires pattern {:?}", pattern.name),
                        "add an [[example]] whose [trigger: …] is one of its words",
                    );
                }
                self.patterns.push(pattern);
            }
        }
        self.files.push(file.name.clone());
        self.texts.push(file.text.clone());
        self.examples.append(&mut examples);
        self.faults.append(&mut report.faults);
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "everything about one pattern's surroundings"
    )]
    fn pattern(
        &self,
        raw: RawPattern,
        at: usize,
        code: &str,
        mode: &Option<String>,
        context: &[String],
        file: &SourceFile,
        index: usize,
        report: &mut Reporter<'_>,
    ) -> Option<Pattern> {
        let upos: Vec<String> = raw.trigger.upos.list();
        if let Some(bad) = upos
            .iter()
            .find(|u| !matches!(u.as_str(), "VERB" | "NOUN" | "ADJ"))
        {
            report.at(
                at,
                format!("upos {bad:?} is not known"),
                "use VERB, NOUN or ADJ",
            );
            return None;
        }
        let verbal = upos.iter().any(|u| u != "NOUN");
        let lemma_at = raw.trigger.lemma.span().start;
        let words = self.expand(&raw.trigger.lemma.get_ref().list(), lemma_at, report);
        let mut entries: Vec<Entry> = words
            .iter()
            .filter_map(|w| Entry::parse(w, verbal))
            .collect();
        entries.sort();
        entries.dedup();
        if entries.is_empty() {
            report.at(
                lemma_at,
                "a trigger without words",
                "list at least one lemma",
            );
            return None;
        }
        let mut role = |given: &Option<Spanned<String>>, default: &str| {
            match given {
            None => Role::parse(default).unwrap_or_default(),
            Some(text) => Role::parse(text.get_ref()).unwrap_or_else(|bad| {
                report.at(
                    text.span().start,
                    format!("unknown role {bad:?}"),
                    "roles are nsubj, obj, iobj, obl:agent, obl:with (any preposition), xcomp, ccomp, nmod:poss, \
                     compound, and paths such as obj.nmod:of",
                );
                Role::default()
            }),
        }
        };
        let actor = role(&raw.actor, "nsubj | obl:agent");
        let recipient = role(
            &raw.recipient,
            if verbal {
                "obj"
            } else {
                "obj | nmod:on | nmod:against | nmod:with"
            },
        );
        let require = self.conditions(&raw.require, report);
        let forbid = self.conditions(&raw.forbid, report);
        let passive = match raw
            .voice
            .as_ref()
            .map(|v| (v.get_ref().as_str(), v.span().start))
        {
            None => None,
            Some(("passive", _)) => Some(true),
            Some(("active", _)) => Some(false),
            Some((_, at)) => {
                report.at(at, "unknown voice", "use \"active\" or \"passive\"");
                None
            }
        };
        let outcome = match raw.code.as_deref() {
            Some("none") => Outcome {
                code: None,
                mode: None,
            },
            Some(other) => Outcome {
                code: Some(other.to_owned()),
                mode: raw.mode.clone(),
            },
            None => Outcome {
                code: Some(code.to_owned()),
                mode: raw.mode.clone().or_else(|| mode.clone()),
            },
        };
        if let (Some(code), Some(manifest)) = (&outcome.code, &self.manifest) {
            match manifest.types.iter().find(|t| &t.code == code) {
                None => report.at(
                    at,
                    format!("unknown type {code:?}"),
                    "use a code of codebook.toml",
                ),
                Some(t) => {
                    if let Some(m) = &outcome.mode
                        && !t.modes.contains_key(m)
                    {
                        report.at(
                            at,
                            format!("type {code} has no mode {m:?}"),
                            "see codebook.toml",
                        );
                    }
                }
            }
        }
        Some(Pattern {
            name: format!("{}/{}", stem(&file.name), raw.id),
            outcome,
            entries,
            upos,
            actor,
            recipient,
            require,
            forbid,
            passive,
            realis: raw.realis,
            context: context.iter().chain(&raw.context).cloned().collect(),
            strong: raw.strong,
            bare: raw.bare,
            reciprocal: raw.reciprocal,
            offset: at,
            file: index,
        })
    }

    fn conditions(
        &self,
        raw: &BTreeMap<String, Spanned<Words>>,
        report: &mut Reporter<'_>,
    ) -> Vec<Condition> {
        let mut out = Vec::new();
        for (place, words) in raw {
            let at = words.span().start;
            let list = words.get_ref().list();
            let target = match place.as_str() {
                "any" => Where::Clause,
                "sentence" => Where::Sentence,
                path => {
                    let steps: Option<Vec<_>> = path
                        .split(['.', '>'])
                        .map(|s| parse_step(s.trim()))
                        .collect();
                    match steps {
                        Some(steps) => Where::Role(steps),
                        None => {
                            report.at(
                                at,
                                format!("a condition cannot look at {path:?}"),
                                "use any, sentence, or a role such as obj or \"obl:with\"",
                            );
                            continue;
                        }
                    }
                }
            };
            let wanted = if list.iter().any(|w| w == "*") {
                Wanted::Anything
            } else {
                Wanted::Words(
                    self.expand(&list, at, report)
                        .iter()
                        .map(|w| {
                            w.split(|c: char| c.is_whitespace() || c == '-')
                                .filter(|p| !p.is_empty())
                                .map(|p| p.trim_start_matches('^').to_lowercase())
                                .collect()
                        })
                        .collect(),
                )
            };
            out.push(Condition {
                at: target,
                wanted,
                shown: format!("{place} = {}", words.get_ref().shown()),
            });
        }
        out
    }

    /// Two patterns of different outcome that ask for the same things at the same strength.
    fn ties(&mut self) {
        let mut seen: HashMap<String, usize> = HashMap::new();
        let mut faults = Vec::new();
        for (i, p) in self.patterns.iter().enumerate() {
            for e in &p.entries {
                for u in &p.upos {
                    let key = format!("{:?}|{u}|{:?}|{:?}|{:?}", e, p.require, p.forbid, p.passive);
                    match seen.get(&key) {
                        None => {
                            seen.insert(key, i);
                        }
                        Some(&j) if self.patterns[j].outcome != p.outcome => {
                            let mut report =
                                Reporter::new(&self.files[p.file], &self.texts[p.file]);
                            report.at(
                                p.offset,
                                format!(
                                    "pattern {:?} ties with {:?} on the trigger \"{e}\"",
                                    p.name, self.patterns[j].name
                                ),
                                "take the word out of one of them, or give one a condition",
                            );
                            faults.append(&mut report.faults);
                        }
                        Some(_) => {}
                    }
                }
            }
        }
        self.faults.append(&mut faults);
    }

    fn finish(mut self) -> Result<Codebook, CodebookError> {
        self.ties();
        let Some(manifest) = self.manifest.take() else {
            return Err(CodebookError {
                faults: self.faults,
            });
        };
        if self.patterns.is_empty() && self.faults.is_empty() {
            self.fault(
                "codebook.toml",
                "the codebook has no pattern",
                "add a file with a [[pattern]]",
            );
        }
        if !self.faults.is_empty() {
            return Err(CodebookError {
                faults: self.faults,
            });
        }
        let mut index: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
        for (i, p) in self.patterns.iter().enumerate() {
            for (j, e) in p.entries.iter().enumerate() {
                index
                    .entry(e.words[e.head].clone())
                    .or_default()
                    .push((i, j));
            }
        }
        let aimed = manifest
            .types
            .iter()
            .filter(|t| t.aimed)
            .map(|t| t.code.clone())
            .collect();
        let types: Vec<TypeInfo> = manifest
            .types
            .iter()
            .map(|t| TypeInfo {
                define: self.defines.get(&t.code).cloned().unwrap_or_default(),
                code: t.code.clone(),
                quad: t.quad,
                score: t.score,
                modes: t.modes.clone(),
            })
            .collect();
        let mut faults = Vec::new();
        let cue = manifest.check(&types, &mut faults);
        if !faults.is_empty() {
            return Err(CodebookError { faults });
        }
        Ok(Codebook {
            name: manifest.name,
            version: manifest.version,
            types,
            patterns: self.patterns,
            examples: self.examples,
            files: self.files,
            sets: self.sets,
            world: self.world,
            vocabulary: Vocabulary::compile(self.vocabulary),
            shifts: manifest.shifts,
            refinements: manifest.refinements,
            cue,
            confidence: [manifest.confidence, manifest.confidence_rules],
            aimed,
            index,
        })
    }
}
