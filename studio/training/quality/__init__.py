"""How good made samples are, told by features that are learned from the user's own set in the background."""

from studio.training.quality.quality import Quality, QualityReading

__all__ = ["Quality", "QualityReading"]
