"""Sound below the networks: files, pitch, pictures of sounds, representations, and the player behind the speakers."""
