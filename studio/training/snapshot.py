"""Everything that a trainer's next step depends on, as named tensors and a plain document, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.training.optimisers import MOMENTS
from studio.training.recipe import live_params
from studio.training.weights import load_checked

if TYPE_CHECKING:
    from studio.training.trainer import Trainer

FORMAT = "gan-studio training state"
VERSION = 1
MOST_STEPS = 2**40


def learned(trainer: Trainer) -> dict[str, Tensor]:
    """Copies of the networks, the average and the optimisers' moments."""
    return {key: value.detach().clone() for key, value in _learned(trainer).items()}


def put_back(trainer: Trainer, tensors: Mapping[str, Tensor]) -> None:
    """Return to what `learned` copied; raises StudioError when the tensors do not fit."""
    parts: dict[str, dict[str, Tensor]] = {}
    for key, value in tensors.items():
        group, __, name = key.partition("/")
        parts.setdefault(group, {})[name] = value
    for group, network in _networks(trainer).items():
        load_checked(network, parts.get(group, {}), group)
    for group, (adam, network) in _optimisers(trainer).items():
        _load_moments(adam, network, parts.get(group, {}), MOMENTS[trainer.optimiser])


def pack(trainer: Trainer) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Tensors on the CPU, shared with nobody, and the document."""
    tensors = {key: value.detach().to("cpu", copy=True).contiguous() for key, value in _learned(trainer).items()}
    tensors["random"] = trainer.random.get_state()
    document = {
        "format": FORMAT,
        "version": VERSION,
        "run_id": trainer.run_id,
        "seed": trainer.seed,
        "step": trainer.step_count,
        "seconds": trainer.seconds,
        "fingerprint": trainer.fingerprint,
        "recipe": trainer.recipe.model_dump(mode="json"),
        "live": trainer.live,
        "splits": trainer.splits,
        "loader": trainer.feed.loader.state(),
        "shape": asdict(trainer.shape),
        "schema": trainer.schema.to_json(),
    }
    return tensors, document


def unpack(trainer: Trainer, tensors: Mapping[str, Tensor], document: Mapping[str, Any]) -> None:
    """Set the trainer to a packed state.

    Raises:
        StudioError: it is damaged, of a newer version, or of other data.
    """
    if document.get("format") != FORMAT or document.get("version") != VERSION:
        raise StudioError(_("This checkpoint was written by another version of the program."))
    if document.get("fingerprint") != trainer.fingerprint:
        raise StudioError(_("This checkpoint belongs to another set, or the set has changed."))
    try:
        step, splits = int(document["step"]), int(document["splits"])
        seconds = float(document["seconds"])
        live = dict(document["live"])
        # What could not be changed yet when it was written is as the recipe has it.
        live = {spec.name: spec.validate(live.get(spec.name, spec.default)) for spec in live_params(trainer.recipe)}
        place = dict(document["loader"])
    except (KeyError, TypeError, ValueError) as error:
        raise StudioError(_("The description of this checkpoint is damaged.")) from error
    if not (0 <= step < MOST_STEPS and 1 <= splits <= 1024 and 0 <= seconds < 1e12):
        raise StudioError(_("The description of this checkpoint is damaged."))
    rest = dict(tensors)
    random = rest.pop("random", None)
    if random is None or random.shape != trainer.random.get_state().shape or random.dtype != torch.uint8:
        raise StudioError(_("The random numbers of this checkpoint are damaged."))
    trainer.apply(live)  # first, as the moments are those of the optimiser that was chosen
    put_back(trainer, rest)
    trainer.random.set_state(random)
    trainer.feed.loader.restore(place)
    trainer.step_count, trainer.splits, trainer.seconds = step, splits, seconds


def _networks(trainer: Trainer) -> dict[str, nn.Module]:
    networks: dict[str, nn.Module] = {
        "generator": trainer.generator,
        "discriminator": trainer.discriminator,
        "average": trainer.average.network,
    }
    networks |= {"encoder": trainer.guide.encoder} if trainer.guide else {}
    return networks | ({"codes": trainer.codes.network} if trainer.codes else {})


def _optimisers(trainer: Trainer) -> dict[str, tuple[torch.optim.Optimizer, nn.Module]]:
    found: dict[str, tuple[torch.optim.Optimizer, nn.Module]] = {
        "adam_g": (trainer.adam_g, trainer.generator),
        "adam_d": (trainer.adam_d, trainer.discriminator),
    }
    if trainer.guide is not None and trainer.adam_e is not None:
        found["adam_e"] = (trainer.adam_e, trainer.guide.encoder)
    if trainer.codes is not None and trainer.adam_c is not None:
        found["adam_c"] = (trainer.adam_c, trainer.codes.network)
    return found


def _learned(trainer: Trainer) -> dict[str, Tensor]:
    found = {
        f"{group}/{key}": value for group, net in _networks(trainer).items() for key, value in net.state_dict().items()
    }
    for group, (adam, network) in _optimisers(trainer).items():
        for name, weight in network.named_parameters():
            for moment in MOMENTS[trainer.optimiser] if weight in adam.state else ():
                found[f"{group}/{name}/{moment}"] = adam.state[weight][moment]
    return found


def _load_moments(
    adam: torch.optim.Optimizer, network: nn.Module, tensors: Mapping[str, Tensor], moments: tuple[str, ...]
) -> None:
    """Moments in the memory layout of their weights, which the fused update relies on."""
    adam.state.clear()
    if not tensors:
        return
    for name, weight in network.named_parameters():
        try:
            found = {moment: tensors[f"{name}/{moment}"] for moment in moments}
        except KeyError as error:
            raise StudioError(_("The optimiser's state in this checkpoint is incomplete.")) from error
        step = found.pop("step", torch.zeros(()))
        if step.numel() != 1 or any(moment.shape != weight.shape for moment in found.values()):
            raise StudioError(_("The optimiser's state in this checkpoint does not fit the networks."))
        on_device = adam.param_groups[0].get("fused")
        adam.state[weight] = {
            "step": step.detach().clone().to(weight.device if on_device else "cpu", torch.float32).reshape(()),
            **{key: torch.zeros_like(weight).copy_(moment) for key, moment in found.items()},
        }
