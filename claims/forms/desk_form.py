"""What all forms of the desk share: how a control looks, and that the server has the last word."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm


class DeskForm(forms.Form):
    """A form whose controls carry the classes of the design; the browser checks nothing itself."""

    use_required_attribute = False
    #: Fields whose words readers will see: they are written in the readers' face.
    serif_fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            style_control(field, serif=name in self.serif_fields)


def style_control(field: forms.Field, *, serif: bool = False) -> None:
    widget = field.widget
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect):
        return
    names = ["input"]
    if serif:
        names.append("input--serif")
    if isinstance(widget, forms.Select):
        names.append("select")
    widget.attrs["class"] = " ".join([*names, widget.attrs.get("class", "")]).strip()


class DateInput(forms.DateInput):
    """The browser's own date control, which wants and gives ISO dates whatever the locale."""

    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs or None, format="%Y-%m-%d")


class LookOfTheDesk(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            style_control(field)


class LoginForm(LookOfTheDesk, AuthenticationForm):
    pass


class ChangePasswordForm(LookOfTheDesk, PasswordChangeForm):
    pass
