"""Parts of the Recipe panel: presets and the family tree of what a recipe is made of."""
