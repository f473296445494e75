//! `gesta explain`.

use std::fmt::Write as _;

use anyhow::Result;
use clap::Args;
use gesta::record::{Parse, Sentence};
use gesta::{Coder, CoderOptions, Document, Worker};

use crate::code::actor_cell;
use crate::output;

#[derive(Args)]
pub(crate) struct ExplainArgs {
    /// The sentence, in quotation marks.
    sentence: String,
    /// Day of publication (YYYY-MM-DD), for relative dates.
    #[arg(long, value_name = "DATE")]
    published: Option<String>,
    /// Folder of a codebook to use instead of PLOVER.
    #[arg(long, value_name = "FOLDER")]
    codebook: Option<std::path::PathBuf>,
    /// Show every pattern tried, also those whose word class does not fit.
    #[arg(long)]
    all: bool,
}

pub(crate) fn run(args: &ExplainArgs) -> Result<bool> {
    let coder = Coder::new(&CoderOptions {
        codebook: args.codebook.clone(),
        mentions: true,
        ..CoderOptions::default()
    })?;
    let mut document = Document::new(args.sentence.clone()).with_id("explain");
    if let Some(d) = &args.published {
        document.published = Some(
            d.parse()
                .map_err(|_| anyhow::anyhow!("--published wants YYYY-MM-DD, not {d:?}"))?,
        );
    }
    let mut worker = Worker::new();
    let parse = coder.parse(&document.text, &mut worker)?;
    let coding = coder.code(&document, &mut worker)?;
    let mut out = String::new();
    for (n, s) in parse.sentences.iter().enumerate() {
        if parse.sentences.len() > 1 {
            let _ = writeln!(out, "── Sentence {}", n + 1);
        }
        grammar(&mut out, s);
        names(&mut out, s);
        rules(&mut out, &coder, &parse, n, args.all);
        events(&mut out, &coder, &coding, n);
    }
    for c in &coding.claims {
        let speaker = c.speaker.iter().cloned().collect::<Vec<_>>();
        let who = if speaker.is_empty() {
            "somebody".into()
        } else {
            actor_cell(&speaker)
        };
        let _ = writeln!(
            out,
            "Claim: {who} ({:?}, \"{}\"): \"{}\"",
            c.stance, c.cue.text, c.content.text
        );
    }
    for d in &coding.doubts {
        let _ = writeln!(out, "Doubt: {}", d.note);
    }
    output::print(&out)?;
    Ok(true)
}

fn grammar(out: &mut String, s: &Sentence) {
    let _ = writeln!(out, "Words and grammar");
    let width = s
        .tokens
        .iter()
        .map(|t| t.text.chars().count())
        .max()
        .unwrap_or(0);
    let lemma = s
        .tokens
        .iter()
        .map(|t| t.lemma.chars().count())
        .max()
        .unwrap_or(0);
    for (i, t) in s.tokens.iter().enumerate() {
        let head = match t.head {
            None => "(main word)".to_owned(),
            Some(h) => format!("{} of \"{}\"", relation(&t.deprel), s.tokens[h].text),
        };
        let _ = writeln!(
            out,
            "  {:>3}  {:width$}  {:lemma$}  {:6} {}",
            i + 1,
            t.text,
            t.lemma,
            t.upos,
            head
        );
    }
}

/// A relation in words that need no treebank manual.
fn relation(deprel: &str) -> String {
    let known = match deprel {
        "nsubj" => "subject",
        "nsubj:pass" => "subject (passive)",
        "obj" => "object",
        "iobj" => "indirect object",
        "obl" | "obl:unmarked" => "adverbial",
        "obl:agent" => "agent (by …)",
        "nmod" => "complement",
        "nmod:poss" => "possessor",
        "amod" => "adjective",
        "compound" => "compound part",
        "case" => "preposition",
        "det" => "article",
        "punct" => "punctuation",
        "aux" | "aux:pass" => "auxiliary",
        "mark" => "conjunction",
        "conj" => "coordinated with",
        "cc" => "coordinator",
        "advmod" => "adverb",
        "xcomp" => "open complement",
        "ccomp" => "clause complement",
        "acl:relcl" => "relative clause",
        "acl" => "clause modifier",
        "advcl" => "adverbial clause",
        "appos" => "apposition",
        "flat" => "name part",
        "nummod" => "number",
        "parataxis" => "side clause",
        other => return other.to_owned(),
    };
    known.to_owned()
}

fn names(out: &mut String, s: &Sentence) {
    if s.entities.is_empty() {
        return;
    }
    let _ = writeln!(out, "Names");
    for e in &s.entities {
        let words: Vec<&str> = s.tokens[e.first..e.end]
            .iter()
            .map(|t| t.text.as_str())
            .collect();
        let _ = writeln!(out, "  {}: {}", words.join(" "), e.kind.label());
    }
}

fn rules(out: &mut String, coder: &Coder, parse: &Parse, n: usize, all: bool) {
    let attempts = coder.codebook().explain(parse, n);
    let shown: Vec<_> = attempts
        .iter()
        .filter(|a| all || a.won || !a.reason.contains(" is a "))
        .collect();
    let _ = writeln!(
        out,
        "Rules tried{}",
        if shown.is_empty() {
            ": none of the words is a trigger"
        } else {
            ""
        }
    );
    let s = &parse.sentences[n];
    for a in shown {
        let sign = if a.won { "✔" } else { "·" };
        let _ = writeln!(
            out,
            "  {sign} {} → {} ({}): {}",
            s.tokens[a.token].text, a.outcome, a.pattern, a.reason
        );
    }
}

fn events(out: &mut String, coder: &Coder, coding: &gesta::Coding, n: usize) {
    let found: Vec<_> = coding.events.iter().filter(|e| e.sentence == n).collect();
    if found.is_empty() {
        let _ = writeln!(out, "No event");
        return;
    }
    for e in found {
        let mode = e.mode.first().map_or(String::new(), |m| format!(" / {m}"));
        let _ = writeln!(out, "Event {}: {}{mode}", e.id, e.kind);
        if let Some(t) = coder.codebook().type_info(&e.kind)
            && !t.define.is_empty()
        {
            let _ = writeln!(out, "  meaning    {}", t.define);
        }
        let who = |a: &[gesta::record::Actor]| {
            if a.is_empty() {
                "nobody named".to_owned()
            } else {
                actor_cell(a)
            }
        };
        let _ = writeln!(out, "  words      \"{}\"", e.trigger.text);
        let _ = writeln!(out, "  actor      {}", who(&e.actor));
        let _ = writeln!(out, "  recipient  {}", who(&e.recipient));
        match &e.when {
            Some(w) => {
                let text = w
                    .text
                    .as_deref()
                    .map_or(String::new(), |t| format!(", from \"{t}\""));
                let _ = writeln!(
                    out,
                    "  when       {} ({:?}, {:?}{text})",
                    w.date, w.precision, w.basis
                );
            }
            None => {
                let _ = writeln!(
                    out,
                    "  when       not known (give --published to place relative dates)"
                );
            }
        }
        match &e.place {
            Some(p) => {
                let country = p
                    .country
                    .as_deref()
                    .map_or(String::new(), |c| format!(", {c}"));
                let _ = writeln!(out, "  where      {}{country} ({:?})", p.name, p.level);
            }
            None => {
                let _ = writeln!(out, "  where      not said");
            }
        }
        for d in &e.details {
            let _ = writeln!(
                out,
                "  {:10} {}",
                d.name,
                d.value.as_str().map_or(d.value.to_string(), str::to_owned)
            );
        }
        let quad = serde_json::to_value(e.quad)
            .ok()
            .and_then(|v| v.as_str().map(str::to_owned));
        let _ = writeln!(
            out,
            "  realis     {:?}; {}, score {:+}; confidence {:.2}; rule {}",
            e.realis,
            quad.unwrap_or_default(),
            e.score,
            e.confidence,
            e.rule
        );
    }
}
