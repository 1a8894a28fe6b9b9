"""The pattern of a deck as a grid that can be edited: voices by sixteenths."""
