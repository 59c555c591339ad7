"""Options written one by one into the form, without JavaScript."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.topics.models import Topic
from app.topics.topic_form import TopicForm
from tests.topics.conftest import BUSY_MACHINE

TEXT = st.text(st.characters(codec="utf-8"), max_size=220)


def added(client, fields, text, **more):
    return client.post("/topics/new/", fields | {"another_option": text, "add_option": "1", **more})


def options_in(answer) -> list[str]:
    return answer.context["form"]["options"].value().split("\n")


def test_it_goes_to_the_end_of_the_list_and_everything_else_is_kept(as_alice, filled_in):
    answer = added(as_alice, filled_in | {"title": "", "closes_at": "nonsense"}, "  The harbour ")
    assert options_in(answer) == ["Market square", "Library", "The harbour"]
    for kept in ("Twelve racks are bought.", "Streets, #cycling", 'value="nonsense"'):
        assert kept in answer.text
    assert "There is a problem" not in answer.text
    assert answer.context["form"]["another_option"].value() == ""
    assert "autofocus" in answer.text
    assert not Topic.objects.exists()


def test_the_first_of_all_can_be_written_so(as_alice, filled_in):
    assert options_in(added(as_alice, filled_in | {"options": ""}, "The harbour")) == ["The harbour"]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "Write the option that you want to add"),
        ("\u200b", "Write the option that you want to add"),
        ("LIBRARY", "is on the list already"),
        ("x" * 201, "at most 200 characters"),
        ("a\x00b", "control character"),
    ],
)
def test_what_cannot_be_added_is_said_and_kept(as_alice, filled_in, text, error):
    answer = added(as_alice, filled_in | {"title": ""}, text)
    assert error in answer.text
    assert list(answer.context["form"].errors) == ["another_option"]
    assert options_in(answer)[0].strip() == "Market square"


def test_a_full_list_takes_no_more(as_alice, filled_in):
    full = "\n".join(f"Place {n}" for n in range(1000))
    assert "up to 1000 options" in added(as_alice, filled_in | {"options": full}, "The harbour").text


def test_enter_in_the_field_adds_and_does_not_publish(as_alice, filled_in):
    answer = as_alice.post("/topics/new/", filled_in | {"another_option": "The harbour"})
    assert options_in(answer)[-1] == "The harbour"
    assert not Topic.objects.exists()


def test_the_first_button_is_the_one_that_publishes(as_alice):
    form = as_alice.get("/topics/new/").text.split('enctype="multipart/form-data"')[1]
    assert form.index('<button type="submit" hidden>') < form.index('name="add_option"')


def test_it_works_while_editing(as_alice, make_topic, filled_in):
    topic = make_topic()
    address = f"{topic.get_absolute_url()}edit/"
    answer = as_alice.post(address, filled_in | {"another_option": "The harbour", "add_option": "1"})
    assert options_in(answer)[-1] == "The harbour"
    assert topic.options.count() == 2


@settings(max_examples=40, deadline=None, suppress_health_check=BUSY_MACHINE)
@given(
    st.text(st.characters(codec="utf-8"), max_size=220), st.text(st.characters(codec="utf-8"), max_size=60)
)
def test_whatever_is_written_the_page_answers(as_alice, text, options):
    answer = as_alice.post("/topics/new/", {"another_option": text, "options": options, "add_option": "1"})
    assert answer.status_code == 200
    assert isinstance(answer.context["form"], TopicForm)
