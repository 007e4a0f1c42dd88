"""The navigation of the desk."""

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.translation import gettext as _

register = template.Library()

#: Parts of the names of the pages below each page of the navigation.
BELOW = {
    "article_list": ("bench", "article_text", "import"),
    "second_reading": ("second_reading",),
    "source_list": ("source_",),
}


@register.simple_tag(takes_context=True)
def desk_links(context: Context) -> list[dict[str, str]]:
    """The pages of the desk's navigation.

    ``current`` is the value of ``aria-current``: "page" for the page itself, "true" below it.
    """
    match = context["request"].resolver_match
    here = match.url_name or "" if match else ""
    labels = {
        "board": _("Board"),
        "article_list": _("Articles"),
        "claims_grid": _("Claims"),
        "second_reading": _("Second reading"),
        "source_list": _("Sources"),
        "statistics": _("Statistics"),
    }
    return [
        {
            "name": name,
            "label": label,
            "url": reverse(f"desk:{name}"),
            "current": _current(name, here),
        }
        for name, label in labels.items()
    ]


def _current(name: str, here: str) -> str:
    if here == name:
        return "page"
    return "true" if any(part in here for part in BELOW.get(name, ())) else ""
