"""Tags and filters of the bench: links and forms that swap its card, ages, initials, names."""

from datetime import datetime

from django import template
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from claims.models.user import User

register = template.Library()


@register.filter
def age(moment: datetime | None) -> str:
    """How long ago, in one unit: "40 min", "3 h", "6 d"."""
    if moment is None:
        return ""
    minutes = max(0, int((timezone.now() - moment).total_seconds() // 60))
    if minutes < 1:
        return _("now")
    if minutes < 60:
        return _("%(n)d min") % {"n": minutes}
    if minutes < 60 * 24:
        return _("%(n)d h") % {"n": minutes // 60}
    return _("%(n)d d") % {"n": minutes // (60 * 24)}


@register.filter
def initials(user: User) -> str:
    """Two letters for a person: of the names when there are two, else of the user name."""
    names = [name for name in (user.first_name, user.last_name) if name]
    letters = "".join(name[0] for name in names) if len(names) == 2 else user.username[:2]
    return letters.upper()


@register.filter
def called(user: User | None) -> str:
    """A person's full name, or the user name when there is none; empty for nobody."""
    if user is None:
        return ""
    return user.get_full_name() or user.get_username()


@register.filter
def finder(found_by: str) -> str:
    """What found a claim, without the model's version and cue: the page shows those on hover."""
    return _("the language model") if found_by.startswith("learned model") else found_by


@register.filter
def confidence(value: float | None) -> str:
    """A confidence in words and figures, "likely, 0.82"; empty when an editor wrote the link."""
    if value is None:
        return ""
    word = _("likely") if value >= 0.75 else _("perhaps") if value >= 0.5 else _("unsure")
    return f"{word}, {value:.2f}"


@register.simple_tag(takes_context=True)
def card_link(context: Context, query: str = "", part: str = "", anchor: str = "") -> SafeString:
    """The attributes of a link that shows the claim's card as ``query`` says ("tab=notes").

    ``part`` is the id of the element to swap instead of the whole card; ``anchor`` is for readers
    without JavaScript.
    """
    page = f"?{context['listing'].params}claim={context['claim'].number}"
    page += (f"&{query}" if query else "") + (f"#{anchor}" if anchor else "")
    fragment = f"{context['card_url']}?{query}" if query else context["card_url"]
    select = format_html(' hx-select="#{}"', part) if part else ""
    return format_html(
        'href="{}" hx-get="{}" hx-target="#{}"{} hx-swap="outerHTML"',
        page,
        fragment,
        part or "claim-card",
        select,
    )


@register.simple_tag(takes_context=True)
def claim_link(context: Context, number: int, claim_id: int) -> SafeString:
    """The attributes of a link that puts another claim on the card."""
    page = f"?{context['listing'].params}claim={number}"
    fragment = reverse("desk:claim_card", args=[context["article"].pk, claim_id])
    return format_html(
        'href="{}" hx-get="{}" hx-target="#claim-card" hx-swap="outerHTML" hx-push-url="{}"',
        page,
        fragment,
        page,
    )


@register.simple_tag
def card_form(address: str) -> SafeString:
    """The attributes of a form that posts an act and swaps the card for its answer."""
    return format_html(
        'method="post" action="{}" hx-post="{}" hx-target="#claim-card" hx-swap="outerHTML"',
        address,
        address,
    )


@register.simple_tag
def draft_form(address: str) -> SafeString:
    """The attributes of a form that saves drafts while its editor types; the card stays."""
    return format_html(
        'method="post" action="{}" hx-post="{}" hx-swap="none" hx-vals=\'{{"draft": "1"}}\'',
        address,
        address,
    )


@register.simple_tag(takes_context=True)
def act_url(context: Context, name: str, *more: int) -> str:
    """The address of an act on the claim of the card."""
    return reverse(f"desk:{name}", args=[context["article"].pk, context["claim"].pk, *more])


@register.simple_tag(takes_context=True)
def aside_form(context: Context, name: str, citation_id: int) -> SafeString:
    """The attributes of a form at a citation that fetches something; only its row is swapped."""
    address = act_url(context, name, citation_id)
    return format_html(
        'method="post" action="{}" hx-post="{}" hx-target="closest .evidence-row"'
        ' hx-swap="outerHTML" hx-sync="this:drop" data-aside',
        address,
        address,
    )
