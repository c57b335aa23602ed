"""The five labels that this museum's networks are trained on."""

LABELS: tuple[str, ...] = ("drawing", "engraving", "iconography", "painting", "sculpture")
"""In the order of the network's outputs; each artefact freezes its own copy."""

OUTSIDE = "other"
"""The folder of pictures that are none of them: known, but never trained on or measured as one."""
