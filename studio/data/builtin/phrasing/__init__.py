"""Phrases that the studio plays itself: what is played, and the voices that it is played on."""
