//! One parsed sentence with what the engine asks of it again and again.

use gesta_record::{EntityKind, Sentence};

/// A sentence with children lists and matching keys.
#[derive(Debug)]
pub(crate) struct Tree<'s> {
    pub(crate) sentence: &'s Sentence,
    children: Vec<Vec<usize>>,
    keys: Vec<String>,
    forms: Vec<String>,
}

impl<'s> Tree<'s> {
    pub(crate) fn new(sentence: &'s Sentence) -> Self {
        let mut children = vec![Vec::new(); sentence.tokens.len()];
        for (i, token) in sentence.tokens.iter().enumerate() {
            if let Some(h) = token.head
                && h < children.len()
            {
                children[h].push(i);
            }
        }
        let keys = sentence
            .tokens
            .iter()
            .map(|t| t.lemma.to_lowercase())
            .collect();
        let forms = sentence
            .tokens
            .iter()
            .map(|t| t.text.to_lowercase())
            .collect();
        Self {
            sentence,
            children,
            keys,
            forms,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.sentence.tokens.len()
    }

    pub(crate) fn children(&self, i: usize) -> &[usize] {
        &self.children[i]
    }

    /// Lower-cased lemma.
    pub(crate) fn key(&self, i: usize) -> &str {
        &self.keys[i]
    }

    /// Lower-cased word as written.
    pub(crate) fn form(&self, i: usize) -> &str {
        &self.forms[i]
    }

    /// True where the lemma is `word`, where a noun is written so ("arms", "talks"), or where a capitalised plural (a
    /// headline, a name) is the plural of `word`.
    pub(crate) fn is(&self, i: usize, word: &str) -> bool {
        let key = self.key(i);
        key == word
            || (self.forms[i] == word && self.is_nominal(i))
            || (self.sentence.tokens[i].upos == "PROPN"
                && (key.strip_suffix('s') == Some(word) || key.strip_suffix("es") == Some(word)))
    }

    pub(crate) fn upos(&self, i: usize) -> &str {
        &self.sentence.tokens[i].upos
    }

    pub(crate) fn xpos(&self, i: usize) -> &str {
        &self.sentence.tokens[i].xpos
    }

    pub(crate) fn deprel(&self, i: usize) -> &str {
        &self.sentence.tokens[i].deprel
    }

    /// Relation without subtype.
    pub(crate) fn relation(&self, i: usize) -> &str {
        self.deprel(i).split(':').next().unwrap_or("")
    }

    pub(crate) fn head(&self, i: usize) -> Option<usize> {
        self.sentence.tokens[i].head
    }

    pub(crate) fn child(&self, i: usize, relation: &str) -> Option<usize> {
        self.children[i]
            .iter()
            .copied()
            .find(|&c| self.deprel(c) == relation)
    }

    pub(crate) fn has_child(&self, i: usize, relation: &str) -> bool {
        self.child(i, relation).is_some()
    }

    /// True where a clause or phrase is introduced by this word: "**without** elaborating".
    pub(crate) fn has_mark(&self, i: usize, word: &str) -> bool {
        let opens = |&c: &usize| matches!(self.relation(c), "mark" | "case");
        self.children(i)
            .iter()
            .any(|c| opens(c) && self.key(*c) == word)
    }

    pub(crate) fn entity(&self, i: usize) -> Option<EntityKind> {
        self.sentence.entity_at(i).map(|e| e.kind)
    }

    /// The preposition of a nominal: lemmas of its case markers, joined ("out of"), lower case.
    pub(crate) fn case(&self, i: usize) -> String {
        let mut words = Vec::new();
        for &c in &self.children[i] {
            if self.relation(c) == "case" && self.key(c) != "'s" && self.key(c) != "’s" {
                words.push(self.key(c).to_owned());
                for &f in &self.children[c] {
                    if self.relation(f) == "fixed" {
                        words.push(self.key(f).to_owned());
                    }
                }
            }
        }
        words.join(" ")
    }

    pub(crate) fn is_verb(&self, i: usize) -> bool {
        self.upos(i) == "VERB"
            || (matches!(self.upos(i), "ADJ" | "NOUN" | "ADV" | "AUX") && self.has_child(i, "cop"))
    }

    /// True for a verb with "to": an infinitive.
    pub(crate) fn is_infinitive(&self, i: usize) -> bool {
        self.children[i]
            .iter()
            .any(|&m| self.deprel(m) == "mark" && self.key(m) == "to")
    }

    pub(crate) fn is_nominal(&self, i: usize) -> bool {
        matches!(
            self.upos(i),
            "NOUN" | "PROPN" | "PRON" | "NUM" | "SYM" | "ADJ" | "DET" | "X"
        )
    }

    pub(crate) fn is_relative_pronoun(&self, i: usize) -> bool {
        matches!(self.key(i), "who" | "which" | "that" | "whom" | "whose")
            && matches!(self.xpos(i), "WP" | "WDT" | "WP$" | "IN" | "DT")
    }

    /// True for a verb in the passive, or a past participle that stands as one.
    pub(crate) fn is_passive(&self, i: usize) -> bool {
        if self.has_child(i, "aux:pass") || self.has_child(i, "nsubj:pass") {
            return true;
        }
        if self.xpos(i) != "VBN" {
            return false;
        }
        let bare = !self.children[i].iter().any(|&c| self.relation(c) == "aux");
        match self.relation(i) {
            "acl" | "advcl" => bare && self.deprel(i) != "acl:relcl" && !self.has_child(i, "nsubj"),
            "amod" => true,
            "conj" => {
                bare && !self.has_child(i, "nsubj")
                    && !self.has_child(i, "obj")
                    && self.head(i).is_some_and(|h| self.is_passive(h))
            }
            "root" | "parataxis" => {
                bare && !self.has_child(i, "nsubj") && !self.has_child(i, "obj")
            }
            "xcomp" => bare && !self.has_child(i, "obj"),
            _ => false,
        }
    }

    /// All tokens below `i`, itself included, in text order.
    pub(crate) fn subtree(&self, i: usize) -> Vec<usize> {
        let mut out = Vec::new();
        let mut stack = vec![i];
        let mut steps = 0;
        while let Some(x) = stack.pop() {
            steps += 1;
            if steps > self.len() {
                break;
            }
            out.push(x);
            stack.extend(&self.children[x]);
        }
        out.sort_unstable();
        out
    }

    /// Tokens below `i` up to the first clause that hangs there, itself included, in text order.
    pub(crate) fn without_clauses(&self, i: usize) -> Vec<usize> {
        let mut out = Vec::new();
        let mut stack = vec![i];
        while let Some(x) = stack.pop() {
            if out.len() > self.len() {
                break;
            }
            out.push(x);
            stack.extend(self.children[x].iter().filter(|&&c| {
                !matches!(self.relation(c), "acl" | "advcl" | "ccomp" | "parataxis")
            }));
        }
        out.sort_unstable();
        out
    }

    /// Tokens of a noun phrase around `head`: modifiers, names and prepositional complements, but no relative
    /// clause, apposition, coordination or parenthesis. `(first, end)`, contiguous around the head.
    pub(crate) fn phrase(&self, head: usize, with_complements: bool) -> (usize, usize) {
        let mut keep = vec![false; self.len()];
        let mut stack = vec![(head, true)];
        while let Some((x, top)) = stack.pop() {
            if keep[x] {
                continue;
            }
            keep[x] = true;
            for &c in &self.children[x] {
                let relation = self.relation(c);
                let deprel = self.deprel(c);
                let keep_it = match relation {
                    "det" | "amod" | "compound" | "flat" | "nummod" | "goeswith" | "fixed" => true,
                    "nmod" => match deprel {
                        "nmod:poss" | "nmod:desc" => true,
                        "nmod:unmarked" => false,
                        _ => with_complements,
                    },
                    "case" => !top || matches!(self.key(c), "'s" | "’s" | "'"),
                    "advmod" => c < x && self.upos(x) != "VERB",
                    "punct" => self.sentence.tokens[c]
                        .text
                        .starts_with(['-', '–', '’', '\'']),
                    "conj" | "cc" => !top && matches!(self.relation(x), "amod" | "compound"),
                    "advcl" | "acl" | "appos" | "parataxis" | "list" | "dep" => false,
                    _ => false,
                };
                if keep_it {
                    stack.push((c, false));
                }
            }
        }
        let mut first = head;
        while first > 0 && (keep[first - 1] || self.bridges(first - 1, &keep, head)) {
            first -= 1;
        }
        let mut end = head + 1;
        while end < self.len() && (keep[end] || self.bridges(end, &keep, head)) {
            end += 1;
        }
        // A bridge at the edge is no part of the phrase.
        while first < head && !keep[first] {
            first += 1;
        }
        while end > head + 1 && !keep[end - 1] {
            end -= 1;
        }
        (first, end)
    }

    /// A quotation mark or hyphen inside a phrase, which hangs elsewhere.
    fn bridges(&self, i: usize, keep: &[bool], head: usize) -> bool {
        if self.upos(i) != "PUNCT" {
            return false;
        }
        let text = self.sentence.tokens[i].text.as_str();
        if !matches!(text, "-" | "–" | "\"" | "“" | "”" | "'" | "‘" | "’" | "/") {
            return false;
        }
        if i < head {
            i > 0 && keep[i - 1]
        } else {
            i + 1 < keep.len() && keep[i + 1]
        }
    }
}
