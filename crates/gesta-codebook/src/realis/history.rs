//! Signs in the text itself that an act is older than the story: anniversaries, "decades ago", "in the last war".
//!
//! Years are not read here; an act that the text dates is aged where the day of publication is known.

use crate::tree::Tree;

const LONG: &[&str] = &["decade", "century", "generation", "millennium"];
const COUNTED: &[&str] = &["year", "decade", "century", "generation"];
const FEAST: &[&str] = &[
    "anniversary",
    "centenary",
    "bicentenary",
    "jubilee",
    "commemoration",
    "remembrance",
    "memorial",
    "monument",
    "museum",
    "veteran",
    "survivor",
    "history",
    "legacy",
    "aftermath",
];
const HONOUR: &[&str] = &[
    "commemorate",
    "remember",
    "mourn",
    "honour",
    "honor",
    "recall",
];
const OLD_RULE: &[&str] = &[
    "regime",
    "dictatorship",
    "empire",
    "monarchy",
    "era",
    "rule",
    "occupation",
    "junta",
    "tsar",
    "shah",
];
const OLD: &[&str] = &[
    "old", "former", "previous", "last", "colonial", "cold", "civil", "world", "ancient",
    "imperial",
];

/// True where the sentence tells `trigger` as background from well before the story.
pub(super) fn told(tree: &Tree<'_>, trigger: usize) -> bool {
    let mut x = trigger;
    for depth in 0..6 {
        if dated_back(tree, x) || (depth == 0 && age_of(tree, x)) {
            return true;
        }
        let Some(h) = tree.head(x) else { return false };
        if remembered(tree, x, h) || (tree.relation(x) == "advcl" && years_after(tree, x)) {
            return true;
        }
        let goes_on = matches!(
            tree.relation(x),
            "obj" | "nmod" | "compound" | "xcomp" | "acl" | "obl" | "nsubj"
        );
        if !goes_on || tree.is_verb(x) && x != trigger {
            return false;
        }
        // The clause of a noun dates it; the clause around a verb does not.
        if tree.is_verb(x) && !matches!(tree.relation(x), "acl" | "xcomp") {
            return false;
        }
        if tree.relation(x) == "nsubj" && tree.is_verb(h) && !dated_back(tree, h) {
            return false;
        }
        x = h;
    }
    false
}

/// A phrase of time beside the word that lies far back.
fn dated_back(tree: &Tree<'_>, x: usize) -> bool {
    tree.children(x).iter().any(|&c| match tree.relation(c) {
        "advmod" | "obl" | "nmod" | "advcl" => ago(tree, c) || era(tree, c),
        _ => false,
    })
}

/// A phrase of time without the clauses that hang from it.
fn close(tree: &Tree<'_>, c: usize) -> Vec<usize> {
    let mut out = vec![c];
    let mut at = 0;
    while at < out.len() {
        let plain = |&&d: &&usize| {
            !matches!(
                tree.relation(d),
                "acl" | "advcl" | "ccomp" | "parataxis" | "conj" | "appos"
            )
        };
        let more: Vec<usize> = tree
            .children(out[at])
            .iter()
            .filter(plain)
            .copied()
            .collect();
        out.extend(more);
        at += 1;
    }
    out.sort_unstable();
    out
}

/// "Four decades ago", "years earlier", "long before", "back then", "once before".
fn ago(tree: &Tree<'_>, c: usize) -> bool {
    let below = close(tree, c);
    let word = |w: &[&str]| below.iter().any(|&t| w.contains(&tree.key(t)));
    let back = matches!(tree.key(c), "ago" | "before" | "earlier" | "previously")
        || word(&["ago", "earlier"]);
    if back && (word(COUNTED) || word(LONG)) {
        // "a year earlier" is no history, "ten years earlier" is.
        let one = below
            .iter()
            .any(|&t| tree.key(t) == "year" && tree.xpos(t) == "NN");
        return !one || word(LONG);
    }
    let text: Vec<&str> = below.iter().map(|&t| tree.key(t)).collect();
    matches!(
        text.as_slice(),
        ["back", "then"]
            | ["then", "back"]
            | ["long", "ago"]
            | ["long", "before"]
            | ["once", "before"]
    ) || tree.key(c) == "ago" && tree.children(c).iter().any(|&m| tree.key(m) == "long")
        || tree.key(c) == "then" && c > 0 && tree.key(c - 1) == "back"
}

/// "In the 1930s", "in the last century", "during the cold war", "under the old regime", "before independence".
fn era(tree: &Tree<'_>, c: usize) -> bool {
    let case = tree.case(c);
    let forms: Vec<String> = close(tree, c)
        .iter()
        .map(|&t| tree.sentence.tokens[t].text.to_lowercase())
        .collect();
    let has = |w: &[&str]| forms.iter().any(|f| w.contains(&f.as_str()));
    if matches!(
        case.as_str(),
        "in" | "during" | "from" | "since" | "until" | "of"
    ) && forms.iter().any(|f| decade(f))
    {
        return true;
    }
    let old = has(OLD) || has(&["medieval", "ottoman", "soviet", "roman"]);
    match case.as_str() {
        "in" | "during" | "under" | "throughout" | "at" | "before" | "since" | "after" => {
            let war = has(&["war", "wartime"])
                && (old || has(&["second", "first", "great", "independence"]));
            let rule = has(OLD_RULE)
                && (old || matches!(tree.key(c), "dictatorship" | "empire" | "tsar" | "shah"));
            let far = has(&[
                "century",
                "centuries",
                "antiquity",
                "youth",
                "childhood",
                "boyhood",
            ]) || has(&["medieval"]);
            let reign =
                tree.key(c) == "time" && has(&["empire", "dictatorship", "monarchy", "occupation"]);
            war || rule
                || far && !has(&["this", "21st"])
                || reign
                || (case == "before" && has(&["independence"]))
        }
        _ => false,
    }
}

/// "1930s", "1990s".
fn decade(form: &str) -> bool {
    let digits = form.strip_suffix('s').unwrap_or("");
    digits.len() == 4
        && digits.ends_with('0')
        && digits.starts_with(['1', '2'])
        && digits < "2010"
        && digits.chars().all(|d| d.is_ascii_digit())
}

/// "The wartime bombing", "the 40-year-old massacre".
fn age_of(tree: &Tree<'_>, x: usize) -> bool {
    tree.children(x).iter().any(|&c| {
        matches!(tree.relation(c), "amod" | "compound")
            && matches!(
                tree.key(c),
                "wartime" | "historic" | "historical" | "colonial" | "medieval" | "soviet-era"
            )
    })
}

/// "The anniversary **of** x", "those killed are remembered", "veterans of x".
fn remembered(tree: &Tree<'_>, x: usize, h: usize) -> bool {
    let relation = tree.relation(x);
    let feast =
        FEAST.contains(&tree.key(h)) && matches!(relation, "nmod" | "acl" | "compound" | "obl");
    // A survivor or an aftermath may be of yesterday; a feast may not.
    let recent = matches!(
        tree.key(h),
        "survivor" | "history" | "legacy" | "aftermath" | "memorial"
    );
    let years = (0..tree.len()).any(|t| tree.key(t) == "year" && tree.xpos(t) == "NNS")
        && (0..tree.len()).any(|t| matches!(tree.key(t), "on" | "later" | "since" | "after"));
    let honoured = HONOUR.contains(&tree.key(h))
        && tree.is_verb(h)
        && matches!(relation, "obj" | "nsubj")
        && yearly(tree, h);
    (feast && (!recent || years)) || honoured
}

/// A feast is held in the sentence: "every year", "ceremony", "wreath", "candle", "plaque".
fn yearly(tree: &Tree<'_>, h: usize) -> bool {
    tree.key(h) == "commemorate"
        || (0..tree.len()).any(|t| {
            matches!(
                tree.key(t),
                "ceremony"
                    | "wreath"
                    | "candle"
                    | "plaque"
                    | "feast"
                    | "oath"
                    | "mourner"
                    | "memoir"
            )
        })
}

/// "Twenty years **after** the army attacked, …".
fn years_after(tree: &Tree<'_>, x: usize) -> bool {
    let after = tree
        .children(x)
        .iter()
        .copied()
        .find(|&c| tree.relation(c) == "mark" && matches!(tree.key(c), "after" | "since"));
    after.is_some_and(|a| {
        a > 0
            && COUNTED.contains(&tree.key(a - 1))
            && (LONG.contains(&tree.key(a - 1)) || tree.xpos(a - 1) == "NNS")
    })
}
