//! Examples and their inline marks.

use std::collections::BTreeMap;

use gesta_record::Span;
use serde::Deserialize;

use crate::pattern::Example;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawExample {
    text: String,
    published: Option<toml::value::Datetime>,
    expect: Option<toml::Value>,
    #[serde(default)]
    also: Vec<String>,
    /// For readers.
    #[serde(default)]
    #[allow(dead_code, reason = "documentation inside the file")]
    note: Option<String>,
}

const MARKS: &[&str] = &[
    "trigger",
    "actor",
    "recipient",
    "place",
    "date",
    "speaker",
    "cue",
    "attribution",
    "content",
    "weapon",
    "count",
];

/// Takes the marks out of `[actor: Ruritanian jets] …`.
pub(crate) fn unmark(text: &str) -> Result<(String, Vec<(String, Span)>), String> {
    let mut plain = String::new();
    let mut marks = Vec::new();
    let mut chars = 0usize;
    let mut open: Option<(String, usize)> = None;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c == '[' {
            if open.is_some() {
                return Err("a mark inside a mark".into());
            }
            let Some((name, after)) = rest[1..].split_once(':') else {
                return Err("an opening bracket without `name:`".into());
            };
            let name = name.trim();
            if !MARKS.contains(&name) {
                return Err(format!(
                    "unknown mark {name:?}; known are {}",
                    MARKS.join(", ")
                ));
            }
            open = Some((name.to_owned(), chars));
            rest = after.trim_start();
            continue;
        }
        if c == ']' {
            let Some((name, begin)) = open.take() else {
                return Err("a closing bracket without an opening one".into());
            };
            if begin == chars {
                return Err(format!("an empty mark {name:?}"));
            }
            marks.push((name, Span::new(begin, chars)));
            rest = &rest[1..];
            continue;
        }
        plain.push(c);
        chars += 1;
        rest = &rest[c.len_utf8()..];
    }
    if let Some((name, _)) = open {
        return Err(format!("mark {name:?} is not closed"));
    }
    Ok((plain, marks))
}

pub(crate) fn compile(raw: RawExample, file: usize) -> Result<Example, String> {
    let (text, marks) = unmark(&raw.text)?;
    let published = match raw.published {
        None => None,
        Some(d) => Some(
            d.date
                .map(|d| d.to_string())
                .and_then(|d| d.parse().ok())
                .ok_or_else(|| "published is not a date".to_owned())?,
        ),
    };
    let mut none = false;
    let mut expect = BTreeMap::new();
    match raw.expect {
        None => {}
        Some(toml::Value::String(s)) if s == "none" => none = true,
        Some(toml::Value::Table(t)) => {
            for (k, v) in t {
                if !matches!(
                    k.as_str(),
                    "actor" | "recipient" | "date" | "realis" | "code" | "mode" | "place"
                ) {
                    return Err(format!("expect does not know {k:?}"));
                }
                let shown = match v {
                    toml::Value::String(s) => s,
                    toml::Value::Datetime(d) => d.to_string(),
                    other => return Err(format!("expect.{k} cannot be {other}")),
                };
                expect.insert(k, shown);
            }
        }
        Some(other) => return Err(format!("expect is \"none\" or a table, not {other}")),
    }
    if !none && !marks.iter().any(|(n, _)| n == "trigger") {
        return Err("an example without [trigger: …]".into());
    }
    Ok(Example {
        text,
        marks,
        published,
        none,
        also: raw.also,
        expect,
        file,
        line: 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_spans() {
        let (text, marks) = unmark("[actor: Jets] [trigger: bombed] Zenda.").unwrap();
        assert_eq!(text, "Jets bombed Zenda.");
        assert_eq!(marks[0], ("actor".to_owned(), Span::new(0, 4)));
        assert_eq!(marks[1], ("trigger".to_owned(), Span::new(5, 11)));
    }

    #[test]
    fn broken_marks_are_refused() {
        for bad in [
            "[actor: x",
            "x]",
            "[actor x]",
            "[who: x]",
            "[actor: [place: x]]",
            "[actor: ]",
        ] {
            assert!(unmark(bad).is_err(), "{bad}");
        }
    }
}
