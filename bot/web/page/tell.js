// How the page tells of what happens: aloud, beside a field, or that the bot is at work.

import { element } from "./card.js";

const at = (id) => document.getElementById(id);
let waiting = 0;

export function announce(text) {
  at("announce").textContent = "";
  requestAnimationFrame(() => { at("announce").textContent = text; });
}

export async function busy(text, work) {
  waiting += 1;
  at("writing-text").textContent = text;
  const timer = setTimeout(() => { at("writing").hidden = false; }, 150);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    waiting -= 1;
    if (!waiting) at("writing").hidden = true;
  }
}

export function complain(control, text) {
  const beside = at(`${control.id}-error`);
  beside.textContent = text;
  beside.hidden = !text;
  if (text) {
    control.setAttribute("aria-invalid", "true");
    control.focus();
  } else control.removeAttribute("aria-invalid");
}

export function complainOn(card, made, text) {
  card.querySelector(".error.failed")?.remove();
  made.parentElement.after(element("p", { class: "error failed" }, text));
}
