"""Pure functions: figures in, an SVG picture and the table of the same figures out, always both."""

from frontdoor.charts.bars import Bar, Bars, draw_bars
from frontdoor.charts.dots import DotRow, DotStrip, draw_dots
from frontdoor.charts.figures import Chart, Figure, Heading, Row, Table
from frontdoor.charts.held import HeldColumn, HeldGrid, draw_held
from frontdoor.charts.sankey import Link, Sankey, Stage, Stop, draw_sankey

__all__ = [
    "Bar",
    "Bars",
    "Chart",
    "DotRow",
    "DotStrip",
    "Figure",
    "Heading",
    "HeldColumn",
    "HeldGrid",
    "Link",
    "Row",
    "Sankey",
    "Stage",
    "Stop",
    "Table",
    "draw_bars",
    "draw_dots",
    "draw_held",
    "draw_sankey",
]
