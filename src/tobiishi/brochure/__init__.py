"""The programme's yearly brochure as a PDF, from the record alone; with it a study's card and a sheet of statistics.

    from tobiishi.brochure import brochure
    made = brochure(record, year=2019, language="ja", at=date(2020, 3, 31))
    made.pdf, made.left_out, made.as_printed

The same record, date and language give the same bytes. No clock, no network, no font of the system.
"""

from tobiishi.brochure.documents import Brochure, brochure, statistics_sheet, study_card
from tobiishi.brochure.words import section_name

__all__ = ["Brochure", "brochure", "section_name", "statistics_sheet", "study_card"]
