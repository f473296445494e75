//! How long to wait after failures.

use jiff::SignedDuration;
use sha2::{Digest, Sha256};

/// The wait after the `failures`th failure in a row, from 1: doubled each time up to `most`, then moved by up to a
/// fifth either way, so that feeds that failed together do not come back together. The same name and count always give
/// the same wait.
pub(crate) fn wait(
    name: &str,
    failures: u32,
    first: SignedDuration,
    most: SignedDuration,
) -> SignedDuration {
    let doublings = failures.saturating_sub(1).min(20);
    let plain = first
        .as_millis()
        .saturating_mul(1 << doublings)
        .min(most.as_millis());
    let mut hasher = Sha256::new();
    hasher.update(name.as_bytes());
    hasher.update(failures.to_le_bytes());
    let hash = hasher.finalize();
    let share = i128::from(u16::from_le_bytes([hash[0], hash[1]]));
    // From 0.8 to 1.2.
    let moved = plain * 8 / 10 + plain * 4 / 10 * share / i128::from(u16::MAX);
    SignedDuration::from_millis(i64::try_from(moved).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_their_limit_and_are_the_same_each_time() {
        let (first, most) = (SignedDuration::from_mins(1), SignedDuration::from_hours(6));
        let mut before = SignedDuration::ZERO;
        for n in 1..40 {
            let w = wait("a", n, first, most);
            assert_eq!(w, wait("a", n, first, most));
            let plain = (60u128 << (n - 1).min(20)).min(6 * 3600) as f64;
            let share = w.as_secs_f64() / plain;
            assert!((0.79..1.21).contains(&share), "{n}: {share}");
            assert!(n > 8 || w > before, "{n}");
            before = w;
        }
        assert_ne!(wait("a", 3, first, most), wait("b", 3, first, most));
    }
}
