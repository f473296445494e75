//! The tension index.
//!
//! Let an event of score *s* on day *d* weigh |*s*|/10 divided by the documents that were then coded a day, and let its
//! weight halve every `half_life` covered days. On day *t*, *C* is the sum of what is left of the weights of conflict
//! (*s* < 0), *P* that of cooperation (*s* > 0), and *U* the unit's usual *C*: its mean over the last `history` covered
//! days before *t*, drawn towards one hostile event while little is known. Then
//!
//! > tension = 100 · *C* / (*C* + *P* + *U*)
//!
//! 50 is what is usual for the unit itself, where nothing friendly happens. *C* is a sum over events, and so is the
//! index: an event's contribution is its own part of *C* in the same fraction. What is missing to 100 is likewise the
//! sum of the cooperative events' parts and the usual level's.

use jiff::civil::Date;
use serde::Serialize;

use crate::coverage::Coverage;
use crate::gamma::quantile;

/// Parameters of the index.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TensionOptions {
    /// Covered days after which half of an event's weight is left.
    pub half_life: f64,
    /// Covered days of the unit's own history that a day is compared with.
    pub history: usize,
    /// Covered days that the assumption of one hostile event weighs against the history.
    pub prior_days: f64,
    /// Standard normal quantile of the interval's ends; 1.2816 gives 80 %.
    pub z: f64,
}

impl Default for TensionOptions {
    fn default() -> Self {
        Self {
            half_life: 14.0,
            history: 365,
            prior_days: 30.0,
            z: 1.281_551_565_545,
        }
    }
}

/// One event as the index sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TensionEvent {
    /// Names it in a decomposition.
    pub id: i64,
    /// Its day.
    pub day: Date,
    /// Its score, −10 to +10.
    pub score: f64,
}

/// The index on one covered day. Weights are at the usual coverage of the day: an event of score −10 counts 1 then.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TensionDay {
    /// The day.
    pub day: Date,
    /// 0 to 100.
    pub value: f64,
    /// Lower end of the interval from counts.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// What is left of the weights of conflict.
    pub conflict: f64,
    /// What is left of the weights of cooperation.
    pub cooperation: f64,
    /// What is usual for the unit.
    pub usual: f64,
}

/// An event's part in a day's index.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Contribution {
    /// The event.
    pub id: i64,
    /// Covered days since it happened.
    pub age: usize,
    /// |score| / 10.
    pub weight: f64,
    /// Share of the weight that is left.
    pub decay: f64,
    /// Usual documents a day of the index's day for each one of the event's time.
    pub coverage: f64,
    /// Points of the 100.
    pub points: f64,
}

/// A day's index, taken apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Decomposition {
    /// The index.
    pub day: TensionDay,
    /// Conflict: these points add up to the index. The most first.
    pub contributions: Vec<Contribution>,
    /// Cooperation: points that the index is not. The most first.
    pub relief: Vec<Contribution>,
    /// Points that stand for the usual level.
    pub usual_points: f64,
}

/// The index of one unit over time.
#[derive(Debug, Clone)]
pub struct Tension<'c> {
    coverage: &'c Coverage,
    options: TensionOptions,
    /// Position and event, in order of positions.
    events: Vec<(usize, TensionEvent)>,
    days: Vec<TensionDay>,
}

impl<'c> Tension<'c> {
    /// Works the index out for every covered day up to `until`. Events before the first covered day take no part: they
    /// are known only from looking back.
    pub fn new(
        events: &[TensionEvent],
        coverage: &'c Coverage,
        until: Option<Date>,
        options: TensionOptions,
    ) -> Self {
        let mut placed: Vec<(usize, TensionEvent)> = events
            .iter()
            .filter_map(|e| Some((coverage.position(e.day)?, *e)))
            .collect();
        placed.sort_by_key(|(position, e)| (*position, e.id));
        let end = match until {
            None => coverage.days().len(),
            Some(day) => coverage.position(day).map_or(0, |p| p + 1),
        };
        let mut new = Self {
            coverage,
            options,
            events: placed,
            days: Vec::with_capacity(end),
        };
        new.run(end);
        new
    }

    fn keep(&self) -> f64 {
        (-1.0 / self.options.half_life).exp2()
    }

    /// Weight at the coverage of the event's time.
    fn weight(&self, position: usize, e: &TensionEvent) -> f64 {
        e.score.abs() / 10.0 / self.coverage.short(position)
    }

    fn run(&mut self, end: usize) {
        let keep = self.keep();
        let (mut conflict, mut cooperation, mut square) = (0.0, 0.0, 0.0);
        let (mut hostile, mut hostile_weight) = (0.0, 0.0);
        let mut history: Vec<f64> = vec![0.0];
        let mut next = 0;
        for t in 0..end {
            let usual = self.usual(&history, t);
            conflict *= keep;
            cooperation *= keep;
            square *= keep * keep;
            while let Some((position, e)) = self.events.get(next).filter(|(p, _)| *p <= t) {
                let w = self.weight(*position, e);
                if e.score < 0.0 {
                    conflict += w;
                    square += w * w;
                    hostile += 1.0;
                    hostile_weight += e.score.abs() / 10.0;
                } else {
                    cooperation += w;
                }
                next += 1;
            }
            history.push(history[t] + conflict);
            let typical = (hostile_weight + 0.5) / (hostile + 1.0) / self.coverage.short(t);
            let day = self.day(t, [conflict, cooperation, usual], square, typical);
            self.days.push(day);
        }
    }

    /// The usual conflict of position `t` from the running sum of the days before it.
    fn usual(&self, history: &[f64], t: usize) -> f64 {
        let begin = t.saturating_sub(self.options.history);
        let prior = self.options.prior_days / self.coverage.long(t);
        (history[t] - history[begin] + prior) / ((t - begin) as f64 + self.options.prior_days)
    }

    /// `typical` is the weight of one event more, by which the upper end is widened (Fay and Feuer 1997, with the mean
    /// weight as Tiwari, Clegg and Zou 2006 propose).
    fn day(&self, t: usize, sums: [f64; 3], square: f64, typical: f64) -> TensionDay {
        let [conflict, cooperation, usual] = sums;
        let z = self.options.z;
        let at = |c: f64| 100.0 * c / (c + cooperation + usual);
        let low = match conflict > 0.0 {
            true => quantile(conflict * conflict / square, square / conflict, -z),
            false => 0.0,
        };
        let (c, s) = (conflict + typical, square + typical * typical);
        let high = quantile(c * c / s, s / c, z);
        let scale = self.coverage.long(t);
        TensionDay {
            day: self.coverage.days()[t],
            value: at(conflict),
            low: at(low.min(conflict)),
            high: at(high.max(conflict)),
            conflict: conflict * scale,
            cooperation: cooperation * scale,
            usual: usual * scale,
        }
    }

    /// The index of every covered day, in order. Days that are missing are gaps.
    pub fn days(&self) -> &[TensionDay] {
        &self.days
    }

    /// The index of the last covered day that is not after `day`.
    pub fn on(&self, day: Date) -> Option<&TensionDay> {
        let position = self.coverage.position(day)?;
        self.days.get(position.min(self.days.len().checked_sub(1)?))
    }

    /// Takes a day's index apart; none where the day is a gap.
    pub fn decompose(&self, day: Date) -> Option<Decomposition> {
        let t = self.coverage.position(day)?;
        let of = *self.days.get(t).filter(|d| d.day == day)?;
        let keep = self.keep();
        let scale = self.coverage.long(t);
        let whole = of.conflict + of.cooperation + of.usual;
        let mut contributions = Vec::new();
        let mut relief = Vec::new();
        for (position, e) in self.events.iter().take_while(|(p, _)| *p <= t) {
            let age = t - position;
            let coverage = scale / self.coverage.short(*position);
            let (weight, decay) = (e.score.abs() / 10.0, keep.powi(age as i32));
            let part = Contribution {
                id: e.id,
                age,
                weight,
                decay,
                coverage,
                points: 100.0 * weight * decay * coverage / whole,
            };
            match e.score < 0.0 {
                true => contributions.push(part),
                false => relief.push(part),
            }
        }
        let most = |a: &Contribution, b: &Contribution| {
            b.points.total_cmp(&a.points).then(a.id.cmp(&b.id))
        };
        contributions.sort_by(most);
        relief.sort_by(most);
        Some(Decomposition {
            day: of,
            contributions,
            relief,
            usual_points: 100.0 * of.usual / whole,
        })
    }
}

#[cfg(test)]
mod tests;
