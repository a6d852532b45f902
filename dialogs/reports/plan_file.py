"""The plan with its follow-up as a Word file: offered, and written anew when somebody takes it."""

from dialogs import exporting, texts
from dialogs.dialog import Outcome, say
from dialogs.documents.kept_views import PLAN, PLAN_KIND
from dialogs.exporting import NoSuchDocumentError
from dialogs.reply import Button, File, Reply
from dialogs.turn import Turn
from storage.store import Store

LINES = texts.load("plan_file")


def button(turn: Turn) -> tuple[Button, ...]:
    """Where files can be handed over, to the person alone."""
    if not turn.takes_files or turn.public:
        return ()
    return (Button("offer_file", LINES(turn.language, "as_word"), "missing_reports", "offer_file"),)


def offer(turn: Turn, store: Store) -> Outcome:
    file = _file(turn, store)
    if file is None:
        return say(LINES(turn.language, "no_plan"))
    buttons = (
        Button("take_file", LINES(turn.language, "take"), "missing_reports", "take_file", style="primary"),
        Button("leave_file", LINES(turn.language, "leave"), "cancel", "close"),
    )
    return Outcome(Reply(LINES(turn.language, "offered", name=file.name), file=file, buttons=buttons))


def take(turn: Turn, store: Store) -> Outcome:
    file = _file(turn, store)
    if file is None:
        return say(LINES(turn.language, "no_plan"), updates=True)
    return Outcome(Reply(LINES(turn.language, "taken", name=file.name), file=file, updates=True))


def _file(turn: Turn, store: Store) -> File | None:
    try:
        view = exporting.plan_view(store, None, turn.zone)
    except NoSuchDocumentError:
        return None
    year = f"-{view.year}" if view.year else ""
    return File(LINES(turn.language, "name", year=year), PLAN_KIND, PLAN.dump_python(view, mode="json"))
