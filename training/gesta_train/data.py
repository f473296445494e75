"""Reading training data: CoNLL-U trees, entity annotations, and the encodings the heads learn.

Everything here that the Rust runtime must do in the same way (character normalisation, word shapes, lemma scripts)
is written to `labels.json` or mirrored in `crates/gesta-parse`, and tested there against vectors made by `export.py`.
"""

from __future__ import annotations

import collections
import dataclasses
import re

# Typographic characters are folded before word pieces are made, because treebank text is mostly ASCII.
FOLD = str.maketrans({
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u2032": "'", "\u00b4": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"', "\u2033": '"',
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-", "\u2212": "-",
    "\u2026": ".", "\u00a0": " ", "\u200b": " ", "\ufeff": " ",
})

SHAPES = ["lower", "title", "upper", "mixed", "digit", "other"]


def fold(word: str) -> str:
    """The word as the word-piece tokenizer sees it."""
    return word.translate(FOLD).strip() or "-"


def shape(word: str) -> int:
    """Index into SHAPES: the case information that an uncased encoder loses."""
    if any(c.isdigit() for c in word):
        return 4
    letters = [c for c in word if c.isalpha()]
    if not letters:
        return 5
    upper = sum(c.isupper() for c in letters)
    if upper == 0:
        return 0
    if upper == len(letters) and len(letters) > 1:
        return 2
    if upper == 1 and letters[0].isupper():
        return 1
    return 3


def lemma_script(form: str, lemma: str) -> str:
    """How to get from form to lemma: `case|strip|append`, or `=lemma` where they share nothing.

    case is `l` (lower-case the form first) or `k` (keep its case); `strip` characters are cut from the
    end and `append` is added.
    """
    for case, base in (("l", form.lower()), ("k", form)):
        if case == "k" and lemma == lemma.lower():
            continue
        common = 0
        while common < min(len(base), len(lemma)) and base[common] == lemma[common]:
            common += 1
        if common or not lemma:
            if case == "l" and lemma != lemma.lower():
                continue
            return f"{case}|{len(base) - common}|{lemma[common:]}"
    return "=" + lemma


def apply_script(form: str, script: str) -> str:
    """Inverse of lemma_script; a script that does not fit gives the lower-cased form."""
    if script.startswith("="):
        return script[1:]
    case, strip, append = script.split("|", 2)
    base = form.lower() if case == "l" else form
    n = int(strip)
    if n > len(base):
        return form.lower()
    return base[: len(base) - n] + append


@dataclasses.dataclass
class Sentence:
    """One training sentence; a field is None where the source has no such annotation."""

    id: str
    words: list[str]
    upos: list[str] | None = None
    xpos: list[str] | None = None
    feats: list[str] | None = None
    scripts: list[str] | None = None
    heads: list[int] | None = None
    deprels: list[str] | None = None
    entities: list[str] | None = None  # BIO tags


def read_conllu(path: str) -> list[Sentence]:
    """Sentences of a CoNLL-U file; multiword and empty tokens are skipped."""
    out: list[Sentence] = []
    rows: list[list[str]] = []
    sent_id = ""
    with open(path, encoding="utf-8") as f:
        for line in f:
            line = line.rstrip("\n")
            if line.startswith("# sent_id"):
                sent_id = line.split("=", 1)[1].strip()
            elif line.startswith("#"):
                continue
            elif not line:
                if rows:
                    out.append(_sentence(sent_id, rows))
                rows = []
            else:
                cols = line.split("\t")
                if cols[0].isdigit():
                    rows.append(cols)
    if rows:
        out.append(_sentence(sent_id, rows))
    return out


def _sentence(sent_id: str, rows: list[list[str]]) -> Sentence:
    return Sentence(
        id=sent_id,
        words=[r[1] for r in rows],
        upos=[r[3] for r in rows],
        xpos=[r[4] for r in rows],
        feats=[r[5] for r in rows],
        scripts=[lemma_script(r[1], r[2]) for r in rows],
        heads=[int(r[6]) for r in rows],
        deprels=[r[7] for r in rows],
    )


def read_marked(path: str) -> list[Sentence]:
    """Sentences written with inline `[TYPE: text]` entity markup, one a line."""
    out = []
    with open(path, encoding="utf-8") as f:
        for n, line in enumerate(f, 1):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            words: list[str] = []
            tags: list[str] = []
            pos = 0
            for m in re.finditer(r"\[([A-Z]+): ([^\]]+)\]", line):
                _extend(words, tags, line[pos : m.start()], None)
                _extend(words, tags, m.group(2), m.group(1))
                pos = m.end()
            _extend(words, tags, line[pos:], None)
            if words:
                out.append(Sentence(id=f"{path}:{n}", words=words, entities=tags))
    return out


def split_words(text: str) -> list[str]:
    """A plain tokenizer in the treebank's manner, good enough for entity training text."""
    text = fold(text) if text.strip() else ""
    words = []
    for chunk in text.split():
        for w in re.findall(r"(?:[A-Za-z]\.){2,}|\$|\d[\d,.]*\d|\w+(?:'\w+)*|[^\w\s]", chunk):
            m = re.fullmatch(r"(\w+?)('s|'re|'ve|'ll|'d|'m|n't)", w, re.I)
            if m and m.group(1):
                words += [m.group(1), m.group(2)]
            elif re.fullmatch(r"(Gen|Mr|Mrs|Ms|Dr|Col|Lt|Sgt|Sen|Rep|Gov|Maj|Adm|St|Jr|Sr|Inc|Corp|Co|Ltd)", w):
                words.append(w)
            else:
                words.append(w)
    # An abbreviation keeps its full stop, as in the treebank.
    out: list[str] = []
    for w in words:
        if w == "." and out and out[-1] in ABBREVIATIONS:
            out[-1] += "."
        else:
            out.append(w)
    return out


ABBREVIATIONS = {"Gen", "Mr", "Mrs", "Ms", "Dr", "Col", "Lt", "Sgt", "Sen", "Rep", "Gov", "Maj", "Adm", "St",
                 "Jr", "Sr", "Inc", "Corp", "Co", "Ltd", "Brig", "Capt", "Prof", "Rev"}


def _extend(words: list[str], tags: list[str], text: str, kind: str | None) -> None:
    new = split_words(text)
    words += new
    if kind is None:
        tags += ["O"] * len(new)
    else:
        tags += ["B-" + kind] + ["I-" + kind] * (len(new) - 1) if new else []


def read_standoff(path: str, sentences: dict[str, Sentence]) -> list[Sentence]:
    """Entity annotation of treebank sentences: lines `sent_id<TAB>start<TAB>end<TAB>type` (word offsets, end
    exclusive), and `sent_id<TAB>-` for a sentence that was read and has none."""
    tags: dict[str, list[str]] = {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            line = line.rstrip("\n")
            if not line or line.startswith("#"):
                continue
            cols = line.split("\t")
            sent = sentences.get(cols[0])
            if sent is None:
                continue
            t = tags.setdefault(cols[0], ["O"] * len(sent.words))
            if len(cols) == 4:
                start, end = int(cols[1]), int(cols[2])
                t[start:end] = ["B-" + cols[3]] + ["I-" + cols[3]] * (end - start - 1)
    return [dataclasses.replace(sentences[k], entities=v) for k, v in tags.items()]


def batches(items: list, length, limit: int, rng) -> list[list]:
    """Length-sorted batches of at most `limit` word pieces (padding counted), in random order."""
    order = sorted(items, key=lambda s: (length(s), rng.random()))
    out, cur, longest = [], [], 0
    for s in order:
        n = length(s)
        if cur and max(longest, n) * (len(cur) + 1) > limit:
            out.append(cur)
            cur, longest = [], 0
        cur.append(s)
        longest = max(longest, n)
    if cur:
        out.append(cur)
    rng.shuffle(out)
    return out


def vocabulary(values, minimum: int = 1) -> list[str]:
    """Labels by falling frequency, then name; those rarer than `minimum` are left out."""
    counts = collections.Counter(values)
    return [v for v, n in sorted(counts.items(), key=lambda kv: (-kv[1], kv[0])) if n >= minimum]
