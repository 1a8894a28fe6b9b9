"""Groups of controls that move the explorer; the Latent panel stacks them."""
