"""Parts of the crate: its list, its filters, and the marks that people give to loops."""
