"""The settings that every recipe has, declared once: what may change while it trains, and what is fixed."""

from __future__ import annotations

from studio.core.i18n import N_
from studio.core.params import ParamSpec

LR_G = ParamSpec(
    "lr_g",
    "float",
    1e-3,
    N_("Generator learning rate"),
    N_("How far the generator moves in one step."),
    low=1e-7,
    high=0.1,
    log=True,
    live=True,
)
LR_D = ParamSpec(
    "lr_d",
    "float",
    1e-3,
    N_("Discriminator learning rate"),
    N_("How far the discriminator moves in one step."),
    low=1e-7,
    high=0.1,
    log=True,
    live=True,
)
BATCH = ParamSpec(
    "batch",
    "int",
    32,
    N_("Samples per step (batch)"),
    N_("More is steadier, slower per step and needs more memory."),
    low=2,
    high=1024,
    log=True,
    live=True,
)
GAMMA = ParamSpec(
    "gamma",
    "float",
    1.0,
    N_("Steadiness (R1 and R2 weight, gamma)"),
    N_("Keeps the discriminator smooth: more is calmer and blurrier, less is sharper and less stable."),
    low=0.0,
    high=100.0,
    log=True,
    live=True,
)
AUGMENT = ParamSpec(
    "augment",
    "float",
    0.0,
    N_("Augmentation"),
    N_("Share of pictures that the discriminator sees shifted, recoloured or with a patch cut out: helps small sets."),
    low=0.0,
    high=0.9,
    live=True,
)
D_STEPS = ParamSpec(
    "d_steps",
    "int",
    1,
    N_("Discriminator steps per step (D:G ratio)"),
    N_("How often the discriminator learns for each time that the generator does."),
    low=1,
    high=10,
    live=True,
)
OPTIMISER = ParamSpec(
    "optimiser",
    "choice",
    "adam",
    N_("Optimiser"),
    N_("How weights follow their gradients: Adam remembers direction and size, RMSprop size, SGD nothing."),
    choices=("adam", "rmsprop", "sgd"),
    named=(N_("Adam"), N_("RMSprop"), N_("SGD")),
    live=True,
)
OBJECTIVE = ParamSpec(
    "objective",
    "choice",
    "relativistic",
    N_("What both play for (objective)"),
    N_("The losses of both networks."),
    choices=("bce", "hinge", "least-squares", "minimax", "relativistic", "wasserstein"),
    named=(
        N_("Cross-entropy"),
        N_("Hinge"),
        N_("Least squares"),
        N_("Minimax"),
        N_("Relativistic pairing"),
        N_("Wasserstein"),
    ),
    live=True,
)
LIVE = (LR_G, LR_D, BATCH, GAMMA, AUGMENT, D_STEPS, OPTIMISER, OBJECTIVE)
FIXED = (
    ParamSpec("latent", "int", 64, N_("Latent size (z)"), N_("How many numbers make one sample."), low=2, high=1024),
    ParamSpec(
        "beta1", "float", 0.0, N_("Momentum (Adam beta 1)"), N_("Memory of earlier gradients."), low=0.0, high=0.999
    ),
    ParamSpec(
        "beta2",
        "float",
        0.99,
        N_("Scale memory (Adam beta 2)"),
        N_("Memory of earlier gradient sizes."),
        low=0.0,
        high=0.9999,
    ),
    ParamSpec(
        "ema_decay",
        "float",
        0.995,
        N_("Averaging of the shown network (EMA decay)"),
        N_("Nearer 1 is smoother and follows later."),
        low=0.0,
        high=0.9999,
    ),
    ParamSpec(
        "ema_warmup",
        "float",
        10.0,
        N_("Start of the averaging (EMA warm-up)"),
        N_("Steps over which the average begins to lag behind."),
        low=1.0,
        high=10000.0,
    ),
    ParamSpec(
        "anneal",
        "int",
        0,
        N_("Steps until learning rates have come down (cosine)"),
        N_("They fall to a fiftieth; 0 leaves them as they are."),
        low=0,
        high=10_000_000,
    ),
    ParamSpec(
        "conditional", "bool", True, N_("Use the labels"), N_("Learn each class by name when the set has classes.")
    ),
    ParamSpec(
        "precision",
        "choice",
        "auto",
        N_("Number format"),
        N_("Automatic takes the fastest that this device computes well."),
        choices=("auto", "float32", "bfloat16"),
    ),
)
