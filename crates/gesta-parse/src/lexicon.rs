//! Dictionary forms from a word list: what the tag and the spelling leave open, a list of infinitives and singulars
//! decides, after the detachment rules of WordNet's morphological processor (Miller and others 1990, "Introduction to
//! WordNet", section on morphy).

use fst::{IntoStreamer, Set, Streamer};
use gesta_record::Token;

use crate::ParseError;

/// Words of English by part of speech, and irregular forms.
///
/// Keys of the set: `n country` (a noun), `v agree` (a verb), `x n men man` (an irregular form and its word), `p guard`
/// (a noun for people).
#[derive(Debug)]
pub(crate) struct Lexicon(Set<Vec<u8>>);

/// Part of speech in keys.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Noun,
    Verb,
}

impl Part {
    fn letter(self) -> &'static str {
        match self {
            Self::Noun => "n",
            Self::Verb => "v",
        }
    }
}

/// A key of the set on the stack: words are looked up several times a token, so none is allocated.
struct Key {
    bytes: [u8; Self::LONGEST],
    length: usize,
}

impl Key {
    /// Bytes of the longest key; no word of the list comes near it.
    const LONGEST: usize = 96;

    /// The parts with spaces between; none where they are longer than any key.
    fn of(parts: &[&str]) -> Option<Self> {
        let mut key = Self {
            bytes: [0; Self::LONGEST],
            length: 0,
        };
        for (n, part) in parts.iter().enumerate() {
            if n > 0 {
                key.put(b" ")?;
            }
            key.put(part.as_bytes())?;
        }
        Some(key)
    }

    fn put(&mut self, more: &[u8]) -> Option<()> {
        let end = self.length + more.len();
        self.bytes.get_mut(self.length..end)?.copy_from_slice(more);
        self.length = end;
        Some(())
    }

    fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

impl Lexicon {
    /// Opens a list that `cargo xtask lexicon` wrote.
    ///
    /// # Errors
    /// When the bytes are no such list.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, ParseError> {
        Set::new(bytes.to_vec())
            .map(Self)
            .map_err(|e| ParseError::network(format!("word list: {e}")))
    }

    fn has(&self, part: Part, word: &str) -> bool {
        Key::of(&[part.letter(), word]).is_some_and(|k| self.0.contains(k.bytes()))
    }

    /// The word of an irregular form.
    fn irregular(&self, part: Part, form: &str) -> Option<String> {
        let prefix = Key::of(&["x", part.letter(), form, ""])?;
        let mut stream = self.0.range().ge(prefix.bytes()).into_stream();
        let word = stream.next()?.strip_prefix(prefix.bytes())?;
        std::str::from_utf8(word).ok().map(str::to_owned)
    }

    /// Puts the dictionary's word in place of the model's guess, where the dictionary has one.
    pub(crate) fn correct(&self, token: &mut Token) {
        let form = token.text.to_lowercase();
        let lemma = match (token.upos.as_str(), token.xpos.as_str()) {
            ("AUX", _) => None,
            (_, "VBD" | "VBN") => self.past(&form),
            (_, "VBG") => self.progressive(&form),
            (_, "VBZ") => self.ends_in_s(&form, Part::Verb),
            (_, "VB" | "VBP") => self.has(Part::Verb, &form).then(|| form.clone()),
            (_, "NNS") => self.ends_in_s(&form, Part::Noun),
            ("VERB", _) if form.ends_with("ed") => self.past(&form),
            (_, "NN") => self.has(Part::Noun, &form).then(|| form.clone()),
            _ => None,
        };
        if let Some(lemma) = lemma {
            token.lemma = lemma;
        } else if token.lemma.is_empty() {
            token.lemma = form;
        }
    }

    /// Marks nouns for people and groups of people with the feature `Animacy=Hum` of Universal Dependencies.
    pub(crate) fn mark_people(&self, token: &mut Token) {
        let person = Key::of(&["p", &token.lemma]).is_some_and(|k| self.0.contains(k.bytes()))
            || (token.lemma.len() > 5 && token.lemma.ends_with("man"));
        if token.upos == "NOUN" && person {
            let feats = &mut token.feats.0;
            *feats = match feats.as_str() {
                "" | "_" => "Animacy=Hum".to_owned(),
                other => format!("Animacy=Hum|{other}"),
            };
        }
    }

    fn past(&self, form: &str) -> Option<String> {
        if let Some(word) = self.irregular(Part::Verb, form) {
            return Some(word);
        }
        let known = |w: String| self.has(Part::Verb, &w).then_some(w);
        if let Some(stem) = form.strip_suffix("ied") {
            return known(format!("{stem}y")).or_else(|| known(format!("{stem}ie")));
        }
        if let Some(stem) = form.strip_suffix("ed") {
            return self.restore_stem(stem, true);
        }
        // "put", "cut", "beat": the past is the infinitive.
        known(form.to_owned())
    }

    fn progressive(&self, form: &str) -> Option<String> {
        if let Some(word) = self.irregular(Part::Verb, form) {
            return Some(word);
        }
        let stem = form.strip_suffix("ing")?;
        if let Some(short) = stem.strip_suffix('y') {
            let ie = format!("{short}ie");
            if self.has(Part::Verb, &ie) && !self.has(Part::Verb, stem) {
                return Some(ie);
            }
        }
        self.restore_stem(stem, false)
    }

    /// The infinitive whose ending was cut: "agre" of "agreed", "rigg" of "rigged", "launch" of "launching".
    fn restore_stem(&self, stem: &str, past: bool) -> Option<String> {
        if !stem.is_ascii() || stem.len() < 2 {
            return None;
        }
        let b = stem.as_bytes();
        let (last, before) = (b[b.len() - 1], b[b.len() - 2]);
        let known = |w: String| self.has(Part::Verb, &w).then_some(w);
        let plain = known(stem.to_owned());
        let with_e = known(format!("{stem}e"));
        if last == before && !vowel(last) {
            return plain.or_else(|| known(stem[..stem.len() - 1].to_owned()));
        }
        // "singing" is of "sing", "fired" of "fire": after one vowel and one consonant a stem without "e" would have
        // doubled the consonant.
        let cluster = !vowel(last) && !vowel(before) && last != b'h';
        if cluster && !past {
            plain.or(with_e)
        } else {
            with_e.or(plain)
        }
    }

    /// Plurals and third persons.
    fn ends_in_s(&self, form: &str, part: Part) -> Option<String> {
        if let Some(word) = self.irregular(part, form) {
            return Some(word);
        }
        let known = |w: &str| self.has(part, w).then(|| w.to_owned());
        if part == Part::Noun
            && let Some(stem) = form.strip_suffix("men")
        {
            let man = format!("{stem}man");
            return known(&man).or_else(|| (stem.len() > 2).then_some(man));
        }
        if let Some(stem) = form.strip_suffix("ies")
            && let Some(word) = known(&format!("{stem}y"))
        {
            return Some(word);
        }
        form.strip_suffix('s')
            .and_then(known)
            .or_else(|| form.strip_suffix("es").and_then(known))
            .or_else(|| known(form))
    }
}

fn vowel(b: u8) -> bool {
    matches!(b, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon() -> Lexicon {
        Lexicon::read(include_bytes!("../../../models/en/lemmas.fst")).unwrap()
    }

    #[test]
    fn forms_and_their_words() {
        let lexicon = lexicon();
        for (form, xpos, guess, lemma) in [
            ("agreed", "VBD", "agre", "agree"),
            ("accepted", "VBD", "accepte", "accept"),
            ("rigged", "VBD", "rigg", "rig"),
            ("investigating", "VBG", "investigat", "investigate"),
            ("killed", "VBD", "kill", "kill"),
            ("cancelled", "VBN", "cancell", "cancel"),
            ("fired", "VBD", "fir", "fire"),
            ("announced", "VBD", "announc", "announce"),
            ("occupied", "VBN", "occupi", "occupy"),
            ("attacked", "VBD", "attack", "attack"),
            ("adding", "VBG", "add", "add"),
            ("visited", "VBD", "visit", "visit"),
            ("boycotted", "VBD", "boycott", "boycott"),
            ("barred", "VBN", "barr", "bar"),
            ("dying", "VBG", "dy", "die"),
            ("overthrew", "VBD", "overthrew", "overthrow"),
            ("struck", "VBD", "struck", "strike"),
            ("put", "VBD", "put", "put"),
            ("launches", "VBZ", "launche", "launch"),
            ("fires", "VBZ", "fir", "fire"),
            ("goes", "VBZ", "goe", "go"),
            ("countries", "NNS", "countrie", "country"),
            ("ties", "NNS", "ty", "tie"),
            ("embargoes", "NNS", "embargoe", "embargo"),
            ("houses", "NNS", "hous", "house"),
            ("men", "NNS", "men", "man"),
            ("gunmen", "NNS", "gunme", "gunman"),
            ("women", "NNS", "wome", "woman"),
            ("children", "NNS", "children", "child"),
            ("quadcopters", "NNS", "quadcopter", "quadcopter"),
            ("singing", "VBG", "sing", "sing"),
            ("breathing", "VBG", "breath", "breathe"),
        ] {
            let mut token = Token {
                text: form.into(),
                xpos: xpos.into(),
                lemma: guess.into(),
                ..Token::default()
            };
            lexicon.correct(&mut token);
            assert_eq!(token.lemma, lemma, "{form}/{xpos}");
        }
    }

    #[test]
    fn a_damaged_list_is_an_error() {
        assert!(Lexicon::read(b"none").is_err());
    }
}
