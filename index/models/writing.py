"""Export a torch network as ONNX with int8 weights (dynamic quantization), for ONNX Runtime.

Dynamic quantization also rounds a layer's inputs to one byte. A few inputs are much larger than the others
and would leave them no precision. These are split into equal parts with the same weights ("outlier channel
splitting", Zhao et al. 2019).
"""

import copy
import logging
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

import onnx
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from index.models.outliers import MIN_INPUTS, count_parts, has_outliers

ADDED_PARTS = 16
"""How many inputs a layer gains when its largest inputs are split."""

_ONNX_OPSET = 17
"""The ONNX opset of the files."""


def write_onnx(
    network: nn.Module,
    examples: tuple[torch.Tensor, ...],
    inputs: tuple[str, ...],
    outputs: dict[str, bool],
    path: Path,
) -> None:
    """Write a network to `path` as int8 ONNX.

    `inputs` are names, `examples` their values, with tokens along the second axis. `outputs` maps each name
    to True if its second axis is tokens, too.
    """
    moving = [*inputs, *(name for name, of_tokens in outputs.items() if of_tokens)]
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns about itself
        exact = Path(folder) / "exact.onnx"
        torch.onnx.export(
            network.eval(),
            examples,
            exact,
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes={name: {1: "tokens"} for name in moving},
            opset_version=_ONNX_OPSET,
            dynamo=False,
        )
        quantized, aside = Path(folder) / "quantized.onnx", path.with_suffix(".new")
        logging.getLogger().disabled, before = True, logging.getLogger().disabled
        try:
            quantize_dynamic(
                exact,
                quantized,
                op_types_to_quantize=["MatMul", "Gemm"],
                per_channel=True,
                reduce_range=True,  # AVX2 adds products of bytes in 16 bits; full 8 bits would overflow
                weight_type=QuantType.QInt8,
                nodes_to_exclude=_small_products(exact),
            )
        finally:
            logging.getLogger().disabled = before
        fuse(quantized, aside)
        aside.replace(path)


def fuse(source: Path, target: Path) -> None:
    """Write a network with its operations fused, as ONNX Runtime would do each time it opens the file.

    The results are the same, and opening takes a third of the time. Skip connection and layer normalization
    are not fused: they are four times as fast apart.
    """
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(target)
    options.log_severity_level = 4
    onnxruntime.InferenceSession(
        str(source),
        options,
        providers=["CPUExecutionProvider"],
        disabled_optimizers=["SkipLayerNormFusion"],
    )


def split_outliers(network: nn.Module, run: Callable[[nn.Module], None]) -> nn.Module:
    """Return a copy of a network whose linear layers split their largest inputs.

    `run` must run texts through the network it is given, so that the largest inputs are measured.
    """
    largest: dict[str, torch.Tensor] = {}
    layers = {name: module for name, module in network.named_modules() if isinstance(module, nn.Linear)}

    def watch(name: str) -> Callable[[nn.Module, tuple[torch.Tensor, ...]], None]:
        def note(_: nn.Module, given: tuple[torch.Tensor, ...]) -> None:
            found = given[0].detach().abs().flatten(0, -2).amax(0)
            largest[name] = torch.maximum(largest.get(name, found), found)

        return note

    hooks = [layer.register_forward_pre_hook(watch(name)) for name, layer in layers.items()]
    try:
        with torch.inference_mode():
            run(network)
    finally:
        for hook in hooks:
            hook.remove()
    split = copy.deepcopy(network)
    for name, sizes in largest.items():
        if has_outliers(sizes.numpy()):
            parent, _, own = name.rpartition(".")
            times = torch.from_numpy(count_parts(sizes.numpy(), ADDED_PARTS))
            setattr(split.get_submodule(parent), own, _SplitLinear(layers[name], times))
    return split


class _SplitLinear(nn.Module):
    """A linear layer that splits each input into `times` equal parts."""

    again: torch.Tensor
    shares: torch.Tensor

    def __init__(self, layer: nn.Linear, times: torch.Tensor) -> None:
        super().__init__()
        again = torch.repeat_interleave(torch.arange(len(times)), times - 1)
        every = torch.cat([torch.arange(len(times)), again])
        self.register_buffer("again", again)
        self.register_buffer("shares", 1 / times[every].float())
        self.wide = nn.Linear(len(every), layer.out_features, bias=layer.bias is not None)
        self.wide.weight.data = layer.weight.data[:, every].clone()
        if layer.bias is not None:
            self.wide.bias.data = layer.bias.data.clone()

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        taken: torch.Tensor = self.wide(torch.cat([given, given[..., self.again]], -1) * self.shares)
        return taken


def _small_products(path: Path) -> list[str]:
    """Return the names of the products with small matrices in a file."""
    graph = onnx.load(path).graph
    rows = {tensor.name: tensor.dims[0] for tensor in graph.initializer if tensor.dims}
    return [
        n.name for n in graph.node if n.op_type == "MatMul" and rows.get(n.input[1], MIN_INPUTS) < MIN_INPUTS
    ]
