//! Scores of the CoNLL 2018 shared task: words and sentences are compared as spans over the characters that are not
//! white space, so that tokenisation errors count.

use std::collections::HashMap;

use gesta_record::Sentence;

/// Precision, recall and F1 in counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Found and right.
    pub right: usize,
    /// Found.
    pub system: usize,
    /// There to be found.
    pub gold: usize,
}

impl Counts {
    /// F1 between 0 and 1; 0 where there is nothing.
    pub fn f1(self) -> f64 {
        if self.system + self.gold == 0 {
            return 0.0;
        }
        2.0 * self.right as f64 / (self.system + self.gold) as f64
    }
}

/// All scores of one comparison.
#[derive(Debug, Clone, Copy, Default)]
pub struct Scores {
    /// Sentence spans.
    pub sentences: Counts,
    /// Word spans.
    pub words: Counts,
    /// Universal tags.
    pub upos: Counts,
    /// Treebank tags.
    pub xpos: Counts,
    /// All features together.
    pub feats: Counts,
    /// Lemmas.
    pub lemmas: Counts,
    /// Heads.
    pub uas: Counts,
    /// Heads and relations without subtypes, as the shared task counts.
    pub las: Counts,
    /// Heads and relations with subtypes.
    pub las_subtypes: Counts,
}

/// Compares the system's sentences with the gold ones; both must be of the same text, but for white space.
pub fn score(gold: &[Sentence], system: &[Sentence], text: &str) -> Scores {
    // Position of every character among those that are not white space.
    let mut dense = Vec::with_capacity(text.len() + 1);
    let mut count = 0usize;
    for c in text.chars() {
        dense.push(count);
        count += usize::from(!c.is_whitespace());
    }
    dense.push(count);
    let at = |i: usize| dense.get(i).copied().unwrap_or(count);
    let mut scores = Scores::default();
    let spans = |ss: &[Sentence]| -> Vec<(usize, usize)> {
        ss.iter()
            .map(|s| (at(s.span.begin), at(s.span.end)))
            .collect()
    };
    let (gs, ss) = (spans(gold), spans(system));
    scores.sentences = Counts {
        right: ss.iter().filter(|s| gs.binary_search(s).is_ok()).count(),
        system: ss.len(),
        gold: gs.len(),
    };
    // A word's key is its span and its number among the words of that span (parts of a contraction may share one).
    let words = |list: &[Sentence]| -> Vec<(Key, usize, usize)> {
        let mut seen: HashMap<(usize, usize), usize> = HashMap::new();
        let mut out = Vec::new();
        for (si, s) in list.iter().enumerate() {
            for (ti, t) in s.tokens.iter().enumerate() {
                let span = (at(t.span.begin), at(t.span.end));
                let n = seen.entry(span).or_insert(0);
                out.push(((span.0, span.1, *n), si, ti));
                *n += 1;
            }
        }
        out
    };
    let (gw, sw) = (words(gold), words(system));
    let by_key: HashMap<Key, (usize, usize)> = gw.iter().map(|&(k, s, t)| (k, (s, t))).collect();
    let key_of = |list: &[(Key, usize, usize)]| -> HashMap<(usize, usize), Key> {
        list.iter().map(|&(k, s, t)| ((s, t), k)).collect()
    };
    let (gold_key, system_key) = (key_of(&gw), key_of(&sw));
    let total = Counts {
        right: 0,
        system: sw.len(),
        gold: gw.len(),
    };
    for field in [
        &mut scores.words,
        &mut scores.upos,
        &mut scores.xpos,
        &mut scores.feats,
        &mut scores.lemmas,
        &mut scores.uas,
        &mut scores.las,
        &mut scores.las_subtypes,
    ] {
        *field = total;
    }
    for &(key, si, ti) in &sw {
        let Some(&(gi, gj)) = by_key.get(&key) else {
            continue;
        };
        let (g, s) = (&gold[gi].tokens[gj], &system[si].tokens[ti]);
        scores.words.right += 1;
        scores.upos.right += usize::from(g.upos == s.upos);
        scores.xpos.right += usize::from(g.xpos == s.xpos);
        scores.feats.right += usize::from(without_animacy(&g.feats) == without_animacy(&s.feats));
        scores.lemmas.right += usize::from(g.lemma == s.lemma || g.lemma == "_");
        let head_of = |keys: &HashMap<(usize, usize), Key>, i: usize, h: Option<usize>| {
            h.map(|h| keys.get(&(i, h)).copied())
        };
        let same_head = head_of(&gold_key, gi, g.head) == head_of(&system_key, si, s.head);
        if same_head {
            scores.uas.right += 1;
            scores.las_subtypes.right += usize::from(g.deprel == s.deprel);
            scores.las.right += usize::from(base(&g.deprel) == base(&s.deprel));
        }
    }
    scores
}

type Key = (usize, usize, usize);

fn base(relation: &str) -> &str {
    relation.split(':').next().unwrap_or(relation)
}

/// Features as the treebank has them; which nouns are people is ours.
fn without_animacy(feats: &gesta_record::Features) -> &str {
    let rest = feats.0.strip_prefix("Animacy=Hum").unwrap_or(&feats.0);
    rest.strip_prefix('|').unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conllu;

    #[test]
    fn gold_is_perfect_and_a_wrong_head_is_not() {
        let bank = conllu::read(
            "# text = Go home now.\n1\tGo\tgo\tVERB\tVB\t_\t0\troot\t_\t_\n2\thome\thome\tADV\tRB\t_\t1\tadvmod\t_\t_\n\
3\tnow\tnow\tADV\tRB\t_\t1\tadvmod\t_\t_\n4\t.\t.\tPUNCT\t.\t_\t1\tpunct\t_\t_\n\n",
        )
        .unwrap();
        let same = score(&bank.sentences, &bank.sentences, &bank.text);
        assert!((same.las.f1() - 1.0).abs() < 1e-9 && (same.sentences.f1() - 1.0).abs() < 1e-9);
        let mut other = bank.sentences.clone();
        other[0].tokens[2].head = Some(1);
        other[0].tokens[3].deprel = "dep".into();
        let worse = score(&bank.sentences, &other, &bank.text);
        assert_eq!(
            (worse.uas.right, worse.las.right, worse.uas.gold),
            (3, 2, 4)
        );
    }

    #[test]
    fn a_split_word_costs() {
        let one = "# text = don't\n1-2\tdon't\t_\t_\t_\t_\t_\t_\t_\t_\n1\tdo\tdo\tAUX\tVB\t_\t0\troot\t_\t_\n\
2\tn't\tnot\tPART\tRB\t_\t1\tadvmod\t_\t_\n\n";
        let whole = "# text = don't\n1\tdon't\tdo\tAUX\tVB\t_\t0\troot\t_\t_\n\n";
        let (gold, system) = (conllu::read(one).unwrap(), conllu::read(whole).unwrap());
        let s = score(&gold.sentences, &system.sentences, &gold.text);
        assert_eq!((s.words.right, s.words.system, s.words.gold), (0, 1, 2));
    }
}
