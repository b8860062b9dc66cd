"""Ground: the reasons not to answer, one function each; each gives a sentence, or None where it finds nothing."""
