//! `codebook.toml`: types, and what becomes of acts that are promised, refused or done by certain means.

use std::collections::BTreeMap;

use gesta_record::{Quad, Realis};
use serde::Deserialize;

use crate::cue::{CueUse, RawCue};
use crate::error::Fault;
use crate::load::TypeInfo;

/// What becomes of a promised, refused or threatened act.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Shift {
    pub(crate) from: Vec<String>,
    pub(crate) realis: Realis,
    pub(crate) to: String,
    #[serde(default)]
    pub(crate) mode: Option<String>,
    /// Mode by the type that is shifted.
    #[serde(default)]
    pub(crate) modes: BTreeMap<String, String>,
}

/// What mode the class of a weapon gives to an event whose mode is still open.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Refine {
    #[serde(rename = "type")]
    pub(crate) code: String,
    /// Modes that give way; `""` is none.
    pub(crate) from: Vec<String>,
    /// Class → mode.
    pub(crate) by: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawManifest {
    pub(crate) name: String,
    pub(crate) version: String,
    #[serde(rename = "type")]
    pub(crate) types: Vec<RawType>,
    #[serde(default, rename = "shift")]
    pub(crate) shifts: Vec<Shift>,
    #[serde(default, rename = "refine")]
    pub(crate) refinements: Vec<Refine>,
    pub(crate) cue: Option<RawCue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawType {
    pub(crate) code: String,
    pub(crate) quad: Quad,
    pub(crate) score: f64,
    #[serde(default)]
    pub(crate) modes: BTreeMap<String, f64>,
    /// Acts of this type are aimed at somebody, who may stand deep in what is said.
    #[serde(default)]
    pub(crate) aimed: bool,
}

impl RawManifest {
    /// Types and modes that `[[shift]]`, `[[refine]]` and `[cue]` name but the codebook does not have, and the compiled
    /// cue.
    pub(crate) fn check(&self, types: &[TypeInfo], faults: &mut Vec<Fault>) -> Option<CueUse> {
        let mut fault = |message: String, remedy: &str| {
            faults.push(Fault {
                file: "codebook.toml".to_owned(),
                line: 1,
                column: 1,
                message,
                remedy: remedy.to_owned(),
            });
        };
        let mut known = |code: &str, mode: Option<&str>| {
            let found = types.iter().find(|t| t.code == code);
            match (found, mode) {
                (None, _) => fault(format!("unknown type {code:?}"), "declare it as a [[type]]"),
                (Some(t), Some(m)) if !m.is_empty() && !t.modes.contains_key(m) => {
                    fault(
                        format!("{code} has no mode {m:?}"),
                        "add it to the type's modes",
                    );
                }
                _ => {}
            }
        };
        for shift in &self.shifts {
            known(&shift.to, shift.mode.as_deref());
            for (from, mode) in &shift.modes {
                known(from, None);
                known(&shift.to, Some(mode));
            }
        }
        for refine in &self.refinements {
            for mode in refine.from.iter().chain(refine.by.values()) {
                known(&refine.code, Some(mode));
            }
        }
        match CueUse::compile(self.cue.as_ref()?, types) {
            Ok(cue) => Some(cue),
            Err(role) => {
                fault(
                    format!("[cue] names an unknown role {role:?}"),
                    "see docs/CODEBOOK.md",
                );
                None
            }
        }
    }
}
