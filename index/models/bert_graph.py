"""Write a BERT, such as the one of a `Q4File`, as ONNX with int8 weights, without torch.

The network takes word embeddings of one text without padding. As in `writing.py`, matrices have seven bits
with a scale for each output, inputs are rounded to one byte at run time, and the largest inputs of a layer
are split into equal parts with the same weights. Their sizes are measured with the exact network.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from index.models.outliers import count_parts, has_outliers
from index.models.q4_file import BertSizes, Floats

ADDED_PARTS: Final = 8
"""How many inputs a layer gains when its largest inputs are split; more are no better (decision 15).

What changes the network changes vectors: raise the formats in `converted.py` and `encoder.py`, too.
"""

_MICROSOFT = "com.microsoft"
_OPSET, _IR_VERSION = 17, 8

_LARGEST_WEIGHT = 63
"""Of seven bits: AVX2 adds products of bytes in 16 bits; full 8 bits would overflow."""

_TOKENS = "tokens"

Sizes = Mapping[str, NDArray[np.float32]]
"""The largest size of each input of a layer, by the layer's name."""


class BertWeights(Protocol):
    """The weights of a BERT by the names of a `Q4File`."""

    @property
    def sizes(self) -> BertSizes: ...

    def tensor(self, name: str) -> Floats: ...

    def matrix(self, name: str, columns: int) -> Floats: ...


def write_exact(file: BertWeights, source: str, target: str) -> onnx.ModelProto:
    """Return the exact network with input `source` and output `target`.

    The inputs of its layers are outputs, too, by the names of the layers.
    """
    return _Graph(file, None).model(source, target)


def write_int8(file: BertWeights, source: str, target: str, sizes: Sizes) -> onnx.ModelProto:
    """Return the int8 network, given the sizes of its inputs."""
    return _Graph(file, sizes).model(source, target)


class _Graph:
    """A graph in the making: int8 if `sizes` are given, exact otherwise."""

    def __init__(self, file: BertWeights, sizes: Sizes | None) -> None:
        self._file = file
        self._sizes = sizes
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []
        self._watched: list[str] = []

    def model(self, source: str, target: str) -> onnx.ModelProto:
        hidden = self._file.sizes.hidden
        states = self._norm(self._place(source), "emb.ln")
        for number in range(self._file.sizes.layers):
            states = self._layer(f"l{number}.", states)
        self._add("Identity", [states], target)
        inputs = [helper.make_tensor_value_info(source, TensorProto.FLOAT, [1, _TOKENS, hidden])]
        outputs = [helper.make_tensor_value_info(target, TensorProto.FLOAT, [1, _TOKENS, hidden])]
        outputs += [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, _TOKENS, None])
            for name in self._watched
        ]
        graph = helper.make_graph(self._nodes, "bert", inputs, outputs, self._constants)
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION)

    def _place(self, words: str) -> str:
        """Add the embeddings of positions and of the first type."""
        hidden = self._file.sizes.hidden
        places = self._file.matrix("emb.pos", hidden) + self._file.matrix("emb.type", hidden)[0]
        count = self._add("Shape", [words], start=1, end=2)
        zero = self._constant("zero", np.zeros(1, np.int64))
        used = self._add("Slice", [self._constant("places", places), zero, count, zero])
        return self._add("Add", [words, used])

    def _layer(self, layer: str, states: str) -> str:
        parts = self._linear(states, layer, ("q", "k", "v"))
        seen = self._add("MultiHeadAttention", parts, domain=_MICROSOFT, num_heads=self._file.sizes.heads)
        [after] = self._linear(seen, layer, ("ao",))
        states = self._norm(self._add("Add", [after, states]), f"{layer}aln")
        [wide] = self._linear(states, layer, ("fi",))
        [after] = self._linear(self._add("Gelu", [wide], domain=_MICROSOFT), layer, ("fo",))
        return self._norm(self._add("Add", [after, states]), f"{layer}oln")

    def _norm(self, states: str, name: str) -> str:
        weights = [self._constant(f"{name}.{part}", self._file.tensor(f"{name}.{part}")) for part in "wb"]
        return self._add("LayerNormalization", [states, *weights], epsilon=self._file.sizes.epsilon)

    def _linear(self, given: str, layer: str, names: Sequence[str]) -> list[str]:
        """Add linear layers with the same input; returns their outputs."""
        watched = f"{layer}{names[0]}"
        biases = [self._file.tensor(f"{layer}{name}.b") for name in names]
        columns = self._file.sizes.feed_forward if names == ("fo",) else self._file.sizes.hidden
        weights = [self._file.matrix(f"{layer}{name}.w", columns) for name in names]
        if self._sizes is None:
            self._watched.append(self._add("Identity", [given], watched))
            return [
                self._exact(given, f"{layer}{name}", weight, bias)
                for name, weight, bias in zip(names, weights, biases, strict=True)
            ]
        if has_outliers(self._sizes[watched]):
            times = count_parts(self._sizes[watched], ADDED_PARTS)
            given, every = self._split(given, watched, times)
            weights = [weight[:, every] for weight in weights]
        return [
            self._int8(given, f"{layer}{name}", weight, bias)
            for name, weight, bias in zip(names, weights, biases, strict=True)
        ]

    def _split(self, given: str, name: str, times: NDArray[np.int64]) -> tuple[str, NDArray[np.int64]]:
        """Split each input into `times` equal parts; returns them and the input of each part."""
        again = np.repeat(np.arange(len(times)), times - 1)
        every = np.concatenate([np.arange(len(times)), again])
        added = self._add("Gather", [given, self._constant(f"{name}.again", again)], axis=2)
        shares = self._constant(f"{name}.shares", (1 / times[every]).astype(np.float32))
        return self._add("Mul", [self._add("Concat", [given, added], axis=2), shares]), every

    def _exact(self, given: str, name: str, weight: Floats, bias: Floats) -> str:
        product = self._add("MatMul", [given, self._constant(f"{name}.w", weight.T)])
        return self._add("Add", [product, self._constant(f"{name}.b", bias)])

    def _int8(self, given: str, name: str, weight: Floats, bias: Floats) -> str:
        scales = np.maximum(np.abs(weight).max(axis=1), np.finfo(np.float32).tiny) / _LARGEST_WEIGHT
        rounded = np.rint(weight / scales[:, None]).astype(np.int8)
        parts = [
            self._constant(f"{name}.w", rounded.T),
            self._constant(f"{name}.scales", scales.astype(np.float32)),
            self._constant(f"{name}.zeros", np.zeros(len(weight), np.int8)),
            self._constant(f"{name}.b", bias),
        ]
        return self._add("DynamicQuantizeMatMul", [given, *parts], domain=_MICROSOFT)

    def _constant(self, name: str, values: NDArray[Any]) -> str:
        if all(constant.name != name for constant in self._constants):
            self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _add(self, kind: str, inputs: Sequence[str], output: str = "", domain: str = "", **facts: Any) -> str:
        output = output or f"step{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [output], domain=domain, **facts))
        return output
