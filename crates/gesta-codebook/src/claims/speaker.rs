//! Who speaks, and all words that describe the speaker.

use super::Finder;
use super::quotes::Region;
use crate::roles::Step;
use crate::tree::Tree;

impl Finder<'_> {
    /// Head of the speaker of a verb of speech.
    pub(super) fn speaker_of(&self, si: usize, cue: usize) -> Option<usize> {
        let tree = &self.trees[si];
        let roles = self.roles(tree);
        if tree.is_passive(cue) {
            return roles.step(&Step::Agent, cue).first().copied();
        }
        let subject = |c: &usize| matches!(tree.deprel(*c), "nsubj" | "nsubj:outer" | "nsubj:pass");
        let mut subjects = tree.children(cue).iter().copied().filter(subject);
        let before = subjects.clone().rfind(|&c| c < cue);
        let beside = subjects.find(|&c| tree.subtree(c).first() == Some(&(cue + 1)));
        if let Some(s) = before.or_else(|| beside.filter(|_| self.after_words(si, cue))) {
            return Some(s);
        }
        let finite = matches!(tree.xpos(cue), "VBD" | "VBZ" | "VBP");
        if finite && let Some(s) = self.inverted(si, cue).or_else(|| self.neighbour(si, cue)) {
            return Some(s);
        }
        if let Some(s) = self.outer_speaker(si, cue) {
            return Some(s);
        }
        roles
            .surface_subject(cue, 0)
            .filter(|&s| tree.is_nominal(s))
    }

    /// "He said that they knew, **adding** …": hung from what is said, but said by him.
    fn outer_speaker(&self, si: usize, cue: usize) -> Option<usize> {
        let tree = &self.trees[si];
        let hangs = tree.relation(cue) == "advcl" && tree.xpos(cue) == "VBG" && cue > 0;
        let apart = hangs && matches!(tree.sentence.tokens[cue - 1].text.as_str(), "," | "without");
        let mut x = tree.head(cue).filter(|&h| apart && h < cue)?;
        for _ in 0..6 {
            let h = tree.head(x)?;
            if tree.relation(x) == "ccomp" && self.vocabulary.speech.contains_key(tree.key(h)) {
                return tree
                    .children(h)
                    .iter()
                    .copied()
                    .find(|&c| tree.relation(c) == "nsubj");
            }
            if !matches!(tree.relation(x), "conj" | "xcomp" | "advcl" | "ccomp") {
                return None;
            }
            x = h;
        }
        None
    }

    /// True where the cue follows what is said: a quotation or a comma stands before it.
    fn after_words(&self, si: usize, cue: usize) -> bool {
        let tree = &self.trees[si];
        let Some(before) = cue.checked_sub(1) else {
            return true;
        };
        let mark = tree.sentence.tokens[before].text.as_str();
        self.quotes.ends(si, before).is_some()
            || matches!(mark, "," | "?" | "!" | "--" | "—" | "–" | "as" | "than")
    }

    /// "“…,” said **Jane Roe**": a name right after the cue that the parser took for an object.
    fn inverted(&self, si: usize, cue: usize) -> Option<usize> {
        let tree = &self.trees[si];
        let right = |c: &usize| {
            *c > cue
                && matches!(tree.relation(*c), "obj" | "iobj" | "appos" | "dep" | "flat")
                && tree.is_nominal(*c)
                && tree.subtree(*c).first() == Some(&(cue + 1))
        };
        let found = tree.children(cue).iter().copied().find(right)?;
        self.after_words(si, cue).then_some(found)
    }

    /// "Six in ten voters say …": a phrase right before the cue that the parser hung elsewhere.
    fn neighbour(&self, si: usize, cue: usize) -> Option<usize> {
        let tree = &self.trees[si];
        if matches!(tree.deprel(cue), "conj" | "acl:relcl") {
            return None;
        }
        let mut top = cue.checked_sub(1)?;
        while let Some(h) = tree.head(top).filter(|&h| h < cue && !tree.is_verb(h)) {
            top = h;
        }
        let whole = tree.is_nominal(top)
            && tree.subtree(top).iter().rfind(|&&t| t < cue) == Some(&(cue - 1));
        (whole && tree.upos(top) != "NUM" || tree.upos(top) == "PRON").then_some(top)
    }

    /// First and last-but-one token of all that describes the speaker, on its side of the cue.
    pub(super) fn description(&self, si: usize, head: usize, cue: usize) -> (usize, usize) {
        let tree = &self.trees[si];
        let mut keep = vec![false; tree.len()];
        for t in tree.subtree(head) {
            keep[t] = true;
        }
        for &c in tree.children(head) {
            let apart = matches!(
                tree.relation(c),
                "parataxis" | "cop" | "aux" | "mark" | "ccomp" | "advcl"
            ) || (tree.relation(c) == "case" && tree.key(c) != "'s")
                || (tree.relation(c) == "nsubj");
            if apart {
                for t in tree.subtree(c) {
                    keep[t] = false;
                }
            }
        }
        for t in tree.subtree(cue) {
            // The clause of the cue may hang from its own speaker: "the analyst, who said …".
            if tree.subtree(head).contains(&cue) {
                keep[t] = false;
            }
        }
        let quoted = self.quotes.at(si, head);
        let fits = |t: usize| keep[t] && t != cue && self.quotes.at(si, t) == quoted;
        let (mut first, mut end) = (head, head + 1);
        while first > 0 && fits(first - 1) {
            first -= 1;
        }
        while end < tree.len() && fits(end) {
            end += 1;
        }
        trim(tree, first, end, head)
    }

    /// The quotation region that a claim must not leave, where its cue is itself quoted.
    pub(super) fn frame(&self, si: usize, cue: usize) -> Option<Region> {
        self.quotes.at(si, cue)
    }
}

fn trim(tree: &Tree<'_>, mut first: usize, mut end: usize, head: usize) -> (usize, usize) {
    let edge = |i: usize| {
        matches!(tree.upos(i), "PUNCT" | "CCONJ")
            && !matches!(tree.sentence.tokens[i].text.as_str(), ")" | "]")
    };
    while end > head + 1 && edge(end - 1) {
        end -= 1;
    }
    while first < head
        && (edge(first) || tree.relation(first) == "case" && tree.head(first) == Some(head))
    {
        first += 1;
    }
    (first, end)
}
