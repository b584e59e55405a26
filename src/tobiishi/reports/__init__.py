"""Reports: workbooks that recalculate, and charts. The only room that writes Excel."""

from tobiishi.reports.calculation import write_calculation
from tobiishi.reports.labels import Wording
from tobiishi.reports.monitoring import write_monitoring
from tobiishi.reports.report import write_report

__all__ = ["Wording", "write_calculation", "write_monitoring", "write_report"]
