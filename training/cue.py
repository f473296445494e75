"""Train the cue: which event, if any, a word triggers, by the encoder's vector of that word.

`python training/cue.py --corpus target/corpus/examples.conllu --model models/en --out models/en/cue.bin`

Multinomial logistic regression over the codebook's own examples, as `cargo xtask corpus` writes them: every word whose
last column says `Cue=TYPE/mode` or `Cue=none`. The vectors are those that the tagging heads read (the first piece of
every word, after the last layer). Prints, by five-fold cross-validation over examples, how often the type is right and
how well "none" is told from the rest. The same input gives the same bytes.

cue.bin: the bytes GCUE, version and dimension and number of classes as little-endian u32, for each class its name (u32
length, UTF-8), then the weights (classes x dimension) and biases as little-endian f32.
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

FOLDS = 5
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


def sentences(path: pathlib.Path):
    """(id, words, cues) of every sentence; a cue is None where the corpus leaves it open."""
    name, words, cues = "", [], []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# sent_id = "):
            name = line[12:]
        elif line.startswith("#"):
            continue
        elif not line:
            if words:
                yield name, words, cues
            words, cues = [], []
        else:
            cols = line.split("\t")
            words.append(cols[1])
            cue = [m[4:] for m in cols[9].split("|") if m.startswith("Cue=")]
            cues.append(cue[0] if cue else None)
    if words:
        yield name, words, cues


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
        model = LogisticRegression(C=strength, max_iter=200).fit((x - self.mean) / self.scale, y)
        self.classes = list(model.classes_)
        self.weights = (model.coef_ / self.scale).astype(np.float32)
        self.bias = (model.intercept_ - self.weights @ self.mean).astype(np.float32)

    def probabilities(self, x):
        scores = x @ self.weights.T + self.bias
        scores = np.exp(scores - scores.max(1, keepdims=True))
        return scores / scores.sum(1, keepdims=True)


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--corpus", required=True, type=pathlib.Path)
    ap.add_argument("--model", required=True, type=pathlib.Path)
    ap.add_argument("--out", type=pathlib.Path)
    ap.add_argument("--strength", type=float, default=0.003, help="inverse of the L2 penalty")
    ap.add_argument("--modes", action="store_true", help="learn modes too, not only types")
    args = ap.parse_args()
    encoder = Encoder(args.model)
    x, y, group = [], [], []
    for name, words, cues in sentences(args.corpus):
        vectors = encoder.vectors(words)
        for vector, cue in zip(vectors, cues):
            if cue:
                x.append(vector)
                y.append(cue if args.modes else cue.split("/")[0])
                group.append(name.rsplit("-", 1)[0])
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
    if args.out:
        model = Cue(x, y, args.strength)
        with open(args.out, "wb") as f:
            f.write(b"GCUE" + struct.pack("<III", 1, x.shape[1], len(model.classes)))
            for c in model.classes:
                b = str(c).encode()
                f.write(struct.pack("<I", len(b)) + b)
            f.write(model.weights.astype("<f4").tobytes() + model.bias.astype("<f4").tobytes())
        print(args.out.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
