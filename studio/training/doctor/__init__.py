"""The doctor: cheap signals beside the training, and rules that put what they mean into words."""

from studio.training.doctor.doctor import Doctor

__all__ = ["Doctor"]
