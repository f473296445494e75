"""Fit how evidence becomes confidence: logistic regression on the events of annotated articles.

`gesta eval events --gold examples/gold --evidence with.jsonl`, the same with `--rules-only` to another file, then
`python training/confidence.py with.jsonl rules.jsonl` prints the tables `[confidence]` and `[confidence-rules]` of
`codebooks/plover/codebook.toml`, and the reliability of the first over articles held out one by one.
"""

from __future__ import annotations

import json
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression

NAMES = ["cue", "none", "words", "conditions", "actor", "recipient", "unreal", "noun", "cue_only"]


def load(path):
    rows = [json.loads(line) for line in open(path, encoding="utf-8")]
    x = np.array([[r[n] for n in NAMES] for r in rows])
    return x, np.array([r["right"] for r in rows]), np.array([r["article"] for r in rows])


def fit(x, y):
    return LogisticRegression(C=0.5, max_iter=1000).fit(x, y)


def main() -> None:
    for title, path in zip(("confidence", "confidence-rules"), sys.argv[1:]):
        x, y, article = load(path)
        held = np.zeros(len(y))
        for a in sorted(set(article)):
            model = fit(x[article != a], y[article != a])
            held[article == a] = model.predict_proba(x[article == a])[:, 1]
        print(f"# {title}: {len(y)} events, {y.mean():.3f} right; held out by article: "
              f"Brier {np.mean((held - y) ** 2):.3f} (constant {y.mean() * (1 - y.mean()):.3f})")
        for low in (0.0, 0.2, 0.4, 0.6, 0.8):
            part = (held >= low) & (held < low + 0.2 + (low == 0.8))
            if part.any():
                print(f"# {low:.1f} to {low + 0.2:.1f}: {part.sum():>4} events, mean {held[part].mean():.2f}, "
                      f"right {y[part].mean():.2f}")
        model = fit(x, y)
        print(f"\n[{title}]")
        print(f"bias = {model.intercept_[0]:.3f}")
        for name, weight in zip(NAMES, model.coef_[0]):
            if abs(weight) >= 0.0005:
                print(f"{name} = {weight:.3f}")
        print()


if __name__ == "__main__":
    main()
