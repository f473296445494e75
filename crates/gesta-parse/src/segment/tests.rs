//! Tables of tokens and sentences, all of our own wording, and what must hold for every text.

use std::time::{Duration, Instant};

use gesta_record::CharIndex;
use proptest::prelude::*;

use super::*;

/// Numbers of the chunk `“Gen.`.
const GEN: [u32; 8] = [
    1_577_891_605,
    722_245_873,
    655_135_397,
    6,
    3,
    1,
    1_577_891_605,
    2,
];
/// Sum over the features of a gap.
const GAP: u32 = 3_913_585_180;

fn segmenter() -> Segmenter {
    Segmenter::embedded().expect("the shipped weights fit the features")
}

/// Fails with all rows that went wrong, not only with the first.
fn report(wrong: &[String]) {
    assert!(
        wrong.is_empty(),
        "{} rows fail:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// Each row is a text whose tokens the second column gives between bars.
fn check_tokens(rows: &[(&str, &str)]) {
    let segmenter = segmenter();
    let mut wrong = Vec::new();
    for (text, expected) in rows {
        let sentences = segmenter.segment(text);
        let tokens: Vec<&str> = sentences
            .iter()
            .flat_map(|s| &s.tokens)
            .map(|t| t.text.as_str())
            .collect();
        let found = tokens.join("|");
        if found != *expected {
            wrong.push(format!(
                "{text}\n   expected {expected}\n   found    {found}"
            ));
        }
    }
    report(&wrong);
}

/// Each row is a text and its sentences, as they stand in the text with white space as one space.
fn check_sentences(rows: &[(&str, &[&str])]) {
    let segmenter = segmenter();
    let mut wrong = Vec::new();
    for (text, expected) in rows {
        let index = CharIndex::new(text);
        let found: Vec<String> = segmenter
            .segment(text)
            .iter()
            .map(|s| index.slice(text, s.span).unwrap_or_default())
            .map(|s| s.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        if found != *expected {
            wrong.push(format!("   expected {expected:?}\n   found    {found:?}"));
        }
    }
    report(&wrong);
}

#[test]
fn clitics_and_joined_words() {
    check_tokens(&[
        ("They don't know", "They|do|n't|know"),
        ("We can’t and won’t go", "We|ca|n’t|and|wo|n’t|go"),
        ("I'm sure she's right", "I|'m|sure|she|'s|right"),
        (
            "you're, they've, he'll, I'd",
            "you|'re|,|they|'ve|,|he|'ll|,|I|'d",
        ),
        ("The army cannot win", "The|army|can|not|win"),
        ("He is gonna leave", "He|is|gon|na|leave"),
        (
            "Iran's plan and Seoul’s reply",
            "Iran|'s|plan|and|Seoul|’s|reply",
        ),
        ("the officials' houses", "the|officials|'|houses"),
        ("DIDN'T", "DID|N'T"),
        ("the 1990's", "the|1990's"),
        ("in '72 and the ’90s", "in|'72|and|the|’90s"),
        ("Im Dong-won spoke", "Im|Dong|-|won|spoke"),
    ]);
}

#[test]
fn apostrophes_in_names() {
    check_tokens(&[
        ("O'Brien left Sana'a", "O'Brien|left|Sana'a"),
        ("the Qur'an in N'Djamena", "the|Qur'an|in|N'Djamena"),
        ("Côte d'Ivoire's army", "Côte|d'Ivoire|'s|army"),
        (
            "Shi'ite leader Moqtada al-Sadr",
            "Shi'ite|leader|Moqtada|al|-|Sadr",
        ),
        ("Ma’arib province", "Ma’arib|province"),
        ("'We want peace'", "'|We|want|peace|'"),
    ]);
}

#[test]
fn hyphens_and_dashes() {
    check_tokens(&[
        ("Abdullah al-Ani", "Abdullah|al|-|Ani"),
        (
            "an ex-minister and an anti-war march",
            "an|ex-minister|and|an|anti-war|march",
        ),
        (
            "an e-mail about non-proliferation",
            "an|e-mail|about|non-proliferation",
        ),
        ("an F-16 and a MiG-29", "an|F|-|16|and|a|MiG|-|29"),
        ("a 10-year-old girl", "a|10|-|year|-|old|girl"),
        ("U.S.-led forces", "U.S.|-|led|forces"),
        ("Israeli-Palestinian talks", "Israeli|-|Palestinian|talks"),
        ("mid-March to mid-2004", "mid-March|to|mid-2004"),
        (
            "troops—and tanks – left -- fast",
            "troops|—|and|tanks|–|left|--|fast",
        ),
        ("the 2009-2010 talks", "the|2009|-|2010|talks"),
        ("voted 61-38", "voted|61|-|38"),
        (
            "Secretary-General Ban Ki-moon",
            "Secretary|-|General|Ban|Ki|-|moon",
        ),
    ]);
}

#[test]
fn numbers_and_money() {
    check_tokens(&[
        ("cost $1.5 billion", "cost|$|1.5|billion"),
        ("US$300m or €20,000", "US$|300|m|or|€|20,000"),
        ("rose 3.5% to 1,250", "rose|3.5|%|to|1,250"),
        ("at 10:30am or 5 p.m. today", "at|10:30|am|or|5|p.m.|today"),
        ("on 9/11 and 24/03/2021", "on|9/11|and|24/03/2021"),
        ("about 1/2 of them", "about|1|/|2|of|them"),
        ("call 212-555-0147 now", "call|212-555-0147|now"),
        (
            "the 1st and 22nd of the 1980s",
            "the|1st|and|22nd|of|the|1980s",
        ),
        ("a range of 300km", "a|range|of|300|km"),
        ("No. 2 and #3", "No.|2|and|#|3"),
        ("7.62mm rounds", "7.62|mm|rounds"),
        ("a 5.1-magnitude quake", "a|5.1|-|magnitude|quake"),
    ]);
}

#[test]
fn abbreviations() {
    check_tokens(&[
        ("Gen. Kim met Mr. Lee.", "Gen.|Kim|met|Mr.|Lee|."),
        ("the U.S. and the U.N.", "the|U.S.|and|the|U.N."),
        (
            "Lt. Col. A. B. Hart Jr. spoke.",
            "Lt.|Col.|A.|B.|Hart|Jr.|spoke|.",
        ),
        ("It began at 4 a.m.", "It|began|at|4|a.m|."),
        ("Borax Inc. fell.", "Borax|Inc.|fell|."),
        ("tents, food, etc.", "tents|,|food|,|etc|."),
        ("He said no.", "He|said|no|."),
        ("on Jan. 5 and Sept. 11", "on|Jan.|5|and|Sept.|11"),
        ("Smith vs. Jones", "Smith|vs.|Jones"),
        ("a Ph.D. student, e.g. her", "a|Ph.D.|student|,|e.g.|her"),
        (
            "St. Petersburg, Washington, D.C.",
            "St.|Petersburg|,|Washington|,|D.C.",
        ),
        ("So do I.", "So|do|I|."),
    ]);
}

#[test]
fn quotes_brackets_and_runs() {
    check_tokens(&[
        ("“No,” he said.", "“|No|,|”|he|said|."),
        ("the \"martyr\" (aged 23)", "the|\"|martyr|\"|(|aged|23|)"),
        ("[sic] «Non»", "[|sic|]|«|Non|»"),
        ("Well... I", "Well|...|I"),
        ("Stop!!! Who?!", "Stop|!!!|Who|?!"),
        ("wait… no", "wait|…|no"),
        ("and/or", "and|/|or"),
        ("talks; war: peace", "talks|;|war|:|peace"),
    ]);
}

#[test]
fn addresses_and_signs() {
    check_tokens(&[
        (
            "see http://example.org/a-b?c=1.",
            "see|http://example.org/a-b?c=1|.",
        ),
        ("(www.example.org/x)", "(|www.example.org/x|)"),
        (
            "write to a.b@example.org, please",
            "write|to|a.b@example.org|,|please",
        ),
        ("@minister wrote #Peace2021", "@minister|wrote|#Peace2021"),
        ("at example.com today", "at|example.com|today"),
        ("AT&T and R&D", "AT&T|and|R&D"),
        ("glad :)", "glad|:)"),
        ("👩‍👩‍👧 🇰🇷 ok", "👩‍👩‍👧|🇰🇷|ok"),
        (
            "Nguyễn Văn e\u{301}te\u{301}",
            "Nguyễn|Văn|e\u{301}te\u{301}",
        ),
        ("北京 said", "北京|said"),
        ("a\u{200B}b\u{FEFF}", "a|b"),
    ]);
}

#[test]
fn titles_and_initials_end_no_sentence() {
    check_sentences(&[
        (
            "Gen. Kim met Sen. John D. Talbot. They talked.",
            &["Gen. Kim met Sen. John D. Talbot.", "They talked."],
        ),
        (
            "Lt. Col. Pedro Diaz fled. Mr. and Mrs. Mora stayed.",
            &["Lt. Col. Pedro Diaz fled.", "Mr. and Mrs. Mora stayed."],
        ),
        (
            "The U.S. President left. He was tired.",
            &["The U.S. President left.", "He was tired."],
        ),
        (
            "Troops of the U.S. Army met U.N. Security Council envoys.",
            &["Troops of the U.S. Army met U.N. Security Council envoys."],
        ),
        (
            "He moved to the U.S. in 1992.",
            &["He moved to the U.S. in 1992."],
        ),
        (
            "He lives in the U.S. His wife does not.",
            &["He lives in the U.S.", "His wife does not."],
        ),
        (
            "Abu Omar was No. 2 in the group.",
            &["Abu Omar was No. 2 in the group."],
        ),
        (
            "Was it him? He said no. Nobody believed it.",
            &["Was it him?", "He said no.", "Nobody believed it."],
        ),
        (
            "They met in St. Petersburg on Oct. 5.",
            &["They met in St. Petersburg on Oct. 5."],
        ),
        (
            "The case of Jones vs. Smith is over.",
            &["The case of Jones vs. Smith is over."],
        ),
        (
            "A. Q. Rahman and J.P. Mehta signed.",
            &["A. Q. Rahman and J.P. Mehta signed."],
        ),
        (
            "It starts at 10 a.m. Tuesday in Paris.",
            &["It starts at 10 a.m. Tuesday in Paris."],
        ),
        (
            "It began at 4 a.m. Most people were asleep.",
            &["It began at 4 a.m.", "Most people were asleep."],
        ),
        (
            "Prices rose 3.5 percent. Wages fell 1.2 percent.",
            &["Prices rose 3.5 percent.", "Wages fell 1.2 percent."],
        ),
        (
            "Acme Corp. said it would sue. Borax Inc. fell.",
            &["Acme Corp. said it would sue.", "Borax Inc. fell."],
        ),
    ]);
}

#[test]
fn datelines_are_sentences_of_their_own() {
    check_sentences(&[
        (
            "KABUL (Reuters) - Two men died. Police fled.",
            &["KABUL (Reuters) -", "Two men died.", "Police fled."],
        ),
        (
            "SEOUL, March 24 (Yonhap) -- North Korea fired a missile. It fell into the sea.",
            &[
                "SEOUL, March 24 (Yonhap) --",
                "North Korea fired a missile.",
                "It fell into the sea.",
            ],
        ),
        (
            "WASHINGTON, D.C. (AP) — The Senate voted.",
            &["WASHINGTON, D.C. (AP) —", "The Senate voted."],
        ),
        (
            "MOSCOW, Jan. 3 (Interfax) - Russia agreed.",
            &["MOSCOW, Jan. 3 (Interfax) -", "Russia agreed."],
        ),
        (
            "PARIS – The talks failed.",
            &["PARIS –", "The talks failed."],
        ),
    ]);
}

#[test]
fn quoted_speech() {
    check_sentences(&[
        (
            "“There is no way back,” Gen. Malik said. He left.",
            &["“There is no way back,” Gen. Malik said.", "He left."],
        ),
        (
            "\"Where is the money?\" asked Mr. Osei.",
            &["\"Where is the money?\" asked Mr. Osei."],
        ),
        (
            "\"Stop!\" the guard shouted. Then he fired.",
            &["\"Stop!\" the guard shouted.", "Then he fired."],
        ),
        (
            "He called it \"a barbaric act.\" His aides agreed.",
            &["He called it \"a barbaric act.\"", "His aides agreed."],
        ),
        (
            "\"We will fight,\" he said. \"It is our land.\"",
            &["\"We will fight,\" he said.", "\"It is our land.\""],
        ),
        (
            "“Who did this?” he asked. “Who paid?”",
            &["“Who did this?” he asked.", "“Who paid?”"],
        ),
    ]);
}

#[test]
fn ordinary_ends() {
    check_sentences(&[
        (
            "The talks failed. New ones are planned.",
            &["The talks failed.", "New ones are planned."],
        ),
        (
            "Did they know? Nobody says.",
            &["Did they know?", "Nobody says."],
        ),
        (
            "Leave now! The bridge is mined!",
            &["Leave now!", "The bridge is mined!"],
        ),
        (
            "Troops took the city.The army fled.",
            &["Troops took the city.", "The army fled."],
        ),
        (
            "The toll rose to 112. Of those, 40 were children.",
            &["The toll rose to 112.", "Of those, 40 were children."],
        ),
        (
            "He spoke (in French). Nobody understood.",
            &["He spoke (in French).", "Nobody understood."],
        ),
        ("It rained ... all day.", &["It rained ... all day."]),
        ("", &[]),
        (" \n\t ", &[]),
        ("yes", &["yes"]),
    ]);
}

#[test]
fn lines_and_paragraphs() {
    check_sentences(&[
        (
            "Rebels seize airport\n\nThey met no resistance.",
            &["Rebels seize airport", "They met no resistance."],
        ),
        (
            "The army said on Sunday that it had taken the town of Zenda after\nthree weeks of \
             fighting. The rebels said they still held the castle and\nGeneral Hentzau \
             denied it.",
            &[
                "The army said on Sunday that it had taken the town of Zenda after three weeks of \
                 fighting.",
                "The rebels said they still held the castle and General Hentzau denied it.",
            ],
        ),
        (
            "Rebels seize airport in the north\nBy Anna Berg\nZENDA (RNA) - Rebels won.",
            &[
                "Rebels seize airport in the north",
                "By Anna Berg",
                "ZENDA (RNA) -",
                "Rebels won.",
            ],
        ),
        (
            "Rebels seize airport\r\n\r\nThey won.",
            &["Rebels seize airport", "They won."],
        ),
        (
            "Three demands\n• Open the border\n• Free the prisoners",
            &["Three demands", "• Open the border", "• Free the prisoners"],
        ),
    ]);
}

#[test]
fn paragraphs_are_numbered() {
    let numbers = |text: &str| -> Vec<usize> {
        segmenter()
            .segment(text)
            .iter()
            .map(|s| s.paragraph)
            .collect()
    };
    assert_eq!(
        numbers("One is here. Two is here.\n\n\nThree is here."),
        [0, 0, 1]
    );
    assert_eq!(numbers("\n\n\nOne is here.\n\nTwo is here."), [0, 1]);
}

#[test]
fn features_agree_with_training() {
    // Numbers that training/segment.py prints for the same chunks.
    let mut low = String::new();
    let row = features::row("“Gen.", &mut low);
    let found = [
        row.word, row.tail, row.head, row.shape, row.length, row.kind, row.ending, row.case,
    ];
    assert_eq!(found, GEN);
    let next = features::row("Kim…", &mut low);
    let state = features::State {
        length: 3,
        quote: 1,
        ..features::State::default()
    };
    let hashes = features::gap(&features::EMPTY, &row, &next, &features::EMPTY, &state);
    let sum = hashes
        .iter()
        .fold(0u32, |s, h| s.wrapping_mul(31).wrapping_add(h >> 16));
    assert_eq!(sum, GAP);
}

#[test]
fn weights_are_checked() {
    assert_eq!(Segmenter::new(b"").unwrap_err(), SegmentError::NotWeights);
    assert_eq!(
        Segmenter::new(&WEIGHTS[..WEIGHTS.len() - 2]).unwrap_err(),
        SegmentError::NotWeights
    );
    let mut other = WEIGHTS.to_vec();
    other[4] = 99;
    assert_eq!(
        Segmenter::new(&other).unwrap_err(),
        SegmentError::Version { found: 99 }
    );
}

#[test]
fn long_texts_take_linear_time() {
    let segmenter = segmenter();
    let start = Instant::now();
    for unit in [
        "a", "7", "-", ".", "'", "a.", "a-", "a-.", "1-", "a@", "a&", "w/", "\u{301}", "🇰🇷", "('",
    ] {
        lossless(&segmenter, &unit.repeat(200_000 / unit.len()));
    }
    for unit in ["a ", ". ", "U.S. ", "\n", "A\n", "\" ", "Yes.No.", "- "] {
        lossless(&segmenter, &unit.repeat(100_000 / unit.len()));
    }
    assert!(
        start.elapsed() < Duration::from_secs(60),
        "took {:?}",
        start.elapsed()
    );
}

#[test]
fn sentences_are_capped() {
    let sentences = segmenter().segment(&"tanks and ".repeat(5_000));
    assert!(sentences.len() >= 25);
    assert!(sentences.iter().all(|s| s.tokens.len() <= MAX_TOKENS));
}

/// Tokens are the text in order, and between them lies nothing that a reader could see.
fn lossless(segmenter: &Segmenter, text: &str) {
    let chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    let gap = |from: usize, to: usize| {
        for c in &chars[from..to] {
            let hidden = matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
                | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}');
            assert!(
                c.is_whitespace() || c.is_control() || hidden,
                "{c:?} was lost"
            );
        }
    };
    let mut paragraph = 0;
    for sentence in segmenter.segment(text) {
        assert!(!sentence.tokens.is_empty() && !sentence.parsed);
        assert!(sentence.paragraph >= paragraph);
        paragraph = sentence.paragraph;
        assert_eq!(sentence.span, sentence.span_of(0, sentence.tokens.len()));
        for token in &sentence.tokens {
            assert!(token.span.begin >= at && !token.span.is_empty());
            gap(at, token.span.begin);
            assert!(
                token
                    .text
                    .chars()
                    .eq(chars[token.span.begin..token.span.end].iter().copied())
            );
            assert!(token.span.len() <= 200);
            at = token.span.end;
        }
    }
    gap(at, chars.len());
}

proptest! {
    #[test]
    fn any_text_is_kept(text in any::<String>()) {
        lossless(&segmenter(), &text);
    }

    #[test]
    fn text_of_traps_is_kept(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "U.S.", "Gen.", "don", "n't", "'", "’", "s", ".", "..", "?", "!", "“",
                "”", "\"", "(", ")", "-", "--", "—", "/", "@", "#", "$", "%", "&",
                "http://", "www.", ".com", "9", "1,000", "11", ":", ";)", " ", " ",
                " ", "\n", "\r\n", "\n\n", "\t", "é", "e\u{301}", "北京", "👩\u{200D}👧",
                "🇰🇷", "\u{200B}", "\u{FEFF}", "\0", "The", "army", "A", "I", "cannot",
                "Inc", "a.m", "ß", "İ",
            ]),
            0..40,
        )
    ) {
        lossless(&segmenter(), &parts.concat());
    }
}
