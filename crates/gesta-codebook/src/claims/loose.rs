//! Attitudes, nouns of saying, "according to", unnamed talk and headlines with a colon.

use gesta_record::{ClaimMention, Stance};

use super::content::{Content, trimmed};
use super::{Draft, Finder};
use crate::realis;
use crate::roles::{Step, names_time};
use crate::tree::Tree;

/// Verbs that leave the meaning to their object.
const LIGHT: &[&str] = &[
    "make", "have", "issue", "give", "express", "voice", "raise", "share", "offer", "hold", "take",
    "release", "repeat", "cast", "harbor", "harbour",
];

impl Finder<'_> {
    /// "She praised the plan", "they called for an inquiry".
    pub(super) fn attitude(&self, si: usize, cue: usize) -> Option<Draft> {
        let tree = &self.trees[si];
        let key = tree.key(cue);
        let list = &self.vocabulary.attitude;
        if tree.is_passive(cue) {
            return self.passive_attitude(si, cue);
        }
        let mut stance = None;
        let (mut first, mut end) = (usize::MAX, 0);
        let mut head = None;
        for &c in tree.children(cue).iter().filter(|&&c| c > cue) {
            let taken = match tree.relation(c) {
                "obj" | "xcomp" | "ccomp" | "iobj" => list.get(key),
                "obl" if !names_time(tree, c) => list.get(&format!("{key} {}", tree.case(c))),
                "advcl" if tree.xpos(c) == "VBG" => tree
                    .children(c)
                    .iter()
                    .find(|&&m| tree.relation(m) == "mark")
                    .and_then(|&m| list.get(&format!("{key} {}", tree.key(m)))),
                _ => None,
            };
            let tokens = tree.subtree(c);
            let (a, b) = (*tokens.first()?, *tokens.last()? + 1);
            if let Some(s) = taken {
                stance = stance.or(Some(*s));
                head = head.or(Some(c));
                let skip = usize::from(tree.relation(c) == "obl" && tree.relation(a) == "case");
                first = first.min(a + skip);
                end = end.max(b);
            } else if head.is_some()
                && matches!(tree.relation(c), "obl" | "advcl" | "nmod")
                && a <= end
                && !names_time(tree, c)
            {
                end = end.max(b);
            }
        }
        if let Some(draft) = self.light(si, cue) {
            return Some(draft);
        }
        let (stance, head) = (stance?, head?);
        let speaker = self.speaker_of(si, cue)?;
        if !may_speak(tree, speaker) {
            return None;
        }
        let stop = (first + 1..end)
            .find(|&t| self.goes_on(si, t, first))
            .unwrap_or(end);
        let (first, end) = trimmed(tree, first, stop);
        Some(Draft {
            cue,
            stance,
            speaker: Some(speaker),
            content: Content::of(si, first, end, head),
        })
    }

    /// "She **voiced** doubts about …", "they **have** doubts that …": the noun gives stance and content.
    fn light(&self, si: usize, cue: usize) -> Option<Draft> {
        let tree = &self.trees[si];
        if !LIGHT.contains(&tree.key(cue)) {
            return None;
        }
        let noun = tree
            .children(cue)
            .iter()
            .copied()
            .find(|&c| tree.relation(c) == "obj")?;
        let stance = *self.vocabulary.nominal.get(tree.key(noun))?;
        let speaker = self.speaker_of(si, cue).filter(|&s| may_speak(tree, s))?;
        let about = tree
            .children(noun)
            .iter()
            .chain(tree.children(cue))
            .copied()
            .find(|&c| {
                c > noun
                    && matches!(tree.deprel(c), "acl" | "nmod" | "ccomp" | "obl")
                    && !names_time(tree, c)
            });
        let target = about.unwrap_or(noun);
        let tokens = tree.subtree(target);
        let case = usize::from(matches!(tree.relation(target), "nmod" | "obl"));
        let (first, end) = trimmed(tree, *tokens.first()? + case, *tokens.last()? + 1);
        Some(Draft {
            cue,
            stance,
            speaker: Some(speaker),
            content: Content::of(si, first, end, target),
        })
    }

    /// "The army has not commented (on …)": silence about what is named, or silence alone.
    pub(super) fn silence(&self, si: usize, cue: usize) -> Option<Draft> {
        let tree = &self.trees[si];
        let mute = matches!(
            tree.key(cue),
            "comment"
                | "respond"
                | "reply"
                | "answer"
                | "elaborate"
                | "say"
                | "confirm"
                | "disclose"
                | "explain"
                | "give"
                | "discuss"
        );
        let waits = |x: usize| {
            tree.relation(x) == "xcomp"
                && tree
                    .head(x)
                    .is_some_and(|h| tree.children(h).iter().any(|&c| tree.key(c) == "yet"))
        };
        let negated = realis::own(tree, cue).realis == gesta_record::Realis::Negated || waits(cue);
        if !mute || !negated {
            return None;
        }
        let speaker = self.speaker_of(si, cue).filter(|&s| may_speak(tree, s))?;
        if tree.key(cue) == "give"
            && !tree
                .children(cue)
                .iter()
                .any(|&c| matches!(tree.key(c), "comment" | "detail" | "answer"))
        {
            return None;
        }
        let about = tree.children(cue).iter().copied().find(|&c| {
            c > cue
                && matches!(tree.relation(c), "obl" | "obj" | "ccomp" | "xcomp")
                && !names_time(tree, c)
        });
        let content = match about {
            Some(c) => {
                let tokens = tree.subtree(c);
                let case = usize::from(tree.relation(c) == "obl");
                let (first, end) = trimmed(tree, *tokens.first()? + case, *tokens.last()? + 1);
                Content::of(si, first, end, c)
            }
            None => {
                let aux = tree
                    .children(cue)
                    .iter()
                    .copied()
                    .find(|&c| tree.relation(c) == "aux");
                Content::of(si, aux.unwrap_or(cue).min(cue), cue + 1, cue)
            }
        };
        Some(Draft {
            cue,
            stance: Stance::Decline,
            speaker: Some(speaker),
            content,
        })
    }

    /// "She is sure that …", "they were sceptical of …".
    pub(super) fn state(&self, si: usize, cue: usize) -> Option<Draft> {
        let tree = &self.trees[si];
        let form = tree.sentence.tokens[cue].text.to_lowercase();
        let list = &self.vocabulary.state;
        let stance = *list.get(&form).or_else(|| list.get(tree.key(cue)))?;
        let predicate = tree.has_child(cue, "cop")
            || tree.is_passive(cue)
            || matches!(tree.relation(cue), "xcomp" | "conj" | "advcl");
        let speaker = self
            .roles(tree)
            .surface_subject(cue, 0)
            .filter(|&s| predicate && may_speak(tree, s))?;
        let about = tree.children(cue).iter().copied().find(|&c| {
            c > cue
                && (matches!(tree.relation(c), "ccomp" | "xcomp" | "advcl")
                    || (tree.relation(c) == "obl"
                        && matches!(
                            tree.case(c).as_str(),
                            "of" | "about" | "by" | "over" | "at" | "with"
                        )))
        })?;
        let case = usize::from(tree.relation(about) == "obl");
        let (first, end) = self.clause(si, about, cue + 1);
        Some(Draft {
            cue,
            stance,
            speaker: Some(speaker),
            content: Content::of(si, (first + case).min(about), end, about),
        })
    }

    /// "The plan was praised by doctors."
    fn passive_attitude(&self, si: usize, cue: usize) -> Option<Draft> {
        let tree = &self.trees[si];
        let stance = *self.vocabulary.attitude.get(tree.key(cue))?;
        let roles = self.roles(tree);
        let speaker = roles.step(&Step::Agent, cue).first().copied()?;
        let subject = roles.surface_subject(cue, 0)?;
        let (first, end) = self.description(si, subject, cue);
        Some(Draft {
            cue,
            stance,
            speaker: Some(speaker),
            content: Content::of(si, first, end, subject),
        })
    }

    /// "He is said to …", "it seems to …", "reportedly".
    pub(super) fn hearsay(&self, si: usize, cue: usize) -> Option<Draft> {
        let tree = &self.trees[si];
        let stance = *self.vocabulary.hearsay.get(tree.key(cue))?;
        let clause = if tree.upos(cue) == "ADV" {
            tree.head(cue).filter(|&h| tree.is_verb(h))?
        } else {
            if !(tree.is_passive(cue) || matches!(tree.key(cue), "seem" | "appear")) {
                return None;
            }
            let below = |c: &usize| *c > cue && matches!(tree.relation(*c), "xcomp" | "ccomp");
            tree.children(cue).iter().copied().find(below)?
        };
        let subject = self.roles(tree).surface_subject(clause, 0);
        let (mut first, end) = self.clause(
            si,
            clause,
            if tree.upos(cue) == "ADV" { 0 } else { cue + 1 },
        );
        let mut content = Content::of(si, first, end, clause);
        if tree.upos(cue) != "ADV"
            && let Some(s) = subject.filter(|&s| s < cue)
        {
            let (a, b) = self.description(si, s, cue);
            content.pieces.insert(0, ((si, a), (si, b)));
        } else if let Some(s) = subject.filter(|&s| s < clause) {
            first = self.description(si, s, cue).0;
            content = Content::of(si, first, end, clause);
        }
        Some(Draft {
            cue,
            stance,
            speaker: None,
            content,
        })
    }

    /// "The ministry's denial that …", "calls for …".
    pub(super) fn nominal(&self, si: usize, cue: usize) -> Option<Draft> {
        let tree = &self.trees[si];
        let list = &self.vocabulary.nominal;
        let key = tree.key(cue);
        let verb = tree.head(cue).filter(|_| tree.relation(cue) == "obj");
        if verb.is_some_and(|v| self.light(si, v).is_some()) {
            return None; // The verb is the cue.
        }
        let with_case = tree
            .children(cue)
            .iter()
            .find_map(|&c| list.get(&format!("{key} {}", tree.case(c))));
        let stance = *list.get(key).or(with_case)?;
        let clause = tree.children(cue).iter().copied().find(|&c| {
            c > cue
                && (matches!(tree.deprel(c), "acl" | "ccomp")
                    && tree.children(c).iter().any(|&m| {
                        tree.relation(m) == "mark"
                            && matches!(tree.key(m), "that" | "to" | "whether")
                    })
                    || (tree.relation(c) == "nmod"
                        && matches!(
                            tree.case(c).as_str(),
                            "for" | "about" | "of" | "on" | "over" | "against" | "to" | "in"
                        )))
        })?;
        let speaker = self.holder_of(si, cue)?;
        let case = usize::from(tree.relation(clause) == "nmod");
        let (first, end) = self.clause(si, clause, cue + 1);
        let (first, end) = trimmed(tree, (first + case).min(clause), end);
        Some(Draft {
            cue,
            stance,
            speaker: Some(speaker),
            content: Content::of(si, first, end, clause),
        })
    }

    /// Whose statement: "**Lee's** claim", "a call **by Lee**", "**Lee** made the claim".
    fn holder_of(&self, si: usize, cue: usize) -> Option<usize> {
        let tree = &self.trees[si];
        let near = tree.children(cue).iter().copied().find(|&c| {
            tree.deprel(c) == "nmod:poss"
                || (tree.relation(c) == "nmod"
                    && matches!(tree.case(c).as_str(), "by" | "from" | "among"))
        });
        if near.is_some() {
            return near;
        }
        let verb = tree.head(cue).filter(|_| tree.relation(cue) == "obj")?;
        let light = LIGHT.contains(&tree.key(verb));
        let subject = light.then(|| self.roles(tree).surface_subject(verb, 0))??;
        may_speak(tree, subject).then_some(subject)
    }

    /// "According to X, …".
    pub(super) fn according(&self, si: usize, cue: usize) -> Option<Draft> {
        let tree = &self.trees[si];
        if !tree.sentence.tokens[cue]
            .text
            .eq_ignore_ascii_case("according")
        {
            return None;
        }
        let case = tree.relation(cue) == "case";
        let speaker = tree
            .head(cue)
            .filter(|&h| case && tree.is_nominal(h))
            .or_else(|| {
                let below = |c: &usize| matches!(tree.relation(*c), "obl" | "nmod" | "obj");
                tree.children(cue).iter().copied().find(below)
            })?;
        let hanger = if case { speaker } else { cue };
        let mut clause = tree.head(hanger)?;
        while !tree.is_verb(clause) {
            match tree.head(clause) {
                Some(h) if !matches!(tree.relation(clause), "parataxis" | "conj") => clause = h,
                _ => break,
            }
        }
        let (_, source_end) = self.description(si, speaker, cue);
        let inside = tree.subtree(clause);
        let (mut first, last) = (*inside.first()?, *inside.last()?);
        let mut pieces = Vec::new();
        if cue > first {
            let frame = self.quotes.at(si, cue);
            while first > 0
                && self.quotes.at(si, first - 1) == frame
                && !matches!(
                    tree.sentence.tokens[first - 1].text.as_str(),
                    ";" | ":" | "--" | "—"
                )
                && inside.contains(&clause)
                && tree.relation(clause) == "root"
            {
                first -= 1;
            }
            let (a, b) = trimmed(tree, first, cue);
            pieces.push(((si, a), (si, b)));
        }
        if last >= source_end
            && (cue == first || tree.sentence.tokens[source_end].text == ",")
            && source_end + 1 < last
        {
            let (a, b) = trimmed(tree, source_end, last + 1);
            pieces.push(((si, a), (si, b)));
        }
        if pieces.is_empty() {
            return None;
        }
        Some(Draft {
            cue,
            stance: Stance::Assert,
            speaker: Some(speaker),
            content: Content {
                pieces,
                head: Some(clause),
            },
        })
    }

    /// "Report: …" and "…: officials" of a headline or transcript.
    pub(super) fn colon(&self, si: usize) -> Option<ClaimMention> {
        let tree = &self.trees[si];
        let colon = (0..tree.len()).find(|&t| tree.sentence.tokens[t].text == ":")?;
        let (mut end, last) = (tree.len(), tree.len().checked_sub(1)?);
        if matches!(tree.sentence.tokens[last].text.as_str(), "." | "?" | "!") {
            end = last;
        }
        let front = self.names_speaker(tree, 0, colon);
        let back = self.names_speaker(tree, colon + 1, end);
        let (who, what) = match (front, back) {
            (Some(w), _) if colon + 2 < end => (w, (colon + 1, tree.len())),
            (None, Some(w)) if colon > 3 => (w, (0, colon)),
            _ => return None,
        };
        let head = self.head_of(si, what.0, what.1, colon)?;
        let (first, end) = trimmed(tree, what.0, what.1);
        let draft = Draft {
            cue: colon,
            stance: Stance::Assert,
            speaker: Some(who),
            content: Content::of(si, first, end, head),
        };
        self.finish(si, draft)
    }

    /// Head of a short phrase that names a person, a body or an informant, and nothing else.
    fn names_speaker(&self, tree: &Tree<'_>, from: usize, to: usize) -> Option<usize> {
        if from >= to || to - from > 5 {
            return None;
        }
        let head = (from..to)
            .rev()
            .find(|&t| tree.head(t).is_none_or(|h| h < from || h >= to))?;
        let plain =
            (from..to).all(|t| !matches!(tree.upos(t), "VERB" | "AUX" | "PUNCT" | "SCONJ" | "NUM"));
        let who = tree.entity(head).is_some_and(|k| {
            matches!(
                k,
                gesta_record::EntityKind::Person | gesta_record::EntityKind::Org
            )
        }) || self.vocabulary.informant.contains_key(tree.key(head));
        (plain && who).then_some(head)
    }
}

/// True for what can hold an attitude: not "it", "this", "there", a number.
fn may_speak(tree: &Tree<'_>, x: usize) -> bool {
    let thing = matches!(
        tree.key(x),
        "it" | "this" | "that" | "there" | "which" | "what" | "these"
    );
    !thing && !matches!(tree.upos(x), "NUM" | "VERB") && !names_time(tree, x)
}
