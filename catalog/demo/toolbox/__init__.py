"""The draughtsman's tools: noise, colour, brushes, hatching, chalk and solids. NumPy and Pillow only."""
