//! Whether the words around a trigger are what a pattern asks for.

use crate::pattern::{Condition, Wanted, Where};
use crate::roles::{Role, Roles, Step};
use crate::tree::Tree;

pub(crate) fn upos_fits(tree: &Tree<'_>, token: usize, wanted: &str) -> bool {
    let upos = tree.upos(token);
    match wanted {
        "NOUN" => matches!(upos, "NOUN" | "PROPN"),
        "ADJ" => upos == "ADJ" || (upos == "VERB" && tree.xpos(token) == "VBN"),
        // A capitalised headline verb may be read as a name.
        "VERB" => {
            upos == "VERB"
                || (upos == "PROPN"
                    && tree.relation(token) == "root"
                    && tree
                        .children(token)
                        .iter()
                        .any(|&c| tree.relation(c) == "nsubj"))
        }
        other => upos == other,
    }
}

/// A word of the phrase, at most two steps below the trigger, or right beside it.
pub(crate) fn near(tree: &Tree<'_>, token: usize, word: &str, taken: &[usize]) -> Option<usize> {
    let fits = |i: usize| i != token && !taken.contains(&i) && tree.is(i, word);
    for &c in tree.children(token) {
        if fits(c) && !matches!(tree.relation(c), "advcl" | "parataxis" | "conj") {
            return Some(c);
        }
    }
    for &c in tree.children(token) {
        if matches!(
            tree.relation(c),
            "advcl" | "parataxis" | "conj" | "acl" | "ccomp"
        ) {
            // "accused of stealing": the preposition introduces the clause.
            if tree.relation(c) == "advcl" && tree.xpos(c) == "VBG" {
                let marker = |g: usize| matches!(tree.relation(g), "mark" | "case") && fits(g);
                if let Some(&g) = tree.children(c).iter().find(|&&g| marker(g)) {
                    return Some(g);
                }
            }
            continue;
        }
        if let Some(&g) = tree.children(c).iter().find(|&&g| fits(g)) {
            return Some(g);
        }
    }
    // Compounds and names that the parser hangs the other way round.
    if let Some(h) = tree.head(token)
        && fits(h)
        && matches!(tree.relation(token), "compound" | "flat" | "amod")
    {
        return Some(h);
    }
    let beside = [token.checked_sub(1), Some(token + 1)];
    beside
        .into_iter()
        .flatten()
        .find(|&i| i < tree.len() && fits(i) && tree.upos(i) != "VERB")
}

pub(crate) fn holds(
    tree: &Tree<'_>,
    roles: &Roles<'_, '_>,
    token: usize,
    condition: &Condition,
) -> bool {
    match &condition.at {
        Where::Sentence => contains(
            tree,
            &(0..tree.len()).collect::<Vec<_>>(),
            token,
            &condition.wanted,
        ),
        Where::Clause => contains(tree, &clause_tokens(tree, token), token, &condition.wanted),
        Where::Role(path) => {
            let heads = roles.find(&Role(vec![path.clone()]), token);
            // A consumed word may fill the role too ("open fire": obj = fire).
            heads.iter().any(|&h| match &condition.wanted {
                Wanted::Anything => true,
                wanted => {
                    let clausal =
                        matches!(path.last(), Some(Step::Xcomp | Step::Ccomp | Step::Advcl));
                    let tokens: Vec<usize> = if clausal {
                        let mut inside = vec![h];
                        inside.extend(tree.children(h).iter().copied().filter(|&c| {
                            matches!(
                                tree.relation(c),
                                "obj" | "compound" | "xcomp" | "obl" | "aux"
                            )
                        }));
                        inside
                    } else {
                        let (first, end) = tree.phrase(h, true);
                        (first..end).collect()
                    };
                    contains(tree, &tokens, usize::MAX, wanted)
                }
            })
        }
    }
}

/// Tokens among which `any` looks: below the trigger without further clauses, and its subject.
fn clause_tokens(tree: &Tree<'_>, token: usize) -> Vec<usize> {
    let mut top = token;
    // A noun trigger is judged with the verb it belongs to, and an infinitive with its governor's subject.
    if !tree.is_verb(token)
        && let Some(h) = tree.head(token)
        && matches!(
            tree.relation(token),
            "obj" | "nsubj" | "obl" | "compound" | "nmod"
        )
    {
        top = h;
    }
    let mut out = Vec::new();
    let mut stack = vec![top];
    let mut steps = 0;
    while let Some(x) = stack.pop() {
        steps += 1;
        if steps > tree.len() + 1 {
            break;
        }
        out.push(x);
        for &c in tree.children(x) {
            let relation = tree.relation(c);
            let clause = matches!(relation, "ccomp" | "advcl" | "parataxis" | "conj")
                && tree.is_verb(c)
                && c != token;
            if !clause {
                stack.push(c);
            }
        }
    }
    let roles = Roles {
        tree,
        consumed: &[],
    };
    if let Some(s) = roles.surface_subject(token, 0) {
        out.extend(tree.subtree(s));
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// True where one of the wanted phrases stands among these tokens.
fn contains(tree: &Tree<'_>, tokens: &[usize], trigger: usize, wanted: &Wanted) -> bool {
    match wanted {
        Wanted::Anything => tokens.iter().any(|&t| t != trigger),
        Wanted::Words(phrases) => phrases.iter().any(|words| {
            tokens.iter().any(|&t| {
                t != trigger
                    && word_at(tree, t, &words[0])
                    && (words.len() == 1 || follows(tree, t, &words[1..]))
            })
        }),
    }
}

fn word_at(tree: &Tree<'_>, i: usize, word: &str) -> bool {
    tree.is(i, word) || tree.sentence.tokens[i].text.eq_ignore_ascii_case(word)
}

fn follows(tree: &Tree<'_>, start: usize, words: &[String]) -> bool {
    let mut at = start + 1;
    for w in words {
        while at < tree.len() && matches!(tree.sentence.tokens[at].text.as_str(), "-" | "–") {
            at += 1;
        }
        if at >= tree.len() || !word_at(tree, at, w) {
            return false;
        }
        at += 1;
    }
    true
}
