//! Groups of mentions.

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

/// Groups during the joining. A group is known by its first member.
struct State {
    n: usize,
    group: Vec<usize>,
    size: Vec<f64>,
    /// Sum of scores between two groups; minus infinity where they must stay apart.
    sums: Vec<f64>,
    /// For each group the best later group, with the mean score.
    best: Vec<Option<(f64, usize)>>,
    told: Vec<(usize, usize)>,
}

impl State {
    fn new(n: usize, link: &dyn Fn(usize, usize) -> Link) -> Self {
        let mut state = Self {
            n,
            group: (0..n).collect(),
            size: vec![1.0; n],
            sums: vec![0.0; n * n],
            best: vec![None; n],
            told: Vec::new(),
        };
        for a in 0..n {
            for b in a + 1..n {
                let sum = match link(a, b) {
                    Link::Score(s) => s,
                    Link::Same => {
                        state.told.push((a, b));
                        1.0
                    }
                    Link::Different => f64::NEG_INFINITY,
                };
                state.sums[a * n + b] = sum;
                state.sums[b * n + a] = sum;
            }
        }
        (0..n).for_each(|a| state.look(a));
        state
    }

    fn alive(&self, a: usize) -> bool {
        self.size[a] > 0.0
    }

    /// Finds the best later group for group `a`; of equals the first.
    fn look(&mut self, a: usize) {
        let mut best: Option<(f64, usize)> = None;
        for b in a + 1..self.n {
            if self.alive(b) {
                let mean = self.sums[a * self.n + b] / (self.size[a] * self.size[b]);
                if mean >= JOIN && best.is_none_or(|(m, _)| mean > m + 1e-12) {
                    best = Some((mean, b));
                }
            }
        }
        self.best[a] = best;
    }

    fn join_told(&mut self) {
        for (a, b) in std::mem::take(&mut self.told) {
            let (x, y) = (self.group[a], self.group[b]);
            if x != y && self.sums[x * self.n + y] > f64::NEG_INFINITY {
                self.merge(x.min(y), x.max(y));
            }
        }
    }

    /// The two groups to join next; of equals the first.
    fn best(&self) -> Option<(usize, usize)> {
        let mut best: Option<(f64, usize, usize)> = None;
        for (a, slot) in self.best.iter().enumerate() {
            if let (true, Some((mean, b))) = (self.alive(a), slot)
                && best.is_none_or(|(m, ..)| *mean > m + 1e-12)
            {
                best = Some((*mean, a, *b));
            }
        }
        best.map(|(_, a, b)| (a, b))
    }

    /// Joins group `b` to group `a`, which is before it.
    fn merge(&mut self, a: usize, b: usize) {
        let n = self.n;
        self.group
            .iter_mut()
            .filter(|g| **g == b)
            .for_each(|g| *g = a);
        self.size[a] += self.size[b];
        self.size[b] = 0.0;
        for c in 0..n {
            if c != a && self.alive(c) {
                let sum = self.sums[a * n + c] + self.sums[b * n + c];
                self.sums[a * n + c] = sum;
                self.sums[c * n + a] = sum;
            }
        }
        self.look(a);
        for c in 0..b {
            let stale = c < a || self.best[c].is_some_and(|(_, to)| to == a || to == b);
            if c != a && self.alive(c) && stale {
                self.look(c);
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
