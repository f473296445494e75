use super::*;
use crate::tests::Random;
use jiff::Span;
use jiff::civil::date;
use proptest::prelude::*;

fn day(n: i64) -> Date {
    date(2015, 1, 1).checked_add(Span::new().days(n)).unwrap()
}

fn event(id: i64, n: i64, score: f64) -> TensionEvent {
    TensionEvent {
        id,
        day: day(n),
        score,
    }
}

fn even(days: i64, documents: u64) -> Coverage {
    Coverage::new(&(0..days).map(|n| (day(n), documents)).collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Every value of a long history is the sum of its contributions; with the relief and the usual level it is 100.
    #[test]
    fn every_value_is_the_sum_of_its_contributions(seed in any::<u64>(), length in 200_i64..2500) {
        let mut random = Random::new(seed);
        let documents: Vec<(Date, u64)> =
            (0..length).map(|n| (day(n), random.below(4) * random.below(200))).collect();
        let coverage = Coverage::new(&documents);
        let events: Vec<TensionEvent> = (0..1500)
            .map(|id| event(id, random.below(length as u64) as i64, random.unit() * 20.0 - 10.0))
            .collect();
        let tension = Tension::new(&events, &coverage, None, TensionOptions::default());
        prop_assert_eq!(tension.days().len(), coverage.days().len());
        for d in tension.days() {
            prop_assert!(d.low <= d.value && d.value <= d.high && d.low >= 0.0 && d.high <= 100.0);
        }
        for d in tension.days().iter().step_by(37).chain(tension.days().last()) {
            let parts = tension.decompose(d.day).unwrap();
            let sum: f64 = parts.contributions.iter().map(|c| c.points).sum();
            prop_assert!((sum - d.value).abs() < 1e-9, "{} is not {}", sum, d.value);
            let relief: f64 = parts.relief.iter().map(|c| c.points).sum();
            prop_assert!((sum + relief + parts.usual_points - 100.0).abs() < 1e-9);
        }
    }
}

#[test]
fn every_single_day_of_ten_years_adds_up() {
    let mut random = Random::new(7);
    let coverage = even(3650, 120);
    let events: Vec<TensionEvent> = (0..400)
        .map(|id| event(id, random.below(3650) as i64, random.unit() * 20.0 - 10.0))
        .collect();
    let tension = Tension::new(&events, &coverage, None, TensionOptions::default());
    for d in tension.days() {
        let parts = tension.decompose(d.day).unwrap();
        let sum: f64 = parts.contributions.iter().map(|c| c.points).sum();
        assert!((sum - d.value).abs() < 1e-9);
    }
}

#[test]
fn the_usual_is_fifty_and_more_is_more() {
    let coverage = even(800, 100);
    let steady: Vec<TensionEvent> = (0..800).map(|n| event(n, n, -5.0)).collect();
    let tension = Tension::new(&steady, &coverage, None, TensionOptions::default());
    let end = tension.days().last().unwrap().value;
    assert!((end - 50.0).abs() < 3.0, "{end}");
    let mut burst = steady.clone();
    burst.extend((0..40).map(|n| event(1000 + n, 790 + n % 5, -9.0)));
    let more = Tension::new(&burst, &coverage, None, TensionOptions::default());
    assert!(more.on(day(795)).unwrap().value > end + 15.0);
    let mut peace = steady;
    peace.extend((0..40).map(|n| event(1000 + n, 790 + n % 5, 7.0)));
    let less = Tension::new(&peace, &coverage, None, TensionOptions::default());
    assert!(less.on(day(795)).unwrap().value < end - 15.0);
}

#[test]
fn nothing_known_is_no_tension_and_a_gap_has_no_value() {
    let coverage = Coverage::new(&[(day(0), 10), (day(20), 10)]);
    let tension = Tension::new(
        &[event(1, 0, -8.0)],
        &coverage,
        None,
        TensionOptions::default(),
    );
    assert_eq!(tension.days().len(), 2);
    assert!(tension.decompose(day(10)).is_none());
    // Twenty days without a document are one step: nothing has calmed down that was not seen to.
    let [before, after] = [0, 1].map(|n| tension.days()[n].conflict);
    assert!((after / before - (-1.0 / 14.0_f64).exp2()).abs() < 1e-12);
    let none = Tension::new(&[], &coverage, None, TensionOptions::default());
    assert_eq!(none.days()[0].value, 0.0);
    assert!(none.days()[0].high > 0.0);
}

/// The feed list grows tenfold and events with it: the index goes on as before.
#[test]
fn coverage_alone_moves_nothing() {
    let documents: Vec<(Date, u64)> = (0..900)
        .map(|n| (day(n), if n < 600 { 100 } else { 1000 }))
        .collect();
    let coverage = Coverage::new(&documents);
    let mut events = Vec::new();
    for n in 0..900 {
        for i in 0..(if n < 600 { 1 } else { 10 }) {
            events.push(event(n * 10 + i, n, -6.0));
        }
    }
    let tension = Tension::new(&events, &coverage, None, TensionOptions::default());
    let before = tension.on(day(590)).unwrap().value;
    for n in 610..900 {
        let now = tension.on(day(n)).unwrap().value;
        assert!(
            (now - before).abs() < 8.0,
            "day {n}: {now}, before {before}"
        );
    }
}

/// Of intervals said to hold 80 %, at least that many hold the index of the true rate.
#[test]
fn intervals_hold_the_true_value() {
    let (mut inside, mut all) = (0, 0);
    for seed in 0..60 {
        let mut random = Random::new(seed);
        let coverage = even(500, 100);
        let rate = 0.05 + random.unit();
        let mut events = Vec::new();
        for n in 0..500 {
            for _ in 0..random.poisson(rate) {
                events.push(event(events.len() as i64, n, -2.0 - 8.0 * random.unit()));
            }
        }
        let tension = Tension::new(&events, &coverage, None, TensionOptions::default());
        let keep = (-1.0 / 14.0_f64).exp2();
        let truth = rate * 0.6 / (1.0 - keep);
        for n in [250, 375, 499] {
            let d = tension.days()[n];
            let value = 100.0 * truth / (truth + d.cooperation + d.usual);
            all += 1;
            inside += i32::from(d.low <= value && value <= d.high);
        }
    }
    assert!(
        f64::from(inside) >= 0.78 * f64::from(all),
        "{inside} of {all}"
    );
}
