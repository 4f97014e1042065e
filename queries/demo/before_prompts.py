"""What people did just before the assistant spoke: exactly what the rule in force reacts to, once a prompt."""

import numpy as np

from queries.demo import story
from queries.demo.actions import SUBMIT, VIEW, Actions, glances
from queries.demo.arrays import Floats, Ints
from queries.demo.draws import Rng
from queries.demo.occasions import DWELL, FAILED, IDLE, Occasions

JUST_BEFORE, A_LITTLE_EARLIER = 2, 40
LINGERING = {IDLE: (story.V1_IDLE_SECONDS, 25.0), DWELL: (story.V2_DWELL_SECONDS, 70.0)}


def actions_before(rng: Rng, occasions: Occasions) -> list[Actions]:
    lingering = [_lingering(rng, occasions, cause, least, more) for cause, (least, more) in LINGERING.items()]
    failed = np.flatnonzero(occasions.cause == FAILED)
    earlier = JUST_BEFORE + A_LITTLE_EARLIER + np.floor(rng.random(len(failed)) * 120)
    last = np.full(len(failed), float(JUST_BEFORE))
    return [*lingering, _failing(rng, occasions, failed, earlier), _failing(rng, occasions, failed, last)]


def _lingering(rng: Rng, occasions: Occasions, cause: int, least: int, more: float) -> Actions:
    """A view that lasts: the assistant speaks when the rule's seconds are over."""
    which = np.flatnonzero(occasions.cause == cause)
    return Actions(
        person=occasions.person[which],
        moment=occasions.moment(later=-least)[which],
        page=occasions.page[which],
        action=np.full(len(which), VIEW),
        failed=np.zeros(len(which), dtype=np.bool_),
        dwell=least + more * rng.standard_exponential(len(which)),
    )


def _failing(rng: Rng, occasions: Occasions, which: Ints, earlier: Floats) -> Actions:
    later = np.zeros(len(occasions.cause))
    later[which] = -earlier
    return Actions(
        person=occasions.person[which],
        moment=occasions.moment(later=later)[which],
        page=occasions.page[which],
        action=np.full(len(which), SUBMIT),
        failed=np.ones(len(which), dtype=np.bool_),
        dwell=glances(rng, len(which)),
    )
