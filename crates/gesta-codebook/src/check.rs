//! Running a codebook's own examples.

use gesta_record::{EventMention, Parse, Phrase, Realis, Span};

use crate::load::Codebook;
use crate::pattern::Example;

/// What went wrong with one example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExampleFault {
    /// File of the example.
    pub file: String,
    /// Its line.
    pub line: usize,
    /// The sentence.
    pub text: String,
    /// What was expected and what came.
    pub problems: Vec<String>,
    /// True where even the type was not found, or an event was found where none should be.
    pub type_wrong: bool,
}

/// Result of running all examples.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// Examples run.
    pub examples: usize,
    /// Examples where everything marked was found.
    pub passed: usize,
    /// Examples where the type (or its absence) was right.
    pub type_right: usize,
    /// The others.
    pub faults: Vec<ExampleFault>,
    /// Patterns that fired on no example.
    pub silent: Vec<String>,
}

/// Runs the examples of the files whose name contains `only` (all, where it is empty); `parse` turns a sentence into
/// a parse. Patterns are called silent only among those files.
///
/// # Errors
/// Whatever `parse` gives back.
pub fn check<E>(
    codebook: &Codebook,
    only: &str,
    mut parse: impl FnMut(&str) -> Result<Parse, E>,
) -> Result<CheckReport, E> {
    let mut report = CheckReport::default();
    let mut fired: std::collections::HashSet<String> = std::collections::HashSet::new();
    for example in &codebook.examples {
        if !codebook.files[example.file].contains(only) {
            continue;
        }
        let parsed = parse(&example.text)?;
        let found = codebook.find(&parsed);
        for e in &found.events {
            let rule = e.rule.strip_suffix(crate::cue::AGREES).unwrap_or(&e.rule);
            fired.insert(rule.to_owned());
        }
        for (si, _) in parsed.sentences.iter().enumerate() {
            for attempt in codebook.explain(&parsed, si).into_iter().filter(|a| a.won) {
                fired.insert(attempt.pattern);
            }
        }
        report.examples += 1;
        let (problems, type_wrong) = problems(codebook, example, &parsed, &found.events);
        if !type_wrong {
            report.type_right += 1;
        }
        if problems.is_empty() {
            report.passed += 1;
        } else {
            report.faults.push(ExampleFault {
                file: codebook.files[example.file].clone(),
                line: example.line,
                text: example.text.clone(),
                problems,
                type_wrong,
            });
        }
    }
    report.silent = codebook
        .patterns
        .iter()
        .filter(|p| codebook.files[p.file].contains(only) && !fired.contains(&p.name))
        .map(|p| p.name.clone())
        .collect();
    Ok(report)
}

impl Codebook {
    /// Type and mode that a positive example stands for: its own `expect`, else what its file declares.
    pub fn target(&self, example: &Example) -> (String, Option<String>) {
        let file = &self.files[example.file];
        let base = file.rsplit('/').next().unwrap_or(file);
        let stem = base.strip_suffix(".toml").unwrap_or(base);
        // The file's own declaration, found through its patterns.
        let declared = self
            .patterns
            .iter()
            .filter(|p| p.file == example.file)
            .find_map(|p| p.outcome.code.clone().map(|c| (c, p.outcome.mode.clone())));
        let (code, mode) = declared.unwrap_or_else(|| (stem.to_uppercase(), None));
        let own = example.expect.get("code").cloned();
        // The mode of the file is no mode of another type.
        let mode = mode.filter(|_| own.as_ref().is_none_or(|o| *o == code));
        let mode = example.expect.get("mode").cloned().or(mode);
        (own.unwrap_or(code), mode)
    }
}

fn problems(
    codebook: &Codebook,
    example: &Example,
    parse: &Parse,
    events: &[EventMention],
) -> (Vec<String>, bool) {
    let mut out = Vec::new();
    let shown = |e: &EventMention| {
        let mode = e.mode.first().map_or(String::new(), |m| format!("/{m}"));
        format!("{}{mode} by {}", e.kind, e.rule)
    };
    if example.none {
        let stray: Vec<&EventMention> = events
            .iter()
            .filter(|e| e.realis == Realis::Actual && !example.also.contains(&e.kind))
            .collect();
        for e in &stray {
            out.push(format!("no event expected, got {}", shown(e)));
        }
        return (out, !stray.is_empty());
    }
    let (code, _) = codebook.target(example);
    let trigger = example.marked("trigger");
    let span_of = |e: &EventMention| {
        parse.sentences[e.sentence].span_of(e.trigger_range.0, e.trigger_range.1)
    };
    let overlapping = |e: &EventMention| trigger.iter().any(|t| t.overlaps(span_of(e)));
    let right: Vec<&EventMention> = events
        .iter()
        .filter(|e| e.kind == code && overlapping(e))
        .collect();
    let Some(event) = right.first() else {
        let near: Vec<String> = events.iter().map(shown).collect();
        out.push(format!("{code} not found; found: {}", near.join(", ")));
        return (out, true);
    };
    let mode = example
        .expect
        .get("mode")
        .cloned()
        .or_else(|| codebook.target(example).1);
    if let Some(mode) = mode
        && !event.mode.contains(&mode)
    {
        out.push(format!("mode {mode} not found, got {:?}", event.mode));
    }
    if let Some(realis) = example.expect.get("realis") {
        let got = format!("{:?}", event.realis).to_lowercase();
        if &got != realis {
            out.push(format!("realis {realis} expected, got {got}"));
        }
    }
    for (name, phrases) in [("actor", &event.actor), ("recipient", &event.recipient)] {
        let spans: Vec<Span> = phrases.iter().map(|p| head_span(parse, p)).collect();
        let wanted = example.marked(name);
        for w in &wanted {
            let chars: Vec<char> = example.text.chars().collect();
            let text: String = chars[w.begin..w.end].iter().collect();
            if !spans.iter().any(|s| w.contains(*s)) {
                let got: Vec<String> = phrases.iter().map(|p| text_of(parse, p)).collect();
                out.push(format!("{name} {text:?} not found, got {got:?}"));
            }
        }
    }
    (out, false)
}

/// Span of a phrase's head, or of the head of what its pronoun stands for.
fn head_span(parse: &Parse, phrase: &Phrase) -> Span {
    parse.sentences[phrase.sentence].tokens[phrase.head].span
}

fn text_of(parse: &Parse, phrase: &Phrase) -> String {
    let s = &parse.sentences[phrase.sentence];
    let words: Vec<&str> = s.tokens[phrase.first..phrase.end]
        .iter()
        .map(|t| t.text.as_str())
        .collect();
    words.join(" ")
}
