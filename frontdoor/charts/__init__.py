"""Pure functions: figures in, an SVG picture and the table of the same figures out, always both."""
