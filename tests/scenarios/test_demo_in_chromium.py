"""The demo page in a real Chromium: by keyboard alone, live between two people, and by axe-core's rules."""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from storage.database import open_engine
from storage.tables import delivery, person
from tests.conftest import NOW
from tests.demo import NOTES, Served, load, served, standing

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MOST_TABS = 60
TARGETS = (
    "button, select, textarea, summary, .languages a, label.button, .choices label, "
    "input:not([type=file], [type=radio])"
)
TOO_SMALL = f"""() => [...document.querySelectorAll("{TARGETS}")].filter(one => one.checkVisibility())
    .map(one => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
    .filter(([, box]) => box.width < 24 || box.height < 24).map(([html]) => html)"""
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine (Debian: apt-get install chromium)"),
    pytest.mark.parametrize("address", ["sqlite"], indirect=True),
]
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def waiting(address: str) -> Counter[str]:
    """How many messages each person is sent as soon as the demo municipality is served."""
    load(address, NOW)
    engine = open_engine(address)
    queued = sa.select(person.c.name).join(delivery, delivery.c.person_id == person.c.id)
    with engine.connect() as connection:
        found = Counter(connection.scalars(queued.where(sa.or_(delivery.c.due_at.is_(None), delivery.c.due_at <= NOW))))
    engine.dispose()
    return found


@pytest.fixture
def demo(address: str, waiting: Counter[str]) -> Iterator[Served]:
    with served(address, standing(NOW)) as running:
        yield running


@pytest.fixture
def opened(browser: Browser, demo: Served, waiting: Counter[str]) -> Iterator[Open]:
    """Opens the page as somebody who has got what waited; what the browser complains of fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(name: str, *, language: str = "sv", **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 820}, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.goto(f"{demo.url}/?lang={language}")
        page.locator("#person option").first.wait_for(state="attached")
        be(page, name)
        expect(page.locator("article:not(.mine)")).to_have_count(waiting[name])
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def be(page: Page, name: str) -> None:
    option = page.locator("#person option", has_text=name)
    page.locator("#person").select_option(value=option.get_attribute("value"))
    expect(page.locator("#chat-title")).to_contain_text(name)


def say(page: Page, text: str) -> Locator:
    """Says it and gives the answer."""
    count = page.locator("article:not(.mine)").count()
    page.locator("#message").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator("article:not(.mine)")).to_have_count(count + 1)
    return page.locator("article:not(.mine)").last


def tab_to(page: Page, target: Locator) -> None:
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"the keyboard does not reach {target}")


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
    return [f"{one['id']}: {node['html']}" for one in found for node in one["nodes"]]


def sideways(page: Page) -> int:
    """How far the page can be scrolled sideways, in CSS pixels."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_a_question_is_answered_with_role_name_and_source(opened: Open) -> None:
    page = opened("Nils Fors")
    expect(page.locator("#empty")).to_be_visible()
    page.get_by_role("button", name="Vem är sammankallande för Platssamverkan Bredäng?").click()
    answer = page.locator("article:not(.mine)").last
    expect(answer).to_contain_text("Amina Holm")
    expect(answer).to_contain_text("preventionsstrateg")
    expect(answer.locator(".sources")).to_contain_text("atgardsplan-2024")
    expect(page.locator("#empty")).to_be_hidden()
    expect(page.locator("#message")).to_be_focused()
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")


def test_two_adjusters_approve_by_keyboard_and_see_each_other_live(opened: Open) -> None:
    amina, jonas = opened("Amina Holm"), opened("Jonas Ek")
    of_amina = amina.locator("article", has_text="Styrgruppen SÖK Skärholmen").first
    of_jonas = jonas.locator("article", has_text="Styrgruppen SÖK Skärholmen").first
    for page, card in ((amina, of_amina), (jonas, of_jonas)):
        page.locator("#person").focus()
        tab_to(page, card.locator("[data-button^=approve]"))
        page.keyboard.press("Enter")
        expect(card.locator("[data-button^=approve]")).to_have_count(0)
        assert page.evaluate("document.activeElement.closest('article') !== null"), "focus was lost"
    for page in (amina, jonas):
        expect(page.get_by_role("log")).to_contain_text("Justerat")


def test_a_tertial_is_reported_by_keyboard_and_errors_stand_beside_their_fields(opened: Open) -> None:
    page = opened("Amina Holm")
    card = say(page, "Rapportera för Platssamverkan Sätra")
    name = card.get_attribute("id")
    card = page.locator(f"[id='{name}']")
    page.locator("#log").focus()
    tab_to(page, card.locator("[data-button=submit]"))
    page.keyboard.press("Enter")
    expect(card.locator(".error").first).to_be_visible()
    error = card.locator(".error").first.get_attribute("id")
    assert card.locator(f"[aria-describedby~='{error}']").count() == 1
    assert page.evaluate("document.activeElement.closest('article') !== null"), "focus was lost"
    page.locator("#log").focus()
    tab_to(page, card.locator("input[type=radio]").first)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    expect(card.locator("textarea")).to_be_focused()
    page.keyboard.type("Ny port till garaget.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(card.locator("[data-button=undo]")).to_be_visible()
    expect(card.locator("textarea")).to_have_count(0)
    assert page.evaluate("document.activeElement.closest('article') !== null"), "focus was lost"
    answer = say(page, "Visa rapporten för Platssamverkan Sätra")
    expect(answer).to_contain_text("Ny port till garaget.")


def test_the_digest_arrives_when_the_clock_is_moved(opened: Open) -> None:
    page = opened("Elin Åkerblom")
    expect(page.locator("#to-monday")).to_contain_text("21 okt")
    page.locator("#to-monday").click()
    expect(page.get_by_role("log")).to_contain_text("Vecka")
    expect(page.locator("#clock")).to_contain_text("21 oktober 08.00")
    expect(page.locator("#person option", has_text="Jonas Ek")).to_contain_text("5 nya")
    page.locator("#others-list button", has_text="Jonas Ek").click()
    expect(page.locator("#chat-title")).to_contain_text("Jonas Ek")
    expect(page.locator("#message")).to_be_focused()
    expect(page.locator("#person option", has_text="Jonas Ek")).to_have_text("Jonas Ek")


def test_the_history_is_there_again_after_a_reload(opened: Open) -> None:
    page = opened("Nils Fors")
    say(page, "När träffas Platssamverkan Sätra?")
    before = page.locator("article").all_inner_texts()
    page.reload()
    expect(page.locator("article")).to_have_count(len(before))
    assert page.locator("article").all_inner_texts() == before
    expect(page.locator("#chat-title")).to_contain_text("Nils Fors")


def test_a_lost_connection_is_said_and_mended(browser: Browser, address: str) -> None:
    load(address, NOW)
    page = browser.new_page()
    with served(address, standing(NOW)) as first:
        page.goto(first.url)
        expect(page.locator("#clock")).to_contain_text("14 oktober")
    expect(page.locator("#lost")).to_be_visible(timeout=15_000)
    page.locator("#message").fill("Hjälp")
    page.keyboard.press("Enter")
    expect(page.locator("#message-error")).to_be_visible()
    expect(page.locator("#message")).to_have_value("Hjälp")
    with served(address, standing(NOW), int(first.url.rpartition(":")[2])):
        expect(page.locator("#lost")).to_be_hidden(timeout=15_000)
        page.locator("#message").focus()
        page.keyboard.press("Enter")
        expect(page.locator("article.mine")).to_have_count(1)
        expect(page.locator("article:not(.mine)")).not_to_have_count(0)
        expect(page.locator("#message-error")).to_be_hidden()
    page.close()


def test_keys_do_what_the_label_says(opened: Open) -> None:
    page = opened("Nils Fors")
    page.locator("#message").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#message-error")).to_be_visible()
    page.keyboard.type("Första raden")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("andra raden")
    page.keyboard.press("Escape")
    expect(page.locator("#message")).to_have_value("Första raden\nandra raden")
    page.keyboard.press("Enter")
    expect(page.locator("article.mine")).to_contain_text("andra raden")
    expect(page.locator("#message")).to_have_value("")


def test_what_is_written_is_shown_as_text(opened: Open) -> None:
    page = opened("Nils Fors")
    say(page, "<img src=x onerror=alert(1)><b>fet</b>")
    expect(page.locator("article.mine .answer")).to_have_text("<img src=x onerror=alert(1)><b>fet</b>")
    assert page.locator("article img, article b").count() == 0


def test_a_document_is_handed_over(opened: Open) -> None:
    page = opened("Karin Wiberg")
    wrong = {"name": "bild.png", "mimeType": "image/png", "buffer": b"x"}
    page.locator("#file").set_input_files(wrong)  # type: ignore[arg-type]
    expect(page.locator("#message-error")).to_contain_text(".docx")
    page.locator("#file").set_input_files(
        {"name": "anteckningar.txt", "mimeType": "text/plain", "buffer": NOTES.encode()}
    )
    expect(page.locator("article.mine")).to_contain_text("anteckningar.txt")
    card = page.locator("article:not(.mine)").last
    expect(card).to_contain_text("Bredäng")
    expect(page.locator("#message-error")).to_be_hidden()
    card.locator("[data-button=submit]").click()
    expect(card.locator("[data-button=submit]")).to_have_count(0)
    expect(say(page, "Visa protokollet från Platssamverkan Bredäng")).to_contain_text("10 oktober")


@pytest.mark.parametrize(
    ("language", "scheme", "width"), [("sv", "light", 1280), ("sv", "dark", 1280), ("en", "light", 320)]
)
def test_axe_finds_nothing(opened: Open, language: str, scheme: str, width: int) -> None:
    viewport = {"width": width, "height": 700}
    page = opened("Amina Holm", language=language, viewport=viewport, color_scheme=scheme, bypass_csp=True)
    expect(page.locator("article").first).to_be_visible()
    assert violations(page) == []
    card = say(page, "Rapportera för Platssamverkan Sätra")
    card.locator("[data-button=submit]").click()
    expect(page.locator("article .error").first).to_be_visible()
    say(page, "Visa veckobrevet")
    say(page, "Ändra mötet i Platssamverkan Bredäng")
    page.locator("summary").click()
    page.locator("#message").fill("  ")
    page.keyboard.press("Enter")
    assert violations(page) == []
    assert sideways(page) == 0


@pytest.mark.parametrize("width", [320, 1280])
def test_every_target_is_large_enough_and_focus_is_seen(opened: Open, width: int) -> None:
    page = opened("Amina Holm", viewport={"width": width, "height": 700})
    say(page, "Rapportera för Platssamverkan Sätra")
    assert sideways(page) == 0
    sizes = page.evaluate(TOO_SMALL)
    assert sizes == []
    page.locator("#log").focus()
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outline")
    assert "solid 3px" in outline or "3px solid" in outline


def test_the_page_in_english(opened: Open) -> None:
    page = opened("Nils Fors", language="en")
    assert page.locator("html").get_attribute("lang") == "en"
    expect(page.locator("#composer")).to_contain_text("Enter sends")
    answer = say(page, "Who convenes Platssamverkan Bredäng?")
    expect(answer).to_contain_text("Amina Holm")
    expect(page.locator("[data-language=en]")).to_have_attribute("aria-current", "true")
