//! Days as numbers.

use jiff::civil::{Date, date};

/// Days since 1 January 1970.
pub fn day_number(day: Date) -> i32 {
    (day - date(1970, 1, 1)).get_days()
}

/// The day with this number; none outside the calendar's years −9999 to 9999.
pub fn day_of(number: i32) -> Option<Date> {
    let span = jiff::Span::new().try_days(number).ok()?;
    date(1970, 1, 1).checked_add(span).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn days_and_numbers_agree(n in -700_000i32..2_000_000) {
            prop_assert_eq!(day_of(n).map(day_number), Some(n));
        }
    }

    #[test]
    fn known_days() {
        assert_eq!(day_number(date(1970, 1, 2)), 1);
        assert_eq!(day_number(date(2024, 2, 29)), 19_782);
        assert_eq!(day_of(i32::MAX), None);
    }
}
