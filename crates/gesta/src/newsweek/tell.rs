//! Events, and how outlets tell of them.

use gesta_record::{
    Actor, Basis, Coding, Detail, Event, Level, Place, Precision, Quad, Realis, Span, TextSpan,
    When,
};
use jiff::civil::Date;

use super::random::Random;
use super::world::{
    CAUSES, COUNTRIES, DOES, MATTERS, NAMES, SAW, SITES, STATE, SUBSTITUTES, WHO, World,
};
use super::{WeekDocument, WeekOptions};
use crate::ledger::Entry;

/// Numbers given out so far.
#[derive(Default)]
pub(super) struct Counter {
    events: usize,
    stories: usize,
    documents: usize,
}

/// What a kind of event is and how it is told. `{A}` actor, `{R}` recipient, `{P}` place, `{D}` day, `{S}` site, `{C}`
/// cause, `{N}` killed; the trigger stands in `<…>`.
struct Kind {
    code: &'static str,
    mode: &'static str,
    quad: Quad,
    score: f64,
    actor: &'static str,
    recipient: &'static str,
    told: &'static [&'static str],
}

const KINDS: &[Kind] = &[
    Kind {
        code: "ASSAULT",
        mode: "aerial",
        quad: Quad::MaterialConflict,
        score: -9.0,
        actor: "MIL",
        recipient: "REB",
        told: &[
            "{A} <bombed> {R} positions around the {S} of {P} {D}, killing {N} people.",
            "At least {N} people died when {A} <struck> {R} near a {S} in {P} {D}.",
            "Jets of {A} <attacked> {R} beside the {S} at {P} {D} and {N} were reported dead.",
            "The {S} of {P} lay in ruins after {A} <raided> {R} from the air {D}; {N} bodies were found.",
        ],
    },
    Kind {
        code: "ASSAULT",
        mode: "explosives",
        quad: Quad::MaterialConflict,
        score: -9.5,
        actor: "REB",
        recipient: "GOV",
        told: &[
            "{A} <blew> up a {S} of {R} in {P} {D}, killing {N}.",
            "A bomb laid by {A} <exploded> at the {S} in {P} {D} and killed {N} employees of {R}.",
            "{N} died in {P} {D} when {A} <detonated> a charge under the {S} used by {R}.",
        ],
    },
    Kind {
        code: "PROTEST",
        mode: "demo",
        quad: Quad::VerbalConflict,
        score: -6.0,
        actor: "CVL",
        recipient: "GOV",
        told: &[
            "{A} <marched> through {P} {D} against {R} over {C}, gathering at the {S}.",
            "Crowds of {A} <rallied> outside the {S} in {P} {D} to demand that {R} yield on {C}.",
            "{C} brought {A} out to <protest> against {R} in {P} {D}, first near the {S}.",
        ],
    },
    Kind {
        code: "ACCUSE",
        mode: "disapprove",
        quad: Quad::VerbalConflict,
        score: -2.0,
        actor: "GOV",
        recipient: "GOV2",
        told: &[
            "{A} <accused> {R} {D} of bad faith over {C}, speaking in {P} beside a {S}.",
            "In {P}, at the {S}, {A} <blamed> {R} {D} for the quarrel about {C}.",
            "{A} <denounced> {R} {D} in a speech on {C} given at the {S} of {P}.",
        ],
    },
    Kind {
        code: "CONSULT",
        mode: "visit",
        quad: Quad::VerbalCooperation,
        score: 2.0,
        actor: "GOV",
        recipient: "GOV2",
        told: &[
            "{A} <met> {R} in {P} {D} to talk about {C}, and saw the {S}.",
            "Envoys of {A} <conferred> with {R} on {C} {D} at a {S} in {P}.",
            "{A} <held> talks with {R} in the {S} of {P} {D}; {C} was the main subject.",
        ],
    },
    Kind {
        code: "COERCE",
        mode: "arrest",
        quad: Quad::MaterialConflict,
        score: -7.0,
        actor: "COP",
        recipient: "OPP",
        told: &[
            "{A} <arrested> members of {R} at the {S} in {P} {D} in a case about {C}.",
            "Members of {R} were in custody after {A} <detained> them {D} near the {S} of {P} over {C}.",
            "{A} <seized> leaders of {R} {D} in {P}, where they met in a {S} to speak about {C}.",
        ],
    },
    Kind {
        code: "AID",
        mode: "humanitarian",
        quad: Quad::MaterialCooperation,
        score: 7.0,
        actor: "GOV",
        recipient: "GOV2",
        told: &[
            "{A} <sent> {N} trucks of food to {R}, which reached the {S} in {P} {D}.",
            "{N} lorries that {A} <gave> to {R} were unloaded at the {S} of {P} {D}.",
            "{A} <delivered> tents to {R} {D}: {N} loads went to the {S} at {P}.",
        ],
    },
];

/// One thing that happened.
#[derive(Clone)]
struct Happening {
    number: usize,
    kind: usize,
    country: usize,
    other: usize,
    town: usize,
    day: Date,
    site: &'static str,
    cause: &'static str,
    count: usize,
    seed: u64,
}

/// What a piece of a sentence is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Words,
    Trigger,
    Actor,
    Recipient,
    Place,
    Day,
    Number,
}

#[derive(Clone)]
struct Piece {
    part: Part,
    text: String,
}

#[derive(Clone)]
struct Line {
    pieces: Vec<Piece>,
    /// Event that the line tells of.
    of: Option<Happening>,
}

/// One text before it is written out.
#[derive(Clone)]
struct Draft {
    lines: Vec<Line>,
    outlet: String,
    published: Date,
    story: usize,
    strength: u8,
}

fn later(day: Date, days: i64) -> Date {
    day.checked_add(jiff::Span::new().days(days)).unwrap_or(day)
}

/// Everything that is told of one day's events.
pub(super) fn day(
    random: &mut Random,
    world: &World,
    options: &WeekOptions,
    day: Date,
    counter: &mut Counter,
) -> Vec<WeekDocument> {
    let mut happened: Vec<Happening> = Vec::new();
    for _ in 0..options.events_a_day {
        let new = happening(random, world, day, counter);
        if let Some(like) = look_alike(random, world, &new, counter) {
            happened.push(like);
        }
        happened.push(new);
    }
    let mut drafts = Vec::new();
    for h in &happened {
        let reporters = 1 + random.below(options.reporters as usize);
        for n in 0..reporters {
            let follow_up = n > 0 && random.chance(30);
            let draft = report(random, world, h, follow_up, counter);
            let copies = if random.chance(45) {
                random.below(options.copies as usize + 1)
            } else {
                0
            };
            for _ in 0..copies {
                drafts.push(copy(random, world, &draft));
            }
            drafts.push(draft);
        }
    }
    drafts.sort_by_key(|d| d.published);
    drafts
        .iter()
        .map(|d| write(random, world, d, counter))
        .collect()
}

fn happening(random: &mut Random, world: &World, day: Date, counter: &mut Counter) -> Happening {
    counter.events += 1;
    let country = random.below(COUNTRIES.len());
    Happening {
        number: counter.events,
        kind: random.below(KINDS.len()),
        country,
        other: (country + 1 + random.below(COUNTRIES.len() - 1)) % COUNTRIES.len(),
        town: random.below(world.towns[country].len()),
        day,
        site: random.pick(SITES),
        cause: random.pick(CAUSES),
        count: random.between(3, 60),
        seed: random.next(),
    }
}

/// Sometimes another event of the same kind and parties: in another town on the same day, or in the same town on the day
/// after.
fn look_alike(
    random: &mut Random,
    world: &World,
    of: &Happening,
    counter: &mut Counter,
) -> Option<Happening> {
    if !random.chance(35) {
        return None;
    }
    let mut like = happening(random, world, of.day, counter);
    (like.kind, like.country, like.other) = (of.kind, of.country, of.other);
    if random.chance(50) {
        let towns = world.towns[of.country].len();
        like.town = (of.town + 1 + random.below(towns - 1)) % towns;
    } else {
        like.town = of.town;
        like.day = later(of.day, 1);
    }
    Some(like)
}

/// The words for a party, and what a coder makes of them.
fn party(h: &Happening, role: &str) -> (String, Actor) {
    let c = &COUNTRIES[h.country];
    let o = &COUNTRIES[h.other];
    let (text, country, sector, name) = match role {
        "MIL" => (format!("{} forces", c.people), c.code, "MIL", None),
        "REB" => (format!("the {}", c.rebels), c.code, "REB", Some(c.rebels)),
        "CVL" => (format!("{} residents", c.people), c.code, "CVL", None),
        "COP" => (format!("{} police", c.people), c.code, "COP", None),
        "OPP" => (format!("the {}", c.party), c.code, "OPP", Some(c.party)),
        "GOV2" => (format!("the government of {}", o.name), o.code, "GOV", None),
        _ if h.seed.is_multiple_of(3) => {
            (format!("President {}", c.head), c.code, "GOV", Some(c.head))
        }
        _ => (format!("the {} government", c.people), c.code, "GOV", None),
    };
    let actor = Actor {
        text: text.clone(),
        span: Span::default(),
        name: name.map(str::to_owned),
        country: Some(country.to_owned()),
        sectors: vec![sector.to_owned()],
        id: name.map(|n| n.to_lowercase().replace(' ', "-")),
    };
    (text, actor)
}

/// A sentence about an event, from its kind's ways of telling.
fn told(random: &mut Random, world: &World, h: &Happening, published: Date, count: usize) -> Line {
    let kind = &KINDS[h.kind];
    let day = if published == h.day && random.chance(30) {
        String::new() // Only the day of the report says when.
    } else if published == h.day && random.chance(20) {
        "today".to_owned()
    } else {
        format!("on {:?}", h.day.weekday())
    };
    let template = random.pick(kind.told);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '<']) {
        push(&mut pieces, Part::Words, &rest[..at]);
        let close = if rest[at..].starts_with('<') {
            '>'
        } else {
            '}'
        };
        let end = at + rest[at..].find(close).unwrap_or(0);
        let inside = &rest[at + 1..end];
        match inside {
            "A" => push(&mut pieces, Part::Actor, &party(h, kind.actor).0),
            "R" => push(&mut pieces, Part::Recipient, &party(h, kind.recipient).0),
            "P" => push(
                &mut pieces,
                Part::Place,
                &world.towns[h.country][h.town].name,
            ),
            "D" => push(&mut pieces, Part::Day, &day),
            "S" => push(&mut pieces, Part::Words, h.site),
            "C" => push(&mut pieces, Part::Words, h.cause),
            "N" => push(&mut pieces, Part::Number, &count.to_string()),
            trigger => push(&mut pieces, Part::Trigger, trigger),
        }
        rest = &rest[end + 1..];
    }
    push(&mut pieces, Part::Words, rest);
    Line {
        pieces,
        of: Some(h.clone()),
    }
}

fn push(pieces: &mut Vec<Piece>, part: Part, text: &str) {
    if !text.is_empty() {
        pieces.push(Piece {
            part,
            text: text.to_owned(),
        });
    }
}

fn plain(text: String) -> Line {
    Line {
        pieces: vec![Piece {
            part: Part::Words,
            text,
        }],
        of: None,
    }
}

/// A sentence of the event's own circumstances: every reporter draws from the same few facts, in words of his own.
fn circumstance(random: &mut Random, h: &Happening) -> Line {
    let mut own = Random::new(h.seed.wrapping_add(random.below(6) as u64));
    let (who, name, saw) = (own.pick(WHO), own.pick(NAMES), own.pick(SAW));
    let text = match random.below(10) {
        0 => format!("{name}, {who}, {saw}."),
        1 => format!("\"It was the worst day of the year,\" said {name}, {who} who {saw}."),
        2 => format!(
            "By the account of {name}, who is {who}, nobody slept; others say that {who} {saw}."
        ),
        3 => format!("{name} {saw} and would not say more."),
        4 => format!("Reached at home, {name} remembered little; as {who} one is used to worse."),
        5 => format!("It was {who} named {name} whom our correspondent found first."),
        6 => format!("Among those present stood {name}: \"We {saw}, all of us.\""),
        7 => format!("A neighbour of {name} {saw}, as did {who} from across the street."),
        8 => format!("Nobody had told {name}, though being {who} might have helped."),
        _ => format!("What {who} called {name} saw is disputed, but several people {saw}."),
    };
    plain(text)
}

/// A sentence of the country's background, which its reports of any event may hold.
fn background(random: &mut Random, h: &Happening) -> Line {
    let c = &COUNTRIES[h.country];
    let matter = random.pick(MATTERS);
    let text = match random.below(5) {
        0 => format!("The affair {} {matter} in {}.", random.pick(DOES), c.name),
        1 => format!(
            "{}, and {} {matter}.",
            random.pick(STATE),
            random.pick(DOES)
        ),
        2 => format!("{} in the capital of {}.", random.pick(STATE), c.name),
        3 => format!(
            "For {}, {} {} {matter}.",
            c.name,
            random.pick(CAUSES),
            random.pick(DOES)
        ),
        _ => format!(
            "{} of {} declined to comment on {matter}.",
            random.pick(NAMES),
            c.party
        ),
    };
    plain(text)
}

/// What a reporter writes. A follow-up comes on the day after, with a new figure.
fn report(
    random: &mut Random,
    world: &World,
    h: &Happening,
    follow_up: bool,
    counter: &mut Counter,
) -> Draft {
    counter.stories += 1;
    let published = later(h.day, i64::from(follow_up) + i64::from(random.chance(25)));
    let count = match follow_up {
        true => h.count + random.below(h.count / 4 + 2),
        false if random.chance(20) => h.count + 1,
        false => h.count,
    };
    let mut lines = vec![told(random, world, h, published, count)];
    for _ in 0..random.between(3, 6) {
        lines.push(circumstance(random, h));
    }
    if random.chance(25) {
        lines.push(told(random, world, h, published, count));
    }
    for _ in 0..random.between(2, 6) {
        lines.push(background(random, h));
    }
    let outlet = world.outlets[random.below(world.outlets.len())].clone();
    Draft {
        lines,
        outlet,
        published,
        story: counter.stories,
        strength: 0,
    }
}

/// An outlet's copy of a report, edited at one of six strengths.
fn copy(random: &mut Random, world: &World, of: &Draft) -> Draft {
    let mut copy = of.clone();
    copy.strength = random.between(1, 6) as u8;
    copy.outlet
        .clone_from(&world.outlets[random.below(world.outlets.len())]);
    copy.published = later(of.published, i64::from(random.chance(20)));
    let (changed, kept) = match copy.strength {
        1 => (0, 100),
        2 => (4, 100),
        3 => (9, 100),
        4 => (14, 100),
        5 => (5, 55),
        _ => (8, 65),
    };
    let lines = (copy.lines.len() * kept).div_ceil(100).max(1);
    copy.lines.truncate(lines);
    if copy.strength == 4 && copy.lines.len() > 3 {
        let last = copy.lines.len() - 1;
        copy.lines.swap(last, last - 1);
    }
    for line in &mut copy.lines {
        edit(random, line, changed);
    }
    if copy.strength == 6 {
        let h = of.lines[0].of.clone();
        for _ in 0..random.between(2, 4) {
            copy.lines.extend(h.as_ref().map(|h| background(random, h)));
        }
    }
    copy
}

/// Changes words in `percent` of a hundred: another one in its place, one more, or none.
fn edit(random: &mut Random, line: &mut Line, percent: usize) {
    for piece in line.pieces.iter_mut().filter(|p| p.part == Part::Words) {
        let (lead, tail) = (piece.text.starts_with(' '), piece.text.ends_with(' '));
        let mut words: Vec<String> = Vec::new();
        for word in piece.text.split_whitespace() {
            if !random.chance(percent) || word.ends_with(['.', ';', ',']) {
                words.push(word.to_owned());
                continue;
            }
            match random.below(3) {
                0 => words.push(random.pick(SUBSTITUTES).to_owned()),
                1 => words.extend([random.pick(SUBSTITUTES).to_owned(), word.to_owned()]),
                _ => {}
            }
        }
        let joined = words.join(" ");
        let space = |yes| if yes { " " } else { "" };
        piece.text = if joined.is_empty() {
            " ".to_owned()
        } else {
            format!("{}{joined}{}", space(lead), space(tail))
        };
    }
}

/// Writes a draft out as text, and codes it as a coder with some faults would.
fn write(random: &mut Random, world: &World, draft: &Draft, counter: &mut Counter) -> WeekDocument {
    let mut text = String::new();
    let mut at = 0;
    let mut put = |text: &mut String, s: &str| {
        let begin = at;
        text.push_str(s);
        at += s.chars().count();
        Span::new(begin, at)
    };
    put(&mut text, &format!("({}) — ", draft.outlet));
    let (mut sentences, mut events, mut truth) = (Vec::new(), Vec::new(), Vec::new());
    for (n, line) in draft.lines.iter().enumerate() {
        if n > 0 {
            put(&mut text, if n % 3 == 0 { "\n\n" } else { " " });
        }
        let mut found: Vec<(Part, TextSpan)> = Vec::new();
        let mut whole = Span::default();
        for (i, piece) in line.pieces.iter().enumerate() {
            let span = put(&mut text, &piece.text);
            whole = if i == 0 { span } else { whole.cover(span) };
            found.push((
                piece.part,
                TextSpan {
                    text: piece.text.clone(),
                    span,
                },
            ));
        }
        sentences.push(whole);
        if let Some(h) = &line.of {
            let label = format!("e{}", events.len() + 1);
            events.push(coded(random, world, h, draft, &found, label, n));
            truth.push(h.number);
        }
    }
    counter.documents += 1;
    let coding = Coding {
        id: format!("d{:07}", counter.documents),
        title: None,
        publisher: Some(draft.outlet.clone()),
        url: Some(format!("https://example.org/{}", counter.documents)),
        published: Some(draft.published),
        language: Some("en".into()),
        text,
        events,
        claims: Vec::new(),
        doubts: Vec::new(),
        places: None,
        times: None,
        entities: None,
    };
    let entry = Entry { coding, sentences };
    WeekDocument {
        entry,
        story: draft.story,
        strength: draft.strength,
        events: truth,
    }
}

fn coded(
    random: &mut Random,
    world: &World,
    h: &Happening,
    draft: &Draft,
    found: &[(Part, TextSpan)],
    id: String,
    sentence: usize,
) -> Event {
    let kind = &KINDS[h.kind];
    let of = |part| {
        found
            .iter()
            .find(|(p, _)| *p == part)
            .map(|(_, t)| t.clone())
    };
    let mut side = |part, role: &str| -> Vec<Actor> {
        let Some(words) = of(part) else {
            return Vec::new();
        };
        let (_, mut a) = party(h, role);
        (a.text, a.span) = (words.text, words.span);
        if random.chance(8) {
            a.sectors.clear();
        }
        vec![a]
    };
    let (actor, recipient) = (
        side(Part::Actor, kind.actor),
        side(Part::Recipient, kind.recipient),
    );
    let told = of(Part::Day);
    let when = When {
        date: if told.is_some() {
            h.day
        } else {
            draft.published
        },
        precision: Precision::Day,
        basis: if told.is_some() {
            Basis::Relative
        } else {
            Basis::Published
        },
        span: told.as_ref().map(|t| t.span),
        text: told.map(|t| t.text),
        until: None,
    };
    let town = &world.towns[h.country][h.town];
    let place = of(Part::Place)
        .filter(|_| !random.chance(10))
        .map(|words| Place {
            name: town.name.clone(),
            country: Some(COUNTRIES[h.country].code.into()),
            lat: Some(town.point.0),
            lon: Some(town.point.1),
            level: Level::City,
            text: words.text,
            span: words.span,
            id: Some(format!("{}-{}", COUNTRIES[h.country].code, h.town)),
            geonameid: None,
        });
    let number = of(Part::Number).filter(|_| kind.quad == Quad::MaterialConflict);
    let detail = number.map(|n| Detail {
        name: "killed".into(),
        value: n.text.parse::<u64>().unwrap_or(0).into(),
        span: n.span,
    });
    Event {
        id,
        sentence,
        kind: kind.code.into(),
        mode: if random.chance(6) {
            Vec::new()
        } else {
            vec![kind.mode.into()]
        },
        context: Vec::new(),
        quad: kind.quad,
        score: kind.score,
        realis: Realis::Actual,
        trigger: of(Part::Trigger).unwrap_or(TextSpan {
            text: String::new(),
            span: Span::default(),
        }),
        actor,
        recipient,
        when: Some(when),
        place,
        details: detail.into_iter().collect(),
        claims: Vec::new(),
        norms: None,
        confidence: 0.8,
        rule: "newsweek".into(),
    }
}
