//! Enumerations of the record as the small integers that columns hold. The order is part of the file format.

use gesta_record::{Level, Precision, Quad, Realis, Stance};

/// An enumeration stored as a number.
pub(crate) trait Code: Copy + PartialEq + 'static {
    const ALL: &'static [Self];

    fn code(self) -> i64 {
        Self::ALL
            .iter()
            .position(|v| *v == self)
            .map_or(-1, |i| i as i64)
    }

    fn of(code: i64) -> Option<Self> {
        Self::ALL.get(usize::try_from(code).ok()?).copied()
    }
}

impl Code for Quad {
    const ALL: &'static [Self] = &[
        Quad::VerbalCooperation,
        Quad::MaterialCooperation,
        Quad::VerbalConflict,
        Quad::MaterialConflict,
    ];
}

impl Code for Realis {
    const ALL: &'static [Self] = &[
        Realis::Actual,
        Realis::Future,
        Realis::Hypothetical,
        Realis::Negated,
        Realis::Historical,
    ];
}

impl Code for Precision {
    const ALL: &'static [Self] = &[
        Precision::Day,
        Precision::Week,
        Precision::Month,
        Precision::Year,
    ];
}

impl Code for Level {
    const ALL: &'static [Self] = &[
        Level::Point,
        Level::City,
        Level::District,
        Level::Province,
        Level::Country,
        Level::Sea,
        Level::Region,
    ];
}

impl Code for Stance {
    const ALL: &'static [Self] = &[
        Stance::Assert,
        Stance::Confirm,
        Stance::Deny,
        Stance::Decline,
        Stance::Predict,
        Stance::Doubt,
        Stance::Promise,
        Stance::Threaten,
        Stance::Demand,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_the_file_format_stay() {
        assert_eq!(Quad::MaterialConflict.code(), 3);
        assert_eq!(Realis::Historical.code(), 4);
        assert_eq!(Precision::Year.code(), 3);
        assert_eq!(Level::Region.code(), 6);
        assert_eq!(Stance::Demand.code(), 8);
        assert_eq!(Realis::of(9), None);
        assert_eq!(Realis::of(-1), None);
    }
}
