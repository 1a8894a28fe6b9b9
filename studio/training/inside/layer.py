"""One layer from near: its activations for the shown sample, and its weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from studio.core.i18n import N_
from studio.training.inside import INSIGHTS
from studio.training.inside.base import Lens
from studio.training.inside.bench import bench
from studio.training.inside.layers import passes
from studio.training.inside.trace import maps

if TYPE_CHECKING:
    from studio.training.trainer import Trainer

MOST, SIDE, ALONE = 64, 32, 128
BINS, WEIGHTS = 41, 1 << 16


@INSIGHTS.register
class OneLayer(Lens):
    """Feature maps of the shown sample in one layer, and a histogram of the layer's weights."""

    name = "layer"
    title = N_("Layer")
    about = N_("What the shown sample becomes in one layer, and how its weights are spread.")

    @classmethod
    def see(cls, trainer: Trainer, request: dict[str, Any]) -> dict[str, Any]:
        """Of `request["network"]` ("generator" or "discriminator") the layer called `request["layer"]`.

        Returns:
            `network`, `name`; `maps` uint8 (n, H, W), each spread over its own range, and their `numbers`; `of`, how
            many there are in all; `low`, `high` of what leaves the layer; `counts` (n,) and `edges` (n + 1,) of the
            weights. Without maps where there is no such layer.
        """
        name, network = str(request.get("layer", "")), str(request.get("network", "generator"))
        chain, judged, _x, _logit = passes(bench(trainer), request)
        layer = next((one for one in (chain if network == "generator" else judged) if one.name == name), None)
        if layer is None:
            return {"network": network, "name": name}
        flat = layer.output.dim() < 3
        pictures, numbers = maps(layer.output, MOST, ALONE if flat else SIDE)
        weights = layer.weight.flatten()
        some = weights[:: max(1, len(weights) // WEIGHTS)].cpu().numpy()
        reach = max(float(np.abs(some).max()), 1e-12)
        counts, edges = np.histogram(some, BINS, (-reach, reach))
        return {
            "network": network,
            "name": name,
            "maps": pictures,
            "numbers": numbers,
            "of": 1 if flat else len(layer.output),
            "low": float(layer.output.min()),
            "high": float(layer.output.max()),
            "counts": counts,
            "edges": edges,
        }
