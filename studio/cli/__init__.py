"""The studio without a window: train, generate, inspect, bench."""
