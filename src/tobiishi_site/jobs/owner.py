"""Whose a piece of work is: its owner with the roles of the moment in which they asked for it, as long as they last."""

from __future__ import annotations

from dataclasses import replace

from tobiishi_site.accounts.actors import actor_of
from tobiishi_site.accounts.models import User
from tobiishi_site.accounts.policy import OPERATOR, Actor
from tobiishi_site.jobs.models import Job


def roles_of(actor: Actor) -> list[list[str | int]]:
    """The roles that an actor holds and may use now, as a job keeps them."""
    return [[role, organisation] for role, organisation in sorted(_pairs(actor))]


def owner_of(job: Job) -> Actor:
    """Who asked for a job, with those roles of then that they still hold."""
    if job.actor == OPERATOR.number:
        return OPERATOR
    found, then = actor_of(User.objects.get(pk=job.actor)), _then(job)
    return replace(found, held=frozenset(one for one in found.held if (one.role, one.organisation) in then))


def holds_roles_of(actor: Actor, job: Job) -> bool:
    """Whether an actor holds every role by which a job was done."""
    return _then(job) <= _pairs(actor)


def _pairs(actor: Actor) -> set[tuple[str, int]]:
    return {(one.role, one.organisation) for one in actor.held}


def _then(job: Job) -> set[tuple[str, int]]:
    return {(role, organisation) for role, organisation in job.held}
