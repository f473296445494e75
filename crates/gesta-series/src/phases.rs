//! Phases: stretches of one rate.
//!
//! Counts of a phase are Poisson with a rate that is unknown, gamma distributed beforehand, for each unit of exposure
//! (documents coded); a change may come after any period with the same chance. Then the probability of every run length
//! follows forwards in closed form (Adams and MacKay 2007, "Bayesian online changepoint detection"), that of a change
//! at every place backwards (Fearnhead 2006, "Exact and efficient Bayesian inference for multiple changepoint
//! problems"), and so does the most probable set of changes (Fearnhead and Liu 2007, "On-line inference for multiple
//! changepoint problems"). News comes in bursts: counts and exposure are divided by how much more neighbouring periods
//! differ than Poisson counts would.

use jiff::civil::Date;
use serde::Serialize;

use crate::gamma::ln_gamma;
use crate::period::Point;

/// Periods that are looked at; of a longer series the last ones.
const MAX_PERIODS: usize = 3000;

/// Parameters of the search.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PhaseOptions {
    /// Expected periods between changes.
    pub run: f64,
    /// Shape of the gamma distribution of rates; its mean is the rate of the whole series.
    pub shape: f64,
    /// Changes less probable than this, counted over the place and its neighbours, are no changes.
    pub sure: f64,
}

impl Default for PhaseOptions {
    fn default() -> Self {
        Self {
            run: 100.0,
            shape: 1.0,
            sure: 0.5,
        }
    }
}

/// A stretch of one rate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Phase {
    /// First day of the first period.
    pub from: Date,
    /// First day of the last period.
    pub to: Date,
    /// Periods that are no gaps.
    pub periods: usize,
    /// Events.
    pub events: u64,
    /// Events a period at the mean coverage of the whole series.
    pub rate: f64,
    /// The rate for each one of the phase before; none for the first phase.
    pub change: Option<f64>,
    /// How surely the phase before ended there, give or take one period; none for the first phase.
    pub probability: Option<f64>,
}

/// Counts and exposure, summed from the first period.
struct Sums {
    counts: Vec<f64>,
    exposure: Vec<f64>,
    prior: (f64, f64),
}

impl Sums {
    /// Log probability of the counts of periods `from..to`, but for what is the same however they are cut.
    fn evidence(&self, from: usize, to: usize) -> f64 {
        let (a, b) = self.prior;
        let s = self.counts[to] - self.counts[from];
        let e = self.exposure[to] - self.exposure[from];
        ln_gamma(a + s) - ln_gamma(a) + a * b.ln() - (a + s) * (b + e).ln()
    }
}

/// How many times more neighbouring rates differ than those of Poisson counts, at least 1. Changes are rare among
/// neighbours; the largest differences are left out.
fn dispersion(periods: &[(f64, f64)], mean: f64) -> f64 {
    let mut squares: Vec<f64> = periods
        .windows(2)
        .map(|w| {
            let difference = w[0].0 / w[0].1 - w[1].0 / w[1].1;
            difference * difference / (mean * (1.0 / w[0].1 + 1.0 / w[1].1))
        })
        .collect();
    squares.sort_by(f64::total_cmp);
    squares.truncate(squares.len() - squares.len() / 20);
    let n = squares.len().max(1) as f64;
    (squares.iter().sum::<f64>() / n).max(1.0)
}

fn log_sum(terms: &[f64]) -> f64 {
    let most = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if most == f64::NEG_INFINITY {
        return most;
    }
    most + terms.iter().map(|t| (t - most).exp()).sum::<f64>().ln()
}

/// What is found in counts and exposures: where new phases begin, with probabilities.
fn changes(periods: &[(f64, f64)], options: &PhaseOptions) -> Vec<(usize, f64)> {
    let n = periods.len();
    let total: f64 = periods.iter().map(|p| p.0).sum();
    let exposed: f64 = periods.iter().map(|p| p.1).sum();
    if n < 2 || total == 0.0 {
        return Vec::new();
    }
    let spread = dispersion(periods, total / exposed);
    let mut sums = Sums {
        counts: vec![0.0],
        exposure: vec![0.0],
        prior: (options.shape, options.shape * exposed / total),
    };
    for (i, (count, exposure)) in periods.iter().enumerate() {
        sums.counts.push(sums.counts[i] + count / spread);
        sums.exposure.push(sums.exposure[i] + exposure / spread);
    }
    let (change, stay) = ((1.0 / options.run).ln(), (1.0 - 1.0 / options.run).ln());
    let segment = |from: usize, to: usize| {
        let ends = if to < n { change } else { 0.0 };
        sums.evidence(from, to) + (to - from - 1) as f64 * stay + ends
    };
    // Forwards: probability of all up to a change there, and the best way to it.
    let mut forward = vec![0.0; n + 1];
    let mut best = vec![(0.0, 0_usize); n + 1];
    let mut terms = Vec::with_capacity(n);
    for to in 1..=n {
        terms.clear();
        best[to].0 = f64::NEG_INFINITY;
        for from in 0..to {
            let piece = segment(from, to);
            terms.push(forward[from] + piece);
            if best[from].0 + piece > best[to].0 {
                best[to] = (best[from].0 + piece, from);
            }
        }
        forward[to] = log_sum(&terms);
    }
    // Backwards: probability of all after a change there.
    let mut backward = vec![0.0; n + 1];
    for from in (0..n).rev() {
        terms.clear();
        terms.extend((from + 1..=n).map(|to| segment(from, to) + backward[to]));
        backward[from] = log_sum(&terms);
    }
    let at = |i: usize| (forward[i] + backward[i] - forward[n]).exp();
    let mut out = Vec::new();
    let mut end = best[n].1;
    while end > 0 {
        let near = end.saturating_sub(1).max(1)..=(end + 1).min(n - 1);
        let probability: f64 = near.map(at).sum::<f64>().min(1.0);
        if probability >= options.sure {
            out.push((end, probability));
        }
        end = best[end].1;
    }
    out.reverse();
    out
}

/// Cuts a series into phases. Periods that are gaps say nothing and end no phase.
pub fn phases(points: &[Point], options: &PhaseOptions) -> Vec<Phase> {
    let mut known: Vec<&Point> = points.iter().filter(|p| !p.gap).collect();
    if known.len() > MAX_PERIODS {
        known.drain(..known.len() - MAX_PERIODS);
    }
    let (Some(first), Some(_)) = (known.first(), known.last()) else {
        return Vec::new();
    };
    let documents: u64 = known.iter().map(|p| p.documents).sum();
    let usual = documents as f64 / known.len() as f64;
    let periods: Vec<(f64, f64)> = known
        .iter()
        .map(|p| (p.events as f64, p.documents as f64 / usual))
        .collect();
    let mut starts = vec![(0, None)];
    starts.extend(
        changes(&periods, options)
            .into_iter()
            .map(|(at, p)| (at, Some(p))),
    );
    debug_assert!(first.documents > 0);
    let mut out: Vec<Phase> = Vec::new();
    for (i, (start, probability)) in starts.iter().enumerate() {
        let end = starts.get(i + 1).map_or(known.len(), |s| s.0);
        let exposure: f64 = periods[*start..end].iter().map(|p| p.1).sum();
        let events: u64 = known[*start..end].iter().map(|p| p.events).sum();
        let rate = events as f64 / exposure;
        let before = out.last().map(|p: &Phase| p.rate);
        out.push(Phase {
            from: known[*start].start,
            to: known[end - 1].start,
            periods: end - start,
            events,
            rate,
            change: before.filter(|b| *b > 0.0).map(|b| rate / b),
            probability: *probability,
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::period::{DayCount, Period, series};
    use crate::tests::Random;
    use jiff::Span;
    use jiff::civil::date;

    /// Rates, exposures and counts of one made-up history, and where its changes are.
    fn history(random: &mut Random, n: usize, shift: bool) -> (Vec<(f64, f64)>, Vec<usize>) {
        let mut rate = 4.0 + 12.0 * random.unit();
        let mut truth = Vec::new();
        let mut next = 15 + random.below(40) as usize;
        let mut exposure = 1.0;
        let mut out = Vec::new();
        for t in 0..n {
            if t == next && n - t >= 10 {
                let ratio = 2.2 + 2.0 * random.unit();
                let up = rate < 5.0 || (rate < 30.0 && random.unit() < 0.5);
                rate = if up { rate * ratio } else { rate / ratio };
                truth.push(t);
                next = t + 15 + random.below(40) as usize;
            }
            if shift && random.unit() < 0.03 {
                exposure = 0.3 + 3.0 * random.unit();
            }
            let e = exposure * (0.8 + 0.4 * random.unit());
            out.push((random.poisson(rate * e) as f64, e));
        }
        (out, truth)
    }

    /// Changes found within two periods, changes found, changes there are.
    fn score(runs: u64, shift: bool) -> (usize, usize, usize) {
        let (mut hits, mut found, mut there) = (0, 0, 0);
        for seed in 0..runs {
            let (periods, truth) = history(&mut Random::new(seed), 156, shift);
            let mut open = truth.clone();
            let changes = changes(&periods, &PhaseOptions::default());
            for (at, _) in &changes {
                if let Some(i) = open.iter().position(|t| t.abs_diff(*at) <= 2) {
                    open.remove(i);
                    hits += 1;
                }
            }
            found += changes.len();
            there += truth.len();
        }
        (hits, found, there)
    }

    #[test]
    #[allow(clippy::print_stderr, reason = "tells its figures")]
    fn changes_are_found_where_they_are() {
        for shift in [false, true] {
            let (hits, found, there) = score(200, shift);
            let f1 = 2.0 * hits as f64 / (found + there) as f64;
            eprintln!("coverage shifts {shift}: {hits} of {there}, {found} found, F1 {f1:.3}");
            assert!(f1 >= 0.9, "F1 {f1}");
        }
    }

    /// One rate, but coverage that jumps: hardly ever a change, and none where counts follow coverage exactly.
    #[test]
    #[allow(clippy::print_stderr, reason = "tells its figures")]
    fn coverage_alone_is_no_change() {
        let mut alarms = 0;
        for seed in 0..200 {
            let mut random = Random::new(seed);
            let rate = 1.0 + 20.0 * random.unit();
            let periods: Vec<(f64, f64)> = (0..156)
                .map(|t| {
                    let e = if t < 70 { 0.4 } else { 2.0 };
                    (random.poisson(rate * e) as f64, e)
                })
                .collect();
            alarms += usize::from(!changes(&periods, &PhaseOptions::default()).is_empty());
        }
        eprintln!("{alarms} of 200 histories with a false change");
        assert!(alarms <= 4, "{alarms}");
        let monday = date(2022, 1, 3);
        let (mut counts, mut coverage) = (Vec::new(), Vec::new());
        for week in 0..104 {
            let day = monday.checked_add(Span::new().weeks(week)).unwrap();
            let factor = if week < 50 { 1 } else { 6 };
            coverage.push((day, 100 * factor));
            counts.push(DayCount {
                day,
                events: 5 * factor,
                reports: 5 * factor,
                score: 0.0,
                quads: [0; 4],
            });
        }
        let last = coverage.last().unwrap().0;
        let points = series(Period::Week, &counts, &coverage, monday, last);
        assert_eq!(phases(&points, &PhaseOptions::default()).len(), 1);
    }

    /// Bursts at one rate are not taken for phases.
    #[test]
    fn bursts_are_no_phases() {
        let mut alarms = 0;
        for seed in 0..100 {
            let mut random = Random::new(seed);
            let periods: Vec<(f64, f64)> = (0..156)
                .map(|_| {
                    let burst = if random.unit() < 0.3 { 3.0 } else { 0.5 };
                    (random.poisson(8.0 * burst) as f64, 1.0)
                })
                .collect();
            alarms += usize::from(!changes(&periods, &PhaseOptions::default()).is_empty());
        }
        assert!(alarms <= 5, "{alarms}");
    }

    #[test]
    fn odd_series_are_no_fault() {
        let none = phases(&[], &PhaseOptions::default());
        assert!(none.is_empty());
        let monday = date(2022, 1, 3);
        let calm = series(Period::Day, &[], &[(monday, 4)], monday, monday);
        assert_eq!(phases(&calm, &PhaseOptions::default()).len(), 1);
        let gaps = series(Period::Day, &[], &[], monday, date(2022, 2, 1));
        assert!(phases(&gaps, &PhaseOptions::default()).is_empty());
    }

    #[test]
    fn phases_say_what_changed() {
        let monday = date(2022, 1, 3);
        let (mut counts, mut coverage) = (Vec::new(), Vec::new());
        for week in 0..60 {
            let day = monday.checked_add(Span::new().weeks(week)).unwrap();
            coverage.push((day, if week == 20 { 0 } else { 100 }));
            if week != 20 {
                counts.push(DayCount {
                    day,
                    events: if week < 40 { 4 } else { 20 },
                    reports: 0,
                    score: 0.0,
                    quads: [0; 4],
                });
            }
        }
        let last = coverage.last().unwrap().0;
        let points = series(Period::Week, &counts, &coverage, monday, last);
        let found = phases(&points, &PhaseOptions::default());
        assert_eq!(found.len(), 2);
        assert_eq!(
            found[1].from,
            monday.checked_add(Span::new().weeks(40)).unwrap()
        );
        assert_eq!((found[0].periods, found[0].change), (39, None));
        assert!((found[1].change.unwrap() - 5.0).abs() < 0.01);
        assert!(found[1].probability.unwrap() > 0.99);
    }
}
