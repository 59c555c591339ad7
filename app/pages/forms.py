"""How every form of the site is rendered."""

from django.forms.renderers import DjangoTemplates


class PagesRenderer(DjangoTemplates):
    """Error summary on top; then each field as label, hint, error and control."""

    form_template_name = "pages/form.html"
    field_template_name = "pages/field.html"
