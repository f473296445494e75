//! Whether the words around an expression point back or ahead.

use super::reader::Reader;

/// Where the verb of an expression points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tense {
    Past,
    Future,
    Unknown,
}

impl Reader<'_> {
    /// Whether the verb over word `i` tells of what is past or of what is to come.
    pub(super) fn tense(&self, i: usize) -> Tense {
        let mut x = i;
        for _ in 0..8 {
            let Some(t) = self.tokens.get(x) else { break };
            let lemma = t.lemma.to_lowercase();
            if ahead_word(&lemma) && matches!(t.upos.as_str(), "VERB" | "ADJ" | "NOUN") {
                return Tense::Future;
            }
            if t.upos == "VERB" || (t.upos == "AUX" && t.head.is_none()) {
                return self.verb_tense(x);
            }
            let aux = self.aux_tense(x);
            if aux != Tense::Unknown {
                return aux;
            }
            match t.head {
                Some(h) if h != x => x = h,
                _ => break,
            }
        }
        Tense::Unknown
    }

    pub(super) fn verb_tense(&self, x: usize) -> Tense {
        let aux = self.aux_tense(x);
        if aux != Tense::Unknown {
            return aux;
        }
        let t = &self.tokens[x];
        match t.xpos.as_str() {
            "VBD" | "VBN" => Tense::Past,
            "VB" => {
                // "plans to visit", "agreed to meet": what is agreed lies ahead.
                let governor = t.head.and_then(|h| self.tokens.get(h));
                match (t.deprel.as_str(), governor) {
                    ("xcomp", Some(g)) if g.upos == "VERB" || g.upos == "ADJ" => {
                        if matches!(
                            g.lemma.as_str(),
                            "fail"
                                | "begin"
                                | "start"
                                | "continue"
                                | "manage"
                                | "refuse"
                                | "decline"
                                | "help"
                        ) {
                            Tense::Past
                        } else {
                            Tense::Future
                        }
                    }
                    ("acl", _) => Tense::Future,
                    _ => Tense::Unknown,
                }
            }
            "VBG" => {
                let governor = t.head.filter(|&h| h != x);
                match governor {
                    Some(h) if self.tokens[h].xpos == "VBD" => Tense::Past,
                    _ => Tense::Unknown,
                }
            }
            _ => Tense::Unknown,
        }
    }

    pub(super) fn aux_tense(&self, x: usize) -> Tense {
        for (c, t) in self.tokens.iter().enumerate() {
            if t.head != Some(x) || !t.deprel.starts_with("aux") && t.deprel != "cop" {
                continue;
            }
            match self.word(c) {
                "will" | "'ll" | "’ll" | "wo" | "shall" | "would" => return Tense::Future,
                "was" | "were" | "had" | "did" | "has" | "have" => return Tense::Past,
                _ => {}
            }
        }
        Tense::Unknown
    }
}

/// Words that point ahead whatever their tense.
fn ahead_word(lemma: &str) -> bool {
    matches!(
        lemma,
        "schedule"
            | "plan"
            | "slate"
            | "expect"
            | "due"
            | "upcoming"
            | "forthcoming"
            | "deadline"
            | "set"
    )
}
