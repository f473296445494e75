//! The actor knowledge: who there is, by which names, in which role and when.

use std::collections::HashMap;

use jiff::civil::Date;
use thiserror::Error;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::file::{CompiledFile, Day, RawActor, RawFile};
use super::petrarch::{self, Unused};

/// A knowledge file that cannot be used.
#[derive(Debug, Error)]
#[error("{file}: {message}")]
pub struct KnowledgeError {
    /// Name of the file.
    pub file: String,
    /// What is wrong.
    pub message: String,
}

/// An office held from `from` to before `to`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Title: `prime minister`.
    pub title: String,
    /// PLOVER sectors, primary first.
    pub sectors: Vec<String>,
    /// Country, where it is not the person's.
    pub country: Option<String>,
    /// First day, where known.
    pub from: Option<Date>,
    /// Last day; none while in office.
    pub to: Option<Date>,
}

impl Role {
    /// True where the role is held on that day.
    pub fn holds(&self, day: Date) -> bool {
        self.from.is_none_or(|f| f <= day) && self.to.is_none_or(|t| day <= t)
    }

    /// Country for which the role is held: its own, none where it is held for a body of states, else the person's.
    pub fn country_for<'a>(&'a self, actor: &'a ActorEntry) -> Option<&'a str> {
        let body = self.sectors.first().is_some_and(|s| s == "IGO");
        match &self.country {
            Some(c) => Some(c),
            None if body => None,
            None => actor.country.as_deref(),
        }
    }
}

/// One actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActorEntry {
    /// Identifier: `PRK`, `PRK.kim-jong-un`.
    pub id: String,
    /// `country`, `person`, `armed-group` ….
    pub kind: String,
    /// Usual name.
    pub name: String,
    /// ISO 3166-1 alpha-3 code.
    pub country: Option<String>,
    /// PLOVER sectors, primary first.
    pub sectors: Vec<String>,
    /// Dated roles.
    pub roles: Vec<Role>,
    /// Wikidata item.
    pub wikidata: Option<String>,
    /// First day of an organisation, where known.
    pub from: Option<Date>,
    /// Last day of an organisation.
    pub to: Option<Date>,
    /// Before `from` the country was part of this one.
    pub formerly: Option<String>,
    /// True where a file of the user's gave it; it goes before others of the same name.
    pub given: bool,
}

/// How a name names its actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameUse {
    /// The name itself.
    Name,
    /// A nationality: "Korean".
    Adjective,
    /// Its people: "Koreans".
    People,
    /// A word for its government: "the Kremlin".
    Metonym,
    /// Its capital: its government, or the town where something happens.
    Capital,
    /// One of its towns.
    City,
    /// "the North": only beside another name of the same actor.
    Compass,
}

/// A name and what it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameEntry {
    /// Index of the actor.
    pub actor: usize,
    /// How.
    pub usage: NameUse,
    /// From when the name holds.
    pub from: Option<Date>,
    /// Until when.
    pub to: Option<Date>,
    /// The name must stand in capitals, because in small letters it is a common word.
    pub capitals: bool,
}

/// All actors, with an index of their names, and the agent nouns.
#[derive(Debug, Default)]
pub struct ActorKnowledge {
    /// Actors in file order.
    pub actors: Vec<ActorEntry>,
    pub(crate) names: HashMap<String, Vec<NameEntry>>,
    /// Most words of any name that begins with this word.
    pub(crate) longest: HashMap<String, usize>,
    /// Agent nouns and adjectives: lemma phrase → sectors.
    pub(crate) agents: HashMap<String, Vec<String>>,
    pub(crate) by_id: HashMap<String, usize>,
    /// People by the countries of their own and of their roles.
    pub(crate) people_of: HashMap<String, Vec<usize>>,
    /// People by the last word of each of their names.
    pub(crate) surnames: HashMap<String, Vec<usize>>,
    /// What of the user's dictionaries could not be used: file and line.
    pub unused: Vec<(String, Unused)>,
    /// Set while files of the user's are read.
    given: bool,
}

/// A name as its words: marks stripped, lower case, dots and apostrophes dropped, hyphens as spaces.
pub fn fold_name(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    fold_into(name, &mut out);
    out
}

/// Appends the folded name to `out`.
pub(crate) fn fold_into(name: &str, out: &mut String) {
    let start = out.len();
    let mut gap = false;
    let mut put = |c: char, out: &mut String| match c {
        '.' | '\'' | '’' | '‘' | '`' | 'ʻ' | 'ʿ' | 'ʼ' => {}
        c if c.is_ascii_alphanumeric() || c == '&' => {
            if gap && out.len() > start {
                out.push(' ');
            }
            gap = false;
            out.push(c.to_ascii_lowercase());
        }
        c if c.is_alphanumeric() => {
            if gap && out.len() > start {
                out.push(' ');
            }
            gap = false;
            out.extend(c.to_lowercase());
        }
        _ => gap = true,
    };
    if name.is_ascii() {
        for c in name.chars() {
            put(c, out);
        }
    } else {
        for c in name.nfkd().filter(|c| !is_combining_mark(*c)) {
            put(c, out);
        }
    }
}

/// The folded name with its initials apart, where they are written together: "P.V. Rao" is also "p v rao".
fn spaced_initials(name: &str) -> Option<String> {
    let initials = |w: &str| {
        let letters = w.split_terminator('.');
        w.ends_with('.')
            && letters.clone().count() > 1
            && letters.clone().all(|p| p.chars().count() == 1)
    };
    let mut words = name.split_whitespace();
    // Not "U.S. Army": initials go before a name of somebody, and acronyms are written together everywhere.
    let first = words.next().filter(|w| initials(w))?;
    let rest = words.collect::<Vec<_>>().join(" ");
    (!rest.is_empty()).then(|| fold_name(&format!("{} {rest}", first.replace('.', " "))))
}

fn date(value: Option<Day>) -> Option<Date> {
    value.map(|d| d.0)
}

/// Compiles files `(name, TOML text)` to what [`ActorKnowledge::load_compiled`] reads.
///
/// # Errors
/// The first file that is no valid TOML of the documented form.
pub fn compile<'a>(
    files: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<String, KnowledgeError> {
    let mut out = Vec::new();
    for (name, text) in files {
        let fail = |message: String| KnowledgeError {
            file: name.to_owned(),
            message,
        };
        let file: RawFile = toml::from_str(text).map_err(|e| fail(e.to_string()))?;
        out.push(CompiledFile {
            name: name.to_owned(),
            file,
        });
    }
    serde_json::to_string(&out).map_err(|e| KnowledgeError {
        file: "compiled knowledge".to_owned(),
        message: e.to_string(),
    })
}

impl ActorKnowledge {
    /// Reads files of the knowledge: `(name, TOML text)`.
    ///
    /// # Errors
    /// The first file that is no valid TOML of the documented form, or repeats an identifier.
    pub fn load<'a>(
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, KnowledgeError> {
        let mut knowledge = Self::default();
        for (name, text) in files {
            knowledge.add_file(name, text)?;
        }
        knowledge.finish();
        Ok(knowledge)
    }

    /// Reads the knowledge that the build has compiled (a JSON array of `{name, file}`, see the build script of the
    /// facade) and further files in TOML. Of the compiled files only those are taken whose name `wanted` accepts.
    ///
    /// # Errors
    /// As [`ActorKnowledge::load`].
    pub fn load_compiled<'a>(
        compiled: &str,
        wanted: impl Fn(&str) -> bool,
        more: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, KnowledgeError> {
        let files: Vec<CompiledFile> =
            serde_json::from_str(compiled).map_err(|e| KnowledgeError {
                file: "compiled knowledge".to_owned(),
                message: e.to_string(),
            })?;
        let mut knowledge = Self::default();
        for f in files.into_iter().filter(|f| wanted(&f.name)) {
            knowledge.add_raw(&f.name, f.file)?;
        }
        for (name, text) in more {
            knowledge.add_given(name, text)?;
        }
        knowledge.finish();
        Ok(knowledge)
    }

    /// A file of the user's: TOML, or a dictionary of PETRARCH's as it is.
    fn add_given(&mut self, file: &str, text: &str) -> Result<(), KnowledgeError> {
        self.given = true;
        let added = if petrarch::is_dictionary(text) {
            let known = |code: &str| {
                self.by_id
                    .get(code)
                    .is_some_and(|&i| self.actors[i].kind == "country")
            };
            let read = petrarch::read(text, &known);
            let unused = read.unused.into_iter().map(|u| (file.to_owned(), u));
            self.unused.extend(unused);
            self.add_raw(file, read.file)
        } else {
            self.add_file(file, text)
        };
        self.given = false;
        added
    }

    fn add_file(&mut self, file: &str, text: &str) -> Result<(), KnowledgeError> {
        let raw: RawFile = toml::from_str(text).map_err(|e| KnowledgeError {
            file: file.to_owned(),
            message: e.to_string(),
        })?;
        self.add_raw(file, raw)
    }

    fn add_raw(&mut self, file: &str, raw: RawFile) -> Result<(), KnowledgeError> {
        let fail = |message: String| KnowledgeError {
            file: file.to_owned(),
            message,
        };
        for (sector, words) in raw.agents {
            let sectors: Vec<String> = sector.split('.').map(str::to_owned).collect();
            for w in words {
                let key = fold_name(&w);
                // What the user says of a word replaces what we say.
                self.agents.insert(key, sectors.clone());
            }
        }
        for actor in raw.actor {
            if self.by_id.contains_key(&actor.id) {
                return Err(fail(format!("identifier {:?} is used twice", actor.id)));
            }
            if actor.names.is_empty() {
                return Err(fail(format!("{:?} has no name", actor.id)));
            }
            self.add_actor(actor);
        }
        Ok(())
    }

    fn add_actor(&mut self, raw: RawActor) {
        let index = self.actors.len();
        let is_country = raw.kind == "country";
        let country = raw
            .country
            .clone()
            .or_else(|| is_country.then(|| raw.id.clone()));
        let (from, to) = (date(raw.from), date(raw.to));
        let roles: Vec<Role> = raw
            .roles
            .iter()
            .map(|r| Role {
                title: r.title.clone(),
                sectors: r
                    .sectors
                    .clone()
                    .unwrap_or_else(|| r.sector.iter().cloned().collect()),
                country: r.country.clone(),
                from: date(r.from),
                to: date(r.to),
            })
            .collect();
        let sectors = if raw.sectors.is_empty() && is_country {
            vec!["GOV".to_owned()]
        } else {
            raw.sectors
        };
        for n in &raw.names {
            self.add_name(n, index, NameUse::Name, None, None);
        }
        for n in &raw.dated_names {
            self.add_name(&n.name, index, NameUse::Name, date(n.from), date(n.to));
        }
        for (list, usage) in [
            (&raw.adjectives, NameUse::Adjective),
            (&raw.people, NameUse::People),
            (&raw.capital, NameUse::Capital),
            (&raw.metonyms, NameUse::Metonym),
            (&raw.cities, NameUse::City),
        ] {
            for n in list {
                self.add_name(n, index, usage, None, None);
            }
        }
        self.by_id.insert(raw.id.clone(), index);
        self.actors.push(ActorEntry {
            id: raw.id,
            kind: raw.kind,
            name: raw.names[0].clone(),
            country,
            sectors,
            roles,
            wikidata: raw.wikidata,
            // These do not bound the names: reports speak of an organisation later too.
            from,
            to,
            formerly: raw.formerly,
            given: self.given,
        });
        if self.actors[index].kind == "person" {
            self.index_person(index, &raw.names);
        }
    }

    /// Finds people again by surname and by the countries of their roles.
    fn index_person(&mut self, index: usize, names: &[String]) {
        let actor = &self.actors[index];
        let roles = actor.roles.iter().filter_map(|r| r.country.clone());
        let mut countries: Vec<String> = actor.country.iter().cloned().chain(roles).collect();
        countries.sort();
        countries.dedup();
        for c in countries {
            self.people_of.entry(c).or_default().push(index);
        }
        for n in names {
            let folded = fold_name(n);
            if let Some(last) = folded.rsplit(' ').next() {
                let list = self.surnames.entry(last.to_owned()).or_default();
                if !list.contains(&index) {
                    list.push(index);
                }
            }
        }
    }

    fn add_name(
        &mut self,
        name: &str,
        actor: usize,
        usage: NameUse,
        from: Option<Date>,
        to: Option<Date>,
    ) {
        let key = fold_name(name);
        if key.is_empty() {
            return;
        }
        let usage = if usage == NameUse::Metonym && COMPASS.contains(&key.as_str()) {
            NameUse::Compass
        } else {
            usage
        };
        let letters = name.chars().filter(|c| c.is_alphabetic());
        let capitals = key.len() <= 5
            && letters.clone().count() > 1
            && letters.clone().all(char::is_uppercase);
        let entry = NameEntry {
            actor,
            usage,
            from,
            to,
            capitals,
        };
        for key in spaced_initials(name).into_iter().chain([key]) {
            let list = self.names.entry(key).or_default();
            if !list.iter().any(|e| e.actor == actor && e.usage == usage) {
                list.push(entry.clone());
            }
        }
    }

    fn finish(&mut self) {
        for key in self.names.keys() {
            let words = key.split(' ').count();
            let first = key.split(' ').next().unwrap_or("").to_owned();
            let longest = self.longest.entry(first).or_insert(0);
            *longest = (*longest).max(words);
        }
        for list in self.names.values_mut() {
            list.sort_by_key(|e| (e.usage, e.actor));
        }
    }

    /// The actor with this identifier.
    pub fn get(&self, id: &str) -> Option<&ActorEntry> {
        self.by_id.get(id).map(|&i| &self.actors[i])
    }

    /// The country that an actor stands for on a day: of a person that of the role then held.
    pub(crate) fn country_on<'a>(
        &'a self,
        actor: &'a ActorEntry,
        day: Option<Date>,
    ) -> Option<&'a str> {
        if actor.kind != "person" {
            return self.as_of(actor, day).country.as_deref();
        }
        match day.and_then(|d| self.role_on(actor, d)) {
            Some(role) => role.country_for(actor),
            None => actor.country.as_deref(),
        }
    }

    /// The country as of a day: what a state was part of before its independence.
    pub(crate) fn as_of<'a>(&'a self, actor: &'a ActorEntry, day: Option<Date>) -> &'a ActorEntry {
        match (&actor.formerly, actor.from, day) {
            (Some(before), Some(from), Some(day)) if day < from => {
                self.get(before).unwrap_or(actor)
            }
            _ => actor,
        }
    }

    /// What a name may name.
    pub fn lookup(&self, name: &str) -> &[NameEntry] {
        self.names.get(&fold_name(name)).map_or(&[], Vec::as_slice)
    }

    /// ISO code and usual name of a country by one of its own names (not its demonyms or towns).
    pub fn country_by_name(&self, name: &str) -> Option<(&str, &str)> {
        self.lookup(name).iter().find_map(|e| {
            let a = &self.actors[e.actor];
            (e.usage == NameUse::Name && a.kind == "country")
                .then(|| (a.country.as_deref().unwrap_or(&a.id), a.name.as_str()))
        })
    }

    /// Number of names in the index.
    pub fn name_count(&self) -> usize {
        self.names.len()
    }
}

/// Names that many countries have.
const COMPASS: &[&str] = &[
    "the north",
    "the south",
    "the east",
    "the west",
    "north",
    "south",
    "the island",
    "the kingdom",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_folded() {
        assert_eq!(fold_name("Côte d’Ivoire"), "cote divoire");
        assert_eq!(fold_name("U.S."), "us");
        assert_eq!(fold_name("Kim Jong-un"), "kim jong un");
    }

    #[test]
    fn roles_have_terms() {
        let k = ActorKnowledge::load([(
            "t.toml",
            "[[actor]]\nid = \"X.a\"\nkind = \"person\"\nnames = [\"Ann Ash\"]\ncountry = \"X\"\nroles = [{ title = \"president\", sector = \"GOV\", from = 2001-02-03, to = 2005-01-01 }]\n",
        )])
        .unwrap();
        let role = &k.get("X.a").unwrap().roles[0];
        assert!(role.holds("2003-01-01".parse().unwrap()));
        assert!(!role.holds("2006-01-01".parse().unwrap()));
    }

    #[test]
    fn repeated_identifiers_are_refused() {
        let t = "[[actor]]\nid = \"X\"\nkind = \"igo\"\nnames = [\"X\"]\n";
        assert!(ActorKnowledge::load([("a", t), ("b", t)]).is_err());
        assert!(ActorKnowledge::load([("a", "[[actor]]\nid = 3\n")]).is_err());
    }
}
