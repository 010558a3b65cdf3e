"""The two trained networks as ONNX models, made from the package's arrays alone, with every layer as an output."""

from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

import filtersight

FOLDER = Path(filtersight.__file__).parent / "data" / "networks"


class Graph:
    """A model in the making; each operator takes what the one before gave, and arrays."""

    def __init__(self):
        self.nodes, self.arrays, self.layers, self.last = [], [], [], "picture"

    def add(self, operator: str, *arrays: NDArray, source: str | None = None, layer: str | None = None, **attributes):
        name = layer or f"step {len(self.nodes)}"
        names = [f"{name} {i}" for i in range(len(arrays))]
        self.arrays += [numpy_helper.from_array(np.ascontiguousarray(a), n) for a, n in zip(arrays, names, strict=True)]
        inputs = [self.last, *([source] if source else []), *names]
        self.nodes.append(helper.make_node(operator, inputs, [name], **attributes))
        self.last = name
        if layer:
            self.layers.append(layer)

    def run(self, picture: NDArray) -> dict[str, NDArray]:
        """Run the model on a picture `(1, H, W, 3)`, and give every layer's maps, channels last."""
        values = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in ["picture", *self.layers]]
        graph = helper.make_graph(self.nodes, "network", values[:1], values[1:], self.arrays)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        found = session.run(self.layers, {"picture": np.ascontiguousarray(picture.transpose(0, 3, 1, 2))})
        return {
            name: maps.transpose(0, 2, 3, 1) if maps.ndim == 4 else maps
            for name, maps in zip(self.layers, found, strict=True)
        }


def face_finder() -> Graph:
    """Seven convolutions: their strides and paddings as dlib's network has them."""
    graph = Graph()
    with np.load(FOLDER / "faces.npz") as arrays:
        for number, (stride, zeros) in enumerate([(2, 0), (2, 0), (2, 0), (1, 2), (1, 2), (1, 2), (1, 4)], start=1):
            weight = arrays[f"weight{number}"].astype(np.float32).transpose(3, 2, 0, 1)
            bias = arrays[f"bias{number}"].astype(np.float32)
            last = number == 7
            layer = f"layer {number}"
            graph.add("Conv", weight, bias, strides=[stride] * 2, pads=[zeros] * 4, layer=layer if last else None)
            if not last:
                graph.add("Relu", layer=layer)
    return graph


def classifier() -> Graph:
    """EfficientNet-Lite0, from the table of its blocks: kernel, stride, how much wider inside, filters, repeats."""
    graph = Graph()
    with np.load(FOLDER / "classifier.npz") as arrays:

        def weights(name):
            whole, scale = arrays[f"{name}.weight"], arrays[f"{name}.scale"]
            return (whole.T * scale).T.astype(np.float32), arrays[f"{name}.bias"]

        def convolution(name, *, stride=1, group=1, clip=True):
            same = {"auto_pad": "SAME_UPPER", "strides": [stride] * 2, "group": group}
            graph.add("Conv", *weights(name), layer=None if clip else name, **same)
            if clip:
                graph.add("Clip", np.float32(0), np.float32(6), layer=name)

        convolution("stem", stride=2)
        channels, block = 32, 0
        table = [(3, 1, 1, 16, 1), (3, 2, 6, 24, 2), (5, 2, 6, 40, 2), (3, 2, 6, 80, 3), (5, 1, 6, 112, 3)]
        for kernel, first_stride, wider, filters, repeats in [*table, (5, 2, 6, 192, 4), (3, 1, 6, 320, 1)]:
            for repeat in range(repeats):
                stride, before = first_stride if repeat == 0 else 1, graph.last
                if wider > 1:
                    convolution(f"{block}.expand")
                convolution(f"{block}.depthwise", stride=stride, group=wider * channels)
                assert arrays[f"{block}.depthwise.weight"].shape == (wider * channels, 1, kernel, kernel)
                project = f"{block}.project"
                if stride == 1 and channels == filters:
                    graph.add("Conv", *weights(project))
                    graph.add("Add", source=before, layer=project)
                else:
                    convolution(project, clip=False)
                channels, block = filters, block + 1
        convolution("head")
        graph.add("GlobalAveragePool")
        graph.add("Flatten", layer="mean")
        weight, bias = weights("classes")
        graph.add("Gemm", weight, bias, transB=1, layer="classes")
        graph.add("Softmax", layer="probabilities")
    return graph
