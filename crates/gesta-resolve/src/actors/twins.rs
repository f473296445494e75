//! One actor filed under two identifiers.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::file::RawActor;
use super::knowledge::fold_name;
use super::report::KnowledgeReport;

/// What the comparison needs of an actor.
struct Filed {
    file: String,
    id: String,
    person: bool,
    country: Option<String>,
    /// Folded, the usual one first.
    names: Vec<String>,
    from: Date,
    to: Date,
    namesakes: Vec<String>,
}

impl Filed {
    /// The identifier without its country.
    fn slug(&self) -> &str {
        self.id.split_once('.').map_or(&self.id, |(_, s)| s)
    }
}

/// Gathers actors and finds those that are filed twice.
#[derive(Default)]
pub(super) struct Twins {
    filed: Vec<Filed>,
}

impl Twins {
    /// Takes the actors of a file.
    pub(super) fn add(&mut self, file: &str, actors: Vec<RawActor>) {
        for a in actors {
            let country = (a.kind == "country").then(|| a.id.clone()).or(a.country);
            let person = a.kind == "person";
            let roles = || a.roles.iter();
            let (from, to) = if person && !a.roles.is_empty() {
                (
                    roles().map(|r| r.from.map_or(Date::MIN, |d| d.0)).min(),
                    roles().map(|r| r.to.map_or(Date::MAX, |d| d.0)).max(),
                )
            } else {
                (a.from.map(|d| d.0), a.to.map(|d| d.0))
            };
            self.filed.push(Filed {
                file: file.to_owned(),
                person,
                country,
                names: a.names.iter().map(|n| bare(n)).collect(),
                from: from.unwrap_or(Date::MIN),
                to: to.unwrap_or(Date::MAX),
                id: a.id,
                namesakes: a.namesakes,
            });
        }
    }

    /// Adds what was found: certain pairs to the faults, others to those to be looked at.
    pub(super) fn report(&self, report: &mut KnowledgeReport) {
        let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (i, f) in self.filed.iter().enumerate() {
            let names: BTreeSet<&String> = f.names.iter().collect();
            for n in names {
                by_name.entry(n).or_default().push(i);
            }
        }
        let mut seen = BTreeSet::new();
        for (name, list) in by_name {
            for (n, &i) in list.iter().enumerate() {
                for &j in &list[n + 1..] {
                    let (a, b) = (&self.filed[i], &self.filed[j]);
                    let apart = a.to < b.from || b.to < a.from || declared(a, b);
                    if apart || !seen.insert((i, j)) {
                        continue;
                    }
                    if certain(a, b) {
                        report.faults.push(format!(
                            "{}: {}: is {} ({}) too",
                            a.file, a.id, b.id, b.file
                        ));
                    } else if name.contains(' ') {
                        report.alike.push(format!("{}, {}: {name:?}", a.id, b.id));
                    }
                }
            }
        }
    }
}

/// True where one of two says that the other is somebody else.
fn declared(a: &Filed, b: &Filed) -> bool {
    a.namesakes.contains(&b.id) || b.namesakes.contains(&a.id)
}

/// True for two entries that share a name and can only be one actor: of one country or of none with the same usual
/// name, or two people whose identifiers differ by country alone.
fn certain(a: &Filed, b: &Filed) -> bool {
    let usual = a.names.first() == b.names.first();
    let together = a.country == b.country || a.country.is_none() || b.country.is_none();
    let namesake = a.person && b.person && a.slug() == b.slug();
    namesake || usual && together && a.person == b.person
}

/// The folded name without its article.
fn bare(name: &str) -> String {
    let folded = fold_name(name);
    folded
        .strip_prefix("the ")
        .map_or(folded.clone(), str::to_owned)
}
