//! From arc scores to a tree: Chu–Liu/Edmonds with exactly one root.

/// Finds the best tree with a single root.
///
/// `scores[d][h]` is the score of word `d` (from 0) hanging from `h`, where `h == 0` is the root and `h == i + 1` is
/// word `i`. Returns for every word the index of its head word, `None` for the root word.
///
/// The maximum spanning arborescence is Chu and Liu (1965) and Edmonds (1967); the single root is enforced by trying
/// the candidate root words whenever the greedy answer has not exactly one.
pub(crate) fn best_tree(scores: &[Vec<f32>]) -> Vec<Option<usize>> {
    let n = scores.len();
    if n == 0 {
        return Vec::new();
    }
    let greedy: Vec<usize> = scores
        .iter()
        .enumerate()
        .map(|(d, row)| arg_max(row.iter().copied().enumerate().filter(|&(h, _)| h != d + 1)))
        .collect();
    let roots = greedy.iter().filter(|&&h| h == 0).count();
    if roots == 1 && find_cycle(&greedy).is_none() {
        return to_options(&greedy);
    }
    // Forbid the root to all words but one, for the most promising words, and keep the best tree.
    let mut by_score: Vec<usize> = (0..n).collect();
    by_score.sort_by(|&a, &b| scores[b][0].total_cmp(&scores[a][0]).then(a.cmp(&b)));
    let mut best: Option<(f64, Vec<usize>)> = None;
    for &root in by_score.iter().take(4) {
        let dense = root_matrix(scores, root);
        let heads = edmonds(&dense);
        let total: f64 = heads
            .iter()
            .enumerate()
            .map(|(d, &h)| f64::from(dense[d][h]))
            .sum();
        if best.as_ref().is_none_or(|(score, _)| total > *score) {
            best = Some((total, heads));
        }
    }
    best.map(|(_, heads)| to_options(&heads))
        .unwrap_or_else(|| to_options(&greedy))
}

fn to_options(heads: &[usize]) -> Vec<Option<usize>> {
    heads.iter().map(|&h| h.checked_sub(1)).collect()
}

fn arg_max(values: impl Iterator<Item = (usize, f32)>) -> usize {
    let mut best = (0, f32::NEG_INFINITY);
    for (i, v) in values {
        if v > best.1 {
            best = (i, v);
        }
    }
    best.0
}

const FORBIDDEN: f32 = -1e9;

fn root_matrix(scores: &[Vec<f32>], root: usize) -> Vec<Vec<f32>> {
    let mut dense: Vec<Vec<f32>> = scores.to_vec();
    for (d, row) in dense.iter_mut().enumerate() {
        row[d + 1] = FORBIDDEN * 2.0;
        if d == root {
            for (h, v) in row.iter_mut().enumerate() {
                if h != 0 {
                    *v = FORBIDDEN * 2.0;
                }
            }
        } else {
            row[0] = FORBIDDEN;
        }
    }
    dense
}

/// Maximum spanning arborescence of the complete graph; `scores` as in [`best_tree`].
fn edmonds(scores: &[Vec<f32>]) -> Vec<usize> {
    let heads: Vec<usize> = scores
        .iter()
        .map(|row| arg_max(row.iter().copied().enumerate()))
        .collect();
    let Some(cycle) = find_cycle(&heads) else {
        return heads;
    };
    let n = scores.len();
    let in_cycle = {
        let mut flags = vec![false; n];
        for &d in &cycle {
            flags[d] = true;
        }
        flags
    };
    // Contract the cycle to one word, numbered last.
    let outside: Vec<usize> = (0..n).filter(|&d| !in_cycle[d]).collect();
    let new_of: Vec<usize> = {
        let mut map = vec![outside.len(); n];
        for (i, &d) in outside.iter().enumerate() {
            map[d] = i;
        }
        map
    };
    let m = outside.len() + 1;
    let mut small = vec![vec![FORBIDDEN * 4.0; m + 1]; m];
    let mut enter = vec![(0usize, 0usize); m + 1]; // (dependent inside, head) by new head
    let mut leave = vec![0usize; m]; // head inside, by new dependent
    for &d in &outside {
        for h in 0..=n {
            if h == 0 || !in_cycle[h - 1] {
                let nh = if h == 0 { 0 } else { new_of[h - 1] + 1 };
                small[new_of[d]][nh] = scores[d][h];
            } else if scores[d][h] > small[new_of[d]][m] {
                small[new_of[d]][m] = scores[d][h];
                leave[new_of[d]] = h;
            }
        }
    }
    for h in 0..=n {
        if h != 0 && in_cycle[h - 1] {
            continue;
        }
        let nh = if h == 0 { 0 } else { new_of[h - 1] + 1 };
        for &d in &cycle {
            let gain = scores[d][h] - scores[d][heads[d]];
            if gain > small[m - 1][nh] {
                small[m - 1][nh] = gain;
                enter[nh] = (d, h);
            }
        }
    }
    let solved = edmonds(&small);
    let mut out = heads.clone();
    for &d in &outside {
        let nh = solved[new_of[d]];
        out[d] = if nh == 0 {
            0
        } else if nh == m {
            leave[new_of[d]]
        } else {
            outside[nh - 1] + 1
        };
    }
    let (broken, head) = enter[solved[m - 1]];
    out[broken] = head;
    out
}

/// Words of some cycle, or `None`.
fn find_cycle(heads: &[usize]) -> Option<Vec<usize>> {
    let n = heads.len();
    let mut state = vec![0u8; n]; // 0 new, 1 on this path, 2 done
    for start in 0..n {
        let mut path = Vec::new();
        let mut d = start;
        loop {
            if state[d] == 2 {
                break;
            }
            if state[d] == 1 {
                let at = path.iter().position(|&x| x == d)?;
                return Some(path.split_off(at));
            }
            state[d] = 1;
            path.push(d);
            if heads[d] == 0 {
                break;
            }
            d = heads[d] - 1;
        }
        for d in path {
            state[d] = 2;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn brute_force(scores: &[Vec<f32>]) -> f64 {
        let n = scores.len();
        let mut best = f64::NEG_INFINITY;
        let mut heads = vec![0usize; n];
        loop {
            let roots = heads.iter().filter(|&&h| h == 0).count();
            let own = heads.iter().enumerate().any(|(d, &h)| h == d + 1);
            if roots == 1 && !own && find_cycle(&heads).is_none() {
                let total = heads
                    .iter()
                    .enumerate()
                    .map(|(d, &h)| f64::from(scores[d][h]))
                    .sum();
                best = f64::max(best, total);
            }
            let mut i = 0;
            while i < n {
                heads[i] += 1;
                if heads[i] <= n {
                    break;
                }
                heads[i] = 0;
                i += 1;
            }
            if i == n {
                return best;
            }
        }
    }

    proptest! {
        #[test]
        fn is_the_best_single_root_tree(
            n in 1usize..5,
            values in proptest::collection::vec(-5.0f32..5.0, 20),
        ) {
            let scores: Vec<Vec<f32>> =
                (0..n).map(|d| (0..=n).map(|h| values[d * (n + 1) % 20 + h % 4] + h as f32 * 0.37 * d as f32).collect()).collect();
            let tree = best_tree(&scores);
            let heads: Vec<usize> = tree.iter().map(|h| h.map_or(0, |h| h + 1)).collect();
            prop_assert!(find_cycle(&heads).is_none());
            prop_assert_eq!(heads.iter().filter(|&&h| h == 0).count(), 1);
            let total: f64 = heads.iter().enumerate().map(|(d, &h)| f64::from(scores[d][h])).sum();
            prop_assert!((total - brute_force(&scores)).abs() < 1e-3, "{} {}", total, brute_force(&scores));
        }

        #[test]
        fn long_sentences_are_trees(n in 1usize..60, seed in 0u32..1000) {
            let mut x = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
            let mut next = || { x ^= x << 13; x ^= x >> 17; x ^= x << 5; x as f32 / u32::MAX as f32 };
            let scores: Vec<Vec<f32>> = (0..n).map(|_| (0..=n).map(|_| next()).collect()).collect();
            let heads: Vec<usize> = best_tree(&scores).iter().map(|h| h.map_or(0, |h| h + 1)).collect();
            prop_assert!(find_cycle(&heads).is_none());
            prop_assert_eq!(heads.iter().filter(|&&h| h == 0).count(), 1);
        }
    }
}
