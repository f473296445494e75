//! Dictionary forms: edit scripts chosen by the model, corrected by a list of irregular verbs.

use gesta_record::Token;

/// How to get from a form to its lemma, as the training writes it: `l|1|` (lower-case, cut one character),
/// `k|0|` (keep the case), `=be` (that word).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Script {
    /// The lemma itself.
    Whole(String),
    /// Cut `strip` characters from the end and add `append`.
    Edit {
        /// Keep upper-case letters.
        keep_case: bool,
        /// Number of characters to cut.
        strip: usize,
        /// What to add.
        append: String,
    },
}

impl Script {
    /// Reads the training's notation; `None` where it is malformed.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if let Some(whole) = text.strip_prefix('=') {
            return Some(Self::Whole(whole.to_owned()));
        }
        let mut parts = text.splitn(3, '|');
        let keep_case = match parts.next()? {
            "l" => false,
            "k" => true,
            _ => return None,
        };
        let strip = parts.next()?.parse().ok()?;
        Some(Self::Edit {
            keep_case,
            strip,
            append: parts.next()?.to_owned(),
        })
    }

    /// The lemma of `form`; a script that does not fit gives the lower-cased form.
    pub(crate) fn apply(&self, form: &str) -> String {
        match self {
            Self::Whole(word) => word.clone(),
            Self::Edit {
                keep_case,
                strip,
                append,
            } => {
                let base = if *keep_case {
                    form.to_owned()
                } else {
                    form.to_lowercase()
                };
                let count = base.chars().count();
                if *strip > count {
                    return form.to_lowercase();
                }
                let mut lemma: String = base.chars().take(count - strip).collect();
                lemma.push_str(append);
                lemma
            }
        }
    }
}

/// Corrects the lemma of an irregular verb form, and of regular noun plurals in names.
pub(crate) fn correct(token: &mut Token) {
    if matches!(token.xpos.as_str(), "VBD" | "VBN" | "VBG" | "VBZ") && token.upos != "AUX" {
        let form = token.text.to_lowercase();
        if let Some(lemma) = irregular(&form, &token.xpos) {
            token.lemma = lemma.to_owned();
        } else if let Some(lemma) = respell(&form, &token.xpos, &token.lemma) {
            token.lemma = lemma;
        }
    }
    if matches!(token.xpos.as_str(), "VBZ" | "NNS") {
        let form = token.text.to_lowercase();
        if let Some(lemma) = sibilant(&form) {
            token.lemma = lemma;
        }
    }
    if token.lemma.is_empty() {
        token.lemma = token.text.to_lowercase();
    }
}

/// The infinitive of a regular form where the spelling leaves one choice and `lemma` is not it: "rigged" is of "rig",
/// not of "rigg", "investigating" of "investigate".
fn respell(form: &str, xpos: &str, lemma: &str) -> Option<String> {
    let stem = match xpos {
        "VBG" => form.strip_suffix("ing")?,
        "VBD" | "VBN" => form.strip_suffix("ed")?,
        _ => return None,
    };
    if !stem.is_ascii() || stem.len() < 3 {
        return None;
    }
    if let Some(i) = stem.strip_suffix('i')
        && xpos != "VBG"
    {
        return (lemma == stem).then(|| format!("{i}y"));
    }
    let with_e = format!("{stem}e");
    let single = &stem[..stem.len() - 1];
    let doubled = stem.as_bytes()[stem.len() - 1] == stem.as_bytes()[stem.len() - 2];
    let known = lemma == stem || lemma == with_e || (doubled && lemma == single);
    if known && lemma != stem {
        return None;
    }
    let wanted = if doubled && doubles_a_letter(stem) {
        single.to_owned()
    } else if ends_without_e_nowhere(stem) {
        with_e
    } else {
        return (!known).then(|| stem.to_owned());
    };
    Some(wanted)
}

/// The base of "launches", "rushes", "blitzes": after these letters "-es" is the ending.
fn sibilant(form: &str) -> Option<String> {
    const KEEP_E: [&str; 5] = ["headaches", "aches", "caches", "niches", "axes"];
    if KEEP_E.contains(&form) {
        return None;
    }
    let base = form.strip_suffix("es")?;
    ["ch", "sh", "ss", "x", "zz"]
        .iter()
        .any(|e| base.ends_with(e))
        .then(|| base.to_owned())
}

fn vowel(b: u8) -> bool {
    matches!(b, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// Number of vowel groups.
fn syllables(word: &str) -> usize {
    let b = word.as_bytes();
    (0..b.len())
        .filter(|&i| vowel(b[i]) && (i == 0 || !vowel(b[i - 1])))
        .count()
}

/// True where the last consonant is there twice only because of the ending.
fn doubles_a_letter(stem: &str) -> bool {
    if matches!(
        stem,
        "add" | "err" | "egg" | "ebb" | "purr" | "boycott" | "butt" | "putt" | "abett"
    ) {
        return stem == "abett";
    }
    match stem.as_bytes()[stem.len() - 1] {
        b'b' | b'd' | b'g' | b'm' | b'n' | b'p' | b'r' | b't' => true,
        // "cancelled", "patrolled" but "killed", "installed"
        b'l' => {
            let before = stem.as_bytes()[..stem.len() - 2].iter().rev().take(2);
            let one_vowel = before.filter(|b| vowel(**b)).count() == 1;
            syllables(stem) > 1
                && one_vowel
                && !["all", "fill", "roll", "kill"]
                    .iter()
                    .any(|e| stem.ends_with(e))
        }
        _ => false,
    }
}

/// True where no English verb ends in this stem, so that its infinitive ends in "e".
fn ends_without_e_nowhere(stem: &str) -> bool {
    let b = stem.as_bytes();
    let (z, y, x) = (b[b.len() - 1], b[b.len() - 2], b[b.len() - 3]);
    let long = syllables(stem) > 1;
    match z {
        b'c' | b'v' | b'u' => true,
        b'z' => y != b'z' && y != b't',
        b's' => {
            y != b's' && !matches!(stem, "focus" | "bias" | "gas" | "bus" | "canvas" | "caucus")
        }
        b'l' => matches!(
            y,
            b'b' | b'c' | b'd' | b'f' | b'g' | b'k' | b'p' | b't' | b'z'
        ),
        b'g' => matches!(y, b'd' | b'r') || (long && y == b'a' && !vowel(x)),
        b't' if long => {
            (y == b'a'
                && (!vowel(x) || matches!(x, b'i' | b'u'))
                && !matches!(stem, "combat" | "format"))
                || (y == b'u' && !vowel(x) && !stem.ends_with("put"))
        }
        b'r' if long && y == b'o' => {
            matches!(
                stem,
                "restor" | "explor" | "ignor" | "ador" | "deplor" | "implor"
            )
        }
        b'r' if long => matches!(y, b'i' | b'u' | b'a') && !vowel(x),
        // One vowel and one consonant would have doubled: "fired", "raped".
        _ if !long => {
            !vowel(z) && !matches!(z, b'w' | b'x' | b'h' | b'k') && vowel(y) && !vowel(x)
                || (z == b'k' && matches!(y, b'a' | b'i' | b'o') && !vowel(x))
        }
        _ => false,
    }
}

/// Infinitive of an irregular past form; forms shared by two verbs ("found", "felt" as base) are decided by the tag.
fn irregular(form: &str, xpos: &str) -> Option<&'static str> {
    if !matches!(xpos, "VBD" | "VBN") {
        return None;
    }
    IRREGULAR
        .iter()
        .find(|(_, forms)| forms.split(' ').any(|f| f == form))
        .map(|(lemma, _)| *lemma)
}

/// Irregular verbs of news English with their past forms.
const IRREGULAR: &[(&str, &str)] = &[
    ("arise", "arose arisen"),
    ("awake", "awoke awoken"),
    ("bear", "bore borne"),
    ("beat", "beat beaten"),
    ("become", "became become"),
    ("begin", "began begun"),
    ("bend", "bent"),
    ("bet", "bet"),
    ("bid", "bid"),
    ("bind", "bound"),
    ("bite", "bit bitten"),
    ("bleed", "bled"),
    ("blow", "blew blown"),
    ("break", "broke broken"),
    ("breed", "bred"),
    ("bring", "brought"),
    ("broadcast", "broadcast"),
    ("build", "built"),
    ("burst", "burst"),
    ("buy", "bought"),
    ("cast", "cast"),
    ("catch", "caught"),
    ("choose", "chose chosen"),
    ("cling", "clung"),
    ("come", "came come"),
    ("cost", "cost"),
    ("creep", "crept"),
    ("cut", "cut"),
    ("deal", "dealt"),
    ("dig", "dug"),
    ("do", "did done"),
    ("draw", "drew drawn"),
    ("drink", "drank drunk"),
    ("drive", "drove driven"),
    ("eat", "ate eaten"),
    ("fall", "fell fallen"),
    ("feed", "fed"),
    ("feel", "felt"),
    ("fight", "fought"),
    ("flee", "fled"),
    ("fly", "flew flown"),
    ("forbid", "forbade forbidden"),
    ("foresee", "foresaw foreseen"),
    ("forget", "forgot forgotten"),
    ("forgive", "forgave forgiven"),
    ("forgo", "forwent forgone"),
    ("forsake", "forsook forsaken"),
    ("freeze", "froze frozen"),
    ("get", "got gotten"),
    ("give", "gave given"),
    ("go", "went gone"),
    ("grind", "ground"),
    ("grow", "grew grown"),
    ("hang", "hung"),
    ("have", "had"),
    ("hear", "heard"),
    ("hide", "hid hidden"),
    ("hit", "hit"),
    ("hold", "held"),
    ("hurt", "hurt"),
    ("keep", "kept"),
    ("know", "knew known"),
    ("lay", "laid"),
    ("lead", "led"),
    ("leave", "left"),
    ("lend", "lent"),
    ("let", "let"),
    ("lose", "lost"),
    ("make", "made"),
    ("mean", "meant"),
    ("meet", "met"),
    ("mistake", "mistook mistaken"),
    ("overcome", "overcame overcome"),
    ("override", "overrode overridden"),
    ("overrun", "overran overrun"),
    ("oversee", "oversaw overseen"),
    ("overtake", "overtook overtaken"),
    ("overthrow", "overthrew overthrown"),
    ("pay", "paid"),
    ("plead", "pled"),
    ("put", "put"),
    ("quit", "quit"),
    ("read", "read"),
    ("rebuild", "rebuilt"),
    ("repay", "repaid"),
    ("ride", "rode ridden"),
    ("ring", "rang rung"),
    ("rise", "rose risen"),
    ("run", "ran run"),
    ("say", "said"),
    ("see", "saw seen"),
    ("seek", "sought"),
    ("sell", "sold"),
    ("send", "sent"),
    ("set", "set"),
    ("shake", "shook shaken"),
    ("shed", "shed"),
    ("shoot", "shot"),
    ("show", "showed shown"),
    ("shrink", "shrank shrunk"),
    ("shut", "shut"),
    ("sing", "sang sung"),
    ("sink", "sank sunk"),
    ("sit", "sat"),
    ("slay", "slew slain"),
    ("sleep", "slept"),
    ("speak", "spoke spoken"),
    ("spend", "spent"),
    ("spill", "spilt"),
    ("split", "split"),
    ("spread", "spread"),
    ("stand", "stood"),
    ("steal", "stole stolen"),
    ("stick", "stuck"),
    ("strike", "struck stricken"),
    ("strive", "strove striven"),
    ("swear", "swore sworn"),
    ("sweep", "swept"),
    ("swim", "swam swum"),
    ("take", "took taken"),
    ("teach", "taught"),
    ("tear", "tore torn"),
    ("tell", "told"),
    ("think", "thought"),
    ("throw", "threw thrown"),
    ("undergo", "underwent undergone"),
    ("understand", "understood"),
    ("undertake", "undertook undertaken"),
    ("undo", "undid undone"),
    ("uphold", "upheld"),
    ("wake", "woke woken"),
    ("wear", "wore worn"),
    ("weep", "wept"),
    ("win", "won"),
    ("wind", "wound"),
    ("withdraw", "withdrew withdrawn"),
    ("withhold", "withheld"),
    ("withstand", "withstood"),
    ("write", "wrote written"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_applied() {
        for (script, form, lemma) in [
            ("l|0|", "Talks", "talks"),
            ("l|1|", "talks", "talk"),
            ("l|3|y", "armies", "army"),
            ("k|0|", "Goris", "Goris"),
            ("=be", "were", "be"),
            ("l|9|x", "cut", "cut"),
        ] {
            assert_eq!(
                Script::parse(script).map(|s| s.apply(form)).as_deref(),
                Some(lemma)
            );
        }
        assert_eq!(Script::parse("x|1|"), None);
        assert_eq!(Script::parse("l|one|"), None);
    }

    #[test]
    fn irregular_verbs_are_corrected() {
        let mut token = Token {
            text: "overthrew".into(),
            xpos: "VBD".into(),
            lemma: "overthrew".into(),
            ..Token::default()
        };
        correct(&mut token);
        assert_eq!(token.lemma, "overthrow");
    }

    #[test]
    fn plurals_and_third_persons_after_hissing_sounds() {
        for (form, lemma) in [
            ("launches", Some("launch")),
            ("rushes", Some("rush")),
            ("presses", Some("press")),
            ("headaches", None),
            ("houses", None),
            ("caches", None),
        ] {
            assert_eq!(sibilant(form).as_deref(), lemma, "{form}");
        }
    }

    #[test]
    fn spelling_decides_where_the_model_errs() {
        for (form, xpos, guess, lemma) in [
            ("rigged", "VBD", "rigg", "rig"),
            ("investigating", "VBG", "investigat", "investigate"),
            ("killed", "VBD", "kill", "kill"),
            ("cancelled", "VBN", "cancell", "cancel"),
            ("fired", "VBD", "fir", "fire"),
            ("announced", "VBD", "announc", "announce"),
            ("occupied", "VBN", "occupi", "occupy"),
            ("attacked", "VBD", "attack", "attack"),
            ("adding", "VBG", "add", "add"),
            ("visited", "VBD", "visit", "visit"),
            ("raided", "VBD", "raid", "raid"),
            ("executed", "VBN", "execut", "execute"),
            ("treated", "VBN", "treat", "treat"),
            ("captured", "VBN", "captur", "capture"),
            ("offered", "VBD", "offer", "offer"),
            ("struggling", "VBG", "struggl", "struggle"),
            ("looting", "VBG", "loot", "loot"),
            ("condemned", "VBD", "condemn", "condemn"),
            ("pressed", "VBD", "press", "press"),
            ("storming", "VBG", "storm", "storm"),
        ] {
            let got = respell(form, xpos, guess).unwrap_or_else(|| guess.to_owned());
            assert_eq!(got, lemma, "{form}");
        }
    }
}
