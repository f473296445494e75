"""The network: a MiniLM encoder with case information, and one small head per question."""

from __future__ import annotations

import torch
from torch import nn

from .data import SHAPES


class Mlp(nn.Module):
    """Linear, GELU, dropout."""

    def __init__(self, n_in: int, n_out: int, dropout: float):
        super().__init__()
        self.linear = nn.Linear(n_in, n_out)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        return self.dropout(nn.functional.gelu(self.linear(x)))


class Biaffine(nn.Module):
    """Scores of (dependent, head, label) after Dozat and Manning (2017), bias terms folded in as a constant 1."""

    def __init__(self, n_in: int, n_hidden: int, n_labels: int, dropout: float):
        super().__init__()
        self.dep = Mlp(n_in, n_hidden, dropout)
        self.head = Mlp(n_in, n_hidden, dropout)
        self.weight = nn.Linear(n_hidden, n_labels * n_hidden, bias=True)
        self.dep_bias = nn.Linear(n_hidden, n_labels)
        self.n_labels = n_labels
        self.n_hidden = n_hidden
        nn.init.zeros_(self.weight.weight)
        nn.init.zeros_(self.weight.bias)

    def forward(self, words, heads):
        """words [B,W,D], heads [B,H,D] -> scores [B,W,L,H]."""
        dep, head = self.dep(words), self.head(heads)
        b, w = dep.shape[0], dep.shape[1]
        left = self.weight(dep).reshape(b, w * self.n_labels, self.n_hidden)
        scores = torch.matmul(left, head.transpose(1, 2)).reshape(b, w, self.n_labels, -1)
        return scores + self.dep_bias(dep).unsqueeze(-1)


class Tagger(nn.Module):
    """A hidden layer and a classifier for one word-level question."""

    def __init__(self, n_in: int, n_hidden: int, n_labels: int, dropout: float):
        super().__init__()
        self.hidden = Mlp(n_in, n_hidden, dropout)
        self.out = nn.Linear(n_hidden, n_labels)

    def forward(self, x):
        return self.out(self.hidden(x))


class GestaModel(nn.Module):
    """Word pieces in, per-word scores out.

    ids, mask, shapes: [B,T] word-piece ids, 1 for real pieces, 1+shape of the piece's word (0 for special pieces).
    first: [B,W] index of each word's first piece (0 pads). Root is the [CLS] piece.
    """

    HEADS = ("upos", "xpos", "feats", "lemma", "entity")

    def __init__(self, encoder, sizes: dict[str, int], dropout: float = 0.2):
        super().__init__()
        self.encoder = encoder
        d = encoder.config.hidden_size
        self.shape_in = nn.Embedding(len(SHAPES) + 1, d)
        nn.init.zeros_(self.shape_in.weight)
        self.shape_out = nn.Embedding(len(SHAPES) + 1, 32)
        n = d + 32
        self.dropout = nn.Dropout(dropout)
        self.upos = Tagger(n, 128, sizes["upos"], dropout)
        self.xpos = Tagger(n, 128, sizes["xpos"], dropout)
        self.feats = Tagger(n, 128, sizes["feats"], dropout)
        self.lemma = Tagger(n, 192, sizes["lemma"], dropout)
        self.entity = Tagger(n, 192, sizes["entity"], dropout)
        self.arc = Biaffine(n, 256, 1, dropout)
        self.label = Biaffine(n, 128, sizes["deprel"], dropout)

    def forward(self, ids, mask, shapes, first):
        emb = self.encoder.embeddings(input_ids=ids) + self.shape_in(shapes)
        bias = (1.0 - mask[:, None, None, :].to(emb.dtype)) * -1e4
        h = emb
        for layer in self.encoder.encoder.layer:
            out = layer(h, attention_mask=bias)
            h = out[0] if isinstance(out, tuple) else out
        h = torch.cat([h, self.shape_out(shapes)], dim=-1)
        idx = first.unsqueeze(-1).expand(-1, -1, h.shape[-1])
        words = self.dropout(torch.gather(h, 1, idx))
        root = self.dropout(h[:, :1])
        heads = torch.cat([root, words], dim=1)
        arcs = self.arc(words, heads).squeeze(2)
        return {
            "upos": self.upos(words), "xpos": self.xpos(words), "feats": self.feats(words),
            "lemma": self.lemma(words), "entity": self.entity(words),
            "arc": arcs, "label": self.label(words, heads),
        }
