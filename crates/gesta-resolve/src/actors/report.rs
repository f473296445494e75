//! Check of actor files: what they hold, what is wrong in them, and how fresh they are.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::file::{RawActor, RawFile};
use super::knowledge::{KnowledgeError, fold_name};
use super::twins::Twins;

/// Kinds of actors.
pub const KINDS: [&str; 24] = [
    "country",
    "person",
    "igo",
    "ngo",
    "party",
    "armed-group",
    "militia",
    "company",
    "media",
    "union",
    "church",
    "government",
    "ministry",
    "parliament",
    "court",
    "army",
    "police",
    "intelligence",
    "central-bank",
    "organisation",
    "university",
    "movement",
    "gang",
    "people",
];

/// PLOVER sectors, with the project's own UNK for what is named and not known.
pub const SECTORS: [&str; 26] = [
    "AGR", "BUS", "CRM", "CVL", "EDU", "ELI", "JRN", "LAB", "MED", "REF", "OPP", "PRE", "REL",
    "SOC", "IGO", "NGO", "MNC", "COP", "GOV", "JUD", "LEG", "MIL", "PRM", "PTY", "REB", "SPY",
];

/// What the files hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnowledgeReport {
    /// Actors by kind.
    pub kinds: BTreeMap<String, usize>,
    /// Distinct names by folder of the files.
    pub folders: BTreeMap<String, usize>,
    /// Distinct names.
    pub names: usize,
    /// Dated roles.
    pub roles: usize,
    /// Actors with a Wikidata item.
    pub wikidata: usize,
    /// What is wrong, with file and actor.
    pub faults: Vec<String>,
    /// Countries of which no head of state or government is known on the day asked for.
    pub headless: Vec<String>,
    /// People whose office began more than fifteen years before that day and has no end.
    pub stale: Vec<String>,
    /// Pairs that share a name of several words while both are there, and are noted as different countries': to be looked
    /// at. Pairs that cannot be two are faults.
    pub alike: Vec<String>,
    /// The latest day on which a role begins.
    pub latest: Option<Date>,
}

/// Titles of heads of state and government.
const HEADS: [&str; 16] = [
    "president",
    "prime minister",
    "premier",
    "chancellor",
    "king",
    "queen",
    "emir",
    "sultan",
    "supreme leader",
    "taoiseach",
    "leader",
    "junta leader",
    "interim president",
    "acting president",
    "chairman of the presidency",
    "captain regent",
];

/// Checks files `(name, TOML text)` as of a day.
///
/// # Errors
/// The first file that is no valid TOML of the documented form. Faults of content are in the report.
pub fn check<'a>(
    files: impl IntoIterator<Item = (&'a str, &'a str)>,
    day: Date,
) -> Result<KnowledgeReport, KnowledgeError> {
    let mut report = KnowledgeReport::default();
    let mut ids: BTreeSet<String> = BTreeSet::new();
    let mut names: BTreeSet<String> = BTreeSet::new();
    let mut by_folder: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut countries: BTreeSet<String> = BTreeSet::new();
    let mut headed: BTreeSet<String> = BTreeSet::new();
    let mut twins = Twins::default();
    for (file, text) in files {
        let raw: RawFile = toml::from_str(text).map_err(|e| KnowledgeError {
            file: file.to_owned(),
            message: e.to_string(),
        })?;
        let folder = file.split_once('/').map_or("", |(f, _)| f).to_owned();
        for sector in raw.agents.keys().filter(|s| *s != "*") {
            for part in sector.split('.').filter(|p| !sector_known(p)) {
                report
                    .faults
                    .push(format!("{file}: agents of unknown sector {part}"));
            }
        }
        for actor in &raw.actor {
            let mut fault =
                |text: String| report.faults.push(format!("{file}: {}: {text}", actor.id));
            faults(actor, &mut fault);
            if !ids.insert(actor.id.clone()) {
                fault("the identifier is used twice".to_owned());
            }
            *report.kinds.entry(actor.kind.clone()).or_insert(0) += 1;
            report.roles += actor.roles.len();
            report.wikidata += usize::from(actor.wikidata.is_some());
            let dated = actor.dated_names.iter().map(|n| &n.name);
            let all = [
                &actor.names,
                &actor.adjectives,
                &actor.people,
                &actor.capital,
                &actor.metonyms,
                &actor.cities,
            ];
            for name in all.into_iter().flatten().chain(dated) {
                let folded = fold_name(name);
                by_folder
                    .entry(folder.clone())
                    .or_default()
                    .insert(folded.clone());
                names.insert(folded);
            }
            if actor.kind == "country" {
                countries.insert(actor.id.clone());
            }
            fresh(actor, day, &mut report, &mut headed);
        }
        twins.add(file, raw.actor);
    }
    twins.report(&mut report);
    report.names = names.len();
    report.folders = by_folder.into_iter().map(|(f, n)| (f, n.len())).collect();
    report.headless = countries.difference(&headed).cloned().collect();
    Ok(report)
}

fn sector_known(sector: &str) -> bool {
    SECTORS.contains(&sector) || matches!(sector, "UAF" | "UNK")
}

/// Faults of one actor.
fn faults(actor: &RawActor, fault: &mut dyn FnMut(String)) {
    if !KINDS.contains(&actor.kind.as_str()) {
        fault(format!("unknown kind {:?}", actor.kind));
    }
    if actor.names.is_empty() {
        fault("no name".to_owned());
    }
    if let Some(c) = &actor.country
        && (c.len() != 3 || !c.chars().all(|c| c.is_ascii_uppercase()))
    {
        fault(format!("{c:?} is no country code"));
    }
    for s in actor.sectors.iter().filter(|s| !sector_known(s)) {
        fault(format!("unknown sector {s}"));
    }
    if let (Some(from), Some(to)) = (actor.from, actor.to)
        && from.0 > to.0
    {
        fault("ends before it begins".to_owned());
    }
    for role in &actor.roles {
        let sectors = role.sectors.iter().flatten().chain(&role.sector);
        for s in sectors.filter(|s| !sector_known(s)) {
            fault(format!("{}: unknown sector {s}", role.title));
        }
        if let (Some(from), Some(to)) = (role.from, role.to)
            && from.0 > to.0
        {
            fault(format!("{}: ends before it begins", role.title));
        }
    }
    if let Some(q) = &actor.wikidata {
        let digits = q.strip_prefix('Q').unwrap_or("");
        if digits.is_empty() || !digits.chars().all(|c| c.is_ascii_digit()) {
            fault(format!("{q:?} is no Wikidata item"));
        }
    }
}

/// What an actor says about how fresh the knowledge is.
fn fresh(actor: &RawActor, day: Date, report: &mut KnowledgeReport, headed: &mut BTreeSet<String>) {
    for role in &actor.roles {
        report.latest = report.latest.max(role.from.map(|d| d.0));
        let holds = role.from.is_none_or(|f| f.0 <= day) && role.to.is_none_or(|t| day <= t.0);
        if !holds {
            continue;
        }
        let title = role.title.to_lowercase();
        let country = role.country.as_ref().or(actor.country.as_ref());
        if HEADS.contains(&title.as_str())
            && let Some(c) = country
        {
            headed.insert(c.clone());
        }
        let old = role
            .from
            .is_some_and(|f| i32::from(day.year()) - i32::from(f.0.year()) > 15);
        if old && role.to.is_none() {
            let since = role.from.map(|f| f.0.to_string()).unwrap_or_default();
            report
                .stale
                .push(format!("{} ({}, since {since})", actor.id, role.title));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_and_freshness_are_told() {
        let text = r#"
[[actor]]
id = "RUR"
kind = "country"
names = ["Ruritania"]
adjectives = ["Ruritanian"]

[[actor]]
id = "GRK"
kind = "country"
names = ["Graustark"]

[[actor]]
id = "RUR.rudolf"
kind = "person"
names = ["Rudolf Elphberg"]
country = "RUR"
roles = [{ title = "president", sector = "GOV", from = 2001-02-03 }]

[[actor]]
id = "RUR.bad"
kind = "wizard"
names = ["Bad One"]
country = "Ruritania"
sectors = ["XYZ"]
roles = [{ title = "x", from = 2001-02-03, to = 2000-01-01 }]
"#;
        let day = "2020-01-01".parse().expect("a day");
        let r = check([("here/a.toml", text)], day).expect("a report");
        assert_eq!(r.kinds["country"], 2);
        assert_eq!((r.names, r.folders["here"]), (5, 5));
        assert_eq!(r.headless, ["GRK"]);
        assert_eq!(r.stale.len(), 1);
        assert_eq!(r.faults.len(), 4, "{:?}", r.faults);
    }

    #[test]
    fn one_actor_under_two_identifiers_is_a_fault() {
        let text = r#"
[[actor]]
id = "RUR.court"
kind = "court"
names = ["Special Court for Ruritania", "the Zenda court"]
country = "RUR"
from = 2001-01-01

[[actor]]
id = "special-court"
kind = "igo"
names = ["Special Court for Ruritania"]
from = 2002-01-01

[[actor]]
id = "RUR.old-court"
kind = "court"
names = ["Special Court for Ruritania"]
country = "RUR"
to = 1990-01-01

[[actor]]
id = "GRK.labour"
kind = "party"
names = ["Labour Union Party"]
country = "GRK"

[[actor]]
id = "RUR.labour"
kind = "party"
names = ["Labour Union Party"]
country = "RUR"

[[actor]]
id = "GRK.ann-ash"
kind = "person"
names = ["Ann Ash"]
country = "GRK"

[[actor]]
id = "RUR.ann-ash"
kind = "person"
names = ["Ann Ash"]
country = "RUR"

[[actor]]
id = "RUR.bob-birch"
kind = "person"
names = ["Bob Birch"]
country = "RUR"

[[actor]]
id = "GRK.bob-birch"
kind = "person"
names = ["Bob Birch"]
country = "GRK"
namesakes = ["RUR.bob-birch"]
"#;
        let day = "2020-01-01".parse().expect("a day");
        let r = check([("a.toml", text)], day).expect("a report");
        assert_eq!(r.faults.len(), 2, "{:?}", r.faults);
        assert!(r.faults[0].contains("RUR.court") || r.faults[1].contains("RUR.court"));
        assert_eq!(r.alike, ["GRK.labour, RUR.labour: \"labour union party\""]);
    }
}
