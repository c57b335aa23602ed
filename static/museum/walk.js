// Walking without waiting: the pages on either side are fetched ahead and their pictures decoded, so that a step
// only changes what hangs on the wall. Every stop is a page of its own; without this script its links do the same.

const SWIPE = 48; // pixels
const STILL = 3500; // milliseconds until the controls step back
const SLIDE = 9000; // milliseconds for one work of the slide show
const ahead = new Map(); // address -> promise of a parsed page

const walk = () => document.querySelector(".walk");
const step = (rel) => document.querySelector(`.walk__steps a[rel="${rel}"]`);

function fetchAhead(address) {
  if (!ahead.has(address)) {
    const page = fetch(address, { headers: { Accept: "text/html" } })
      .then((response) => (response.ok && !response.redirected ? response.text() : Promise.reject(response.status)))
      .then((text) => {
        const found = new DOMParser().parseFromString(text, "text/html");
        decodeAhead(found);
        return found;
      });
    page.catch(() => ahead.delete(address));
    ahead.set(address, page);
  }
  return ahead.get(address);
}

function decodeAhead(page) {
  const source = page.querySelector(".walk__hang source");
  if (!source) return;
  const picture = new Image();
  picture.sizes = source.getAttribute("sizes");
  picture.srcset = source.getAttribute("srcset");
  picture.decode().catch(() => {});
  page.ahead = picture; // kept alive until the page is shown
}

function lookAround() {
  for (const rel of ["next", "prev"]) if (step(rel)) fetchAhead(step(rel).href).catch(() => {});
}

function remember() {
  const { plan, title, number, num } = walk().dataset;
  try {
    const stop = { address: location.pathname + location.search, plan, title, number: Number(number), num: Number(num) };
    localStorage.setItem("vitrine-walk", JSON.stringify(stop));
  } catch {
    // A browser that keeps nothing: one begins again next time.
  }
}

async function go(address, { from, push = true } = {}) {
  let page;
  try {
    page = await fetchAhead(address);
  } catch {
    location.assign(address);
    return;
  }
  ahead.delete(address); // shown once: next time it is asked for anew, and is cheap by its ETag
  const rel = document.activeElement?.closest?.(".walk__steps a[rel]")?.rel;
  const playing = isPlaying();
  const fresh = document.importNode(page.querySelector(".walk"), true);
  fresh.querySelector(".walk__work").classList.add(from === "left" ? "walk__work--from-left" : "walk__work--from-right");
  walk().replaceWith(fresh);
  document.title = page.title;
  if (push) history.pushState({ walk: true }, "", address);
  scrollTo(0, 0);
  if (rel) (step(rel) ?? document.querySelector(".walk__steps a:last-of-type"))?.focus();
  document.querySelector("[data-say]").textContent = `${fresh.querySelector("h1").textContent}. ${fresh.dataset.where}`;
  offerSlides(playing);
  dispatchEvent(new Event("pageshow")); // the set's button is told that another work hangs here
  remember();
  lookAround();
}

// --- The slide show ---

let slides = 0;

const isPlaying = () => slides !== 0;

function offerSlides(playing) {
  const button = document.querySelector("[data-play]");
  button.hidden = false;
  stopSlides();
  if (playing && step("next")) startSlides();
}

function startSlides() {
  const button = document.querySelector("[data-play]");
  button.dataset.start ??= button.textContent;
  button.textContent = button.dataset.pause;
  button.setAttribute("aria-pressed", "true");
  clearTimeout(slides);
  slides = setTimeout(() => (step("next") ? go(step("next").href) : stopSlides()), SLIDE);
}

function stopSlides() {
  clearTimeout(slides);
  slides = 0;
  const button = document.querySelector("[data-play]");
  button.textContent = button.dataset.start ?? button.textContent;
  button.setAttribute("aria-pressed", "false");
}

// --- Key, swipe, button ---

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-play]")) {
    isPlaying() ? stopSlides() : startSlides();
    return;
  }
  const link = event.target.closest(".walk__steps a[rel]");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(link.href, { from: link.rel === "prev" ? "left" : "right" });
});

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (event.key === "Escape") {
    if (isPlaying()) stopSlides();
    else location.assign(walk().dataset.plan);
    return;
  }
  const rel = { ArrowLeft: "prev", ArrowRight: "next", PageUp: "prev", PageDown: "next" }[event.key];
  if (!rel || !step(rel)) return;
  event.preventDefault();
  go(step(rel).href, { from: rel === "prev" ? "left" : "right" });
});

let touch = null;
document.addEventListener("touchstart", (event) => {
  touch = event.touches.length === 1 ? { x: event.touches[0].clientX, y: event.touches[0].clientY } : null;
}, { passive: true });
document.addEventListener("touchend", (event) => {
  if (!touch || visualViewport?.scale > 1.01) return;
  const { clientX, clientY } = event.changedTouches[0];
  const across = clientX - touch.x;
  const down = clientY - touch.y;
  touch = null;
  if (Math.abs(across) < SWIPE || Math.abs(across) < 2 * Math.abs(down)) return;
  const rel = across > 0 ? "prev" : "next";
  if (step(rel)) go(step(rel).href, { from: rel === "prev" ? "left" : "right" });
}, { passive: true });

addEventListener("popstate", () => go(location.href, { from: "left", push: false }));
document.addEventListener("visibilitychange", () => document.hidden && isPlaying() && stopSlides());

// --- Controls that step back ---

let still = 0;
function stir() {
  walk().classList.remove("walk--still");
  clearTimeout(still);
  still = setTimeout(() => walk().classList.add("walk--still"), STILL);
}
for (const kind of ["pointermove", "keydown", "focusin"]) addEventListener(kind, stir, { passive: true });

history.replaceState({ walk: true }, "");
offerSlides(false);
remember();
lookAround();
