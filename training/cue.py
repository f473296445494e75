"""Train the cue: which event, if any, a word triggers, by the encoder's vector of that word; and whether a text is news of
politics at all, by the mean of its content words' vectors.

`python training/cue.py --corpus target/corpus --model models/en --out models/en/cue.bin`

Multinomial logistic regression over the codebook's own examples, as `cargo xtask corpus` writes them: every word whose
last column says `Cue=TYPE/mode` or `Cue=none`, and the content words of the even-numbered texts of `examples/negative`,
which trigger nothing. The vectors are those that the tagging heads read (the first piece of
every word, after the last layer). Prints, by three-fold cross-validation over examples, how often the type is right and
how well "none" is told from the rest. The same input gives the same bytes.

The second regression learns from the plain texts of `examples/` (dispatches and gold against the even-numbered texts of
negative; the odd-numbered are its test) and the examples, in windows of a few sentences.

cue.bin: the bytes GCUE, version and dimension and number of classes as little-endian u32, for each class its name (u32
length, UTF-8), then the weights (classes x dimension) and biases as little-endian f32. Twice: first for words, then for texts (classes `news`, `other`).
"""

from __future__ import annotations

import argparse
import pathlib
import struct

import numpy as np
import onnx
import onnxruntime as ort
from sklearn.linear_model import LogisticRegression
from tokenizers import Tokenizer

FOLDS = 3
HIDDEN = "/model/GatherElements_output_0"


def shape(word: str) -> int:
    """As `shape` in gesta_train/data.py and in gesta-parse."""
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


CONTENT = {"VERB", "NOUN", "ADJ", "PROPN"}


def sentences(path: pathlib.Path):
    """(id, words, cues, content) of every sentence; a cue is None where the corpus leaves it open; content are the indices
    of its content words."""
    name, words, cues, content = "", [], [], []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# newdoc id = "):
            name = line[14:]
        elif line.startswith("# sent_id = ") and not line[12:].isdigit():
            name = line[12:]
        elif line.startswith("#"):
            continue
        elif not line:
            if words:
                yield name, words, cues, content
            words, cues, content = [], [], []
        else:
            cols = line.split("\t")
            if cols[3] in CONTENT:
                content.append(len(words))
            words.append(cols[1])
            cue = [m[4:] for m in cols[9].split("|") if m.startswith("Cue=")]
            cues.append(cue[0] if cue else None)
    if words:
        yield name, words, cues, content


class Encoder:
    """The shipped network up to the vectors of words."""

    def __init__(self, folder: pathlib.Path):
        model = onnx.load(str(folder / "model.onnx"))
        model.graph.output.append(onnx.helper.make_tensor_value_info(HIDDEN, onnx.TensorProto.FLOAT, None))
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = ort.InferenceSession(model.SerializeToString(), options)
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self.memory: dict[str, list[int]] = {}

    def pieces(self, word: str) -> list[int]:
        if word not in self.memory:
            ids = self.tokenizer.encode(word, add_special_tokens=False).ids
            self.memory[word] = ids or [self.tokenizer.token_to_id("[UNK]")]
        return self.memory[word]

    def vectors(self, words: list[str]) -> np.ndarray:
        ids, shapes, first = [self.tokenizer.token_to_id("[CLS]")], [0], []
        for word in words:
            pieces = self.pieces(word)
            first.append(len(ids))
            ids += pieces
            shapes += [1 + shape(word)] * len(pieces)
        ids.append(self.tokenizer.token_to_id("[SEP]"))
        shapes.append(0)
        feed = {"ids": [ids], "mask": [[1] * len(ids)], "shapes": [shapes], "first": [first]}
        feed = {k: np.array(v, dtype=np.int64) for k, v in feed.items()}
        return self.session.run([HIDDEN], feed)[0][0][-len(words):]


class Cue:
    """Logistic regression on standardised vectors; `lbfgs` from zero is deterministic."""

    def __init__(self, x, y, strength):
        self.mean, self.scale = x.mean(0), x.std(0) + 1e-6
        model = LogisticRegression(C=strength, max_iter=100).fit((x - self.mean) / self.scale, y)
        self.classes = list(model.classes_)
        rows, bias = model.coef_, model.intercept_
        if len(self.classes) == 2:
            # Two classes come as one row: the score of the second against the first.
            rows, bias = np.vstack([-rows / 2, rows / 2]), np.concatenate([-bias / 2, bias / 2])
        self.weights = (rows / self.scale).astype(np.float32)
        self.bias = (bias - self.weights @ self.mean).astype(np.float32)

    def write(self, f):
        rows = self.weights
        f.write(b"GCUE" + struct.pack("<III", 1, rows.shape[1], len(self.classes)))
        for c in self.classes:
            b = str(c).encode()
            f.write(struct.pack("<I", len(b)) + b)
        f.write(rows.astype("<f4").tobytes() + self.bias.astype("<f4").tobytes())

    def probabilities(self, x):
        scores = x @ self.weights.T + self.bias
        scores = np.exp(scores - scores.max(1, keepdims=True))
        return scores / scores.sum(1, keepdims=True)


def windows(rows, size):
    """Means over runs of `size` sentences, half overlapping: `rows` are (sum of vectors, number of words)."""
    for i in range(0, max(1, len(rows) - size // 2), max(1, size // 2)):
        part = rows[i:i + size]
        n = sum(k for _, k in part)
        if n:
            yield sum(v for v, _ in part) / n


def held_out(name):
    """Texts that nothing is learned from: every other negative text, and the gold articles."""
    return name.startswith("gold/") or name.startswith("negative/") and int(name.split("/")[1][:2]) % 2 == 1


def texts(encoder, folder, strength):
    """The regression over whole texts, and its test on texts that it has not seen."""
    documents: dict[str, list] = {}
    for source in ("documents", "examples"):
        for name, words, cues, content in sentences(folder / f"{source}.conllu"):
            if not content:
                continue
            vectors = encoder.vectors(words)[content]
            if source == "documents":
                key = name
            elif any(c not in (None, "none") for c in cues):
                key = "example/" + name.split(":")[0]
            else:
                continue
            documents.setdefault(key, []).append((vectors.sum(0), len(content)))
    x, y, test = [], [], []
    for name, rows in documents.items():
        other = name.startswith("negative/")
        if held_out(name):
            test.append((name, other, next(windows(rows, 10**6))))
            continue
        for size in (2, 4, 8):
            for mean in windows(rows, size):
                x.append(mean)
                y.append("other" if other else "news")
    model = Cue(np.array(x, dtype=np.float32), np.array(y), strength)
    column = model.classes.index("other")
    for bound in (0.5, 0.8, 0.9, 0.95):
        hits = [(o, model.probabilities(v[None])[0][column] > bound) for _, o, v in test]
        found = [h for o, h in hits if o]
        false = [h for o, h in hits if not o]
        print(f"text other > {bound}: {sum(found)} of {len(found)} unseen negative, {sum(false)} of {len(false)} gold")
    return model


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--corpus", required=True, type=pathlib.Path)
    ap.add_argument("--model", required=True, type=pathlib.Path)
    ap.add_argument("--out", type=pathlib.Path)
    ap.add_argument("--strength", type=float, default=0.02, help="inverse of the L2 penalty")
    ap.add_argument("--modes", action="store_true", help="learn modes too, not only types")
    args = ap.parse_args()
    encoder = Encoder(args.model)
    x, y, group = [], [], []
    for name, words, cues, _ in sentences(args.corpus / "examples.conllu"):
        vectors = encoder.vectors(words)
        for vector, cue in zip(vectors, cues):
            if cue:
                x.append(vector)
                y.append(cue if args.modes else cue.split("/")[0])
                group.append(name.rsplit("-", 1)[0])
    for name, words, _, content in sentences(args.corpus / "documents.conllu"):
        if name.startswith("negative/") and not held_out(name):
            vectors = encoder.vectors(words)
            for i in content:
                x.append(vectors[i])
                y.append("none")
                group.append(name)
    x, y = np.array(x, dtype=np.float32), np.array(y)
    names = {g: i for i, g in enumerate(sorted(set(group)))}
    fold = np.array([names[g] % FOLDS for g in group])
    print(len(y), "words,", (y != "none").sum(), "of them triggers,", len(set(y)), "classes")
    truth, guess, sure = [], [], []
    for k in range(FOLDS):
        model = Cue(x[fold != k], y[fold != k], args.strength)
        p = model.probabilities(x[fold == k])
        truth += list(y[fold == k])
        guess += [model.classes[i] for i in p.argmax(1)]
        sure += list(p[:, model.classes.index("none")])
    truth, guess, sure = np.array(truth), np.array(guess), np.array(sure)
    events = truth != "none"
    print(f"type of a trigger right {np.mean(guess[events] == truth[events]):.3f}")
    found = guess != "none"
    print(f"any event: P {np.mean(events[found]):.3f} R {np.mean(found[events]):.3f}")
    for bound in (0.5, 0.8, 0.9, 0.95, 0.98, 0.99):
        cut = sure > bound
        print(f"none > {bound}: {np.mean(cut[~events]):.3f} of other words, {np.mean(cut[events]):.3f} of triggers")
    gate = texts(encoder, args.corpus, args.strength)
    if args.out:
        model = Cue(x, y, args.strength)
        with open(args.out, "wb") as f:
            for part in (model, gate):
                part.write(f)
        print(args.out.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
