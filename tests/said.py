"""Everything that the product says, for channels to render: each dialog asked in both languages by several people, and
every button pressed, with the fields as they stand, filled and empty; and the messages to others that this causes."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sqlalchemy.engine import Engine

from bot.channel import Outgoing
from dialogs.reply import Button, Input
from dialogs.turn import Profile
from storage import actions, history, meetings, notes
from storage.database import store_of
from tests.cast import TENANT, Cast
from tests.minutes_of import written
from tests.wires import Wires

PAPERS = Path(__file__).parent / "scenarios" / "walk"
LONG = "Vi gick runt torget och talade med dem som var där; belysningen är <b>lagad</b> & hel. "
ASK_FOR = {"sv": "svara på svenska", "en": "answer in English"}
STRANGERS = (("Petra Sandin", "petra.sandin@exempelby.example"), ("Elin Åkerblom", "elin@annat.example"))
NEXT_WEEK = "2024-10-21"
TO_JONAS = {"assignee": "Jonas Ek", "due": NEXT_WEEK, "forum": "1"}
STARTS = (
    Button("home", "", "home", "show"),
    Button("log", "", "log_update", "from_message", {"text": LONG * 80, "message": "room:1"}),
    Button("save", "", "log_update", "save", {"text": "Lugnt.", "forum": "1", "date": "", "message": "room:1"}),
    *(Button("give", "", "add_action", "submit", {"text": text, **TO_JONAS}) for text in ("Ring parkbolaget", LONG)),
    Button("know", "", "contact", "know", {"forum": 3}),
    *(Button(f"show:{n}", "", "show_updates", "show", {"kind": "note", "id": n}) for n in (1, 12)),
    Button("keep", "", "log_update", "keep", {"note": 1}),
    Button("revise", "", "log_update", "revise", {"note": 1, "text": "Lampan lyser igen."}),
    Button("withdraw", "", "log_update", "withdraw", {"note": 1}),
    Button("language", "", "set_language"),
    Button("post", "", "post_digest", "form", {"place": {"conversation": "room:", "address": {"user": "room"}}}),
    Button("gone", "", "nothing_of_ours", "any"),
)
SENTENCES = {
    "sv": """vem är sammankallande för Platssamverkan Bredäng?
vem är sammankallande för Sociala insatsgrupper unga 12-17 år?
vem är kontaktperson på polisen i Bredäng?
när träffas sig?
vilka är med i Platssamverkan Bredäng?
vad är syftet med Platssamverkan Bredäng?
hur ofta träffas Sätra?
nästa möte i Bredäng?
nästa möte?
boka möte i Bredäng 24 oktober kl 9 i Medborgarhuset
hjälp
hej
tack
notera för bredäng: lampan vid planen är trasig
t2 bredäng
visa uppdateringar för Bredäng
vad har hänt?
vilka forum finns det?
vilka saknar rapport för T2?
jag godkänner protokollet
jag vill ändra i protokollet
vad väntar på mig?
visa protokollet från styrgruppen
mina uppgifter
vilka uppgifter har vi?
lägg till uppgift: ring parkbolaget
uppgift till Jonas Ek: ring parkbolaget
uppgift 1 är klar
visa veckobrevet
prenumerera på veckobrevet
sluta skicka veckobrevet
sök belysning
avbryt
kan du fixa skrivaren
vem är sammankallande för Platssamverkan Solberga?
tertialrapport
byt språk""",
    "en": """who convenes Platssamverkan Bredäng?
when is the next meeting?
help
what is waiting for me?
my tasks
which forums are there?
show the latest updates
who has not reported T2?
show me the digest
search lamps
can you fix the printer
log an update for Platssamverkan Bredäng: the lamps work
report T2 for Platssamverkan Bredäng
I approve the minutes""",
}
DEPTH = 3
USERS = ("amina", "jonas", "karin", "nils")
Step = tuple[str, str]
Shown = tuple[str, Outgoing]  # to whom


@dataclass(slots=True)
class Said:
    """What was sent to whom, and the steps (intent, step) that were pressed."""

    shown: Sequence[Shown]
    steps: set[Step] = field(default_factory=set)

    @property
    def kinds(self) -> set[str]:
        return {outgoing.intent for _, outgoing in self.shown}


def everything(address: str, engine: Engine, cast: Cast, now: dt.datetime) -> Said:
    """Over the cast, with minutes that wait, meetings, items and notes of every length."""
    fill(engine, cast, now)
    with Wires(address, now, "wire") as wires:
        talks = Talks(wires)
        for user in USERS:
            wires.link(engine, getattr(cast, user), "wire", user)
        for language, sentences in SENTENCES.items():
            for user in ("amina", "karin", "nils"):
                talks.converse(user, language, sentences.splitlines()[:: 4 if user == "nils" else 1])
            for paper in sorted(PAPERS.glob("*.txt")):
                talks.press_on(partial(wires.hand_over, "wire", "karin", paper), 1)
            for name, email in STRANGERS:
                user = f"{name} {language}"
                profile = Profile(user, name, email, language, {"user": user})
                wires.channels["wire"].profiles[user] = profile
                talks.press_on(partial(wires.say, "wire", user, "hej"), 1)
    return Said(wires.channels["wire"].log, talks.steps)


def fill(engine: Engine, cast: Cast, now: dt.datetime) -> None:
    """What there is to talk about, some of it long."""
    written(engine, cast.steering, [cast.amina, cast.jonas], text=f"Protokoll\n{LONG * 60}", secretary=cast.karin)
    for forum, adjusters in ((cast.bredang, ()), (cast.satra, (cast.petra,))):
        day, present = now.date() - dt.timedelta(days=20), [cast.amina, cast.jonas, cast.petra]
        written(engine, forum, adjusters, day=day, secretary=cast.karin, present=present)
    with store_of(engine, TENANT, now, by=cast.amina) as store:
        change = history.begin(store, "fill")
        for days in (3, 10, 40):
            at = now + dt.timedelta(days=days)
            meetings.add(change, cast.bredang, "planned", day=at.date(), starts_at=at, place="Medborgarhuset <2 tr>")
        for number in range(30):
            owner = {"owner_kind": "person", "owner_id": cast.amina if number % 2 else cast.karin}
            actions.add(change, f"{LONG} {number}", forum_id=cast.bredang, due=now.date(), **owner)
        for number in range(12):
            notes.add(change, cast.bredang, LONG * (number * 3 + 1), now.date(), cast.amina)


class Talks:
    """Says something and presses every button of what that made appear, whoever it appeared to; then what this made
    appear, and so on. Each step once a sentence and filling."""

    def __init__(self, wires: Wires) -> None:
        self.wires = wires
        self.log = wires.channels["wire"].log
        self.steps: set[Step] = set()

    def converse(self, user: str, language: str, sentences: Sequence[str]) -> None:
        self.wires.say("wire", user, ASK_FOR[language])
        for number, text in enumerate(sentences):
            self.press_on(partial(self.wires.say, "wire", user, text, f"room:{user}{language}{number}"), DEPTH)
        for start in STARTS:
            self.steps.add((start.intent, start.step))
            self.press_on(partial(self.wires.press_button, "wire", user, start, start.data), 1)
        for state in ("edited", "deleted"):
            self.press_on(partial(self.wires.say, "wire", user, LONG * 5, "room:1", state), 1)

    def press_on(self, act: Callable[[], object], depth: int) -> None:
        self._press_on(act, depth, set())

    def _press_on(self, act: Callable[[], object], depth: int, pressed: set[tuple[str, ...]]) -> None:
        before = len(self.log)
        act()
        for user, outgoing in self.log[before:] if depth else ():
            for button in outgoing.reply.buttons:
                for filling in ("as shown", "filled", "empty") if outgoing.reply.inputs else ("as shown",):
                    key = (user, button.intent, button.step, filling)
                    if key in pressed:
                        continue
                    pressed.add(key)
                    self.steps.add((button.intent, button.step))
                    fields = {one.id: _value(one, filling) for one in outgoing.reply.inputs}
                    again = partial(self.wires.press_button, "wire", user, button, fields)
                    self._press_on(again, depth - 1, pressed)


def _value(field: Input, filling: str) -> str:
    if filling == "empty":
        return ""
    if field.value or filling == "as shown":
        return field.value
    if field.kind == "choice":
        return field.choices[-1].value if field.choices else ""
    return {"date": NEXT_WEEK, "time": "09:30"}.get(field.kind, LONG)
