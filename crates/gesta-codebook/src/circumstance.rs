//! Where to look for the place and the time of an event.

use gesta_record::Phrase;

use crate::tree::Tree;

/// The verb or noun whose clause a trigger belongs to.
fn clause_head(tree: &Tree<'_>, token: usize) -> usize {
    let mut x = token;
    for _ in 0..8 {
        if tree.is_verb(x) {
            break;
        }
        match tree.head(x) {
            Some(h) if !matches!(tree.relation(x), "conj" | "parataxis" | "appos" | "list") => {
                x = h
            }
            _ => break,
        }
    }
    x
}

/// Where time expressions of the event may stand: below the trigger, then in its clause, then in the clauses above.
pub(crate) fn time_spans(
    tree: &Tree<'_>,
    token: usize,
) -> ((usize, usize), Vec<gesta_record::Span>) {
    let s = tree.sentence;
    let head = clause_head(tree, token);
    let mut spans = Vec::new();
    let push = |spans: &mut Vec<gesta_record::Span>, nodes: Vec<usize>| {
        for n in nodes {
            // What a relative clause dates is not this event: "asylum to rebels who came two years ago".
            let below = tree.without_clauses(n);
            if let (Some(&a), Some(&b)) = (below.first(), below.last()) {
                let span = s.span_of(a, b + 1);
                if !spans.contains(&span) {
                    spans.push(span);
                }
            }
        }
    };
    let temporal = |x: usize| -> Vec<usize> {
        tree.children(x)
            .iter()
            .copied()
            .filter(|&c| {
                matches!(
                    tree.relation(c),
                    "obl"
                        | "nmod"
                        | "advmod"
                        | "compound"
                        | "amod"
                        | "nummod"
                        | "appos"
                        | "dep"
                        | "conj"
                ) && !(tree.relation(c) == "conj" && tree.is_verb(c))
            })
            .collect()
    };
    push(&mut spans, temporal(token));
    // "the drills that both armies held **a week ago**"
    if !tree.is_verb(token) {
        for &c in tree.children(token) {
            if tree.deprel(c) == "acl:relcl" {
                push(&mut spans, temporal(c));
            }
        }
    }
    if head != token {
        push(&mut spans, temporal(head));
    }
    // Objects may hold a date that the parser put there: "fired missiles … on Sunday".
    for x in [token, head] {
        for &c in tree.children(x) {
            if matches!(tree.relation(c), "obj" | "nsubj" | "xcomp") && !tree.is_verb(c) {
                push(&mut spans, temporal(c));
            }
        }
    }
    // Coordinated and embedding clauses share their date unless they are reports.
    let mut x = head;
    for _ in 0..6 {
        let Some(h) = tree.head(x) else { break };
        match tree.relation(x) {
            "conj" | "xcomp" | "advcl" | "acl" | "csubj" => push(&mut spans, temporal(h)),
            _ => break,
        }
        x = h;
    }
    ((head, head + 1), spans)
}

/// Prepositions that name a place.
const PLACE_CASES: &[&str] = &[
    "in",
    "at",
    "near",
    "on",
    "outside",
    "inside",
    "off",
    "over",
    "into",
    "around",
    "across",
    "along",
    "within",
    "to",
    "toward",
    "towards",
    "from",
    "through",
    "throughout",
    "between",
    "north of",
    "south of",
    "east of",
    "west of",
    "onto",
    "above",
    "beyond",
    "against",
];

/// Phrases that may say where, the likeliest first. With `material`, a place that is acted on counts too.
pub(crate) fn places(
    tree: &Tree<'_>,
    token: usize,
    consumed: &[usize],
    actor: &[usize],
    recipient: &[usize],
    material: bool,
) -> Vec<Phrase> {
    use gesta_record::EntityKind::{Fac, Gpe, Loc};
    let head = clause_head(tree, token);
    let mut scored: Vec<(usize, usize)> = Vec::new();
    let mut seen = Vec::new();
    let mut origins = vec![(token, 0), (head, 1)];
    origins.extend(consumed.iter().map(|&c| (c, 0)));
    for &p in recipient.iter().chain(actor) {
        origins.push((p, 3));
    }
    for &c in tree.children(head) {
        if matches!(tree.relation(c), "obj" | "nsubj" | "obl" | "xcomp") {
            origins.push((c, 2));
        }
    }
    for (origin, cost) in origins {
        for &c in tree.children(origin) {
            if !matches!(tree.relation(c), "obl" | "nmod" | "advmod") {
                continue;
            }
            collect_places(tree, c, cost, 0, &mut scored, &mut seen);
        }
    }
    // A place that is attacked is where it happens; so is a place in front of the trigger ("Kabul bombing").
    for &r in recipient.iter().filter(|_| material) {
        if matches!(tree.entity(r), Some(Gpe | Loc | Fac)) && !seen.contains(&r) {
            seen.push(r);
            scored.push((6, r));
        }
    }
    for &c in tree.children(token) {
        if matches!(tree.relation(c), "compound" | "nmod")
            && matches!(tree.entity(c), Some(Gpe | Loc | Fac))
            && !seen.contains(&c)
            && !actor.contains(&c)
        {
            seen.push(c);
            scored.push((7, c));
        }
    }
    scored.sort();
    scored
        .into_iter()
        .map(|(_, h)| {
            let entity = tree.sentence.entity_at(h);
            let (first, end) = entity.map_or((h, h + 1), |e| (e.first, e.end));
            Phrase::new(0, h, first, end)
        })
        .collect()
}

fn collect_places(
    tree: &Tree<'_>,
    c: usize,
    cost: usize,
    depth: usize,
    scored: &mut Vec<(usize, usize)>,
    seen: &mut Vec<usize>,
) {
    use gesta_record::EntityKind::{Fac, Gpe, Loc};
    if depth > 3 || tree.deprel(c) == "nmod:poss" {
        return;
    }
    let case = tree.case(c);
    if matches!(tree.entity(c), Some(Gpe | Loc | Fac)) && !seen.contains(&c) {
        let rank = PLACE_CASES.iter().position(|p| *p == case);
        let directional = matches!(
            case.as_str(),
            "to" | "from" | "toward" | "towards" | "against" | "through"
        );
        if let Some(_rank) = rank {
            seen.push(c);
            scored.push((
                cost + if directional { 3 } else { 0 } + usize::from(depth > 0),
                c,
            ));
        } else if depth > 0 && matches!(case.as_str(), "" | "of") {
            seen.push(c);
            scored.push((cost + 2, c));
        }
    }
    // "in the town of Goris", "near the border with Iran", "at a market in Kano": the inner name is finer or the
    // only name there is.
    for &g in tree.children(c) {
        if matches!(tree.relation(g), "nmod" | "appos" | "compound" | "obl") {
            collect_places(tree, g, cost, depth + 1, scored, seen);
        }
    }
}
