//! Dictionary forms as the model gives them: edit scripts. What a dictionary knows better, `lexicon.rs` corrects.

/// How to get from a form to its lemma, as the training writes it: `l|1|` (lower-case, cut one character),
/// `k|0|` (keep the case), `=be` (that word).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Script {
    /// The lemma itself.
    Whole(String),
    /// Cut `strip` characters from the end and add `append`.
    Edit {
        /// Keep upper-case letters.
        keep_case: bool,
        /// Number of characters to cut.
        strip: usize,
        /// What to add.
        append: String,
    },
}

impl Script {
    /// Reads the training's notation; `None` where it is malformed.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if let Some(whole) = text.strip_prefix('=') {
            return Some(Self::Whole(whole.to_owned()));
        }
        let mut parts = text.splitn(3, '|');
        let keep_case = match parts.next()? {
            "l" => false,
            "k" => true,
            _ => return None,
        };
        let strip = parts.next()?.parse().ok()?;
        Some(Self::Edit {
            keep_case,
            strip,
            append: parts.next()?.to_owned(),
        })
    }

    /// The lemma of `form`; a script that does not fit gives the lower-cased form.
    pub(crate) fn apply(&self, form: &str) -> String {
        match self {
            Self::Whole(word) => word.clone(),
            Self::Edit {
                keep_case,
                strip,
                append,
            } => {
                let base = if *keep_case {
                    form.to_owned()
                } else {
                    form.to_lowercase()
                };
                let count = base.chars().count();
                if *strip > count {
                    return form.to_lowercase();
                }
                let mut lemma: String = base.chars().take(count - strip).collect();
                lemma.push_str(append);
                lemma
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_applied() {
        for (script, form, lemma) in [
            ("l|0|", "Talks", "talks"),
            ("l|1|", "talks", "talk"),
            ("l|3|y", "armies", "army"),
            ("k|0|", "Goris", "Goris"),
            ("=be", "were", "be"),
            ("l|9|x", "cut", "cut"),
        ] {
            assert_eq!(
                Script::parse(script).map(|s| s.apply(form)).as_deref(),
                Some(lemma)
            );
        }
        assert_eq!(Script::parse("x|1|"), None);
        assert_eq!(Script::parse("l|one|"), None);
    }
}
