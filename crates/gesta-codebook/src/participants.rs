//! Which phrases can act or be acted on, and where to look for the one that an act of words is aimed at.

use gesta_record::EntityKind;

use crate::roles::{Roles, names_time};
use crate::tree::Tree;
use crate::vocabulary::Vocabulary;

/// Looks at the participants of one trigger.
pub(crate) struct Participants<'r, 't, 's> {
    pub(crate) roles: &'r Roles<'t, 's>,
    pub(crate) vocabulary: &'r Vocabulary,
}

/// Prepositions that lead from a thing to those whom it concerns, with the cost of following them.
const LEADS: &[(&str, u32)] = &[
    ("against", 0),
    ("on", 1),
    ("to", 1),
    ("with", 1),
    ("from", 1),
    ("by", 1),
    ("of", 1),
    ("towards", 1),
    ("toward", 1),
    ("between", 1),
    ("for", 2),
    ("at", 2),
    ("over", 2),
    ("into", 2),
    ("in", 5),
];

/// Last words of names of waters, where things happen but which nobody acts upon.
const WATERS: &[&str] = &[
    "sea", "ocean", "strait", "straits", "gulf", "bay", "river", "lake", "channel", "waters",
];

/// Steps that a search goes down.
const DEPTH: u32 = 6;

impl Participants<'_, '_, '_> {
    fn tree(&self) -> &Tree<'_> {
        self.roles.tree
    }

    /// True for a word that names people, an organisation or a state, or stands for them.
    pub(crate) fn names(&self, x: usize) -> bool {
        let tree = self.tree();
        if names_time(tree, x) || WATERS.contains(&tree.form(x)) {
            return false;
        }
        match tree.entity(x) {
            Some(
                EntityKind::Person
                | EntityKind::Norp
                | EntityKind::Org
                | EntityKind::Gpe
                | EntityKind::Loc
                | EntityKind::Fac,
            ) => return true,
            Some(_) => return false,
            None => {}
        }
        match tree.upos(x) {
            "PRON" => !matches!(tree.key(x), "what" | "there" | "something" | "everything"),
            "PROPN" => true,
            "NUM" => tree.relation(x) != "nummod",
            _ => {
                tree.sentence.tokens[x].feats.has("Animacy", "Hum")
                    || self.vocabulary.participant.contains(tree.key(x))
                    || matches!(tree.key(x), "people" | "other" | "others" | "one")
            }
        }
    }

    /// True for a phrase whose head, or a name or quantity inside it, says who: "Israeli positions", "dozens of people".
    pub(crate) fn is_participant(&self, head: usize) -> bool {
        let tree = self.tree();
        if WATERS.contains(&tree.form(head)) {
            return false;
        }
        self.names(head)
            || tree.children(head).iter().any(|&c| {
                let inside = match tree.relation(c) {
                    "flat" | "compound" | "amod" => {
                        tree.entity(c).is_some() || tree.upos(c) == "PROPN"
                    }
                    "nmod" => {
                        (tree.deprel(c) == "nmod:poss" && tree.upos(c) != "PRON")
                            || (tree.case(c) == "of" && quantity(tree, head))
                    }
                    _ => false,
                };
                inside && self.names(c)
            })
    }

    /// Takes out things that cannot act: bombs, talks, plans. What nobody else did stays undone by anybody.
    pub(crate) fn keep_actors(&self, actor: &mut Vec<usize>) {
        actor.retain(|&a| self.is_participant(a));
    }

    /// Puts those whom a thing concerns in place of the thing: "the curfew **on Palestinians**". A thing that names nobody
    /// stays where `things` may be acted on.
    pub(crate) fn recipients(
        &self,
        found: Vec<usize>,
        actor: &[usize],
        things: bool,
    ) -> Vec<usize> {
        let mut out = Vec::new();
        for r in found {
            if self.is_participant(r) {
                push(&mut out, &[r]);
                continue;
            }
            match self.below(vec![(0, r)], actor) {
                Some(inside) => push(&mut out, &self.roles.with_conjuncts(vec![inside])),
                None if things => push(&mut out, &[r]),
                None => {}
            }
        }
        out
    }

    /// Whom the content of an act of words concerns: "threatened to break relations **with Russia**".
    pub(crate) fn seek(&self, trigger: usize, actor: &[usize]) -> Vec<usize> {
        let tree = self.tree();
        let mut starts = vec![(0, trigger)];
        if !tree.is_verb(trigger)
            && let Some(h) = tree.head(trigger)
            && tree.is_verb(h)
            && matches!(tree.relation(trigger), "obj" | "obl" | "xcomp")
        {
            starts.push((0, h));
        }
        starts.extend(self.roles.consumed.iter().map(|&c| (0, c)));
        self.below(starts, actor)
            .map(|x| self.roles.with_conjuncts(vec![x]))
            .unwrap_or_default()
    }

    /// The participant that costs least to reach.
    fn below(&self, starts: Vec<(u32, usize)>, actor: &[usize]) -> Option<usize> {
        let tree = self.tree();
        let mut seen: Vec<usize> = starts.iter().map(|s| s.1).collect();
        let mut queue: Vec<(u32, u32, usize)> =
            starts.into_iter().map(|(cost, x)| (cost, 0, x)).collect();
        let mut best: Option<(u32, usize)> = None;
        while let Some((cost, depth, x)) = queue.pop() {
            if depth >= DEPTH {
                continue;
            }
            for &c in tree.children(x) {
                if seen.contains(&c) || actor.contains(&c) {
                    continue;
                }
                let Some(step) = self.step(x, c) else {
                    continue;
                };
                seen.push(c);
                let cost = cost + step;
                let fits = tree.is_nominal(c)
                    && self.is_participant(c)
                    && tree.upos(c) != "NUM"
                    && tree.upos(c) != "PRON"
                    && !self.same_words(c, actor)
                    && !self.own_means(c);
                if fits {
                    if best.is_none_or(|(b, at)| (cost, c) < (b, at)) {
                        best = Some((cost, c));
                    }
                } else {
                    queue.push((cost, depth + 1, c));
                }
            }
        }
        best.map(|(_, x)| x)
    }

    /// Cost of going from a word to its dependent, or `None` where the dependent is about something else.
    fn step(&self, from: usize, to: usize) -> Option<u32> {
        let tree = self.tree();
        match tree.relation(to) {
            "obj" | "iobj" => Some(2),
            "xcomp" | "ccomp" => Some(3),
            "nmod" if tree.deprel(to) == "nmod:poss" => Some(3),
            "compound" | "amod" if tree.entity(to).is_some() => Some(4),
            "advcl" | "acl" if tree.is_infinitive(to) => Some(4),
            "acl" if tree.xpos(to) == "VBG" => Some(5),
            "obl" | "nmod" => {
                let case = tree.case(to);
                let lead = LEADS.iter().find(|(word, _)| *word == case)?;
                Some(2 + lead.1)
            }
            // Of a statement about others, the subject: "insisted that Sudan leave".
            "nsubj" if tree.relation(from) == "ccomp" => Some(2),
            "conj" if tree.is_nominal(from) && tree.is_nominal(to) => Some(3),
            _ => None,
        }
    }

    /// What the actor acts with rather than upon: "promised to withdraw **its troops**", "agreed to send **24,000 men**".
    fn own_means(&self, x: usize) -> bool {
        let tree = self.tree();
        let own = tree
            .child(x, "nmod:poss")
            .is_some_and(|p| tree.upos(p) == "PRON");
        let named = tree.entity(x).is_some()
            || tree
                .children(x)
                .iter()
                .any(|&c| tree.entity(c).is_some() || tree.upos(c) == "PROPN");
        match tree.key(x) {
            "troop" | "force" | "soldier" | "personnel" | "staff" | "crew" => own || !named,
            "citizen" | "national" | "people" | "ambassador" | "envoy" | "army" | "fighter" => own,
            _ => false,
        }
    }

    /// True where a phrase says the actor's own name again.
    fn same_words(&self, x: usize, actor: &[usize]) -> bool {
        let tree = self.tree();
        actor.iter().any(|&a| tree.form(a) == tree.form(x))
    }
}

fn push(out: &mut Vec<usize>, more: &[usize]) {
    for &m in more {
        if !out.contains(&m) {
            out.push(m);
        }
    }
}

fn quantity(tree: &Tree<'_>, head: usize) -> bool {
    matches!(
        tree.key(head),
        "hundred"
            | "thousand"
            | "dozen"
            | "score"
            | "ten"
            | "million"
            | "number"
            | "majority"
            | "handful"
            | "scores"
            | "tens"
            | "lot"
            | "plenty"
            | "rest"
            | "some"
            | "many"
            | "most"
            | "all"
            | "several"
            | "few"
            | "couple"
            | "leader"
            | "remnant"
    )
}
