"""Playing sound live: a mixer in a process of its own, behind `client.SoundEngine`."""
