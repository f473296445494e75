//! Small stable hashes of words. Not secret, not for files: only equality and order matter.

/// FNV-1a with a final mix, 32 bits.
pub(crate) fn hash32(bytes: &[u8]) -> u32 {
    mix(fnv(0xcbf2_9ce4_8422_2325, bytes)) as u32
}

/// FNV-1a over `bytes`, going on from `state`.
pub(crate) fn fnv(state: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(state, |h, &b| {
        (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Spreads the bits evenly (the finaliser of SplitMix64).
pub(crate) fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// Number of values that two sorted lists without repetition share.
pub(crate) fn shared(a: &[u32], b: &[u32]) -> usize {
    let (mut i, mut j, mut n) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                n += 1;
                i += 1;
                j += 1;
            }
        }
    }
    n
}

/// True where two sorted lists without repetition share at least so many values; stops as soon as that is settled.
pub(crate) fn shared_at_least(a: &[u32], b: &[u32], least: usize) -> bool {
    let (mut i, mut j, mut n) = (0, 0, 0);
    while n < least {
        if n + (a.len() - i).min(b.len() - j) < least {
            return false;
        }
        let (Some(x), Some(y)) = (a.get(i), b.get(j)) else {
            return false;
        };
        n += usize::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    true
}
