//! The cue: a linear reading of a word's vector, trained on a codebook's examples by `training/cue.py`.

use gesta_record::Cue;

use crate::ParseError;

/// Class probabilities below this many thousandths are not kept.
const FLOOR: u16 = 20;

/// Multinomial logistic regression over the encoder's vector of a word.
#[derive(Debug)]
pub(crate) struct CueHead {
    classes: Vec<String>,
    /// One row of weights a class, then its bias.
    rows: Vec<(Vec<f32>, f32)>,
}

/// Takes `n` bytes off the front.
fn take<'b>(bytes: &mut &'b [u8], n: usize) -> Result<&'b [u8], ParseError> {
    let (head, rest) = bytes
        .split_at_checked(n)
        .ok_or_else(|| ParseError::labels("the cue is cut short".into()))?;
    *bytes = rest;
    Ok(head)
}

fn number(bytes: &mut &[u8]) -> Result<usize, ParseError> {
    let four = take(bytes, 4)?;
    let four: [u8; 4] = four.try_into().unwrap_or_default();
    Ok(u32::from_le_bytes(four) as usize)
}

fn floats(bytes: &mut &[u8], n: usize) -> Result<Vec<f32>, ParseError> {
    let size = n
        .checked_mul(4)
        .ok_or_else(|| ParseError::labels("the cue is too large".into()))?;
    Ok(take(bytes, size)?
        .chunks_exact(4)
        .map(|c| f32::from_le_bytes(c.try_into().unwrap_or_default()))
        .collect())
}

impl CueHead {
    /// Reads the two heads that `training/cue.py` writes: for words, and for whole texts.
    ///
    /// # Errors
    /// When the bytes are cut short or of another version.
    pub(crate) fn read_both(mut bytes: &[u8]) -> Result<(Self, Self), ParseError> {
        let words = Self::read(&mut bytes)?;
        let texts = Self::read(&mut bytes)?;
        if texts.classes.len() != 2 {
            return Err(ParseError::labels(
                "the cue for texts wants two classes".into(),
            ));
        }
        Ok((words, texts))
    }

    fn read(bytes: &mut &[u8]) -> Result<Self, ParseError> {
        if take(bytes, 4)? != b"GCUE" || number(bytes)? != 1 {
            return Err(ParseError::labels("the cue is of another version".into()));
        }
        let dimension = number(bytes)?;
        let count = number(bytes)?;
        let mut classes = Vec::new();
        for _ in 0..count {
            let length = number(bytes)?;
            let name = String::from_utf8(take(bytes, length)?.to_vec())
                .map_err(|_| ParseError::labels("a name in the cue is not UTF-8".into()))?;
            classes.push(name);
        }
        let mut rows = Vec::new();
        for _ in 0..count {
            rows.push((floats(bytes, dimension)?, 0.0));
        }
        for (row, bias) in rows.iter_mut().zip(floats(bytes, count)?) {
            row.1 = bias;
        }
        Ok(Self { classes, rows })
    }

    /// Score of the second class against the first.
    pub(crate) fn contrast(&self, vector: &[f32]) -> f32 {
        let score =
            |(w, b): &(Vec<f32>, f32)| b + w.iter().zip(vector).map(|(a, x)| a * x).sum::<f32>();
        match self.rows.as_slice() {
            [first, second] => score(second) - score(first),
            _ => 0.0,
        }
    }

    /// The likely classes of a word, the likeliest first.
    pub(crate) fn classify(&self, vector: &[f32]) -> Vec<Cue> {
        let scores: Vec<f32> = self
            .rows
            .iter()
            .map(|(w, b)| b + w.iter().zip(vector).map(|(a, x)| a * x).sum::<f32>())
            .collect();
        let top = scores.iter().copied().fold(f32::MIN, f32::max);
        let total: f32 = scores.iter().map(|s| (s - top).exp()).sum();
        let mut out: Vec<Cue> = self
            .classes
            .iter()
            .zip(&scores)
            .map(|(label, s)| Cue {
                label: label.clone(),
                per_mille: (1000.0 * (s - top).exp() / total).round() as u16,
            })
            .filter(|c| c.per_mille >= FLOOR)
            .collect();
        out.sort_by(|a, b| b.per_mille.cmp(&a.per_mille).then(a.label.cmp(&b.label)));
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes() -> Vec<u8> {
        let mut out = b"GCUE".to_vec();
        for n in [1u32, 2, 2] {
            out.extend(n.to_le_bytes());
        }
        for name in ["AID", "none"] {
            out.extend((name.len() as u32).to_le_bytes());
            out.extend(name.as_bytes());
        }
        for x in [1.0f32, 0.0, 0.0, 1.0, 0.0, 0.5] {
            out.extend(x.to_le_bytes());
        }
        out
    }

    #[test]
    fn the_likeliest_class_comes_first() {
        let head = CueHead::read(&mut bytes().as_slice()).unwrap();
        let best = head.classify(&[3.0, 0.0]);
        assert_eq!(best[0].label, "AID");
        // 3 against 0.5.
        assert_eq!(
            best[0].per_mille,
            (1000.0 / (1.0 + (-2.5f32).exp())).round() as u16
        );
        assert_eq!(head.classify(&[0.0, 0.0])[0].label, "none");
    }

    #[test]
    fn the_contrast_is_of_the_second_class() {
        let head = CueHead::read(&mut bytes().as_slice()).unwrap();
        // Second: 0.5 + 2; first: 0 + 3.
        assert!((head.contrast(&[3.0, 2.0]) - -0.5).abs() < 1e-6);
    }

    #[test]
    fn damaged_bytes_are_errors() {
        let good = [bytes(), bytes()].concat();
        assert!(CueHead::read_both(&good).is_ok());
        for n in 0..good.len() {
            assert!(CueHead::read_both(&good[..n]).is_err(), "{n}");
        }
    }
}
