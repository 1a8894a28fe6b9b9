"""What the Inside view is made of: both networks as chains, and a card for each look."""
