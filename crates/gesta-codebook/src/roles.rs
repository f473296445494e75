//! Grammatical roles around a trigger: passives, relative clauses, participles, control, coordination and light verbs
//! are undone here, so that patterns can be written for plain active clauses.

use crate::tree::Tree;

/// One step of a role path.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Step {
    /// Logical subject of an active clause; possessor of a noun.
    Subject,
    /// Logical object; subject of a passive; "of"-complement of a noun.
    Object,
    /// Indirect object.
    Indirect,
    /// "by …".
    Agent,
    /// A prepositional complement.
    Prep(String),
    /// Open complement.
    Xcomp,
    /// Clausal complement.
    Ccomp,
    /// Possessor.
    Poss,
    /// Compound or nationality modifier.
    Modifier,
    /// Adverbial clause.
    Advcl,
}

/// Alternatives, best first; each a path of steps.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub(crate) struct Role(pub(crate) Vec<Vec<Step>>);

impl Role {
    /// Reads `nsubj | obl:agent | obj.nmod:of`; an error names the unknown part.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut out = Vec::new();
        for alternative in text.split('|').map(str::trim).filter(|a| !a.is_empty()) {
            let mut path = Vec::new();
            for step in alternative.split(['.', '>']).map(str::trim) {
                path.push(parse_step(step).ok_or_else(|| step.to_owned())?);
            }
            out.push(path);
        }
        Ok(Self(out))
    }
}

/// Reads one step; `None` where the role is unknown.
pub(crate) fn parse_step(step: &str) -> Option<Step> {
    Some(match step {
        "nsubj" => Step::Subject,
        "obj" | "nsubj:pass" => Step::Object,
        "iobj" => Step::Indirect,
        "obl:agent" | "obl:by" | "nmod:by" => Step::Agent,
        "xcomp" => Step::Xcomp,
        "ccomp" => Step::Ccomp,
        "advcl" => Step::Advcl,
        "nmod:poss" => Step::Poss,
        "compound" | "amod" => Step::Modifier,
        _ => {
            let (relation, case) = step.split_once(':')?;
            if !matches!(relation, "obl" | "nmod") || case.is_empty() {
                return None;
            }
            Step::Prep(case.replace('_', " "))
        }
    })
}

/// Verbs that lend their subject to the noun that is their object: "launched an attack".
const LIGHT: &[&str] = &[
    "launch",
    "carry",
    "make",
    "stage",
    "hold",
    "conduct",
    "mount",
    "take",
    "give",
    "issue",
    "have",
    "begin",
    "start",
    "open",
    "pay",
    "do",
    "execute",
    "perpetrate",
    "commit",
    "undertake",
    "wage",
    "announce",
    "declare",
    "impose",
    "order",
    "enter",
    "engage",
    "join",
    "offer",
    "provide",
    "extend",
    "resume",
    "continue",
    "renew",
    "complete",
    "sign",
    "reach",
    "conclude",
    "set",
    "deliver",
    "lead",
    "host",
    "organize",
    "organise",
    "run",
    "suffer",
    "face",
    "arrive",
    "plan",
    "step",
    "pursue",
    "initiate",
    "send",
    "lodge",
    "file",
    "express",
    "voice",
    "win",
    "receive",
    "call",
    "attend",
    "participate",
    "convene",
    "arrange",
    "kick",
    "end",
    "finish",
    "lift",
    "strike",
    "negotiate",
    "ink",
    "seal",
    "proclaim",
    "enforce",
    "use",
    "show",
    "pledge",
];

/// Verbs whose object is not the subject of their infinitive: "promised him to leave".
const SUBJECT_CONTROL: &[&str] = &["promise", "threaten", "vow", "pledge", "swear"];

/// Looks for roles around one trigger; `consumed` are the other words of its phrase.
pub(crate) struct Roles<'t, 's> {
    pub(crate) tree: &'t Tree<'s>,
    pub(crate) consumed: &'t [usize],
}

impl Roles<'_, '_> {
    /// Heads of the noun phrases (or clauses) that fill the first alternative present, coordinated ones included.
    pub(crate) fn find(&self, role: &Role, trigger: usize) -> Vec<usize> {
        for path in &role.0 {
            let mut here = vec![trigger];
            for step in path {
                let mut next = Vec::new();
                for &x in &here {
                    for y in self.step(step, x) {
                        if !next.contains(&y) {
                            next.push(y);
                        }
                    }
                }
                here = next;
            }
            here.retain(|&x| {
                !self.consumed.contains(&x) && x != trigger && !names_time(self.tree, x)
            });
            if !here.is_empty() {
                return self.with_conjuncts(here);
            }
        }
        Vec::new()
    }

    /// Adds coordinated phrases: "Russia **and China**".
    pub(crate) fn with_conjuncts(&self, heads: Vec<usize>) -> Vec<usize> {
        let mut out = Vec::new();
        for h in heads {
            if !out.contains(&h) {
                out.push(h);
            }
            for &c in self.tree.children(h) {
                if self.tree.relation(c) == "conj" && !out.contains(&c) && self.tree.is_nominal(c) {
                    out.push(c);
                }
            }
        }
        out
    }

    pub(crate) fn step(&self, step: &Step, x: usize) -> Vec<usize> {
        let t = self.tree;
        let found = match step {
            Step::Subject => self.subject(x),
            Step::Object => self.object(x),
            Step::Agent => self.agent(x),
            Step::Indirect => t.child(x, "iobj"),
            Step::Xcomp => t.child(x, "xcomp").or_else(|| self.infinitive(x)),
            Step::Ccomp => t.child(x, "ccomp"),
            Step::Advcl => t.child(x, "advcl"),
            Step::Poss => t.child(x, "nmod:poss"),
            Step::Modifier => {
                return t
                    .children(x)
                    .iter()
                    .copied()
                    .filter(|&c| {
                        matches!(t.relation(c), "compound" | "amod" | "nmod") && self.names(c)
                    })
                    .collect();
            }
            Step::Prep(case) => return self.prepositional(x, case),
        };
        found.into_iter().collect()
    }

    /// An infinitive that hangs as an adverbial or a modifier of the noun object: "have plans to attack".
    fn infinitive(&self, x: usize) -> Option<usize> {
        let t = self.tree;
        t.children(x)
            .iter()
            .copied()
            .find(|&c| matches!(t.relation(c), "advcl" | "acl" | "ccomp") && t.is_infinitive(c))
    }

    fn prepositional(&self, x: usize, case: &str) -> Vec<usize> {
        let t = self.tree;
        let own = |from: usize| -> Vec<usize> {
            t.children(from)
                .iter()
                .copied()
                .filter(|&c| matches!(t.relation(c), "obl" | "nmod") && t.case(c) == case)
                .collect()
        };
        let mut found = own(x);
        if found.is_empty() {
            for &c in self.consumed {
                found = own(c);
                if !found.is_empty() {
                    return found;
                }
            }
        }
        if found.is_empty() && t.is_verb(x) {
            // The parser may hang "at Israel" of "fired rockets at Israel" from the object.
            for &c in t.children(x) {
                if matches!(t.relation(c), "obj" | "xcomp" | "advmod" | "obl") {
                    found = own(c);
                    if !found.is_empty() {
                        return found;
                    }
                }
            }
        }
        if found.is_empty() && !t.is_verb(x) {
            // "launched an attack **on** …" may hang from the light verb.
            if let Some(h) = t.head(x)
                && matches!(t.relation(x), "obj" | "nsubj" | "obl")
                && t.is_verb(h)
            {
                found = own(h);
                found.retain(|&f| f != x);
            }
        }
        found
    }

    fn agent(&self, x: usize) -> Option<usize> {
        let t = self.tree;
        let by = |from: usize| {
            t.children(from).iter().copied().find(|&c| {
                t.deprel(c) == "obl:agent"
                    || (matches!(t.relation(c), "obl" | "nmod")
                        && t.case(c) == "by"
                        && t.upos(c) != "NUM")
            })
        };
        let direct = by(x);
        if direct.is_some() || !t.is_verb(x) {
            return direct;
        }
        // A coordinated participle shares the agent that follows the last one.
        if let Some(&c) = t
            .children(x)
            .iter()
            .find(|&&c| t.relation(c) == "conj" && t.is_passive(c))
        {
            return by(c);
        }
        None
    }

    /// The subject as written: of passives too.
    pub(crate) fn surface_subject(&self, x: usize, depth: usize) -> Option<usize> {
        let t = self.tree;
        if depth > 8 {
            return None;
        }
        let own = t
            .children(x)
            .iter()
            .copied()
            .find(|&c| matches!(t.deprel(c), "nsubj" | "nsubj:pass" | "nsubj:outer"));
        if let Some(s) = own {
            if t.is_relative_pronoun(s) && t.relation(x) == "acl" {
                return t.head(x);
            }
            return Some(s);
        }
        let h = t.head(x)?;
        match t.deprel(x) {
            "conj" => {
                if t.is_verb(h) {
                    self.surface_subject(h, depth + 1)
                } else {
                    None
                }
            }
            "xcomp" => {
                if !SUBJECT_CONTROL.contains(&t.key(h)) && !t.is_passive(h) {
                    let controlled = t
                        .children(h)
                        .iter()
                        .copied()
                        .find(|&c| matches!(t.deprel(c), "obj" | "iobj"));
                    if controlled.is_some() {
                        return controlled;
                    }
                }
                self.surface_subject(h, depth + 1)
            }
            "acl:relcl" => Some(h),
            "acl" => {
                if t.is_infinitive(x) {
                    self.holder(h, depth + 1)
                } else {
                    Some(h)
                }
            }
            "advcl" | "ccomp" => {
                let finite = t
                    .children(x)
                    .iter()
                    .any(|&c| t.relation(c) == "aux" && t.xpos(c) == "MD");
                if finite {
                    None
                } else {
                    self.surface_subject(h, depth + 1)
                }
            }
            // "by bombing the bridge", "accused of killing"
            "obl" | "nmod" if t.is_verb(x) => self.surface_subject(h, depth + 1),
            _ => None,
        }
    }

    /// Whose plan, agreement or decision a noun is: its possessor, nationality, or the subject of its verb.
    fn holder(&self, noun: usize, depth: usize) -> Option<usize> {
        let t = self.tree;
        if let Some(p) = t.child(noun, "nmod:poss") {
            return Some(p);
        }
        if let Some(m) = self.named_modifier(noun) {
            return Some(m);
        }
        let h = t.head(noun)?;
        if matches!(t.relation(noun), "obj" | "obl" | "xcomp") && t.is_verb(h) {
            return self.surface_subject(h, depth + 1);
        }
        None
    }

    fn subject(&self, x: usize) -> Option<usize> {
        let t = self.tree;
        if t.is_verb(x) {
            if t.is_passive(x) {
                None
            } else {
                self.surface_subject(x, 0)
            }
        } else {
            self.noun_subject(x)
        }
    }

    fn noun_subject(&self, x: usize) -> Option<usize> {
        let t = self.tree;
        if let Some(p) = t.child(x, "nmod:poss") {
            return Some(p);
        }
        if let Some(a) = self.agent(x) {
            return Some(a);
        }
        if let Some(m) = self.named_modifier(x) {
            return Some(m);
        }
        // "the drills that both armies held"
        let held =
            t.children(x).iter().copied().find(|&c| {
                t.deprel(c) == "acl:relcl" && LIGHT.contains(&t.key(c)) && !t.is_passive(c)
            });
        if let Some(s) = held.and_then(|c| t.child(c, "nsubj"))
            && !t.is_relative_pronoun(s)
        {
            return Some(s);
        }
        // The noun may be coordinated with one that has a possessor: "its arrest and expulsion of …".
        let h = t.head(x)?;
        match t.relation(x) {
            "conj" if t.is_nominal(h) => self.noun_subject(h),
            "obj" | "obl" | "xcomp" | "ccomp" if t.is_verb(h) && LIGHT.contains(&t.key(h)) => {
                if t.is_passive(h) {
                    self.agent(h)
                } else {
                    self.surface_subject(h, 0)
                }
            }
            "nsubj" if t.is_passive(h) && LIGHT.contains(&t.key(h)) => self.agent(h),
            // "a series of attacks", "the start of talks"
            "nmod" if t.is_nominal(h) && t.case(x) == "of" => self.noun_subject(h),
            _ => None,
        }
    }

    fn object(&self, x: usize) -> Option<usize> {
        let t = self.tree;
        if t.is_verb(x) {
            return self.verb_object(x, 0);
        }
        let of = t
            .children(x)
            .iter()
            .copied()
            .find(|&c| t.relation(c) == "nmod" && t.case(c) == "of");
        of.or_else(|| {
            t.children(x).iter().copied().find(|&c| {
                t.relation(c) == "compound" && t.upos(c) == "NOUN" && !self.consumed.contains(&c)
            })
        })
    }

    fn verb_object(&self, x: usize, depth: usize) -> Option<usize> {
        let t = self.tree;
        if depth > 6 {
            return None;
        }
        if t.is_passive(x) {
            if matches!(t.deprel(x), "acl" | "amod") && !t.has_child(x, "nsubj:pass") {
                return t.head(x);
            }
            return self.surface_subject(x, 0);
        }
        let own = t
            .children(x)
            .iter()
            .copied()
            .find(|&c| t.deprel(c) == "obj")
            .or_else(|| {
                let indirect = |c: &usize| t.deprel(*c) == "iobj";
                t.children(x).iter().copied().find(indirect)
            });
        if let Some(o) = own {
            if t.is_relative_pronoun(o) && t.relation(x) == "acl" {
                return t.head(x);
            }
            return Some(o);
        }
        // "the town that rebels attacked", "the town rebels attacked"
        if t.deprel(x) == "acl:relcl" {
            let subject = t
                .children(x)
                .iter()
                .copied()
                .find(|&c| t.deprel(c) == "nsubj");
            if subject.is_some_and(|s| !t.is_relative_pronoun(s)) && !t.has_child(x, "ccomp") {
                return t.head(x);
            }
        }
        // "attacked and burned the village": the object follows the last verb.
        let next =
            t.children(x).iter().copied().find(|&c| {
                t.relation(c) == "conj" && t.upos(c) == "VERB" && !t.has_child(c, "nsubj")
            });
        match next {
            Some(c)
                if !t
                    .children(x)
                    .iter()
                    .any(|&o| t.relation(o) == "obl" && o < c) =>
            {
                self.verb_object(c, depth + 1)
            }
            _ => None,
        }
    }

    /// A nationality, country or organisation before the noun: "Israeli strikes", "NATO strikes".
    fn named_modifier(&self, x: usize) -> Option<usize> {
        let t = self.tree;
        t.children(x).iter().copied().find(|&c| {
            c < x
                && matches!(t.relation(c), "compound" | "amod" | "nmod")
                && !self.consumed.contains(&c)
                && (self.names(c) || AGENTIVE.contains(&t.key(c)))
        })
    }

    /// True for a word that names a nationality, country, person or organisation.
    fn names(&self, c: usize) -> bool {
        let t = self.tree;
        t.entity(c).is_some() || t.upos(c) == "PROPN"
    }
}

/// Modifiers that name an agent by their kind: "rebel attacks", "police raids".
const AGENTIVE: &[&str] = &[
    "rebel",
    "police",
    "army",
    "government",
    "military",
    "guerrilla",
    "militant",
    "insurgent",
    "opposition",
    "separatist",
    "terrorist",
    "jihadist",
    "student",
    "worker",
    "militia",
    "allied",
    "coalition",
    "islamist",
    "paramilitary",
    "navy",
    "gang",
    "cartel",
    "union",
    "teacher",
    "farmer",
];

/// True for a word that says when: "on Friday", "last week", "in March".
pub(crate) fn names_time(tree: &Tree<'_>, x: usize) -> bool {
    const WORDS: &[&str] = &[
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "today",
        "yesterday",
        "tomorrow",
        "tonight",
        "january",
        "february",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "week",
        "month",
        "year",
        "day",
        "morning",
        "afternoon",
        "evening",
        "night",
        "weekend",
        "hour",
        "decade",
        "time",
        "dawn",
        "midnight",
        "noon",
    ];
    if tree.entity(x).is_some() {
        return false;
    }
    if WORDS.contains(&tree.key(x)) {
        return true;
    }
    // "on 5 March", "in 1998"
    tree.upos(x) == "NUM"
        && tree.sentence.tokens[x].text.len() == 4
        && tree.sentence.tokens[x].text.starts_with(['1', '2'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn role_paths_are_read() {
        let role = Role::parse("nsubj | obl:agent | obj.nmod:of").unwrap();
        assert_eq!(role.0.len(), 3);
        assert_eq!(role.0[2], vec![Step::Object, Step::Prep("of".into())]);
        assert_eq!(Role::parse("subject"), Err("subject".to_owned()));
        assert_eq!(Role::parse("").unwrap(), Role::default());
    }
}
