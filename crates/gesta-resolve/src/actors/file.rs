//! The form of an actor file, in TOML as people write it and in JSON as the build compiles it.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

/// A day in a file: `2001-02-03`, with or without quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day(pub(super) Date);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Day;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a day as YYYY-MM-DD")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Day, E> {
                text.parse()
                    .map(Day)
                    .map_err(|_| E::custom(format!("{text:?} is no day (YYYY-MM-DD)")))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Day, A::Error> {
                let found =
                    toml::value::Datetime::deserialize(de::value::MapAccessDeserializer::new(map))?;
                let day = found.date.map(|d| d.to_string()).unwrap_or_default();
                self.visit_str(&day)
            }
        }
        source.deserialize_any(Reader)
    }
}

impl Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, target: S) -> Result<S::Ok, S::Error> {
        target.collect_str(&self.0)
    }
}

/// One file.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFile {
    #[serde(default)]
    pub(super) actor: Vec<RawActor>,
    #[serde(default)]
    pub(super) agents: BTreeMap<String, Vec<String>>,
}

/// One compiled file: its name and contents.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct CompiledFile {
    pub(super) name: String,
    pub(super) file: RawFile,
}

/// One actor.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawActor {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) names: Vec<String>,
    #[serde(default)]
    pub(super) adjectives: Vec<String>,
    #[serde(default)]
    pub(super) people: Vec<String>,
    #[serde(default)]
    pub(super) capital: Vec<String>,
    #[serde(default)]
    pub(super) metonyms: Vec<String>,
    #[serde(default)]
    pub(super) cities: Vec<String>,
    pub(super) country: Option<String>,
    #[serde(default)]
    pub(super) sectors: Vec<String>,
    #[serde(default)]
    pub(super) roles: Vec<RawRole>,
    #[serde(default)]
    pub(super) dated_names: Vec<RawDatedName>,
    pub(super) from: Option<Day>,
    pub(super) to: Option<Day>,
    /// Identifier of the country that this one was part of before `from`.
    #[serde(default)]
    pub(super) formerly: Option<String>,
    /// Wikidata item, where certain.
    #[serde(default)]
    pub(super) wikidata: Option<String>,
    /// Identifiers of others of the same name who are somebody else.
    #[serde(default)]
    pub(super) namesakes: Vec<String>,
    /// For readers.
    #[serde(default)]
    #[allow(dead_code, reason = "documentation inside the file")]
    pub(super) note: Option<String>,
}

/// A dated role.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRole {
    pub(super) title: String,
    pub(super) sector: Option<String>,
    pub(super) sectors: Option<Vec<String>>,
    pub(super) country: Option<String>,
    pub(super) from: Option<Day>,
    pub(super) to: Option<Day>,
}

/// A name that held for a time.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDatedName {
    pub(super) name: String,
    pub(super) from: Option<Day>,
    pub(super) to: Option<Day>,
}
