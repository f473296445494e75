//! Norms as written in TOML.

use jiff::civil::Date;
use serde::{Deserialize, Deserializer};
use thiserror::Error;

/// Why a norm file cannot be used.
#[derive(Debug, Error)]
pub enum NormError {
    /// The file is no valid TOML, or has an unknown or missing field.
    #[error("{file}: {message}")]
    Toml {
        /// The file.
        file: String,
        /// What is wrong, with line and column.
        message: String,
    },
    /// A value makes no sense.
    #[error("{file}: {norm}: {fault}")]
    Value {
        /// The file.
        file: String,
        /// Identifier of the norm.
        norm: String,
        /// What is wrong.
        fault: String,
    },
}

/// How far a provision obliges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Force {
    /// It obliges.
    #[default]
    Binding,
    /// "Called upon": whether it obliges is argued, so no breach is ever found.
    CalledUpon,
    /// States argue whether it is in force, so no breach is ever found.
    Disputed,
    /// It was agreed and never entered into force: nothing is covered.
    NotInForce,
}

/// Who is bound.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bound {
    /// Every state; a person or group without country is then open.
    #[serde(default)]
    pub any: bool,
    /// ISO 3166-1 alpha-3 codes.
    #[serde(default)]
    pub country: Vec<String>,
    /// States that are not bound although `any` is set.
    #[serde(default)]
    pub except: Vec<String>,
    /// Only actors of one of these sectors.
    #[serde(default)]
    pub sectors: Vec<String>,
    /// Only agents of the country where the act takes place: the receiving state of an embassy.
    #[serde(default)]
    pub host: bool,
}

/// Which acts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// Event types of the codebook.
    #[serde(default)]
    pub types: Vec<String>,
    /// Beginnings of words, one of which the trigger must have; none asks nothing.
    #[serde(default)]
    pub words: Vec<String>,
}

/// Towards whom.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Toward {
    /// ISO 3166-1 alpha-3 codes.
    #[serde(default)]
    pub country: Vec<String>,
    /// One of these sectors; a recipient whose sector is unknown leaves it open.
    #[serde(default)]
    pub sectors: Vec<String>,
    /// Words, one of which must stand in the words that name recipient or place.
    #[serde(default)]
    pub words: Vec<String>,
    /// The other side of the list in `bound.country`.
    #[serde(default)]
    pub other_side: bool,
}

/// Where.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Whereabouts {
    /// ISO 3166-1 alpha-3 codes.
    #[serde(default)]
    pub country: Vec<String>,
    /// Words, one of which must stand in the place's name; a place inside `country` without them leaves it open.
    #[serde(default)]
    pub names: Vec<String>,
}

/// What is forbidden (or asked for), to whom and when.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provision {
    /// Paragraph or article of the text.
    pub paragraph: String,
    /// What it says, in our own words.
    pub summary: String,
    /// How far it obliges.
    #[serde(default)]
    pub force: Force,
    /// First day in force.
    #[serde(deserialize_with = "day")]
    pub from: Date,
    /// Last day in force; none while it holds.
    #[serde(default, deserialize_with = "some_day")]
    pub until: Option<Date>,
    /// Why it ended or how it was carried on.
    #[serde(default)]
    pub note: Option<String>,
    /// Who is bound.
    pub bound: Bound,
    /// Which acts.
    pub act: Act,
    /// Means, one of which must have been used.
    #[serde(default)]
    pub means: Vec<String>,
    /// Names of means too general to decide ("missile" where only ballistic ones are forbidden).
    #[serde(default)]
    pub general: Vec<String>,
    /// Towards whom.
    #[serde(default)]
    pub toward: Option<Toward>,
    /// Where.
    #[serde(default, rename = "where")]
    pub place: Option<Whereabouts>,
    /// An exception that news does not tell of; with it the answer is never breach.
    #[serde(default)]
    pub exception: Option<String>,
}

/// One resolution, treaty or agreement.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Norm {
    /// Identifier: `unsc-1718`.
    pub id: String,
    /// Usual name.
    pub title: String,
    /// Official symbol or registration, by which the text is found.
    pub document: String,
    /// Day of adoption.
    #[serde(deserialize_with = "day")]
    pub adopted: Date,
    /// What it forbids or asks for.
    #[serde(rename = "provision")]
    pub provisions: Vec<Provision>,
}

/// A date of TOML, without quotes.
fn day<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
    let written = toml::value::Datetime::deserialize(from)?;
    written
        .to_string()
        .parse()
        .map_err(serde::de::Error::custom)
}

fn some_day<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
    day(from).map(Some)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    norm: Vec<Norm>,
}

/// All norms known.
#[derive(Debug, Clone, Default)]
pub struct Norms {
    /// In order of adoption.
    pub norms: Vec<Norm>,
}

impl Norms {
    /// Reads norm files, given as name and text.
    ///
    /// # Errors
    /// The first file that is not sound: bad TOML, a repeated identifier, an end before the beginning, or a provision
    /// that binds nobody.
    pub fn load<'a>(
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, NormError> {
        let mut norms: Vec<Norm> = Vec::new();
        for (file, text) in files {
            let read: File = toml::from_str(text).map_err(|e| NormError::Toml {
                file: file.to_owned(),
                message: e.to_string(),
            })?;
            for norm in read.norm {
                let fault = fault(&norm).or_else(|| {
                    let twice = norms.iter().any(|n| n.id == norm.id);
                    twice.then(|| "its identifier is used twice".to_owned())
                });
                if let Some(fault) = fault {
                    return Err(NormError::Value {
                        file: file.to_owned(),
                        norm: norm.id,
                        fault,
                    });
                }
                norms.push(norm);
            }
        }
        norms.sort_by(|a, b| (a.adopted, &a.id).cmp(&(b.adopted, &b.id)));
        Ok(Self { norms })
    }

    /// Every provision with its norm, in order of adoption.
    pub fn provisions(&self) -> impl Iterator<Item = (&Norm, &Provision)> {
        self.norms
            .iter()
            .flat_map(|n| n.provisions.iter().map(move |p| (n, p)))
    }

    /// The provision of an identifier such as `unsc-1718/2`.
    pub fn find(&self, id: &str) -> Option<(&Norm, &Provision)> {
        self.provisions()
            .find(|(n, p)| format!("{}/{}", n.id, p.paragraph) == id)
    }
}

fn fault(norm: &Norm) -> Option<String> {
    if norm.provisions.is_empty() {
        return Some("it has no provision".into());
    }
    norm.provisions.iter().find_map(|p| {
        let at = &p.paragraph;
        if p.until.is_some_and(|u| u < p.from) {
            return Some(format!("paragraph {at} ends before it begins"));
        }
        let b = &p.bound;
        if !b.any && b.country.is_empty() && !b.host {
            return Some(format!("paragraph {at} binds nobody"));
        }
        (p.act.types.is_empty()).then(|| format!("paragraph {at} names no event type"))
    })
}
