"""Finding, creating and merging speakers."""

from django.db import transaction
from django.utils.translation import gettext as _

from claims.actions.access import require_role
from claims.actions.errors import RefusedError
from claims.actions.slugs import unique_slug
from claims.infrastructure.roles import Role
from claims.models import Attribution, Event, PublishedReview, Speaker, SpeakerAlias
from claims.models.speaker import fold
from claims.models.user import User


def find_speaker(name: str, *, kind: str = "") -> Speaker | None:
    """The only speaker with exactly this name, or None when there is none or more than one.

    A name that two speakers share is ambiguous, so an editor has to choose.
    """
    aliases = SpeakerAlias.objects.filter(folded=fold(name)).select_related("speaker__merged_into")
    found = {
        (alias.speaker.merged_into or alias.speaker).pk: alias.speaker.merged_into or alias.speaker
        for alias in aliases
        if not kind or alias.speaker.kind == kind
    }
    return next(iter(found.values())) if len(found) == 1 else None


@transaction.atomic
def find_or_create_speaker(
    name: str,
    *,
    kind: str = Speaker.Kind.PERSON,
    role: str = "",
    aliases: tuple[str, ...] = (),
    actor: User | None = None,
) -> Speaker:
    """The speaker of that name, created when there is none; ``aliases`` are added as other names."""
    name = " ".join(name.split())
    if not fold(name):
        raise RefusedError.because(_("Name the speaker."), "speaker")
    speaker = find_speaker(name, kind=kind)
    if speaker is None:
        speaker = Speaker.objects.create(
            name=name[:200],
            kind=kind,
            role=role[:200],
            slug=unique_slug(Speaker, name, fallback="speaker"),
        )
        Event.record("speaker.create", actor=actor, subject=speaker, data={"name": name})
        SpeakerAlias.objects.create(speaker=speaker, text=name[:200])
    elif fold(speaker.name) != fold(name):
        # The speaker was found by an alias or through a merge, and may not have this name yet.
        add_alias(speaker, name)
    for alias in aliases:
        if fold(alias):
            add_alias(speaker, alias)
    return speaker


def add_alias(speaker: Speaker, text: str) -> None:
    """Add another name for a speaker, unless the speaker already has it."""
    SpeakerAlias.objects.get_or_create(
        speaker=speaker, folded=fold(text)[:200], defaults={"text": text[:200]}
    )


@transaction.atomic
def merge_speakers(kept: Speaker, merged: Speaker, *, actor: User) -> Speaker:
    """Move attributions, verdicts and names of ``merged`` to ``kept``, and point ``merged`` to it."""
    require_role(actor, Role.ADMIN)
    if kept.pk == merged.pk or kept.merged_into_id:
        raise RefusedError.because(_("Choose a different speaker to keep."), "speaker")
    for alias in merged.aliases.all():
        add_alias(kept, alias.text)
    merged.aliases.all().delete()
    moved = Attribution.objects.filter(speaker=merged).update(speaker=kept)
    PublishedReview.objects.filter(speaker=merged).update(speaker=kept)
    Speaker.objects.filter(merged_into=merged).update(merged_into=kept)
    merged.merged_into = kept
    merged.save(update_fields=["merged_into"])
    Event.record(
        "speaker.merge",
        actor=actor,
        subject=kept,
        data={"merged": merged.pk, "name": merged.name, "attributions": moved},
    )
    return kept
