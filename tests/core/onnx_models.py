"""ONNX Runtime as an oracle: one operator, run in float32 on arrays `(N, C, H, W)`."""

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper


def run(operator: str, *inputs: NDArray, outputs: int = 1, **attributes) -> list[NDArray]:
    """Make a model of one operator, run it, and give its outputs."""
    names = [f"in{i}" for i in range(len(inputs))]
    results = [f"out{i}" for i in range(outputs)]
    types = [TensorProto.FLOAT, TensorProto.INT64]  # MaxPool's second output is a place
    graph = helper.make_graph(
        [helper.make_node(operator, names, results, **attributes)],
        operator,
        [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, array.shape)
            for name, array in zip(names, inputs, strict=True)
        ],
        [helper.make_tensor_value_info(name, types[i], None) for i, name in enumerate(results)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    feeds = {name: np.ascontiguousarray(array, np.float32) for name, array in zip(names, inputs, strict=True)}
    return session.run(None, feeds)
