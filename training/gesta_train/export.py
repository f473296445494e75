"""Checkpoint -> ONNX -> int8, the vocabulary and the label lists, in one folder.

`python -m gesta_train.export --run OUT --to models/en`
"""

from __future__ import annotations

import argparse
import pathlib
import shutil

import torch

from .__main__ import encoder_folder
from .model import GestaModel

OUTPUTS = ["upos", "xpos", "feats", "lemma", "entity", "arc", "label"]


class Wrapper(torch.nn.Module):
    """The model with a tuple for a result, as the exporter wants it."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, ids, mask, shapes, first):
        out = self.model(ids, mask, shapes, first)
        return tuple(out[k] for k in OUTPUTS)


def main() -> None:
    ap = argparse.ArgumentParser(prog="gesta_train.export", description=__doc__)
    ap.add_argument("--run", required=True, help="folder that training wrote")
    ap.add_argument("--to", required=True, help="folder for the shipped files")
    ap.add_argument("--encoder", default=None)
    ap.add_argument("--float", action="store_true", help="also write model-float.onnx beside the run")
    ap.add_argument("--full-range", action="store_true",
                    help="8-bit weights; only safe on processors with VNNI (others may saturate)")
    args = ap.parse_args()
    import json

    from onnxruntime.quantization import QuantType, quantize_dynamic
    from transformers import BertConfig, BertModel

    run, to = pathlib.Path(args.run), pathlib.Path(args.to)
    to.mkdir(parents=True, exist_ok=True)
    state = torch.load(run / "checkpoint.pt", weights_only=False, map_location="cpu")
    labels = json.loads((run / "labels.json").read_text(encoding="utf-8"))
    folder = encoder_folder(args.encoder, run)
    config = BertConfig.from_pretrained(folder, num_hidden_layers=state["args"]["layers"], attn_implementation="eager")
    model = GestaModel(BertModel(config, add_pooling_layer=False), {k: len(v) for k, v in labels.items()})
    model.load_state_dict(state["model"])
    wrapper = Wrapper(model)
    # The exporter restores the wrapper's own mode, so both must be told.
    model.eval()
    wrapper.eval()
    ids = torch.ones(2, 7, dtype=torch.long)
    sample = (ids, ids, ids, torch.tensor([[1, 2, 3], [1, 2, 0]]))
    float_path = run / "model-float.onnx"
    axes = {"ids": {0: "b", 1: "t"}, "mask": {0: "b", 1: "t"}, "shapes": {0: "b", 1: "t"}, "first": {0: "b", 1: "w"}}
    axes |= {k: {0: "b", 1: "w"} for k in OUTPUTS}
    axes["arc"] = {0: "b", 1: "w", 2: "h"}
    axes["label"] = {0: "b", 1: "w", 3: "h"}
    torch.onnx.export(wrapper, sample, str(float_path), input_names=["ids", "mask", "shapes", "first"],
                      output_names=OUTPUTS, dynamic_axes=axes, opset_version=17, dynamo=False)
    quantize_dynamic(str(float_path), str(to / "model.onnx"), per_channel=True, weight_type=QuantType.QInt8,
                     reduce_range=not args.full_range)
    shutil.copy(folder / "tokenizer.json", to / "tokenizer.json")
    shutil.copy(run / "labels.json", to / "labels.json")
    print((to / "model.onnx").stat().st_size, "bytes")
    if not args.float:
        return
    print("float model:", float_path)


if __name__ == "__main__":
    main()
