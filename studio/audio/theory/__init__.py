"""Music theory after the network."""
