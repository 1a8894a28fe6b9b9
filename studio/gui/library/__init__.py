"""Parts of the Library's panels."""
