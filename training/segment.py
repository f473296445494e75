"""Trains the sentence boundary classifier of `gesta-parse`.

    python training/segment.py --train en_ewt-ud-train.conllu training/segment_news.txt \
        --dev en_ewt-ud-dev.conllu --out models/en/segment.bin

A text is cut at white space into chunks. Every gap between two chunks of one paragraph is a
candidate, and a logistic regression over hashed features of the chunks around it decides. The
features are the same, number for number, as in `crates/gesta-parse/src/segment/features.rs`: a
change here without one there (and the other way round) makes the weights worthless, which is why
the file carries VERSION. Needs numpy; one core, about a minute; same input, same bytes.
"""

import argparse
import struct
import sys

import numpy as np

VERSION = 3
BITS = 16
SIZE = 1 << BITS
MASK = 0xFFFFFFFF
# Our own news paragraphs are few beside the treebank's web text, so each of their gaps counts more.
NEWS_WEIGHT = 2.0

TITLES = """adm attn amb ald brig bros capt cdr cmdr col comdr cpl cpt dr fr ft gen gov govs hon
insp lt ltc ltcol lts maj messrs mlle mme mr mrs ms mt mts pfc pres prof pvt rep reps rev revd rt
sec sen sens sgt sr st ste supt vs v viz cf approx dept""".split()
MONTHS = """jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat
sun""".split()
COMPANIES = """inc co corp ltd jr bros llc plc cos esq ave blvd rd univ assn""".split()
OTHERS = """etc al no nos p pp vol fig ext est a.m p.m i.e e.g ph.d lb lbs oz yrs mins hrs fax
tel""".split()
ABBREVIATION = {}
for kind, words in enumerate((TITLES, MONTHS, COMPANIES, OTHERS), start=1):
    for word in words:
        ABBREVIATION.setdefault(word, kind)


PLAIN = str.maketrans("“”‘’", "\"\"''")


def fnv(text):
    value = 0x811C9DC5
    for byte in text.encode("utf-8"):
        value = ((value ^ byte) * 0x01000193) & MASK
    return value


def core_bounds(chunk):
    """Where the first and the last letter or digit are."""
    first, last = 0, len(chunk)
    while first < last and not chunk[first].isalnum():
        first += 1
    while last > first and not chunk[last - 1].isalnum():
        last -= 1
    return first, last


def squeeze(text):
    """At most six characters, runs of one character cut to two, and plain quotes."""
    out = []
    for c in text:
        if len(out) >= 2 and out[-1] == c and out[-2] == c:
            continue
        out.append(c)
        if len(out) == 6:
            break
    return "".join(out).translate(PLAIN)


def shape(core):
    """A number from 0 to 9 for the look of a word."""
    if not core:
        return 0
    digits = sum(c.isnumeric() for c in core)
    upper = sum(c.isupper() for c in core)
    first = core[0]
    if digits == len(core):
        return 1
    if first.isnumeric():
        return 2
    if first.isupper():
        if len(core) == 1:
            return 3
        if "." in core:
            return 4
        if upper + digits == len(core):
            return 5
        return 6 if upper == 1 else 7
    return 8 if first.islower() and upper == 0 else 9


def bucket(n):
    for i, top in enumerate((1, 2, 3, 4, 6, 9, 13, 20, 30, 45)):
        if n <= top:
            return i
    return 10


class Vocabulary:
    """Numbers of every different chunk, computed once."""

    def __init__(self):
        self.rows = {}

    def __getitem__(self, chunk):
        row = self.rows.get(chunk)
        if row is None:
            first, last = core_bounds(chunk)
            core = chunk[first:last]
            low = "".join(c.lower() for c in core)
            tail = squeeze(chunk[last:]) if core else squeeze(chunk)
            head = squeeze(chunk[:first])
            dotted = tail.startswith(".") and not tail.startswith("..")
            kind = ABBREVIATION.get(low, 0) if dotted else 0
            if dotted and not kind:
                kind = 5 if "." in core else 6 if len(core) == 1 and core.isupper() else 0
            row = self.rows[chunk] = (
                fnv(low), fnv(tail), fnv(head), shape(core), min(len(core), 8), kind,
                fnv(low[-3:]), (2 if core[:1].isupper() else 1) if core else 0,
            )
        return row


WORD, TAIL, HEAD, SHAPE, LENGTH, KIND, ENDING, CASE = range(8)
EMPTY = (1, 1, 1, 10, 9, 7, 1, 3)


def mix(template, *parts):
    """Hash of a template number and its values, on arrays of 64-bit numbers kept below 2^32."""
    value = np.uint64((template * 0x9E3779B1 + 0x7F4A7C15) & MASK)
    for part in parts:
        value = (value ^ part) * np.uint64(0x85EBCA6B) & np.uint64(MASK)
        value = value ^ (value >> np.uint64(15))
    return (value * np.uint64(0xC2B2AE35) & np.uint64(MASK)) >> np.uint64(32 - BITS)


def features(rows, state):
    """Matrix of hashed features, one row for the gap after each chunk that has a successor.

    `rows` are the chunks of one paragraph with two EMPTY ones before and two after; `state` has the
    columns length so far, inside quotes, inside brackets, case and word of the first chunk.
    """
    n = len(state)
    c = np.array(rows, dtype=np.uint64)
    b, p, q, r = c[1:n + 1], c[2:n + 2], c[3:n + 3], c[4:n + 4]
    s = np.array(state, dtype=np.uint64)
    length, quote, bracket, first_case, first_word = s.T
    return np.stack([
        mix(1, p[:, WORD]), mix(2, q[:, WORD]), mix(3, p[:, TAIL]), mix(4, q[:, HEAD]),
        mix(5, p[:, TAIL], q[:, SHAPE]), mix(6, p[:, TAIL], q[:, HEAD], q[:, CASE]),
        mix(7, p[:, TAIL], q[:, WORD]), mix(8, p[:, WORD], p[:, TAIL]),
        mix(9, p[:, WORD], q[:, WORD]), mix(10, p[:, SHAPE], p[:, TAIL], q[:, SHAPE]),
        mix(11, p[:, KIND], q[:, SHAPE], p[:, TAIL]), mix(12, p[:, KIND], q[:, WORD]),
        mix(13, p[:, LENGTH], p[:, TAIL], q[:, CASE]), mix(14, q[:, WORD], q[:, TAIL]),
        mix(15, r[:, WORD], q[:, CASE]), mix(16, r[:, SHAPE], q[:, SHAPE], p[:, TAIL]),
        mix(17, b[:, WORD]), mix(18, b[:, SHAPE], p[:, SHAPE], p[:, TAIL], q[:, SHAPE]),
        mix(19, length, p[:, TAIL]), mix(20, length, q[:, CASE], p[:, TAIL]),
        mix(21, quote, p[:, TAIL], q[:, CASE]), mix(22, quote, p[:, TAIL], q[:, HEAD]),
        mix(23, bracket, p[:, TAIL], q[:, CASE]), mix(24, first_case, q[:, CASE], p[:, TAIL]),
        mix(25, q[:, CASE], q[:, WORD]), mix(26, p[:, ENDING], q[:, SHAPE], p[:, TAIL]),
        mix(27, q[:, TAIL], q[:, SHAPE], p[:, TAIL]), mix(28, q[:, ENDING], q[:, CASE], p[:, TAIL]),
        mix(29, first_word, p[:, TAIL], length), mix(30, b[:, TAIL], p[:, TAIL], q[:, CASE]),
        mix(31, length, p[:, SHAPE], q[:, SHAPE]), mix(32, r[:, TAIL], q[:, SHAPE], p[:, TAIL]),
        mix(33, q[:, WORD], r[:, WORD]), mix(34, quote, p[:, TAIL], q[:, WORD]),
    ], axis=1).astype(np.int32)


def balance(chunk, quote, depth):
    """Quotes and brackets after this chunk."""
    for c in chunk:
        if c == '"':
            quote = 1 - quote
        elif c == "“":
            quote = 1
        elif c == "”":
            quote = 0
        elif c in "([{":
            depth = 1
        elif c in ")]}":
            depth = 0
    return quote, depth


def read(path):
    """Paragraphs of a file: each a list of sentences, each a list of chunks."""
    paragraphs, sentences = [], []
    with open(path, encoding="utf-8") as lines:
        conllu = path.endswith(".conllu")
        for line in lines:
            line = line.rstrip("\n")
            if conllu:
                if line.startswith(("# newpar", "# newdoc")):
                    if sentences:
                        paragraphs.append(sentences)
                    sentences = []
                elif line.startswith("# text = "):
                    sentences.append(line[9:].split())
            elif line.startswith("#"):
                continue
            elif line.strip():
                sentences.append(line.split())
            elif sentences:
                paragraphs.append(sentences)
                sentences = []
    if sentences:
        paragraphs.append(sentences)
    return paragraphs


def examples(paragraphs):
    """Features and answers of all gaps, with the true sentence starts as history."""
    vocabulary = Vocabulary()
    matrix, answers = [], []
    for sentences in paragraphs:
        rows, state, truth = [EMPTY, EMPTY], [], []
        quote = depth = 0
        for sentence in sentences:
            first = vocabulary[sentence[0]]
            for i, chunk in enumerate(sentence):
                rows.append(vocabulary[chunk])
                quote, depth = balance(chunk, quote, depth)
                state.append((bucket(i + 1), quote, depth, first[CASE], first[WORD]))
                truth.append(i + 1 == len(sentence))
        rows += [EMPTY, EMPTY]
        # The last chunk of a paragraph always ends a sentence, so there is nothing to learn.
        matrix.append(features(rows, state)[:-1])
        answers.append(np.array(truth[:-1], dtype=np.float64))
    return np.concatenate(matrix), np.concatenate(answers)


def decode(weights, bias, paragraphs):
    """Sentence F1 with the history that the classifier itself makes."""
    vocabulary = Vocabulary()
    right = found = wanted = 0
    for sentences in paragraphs:
        chunks = [chunk for sentence in sentences for chunk in sentence]
        gold, at = set(), 0
        for sentence in sentences:
            gold.add((at, at + len(sentence)))
            at += len(sentence)
        rows = [EMPTY, EMPTY] + [vocabulary[c] for c in chunks] + [EMPTY, EMPTY]
        quote = depth = start = 0
        predicted = set()
        for i, chunk in enumerate(chunks):
            quote, depth = balance(chunk, quote, depth)
            first = rows[start + 2]
            state = [(bucket(i - start + 1), quote, depth, first[CASE], first[WORD])]
            last = i + 1 == len(chunks)
            if last or bias + weights[features(rows[i:i + 5], state)[0]].sum() > 0:
                predicted.add((start, i + 1))
                start = i + 1
        right += len(gold & predicted)
        found += len(predicted)
        wanted += len(gold)
    return 2 * right / (found + wanted)


def train(matrix, answers, importance, epochs=12, rate=0.08, decay=2e-6, batch=256):
    """Logistic regression by AdaGrad, weights averaged over the last half."""
    random = np.random.default_rng(1)
    weights, seen = np.zeros(SIZE), np.full(SIZE, 1e-2)
    bias = 0.0
    mean, mean_bias, count = np.zeros(SIZE), 0.0, 0
    for epoch in range(epochs):
        order = random.permutation(len(answers))
        for at in range(0, len(order), batch):
            pick = order[at:at + batch]
            x = matrix[pick]
            p = 1 / (1 + np.exp(-(weights[x].sum(1) + bias)))
            error = (p - answers[pick]) * importance[pick]
            gradient = np.bincount(x.ravel(), np.repeat(error, x.shape[1]), SIZE)
            gradient += decay * batch * weights
            seen += gradient * gradient
            weights -= rate * gradient / np.sqrt(seen)
            bias -= rate * 0.01 * error.sum()
        if epoch >= epochs // 2:
            mean += weights
            mean_bias += bias
            count += 1
    return mean / count, mean_bias / count


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--train", nargs="+", required=True, metavar="FILE")
    parser.add_argument("--dev", required=True, metavar="FILE")
    parser.add_argument("--out", required=True, metavar="FILE")
    options = parser.parse_args()
    parts = [examples(read(path)) for path in options.train]
    importance = np.concatenate([
        np.full(len(y), 1.0 if path.endswith(".conllu") else NEWS_WEIGHT)
        for path, (_, y) in zip(options.train, parts)
    ])
    matrix = np.concatenate([x for x, _ in parts])
    answers = np.concatenate([y for _, y in parts])
    weights, bias = train(matrix, answers, importance)
    # Sixteen bits each: the largest weight becomes 32767.
    scale = max(np.abs(weights).max(), 1e-9) / 32767
    stored = np.round(weights / scale).astype("<i2")
    with open(options.out, "wb") as out:
        out.write(b"GSEG" + struct.pack("<IIff", VERSION, BITS, scale, bias) + stored.tobytes())
    f1 = decode(stored * scale, bias, read(options.dev))
    print(f"{len(answers)} gaps, {int(answers.sum())} boundaries; dev sentence F1 {100 * f1:.2f}",
          file=sys.stderr)


if __name__ == "__main__":
    main()
