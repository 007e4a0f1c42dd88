"""The fixed pages of the demo newsroom, in Markdown."""

PAGES = {
    "method": (
        "How we check",
        """We check statements of fact, whoever makes them. We do not rate opinions or forecasts.

## What we choose

An editor reads the whole article. Every name, number, date and quotation in it is looked at.
We check what can be checked and what matters to readers.

## Two questions

*Was it said?* We look for the words in a record. *Is it true?* We look for evidence for and
against. The two answers are given apart.

## Evidence

We prefer documents and data to reports about them. A rating that settles a matter needs one
primary document or two sources that do not go back to the same origin. We keep a copy of what we
cite where we can, and say where we could not.

## Second reading

A second editor reads the evidence before seeing the verdict and gives a rating of their own. Only
when both agree is a verdict published.

## Ratings

Five ratings run from True to False. Unproven, Missing context and Not checkable stand apart from
that scale. Their definitions stand beside each verdict.
""",
    ),
    "corrections-policy": (
        "Corrections policy",
        """When we are wrong we say so where we were wrong, with the date and what changed. The
earlier version stays open to everyone.

- **Correction**: we made a mistake.
- **Update**: something new became known.
- **Clarification**: the words were not clear enough.
- **Withdrawal**: the verdict no longer stands at all. Its page stays and says why.

Typing errors that change no meaning are mended and marked as minor.
""",
    ),
    "about": (
        "About",
        """This is a demonstration newsroom. The statements, the sources and the short quotations
are real and public; the outlets, the bylines, the editors and the days on which they worked are
invented. The checks follow what the sources said and are kept short.
""",
    ),
    "contact": (
        "Contact",
        """Tell us when something here is wrong: write to corrections@newsroom.example and name
the address of the page. We answer every message that names a source.
""",
    ),
}
