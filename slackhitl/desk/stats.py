"""What supervisors and monitors ask of the desk, in one place; each answer has its own module."""

from slackhitl.desk.backlog import find, gauges, queue, screened
from slackhitl.desk.home import home
from slackhitl.desk.stats_report import stats_view
from slackhitl.desk.stats_rollup import fold, rebuild
from slackhitl.desk.tallies import Figures, Spent, Tally, figures

__all__ = [
    "Figures",
    "Spent",
    "Tally",
    "figures",
    "find",
    "fold",
    "gauges",
    "home",
    "queue",
    "rebuild",
    "screened",
    "stats_view",
]
