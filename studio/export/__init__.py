"""Writers of what people keep, and readers of what they drop back."""
