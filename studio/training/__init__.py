"""Recipes, the trainer, its checkpoints and history, and the thread it runs on."""
