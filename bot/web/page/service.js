// To and from the demo: acts go by POST, news come as server-sent events that a reconnect continues.

import { language, say } from "./lines.js";

const AGAIN_MS = 2000;

export class Refused extends Error {}

export const newKey = () => crypto.randomUUID();

async function answer(request) {
  let response;
  try {
    response = await request;
  } catch {
    throw new Refused(say("not_done"));
  }
  const content = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(content.error ?? say("not_done"));
  return content;
}

export const act = (name, content) => answer(fetch(`/demo/${name}?lang=${language}`, {
  method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(content),
}));

export function handOver(person, key, file) {
  const about = new URLSearchParams({ lang: language, person, key, name: file.name });
  return answer(fetch(`/demo/file?${about}`, {
    method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file,
  }));
}

export const people = () => answer(fetch(`/demo/people?lang=${language}`));

// Calls back with each piece of news, and with whether there is contact. Returns what stops it.
export function listen(person, onNews, onContact) {
  let source = null;
  let last = "";
  let waiting = 0;
  const open = () => {
    source = new EventSource(`/demo/events?${new URLSearchParams({ person, after: last })}`);
    source.onmessage = (event) => {
      last = event.lastEventId;
      onContact(true);
      onNews(JSON.parse(event.data));
    };
    source.onerror = () => {
      onContact(false);
      source.close();
      clearTimeout(waiting);
      waiting = setTimeout(open, AGAIN_MS);
    };
  };
  open();
  return () => {
    clearTimeout(waiting);
    source.close();
  };
}
