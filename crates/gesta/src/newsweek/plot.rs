//! The year's storylines: who does what to whom, how often, in which months.

use gesta_record::Quad;

/// A kind of event and how it is told. `{A}` actor, `{R}` recipient, `{P}` place, `{D}` day, `{N}` a number, which is
/// the detail named; the trigger stands in `<…>`.
pub(super) struct Deed {
    pub(super) code: &'static str,
    pub(super) mode: &'static str,
    pub(super) context: &'static str,
    pub(super) quad: Quad,
    pub(super) score: f64,
    pub(super) number: &'static str,
    pub(super) told: &'static [&'static str],
}

macro_rules! deed {
    ($code:literal, $mode:literal, $context:literal, $quad:ident, $score:literal, $number:literal, [$($told:literal),+ $(,)?]) => {
        Deed { code: $code, mode: $mode, context: $context, quad: Quad::$quad, score: $score, number: $number, told: &[$($told),+] }
    };
}

pub(super) const DEEDS: &[Deed] = &[
    deed!(
        "CONSULT",
        "visit",
        "diplomatic",
        VerbalCooperation,
        2.0,
        "",
        [
            "{A} <met> {R} in {P} {D} to speak about the border.",
            "Envoys of {A} <conferred> with {R} in {P} {D}.",
        ]
    ),
    deed!(
        "AGREE",
        "",
        "diplomatic",
        VerbalCooperation,
        2.5,
        "",
        [
            "{A} <signed> an agreement with {R} on joint patrols in {P} {D}.",
            "In {P}, {A} <agreed> with {R} {D} to reopen two crossings.",
        ]
    ),
    deed!(
        "ACCUSE",
        "disapprove",
        "diplomatic",
        VerbalConflict,
        -2.0,
        "",
        [
            "{A} <accused> {R} {D} of moving border posts near {P}.",
            "Speaking in {P}, {A} <blamed> {R} {D} for a shooting at the river.",
        ]
    ),
    deed!(
        "THREATEN",
        "violence",
        "military",
        VerbalConflict,
        -5.0,
        "",
        [
            "{A} <threatened> {D} to answer any step of {R} near {P} with force.",
            "{A} <warned> {R} {D} that its guns above {P} would not stay silent.",
        ]
    ),
    deed!(
        "MOBILIZE",
        "troops",
        "military",
        MaterialConflict,
        -6.0,
        "count",
        [
            "{A} <moved> {N} soldiers towards {P} {D}, facing {R}.",
            "{A} <massed> {N} troops around {P} {D} against {R}.",
        ]
    ),
    deed!(
        "ASSAULT",
        "heavy-weapons",
        "military",
        MaterialConflict,
        -9.0,
        "killed",
        [
            "{A} <shelled> positions of {R} at {P} {D}, killing {N} people.",
            "At least {N} people died when {A} <bombarded> {R} near {P} {D}.",
        ]
    ),
    deed!(
        "ASSAULT",
        "aerial",
        "military",
        MaterialConflict,
        -9.0,
        "killed",
        [
            "{A} <bombed> depots of {R} in {P} {D}; {N} people were killed.",
            "Jets of {A} <struck> {R} at {P} {D} and {N} died.",
        ]
    ),
    deed!(
        "RETREAT",
        "ceasefire",
        "military",
        MaterialCooperation,
        6.5,
        "",
        [
            "{A} <ceased> fire with {R} around {P} {D}.",
            "{A} <observed> a truce with {R} at {P} {D}.",
        ]
    ),
    deed!(
        "AID",
        "",
        "humanitarian",
        MaterialCooperation,
        7.0,
        "count",
        [
            "{A} <sent> {N} trucks of food to {R}, which reached {P} {D}.",
            "{A} <delivered> {N} loads of tents to {R} in {P} {D}.",
        ]
    ),
    deed!(
        "PROTEST",
        "demo",
        "political",
        VerbalConflict,
        -6.0,
        "count",
        [
            "{N} {A} <marched> through {P} {D} against {R}.",
            "In {P}, {N} {A} <rallied> {D} to demand that {R} resign.",
        ]
    ),
    deed!(
        "COERCE",
        "arrest",
        "legal",
        MaterialConflict,
        -7.0,
        "count",
        [
            "{A} <arrested> {N} members of {R} in {P} {D}.",
            "{A} <detained> {N} leaders of {R} in {P} {D}.",
        ]
    ),
    deed!(
        "CONCEDE",
        "",
        "political",
        VerbalCooperation,
        5.0,
        "",
        [
            "{A} <yielded> to {R} {D} and lifted the curfew in {P}.",
            "In {P}, {A} <granted> {R} an amnesty {D}.",
        ]
    ),
    deed!(
        "SANCTION",
        "discontinue",
        "economic",
        MaterialConflict,
        -5.5,
        "",
        [
            "{A} <halted> trade with {R} through {P} {D}.",
            "{A} <suspended> flights of {R} to {P} {D}.",
        ]
    ),
    deed!(
        "COOPERATE",
        "",
        "economic",
        MaterialCooperation,
        4.5,
        "",
        [
            "{A} <opened> a joint grain terminal with {R} in {P} {D}.",
            "{A} <shared> its pilots with {R} at the port of {P} {D}.",
        ]
    ),
    deed!(
        "REJECT",
        "change",
        "diplomatic",
        VerbalConflict,
        -3.0,
        "",
        [
            "{A} <rejected> the proposals of {R} for {P} {D}.",
            "{A} <dismissed> a plan of {R} for {P} {D}.",
        ]
    ),
];

/// One side of a storyline: country and sector, as numbers and words of [`super::year`].
pub(super) type Side = (usize, &'static str);

/// A stretch of a storyline: from day to day of the year, with events a week and the deeds that occur, often ones twice.
pub(super) struct Stretch {
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) weekly: f64,
    pub(super) deeds: &'static [usize],
}

const fn stretch(from: i64, to: i64, weekly: f64, deeds: &'static [usize]) -> Stretch {
    Stretch {
        from,
        to,
        weekly,
        deeds,
    }
}

/// Who, and what between them over the year.
pub(super) struct Story {
    pub(super) one: Side,
    pub(super) other: Side,
    /// Country whose towns are the scene.
    pub(super) scene: usize,
    /// Share of deeds that the second side does to the first, in percent.
    pub(super) answers: usize,
    pub(super) course: &'static [Stretch],
}

/// A border quarrel that becomes a war and ends; an insurgency; a disputed election; trade; islands.
pub(super) const STORIES: &[Story] = &[
    Story {
        one: (0, "GOV"),
        other: (1, "GOV"),
        scene: 0,
        answers: 45,
        course: &[
            stretch(0, 75, 1.5, &[0, 0, 1, 2, 14]),
            stretch(75, 150, 4.0, &[2, 2, 3, 14, 0, 12]),
            stretch(150, 182, 7.0, &[3, 4, 4, 2, 12]),
            stretch(182, 231, 18.0, &[5, 5, 6, 4, 3, 2]),
            stretch(231, 275, 5.0, &[7, 7, 0, 8, 2]),
            stretch(275, 365, 3.0, &[0, 1, 8, 13, 2]),
        ],
    },
    Story {
        one: (2, "MIL"),
        other: (2, "REB"),
        scene: 2,
        answers: 40,
        course: &[
            stretch(0, 120, 2.5, &[5, 5, 6, 10]),
            stretch(120, 155, 9.0, &[5, 6, 6, 4]),
            stretch(155, 270, 2.5, &[5, 10, 4]),
            stretch(270, 305, 8.0, &[5, 6, 10, 4]),
            stretch(305, 365, 2.0, &[5, 7, 10]),
        ],
    },
    Story {
        one: (3, "CVL"),
        other: (3, "GOV"),
        scene: 3,
        answers: 0,
        course: &[
            stretch(0, 40, 0.7, &[9]),
            stretch(40, 110, 7.0, &[9, 9, 9]),
            stretch(110, 365, 0.7, &[9]),
        ],
    },
    Story {
        one: (3, "COP"),
        other: (3, "OPP"),
        scene: 3,
        answers: 0,
        course: &[
            stretch(0, 45, 0.5, &[10]),
            stretch(45, 118, 5.0, &[10, 10]),
            stretch(118, 150, 2.0, &[11]),
            stretch(150, 365, 0.4, &[10, 11]),
        ],
    },
    Story {
        one: (4, "GOV"),
        other: (5, "GOV"),
        scene: 4,
        answers: 50,
        course: &[
            stretch(0, 180, 1.5, &[0, 1, 13]),
            stretch(180, 365, 4.0, &[13, 13, 0, 8, 1]),
        ],
    },
    Story {
        one: (6, "GOV"),
        other: (3, "GOV"),
        scene: 6,
        answers: 50,
        course: &[
            stretch(0, 200, 1.0, &[2, 14, 0]),
            stretch(200, 260, 5.0, &[2, 3, 4, 12]),
            stretch(260, 365, 1.5, &[0, 2, 14]),
        ],
    },
    Story {
        one: (5, "GOV"),
        other: (0, "GOV"),
        scene: 0,
        answers: 10,
        course: &[
            stretch(0, 182, 0.3, &[0]),
            stretch(182, 365, 1.8, &[8, 8, 0, 2]),
        ],
    },
];
