//! Word lists of the tokenizer and the sentence splitter.

/// Class of an abbreviation, by its small letters without the final stop: 1 title or the like,
/// 2 month or weekday, 3 company or street, 4 other, 0 none. `training/segment.py` has the same.
pub(super) fn kind(low: &str) -> u32 {
    match low {
        "adm" | "amb" | "ald" | "brig" | "bros" | "capt" | "cdr" | "cmdr" | "col" | "comdr"
        | "cpl" | "cpt" | "dr" | "fr" | "ft" | "gen" | "gov" | "govs" | "hon" | "insp" | "lt"
        | "ltc" | "ltcol" | "lts" | "maj" | "messrs" | "mlle" | "mme" | "mr" | "mrs" | "ms"
        | "mt" | "mts" | "pfc" | "pres" | "prof" | "pvt" | "rep" | "reps" | "rev" | "revd"
        | "rt" | "sec" | "sen" | "sens" | "sgt" | "sr" | "st" | "ste" | "supt" | "vs" | "v"
        | "viz" | "cf" | "approx" | "dept" | "attn" => 1,
        "jan" | "feb" | "mar" | "apr" | "jun" | "jul" | "aug" | "sep" | "sept" | "oct" | "nov"
        | "dec" | "mon" | "tue" | "tues" | "wed" | "thu" | "thur" | "thurs" | "fri" | "sat"
        | "sun" => 2,
        "inc" | "co" | "corp" | "ltd" | "jr" | "llc" | "plc" | "cos" | "esq" | "ave" | "blvd"
        | "rd" | "univ" | "assn" => 3,
        "etc" | "al" | "no" | "nos" | "p" | "pp" | "vol" | "fig" | "ext" | "est" | "a.m"
        | "p.m" | "i.e" | "e.g" | "ph.d" | "lb" | "lbs" | "oz" | "yrs" | "mins" | "hrs" | "fax"
        | "tel" => 4,
        _ => 0,
    }
}

/// A title or the like that never ends a sentence: `Gen.`, `Mr.`, `St.`, `vs.`. Where the word is
/// also a common one (`gen`, `fr`, `pres`), only with a capital.
pub(super) fn is_title(word: &str) -> bool {
    let capital = word.chars().next().is_some_and(char::is_uppercase);
    match word {
        "vs" | "v" | "viz" | "cf" | "approx" => true,
        "Sr" | "Bros" | "Dept" | "Rt" | "Attn" => false,
        "Pte" | "Ret" | "Wm" | "Ct" | "Msgr" | "Spc" | "Sfc" | "Cmdt" | "Dep" | "Asst" => true,
        _ => capital && kind(&word.to_lowercase()) == 1,
    }
}

/// A month or weekday cut short.
pub(super) fn is_dated(low: &str) -> bool {
    kind(low) == 2
}

/// An abbreviation that is also a common word, so that its stop belongs to it only before a digit.
pub(super) fn needs_digit(low: &str) -> bool {
    matches!(
        low,
        "no" | "nos"
            | "mar"
            | "sun"
            | "sat"
            | "wed"
            | "mon"
            | "fig"
            | "art"
            | "vol"
            | "p"
            | "pp"
            | "sec"
            | "ch"
            | "fri"
            | "thu"
            | "est"
            | "ext"
            | "fax"
            | "tel"
            | "al"
            | "jun"
            | "jul"
            | "hon"
            | "pres"
            | "fr"
            | "rep"
            | "col"
            | "rt"
    )
}

/// Words that go on after `U.S.`, `U.N.` and the like: `U.S. President`, `U.S. Army`.
pub(super) fn follows_country(word: &str) -> bool {
    matches!(
        word,
        "Act"
            | "Administration"
            | "Agency"
            | "Air"
            | "Ambassador"
            | "Ambassadors"
            | "Army"
            | "Assistant"
            | "Attorney"
            | "Bank"
            | "Border"
            | "Capitol"
            | "Census"
            | "Central"
            | "Charter"
            | "Chief"
            | "Circuit"
            | "Citizenship"
            | "Climate"
            | "Coast"
            | "Command"
            | "Commander"
            | "Commission"
            | "Committee"
            | "Congress"
            | "Congressman"
            | "Constitution"
            | "Consul"
            | "Consulate"
            | "Council"
            | "Court"
            | "Customs"
            | "Defence"
            | "Defense"
            | "Department"
            | "Deputy"
            | "Diplomat"
            | "District"
            | "Drug"
            | "Embassy"
            | "Energy"
            | "Envoy"
            | "Federal"
            | "Food"
            | "Force"
            | "Forces"
            | "Foreign"
            | "Gen"
            | "General"
            | "Geological"
            | "Gov"
            | "Government"
            | "High"
            | "Homeland"
            | "House"
            | "Human"
            | "Immigration"
            | "Institute"
            | "Interior"
            | "Joint"
            | "Justice"
            | "Labor"
            | "Lt"
            | "Maj"
            | "Marine"
            | "Marines"
            | "Marshal"
            | "Military"
            | "Mission"
            | "National"
            | "Naval"
            | "Navy"
            | "Office"
            | "Open"
            | "Pacific"
            | "Postal"
            | "President"
            | "Refugee"
            | "Rep"
            | "Representative"
            | "Republican"
            | "Democrats"
            | "Republicans"
            | "Reps"
            | "Resolution"
            | "Secretary"
            | "Secretary-General"
            | "Security"
            | "Sen"
            | "Senate"
            | "Senator"
            | "Sens"
            | "Seventh"
            | "Soccer"
            | "Sixth"
            | "Space"
            | "Special"
            | "State"
            | "States"
            | "Steel"
            | "Strategic"
            | "Supreme"
            | "Trade"
            | "Treasury"
            | "Undersecretary"
            | "Vice"
            | "World"
    )
}

/// Words that go on after `a.m.` and `p.m.`.
pub(super) fn follows_clock(word: &str) -> bool {
    matches!(
        word,
        "Monday"
            | "Tuesday"
            | "Wednesday"
            | "Thursday"
            | "Friday"
            | "Saturday"
            | "Sunday"
            | "EST"
            | "EDT"
            | "ET"
            | "PST"
            | "PDT"
            | "PT"
            | "CST"
            | "CDT"
            | "CT"
            | "MST"
            | "MT"
            | "GMT"
            | "UTC"
            | "BST"
            | "Eastern"
            | "Pacific"
            | "January"
            | "February"
            | "March"
            | "April"
            | "May"
            | "June"
            | "July"
            | "August"
            | "September"
            | "October"
            | "November"
            | "December"
    )
}

/// Countries, organisations and places that keep the stop of their short form everywhere, by the
/// form without the last stop.
pub(super) fn is_country(word: &str) -> bool {
    matches!(
        word,
        "U.S"
            | "U.K"
            | "U.N"
            | "E.U"
            | "U.A.E"
            | "D.C"
            | "U.S.A"
            | "U.S.S.R"
            | "D.R"
            | "N.Y"
            | "L.A"
            | "P.R.C"
            | "R.O.K"
            | "D.P.R.K"
            | "P.L.O"
            | "A.U"
            | "F.B.I"
            | "C.I.A"
            | "N.J"
    )
}

/// Words that begin sentences and no surname.
pub(super) fn is_starter(word: &str) -> bool {
    matches!(
        word,
        "A" | "All"
            | "Also"
            | "An"
            | "And"
            | "As"
            | "At"
            | "But"
            | "For"
            | "From"
            | "He"
            | "Her"
            | "His"
            | "How"
            | "However"
            | "I"
            | "If"
            | "In"
            | "It"
            | "Its"
            | "My"
            | "No"
            | "Of"
            | "On"
            | "Or"
            | "Our"
            | "She"
            | "So"
            | "Some"
            | "That"
            | "The"
            | "Their"
            | "Then"
            | "There"
            | "These"
            | "They"
            | "This"
            | "To"
            | "We"
            | "What"
            | "When"
            | "Where"
            | "Who"
            | "Why"
            | "With"
            | "You"
            | "Your"
    )
}

/// First parts of compounds that the treebank does not cut off: `anti-war`, `ex-minister`.
pub(super) fn is_prefix(low: &str) -> bool {
    matches!(
        low,
        "agro"
            | "ante"
            | "anti"
            | "arch"
            | "bi"
            | "bio"
            | "co"
            | "counter"
            | "cross"
            | "cyber"
            | "de"
            | "e"
            | "eco"
            | "ex"
            | "extra"
            | "hyper"
            | "intra"
            | "macro"
            | "mega"
            | "micro"
            | "mid"
            | "mini"
            | "mis"
            | "multi"
            | "neo"
            | "non"
            | "over"
            | "para"
            | "post"
            | "pre"
            | "pro"
            | "pseudo"
            | "psycho"
            | "quasi"
            | "re"
            | "semi"
            | "socio"
            | "sub"
            | "super"
            | "tri"
            | "ultra"
            | "un"
            | "uni"
    )
}

/// Last parts of compounds that the treebank does not cut off.
pub(super) fn is_suffix(low: &str) -> bool {
    matches!(
        low,
        "esque" | "wise" | "less" | "fold" | "gate" | "able" | "ish" | "itis" | "fest"
    )
}

/// Letters after a number that are a word of their own: `5pm`, `200k`.
pub(super) fn is_unit(low: &str) -> bool {
    matches!(
        low,
        "am" | "pm"
            | "k"
            | "m"
            | "mm"
            | "bn"
            | "mn"
            | "kg"
            | "km"
            | "lb"
            | "lbs"
            | "ft"
            | "mph"
            | "gb"
            | "mb"
            | "kb"
            | "mg"
            | "cm"
            | "min"
            | "mins"
            | "hr"
            | "hrs"
            | "yr"
            | "yrs"
            | "mi"
            | "oz"
            | "sq"
            | "kph"
            | "kmh"
            | "mw"
            | "kw"
            | "gw"
            | "kt"
            | "hz"
            | "mhz"
            | "ghz"
            | "tn"
            | "trn"
            | "yo"
            | "ml"
            | "bps"
            | "hp"
            | "million"
            | "billion"
            | "trillion"
    )
}

/// Length of the first part of a word that is two words written together, or 0.
pub(super) fn joined(low: &str) -> usize {
    match low {
        "cannot" | "gonna" | "gotta" | "wanna" | "didnt" | "hasnt" | "wasnt" | "hadnt" => 3,
        "dont" | "cant" | "wont" | "isnt" | "aint" => 2,
        "arent" | "youre" | "youve" | "youll" => 3,
        "doesnt" | "werent" | "havent" | "theyre" | "theyve" | "thats" | "whats" => 4,
        "couldnt" | "wouldnt" | "theres" => 5,
        "shouldnt" => 6,
        "ive" | "im" => 1,
        _ => 0,
    }
}

/// Ends of addresses and of file names.
pub(super) fn is_domain(low: &str) -> bool {
    matches!(
        low,
        "com"
            | "org"
            | "net"
            | "gov"
            | "edu"
            | "mil"
            | "info"
            | "biz"
            | "int"
            | "uk"
            | "ru"
            | "cn"
            | "de"
            | "ir"
            | "kr"
            | "jp"
            | "tv"
            | "eu"
            | "io"
            | "ca"
            | "fr"
            | "au"
            | "ua"
            | "doc"
            | "xls"
            | "pdf"
            | "txt"
            | "html"
            | "htm"
            | "jpg"
            | "jpeg"
            | "png"
            | "gif"
            | "mp3"
            | "mp4"
            | "exe"
            | "zip"
            | "url"
            | "docx"
            | "xlsx"
            | "ppt"
            | "pptx"
            | "csv"
    )
}
