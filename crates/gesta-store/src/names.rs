//! Public names of mentions and contents, and what they stand for.

use std::str::FromStr;

use crate::MentionId;
use crate::error::StoreError;
use crate::hash::ContentHash;

/// The key in a mention's public name.
pub(crate) fn key_of(name: &str) -> Option<i64> {
    let hex = name.strip_prefix(['E', 'e']).unwrap_or(name);
    (hex.len() == 16)
        .then(|| u64::from_str_radix(hex, 16).ok().map(|n| n as i64))
        .flatten()
}

impl MentionId {
    /// The public name of the mention with this key: `E` and 16 hexadecimal digits, the same in every ledger.
    pub fn name_of(key: i64) -> String {
        format!("E{:016x}", key as u64)
    }

    /// The key in a public name; none where it is no such name.
    pub fn key_in(name: &str) -> Option<i64> {
        key_of(name)
    }
}

impl FromStr for ContentHash {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        let wrong = || {
            StoreError::Missing(format!(
                "{text:?} is no content hash: 32 hexadecimal digits"
            ))
        };
        if text.len() != 32 || !text.is_ascii() {
            return Err(wrong());
        }
        let mut out = [0; 16];
        for (i, b) in out.iter_mut().enumerate() {
            *b = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).map_err(|_| wrong())?;
        }
        Ok(Self(out))
    }
}
