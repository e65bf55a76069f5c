"""Every table in one import, so that migrations and shells know them all."""

import gis.draft_models
import gis.network.events
import gis.network.models
import gis.rule_models
import permits.accounts.change_models
import permits.accounts.models
import permits.cases.models
import permits.core.calendar
import permits.decisions.conditions.models
import permits.decisions.drafting.models
import permits.decisions.models
import permits.dossiers.models
import permits.life.models
import permits.network.models
import permits.network.way_models
import permits.notices.models
import permits.papers.models
import permits.planning.models
import permits.procedures.models
import permits.processing.models
import permits.processing.printout_models
import permits.sharing.models
import permits.tracking.models
import permits.web.models

__all__ = ["gis", "permits"]
