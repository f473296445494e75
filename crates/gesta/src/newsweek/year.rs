//! A year of reports that is made up, with storylines: for demonstrations.
//!
//! The codings are made together with the texts, as a coder would have coded them; no language model takes part. The
//! same seed gives the same year. It holds what a ledger is for: several outlets on one event, copies, figures that
//! disagree and grow, who confirms and who denies, forecasts that come true or not, a feed list that doubles in
//! September, and nine days in November without a single document.

use std::collections::BTreeMap;

use gesta_record::{
    Actor, Basis, Claim, Coding, Detail, Event, Level, Place, Precision, Quad, Realis, Span,
    Stance, TextSpan, When,
};
use jiff::civil::{Date, date};

use super::plot::{DEEDS, Deed, STORIES, Side, Story};
use super::random::Random;
use super::world::{COUNTRIES, NAMES, SITES, STATE, WHO, World};
use crate::ledger::Entry;

/// First day of the year.
pub const FIRST: Date = date(2025, 1, 1);
const DAYS: i64 = 365;
/// Days without a document.
const SILENCE: std::ops::Range<i64> = 312..321;
/// From this day the feed list is twice as long.
const MORE_FEEDS: i64 = 243;

/// The documents of one day of report.
#[derive(Debug, Clone, PartialEq)]
pub struct YearDay {
    /// The day.
    pub day: Date,
    /// Its documents.
    pub entries: Vec<Entry>,
}

/// Names of the made-up countries by code.
pub fn names() -> BTreeMap<String, String> {
    COUNTRIES
        .iter()
        .map(|c| (c.code.to_owned(), c.name.to_owned()))
        .collect()
}

fn later(day: Date, days: i64) -> Date {
    day.checked_add(jiff::Span::new().days(days)).unwrap_or(day)
}

/// One event before it is told.
struct Happening<'a> {
    deed: &'a Deed,
    actor: Actor,
    recipient: Actor,
    speaker: Actor,
    place: Option<Place>,
    place_words: String,
    number: usize,
    day: i64,
}

/// Makes the year, day by day of report.
pub fn year(seed: u64) -> Vec<YearDay> {
    let mut random = Random::new(seed);
    let world = World::new(&mut random, 18);
    let mut days: BTreeMap<i64, Vec<Entry>> = BTreeMap::new();
    let mut count = 0;
    for n in 0..DAYS {
        for story in STORIES {
            let stretch = story.course.iter().find(|s| s.from <= n && n < s.to);
            let Some(stretch) = stretch else { continue };
            let mut chance = stretch.weekly / 7.0;
            while chance > 0.0 {
                if random.chance((chance.min(1.0) * 100.0).round() as usize) {
                    let deed = &DEEDS[stretch.deeds[random.below(stretch.deeds.len())]];
                    let h = happening(&mut random, &world, story, deed, n);
                    tell(&mut random, &world, &h, &mut count, &mut days);
                }
                chance -= 1.0;
            }
        }
        if random.chance(8) {
            let entry = forecast(&mut random, &world, n, &mut count);
            days.entry(n).or_default().push(entry);
        }
    }
    days.into_iter()
        .filter(|(n, _)| *n < DAYS && !SILENCE.contains(n))
        .map(|(n, entries)| YearDay {
            day: later(FIRST, n),
            entries,
        })
        .collect()
}

/// A party's words, and what a coder makes of them.
fn party(random: &mut Random, (country, sector): Side) -> Actor {
    let c = &COUNTRIES[country];
    let (text, name) = match sector {
        "MIL" => (format!("{} forces", c.people), None),
        "REB" => (format!("the {}", c.rebels), Some(c.rebels)),
        "CVL" => (format!("{} residents", c.people), None),
        "COP" => (format!("{} police", c.people), None),
        "OPP" => (format!("the {}", c.party), Some(c.party)),
        _ if random.chance(30) => (format!("President {}", c.head), Some(c.head)),
        _ => (format!("the government of {}", c.name), None),
    };
    Actor {
        text,
        span: Span::default(),
        name: name.map(str::to_owned),
        country: Some(c.code.to_owned()),
        sectors: vec![sector.to_owned()],
        id: name.map(|n| n.to_lowercase().replace(' ', "-")),
    }
}

fn happening<'a>(
    random: &mut Random,
    world: &World,
    story: &Story,
    deed: &'a Deed,
    day: i64,
) -> Happening<'a> {
    let (mut one, mut other) = (story.one, story.other);
    if random.chance(story.answers) {
        std::mem::swap(&mut one, &mut other);
    }
    if matches!(deed.code, "ASSAULT" | "MOBILIZE") && one.1 == "GOV" {
        one.1 = "MIL";
    }
    // Few towns are the scene again and again; now and then only the country is told.
    let country = &COUNTRIES[story.scene];
    let town = &world.towns[story.scene][random.below(6) * (1 + random.below(2))];
    let whole = random.chance(12);
    let made = |name: &str, level, point: Option<(f64, f64)>| Place {
        name: name.to_owned(),
        country: Some(country.code.to_owned()),
        lat: point.map(|p| p.0),
        lon: point.map(|p| p.1),
        level,
        text: String::new(),
        span: Span::default(),
        id: None,
        geonameid: None,
    };
    let (words, place) = match (whole, random.chance(10)) {
        (true, _) => (
            country.name.to_owned(),
            Some(made(country.name, Level::Country, None)),
        ),
        (false, true) => {
            let name = format!("{} province", town.name);
            (
                name.clone(),
                Some(made(&name, Level::Province, Some(town.point))),
            )
        }
        _ => (
            town.name.clone(),
            Some(made(&town.name, Level::City, Some(town.point))),
        ),
    };
    Happening {
        actor: party(random, one),
        recipient: party(random, other),
        speaker: party(random, (other.0, "MIL")),
        place,
        place_words: words,
        number: match deed.number {
            "killed" => random.between(2, 40),
            _ => random.between(3, 90) * 10,
        },
        deed,
        day,
    }
}

/// A text under construction, with the spans of what it says.
#[derive(Default)]
struct Draft {
    text: String,
    length: usize,
    sentences: Vec<Span>,
    events: Vec<Event>,
    claims: Vec<Claim>,
}

impl Draft {
    fn push(&mut self, words: &str) -> Span {
        let begin = self.length;
        self.text.push_str(words);
        self.length += words.chars().count();
        Span::new(begin, self.length)
    }

    /// A sentence of its own.
    fn sentence(&mut self, words: &str) -> Span {
        let span = self.push(words);
        self.sentences.push(span);
        self.push(" ");
        span
    }

    fn finish(mut self, id: String, title: String, outlet: &str, published: Date) -> Entry {
        let trimmed = self.text.trim_end().len();
        self.text.truncate(trimmed);
        let slug: String = id.replace(':', "-");
        Entry {
            coding: Coding {
                id,
                title: Some(title),
                publisher: Some(outlet.to_owned()),
                url: Some(format!("https://news.example/{slug}")),
                published: Some(published),
                language: Some("en".to_owned()),
                text: self.text,
                events: self.events,
                claims: self.claims,
                doubts: Vec::new(),
                places: None,
                times: None,
                entities: None,
            },
            sentences: self.sentences,
        }
    }
}

/// Reports of an event by one to four outlets, some of them copies.
fn tell(
    random: &mut Random,
    world: &World,
    h: &Happening<'_>,
    count: &mut usize,
    days: &mut BTreeMap<i64, Vec<Entry>>,
) {
    let feeds = if h.day < MORE_FEEDS { 14 } else { 28 };
    let reporters = random.between(1, if h.deed.score < -5.0 { 4 } else { 2 });
    for n in 0..reporters {
        let delay = i64::from(n > 0) * i64::from(random.chance(40)) + i64::from(random.chance(20));
        let grown = if n > 0 {
            random.below(h.number / 4 + 2)
        } else {
            0
        };
        let (outlet, day) = (random.below(feeds), h.day + delay);
        let draft = report(random, h, day, h.number + grown);
        let title = headline(h);
        let copies = if random.chance(35) {
            random.between(1, 3)
        } else {
            0
        };
        for copy in 0..=copies {
            *count += 1;
            let name = &world.outlets[(outlet + copy * 5) % feeds];
            let twin = Draft {
                text: draft.text.clone(),
                length: draft.length,
                sentences: draft.sentences.clone(),
                events: draft.events.clone(),
                claims: draft.claims.clone(),
            };
            let id = format!("demo-{count:05}");
            let entry = twin.finish(id, title.clone(), name, later(FIRST, day));
            days.entry(day).or_default().push(entry);
        }
    }
}

fn short(a: &Actor) -> String {
    let text = a.text.trim_start_matches("the ");
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

fn headline(h: &Happening<'_>) -> String {
    let told = h.deed.told[0];
    let verb = told.split(['<', '>']).nth(1).unwrap_or("");
    format!(
        "{} {verb} {}, {}",
        short(&h.actor),
        h.recipient.text,
        h.place_words
    )
}

fn report(random: &mut Random, h: &Happening<'_>, day: i64, number: usize) -> Draft {
    let mut draft = Draft::default();
    let event = told(random, &mut draft, h, day, number);
    draft.events.push(event);
    let who = random.pick(WHO);
    let name = random.pick(NAMES);
    draft.sentence(&format!(
        "{name}, {who}, heard of it near the {}.",
        random.pick(SITES)
    ));
    if h.deed.score <= -5.0 && random.chance(60) {
        claim(random, &mut draft, h, number);
    }
    draft.sentence(&format!("{} in {}.", random.pick(STATE), h.place_words));
    draft
}

/// The sentence that tells of the event, from one of its deed's ways of telling.
fn told(
    random: &mut Random,
    draft: &mut Draft,
    h: &Happening<'_>,
    day: i64,
    number: usize,
) -> Event {
    let happened = later(FIRST, h.day);
    let begin = draft.length;
    let mut event = bare(
        h.deed,
        draft.events.len() + 1,
        draft.sentences.len(),
        happened,
    );
    let mut rest: &str = random.pick(h.deed.told);
    let mut first = true;
    while let Some(at) = rest.find(['{', '<']) {
        draft.push(&rest[..at]);
        let close = if rest[at..].starts_with('<') {
            '>'
        } else {
            '}'
        };
        let end = at + rest[at..].find(close).unwrap_or(0);
        let actor = |a: &Actor, draft: &mut Draft, capital: bool| {
            let text = if capital {
                capitalised(&a.text)
            } else {
                a.text.clone()
            };
            let span = draft.push(&text);
            Actor {
                text,
                span,
                ..a.clone()
            }
        };
        match &rest[at + 1..end] {
            "A" => event.actor.push(actor(&h.actor, draft, first && at == 0)),
            "R" => event.recipient.push(actor(&h.recipient, draft, false)),
            "P" => {
                let span = draft.push(&h.place_words);
                event.place = h.place.clone().map(|p| Place {
                    text: h.place_words.clone(),
                    span,
                    ..p
                });
            }
            "D" => event.when = Some(when(draft, happened, day - h.day)),
            "N" => {
                let span = draft.push(&number.to_string());
                event.details.push(Detail {
                    name: h.deed.number.to_owned(),
                    value: number.into(),
                    span,
                });
            }
            trigger => {
                let span = draft.push(trigger);
                event.trigger = TextSpan {
                    text: trigger.to_owned(),
                    span,
                };
            }
        }
        first = false;
        rest = &rest[end + 1..];
    }
    draft.push(rest);
    draft.sentences.push(Span::new(begin, draft.length));
    draft.push(" ");
    event
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

fn when(draft: &mut Draft, happened: Date, age: i64) -> When {
    let words = match age {
        0 => "on this day".to_owned(),
        1 => "yesterday".to_owned(),
        _ => format!("on {:?}", happened.weekday()),
    };
    let span = draft.push(&words);
    When {
        date: happened,
        precision: Precision::Day,
        basis: Basis::Relative,
        text: Some(words),
        span: Some(span),
        until: None,
    }
}

fn bare(deed: &Deed, number: usize, sentence: usize, day: Date) -> Event {
    let some = |w: &str| match w.is_empty() {
        true => Vec::new(),
        false => vec![w.to_owned()],
    };
    Event {
        id: format!("e{number}"),
        sentence,
        kind: deed.code.to_owned(),
        mode: some(deed.mode),
        context: some(deed.context),
        quad: deed.quad,
        score: deed.score,
        realis: Realis::Actual,
        trigger: TextSpan {
            text: String::new(),
            span: Span::default(),
        },
        actor: Vec::new(),
        recipient: Vec::new(),
        when: Some(When {
            date: day,
            precision: Precision::Day,
            basis: Basis::Published,
            text: None,
            span: None,
            until: None,
        }),
        place: None,
        details: Vec::new(),
        claims: Vec::new(),
        norms: None,
        confidence: 0.9,
        rule: "demonstration/made-up".to_owned(),
    }
}

/// Somebody confirms, denies or will not speak of the event, which is told again in the sentence.
fn claim(random: &mut Random, draft: &mut Draft, h: &Happening<'_>, number: usize) {
    let (stance, cue) = [
        (Stance::Confirm, "confirmed"),
        (Stance::Confirm, "confirmed"),
        (Stance::Deny, "denied"),
        (Stance::Doubt, "doubted"),
        (Stance::Assert, "said"),
    ][random.below(5)];
    let mine = stance == Stance::Deny || random.chance(30);
    let speaker = if mine { &h.actor } else { &h.speaker };
    let begin = draft.length;
    let text = capitalised(&speaker.text);
    let at = draft.push(&text);
    draft.push(" ");
    let cue_at = draft.push(cue);
    draft.push(" that ");
    let content = match h.deed.number {
        "killed" => format!("{number} people had been killed at {}", h.place_words),
        _ => format!("anything of the kind had happened at {}", h.place_words),
    };
    let content_at = draft.push(&content);
    draft.push(".");
    let id = format!("c{}", draft.claims.len() + 1);
    if let Some(e) = draft.events.first_mut() {
        e.claims.push(id.clone());
    }
    let of: Vec<String> = draft.events.iter().map(|e| e.id.clone()).collect();
    let sentence = draft.sentences.len();
    draft.claims.push(Claim {
        id,
        sentence,
        stance,
        speaker: Some(Actor {
            text,
            span: at,
            ..speaker.clone()
        }),
        cue: TextSpan {
            text: cue.to_owned(),
            span: cue_at,
        },
        content: TextSpan {
            text: content,
            span: content_at,
        },
        parts: Vec::new(),
        events: of,
        when: None,
        condition: None,
    });
    draft.sentences.push(Span::new(begin, draft.length));
    draft.push(" ");
}

/// Somebody predicts, with a day and words of probability.
fn forecast(random: &mut Random, world: &World, day: i64, count: &mut usize) -> Entry {
    *count += 1;
    let story = &STORIES[random.below(2)];
    let (one, other) = (
        party(random, (story.one.0, "MIL")),
        party(random, story.other),
    );
    let horizon = later(FIRST, day + 10 + random.below(40) as i64);
    let chance = random.pick(&[
        "is likely to",
        "is unlikely to",
        "will almost certainly",
        "will probably",
    ]);
    let mut draft = Draft::default();
    let begin = draft.length;
    let name = NAMES[random.below(6)];
    let speaker = format!("Analyst {name}");
    let speaker_at = draft.push(&speaker);
    draft.push(" ");
    let cue_at = draft.push("predicted");
    draft.push(" that ");
    let content_begin = draft.length;
    let one_at = draft.push(&one.text);
    draft.push(&format!(" {chance} "));
    let trigger_at = draft.push("attack");
    draft.push(" ");
    let other_at = draft.push(&other.text);
    draft.push(" ");
    let words = format!("before {}", horizon.strftime("%-d %B %Y"));
    let when_at = draft.push(&words);
    let content_at = Span::new(content_begin, draft.length);
    draft.push(".");
    draft.sentences.push(Span::new(begin, draft.length));
    draft.push(" ");
    let content: String = {
        let letters = draft.text.chars().skip(content_at.begin);
        letters.take(content_at.end - content_at.begin).collect()
    };
    let mut event = bare(&DEEDS[5], 1, 0, horizon);
    event.mode = Vec::new();
    event.quad = Quad::MaterialConflict;
    event.realis = Realis::Future;
    event.trigger = TextSpan {
        text: "attack".to_owned(),
        span: trigger_at,
    };
    event.actor = vec![Actor {
        span: one_at,
        ..one
    }];
    event.recipient = vec![Actor {
        span: other_at,
        ..other
    }];
    event.when = Some(When {
        date: horizon,
        precision: Precision::Day,
        basis: Basis::Stated,
        text: Some(words),
        span: Some(when_at),
        until: None,
    });
    event.claims = vec!["c1".to_owned()];
    draft.events.push(event);
    draft.claims.push(Claim {
        id: "c1".to_owned(),
        sentence: 0,
        stance: Stance::Predict,
        speaker: Some(Actor {
            text: speaker,
            span: speaker_at,
            name: Some(name.to_owned()),
            country: None,
            sectors: vec!["EDU".to_owned()],
            id: Some(name.to_lowercase().replace(' ', "-")),
        }),
        cue: TextSpan {
            text: "predicted".to_owned(),
            span: cue_at,
        },
        content: TextSpan {
            text: content,
            span: content_at,
        },
        parts: Vec::new(),
        events: vec!["e1".to_owned()],
        when: None,
        condition: None,
    });
    let outlet = world.outlets[random.below(14)].clone();
    let title = format!("{name} sees what comes");
    draft.finish(
        format!("demo-{count:05}"),
        title,
        &outlet,
        later(FIRST, day),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_document_is_sound_and_the_year_is_the_same_again() {
        let days = year(1);
        assert_eq!(days, year(1));
        let mut documents = 0;
        for d in &days {
            for e in &d.entries {
                e.coding.verify().unwrap();
                assert_eq!(e.coding.published, Some(d.day));
                assert!(e.sentences.len() >= e.coding.events.len());
                documents += 1;
            }
        }
        assert!((2000..20_000).contains(&documents), "{documents}");
        let silent = later(FIRST, SILENCE.start);
        assert!(days.iter().all(|d| d.day != silent));
    }
}
