// Makes the pages live and quick under the keyboard. Without it every page still works.
"use strict";

const main = document.getElementById("main");

// Puts a page as it is now in the place of what is shown: open parts stay open, and
// nothing moves under somebody who is typing.
async function refresh() {
  const answer = await fetch(location.href, { headers: { "X-Live": "1" } });
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of fresh.querySelectorAll("main [id$='-part'], main #figures")) {
    const shown = document.getElementById(part.id);
    if (!shown || isTypedIn(shown)) continue;
    const open = [...shown.querySelectorAll("details[open][id]")].map((each) => each.id);
    for (const id of open) part.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
    // What is the same stays: focus, a half-made selection, an open list.
    if (shown.isEqualNode(part)) continue;
    const focused = shown.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    shown.replaceWith(part);
    if (focused) part.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  }
}

function isTypedIn(part) {
  const fields = [...part.querySelectorAll("input, textarea")];
  return fields.some((each) => each === document.activeElement || each.value !== each.defaultValue)
    || document.activeElement.matches("select") && part.contains(document.activeElement);
}

function watch(address) {
  const offline = document.getElementById("offline");
  const source = new EventSource(address);
  let isWaiting = false;
  source.addEventListener("change", async () => {
    // One at a time: a slow answer must not be overtaken by the one after it.
    if (isWaiting || document.hidden) return;
    isWaiting = true;
    try { await refresh(); } catch { offline.hidden = false; } finally { isWaiting = false; }
  });
  source.addEventListener("open", () => { offline.hidden = true; });
  source.addEventListener("error", () => { offline.hidden = false; });
  addEventListener("visibilitychange", () => { if (!document.hidden) refresh().catch(() => {}); });
  addEventListener("pagehide", () => source.close());
}

// Rows are gone through with j and k; pages have their letter; / is the search.
function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
  const page = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (page) return page.click();
  if (event.key === "/") {
    event.preventDefault();
    document.querySelector("form.filter input")?.focus();
  }
  if (event.key === "j" || event.key === "k") {
    const links = [...document.querySelectorAll("[data-row] a:first-of-type, .claims [data-spans]")];
    const at = links.findIndex((each) => each === document.activeElement);
    const next = at + (event.key === "j" ? 1 : -1);
    links[Math.max(0, Math.min(links.length - 1, next))]?.focus();
  }
}

// In the reader, what a claim rests on is lit in the text while it is touched.
function light(claim, isFixed) {
  for (const lit of document.querySelectorAll(".source .lit")) lit.classList.remove("lit");
  const spans = claim.dataset.spans.split(" ").map((each) => each.split("-").map(Number));
  const pieces = [...document.querySelectorAll(".source [data-at]")].filter((piece) =>
    spans.some(([start, end]) => Number(piece.dataset.at) >= start && Number(piece.dataset.end) <= end));
  for (const piece of pieces) piece.classList.add("lit");
  if (isFixed) pieces[0]?.scrollIntoView({ block: "nearest" });
}

// A file of letters goes into its field: the form itself holds text only.
function readFile(event) {
  event.target.files[0]?.text().then((text) => { document.getElementById(event.target.dataset.into).value = text; });
}

document.addEventListener("keydown", press);
for (const type of ["focusin", "mouseover"]) {
  document.addEventListener(type, (event) => {
    const claim = event.target.closest?.("[data-spans]");
    if (claim) light(claim, type === "focusin");
  });
}
for (const input of document.querySelectorAll("input[data-into]")) input.addEventListener("change", readFile);
if (main?.dataset.live) watch(main.dataset.live);
