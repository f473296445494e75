//! CoNLL-U in and out.

use std::fmt::Write as _;

use gesta_record::{Features, Sentence, Span, Token};

/// A treebank: sentences with gold annotation, and the raw text that they came from.
#[derive(Debug, Clone, Default)]
pub struct Treebank {
    /// The text: sentences joined by a space, an empty line before each paragraph or document.
    pub text: String,
    /// The sentences, their spans counting in `text`. Words of a multiword token share its span, unless their forms
    /// concatenate to it.
    pub sentences: Vec<Sentence>,
}

/// Reads CoNLL-U. Multiword-token lines give spans; empty nodes are skipped; lines that are not CoNLL-U are reported.
///
/// # Errors
/// The number (from 1) and the fault of the first malformed line.
pub fn read(text: &str) -> Result<Treebank, (usize, String)> {
    let mut bank = Treebank::default();
    let mut chars = 0usize;
    let mut paragraph = 0usize;
    let mut block: Vec<(usize, Vec<&str>)> = Vec::new();
    let mut new_paragraph = false;
    let mut raw: Option<&str> = None;
    for (number, line) in text
        .lines()
        .map(str::trim_end)
        .chain(std::iter::once(""))
        .enumerate()
    {
        if line.starts_with("# newpar") || line.starts_with("# newdoc") {
            new_paragraph = true;
        } else if let Some(t) = line.strip_prefix("# text = ") {
            raw = Some(t);
        } else if line.starts_with('#') {
            continue;
        } else if line.is_empty() {
            if block.is_empty() {
                continue;
            }
            if !bank.text.is_empty() {
                let gap = if new_paragraph { "\n\n" } else { " " };
                bank.text.push_str(gap);
                chars += gap.len();
                paragraph += usize::from(new_paragraph);
            }
            let sentence = sentence_of(&block, raw, &mut bank.text, &mut chars, paragraph)?;
            bank.sentences.push(sentence);
            block.clear();
            new_paragraph = false;
            raw = None;
        } else {
            let columns: Vec<&str> = line.split('\t').collect();
            if columns.len() != 10 {
                return Err((
                    number + 1,
                    format!("{} columns instead of 10", columns.len()),
                ));
            }
            block.push((number + 1, columns));
        }
    }
    Ok(bank)
}

fn sentence_of(
    block: &[(usize, Vec<&str>)],
    raw: Option<&str>,
    text: &mut String,
    chars: &mut usize,
    paragraph: usize,
) -> Result<Sentence, (usize, String)> {
    let mut sentence = Sentence {
        paragraph,
        parsed: true,
        ..Sentence::default()
    };
    let begin = *chars;
    let source: Vec<char> = match raw {
        Some(raw) => raw.chars().collect(),
        None => plain(block).chars().collect(),
    };
    let mut at = 0usize; // character in `source`
    let mut multiword: Option<(usize, Span)> = None; // last word of a multiword token and its span
    for (line, columns) in block {
        let find = |form: &str, from: usize| -> Result<(usize, usize), (usize, String)> {
            let want: Vec<char> = form.chars().collect();
            let mut start = from;
            while start < source.len() && source[start].is_whitespace() {
                start += 1;
            }
            if source[start..].starts_with(&want) {
                Ok((start, start + want.len()))
            } else {
                Err((*line, format!("form {form:?} does not follow in the text")))
            }
        };
        if let Some((first, last)) = columns[0].split_once('-') {
            let _ = first;
            let last: usize = last.parse().map_err(|_| (*line, "bad range".to_owned()))?;
            let (b, e) = find(columns[1], at)?;
            multiword = Some((last, Span::new(begin + b, begin + e)));
            at = b;
            continue;
        }
        if columns[0].contains('.') {
            continue;
        }
        let id: usize = columns[0]
            .parse()
            .map_err(|_| (*line, "bad word number".to_owned()))?;
        let span = match multiword {
            Some((last, whole)) if id <= last => {
                let inside = find(columns[1], at).ok();
                let span = match inside {
                    Some((b, e)) => Span::new(begin + b, begin + e),
                    None => whole,
                };
                at = if id == last {
                    whole.end - begin
                } else {
                    span.end - begin
                };
                span
            }
            _ => {
                let (b, e) = find(columns[1], at)?;
                at = e;
                Span::new(begin + b, begin + e)
            }
        };
        let head: usize = columns[6]
            .parse()
            .map_err(|_| (*line, "bad head".to_owned()))?;
        sentence.tokens.push(Token {
            text: columns[1].to_owned(),
            span,
            lemma: columns[2].to_owned(),
            upos: columns[3].to_owned(),
            xpos: columns[4].to_owned(),
            feats: Features(if columns[5] == "_" {
                String::new()
            } else {
                columns[5].to_owned()
            }),
            head: head.checked_sub(1),
            deprel: columns[7].to_owned(),
            ..Token::default()
        });
    }
    let words = sentence.tokens.len();
    if let Some(t) = sentence
        .tokens
        .iter()
        .find(|t| t.head.is_some_and(|h| h >= words))
    {
        return Err((
            block[0].0,
            format!("the head of {:?} is outside the sentence", t.text),
        ));
    }
    text.extend(source.iter());
    *chars += source.len();
    sentence.span = Span::new(begin, *chars);
    Ok(sentence)
}

/// The sentence's text from its forms and `SpaceAfter=No`.
fn plain(block: &[(usize, Vec<&str>)]) -> String {
    let mut out = String::new();
    let mut inside = 0usize;
    for (_, columns) in block {
        if columns[0].contains('.') {
            continue;
        }
        if let Some((_, last)) = columns[0].split_once('-') {
            inside = last.parse().unwrap_or(0);
        } else if columns[0].parse::<usize>().is_ok_and(|id| id <= inside) {
            continue;
        }
        out.push_str(columns[1]);
        if !columns[9].split('|').any(|m| m == "SpaceAfter=No") {
            out.push(' ');
        }
    }
    out.trim_end().to_owned()
}

/// Writes sentences as CoNLL-U.
pub fn write(sentences: &[Sentence]) -> String {
    let mut out = String::new();
    for (n, s) in sentences.iter().enumerate() {
        let _ = writeln!(out, "# sent_id = {}", n + 1);
        for (i, t) in s.tokens.iter().enumerate() {
            let or = |x: &str| {
                if x.is_empty() {
                    "_".to_owned()
                } else {
                    x.to_owned()
                }
            };
            let head = t.head.map_or(0, |h| h + 1);
            let next = s.tokens.get(i + 1);
            let glued = next.is_some_and(|x| x.span.begin == t.span.end);
            let _ = writeln!(
                out,
                "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t_\t{}",
                i + 1,
                t.text,
                or(&t.lemma),
                or(&t.upos),
                or(&t.xpos),
                or(&t.feats.0),
                head,
                or(&t.deprel),
                if glued { "SpaceAfter=No" } else { "_" },
            );
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const BANK: &str = "# newdoc\n# text = They don't.\n1\tThey\tthey\tPRON\tPRP\tCase=Nom\t2\tnsubj\t_\t_\n\
2-3\tdon't\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n2\tdo\tdo\tAUX\tVBP\t_\t0\troot\t_\t_\n\
3\tn't\tnot\tPART\tRB\t_\t2\tadvmod\t_\t_\n4\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_\n\n\
# newpar\n# text = Go!\n1\tGo\tgo\tVERB\tVB\t_\t0\troot\t_\tSpaceAfter=No\n2\t!\t!\tPUNCT\t.\t_\t1\tpunct\t_\t_\n\n";

    #[test]
    fn spans_count_in_the_raw_text() {
        let bank = read(BANK).unwrap();
        assert_eq!(bank.text, "They don't.\n\nGo!");
        let spans: Vec<(usize, usize)> = bank.sentences[0]
            .tokens
            .iter()
            .map(|t| (t.span.begin, t.span.end))
            .collect();
        assert_eq!(spans, [(0, 4), (5, 7), (7, 10), (10, 11)]);
        assert_eq!(bank.sentences[1].span, Span::new(13, 16));
        assert_eq!(bank.sentences[1].paragraph, 1);
    }

    #[test]
    fn written_and_read_again() {
        let bank = read(BANK).unwrap();
        let again = read(&write(&bank.sentences)).unwrap();
        for (a, b) in bank.sentences.iter().zip(&again.sentences) {
            let key = |s: &Sentence| -> Vec<(String, Option<usize>, String)> {
                s.tokens
                    .iter()
                    .map(|t| (t.text.clone(), t.head, t.deprel.clone()))
                    .collect()
            };
            assert_eq!(key(a), key(b));
        }
    }

    #[test]
    fn malformed_lines_have_numbers() {
        assert_eq!(read("1\tx\n").unwrap_err().0, 1);
        let far = "1\tx\tx\tX\tX\t_\t9\troot\t_\t_\n\n";
        assert!(read(far).unwrap_err().1.contains("outside"));
    }
}
