// The demo page: whom one is, the conversation, the clock.

import { carryOver, draw, element, fieldsOf } from "./card.js";
import { day, language, moment, say, shortMoment } from "./lines.js";
import { announce, busy, complain, complainOn } from "./tell.js";
import { Refused, act, handOver, listen, newKey, people } from "./service.js";

const SETTLED_MS = 1000; // by then the answer to a press has come
const MAX_BYTES = 20 * 1024 * 1024;
const KINDS = /\.(txt|md|docx)$/i;
const at = (id) => document.getElementById(id);
const [log, field, picker] = [at("log"), at("message"), at("person")];
const state = {
  person: null, known: new Map(), unread: {}, stop: null, // whom one is, who there is, what waits for them
  contact: true, clock: null,
  pressed: null, // the message whose button was pressed last
  sending: null, // the text on its way and its key, so that a second try is no second message
};

// — whom one is

function describe() {
  const known = state.known.get(state.person);
  at("person-about").textContent = [known?.role, known?.organisation].filter(Boolean).join(", ");
  at("chat-title").textContent = say("chat_with", { name: known?.name ?? "" });
}

const withUnread = (known) => {
  const n = known.id === state.person ? 0 : state.unread[known.id] ?? 0;
  return n ? say("unread", { name: known.name, n }) : known.name;
};

function showPeople() {
  const options = [...state.known.values()].map((known) => {
    const option = element("option", { value: String(known.id) }, withUnread(known));
    option.selected = known.id === state.person;
    return option;
  });
  const shown = [...picker.options].map((option) => option.textContent).join("\n");
  if (shown !== options.map((option) => option.textContent).join("\n")) picker.replaceChildren(...options);
  showOthers();
}

function showOthers() {
  const waiting = [...state.known.values()].filter((known) => known.id !== state.person && state.unread[known.id]);
  const held = at("others-list").contains(document.activeElement) ? document.activeElement.dataset.person : null;
  at("others").hidden = !waiting.length;
  at("others-list").replaceChildren(...waiting.map((known) => {
    const button = element("button", { type: "button", class: "button", "data-person": String(known.id) }, withUnread(known));
    button.addEventListener("click", () => be(known.id, true));
    return element("li", {}, button);
  }));
  if (held) (at("others-list").querySelector(`[data-person="${held}"]`) ?? picker).focus();
}

function be(person, moveFocus) {
  state.person = person;
  sessionStorage.setItem("person", String(person));
  delete state.unread[person];
  state.stop?.();
  log.replaceChildren();
  complain(field, "");
  describe();
  showPeople();
  state.stop = listen(person, onNews, onContact);
  announce(say("now_you_are", { name: state.known.get(person).name }));
  if (moveFocus) field.focus();
}

async function loadPeople() {
  const found = await people();
  state.known = new Map(found.people.map((known) => [known.id, known]));
  return found.first;
}

// — what comes in

function onNews(news) {
  if (news.fresh) log.replaceChildren();
  log.setAttribute("aria-live", news.fresh ? "off" : "polite");
  news.messages.forEach((message) => show(message, news.fresh));
  at("empty").hidden = log.querySelector(".mine") !== null;
  if (news.fresh) {
    scrollTo(log.lastElementChild);
    setTimeout(() => log.setAttribute("aria-live", "polite"), 500);
  }
  tellOfOthers(news.unread);
  showClock(news.clock);
}

function tellOfOthers(unread) {
  const more = Object.keys(unread).filter((id) => unread[id] > (state.unread[id] ?? 0) && Number(id) !== state.person);
  state.unread = Object.fromEntries(Object.entries(unread).map(([id, n]) => [Number(id), n]));
  const names = more.map((id) => state.known.get(Number(id))?.name).filter(Boolean);
  if (names.length) announce(say("news_announced", { name: names.join(", ") }));
  showPeople();
}

function show(message, fresh) {
  const before = document.getElementById(message.id);
  const card = draw(message, press);
  if (before) return replaceCard(before, card, message);
  newDay(message.at);
  if (!fresh) card.classList.add("fresh");
  log.append(card);
  if (!fresh) scrollTo(card);
}

function replaceCard(before, card, message) {
  const mine = state.pressed === message.id;
  const held = before.contains(document.activeElement) ? document.activeElement : null;
  if (!mine) carryOver(before, card);
  before.replaceWith(card);
  if (mine || held) {
    const wrong = card.querySelector("[aria-invalid=true], .field:has(.error) input");
    const same = !mine && held?.id && document.getElementById(held.id);
    (same || wrong || card).focus();
    state.pressed = null;
  }
  if (!mine) announce(say("updated", { text: message.text }));
}

function newDay(local) {
  const date = local.slice(0, 10);
  const latest = [...log.querySelectorAll(".day")].at(-1)?.dataset.day;
  if (latest !== date) log.append(element("p", { class: "day", "data-day": date }, day(local)));
}

function scrollTo(card) {
  card?.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

function onContact(contact) {
  if (contact === state.contact) return;
  state.contact = contact;
  at("lost").hidden = contact;
  at("lost").textContent = contact ? "" : `${say("lost")} ${say("lost_hint")}`;
  if (contact) announce(say("found"));
}

// — what goes out

async function speak(text) {
  if (!text.trim()) return complain(field, say("nothing_written"));
  complain(field, "");
  if (state.sending?.text !== text) state.sending = { text, key: newKey() };
  const { key } = state.sending;
  if (field.value === text) field.value = "";
  try {
    await busy(say("writing"), () => act("say", { person: state.person, key, text }));
    state.sending = null;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (!field.value) field.value = text;
    complain(field, error.message);
  }
}

async function press(message, button, made) {
  const card = document.getElementById(message.id);
  if (card.getAttribute("aria-busy")) return;
  card.setAttribute("aria-busy", "true");
  state.pressed = message.id;
  const sent = { person: state.person, key: newKey(), message: message.id, button: button.id, title: button.title, fields: fieldsOf(card) };
  try {
    await busy(say("writing"), () => act("press", sent));
    await refreshPeople();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    announce(error.message);
    complainOn(card, made, error.message);
  } finally {
    card.removeAttribute("aria-busy");
    setTimeout(() => { if (state.pressed === message.id) state.pressed = null; }, SETTLED_MS);
  }
}

async function hand(file) {
  if (!KINDS.test(file.name)) return complain(field, say("file_unknown_kind"));
  if (file.size > MAX_BYTES) return complain(field, say("file_too_large"));
  complain(field, "");
  try {
    await busy(say("reading_file", { name: file.name }), () => handOver(state.person, newKey(), file));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    complain(field, error.message);
  }
}

async function refreshPeople() {
  await loadPeople().catch(() => null);
  showPeople();
}

// — the clock

function showClock(now) {
  state.clock = now;
  const text = `${say("time_now", { moment: moment(now.local) })} ${now.moved ? say("time_stands") : say("time_runs")}`;
  if (at("clock").textContent !== text) at("clock").textContent = text;
  at("to-monday").textContent = say("to_monday", { moment: shortMoment(now.monday) });
  if (document.activeElement !== at("moment") && !at("moment").value) at("moment").value = now.local;
  at("to-now").hidden = !now.moved;
}

async function moveClock(to) {
  complain(at("moment"), "");
  try {
    await busy(say("writing"), () => act("clock", { to }));
    announce(to ? say("moved", { moment: moment(to) }) : say("time_runs"));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    complain(at("moment"), error.message);
  }
}

// — the page itself

function start() {
  for (const link of document.querySelectorAll("[data-language]")) {
    if (link.dataset.language === language) link.setAttribute("aria-current", "true");
  }
  at("composer").addEventListener("submit", (event) => { event.preventDefault(); speak(field.value); });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); speak(field.value); }
  });
  picker.addEventListener("change", () => be(Number(picker.value), false));
  for (const example of document.querySelectorAll(".example")) {
    example.addEventListener("click", () => { field.focus(); speak(example.textContent); });
  }
  at("file").addEventListener("change", () => { const [file] = at("file").files; at("file").value = ""; if (file) hand(file); });
  at("to-monday").addEventListener("click", () => moveClock(state.clock.monday));
  at("to-now").addEventListener("click", () => { at("to-monday").focus(); moveClock(null); });
  at("clock-form").addEventListener("submit", (event) => { event.preventDefault(); moveClock(at("moment").value); });
  drops(at("chat"));
}

function drops(area) {
  const dropping = (on) => (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    area.classList.toggle("dropping", on);
  };
  area.addEventListener("dragover", dropping(true));
  area.addEventListener("dragleave", dropping(false));
  area.addEventListener("drop", (event) => { dropping(false)(event); [...event.dataTransfer.files].forEach(hand); });
}

start();
const first = await loadPeople();
const before = Number(sessionStorage.getItem("person"));
if (state.known.size) be(state.known.has(before) ? before : first, false);
else at("person-about").textContent = say("nobody_there");
