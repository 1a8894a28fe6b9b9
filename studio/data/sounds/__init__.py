"""Sets of sounds: listing, looking (and listening) through, preparing, and the prepared store."""
