"""Every table in one import, so that migrations and shells know them all."""

import gis.draft_models
import gis.network.events
import gis.network.models
import gis.rule_models
import permits.accounts.change_models
import permits.accounts.company.models
import permits.accounts.inviting.models
import permits.accounts.models
import permits.accounts.preference_models
import permits.accounts.recovering.models
import permits.accounts.second_factor.models
import permits.cases.find_models
import permits.cases.link_models
import permits.cases.models
import permits.cases.review_models
import permits.core.calendar
import permits.decisions.conditions.models
import permits.decisions.drafting.models
import permits.decisions.models
import permits.dossiers.models
import permits.filing.application.models
import permits.filing.drafts.models
import permits.filing.rollout.models
import permits.filing.uploads.models
import permits.life.models
import permits.network.models
import permits.network.way_models
import permits.notices.models
import permits.papers.models
import permits.planning.models
import permits.procedures.fee_models
import permits.procedures.models
import permits.procedures.phrase_models
import permits.processing.models
import permits.processing.printout_models
import permits.processing.queue.models
import permits.sharing.models
import permits.tracking.models
import permits.web.models

__all__ = ["gis", "permits"]
