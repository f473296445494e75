//! A series in one line of text.

/// One sign a value, from ▁ (the smallest) to █ (the largest); a gap is a space. Zero is the floor where no value is
/// below it.
pub fn sparkline(values: &[Option<f64>]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let known = values.iter().flatten().copied();
    let low = known.clone().fold(0.0_f64, f64::min);
    let high = known.fold(f64::NEG_INFINITY, f64::max);
    let bar = |v: f64| {
        let share = if high > low {
            (v - low) / (high - low)
        } else {
            0.0
        };
        BARS[((share * 7.0).round() as usize).min(7)]
    };
    values.iter().map(|v| v.map_or(' ', bar)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_and_gaps() {
        let line = sparkline(&[Some(0.0), None, Some(3.5), Some(7.0)]);
        assert_eq!(line, "▁ ▅█");
        assert_eq!(sparkline(&[Some(0.0), Some(0.0)]), "▁▁");
        assert_eq!(sparkline(&[]), "");
    }
}
