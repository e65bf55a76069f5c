from permits.filing import followup_queries
from tests.permits.filing.test_followups_at_once import *  # noqa
followup_queries.hold = lambda *a: None
