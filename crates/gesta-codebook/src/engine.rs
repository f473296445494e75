//! Patterns against a parse.

use gesta_record::{DetailMention, EventMention, Parse, Phrase, Realis};

use crate::circumstance::{places, time_spans};
use crate::condition::{holds, near, upos_fits};
use crate::confidence::{Evidence, Seen};
use crate::cue::{AGREES, CueUse};
use crate::load::Codebook;
use crate::participants::Participants;
use crate::pattern::{Entry, Outcome, Pattern};
use crate::prune;
use crate::realis::{self, Reading};
use crate::reference;
use crate::roles::{Role, Roles};
use crate::tree::Tree;
use crate::vocabulary::scan;
use crate::{claims, details};

/// Everything the codebook finds in one document.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Findings {
    /// Events in text order.
    pub events: Vec<EventMention>,
    /// Claims in text order.
    pub claims: Vec<gesta_record::ClaimMention>,
}

/// Why a pattern did or did not make an event, for `gesta explain`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Trigger token.
    pub token: usize,
    /// Pattern name.
    pub pattern: String,
    /// What the pattern would make, `TYPE/mode` or `none`.
    pub outcome: String,
    /// True for the one that won.
    pub won: bool,
    /// The reason in words.
    pub reason: String,
}

/// A pattern that fits a trigger.
struct Fit<'c> {
    pattern: &'c Pattern,
    entry: &'c Entry,
    consumed: Vec<usize>,
    strength: usize,
}

impl Codebook {
    /// Finds events and claims. Sentences that were not parsed are passed over.
    pub fn find(&self, parse: &Parse) -> Findings {
        let trees: Vec<Tree<'_>> = parse.sentences.iter().map(Tree::new).collect();
        let mut found = Findings::default();
        for (si, tree) in trees.iter().enumerate() {
            if !tree.sentence.parsed {
                continue;
            }
            self.events_of(si, tree, &mut found.events);
        }
        prune::headline(parse, &mut found.events);
        found.claims = claims::find(&self.vocabulary, &trees);
        claims::take_up(self, &trees, &mut found.claims);
        reference::resolve(&trees, &mut found);
        found
    }

    /// Whether the act that a word names happened, as its sentence tells it, and where its date may stand; `None` for a
    /// sentence that was not parsed.
    pub fn realis_of(
        &self,
        parse: &Parse,
        sentence: usize,
        token: usize,
    ) -> Option<(Realis, Vec<gesta_record::Span>)> {
        let s = parse.sentences.get(sentence).filter(|s| s.parsed)?;
        let tree = Tree::new(s);
        let reading = realis::read(&tree, &self.vocabulary, token);
        Some((reading.realis, time_spans(&tree, token).1))
    }

    /// Every pattern tried on one sentence, in token order.
    pub fn explain(&self, parse: &Parse, sentence: usize) -> Vec<Attempt> {
        let mut out = Vec::new();
        let Some(s) = parse.sentences.get(sentence) else {
            return out;
        };
        let tree = Tree::new(s);
        for token in 0..tree.len() {
            let winner = self.best(&tree, token).map(|f| f.pattern.name.clone());
            for (pattern, entry) in self.candidates(&tree, token) {
                let result = self.fit(&tree, token, pattern, entry);
                let name = &pattern.name;
                let won = result.is_ok() && winner.as_ref() == Some(name);
                let reason = match result {
                    Ok(fit) if won && self.vetoed(&tree, token, fit.pattern) => format!(
                        "fits with strength {}, but the learned cue is sure that the word tells no event here",
                        fit.strength
                    ),
                    Ok(fit) if won => format!("fits with strength {}", fit.strength),
                    Ok(fit) => format!(
                        "fits with strength {}, but {} is stronger",
                        fit.strength,
                        winner.as_deref().unwrap_or("another")
                    ),
                    Err(reason) => reason,
                };
                out.push(Attempt {
                    token,
                    pattern: name.clone(),
                    outcome: show(&pattern.outcome),
                    won,
                    reason: format!("\"{entry}\": {reason}"),
                });
            }
        }
        out
    }

    /// Event types of the patterns that have this very word as their trigger, whether they fit or not.
    pub(crate) fn kinds_of<'c>(
        &'c self,
        tree: &Tree<'_>,
        token: usize,
    ) -> impl Iterator<Item = String> + 'c {
        let found = self.candidates(tree, token);
        let alone = found.into_iter().filter(|(_, e)| e.words.len() == 1);
        alone.filter_map(|(p, _)| p.outcome.code.clone())
    }

    fn candidates<'c>(&'c self, tree: &Tree<'_>, token: usize) -> Vec<(&'c Pattern, &'c Entry)> {
        let key = tree.key(token);
        let mut keys = vec![key.to_owned()];
        if tree.is_nominal(token) && tree.form(token) != key {
            keys.push(tree.form(token).to_owned());
        }
        if tree.upos(token) == "PROPN" {
            keys.extend(key.strip_suffix('s').map(str::to_owned));
            keys.extend(key.strip_suffix("es").map(str::to_owned));
        }
        keys.iter()
            .filter_map(|k| self.index.get(k))
            .flatten()
            .map(|&(p, e)| (&self.patterns[p], &self.patterns[p].entries[e]))
            .collect()
    }

    /// The strongest pattern on a token; between equals the first of the codebook.
    fn best<'c>(&'c self, tree: &Tree<'_>, token: usize) -> Option<Fit<'c>> {
        let mut best: Option<Fit<'c>> = None;
        for (pattern, entry) in self.candidates(tree, token) {
            if let Ok(fit) = self.fit(tree, token, pattern, entry)
                && best.as_ref().is_none_or(|b| fit.strength > b.strength)
            {
                best = Some(fit);
            }
        }
        best
    }

    fn fit<'c>(
        &'c self,
        tree: &Tree<'_>,
        token: usize,
        pattern: &'c Pattern,
        entry: &'c Entry,
    ) -> Result<Fit<'c>, String> {
        if !pattern.upos.iter().any(|u| upos_fits(tree, token, u)) {
            return Err(format!(
                "is a {} here, not a {}",
                tree.upos(token),
                pattern.upos.join("/")
            ));
        }
        let mut consumed = Vec::new();
        for (n, word) in entry.words.iter().enumerate() {
            if n == entry.head {
                continue;
            }
            match near(tree, token, word, &consumed) {
                Some(i) => consumed.push(i),
                None => return Err(format!("no \"{word}\" hangs from it")),
            }
        }
        if let Some(passive) = pattern.passive
            && tree.is_passive(token) != passive
        {
            return Err(if passive {
                "is not passive"
            } else {
                "is passive"
            }
            .to_owned());
        }
        let roles = Roles {
            tree,
            consumed: &consumed,
        };
        for c in &pattern.require {
            if !holds(tree, &roles, token, c) {
                return Err(format!("requires {}", c.shown));
            }
        }
        for c in &pattern.forbid {
            if holds(tree, &roles, token, c) {
                return Err(format!("is excluded by {}", c.shown));
            }
        }
        let strength = pattern.strength(entry);
        Ok(Fit {
            pattern,
            entry,
            consumed,
            strength,
        })
    }

    fn events_of(&self, si: usize, tree: &Tree<'_>, out: &mut Vec<EventMention>) {
        let fits: Vec<Option<Fit<'_>>> = (0..tree.len()).map(|t| self.best(tree, t)).collect();
        // A word that is part of a longer trigger is no trigger itself.
        let mut taken = vec![false; tree.len()];
        for (token, fit) in fits.iter().enumerate() {
            let Some(fit) = fit else { continue };
            for &c in &fit.consumed {
                let weaker = fits[c].as_ref().is_none_or(|f| f.strength <= fit.strength);
                if weaker && c != token {
                    taken[c] = true;
                }
            }
        }
        let triggers: Vec<usize> = fits
            .iter()
            .enumerate()
            .filter(|(t, f)| {
                f.as_ref().is_some_and(|f| f.pattern.outcome.code.is_some()) && !taken[*t]
            })
            .map(|(t, _)| t)
            .collect();
        let first = out.len();
        for (token, fit) in fits.iter().enumerate() {
            let Some(fit) = fit else { continue };
            if !triggers.contains(&token) || prune::describes(tree, token) {
                continue;
            }
            if self.vetoed(tree, token, fit.pattern) {
                continue;
            }
            self.make(si, tree, token, fit, &triggers, out);
        }
        if let Some(cue) = &self.cue {
            let free = |t: usize| fits[t].is_none() && !taken[t];
            for token in (0..tree.len()).filter(|&t| free(t) && !prune::describes(tree, t)) {
                let Some(pattern) = cue.proposal(&tree.sentence.tokens[token]) else {
                    continue;
                };
                let fit = Fit {
                    pattern,
                    entry: &cue.entry,
                    consumed: Vec::new(),
                    strength: 0,
                };
                self.make(si, tree, token, &fit, &triggers, out);
            }
        }
        prune::prune(tree, out, first);
    }

    /// Whether the learned cue is sure that a word tells no event, and the pattern may be overruled.
    fn vetoed(&self, tree: &Tree<'_>, token: usize, pattern: &Pattern) -> bool {
        let vetoes = |c: &CueUse| c.vetoes(&tree.sentence.tokens[token]);
        !pattern.strong && self.cue.as_ref().is_some_and(vetoes)
    }

    fn make(
        &self,
        si: usize,
        tree: &Tree<'_>,
        token: usize,
        fit: &Fit<'_>,
        triggers: &[usize],
        out: &mut Vec<EventMention>,
    ) {
        let pattern = fit.pattern;
        let Some(mut code) = pattern.outcome.code.clone() else {
            return;
        };
        let mut mode: Vec<String> = pattern.outcome.mode.iter().cloned().collect();
        let mut reading = realis::read(tree, &self.vocabulary, token);
        if let Some(fixed) = pattern.realis {
            reading = Reading {
                realis: fixed,
                decided_by: token,
                refused: false,
                since: None,
            };
        }
        let roles = Roles {
            tree,
            consumed: &fit.consumed,
        };
        let mut actor = self.people(&roles, &pattern.actor, token);
        let mut recipient = self.people(&roles, &pattern.recipient, token);
        let quad = info_quad(self, &code);
        if quad == Some(gesta_record::Quad::VerbalConflict) {
            recipient = doers(&roles, recipient);
        }
        let who = Participants {
            roles: &roles,
            vocabulary: &self.vocabulary,
        };
        who.keep_actors(&mut actor);
        recipient.retain(|r| !actor.contains(r));
        let things = quad == Some(gesta_record::Quad::MaterialConflict);
        recipient = who.recipients(recipient, &actor, things);
        if recipient.is_empty() && !pattern.recipient.0.is_empty() && self.aimed.contains(&code) {
            recipient = who.seek(token, &actor);
        }
        if pattern.reciprocal && recipient.is_empty() {
            // "X met Y in …" is told of both; nothing to do. "Talks between X and Y" has no other role.
            let between =
                Role::parse("nmod:between | nmod:among | obl:between").unwrap_or_default();
            let more = self.people(&roles, &between, token);
            for m in more {
                if !actor.contains(&m) {
                    actor.push(m);
                }
            }
        }
        let shifted = self.shift(&code, &reading, token, triggers);
        let mut realis = reading.realis;
        if let Some((to, new_mode)) = shifted {
            code = to;
            mode = new_mode.into_iter().collect();
            realis = Realis::Actual;
        }
        self.refine(tree, token, fit, &recipient, &code, &mut mode);
        if !(pattern.bare || pattern.strong) && actor.is_empty() && recipient.is_empty() {
            return;
        }
        let info = self.type_info(&code);
        let score = self.score(&code, &mode);
        let quad = info.map_or(String::new(), |t| quad_name(t.quad).to_owned());
        let phrase = |&head: &usize| {
            let (first, end) = tree.phrase(head, true);
            Phrase::new(si, head, first, end)
        };
        let range = trigger_range(tree, token, &fit.consumed);
        let (clause, time) = time_spans(tree, token);
        let details: Vec<DetailMention> =
            details::find(&self.vocabulary, tree, token, &fit.consumed, &code);
        let mut context: Vec<String> = pattern.context.clone();
        context.extend(
            scan(tree, &self.vocabulary.context, 0, tree.len())
                .into_iter()
                .map(|h| h.label),
        );
        context.sort();
        context.dedup();
        let evidence = Seen {
            token: &tree.sentence.tokens[token],
            code: pattern.outcome.code.as_deref().unwrap_or_default(),
            pattern: (!pattern.entries.is_empty())
                .then_some((fit.entry.words.len(), pattern.require.len())),
            actor: !actor.is_empty(),
            recipient: !recipient.is_empty(),
            realis,
        }
        .evidence()
        .values;
        let mut mention = EventMention {
            sentence: si,
            trigger: token,
            trigger_range: range,
            kind: code,
            mode,
            context,
            quad,
            score,
            realis,
            actor: actor.iter().map(phrase).collect(),
            recipient: recipient.iter().map(phrase).collect(),
            place: places(
                tree,
                token,
                &fit.consumed,
                &actor,
                &recipient,
                info.is_some_and(|t| t.quad == gesta_record::Quad::MaterialConflict),
            ),
            clause,
            time,
            details,
            rule: self.made_by(tree, token, pattern),
            confidence: self.confidence[usize::from(tree.sentence.tokens[token].cue.is_empty())]
                .confidence(&Evidence { values: evidence }),
            evidence,
        };
        if let Some(since) = reading.since
            && mention.realis == Realis::Negated
        {
            // "have not talked since October": they did then.
            let mut then = mention.clone();
            then.realis = Realis::Historical;
            let s = tree.sentence;
            // With its preposition: "since October 2019".
            let words = tree.without_clauses(since);
            let first = words.first().copied().unwrap_or(since);
            let end = words.last().copied().unwrap_or(since) + 1;
            then.time = vec![s.span_of(first, end)];
            then.confidence = round(mention.confidence * 0.9);
            mention.time.retain(|t| !t.overlaps(then.time[0]));
            out.push(mention);
            out.push(then);
            return;
        }
        out.push(mention);
    }

    /// Heads of the phrases in a role that could be people, groups, states or places.
    fn people(&self, roles: &Roles<'_, '_>, role: &Role, token: usize) -> Vec<usize> {
        let mut heads = roles.find(role, token);
        heads.retain(|&h| {
            roles.tree.is_nominal(h) && roles.tree.upos(h) != "NUM" || roles.tree.upos(h) == "NUM"
        });
        heads
    }

    /// What made an event: a rule (`file/id`), a rule that the cue agrees with (`file/id+cue`), the cue alone
    /// (`cue/TYPE`).
    fn made_by(&self, tree: &Tree<'_>, token: usize, pattern: &Pattern) -> String {
        let code = pattern.outcome.code.as_deref().unwrap_or_default();
        let agreed = !pattern.entries.is_empty()
            && self
                .cue
                .as_ref()
                .is_some_and(|c| c.agrees(&tree.sentence.tokens[token], code));
        format!("{}{}", pattern.name, if agreed { AGREES } else { "" })
    }

    /// The means of a deed tells its mode where the verb does not.
    fn refine(
        &self,
        tree: &Tree<'_>,
        token: usize,
        fit: &Fit<'_>,
        recipient: &[usize],
        code: &str,
        mode: &mut Vec<String>,
    ) {
        let open = mode.first().map_or("", String::as_str);
        let fits =
            |r: &&crate::manifest::Refine| r.code == code && r.from.iter().any(|f| f == open);
        let Some(refine) = self.refinements.iter().find(fits) else {
            return;
        };
        let class = details::means(&self.vocabulary, tree, token, &fit.consumed, recipient);
        if let Some(to) = class.and_then(|c| refine.by.get(&c)) {
            *mode = vec![to.clone()];
        }
    }

    /// A promised, refused or threatened act becomes an act of words.
    fn shift(
        &self,
        code: &str,
        reading: &Reading,
        token: usize,
        triggers: &[usize],
    ) -> Option<(String, Option<String>)> {
        if reading.decided_by != token && triggers.contains(&reading.decided_by) {
            return None; // The governor is an event of its own: "agreed to send".
        }
        let wanted = match reading.realis {
            Realis::Future => Realis::Future,
            Realis::Negated if reading.refused => Realis::Negated,
            _ => return None,
        };
        let shift = self
            .shifts
            .iter()
            .find(|s| s.realis == wanted && s.from.iter().any(|f| f == code))?;
        let mode = shift
            .modes
            .get(code)
            .cloned()
            .or_else(|| shift.mode.clone());
        Some((shift.to.clone(), mode))
    }
}

/// `TYPE/mode`, `TYPE` or `none`.
fn show(outcome: &Outcome) -> String {
    match (&outcome.code, &outcome.mode) {
        (None, _) => "none".to_owned(),
        (Some(c), None) => c.clone(),
        (Some(c), Some(m)) => format!("{c}/{m}"),
    }
}

fn info_quad(codebook: &Codebook, code: &str) -> Option<gesta_record::Quad> {
    codebook.type_info(code).map(|t| t.quad)
}

/// Who did what is criticised: "the drills **the allies** held", where the text says so.
fn doers(roles: &Roles<'_, '_>, recipient: Vec<usize>) -> Vec<usize> {
    let tree = roles.tree;
    let mut out = Vec::new();
    for r in recipient {
        let clause = tree
            .children(r)
            .iter()
            .copied()
            .find(|&c| tree.deprel(c) == "acl:relcl");
        let subject = clause.and_then(|c| {
            let names = |s: &usize| {
                tree.relation(*s) == "nsubj" && tree.is_nominal(*s) && tree.upos(*s) != "PRON"
            };
            tree.children(c).iter().copied().find(names)
        });
        match subject {
            Some(s) if tree.entity(r).is_none() => out.extend(roles.with_conjuncts(vec![s])),
            _ => out.push(r),
        }
    }
    out
}

pub(crate) fn quad_name(quad: gesta_record::Quad) -> &'static str {
    match quad {
        gesta_record::Quad::VerbalCooperation => "verbal cooperation",
        gesta_record::Quad::MaterialCooperation => "material cooperation",
        gesta_record::Quad::VerbalConflict => "verbal conflict",
        gesta_record::Quad::MaterialConflict => "material conflict",
    }
}

/// The trigger as shown: the head with neighbouring words of its phrase.
fn trigger_range(tree: &Tree<'_>, token: usize, consumed: &[usize]) -> (usize, usize) {
    let (mut first, mut end) = (token, token + 1);
    let member = |i: usize| {
        consumed.contains(&i) || matches!(tree.sentence.tokens[i].text.as_str(), "-" | "–")
    };
    while first > 0 && member(first - 1) {
        first -= 1;
    }
    while end < tree.len() && member(end) {
        end += 1;
    }
    while first < token && !consumed.contains(&first) {
        first += 1;
    }
    while end > token + 1 && !consumed.contains(&(end - 1)) {
        end -= 1;
    }
    (first, end)
}

pub(crate) fn round(x: f64) -> f64 {
    (x * 100.0).round() / 100.0
}
