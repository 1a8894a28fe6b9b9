"""The document and everything that the window may ask for; no Qt, and no torch until the engine warms up."""

from studio.session.session import Session

__all__ = ["Session"]
