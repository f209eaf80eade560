"""Posts as actors: who a signed-in person, a token or a petitioner is to the engine."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from huying.domain.case import Actor, units_stood_for
from huying.domain.details import LOCAL
from huying.services import asked
from huying.store import people, units
from huying.store.people import MOST_UNREAD as MOST_UNREAD


@dataclass(frozen=True, slots=True, kw_only=True)
class PostShown:
    """A post in words: `label` names unit and title, `unit_name` the unit alone, in the reader's language.

    `units_version` is the version of its jurisdiction's units, `unread` counts its unread notices up to `MOST_UNREAD`.
    """

    id: int
    slug: str
    jurisdiction: int
    jurisdiction_name: str
    unit: str
    unit_name: str
    role: str
    label: str
    person: str
    units_version: int
    unread: int


def posts_shown(*, person: int, lang: str) -> tuple[PostShown, ...]:
    """The posts a person holds today, the oldest first."""
    return tuple(_shown(post, lang) for post in people.held(person=person, on=_today()))


def _shown(post: people.Held, lang: str) -> PostShown:
    english = lang == "en"
    unit_name = (post.unit_name_en or post.unit_name) if english else post.unit_name
    return PostShown(
        id=post.id,
        slug=post.slug,
        jurisdiction=post.jurisdiction,
        jurisdiction_name=(post.jurisdiction_name_en or post.jurisdiction_name)
        if english
        else post.jurisdiction_name,
        unit=post.unit,
        unit_name=unit_name,
        role=post.role,
        label=unit_name if english or not post.title else f"{unit_name} · {post.title}",
        person=post.username,
        units_version=post.units_version,
        unread=post.unread,
    )


def actor_of(
    *, jurisdiction: int, post: int, unit: str, role: str, units_version: int | None = None
) -> Actor:
    """A post as the engine's actor; where a request is being answered, the log says that this post asks."""
    asked.by(jurisdiction=jurisdiction, post=post)
    tree = units.load(jurisdiction, version=units_version)
    return Actor(
        jurisdiction=jurisdiction,
        post=post,
        unit=unit,
        role=role,
        stands_for=units_stood_for(tree, unit),
        platform=tree.is_platform(unit),
    )


def actor_by_token(secret: str, *, at: datetime | None = None) -> tuple[Actor, people.Holder] | None:
    """The actor a token acts as now, or None where it holds no more."""
    holder = people.by_token(secret, on=(at or timezone.now()).astimezone(LOCAL).date())
    if holder is None:
        return None
    actor = actor_of(
        jurisdiction=holder.jurisdiction,
        post=holder.post,
        unit=holder.unit,
        role=holder.role,
        units_version=holder.units_version,
    )
    return actor, holder


def petitioner(*, jurisdiction: int, party: int) -> Actor:
    """A petitioner of one case as actor; whoever asks has checked their number and secret, or their link."""
    return Actor(jurisdiction=jurisdiction, party=party)


def _today() -> date:
    return timezone.now().astimezone(LOCAL).date()
