//! Groups of mentions.

use std::collections::{BTreeMap, BTreeSet};

/// Mean score of all pairs between two groups from which they are joined; pairs that exclude each other count −1.
pub const JOIN: f64 = 0.4;

/// What ties two mentions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Link {
    /// Their score, 0 to 1; −1 where they exclude each other.
    Score(f64),
    /// A person says that they report one event.
    Same,
    /// A person says that they do not.
    Different,
}

/// Groups the mentions 0 to `n` − 1, which must come in an order that depends on themselves alone; `link` tells what
/// ties two of them and must be symmetric. Gives the group's first mention for each.
///
/// Average linkage: of all groups the two with the highest mean score are joined, until no mean reaches [`JOIN`]. What
/// a person says goes before: "same" joins at the beginning, "different" forbids. A person's "same" between groups that
/// another "different" keeps apart gives way.
pub fn cluster(n: usize, link: &dyn Fn(usize, usize) -> Link) -> Vec<usize> {
    let mut state = State::new(n, link);
    state.join_told();
    while let Some((a, b)) = state.best() {
        state.merge(a, b);
    }
    state.group
}

struct State {
    /// Group of each mention: its first member.
    group: Vec<usize>,
    size: Vec<usize>,
    /// Sum of scores between two groups, the smaller first.
    sums: BTreeMap<(usize, usize), f64>,
    apart: BTreeSet<(usize, usize)>,
    told: Vec<(usize, usize)>,
}

fn key(a: usize, b: usize) -> (usize, usize) {
    (a.min(b), a.max(b))
}

impl State {
    fn new(n: usize, link: &dyn Fn(usize, usize) -> Link) -> Self {
        let mut state = Self {
            group: (0..n).collect(),
            size: vec![1; n],
            sums: BTreeMap::new(),
            apart: BTreeSet::new(),
            told: Vec::new(),
        };
        for a in 0..n {
            for b in a + 1..n {
                match link(a, b) {
                    Link::Score(s) => {
                        if s != 0.0 {
                            state.sums.insert((a, b), s);
                        }
                    }
                    Link::Same => {
                        state.sums.insert((a, b), 1.0);
                        state.told.push((a, b));
                    }
                    Link::Different => {
                        state.apart.insert((a, b));
                    }
                }
            }
        }
        state
    }

    fn join_told(&mut self) {
        for (a, b) in std::mem::take(&mut self.told) {
            let (x, y) = (self.group[a], self.group[b]);
            if x != y && !self.apart.contains(&key(x, y)) {
                self.merge(x.min(y), x.max(y));
            }
        }
    }

    /// The two groups to join next; of equals the first.
    fn best(&self) -> Option<(usize, usize)> {
        let mut best: Option<((usize, usize), f64)> = None;
        for (&(a, b), &sum) in &self.sums {
            let mean = sum / (self.size[a] * self.size[b]) as f64;
            if mean >= JOIN
                && best.is_none_or(|(_, m)| mean > m + 1e-12)
                && !self.apart.contains(&(a, b))
            {
                best = Some(((a, b), mean));
            }
        }
        best.map(|(pair, _)| pair)
    }

    /// Joins group `b` to group `a`, which is before it.
    fn merge(&mut self, a: usize, b: usize) {
        for g in &mut self.group {
            if *g == b {
                *g = a;
            }
        }
        self.size[a] += self.size[b];
        self.sums.remove(&(a, b));
        let moved: Vec<((usize, usize), f64)> = self
            .sums
            .iter()
            .filter(|((x, y), _)| *x == b || *y == b)
            .map(|(k, s)| (*k, *s))
            .collect();
        for ((x, y), s) in moved {
            self.sums.remove(&(x, y));
            let other = if x == b { y } else { x };
            *self.sums.entry(key(a, other)).or_insert(0.0) += s;
        }
        let apart: Vec<(usize, usize)> = self
            .apart
            .iter()
            .filter(|(x, y)| *x == b || *y == b)
            .copied()
            .collect();
        for (x, y) in apart {
            self.apart.remove(&(x, y));
            let other = if x == b { y } else { x };
            if other != a {
                self.apart.insert(key(a, other));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(n: usize, links: &[(usize, usize, Link)]) -> Vec<usize> {
        cluster(n, &|a, b| {
            let found = links
                .iter()
                .find(|(x, y, _)| (*x, *y) == (a, b) || (*x, *y) == (b, a));
            found.map_or(Link::Score(0.0), |l| l.2)
        })
    }

    #[test]
    fn a_vague_report_does_not_join_two_events() {
        use Link::Score as S;
        let told = [
            (0, 1, S(0.9)),
            (0, 2, S(0.7)),
            (1, 2, S(0.7)),
            (2, 3, S(0.65)),
            (0, 3, S(-1.0)),
            (1, 3, S(-1.0)),
        ];
        assert_eq!(groups(4, &told), [0, 0, 0, 3]);
    }

    #[test]
    fn what_a_person_says_goes_before_scores() {
        use Link::{Different, Same, Score as S};
        assert_eq!(groups(2, &[(0, 1, Same)]), [0, 0]);
        assert_eq!(
            groups(3, &[(0, 1, S(0.95)), (1, 2, S(0.9)), (0, 2, Different)]),
            [0, 0, 2]
        );
        assert_eq!(
            groups(3, &[(0, 1, Different), (1, 2, Same), (0, 2, S(0.99))]),
            [0, 1, 1]
        );
    }

    #[test]
    fn nothing_in_nothing_out() {
        assert!(cluster(0, &|_, _| Link::Same).is_empty());
        assert_eq!(cluster(1, &|_, _| Link::Same), [0]);
    }
}
