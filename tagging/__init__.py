"""The curator's desk: the model suggests, a person decides. Knows the catalogue and the model."""
