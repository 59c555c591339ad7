"""What the people of Alderbrook, a town that does not exist, are deciding."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class DemoTopic:
    """A topic with its ballots to be. Days and hours count from now; before now they are negative.

    Of a single choice, the figures beside the options are how many of a hundred ballots select
    each, or the exact ballots where `exact` is set. Of a multiple choice, they are how many
    of a hundred voters select each.
    """

    title: str
    description: str
    options: dict[str, int]
    tags: tuple[str, ...]
    creator: str
    opens: float
    closes: float | None = None
    closes_in_hours: int | None = None
    ballots: int = 0
    voters: tuple[str, ...] = ()
    """Demo accounts that have voted; the others among them have not."""
    multiple_choice: bool = False
    exact: bool = False
    share_code: str = ""
    """Given to unlisted topics, so that the documentation can name it."""


TOPICS = (
    DemoTopic(
        title="What should become of the market square?",
        description=(
            "The paving of the market square has to be renewed next year anyway, so this is the moment to "
            "decide what the square is for. The weekly market stays in every plan, on Wednesdays and "
            "Saturdays.\n\n"
            "At the moment there are 46 parking spaces. The car park behind the town hall, three minutes "
            "away on foot, is on average half empty.\n\n"
            "The council has promised to build what gets the most ballots, within the budget of 1.2 million."
        ),
        options={
            "Trees, benches and a fountain; no parking": 39,
            "Trees along the edges; half of the parking stays": 27,
            "A roofed market hall, open on all sides": 17,
            "An open square for markets and concerts": 11,
            "Leave it as it is": 6,
        },
        tags=("town centre", "traffic", "parks"),
        creator="alice",
        opens=-9,
        closes=12,
        ballots=412,
        voters=("bob",),
    ),
    DemoTopic(
        title="Which lunches should the schools cook every week?",
        description=(
            "From February the kitchen of the Northfield school cooks for all four schools. It can manage "
            "five dishes a day, and three of them will come back every week.\n\n"
            "Choose every dish that you, or your children, would really eat. Each one exists in a version "
            "without meat."
        ),
        options={
            "Lentil soup with fresh bread": 34,
            "Pasta with tomato sauce": 71,
            "Fish on Fridays": 38,
            "Vegetable curry with rice": 45,
            "Potato pancakes with apple sauce": 66,
            "Baked beans on toast": 22,
            "A salad counter": 41,
            "Couscous with roasted vegetables": 29,
        },
        tags=("schools", "food"),
        creator="bob",
        opens=-12,
        closes=2,
        ballots=287,
        voters=("charlie",),
        multiple_choice=True,
    ),
    DemoTopic(
        title="A name for the new playground by the river",
        description=(
            "The playground at the old ferry landing opens in spring, with a climbing ship, a water pump "
            "and a swing that wheelchairs fit on. It still has no name.\n\n"
            "The six names below were picked by the children of the two nearest schools out of 214 that "
            "were sent in. The sign painter starts on Monday."
        ),
        options={
            "The Otter's Den": 31,
            "Ferry Landing": 14,
            "Driftwood": 12,
            "The Little Harbour": 24,
            "Captain Puddle": 16,
            "Riverside Playground": 3,
        },
        tags=("children", "parks"),
        creator="charlie",
        opens=-6,
        closes_in_hours=19,
        ballots=338,
        voters=("alice",),
    ),
    DemoTopic(
        title="Where should the citizens' budget go first?",
        description=(
            "This year 250,000 are set aside for what citizens propose. The nine proposals below passed the "
            "check of the planning office: each can be built within a year, and each costs about 60,000, so "
            "there is enough for four.\n\n"
            "Select all that you support. The four with the most ballots are built; the others may be "
            "proposed again next year."
        ),
        options={
            "Drinking fountains in five places": 52,
            "Benches every 200 metres along Hill Road": 33,
            "A public workshop with tools to borrow": 37,
            "Roofs for the bicycle stands at the station": 41,
            "Shade trees for the school yards": 58,
            "A kiosk run by young people in the park": 26,
            "Toilets by the river, open all year": 47,
            "A stage for the amateur theatre": 18,
            "Free seeds and soil for front gardens": 21,
        },
        tags=("budget",),
        creator="dana",
        opens=-20,
        closes=8,
        ballots=600,
        voters=("alice", "bob"),
        multiple_choice=True,
    ),
    DemoTopic(
        title="When should the library open on Sundays?",
        description=(
            "Volunteers have offered to keep the library open for four hours every Sunday. Books can be "
            "borrowed at the machine; the reading room, the newspapers and the warm corner are open to "
            "all.\n\nWhich four hours would you use?"
        ),
        options={
            "9:00 to 13:00": 14,
            "11:00 to 15:00": 29,
            "13:00 to 17:00": 41,
            "15:00 to 19:00": 16,
        },
        tags=("library",),
        creator="bob",
        opens=-4,
        closes=5,
        ballots=156,
        voters=("charlie",),
    ),
    DemoTopic(
        title="Night buses: which lines should run until two in the morning?",
        description=(
            "The bus company can run three lines until 2:00 on Fridays and Saturdays, every half hour, "
            "for a trial of one year. Select the lines that you would use, or that you would want your "
            "children to be able to use."
        ),
        options={
            "1: station, town centre, hospital": 63,
            "2: town centre, Northfield": 44,
            "4: station, Hill Road, Upper Alder": 39,
            "5: town centre, industrial park": 17,
            "7: ring line, anticlockwise": 28,
            "12: Millbridge and the villages": 48,
        },
        tags=("public transport", "nightlife"),
        creator="alice",
        opens=-15,
        closes=20,
        ballots=241,
        voters=("alice", "bob", "charlie"),
        multiple_choice=True,
    ),
    DemoTopic(
        title="How should the swimming hall be heated?",
        description=(
            "The gas boiler of the swimming hall is 31 years old and will not pass its next inspection. "
            "The engineers compared three ways to replace it, over twenty years and with all costs:\n\n"
            "River water heat pump: 2.1 million to build, cheapest to run.\n"
            "Wood chips from the town forest: 1.4 million to build, a lorry every second day.\n"
            "District heating: 0.9 million to build, comes two years later.\n\n"
            "In the meantime, a rented boiler keeps the water at 26 degrees."
        ),
        options={
            "A heat pump in the river": 57,
            "Wood chips from the town forest": 15,
            "Wait for district heating": 22,
            "A new gas boiler": 6,
        },
        tags=("energy", "sports"),
        creator="dana",
        opens=-10,
        closes=16,
        ballots=318,
        voters=("bob", "charlie"),
    ),
    DemoTopic(
        title="Film night in the park: what shall we watch?",
        description=(
            "On Saturday we hang the big sheet between the two chestnut trees again, and the piano is "
            "tuned. All of these films are silent; the music is played live. Bring a blanket.\n\n"
            "Select every film that you would come for."
        ),
        options={
            "A Trip to the Moon (1902)": 48,
            "The Adventures of Prince Achmed (1926)": 44,
            "The General (1926)": 52,
            "Metropolis (1927)": 39,
            "Nosferatu (1922)": 27,
            "Safety Last (1923)": 35,
        },
        tags=("culture", "parks"),
        creator="charlie",
        opens=-3,
        closes_in_hours=4,
        ballots=73,
        voters=("alice", "charlie"),
        multiple_choice=True,
    ),
    DemoTopic(
        title="May dogs run free on the river meadow in summer?",
        description=(
            "The meadow is mown in June. Before that, larks and lapwings breed in the grass; afterwards "
            "there is room for everyone. The town wants to set up signs that will be followed, so it asks "
            "those who are there every day, with and without a dog."
        ),
        options={
            "Yes, from July to September": 44,
            "Yes, but only before nine in the morning": 19,
            "Only in a fenced part": 24,
            "No, always on a lead": 13,
        },
        tags=("animals", "parks"),
        creator="bob",
        opens=-2,
        closes=26,
        ballots=37,
    ),
    DemoTopic(
        title="Repair café: on which evenings would you come?",
        description=(
            "Six people who know how to solder, sew and swear at printers are ready to help you repair "
            "what you bring. The hall is free on these evenings. We start as soon as it is clear when "
            "most of you have time; there is no closing date, and you can change your mind."
        ),
        options={"Mondays": 24, "Tuesdays": 38, "Wednesdays": 31, "Thursdays": 46, "Saturday mornings": 57},
        tags=("repair", "neighbours"),
        creator="charlie",
        opens=-33,
        ballots=96,
        voters=("alice",),
        multiple_choice=True,
    ),
    DemoTopic(
        title="Should the town lend out cargo bicycles?",
        description=(
            "Three bicycles, each good for two children or a weekly shop, could be borrowed at the town "
            "hall, at the station and in Northfield. The first two hours would be free.\n\n"
            "This topic has only just been opened: yours may be the first ballot."
        ),
        options={
            "Yes": 60,
            "Yes, for a trial of one year": 30,
            "No": 10,
        },
        tags=("traffic", "neighbours"),
        creator="dana",
        opens=-0.05,
        closes=14,
    ),
    DemoTopic(
        title="How should the station greet those who arrive?",
        description=(
            "The wall opposite platform 1 gets a new coat of paint, and the word for welcome in the "
            "languages that are spoken in our town. There is room for about a dozen. Select those that "
            "you want to see there, whether you speak them or not."
        ),
        options={
            "Welcome": 71,
            "Willkommen": 44,
            "Bienvenue": 43,
            "Bienvenidos": 46,
            "Benvenuti": 33,
            "Bem-vindos": 29,
            "Welkom": 22,
            "Välkommen": 24,
            "Velkommen": 19,
            "Tervetuloa": 26,
            "Witamy": 35,
            "Vítejte": 18,
            "Üdvözöljük": 21,
            "Bun venit": 23,
            "Dobrodošli": 25,
            "Ласкаво просимо": 48,
            "Добре дошли": 17,
            "Καλώς ήρθατε": 28,
            "Hoş geldiniz": 42,
            "أهلًا وسهلًا": 45,
            "ברוכים הבאים": 27,
            "خوش آمدید": 24,
            "स्वागत है": 31,
            "Karibu": 36,
            "Chào mừng": 22,
            "欢迎": 34,
            "ようこそ": 32,
            "환영합니다": 26,
        },
        tags=("culture", "public transport"),
        creator="alice",
        opens=-7,
        closes=9,
        ballots=189,
        voters=("alice",),
        multiple_choice=True,
    ),
    DemoTopic(
        title="Which trees should line Mill Road?",
        description=(
            "Along Mill Road, 62 trees are to be planted in autumn. All of the kinds below stand the heat "
            "and the salt of the road. You can see one of each in the town nursery, every Saturday until "
            "this topic opens."
        ),
        options={
            "Field maple": 1,
            "Small-leaved lime": 1,
            "Hornbeam": 1,
            "Turkey oak": 1,
            "Wild service tree": 1,
            "A mixture": 1,
        },
        tags=("parks", "traffic"),
        creator="dana",
        opens=3,
        closes=31,
    ),
    DemoTopic(
        title="Cars in front of the schools in the morning",
        description=(
            "Between 7:30 and 8:15 about 300 cars stop in front of our four schools. Parents, teachers and "
            "the police asked for this decision together. Residents, deliveries and everyone who needs a "
            "car to get about may pass in any case."
        ),
        options={
            "Close the four streets to cars from 7:30 to 8:15": 52,
            "Stopping places 250 metres away": 31,
            "More crossing guards, no closure": 12,
            "Change nothing": 5,
        },
        tags=("schools", "traffic", "children"),
        creator="bob",
        opens=-44,
        closes=-9,
        ballots=538,
        voters=("alice", "bob", "charlie"),
    ),
    DemoTopic(
        title="What colour should the bandstand be painted?",
        description=(
            "The paint comes off in sheets, and the scaffolding stands for two more weeks. Three colours "
            "were found under the last coat; any of them would be true to its history."
        ),
        options={"Bottle green": 64, "Ox blood red": 64, "Cream": 41, "White, as it is now": 18},
        tags=("town centre", "culture"),
        creator="charlie",
        opens=-60,
        closes=-31,
        ballots=187,
        voters=("bob",),
        exact=True,
    ),
    DemoTopic(
        title="Fireworks on New Year's Eve?",
        description=(
            "The fire brigade, the hospital and the animal shelter have asked the town to end private "
            "fireworks in the old town, where the roofs are made of wood. What should there be instead?"
        ),
        options={
            "One display by the river, paid by the town": 33,
            "A show of light and music without bangs": 38,
            "Nothing: quiet is fine": 16,
            "Private fireworks, as before": 13,
        },
        tags=("culture", "nightlife"),
        creator="dana",
        opens=-80,
        closes=-52,
        ballots=466,
        voters=("alice", "charlie"),
    ),
    DemoTopic(
        title="Garden Lane street party: which Saturdays suit you?",
        description=(
            "For everyone who lives on Garden Lane. We close the street at two and open the gates; the "
            "long table is the one from last year. Select every Saturday on which you are here.\n\n"
            "If it rains we move into the fire station."
        ),
        options={
            "The first Saturday in June": 43,
            "The second Saturday in June": 61,
            "The last Saturday in June": 52,
            "The first Saturday in July": 30,
        },
        tags=("neighbours",),
        creator="alice",
        opens=-5,
        closes=10,
        ballots=23,
        voters=("alice",),
        multiple_choice=True,
        share_code="PARTY234",
    ),
    DemoTopic(
        title="Reading circle: our book for the winter",
        description=(
            "We meet on the first Thursday of each month in the back room of the bookshop. Whoever has "
            "this code is in the circle. The book with the most ballots is ordered on the day after."
        ),
        options={
            "Middlemarch": 24,
            "The Master and Margarita": 28,
            "Things Fall Apart": 26,
            "The Leopard": 12,
            "Snow Country": 10,
        },
        tags=("books",),
        creator="bob",
        opens=-25,
        closes=-4,
        ballots=11,
        voters=("alice", "bob"),
        share_code="BRDS2345",
    ),
)
