//! Kinds of names that their own last word gives away.

use gesta_record::{EntityKind, Sentence};

/// Last words of names of places.
const PLACES: &[&str] = &[
    "sea",
    "ocean",
    "strait",
    "straits",
    "gulf",
    "bay",
    "river",
    "lake",
    "island",
    "islands",
    "peninsula",
    "mountains",
    "mountain",
    "desert",
    "valley",
    "heights",
    "coast",
    "channel",
    "canal",
    "strip",
    "plateau",
    "archipelago",
    "delta",
    "basin",
    "hills",
    "reef",
    "shoal",
    "cape",
    "pass",
    "corridor",
];
/// Last words of names of organisations.
const ORGANISATIONS: &[&str] = &[
    "congress",
    "parliament",
    "senate",
    "ministry",
    "council",
    "assembly",
    "party",
    "army",
    "navy",
    "union",
    "organization",
    "organisation",
    "agency",
    "committee",
    "commission",
    "court",
    "front",
    "movement",
    "government",
    "police",
    "association",
    "foundation",
    "institute",
    "corps",
    "brigade",
    "brigades",
    "militia",
    "league",
    "federation",
    "company",
    "bank",
    "university",
    "cabinet",
    "secretariat",
    "bureau",
];

/// Corrects the kind of names that end in such a word. One-word names are left alone.
pub(crate) fn correct(sentence: &mut Sentence) {
    let Sentence {
        tokens, entities, ..
    } = sentence;
    for entity in entities.iter_mut().filter(|e| e.end - e.first > 1) {
        let place = matches!(
            entity.kind,
            EntityKind::Gpe | EntityKind::Loc | EntityKind::Fac
        );
        let organisation = entity.kind == EntityKind::Org;
        if !(place || organisation) {
            continue;
        }
        let last = tokens[entity.end - 1].text.to_lowercase();
        if organisation && PLACES.contains(&last.as_str()) {
            entity.kind = EntityKind::Loc;
        } else if place && ORGANISATIONS.contains(&last.as_str()) {
            entity.kind = EntityKind::Org;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gesta_record::{Entity, Token};

    #[test]
    fn last_words_decide() {
        for (words, kind, wanted) in [
            (["West", "Sea"], EntityKind::Org, EntityKind::Loc),
            (["US", "Congress"], EntityKind::Gpe, EntityKind::Org),
            (["New", "York"], EntityKind::Gpe, EntityKind::Gpe),
        ] {
            let token = |w: &str| Token {
                text: w.into(),
                ..Token::default()
            };
            let mut s = Sentence {
                tokens: words.iter().map(|w| token(w)).collect(),
                entities: vec![Entity {
                    kind,
                    first: 0,
                    end: 2,
                }],
                ..Sentence::default()
            };
            correct(&mut s);
            assert_eq!(s.entities[0].kind, wanted, "{words:?}");
        }
    }
}
