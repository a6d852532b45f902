// A message drawn with the page's own elements; every text goes in as text, never as markup.

import { clock, say } from "./lines.js";

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== undefined && value !== "") made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export function draw(message, press) {
  const author = message.mine ? say("you") : say("bot");
  const name = `${message.id}-answer`;
  const answer = element("p", { class: "answer", id: name, lang: message.language }, message.text);
  const card = element("article", {
    class: message.mine ? "message mine" : "message", id: message.id, tabindex: "-1", "aria-labelledby": name,
  }, element("p", { class: "byline" }, `${author} ${clock(message.at)}`), answer);
  if (!message.mine) card.append(element("form", { novalidate: true, lang: message.language }, ...parts(message, press)));
  card.querySelector("form")?.addEventListener("submit", (event) => {
    event.preventDefault();
    const main = card.querySelector("button[type=submit]");
    if (main) main.press();
  });
  return card;
}

function parts(message, press) {
  return [
    ...message.body.map((line) => element("p", { class: "body" }, line)),
    message.facts.length ? element("dl", { class: "facts" }, ...message.facts.flatMap(
      (fact) => [element("dt", {}, fact.title), element("dd", {}, fact.value)])) : null,
    ...message.sections.map((section) => element("div", { class: "section" },
      element("h3", {}, section.heading),
      section.table ? table(section) : element("ul", {}, ...section.lines.map((line) => element("li", {}, line))))),
    message.sources.length ? element("ul", { class: "sources", "aria-label": say("sources") },
      ...message.sources.map((line) => element("li", {}, line))) : null,
    message.inputs.length ? element("div", { class: "fields" }, ...message.inputs.map((input) => field(message, input))) : null,
    message.buttons.length ? element("div", { class: "buttons" }, ...buttons(message, press)) : null,
  ].filter((part) => part !== null);
}

function table(section) {
  const head = section.table.columns.map((column) => element("th", { scope: "col" }, column));
  const rows = section.table.rows.map(([name, ...cells]) => element("tr", {},
    element("th", { scope: "row" }, name), ...cells.map((cell) => element("td", {}, cell))));
  return element("div", { class: "wide", tabindex: "0", role: "region", "aria-label": section.heading },
    element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows)));
}

function buttons(message, press) {
  const main = message.buttons.find((one) => one.style === "primary") ?? message.buttons[0];
  return message.buttons.map((one) => {
    const style = one.style === "default" ? "button" : `button ${one.style}`;
    const type = message.inputs.length && one === main ? "submit" : "button";
    const made = element("button", { type, class: style, "data-button": one.id }, one.title);
    made.press = () => press(message, one, made);
    if (type === "button") made.addEventListener("click", made.press);
    return made;
  });
}

function field(message, input) {
  const id = `${message.id}-${input.id}`;
  const notes = [input.hint && `${id}-hint`, input.error && `${id}-error`].filter(Boolean).join(" ");
  const common = {
    id, name: input.id, required: input.required, "aria-describedby": notes, "aria-invalid": input.error ? "true" : "",
  };
  const about = [
    input.hint ? element("p", { class: "hint", id: `${id}-hint` }, input.hint) : null,
    input.error ? element("p", { class: "error", id: `${id}-error` }, input.error) : null,
  ];
  if (input.kind === "choice" && input.choices.length <= 6) return radios(input, id, notes, about);
  const control = input.kind === "choice" ? picker(input, common)
    : input.kind === "multiline" ? element("textarea", { ...common, rows: "5" })
    : element("input", { ...common, type: input.kind, autocomplete: "off" });
  control.value = input.value;
  return element("div", { class: "field" }, element("label", { for: id }, ...label(input)), control, ...about);
}

function radios(input, id, notes, about) {
  const choices = input.choices.map((choice, place) => element("label", {},
    element("input", {
      type: "radio", name: input.id, value: choice.value, id: `${id}-${place}`, required: input.required,
      checked: choice.value === input.value,
    }), choice.title));
  return element("fieldset", { class: "field", "aria-describedby": notes, id },
    element("legend", {}, ...label(input)), element("div", { class: "choices" }, ...choices), ...about);
}

function picker(input, common) {
  const none = input.choices.some((choice) => choice.value === input.value) ? [] : [element("option", {}, say("choose"))];
  if (none.length) none[0].value = "";
  return element("select", common, ...none,
    ...input.choices.map((choice) => element("option", { value: choice.value }, choice.title)));
}

const label = (input) => [
  input.label, ...(input.required ? [" ", element("span", { class: "needed" }, say("required"))] : []),
];

export function fieldsOf(card) {
  return Object.fromEntries(new FormData(card.querySelector("form")));
}

// What somebody has written on a card that changes under their hands goes along to the new one.
export function carryOver(from, to) {
  for (const old of from.querySelectorAll("input, textarea, select")) {
    const untouched = old.type === "radio" ? old.checked === old.defaultChecked : old.value === old.defaultValue;
    const fresh = old.name && !untouched && to.querySelector(
      `[name="${CSS.escape(old.name)}"]${old.type === "radio" ? `[value="${CSS.escape(old.value)}"]` : ""}`);
    if (!fresh) continue;
    if (old.type === "radio") fresh.checked = old.checked;
    else fresh.value = old.value;
  }
}
