"""The instruments of `builtin:notes`: each is one function from a `Note` to samples."""
