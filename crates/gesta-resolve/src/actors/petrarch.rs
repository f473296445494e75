//! Actor and agent dictionaries of PETRARCH, TABARI and UniversalPetrarch, as they are.
//!
//! An actor dictionary has a name a line, words joined by `_`, with a code in brackets beside it or on indented lines
//! below, each perhaps with dates (`[AFGGOV 011222-041207]`, `[AFGELI >041207]`); lines that begin with `+` are further
//! names. An agent dictionary has lines such as `POLICE {} [~COP]`, with irregular plurals in braces and substitution
//! sets (`!PERSON! = MAN, MEN`); without braces the plural is regular, with empty ones there is none. `#` and `;` begin a
//! comment, `<` one that ends with `>`, perhaps lines below. Codes are CAMEO's: three letters each, the country first.
//! Whatever cannot be read or has no counterpart in PLOVER is reported and left out, never guessed.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::file::{Day, RawActor, RawFile, RawRole};
use super::knowledge::fold_name;

/// A line that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unused {
    /// Line number, from 1.
    pub line: usize,
    /// The line.
    pub text: String,
    /// Why.
    pub why: String,
}

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Dictionary {
    pub(super) file: RawFile,
    pub(super) unused: Vec<Unused>,
}

/// PLOVER sectors, with CAMEO's where it spells them otherwise.
const SECTORS: &[(&str, &str)] = &[
    ("GOV", "GOV"),
    ("MIL", "MIL"),
    ("REB", "REB"),
    ("OPP", "OPP"),
    ("COP", "COP"),
    ("CVL", "CVL"),
    ("CIV", "CVL"),
    ("PPL", "CVL"),
    ("SET", "CVL"),
    ("BUS", "BUS"),
    ("EDU", "EDU"),
    ("ELI", "ELI"),
    ("JUD", "JUD"),
    ("LAB", "LAB"),
    ("LEG", "LEG"),
    ("MED", "JRN"),
    ("HLH", "MED"),
    ("SPY", "SPY"),
    ("UAF", "UAF"),
    ("REF", "REF"),
    ("CRM", "CRM"),
    ("AGR", "AGR"),
    ("PTY", "PTY"),
    ("ENV", "SOC"),
    ("HRI", "SOC"),
    ("DEV", "GOV"),
    ("INS", "REB"),
    ("SEP", "REB"),
    ("IGO", "IGO"),
    ("NGO", "NGO"),
    ("NGM", "NGO"),
    ("MNC", "MNC"),
    ("REL", "REL"),
    ("CHR", "REL"),
    ("CTH", "REL"),
    ("PRO", "REL"),
    ("MOS", "REL"),
    ("MUS", "REL"),
    ("SHI", "REL"),
    ("SUN", "REL"),
    ("JEW", "REL"),
    ("HIN", "REL"),
    ("BUD", "REL"),
    ("PRM", "PRM"),
    ("SOC", "SOC"),
    ("JRN", "JRN"),
];

/// Codes of bodies that CAMEO treats like countries.
const BODIES: &[&str] = &["UNO", "EEC", "EEU", "IMF", "IBR", "NAT", "IMG", "INT"];

/// Country codes that differ from ISO 3166-1.
const COUNTRIES: &[(&str, &str)] = &[
    ("PAL", "PSE"),
    ("TMP", "TLS"),
    ("ROM", "ROU"),
    ("ZAR", "COD"),
    ("YUG", "SRB"),
    ("USR", "RUS"),
    ("SUN", "RUS"),
    ("KSV", "XKX"),
    ("WSB", "PSE"),
    ("GZS", "PSE"),
    ("BAG", "MAC"),
];

#[derive(Default)]
struct Open {
    names: Vec<String>,
    codes: Vec<(String, Option<Date>, Option<Date>)>,
    line: usize,
}

#[derive(Default)]
struct Reader<'a> {
    country: Option<&'a dyn Fn(&str) -> bool>,
    out: Dictionary,
    open: Open,
    sets: BTreeMap<String, Vec<String>>,
    ids: BTreeSet<String>,
    /// Inside a comment in angle brackets.
    comment: bool,
}

/// True where a text looks like a dictionary rather than TOML.
pub(super) fn is_dictionary(text: &str) -> bool {
    let code = |l: &str| {
        let inside = l.split_once('[').and_then(|(_, r)| r.split_once(']'));
        inside.is_some_and(|(c, _)| {
            let c = c
                .trim_start_matches('~')
                .split([' ', '\t'])
                .next()
                .unwrap_or("");
            c == "---" || c.len() >= 3 && c.chars().all(|c| c.is_ascii_uppercase())
        })
    };
    let lines = || text.lines().map(str::trim).filter(|l| !l.starts_with('#'));
    !lines().any(|l| l == "[[actor]]" || l == "[agents]") && lines().take(400).any(code)
}

/// Reads a dictionary; `country` tells which three-letter codes are countries.
pub(super) fn read(text: &str, country: &dyn Fn(&str) -> bool) -> Dictionary {
    let mut reader = Reader {
        country: Some(country),
        ..Reader::default()
    };
    for (n, line) in text.lines().enumerate() {
        reader.line(n + 1, line);
    }
    reader.close();
    reader.out
}

impl Reader<'_> {
    fn unused(&mut self, line: usize, text: &str, why: impl Into<String>) {
        self.out.unused.push(Unused {
            line,
            text: text.trim().to_owned(),
            why: why.into(),
        });
    }

    fn line(&mut self, n: usize, raw: &str) {
        if self.comment || raw.trim_start().starts_with('<') {
            // A comment ends at the end of its line or, opened by "<!--", where it is closed.
            let block = self.comment || raw.contains("<!--");
            self.comment = block && !raw.contains("-->");
            return;
        }
        let line = raw.split(['#', ';']).next().unwrap_or("").trim_end();
        if line.trim().is_empty() {
            return;
        }
        let bare = line.trim();
        if bare.starts_with('!') && bare.contains('=') {
            self.set(bare);
        } else if bare.contains("[~") || bare.contains("~]") || bare.contains('{') {
            self.agent(n, bare);
        } else if let Some(name) = bare.strip_prefix('+') {
            self.name(n, name);
        } else if bare.starts_with('[') {
            self.code(n, bare);
        } else {
            self.close();
            self.open.line = n;
            self.name(n, bare);
        }
    }

    /// `!PERSON! = MAN, MEN, WOMAN`
    fn set(&mut self, line: &str) {
        if let Some((mark, words)) = line.split_once('=') {
            let words = words.split(',').map(|w| w.trim().to_owned()).collect();
            self.sets.insert(mark.trim().to_owned(), words);
        }
    }

    /// `POLICE {} [~COP]`
    fn agent(&mut self, n: usize, line: &str) {
        let Some((head, rest)) = line.split_once('[') else {
            self.unused(n, line, "no code");
            return;
        };
        let code: String = rest
            .chars()
            .take_while(|c| *c != ']' && *c != '}')
            .filter(|c| c.is_ascii_alphabetic())
            .collect();
        let mut sectors = Vec::new();
        for part in code.as_bytes().chunks(3) {
            let part = String::from_utf8_lossy(part).to_uppercase();
            match sector(&part) {
                Some(s) if !sectors.contains(&s) => sectors.push(s),
                Some(_) => {}
                None => self.unused(n, line, format!("{part} has no PLOVER sector")),
            }
        }
        if sectors.is_empty() {
            return;
        }
        let key = sectors.join(".");
        let (roots, plurals) = match head.split_once('{') {
            Some((root, rest)) => {
                let irregular = rest.split('}').next().unwrap_or("");
                (self.expand(root), self.expand(irregular))
            }
            None => {
                let roots = self.expand(head);
                // The words of a set give their own plurals.
                let set = head.contains('!');
                let plurals = roots.iter().filter(|_| !set).map(|r| plural(r)).collect();
                (roots, plurals)
            }
        };
        for word in roots.into_iter().chain(plurals) {
            let word = fold_name(&word.replace('_', " "));
            if !word.is_empty() {
                self.out
                    .file
                    .agents
                    .entry(key.clone())
                    .or_default()
                    .push(word);
            }
        }
    }

    /// A word with every mark in it replaced by each word of its set.
    fn expand(&self, word: &str) -> Vec<String> {
        let mut out = vec![word.trim().to_owned()];
        for (mark, words) in &self.sets {
            if word.contains(mark.as_str()) {
                out = out
                    .iter()
                    .flat_map(|o| words.iter().map(|w| o.replace(mark.as_str(), w)))
                    .collect();
            }
        }
        out
    }

    /// A name, perhaps with its code beside it.
    fn name(&mut self, n: usize, line: &str) {
        let (name, code) = match line.split_once('[') {
            Some((name, code)) => (name, Some(code)),
            None => (line, None),
        };
        let plain = name.replace('_', " ");
        let plain = plain.trim().trim_end_matches('=').trim();
        if plain.is_empty() {
            self.unused(n, line, "no name");
        } else {
            self.open.names.push(titled(plain));
        }
        if let Some(code) = code {
            self.code(n, code);
        }
    }

    /// `[AFGGOV 011222-041207]`, `[AFGELI >041207]`, `[AFG]`
    fn code(&mut self, n: usize, text: &str) {
        let inside = text.trim().trim_start_matches('[');
        let Some((inside, _)) = inside.split_once(']') else {
            self.unused(n, text, "the bracket does not close");
            return;
        };
        let inside = inside.trim();
        let end = inside.find([' ', '\t', '<', '>']).unwrap_or(inside.len());
        let (code, when) = inside.split_at(end);
        let when: String = when.chars().filter(|c| !c.is_whitespace()).collect();
        if code == "---" || code == "+++" || code == "###" {
            self.unused(n, text, "null code");
            return;
        }
        let days = if when.is_empty() {
            Some((None, None))
        } else if let Some(d) = when.strip_prefix('<') {
            day(d).map(|d| (None, Some(d)))
        } else if let Some(d) = when.strip_prefix('>') {
            day(d).map(|d| (Some(d), None))
        } else {
            when.split_once('-')
                .and_then(|(a, b)| Some((Some(day(a)?), Some(day(b)?))))
        };
        match days {
            Some((Some(a), Some(b))) if a > b => {
                self.unused(n, text, "ends before it begins");
            }
            Some((a, b)) => self.open.codes.push((code.to_uppercase(), a, b)),
            None => self.unused(n, text, format!("{when:?} is no date or range")),
        }
    }

    /// Makes an actor of the names and codes gathered.
    fn close(&mut self) {
        let open = std::mem::take(&mut self.open);
        let Some(first) = open.names.first().cloned() else {
            return;
        };
        let mut actor = RawActor {
            id: String::new(),
            kind: "organisation".to_owned(),
            names: open.names,
            adjectives: Vec::new(),
            people: Vec::new(),
            capital: Vec::new(),
            metonyms: Vec::new(),
            cities: Vec::new(),
            country: None,
            sectors: Vec::new(),
            roles: Vec::new(),
            dated_names: Vec::new(),
            from: None,
            to: None,
            wikidata: None,
            formerly: None,
            namesakes: Vec::new(),
            note: None,
        };
        let mut used = false;
        for (code, from, to) in open.codes {
            let Some((country, sectors)) = self.parts(open.line, &first, &code) else {
                continue;
            };
            used = true;
            if from.is_none() && to.is_none() {
                actor.country = country.or(actor.country);
                actor.sectors = sectors;
                continue;
            }
            if actor.country.is_none() {
                actor.country.clone_from(&country);
            }
            actor.kind = "person".to_owned();
            actor.roles.push(RawRole {
                title: sectors.first().cloned().unwrap_or_default().to_lowercase(),
                sector: None,
                sectors: Some(sectors),
                country,
                from: from.map(Day),
                to: to.map(Day),
            });
        }
        if !used {
            self.unused(open.line, &first, "no code that PLOVER has");
            return;
        }
        let base = format!("petrarch.{}", fold_name(&first).replace(' ', "-"));
        let mut id = base.clone();
        let mut n = 1;
        while !self.ids.insert(id.clone()) {
            n += 1;
            id = format!("{base}-{n}");
        }
        actor.id = id;
        self.out.file.actor.push(actor);
    }

    /// Country and sectors of a CAMEO code; parts without counterpart are reported once each.
    fn parts(
        &mut self,
        line: usize,
        name: &str,
        code: &str,
    ) -> Option<(Option<String>, Vec<String>)> {
        let letters: Vec<char> = code.chars().filter(char::is_ascii_alphanumeric).collect();
        if !letters.len().is_multiple_of(3) || letters.is_empty() {
            self.unused(
                line,
                name,
                format!("{code} is not made of three-letter parts"),
            );
            return None;
        }
        let mut country = None;
        let mut sectors: Vec<String> = Vec::new();
        let known = self.country;
        for (k, part) in letters.chunks(3).enumerate() {
            let part: String = part.iter().collect();
            let mapped = COUNTRIES.iter().find(|(c, _)| *c == part && k == 0);
            let iso = mapped.map_or(part.as_str(), |(_, iso)| *iso);
            if k == 0 && sector(&part).is_none() && known.is_some_and(|f| f(iso)) {
                country = Some(iso.to_owned());
            } else if k == 0 && BODIES.contains(&part.as_str()) {
                sectors.push("IGO".to_owned());
            } else if let Some(s) = sector(&part) {
                if !sectors.contains(&s) {
                    sectors.push(s);
                }
            } else {
                self.unused(
                    line,
                    name,
                    format!("{part} in {code} has no PLOVER counterpart"),
                );
            }
        }
        (country.is_some() || !sectors.is_empty()).then_some((country, sectors))
    }
}

/// The regular plural as PETRARCH forms it.
fn plural(word: &str) -> String {
    let word = word.trim_end_matches('_');
    if let Some(stem) = word.strip_suffix('Y') {
        format!("{stem}IES")
    } else if word.ends_with('S') || word.ends_with('X') {
        format!("{word}ES")
    } else {
        format!("{word}S")
    }
}

fn sector(code: &str) -> Option<String> {
    SECTORS
        .iter()
        .find(|(c, _)| *c == code)
        .map(|(_, s)| (*s).to_owned())
}

/// `011222` or `20011222`. Two digits of a year from 30 on are of the last century.
fn day(text: &str) -> Option<Date> {
    let (year, rest) = match text.len() {
        6 => {
            let y: i16 = text.get(..2)?.parse().ok()?;
            (if y >= 30 { 1900 + y } else { 2000 + y }, &text[2..])
        }
        8 => (text.get(..4)?.parse().ok()?, &text[4..]),
        _ => return None,
    };
    let month: i8 = rest.get(..2)?.parse().ok()?;
    let day: i8 = rest.get(2..)?.parse().ok()?;
    Date::new(year, month.max(1), day.max(1)).ok()
}

/// The dictionaries write capitals only; names get them at the beginning of words.
fn titled(name: &str) -> String {
    name.split(' ')
        .map(|w| {
            let mut chars = w.chars();
            let head: String = chars
                .next()
                .map(|c| c.to_uppercase().collect())
                .unwrap_or_default();
            head + &chars.as_str().to_lowercase()
        })
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACTORS: &str = "# comment\n<!-- header -->\nRURITANIA_  [RUR]\n+STRELSAU_ \n\nRUDOLF_ELPHBERG_  # x\n+PRESIDENT_ELPHBERG_\n\t[RURELI 750101-000101]\n\t[RURGOV >011222]\n\t[RUR]\nODD_ONE [---]\nBROKEN [RURGOV\nSTRANGE [RURXYZ]\nBACKWARDS [RURGOV 050101-040101]\n";

    #[test]
    fn actors_codes_and_dates() {
        let d = read(ACTORS, &|c| c == "RUR");
        let ids: Vec<&str> = d.file.actor.iter().map(|a| a.id.as_str()).collect();
        assert_eq!(
            ids,
            [
                "petrarch.ruritania",
                "petrarch.rudolf-elphberg",
                "petrarch.strange"
            ]
        );
        let rudolf = &d.file.actor[1];
        assert_eq!(rudolf.names, ["Rudolf Elphberg", "President Elphberg"]);
        assert_eq!(rudolf.country.as_deref(), Some("RUR"));
        assert_eq!(rudolf.roles.len(), 2);
        assert_eq!(
            rudolf.roles[0].sectors.as_deref(),
            Some(&["ELI".to_owned()][..])
        );
        assert_eq!(
            rudolf.roles[1].from.map(|d| d.0.to_string()).as_deref(),
            Some("2001-12-22")
        );
        let why: Vec<&str> = d.unused.iter().map(|u| u.why.as_str()).collect();
        assert!(why.contains(&"null code"), "{why:?}");
        assert!(why.contains(&"the bracket does not close"), "{why:?}");
        assert!(
            why.iter().any(|w| w.starts_with("XYZ in RURXYZ")),
            "{why:?}"
        );
        assert!(why.contains(&"ends before it begins"), "{why:?}");
    }

    #[test]
    fn agents_plurals_and_sets() {
        let text = "!PERSON! = MAN, WOMEN\nPOLICE {} [~COP]\nCATTLE!PERSON! [~AGR]\nTHIEF {THIEVES} [~CRM]\nREPORTER [~MED]\nWIZARD [~WIZ]\n";
        let d = read(text, &|_| false);
        let agents = &d.file.agents;
        assert_eq!(agents["COP"], ["police"]);
        assert_eq!(agents["AGR"], ["cattleman", "cattlewomen"]);
        assert_eq!(agents["CRM"], ["thief", "thieves"]);
        assert_eq!(agents["JRN"], ["reporter", "reporters"]);
        assert_eq!(d.unused.len(), 1);
        assert_eq!(d.unused[0].line, 6);
    }

    #[test]
    fn several_sets_and_comments_over_lines() {
        let text = "!A! = MAN, WOMAN\n!B! = OLD, YOUNG\n<!-- one; two\nWIZARD [~GOV]\nthree # four; -->\n!B!_SEA!A! [~CVL]\n<x>\nLADY [~ELI]\n";
        let d = read(text, &|_| false);
        assert!(!d.file.agents.contains_key("GOV"));
        let all = [
            "old seaman",
            "old seawoman",
            "young seaman",
            "young seawoman",
        ];
        let mut found = d.file.agents["CVL"].clone();
        found.sort();
        assert_eq!(found, all);
        assert_eq!(d.file.agents["ELI"], ["lady", "ladies"]);
        assert!(d.unused.is_empty(), "{:?}", d.unused);
    }

    #[test]
    fn dictionaries_are_told_from_toml() {
        assert!(is_dictionary(ACTORS));
        assert!(!is_dictionary("[[actor]]\nid = \"X\"\n"));
        assert!(!is_dictionary("[agents]\nGOV = [\"minister\"]\n"));
    }
}
