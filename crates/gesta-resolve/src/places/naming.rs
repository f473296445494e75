//! Names under which a place is filed, for the builders of gazetteers.

use std::collections::BTreeSet;

use gesta_record::Level;

use super::fold;

/// True for names that an English report might print: Latin letters, a capital first, no code.
pub fn latin_name(name: &str) -> bool {
    let latin = |c: char| {
        c.is_ascii_alphabetic()
            || ('\u{c0}'..'\u{250}').contains(&c)
            || ('\u{1e00}'..'\u{1f00}').contains(&c)
            || "əʻʼʽʾʿ".contains(c)
    };
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 3
        && name.chars().count() <= 40
        && name.chars().next().is_some_and(char::is_uppercase)
        && name.chars().all(|c| latin(c) || " '’‘`.-–".contains(c))
        && name.chars().any(char::is_lowercase)
}

/// A folded name without its Arabic article: "al hasakah" gives "hasakah".
pub fn without_article(name: &str) -> Option<String> {
    let (article, rest) = name.split_once(' ')?;
    let articles = ["al", "el", "ad", "an", "ar", "as", "ash", "at", "az"];
    (articles.contains(&article) && rest.len() >= 4 && !rest.contains(' ')).then(|| rest.to_owned())
}

/// Words that name the kind of division, in the languages of the divisions' names.
const KINDS: [&str; 42] = [
    "province",
    "state",
    "region",
    "oblast",
    "krai",
    "kray",
    "governorate",
    "department",
    "departement",
    "prefecture",
    "county",
    "district",
    "canton",
    "parish",
    "municipality",
    "republic",
    "emirate",
    "voivodeship",
    "division",
    "territory",
    "administrative",
    "autonomous",
    "rayon",
    "raion",
    "ilcesi",
    "kommun",
    "kommune",
    "amphoe",
    "kabupaten",
    "kota",
    "gun",
    "comuna",
    "shahrestan e",
    "powiat",
    "okres",
    "metropolitan",
    "federal",
    "special",
    "oblysy",
    "velayat",
    "wilaya",
    "subregion",
];

/// The folded names of a division: with and without the word that names its kind.
///
/// Counties of the United States keep theirs: "Anderson" alone is never Anderson County.
pub fn division_names(name: &str, iso: &str, level: Level) -> BTreeSet<String> {
    let full = fold(name);
    let mut names = BTreeSet::from([full.clone()]);
    if iso == "US" && level == Level::District {
        return names;
    }
    let mut bare = full.as_str();
    loop {
        let cut = KINDS.iter().find_map(|kind| {
            let front = bare
                .strip_prefix(kind)
                .and_then(|rest| rest.strip_prefix(' '));
            front.or_else(|| {
                bare.strip_suffix(kind)
                    .and_then(|rest| rest.strip_suffix(' '))
            })
        });
        match cut {
            Some(rest) => bare = rest.strip_prefix("of ").unwrap_or(rest),
            None => break,
        }
    }
    let vague = [
        "northern", "southern", "eastern", "western", "central", "north", "south", "east", "west",
        "national", "upper", "lower", "new", "island",
    ];
    if bare.len() >= 3 && !vague.contains(&bare) {
        names.insert(bare.to_owned());
        names.extend(without_article(bare));
    }
    names
}
