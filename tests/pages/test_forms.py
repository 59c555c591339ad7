import re

from django import forms

CHOICES = [("one", "Only one"), ("many", "Several")]


class TopicForm(forms.Form):
    title = forms.CharField(max_length=200, help_text="A question")
    description = forms.CharField(max_length=5000, widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect, help_text="Choose well")
    tags = forms.MultipleChoiceField(choices=CHOICES, widget=forms.CheckboxSelectMultiple, required=False)
    unlisted = forms.BooleanField(label="Only with the code", required=False, help_text="Hidden from lists")
    token = forms.CharField(widget=forms.HiddenInput)

    def clean(self):
        raise forms.ValidationError("The two do not fit.")


def test_hint_and_error_are_tied_to_their_field():
    html = str(TopicForm({"kind": "one", "token": "t"}))
    described = re.search(r'<input type="text" name="title"[^>]*>', html).group()
    assert 'aria-describedby="id_title_helptext id_title_error"' in described
    assert 'aria-invalid="true"' in described
    assert 'class="hint" id="id_title_helptext"' in html
    assert 'class="field-error" id="id_title_error"' in html


def test_a_field_without_hint_or_error_is_described_by_nothing():
    html = str(TopicForm())
    assert "aria-describedby" not in re.search(r'<input type="checkbox" name="tags"[^>]*>', html).group()


def test_the_summary_is_focused_first_and_links_to_each_field():
    html = str(TopicForm({"kind": "neither", "token": "t"}))
    summary = html[: html.index("</ul>")]
    assert summary.strip().startswith('<div class="error-summary" role="alert" tabindex="-1" autofocus')
    assert '<a href="#id_title">Title: This field is required.</a>' in summary
    assert (
        '<a href="#id_kind_0">Select a valid choice. neither is not one of the available choices.</a>'
        in summary
    )
    assert "<li>The two do not fit.</li>" in summary
    assert all(f'id="{name}"' in html for name in re.findall(r'href="#([^"]+)"', summary))


def test_an_error_of_a_hidden_field_is_said_in_the_summary():
    assert html_of_summary(TopicForm({"title": "x", "kind": "one"})).count("This field is required.") == 1


def test_there_is_no_summary_without_errors():
    assert "error-summary" not in str(TopicForm())


def test_choices_are_a_fieldset_whose_hint_and_error_belong_to_all():
    html = str(TopicForm({"title": "x", "token": "t"}))
    assert 'aria-describedby="id_kind_helptext id_kind_error"><legend>' in re.sub(r">\s+<", "><", html)
    assert '<input type="radio" name="kind" value="many" id="id_kind_1">' in html
    assert '<label for="id_kind_1">Several</label>' in html


def test_what_was_chosen_stays_chosen():
    html = str(TopicForm({"kind": "many", "tags": ["one", "many"], "unlisted": "on"}))
    assert re.search(r'name="kind" value="many"[^>]* checked', html)
    assert len(re.findall(r'name="tags"[^>]* checked', html)) == 2
    assert re.search(r'name="unlisted"[^>]* checked', html)


def test_what_was_typed_stays_typed_and_escaped():
    html = str(TopicForm({"title": '<script>"', "description": "a\r\nb"}))
    assert 'value="&lt;script&gt;&quot;"' in html
    assert "<script>" not in html
    assert "a\r\nb" in html


def test_the_browser_neither_cuts_off_nor_speaks_before_we_do():
    html = str(TopicForm())
    assert "maxlength" not in html
    assert not re.search(r"\srequired[\s>]", html)
    assert 'aria-required="true"' in re.search(r'<input type="text" name="title"[^>]*>', html).group()


def test_a_long_text_says_its_limit():
    html = str(TopicForm())
    assert re.search(r'id="id_description_limit">\s*Up to 5,000 characters\.', html)
    assert 'aria-describedby="id_description_limit"' in re.search(r"<textarea[^>]*>", html).group()


def test_only_optional_fields_are_marked():
    html = re.sub(r"\s+", " ", str(TopicForm()))
    assert 'Description <span class="optional">(optional)</span>' in html
    assert 'Title <span class="optional">' not in html


def html_of_summary(form):
    html = str(form)
    return html[: html.index("</ul>")]
