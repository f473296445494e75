//! Is one text a copy of another? Wire copy is edited, cut and added to; reports of one event by two reporters are no
//! copies.
//!
//! Texts are compared by their *shingles*, runs of [`RUN`] words. Candidates are found by locality-sensitive hashing
//! with FracMinHash (Irber et al. 2022, bioRxiv 2022.01.11.475838): of the shingles' hashes those below a fixed share
//! of the hash space are kept, and each kept value is a bucket. Unlike MinHash signatures of fixed length it finds a
//! short text inside a long one, which is what cutting and adding make. Candidates are then compared exactly.
//!
//! Whether two texts are copies depends on nothing but the two, so the order in which they come does not matter.

use std::collections::HashMap;

use crate::hashing::{fnv, mix, shared, shared_at_least};

/// Words of a shingle.
pub const RUN: usize = 3;
/// One of so many shingles is kept for finding candidates …
const SHARE: u32 = 8;
/// … but at least so many, where the text has them.
const KEPT: usize = 24;
/// Kept shingles that candidates share.
const BUCKETS: usize = 2;
/// Share of the shorter text's shingles that copies have in common.
const CONTAINED: f64 = 0.45;
/// The same for texts of fewer than [`SHORT`] shingles, where chance does more.
const CONTAINED_SHORT: f64 = 0.7;
const SHORT: usize = 30;
/// Share of the names and numbers of the text with fewer of them that copies have in common. Bulletins that are made
/// from one form differ in these and in little else.
const FACTS: f64 = 0.5;
/// Days that copies may be apart.
pub const DAYS_APART: i32 = 7;

/// What of a text is compared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shingles {
    runs: Vec<u32>,
    facts: Vec<u32>,
}

/// What came of comparing two texts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StoryComparison {
    /// True for copies.
    pub same: bool,
    /// Share of the shorter text's shingles that the other has, 0 to 1.
    pub contained: f64,
    /// Share of all shingles that both have (Jaccard), 0 to 1.
    pub overlap: f64,
    /// Share of names and numbers of the text with fewer of them that the other has, 0 to 1; 1 where it has none.
    pub facts: f64,
}

impl StoryComparison {
    /// The decision's reasons, for people.
    pub fn reasons(&self) -> String {
        format!(
            "shares {:.0} % of the shorter text's word runs ({:.0} % of all) and {:.0} % of names and numbers",
            self.contained * 100.0,
            self.overlap * 100.0,
            self.facts * 100.0
        )
    }
}

impl Shingles {
    /// Reads a text.
    pub fn new(text: &str) -> Self {
        let mut words: Vec<u64> = Vec::with_capacity(text.len() / 5);
        let mut facts = Vec::new();
        let mut low = String::new();
        let mut begins = true;
        let mut last_end = 0;
        for (start, word) in words_of(text) {
            let gap = &text[last_end..start];
            begins |= gap.contains(['.', '!', '?', ':', '\n', '"', '“', '”']);
            low.clear();
            if word.is_ascii() {
                low.push_str(word);
                low.make_ascii_lowercase();
            } else {
                low.extend(word.chars().flat_map(char::to_lowercase));
            }
            let hash = fnv(0xcbf2_9ce4_8422_2325, low.as_bytes());
            let digit = word.bytes().any(|b| b.is_ascii_digit());
            let capital = !begins && word.chars().next().is_some_and(char::is_uppercase);
            if digit || capital {
                facts.push(mix(hash) as u32);
            }
            words.push(hash);
            begins = words.is_empty();
            last_end = start + word.len();
        }
        let mut runs: Vec<u32> = words
            .windows(RUN)
            .map(|w| {
                let joined = w
                    .iter()
                    .fold(0u64, |h, x| mix(h.rotate_left(17) ^ x).wrapping_add(*x));
                mix(joined) as u32
            })
            .collect();
        sort(&mut runs);
        sort(&mut facts);
        Self { runs, facts }
    }

    /// The kept shingles: the smallest, one of eight, at least 24.
    pub fn sketch(&self) -> &[u32] {
        let below = self.runs.partition_point(|&h| h < u32::MAX / SHARE);
        &self.runs[..below.max(KEPT).min(self.runs.len())]
    }

    /// True for copies: what [`Self::compare`] says, sooner.
    pub fn is_copy(&self, other: &Self) -> bool {
        let (few, _) = order(self.facts.len(), other.facts.len());
        let least = (few as f64 * FACTS).ceil() as usize;
        if !shared_at_least(&self.facts, &other.facts, least) {
            return false;
        }
        let (small, _) = order(self.runs.len(), other.runs.len());
        let least = (small as f64 * least_contained(small)).ceil() as usize;
        small > 0 && shared_at_least(&self.runs, &other.runs, least)
    }

    /// Compares two texts.
    pub fn compare(&self, other: &Self) -> StoryComparison {
        let both = shared(&self.runs, &other.runs) as f64;
        let (small, large) = order(self.runs.len(), other.runs.len());
        let contained = if small == 0 { 0.0 } else { both / small as f64 };
        let union = (small + large) as f64 - both;
        let overlap = if union > 0.0 { both / union } else { 0.0 };
        let (few, _) = order(self.facts.len(), other.facts.len());
        let facts = match few {
            0 => 1.0,
            n => shared(&self.facts, &other.facts) as f64 / n as f64,
        };
        let same = contained >= least_contained(small) && facts >= FACTS && small > 0;
        StoryComparison {
            same,
            contained,
            overlap,
            facts,
        }
    }
}

/// Share of the shorter text's shingles that copies have in common.
fn least_contained(small: usize) -> f64 {
    if small < SHORT {
        CONTAINED_SHORT
    } else {
        CONTAINED
    }
}

fn order(a: usize, b: usize) -> (usize, usize) {
    (a.min(b), a.max(b))
}

fn sort(values: &mut Vec<u32>) {
    values.sort_unstable();
    values.dedup();
}

/// Words and the bytes they begin at: runs of letters and digits, with an apostrophe inside.
fn words_of(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let tail = text.get(rest..)?;
        let begin = rest + tail.find(char::is_alphanumeric)?;
        let word = &text[begin..];
        let inside = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’');
        let end = begin + word.find(|c| !inside(c)).unwrap_or(word.len());
        rest = end;
        Some((begin, text[begin..end].trim_end_matches(['\'', '’'])))
    })
}

/// How many shingles a text keeps, and the largest of them.
#[derive(Debug, Clone, Copy)]
struct Sketch {
    kept: u32,
    largest: u32,
}

impl Sketch {
    fn of(shingles: &Shingles) -> Self {
        let sketch = shingles.sketch();
        Self {
            kept: sketch.len() as u32,
            largest: sketch.last().copied().unwrap_or(0),
        }
    }

    /// Kept shingles up to a hash; they are spread evenly.
    fn up_to(self, hash: u32) -> f64 {
        if self.largest <= hash {
            return f64::from(self.kept);
        }
        f64::from(self.kept) * f64::from(hash) / f64::from(self.largest)
    }

    /// Kept shingles that copies share, less three standard deviations of what chance keeps.
    fn least_shared(self, other: Self) -> usize {
        let both = self.largest.min(other.largest);
        let n = self.up_to(both).min(other.up_to(both));
        let least = CONTAINED * n - 3.0 * (CONTAINED * (1.0 - CONTAINED) * n).sqrt();
        BUCKETS.max(least.floor().max(0.0) as usize)
    }
}

/// Finds the texts that may be copies of a new one. Texts are known by numbers that the user chooses.
#[derive(Debug, Clone, Default)]
pub struct StoryIndex {
    /// Kept shingle → (day, slot), in order.
    buckets: HashMap<u32, Vec<(i32, u32)>>,
    /// Number and sketch of the text in each slot.
    slots: Vec<(u32, Sketch)>,
    /// Kept shingles that the text in each slot shares with the one that is asked about; all 0 between questions.
    hits: Vec<u16>,
}

impl StoryIndex {
    /// Adds a text of a day (a number of days since any fixed one).
    pub fn insert(&mut self, text: u32, day: i32, shingles: &Shingles) {
        let slot = self.slots.len() as u32;
        self.slots.push((text, Sketch::of(shingles)));
        self.hits.push(0);
        for &h in shingles.sketch() {
            let list = self.buckets.entry(h).or_default();
            let at = list.partition_point(|e| *e < (day, slot));
            list.insert(at, (day, slot));
        }
    }

    /// Texts of at most [`DAYS_APART`] days before or after that share enough kept shingles, in the order of their
    /// numbers.
    pub fn candidates(&mut self, day: i32, shingles: &Shingles) -> Vec<u32> {
        let mut met: Vec<u32> = Vec::new();
        for h in shingles.sketch() {
            let Some(list) = self.buckets.get(h) else {
                continue;
            };
            let first = list.partition_point(|(d, _)| *d < day - DAYS_APART);
            for (_, slot) in list[first..]
                .iter()
                .take_while(|(d, _)| *d <= day + DAYS_APART)
            {
                let hits = &mut self.hits[*slot as usize];
                *hits = hits.saturating_add(1);
                if usize::from(*hits) == BUCKETS {
                    met.push(*slot);
                }
            }
        }
        let own = Sketch::of(shingles);
        let mut out: Vec<u32> = Vec::new();
        for &slot in &met {
            let (text, other) = self.slots[slot as usize];
            if usize::from(self.hits[slot as usize]) >= own.least_shared(other) {
                out.push(text);
            }
        }
        self.forget_hits(day, shingles);
        out.sort_unstable();
        out
    }

    fn forget_hits(&mut self, day: i32, shingles: &Shingles) {
        for list in shingles.sketch().iter().filter_map(|h| self.buckets.get(h)) {
            let first = list.partition_point(|(d, _)| *d < day - DAYS_APART);
            let near = list[first..].iter();
            near.take_while(|(d, _)| *d <= day + DAYS_APART)
                .for_each(|(_, slot)| self.hits[*slot as usize] = 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WIRE: &str = "STRELSAU, 9 May — Ruritanian jets bombed rebel positions near Zenda on Tuesday, killing at \
        least 12 fighters, the defence ministry said. The strikes began before dawn and lasted for three hours, \
        according to residents of two villages who spoke by telephone. President Rudolf Elphberg had warned last \
        week that the truce with the Free Zenda Front would not be extended beyond the end of the month. A \
        spokesman of the front denied that any of its fighters had been hurt and accused the army of hitting a \
        school and a mill. Aid workers of Mercy Bridge counted 40 wounded civilians in the clinic of Hofbau. The \
        Concord of Nations called on both sides to return to the talks that were broken off in March.";

    const OTHER: &str = "GANLOOK, 9 May — Thousands of teachers marched through the Graustarkian capital on Tuesday to \
        demand higher pay, blocking two bridges until police cleared them with water cannon. Prime Minister Yetive \
        Lorry told parliament that the budget left no room for a raise this year. The Axphain League, the largest \
        opposition party, said it would back a general strike if no offer was made by Friday. Police reported nine \
        arrests and said that three officers had been hurt by stones.";

    fn cut(text: &str, words: usize) -> String {
        text.split_whitespace()
            .take(words)
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn a_cut_copy_and_a_copy_with_more_are_copies() {
        let whole = Shingles::new(WIRE);
        let half = Shingles::new(&cut(WIRE, 60));
        let more = Shingles::new(&format!("{OTHER}\n\n{WIRE}"));
        for copy in [&half, &more] {
            let c = whole.compare(copy);
            assert!(c.same, "{c:?}");
            let mut index = StoryIndex::default();
            index.insert(7, 100, copy);
            assert_eq!(index.candidates(106, &whole), [7]);
            assert!(
                index.candidates(108, &whole).is_empty(),
                "too many days apart"
            );
        }
    }

    #[test]
    fn two_stories_are_not_copies() {
        let c = Shingles::new(WIRE).compare(&Shingles::new(OTHER));
        assert!(!c.same && c.contained < 0.1, "{c:?}");
    }

    #[test]
    fn bulletins_from_one_form_are_not_copies() {
        let form = |town: &str, day: &str, size: &str, hour: &str| {
            format!(
                "An earthquake of magnitude {size} shook the area around {town} on {day} at {hour} local time, the \
                 national survey said. There were no immediate reports of damage or casualties. The survey measures \
                 several hundred light earthquakes in the region every year, most of which are too weak to be felt by \
                 people. Residents are advised to follow the instructions of the civil defence."
            )
        };
        let a = Shingles::new(&form("Zarqol", "Monday", "4.1", "06:12"));
        let b = Shingles::new(&form("Port Adele", "Friday", "5.3", "17:40"));
        let c = a.compare(&b);
        assert!(!c.same && c.contained > 0.6, "{c:?}");
    }

    #[test]
    fn empty_texts_are_no_copies() {
        assert!(!Shingles::new("").compare(&Shingles::new("")).same);
        assert!(
            !Shingles::new("One two")
                .compare(&Shingles::new("One two"))
                .same
        );
    }

    proptest! {
        #[test]
        fn comparing_is_symmetric(a in "[a-f ]{0,80}", b in "[a-f ]{0,80}") {
            let (a, b) = (Shingles::new(&a), Shingles::new(&b));
            prop_assert_eq!(a.compare(&b), b.compare(&a));
            prop_assert_eq!(a.compare(&b).same, a.is_copy(&b));
        }

        #[test]
        fn no_text_breaks_it(a in "\\PC{0,60}") {
            let s = Shingles::new(&a);
            prop_assert!(s.sketch().len() <= s.runs.len());
        }
    }
}
