"""What happens to topics, told to the apps above, inside the transaction that does it.

`option_added(sender, topic, option, person)`: `person` added `option` to a collaborative topic.
`person_removed(sender, topic, person, at)`: the creator removed `person` from an unlisted topic at the time
`at`; `topic` is locked. What that person gave to the topic goes with them.

`sender` is the model `Topic`. Whatever a receiver raises takes the whole back.
"""

from django.dispatch import Signal

option_added = Signal()
person_removed = Signal()
