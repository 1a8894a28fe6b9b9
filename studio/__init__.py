"""GAN Studio: train, watch, explore and perform with generative adversarial networks."""

__version__ = "0.1.0"
