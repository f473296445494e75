//! The learned cue beside the rules: it vetoes wrong senses and proposes events for words that no rule knows.

use std::collections::BTreeMap;

use gesta_record::Token;
use serde::Deserialize;

use crate::load::TypeInfo;
use crate::pattern::{Entry, Outcome, Pattern};
use crate::roles::Role;

/// Suffix of the name of a rule with which the cue agrees.
pub(crate) const AGREES: &str = "+cue";

/// Whether the name of an event's rule says that the learned cue takes the word for a trigger of its type too.
pub fn agreed(rule: &str) -> bool {
    rule.ends_with(AGREES)
}

/// The class of words that trigger nothing.
pub(crate) const NONE: &str = "none";

/// `[cue]` of `codebook.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCue {
    /// A rule's event is dropped where the cue is at least this sure that the word triggers none.
    veto: f64,
    /// A word without a rule becomes an event of the type that the cue is at least this sure of.
    propose: f64,
    /// A rule's event is marked as agreed where the cue gives its type at least this.
    agree: f64,
    verb: RawRoles,
    noun: RawRoles,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRoles {
    actor: String,
    recipient: String,
}

/// What to do with the learned cue.
#[derive(Debug)]
pub(crate) struct CueUse {
    veto: f64,
    propose: f64,
    agree: f64,
    /// Type → general patterns for a verb and for a noun.
    general: BTreeMap<String, [Pattern; 2]>,
    pub(crate) entry: Entry,
}

impl CueUse {
    pub(crate) fn compile(raw: &RawCue, types: &[TypeInfo]) -> Result<Self, String> {
        let mut general = BTreeMap::new();
        for t in types {
            let verb = pattern(&t.code, &raw.verb)?;
            let noun = pattern(&t.code, &raw.noun)?;
            general.insert(t.code.clone(), [verb, noun]);
        }
        Ok(Self {
            veto: raw.veto,
            propose: raw.propose,
            agree: raw.agree,
            general,
            entry: Entry {
                words: vec!["*".to_owned()],
                head: 0,
            },
        })
    }

    /// Whether the cue is sure that the word triggers no event.
    pub(crate) fn vetoes(&self, token: &Token) -> bool {
        probability(token, NONE) >= self.veto
    }

    /// Whether the cue takes the word for a trigger of this type too.
    pub(crate) fn agrees(&self, token: &Token, code: &str) -> bool {
        probability(token, code) >= self.agree
    }

    /// The general pattern of the type that the cue is sure of.
    pub(crate) fn proposal(&self, token: &Token) -> Option<&Pattern> {
        let best = token.cue.first().filter(|c| c.label != NONE)?;
        if f64::from(best.per_mille) / 1000.0 < self.propose {
            return None;
        }
        let [verb, noun] = self.general.get(&best.label)?;
        match token.upos.as_str() {
            "VERB" => Some(verb),
            "NOUN" => Some(noun),
            _ => None,
        }
    }
}

/// How likely the cue holds a class for a word, 0 where it was not asked or thinks it very unlikely.
pub(crate) fn probability(token: &Token, label: &str) -> f64 {
    let of = |c: &&gesta_record::Cue| c.label == label;
    let found = token.cue.iter().find(of);
    found.map_or(0.0, |c| f64::from(c.per_mille) / 1000.0)
}

fn pattern(code: &str, roles: &RawRoles) -> Result<Pattern, String> {
    Ok(Pattern {
        name: format!("cue/{code}"),
        outcome: Outcome {
            code: Some(code.to_owned()),
            mode: None,
        },
        entries: Vec::new(),
        upos: Vec::new(),
        actor: Role::parse(&roles.actor)?,
        recipient: Role::parse(&roles.recipient)?,
        require: Vec::new(),
        forbid: Vec::new(),
        passive: None,
        realis: None,
        context: Vec::new(),
        strong: false,
        bare: false,
        reciprocal: false,
        offset: 0,
        file: 0,
    })
}
