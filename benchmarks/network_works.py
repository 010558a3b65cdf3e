"""The works H and I: the two trained networks on a photograph, by this package and by PyTorch on the same weights."""

import numpy as np

from filtersight import depthwise_conv2d, linear, load_image, relu, relu6
from filtersight.classifier import classifier, classifier_input
from filtersight.faces import face_finder, pyramid
from filtersight.images import CAT
from filtersight.networks import steps


def face_finder_work(libraries):
    pictures = [x for _, x in pyramid(load_image(CAT, size=512))]
    return _work(libraries, "H", f"face finder, 512×512 and {len(pictures) - 1} smaller", face_finder(), pictures)


def classifier_work(libraries):
    picture = classifier_input(load_image(CAT))
    return _work(libraries, "I", "classifier, 224×224", classifier(), [picture])


def _work(libraries, name, title, layers, pictures):
    contestants = {"filtersight": lambda: _joined(_last(steps(layers, x)) for x in pictures)}
    if torch := libraries.get("torch"):
        for layout, memory in (("first", torch.contiguous_format), ("last", torch.channels_last)):
            tensors = [torch.from_numpy(x).permute(0, 3, 1, 2).contiguous(memory_format=memory) for x in pictures]
            contestants[f"PyTorch, channels {layout}"] = _by_pytorch(torch, layers, tensors, memory)
    products = moved = 0
    for x in pictures:
        moved += x.nbytes
        for layer, (_, maps) in zip(layers, steps(layers, x), strict=True):
            if layer.weight is not None:
                products += maps.size * layer.weight.size // layer.weight.shape[-1]
                moved += layer.weight.nbytes
        moved += maps.nbytes
    return name, title, contestants, products, moved, np.float32


def _last(maps):
    for name_and_maps in maps:  # one kept at a time
        _, last = name_and_maps
    return last


def _joined(answers):
    return np.concatenate([answer.ravel() for answer in answers])


def _by_pytorch(torch, layers, tensors, memory):
    """Give a function that runs the layers, each as the PyTorch function that does the same."""
    functional = torch.nn.functional
    activations = {relu: functional.relu_, relu6: lambda x: functional.relu6(x, inplace=True), None: lambda x: x}
    arrays = []
    for layer in layers:
        weight = layer.weight
        if weight is None:
            arrays.append((None, None))
            continue
        kernels = weight[:, :, np.newaxis] if layer.operation is depthwise_conv2d else weight
        turned = torch.tensor((kernels.transpose(3, 2, 0, 1) if kernels.ndim == 4 else weight.T).copy())
        turned = turned.contiguous(memory_format=memory) if kernels.ndim == 4 else turned.contiguous()
        arrays.append((turned, torch.from_numpy(layer.bias.copy())))

    def through(x):
        kept = {}
        for layer, (weight, bias) in zip(layers, arrays, strict=True):
            if layer.slides:
                (top, bottom), (left, right) = layer.sides(tuple(x.shape[2:]))
                even = (top, left) == (bottom, right)
                x = x if even else functional.pad(x, (left, right, top, bottom))
                groups = x.shape[1] if layer.operation is depthwise_conv2d else 1
                padding = (top, left) if even else 0
                x = functional.conv2d(x, weight, bias, stride=layer.stride, padding=padding, groups=groups)
            elif layer.operation is linear:
                x = functional.linear(x, weight, bias)
            else:
                x = x.mean((2, 3)) if layer.name == "mean" else torch.softmax(x, 1)
            x = activations[layer.activation](x)
            x = x + kept[layer.adds] if layer.adds else x
            kept[layer.name] = x
        return x.permute(0, 2, 3, 1).numpy() if x.ndim == 4 else x.numpy()

    def run():
        with torch.inference_mode():
            return _joined(through(x) for x in tensors)

    return run
