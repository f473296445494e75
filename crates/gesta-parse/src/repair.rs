//! Trees that the model is known to get wrong, put right where the words leave no other reading.

use gesta_record::{Sentence, Token};

/// Repairs a sentence's tree in place; it stays a tree.
pub(crate) fn repair(sentence: &mut Sentence) {
    reduced_relative(&mut sentence.tokens);
}

/// "slammed the drills Peru and Chile held": of a relative clause without pronoun, whose subject is a pair, the model
/// makes an apposition and a coordinated main clause. The clause's verb wants an object and has none: it is the noun.
fn reduced_relative(tokens: &mut [Token]) {
    let found = (0..tokens.len()).find_map(|verb| pair_before(tokens, verb));
    let Some((noun, first, second, verb)) = found else {
        return;
    };
    tokens[first].head = Some(verb);
    tokens[first].deprel = "nsubj".into();
    tokens[second].head = Some(first);
    tokens[second].deprel = "conj".into();
    for t in tokens[first + 1..second].iter_mut() {
        if t.head == Some(verb) {
            t.head = Some(second);
        }
    }
    tokens[verb].head = Some(noun);
    tokens[verb].deprel = "acl:relcl".into();
    // A subject that the clause's verb took from the next clause goes back to that.
    let late = (verb + 1..tokens.len())
        .find(|&i| tokens[i].head == Some(verb) && tokens[i].deprel == "nsubj");
    if let Some(subject) = late
        && let Some(next) = (subject + 1..tokens.len()).find(|&i| {
            tokens[i].upos == "VERB" && matches!(tokens[i].deprel.as_str(), "advcl" | "conj")
        })
        && !tokens
            .iter()
            .any(|t| t.head == Some(next) && t.deprel == "nsubj")
    {
        tokens[subject].head = Some(next);
    }
}

/// `(noun, first of the pair, second, verb)` where the reading above holds.
fn pair_before(tokens: &[Token], verb: usize) -> Option<(usize, usize, usize, usize)> {
    let t = &tokens[verb];
    if t.upos != "VERB" || t.deprel != "conj" {
        return None;
    }
    let main = t.head?;
    let below = |head: usize, deprel: &str| {
        tokens
            .iter()
            .position(|c| c.head == Some(head) && c.deprel == deprel)
    };
    if below(verb, "obj").is_some() || below(verb, "ccomp").is_some() {
        return None;
    }
    let second = below(verb, "nsubj")?;
    let joint = below(verb, "cc").filter(|c| *c < second)?;
    let first = joint.checked_sub(1)?;
    // The first of the pair hangs from the noun, as part of a name from which the main verb divides it,
    // or as a second object.
    let noun = match tokens[first].deprel.as_str() {
        "appos" | "dep" => tokens[first].head?,
        "nmod" | "nmod:unmarked" | "nmod:desc" if below(first, "case").is_none() => {
            tokens[first].head?
        }
        "flat" if tokens[first].head? < main && main < first => (main + 1..first)
            .rev()
            .find(|&i| tokens[i].upos == "NOUN")?,
        // A verb has one object; a second one before a clause without object is that clause's subject.
        "obj" if tokens[first].head == Some(main) => (main + 1..first)
            .find(|&i| tokens[i].head == Some(main) && tokens[i].deprel == "obj")?,
        _ => return None,
    };
    let fits = tokens[first].upos == "PROPN"
        && tokens[noun].upos == "NOUN"
        && tokens[noun].head == Some(main)
        && noun < first
        && second < verb
        && tokens[noun + 1..first].iter().all(|t| t.upos != "PUNCT");
    fits.then_some((noun, first, second, verb))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(text: &str, upos: &str, head: Option<usize>, deprel: &str) -> Token {
        Token {
            text: text.into(),
            upos: upos.into(),
            head,
            deprel: deprel.into(),
            ..Token::default()
        }
    }

    #[test]
    fn the_pair_becomes_the_subject_of_a_relative_clause() {
        let mut sentence = Sentence {
            tokens: vec![
                token("They", "PRON", Some(1), "nsubj"),
                token("slammed", "VERB", None, "root"),
                token("drills", "NOUN", Some(1), "obj"),
                token("Peru", "PROPN", Some(2), "appos"),
                token("and", "CCONJ", Some(6), "cc"),
                token("Chile", "PROPN", Some(6), "nsubj"),
                token("held", "VERB", Some(1), "conj"),
            ],
            ..Sentence::default()
        };
        repair(&mut sentence);
        let heads: Vec<Option<usize>> = sentence.tokens.iter().map(|t| t.head).collect();
        assert_eq!(
            heads,
            [Some(1), None, Some(1), Some(6), Some(5), Some(3), Some(2)]
        );
        assert_eq!(sentence.tokens[6].deprel, "acl:relcl");
        // With an object of its own the second verb is coordinated indeed.
        let mut other = sentence.clone();
        other.tokens[6].deprel = "conj".into();
        other.tokens[6].head = Some(1);
        other.tokens.push(token("talks", "NOUN", Some(6), "obj"));
        let before = other.clone();
        repair(&mut other);
        assert_eq!(other, before);
    }
}
