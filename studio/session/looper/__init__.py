"""The looper: decks that play loops in time, auditioning them, and the crate of those that were kept."""
