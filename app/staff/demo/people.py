"""The people of the demo data: invented, and none of them with a surname."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from string import ascii_lowercase

FIRST_NAMES = (
    "abena adam agnes ahmed aisha akira alba alma amara amina anan andrei anika anouk arjun astrid "
    "ayo beatriz bela benno birgit bruno camila carlos carmen cem chiara chloe clara daniel daria "
    "david deniz diego dilan edda ebba elena eli elif emeka emil emma enzo erik esra esther fadi "
    "farah felix femi fiona frida gabriel georgia greta grace hamid hana hannah hassan helen henrik "
    "hugo ibrahim ida ilse imani inga irma isaac ivan jack jana jasper joana joel jonas jose judith "
    "julia kaan kaito karin kasper katya kofi lale lara laszlo leila lena leo lien linus lotte luca "
    "lucia lukas luz maja malik marek maria mariam marta mateo matilda max mei mehmet mila milan mina "
    "mira mohan nadia naomi nils nina noah noor nora oleg olga olivia omar oscar otto paola paula "
    "pavel petra pia priya quentin rachel rafael rania ravi rosa ruben ruth sana sara selma simon "
    "sofia stefan sven tariq tessa theo thomas tilda tobias uma valentina vera victor viola wanda wei "
    "yara yusuf zeynep zofia "
)


def invent_names(count: int, *, random: Random) -> list[str]:
    """`count` different usernames like `amina-k`, in the order in which they joined.

    Raises ValueError for more than there are (about 4,700).
    """
    return random.sample(sorted(all_names()), count)


def all_names() -> Iterator[str]:
    for name in FIRST_NAMES.split():
        for initial in ascii_lowercase:
            yield f"{name}-{initial}"
