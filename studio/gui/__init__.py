"""The window: Qt only here; talks to the session and to core, to nothing else."""
