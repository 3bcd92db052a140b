"""What stays empty in a form of this room is asked for in words of its own."""

from django.forms import Field

from networks.forms import gatherings as of_gatherings
from networks.forms import issues as of_issues
from networks.forms import networks as of_networks


def test_every_box_that_may_not_stay_empty_says_so_in_words_of_its_own() -> None:
    for room in (of_networks, of_gatherings, of_issues):
        for form in vars(room).values():
            for name, box in getattr(form, "base_fields", {}).items():
                if box.required and not box.widget.is_hidden:
                    assert box.error_messages["required"] != Field.default_error_messages["required"], (form, name)
