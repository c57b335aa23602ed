// Looking closely. The viewer (OpenSeadragon) is fetched when somebody wants it, not before; it reads the tiles that
// info.json lists, or the sizes where there are no tiles yet. Where it cannot come, the link under the picture leads
// to the largest rendition, as it does without any script.

const frame = document.querySelector("[data-zoom-window]");
const stage = frame.querySelector("[data-zoom-picture]");
const said = frame.querySelector("[data-zoom-said]");
const pictures = [...document.querySelectorAll("[data-zoom]")];
const HASH = "#zoom";
const STEP = 1.6;
let viewer = null;
let shown = 0;
let cameFrom = null;

// The viewer writes one rule into a <style> of its own, which the Content-Security-Policy refuses, unless it finds that
// element already there. This one only looks like it: in no known namespace, it styles nothing.
const standIn = document.createElementNS("urn:vitrine", "style");
standIn.setAttribute("data-openseadragon-mobile-css", "");
document.head.append(standIn);

const library = () =>
  (library.coming ??= new Promise((found, lost) => {
    const script = document.createElement("script");
    script.src = frame.dataset.viewer;
    script.onload = found;
    script.onerror = () => {
      library.coming = null;
      lost(new Error("the viewer did not come"));
    };
    document.head.append(script);
  }));

async function open(place, push = true) {
  try {
    await library();
  } catch {
    location.assign(pictures[place].href);
    return;
  }
  if (push) history.pushState({ zoom: true }, "", `${location.pathname}${location.search}${HASH}`);
  cameFrom = pictures[place];
  frame.showModal();
  show(place);
  stage.focus();
}

function show(place) {
  shown = place;
  viewer?.destroy();
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  viewer = OpenSeadragon({
    element: stage,
    tileSources: pictures[place].dataset.zoom,
    drawer: "canvas",
    showNavigationControl: false,
    tabIndex: "", // our field around it takes the focus and the keys
    animationTime: still ? 0 : 0.5,
    springStiffness: 9,
    immediateRender: still,
    visibilityRatio: 0.8,
    constrainDuringPan: true,
    maxZoomPixelRatio: 2,
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
  });
  stage.setAttribute("aria-label", pictures[place].querySelector("img").alt || document.querySelector("h1").textContent);
  viewer.addHandler("animation-finish", tell);
  viewer.addHandler("open", () => {
    stage.dataset.ready = "";
    tell();
  });
  viewer.addHandler("open-failed", () => instead(place));
  delete stage.dataset.ready;
  const sign = frame.querySelector("[data-zoom-place]");
  if (pictures.length > 1) {
    sign.hidden = false;
    sign.textContent = said.dataset.photograph.replace("{number}", place + 1).replace("{all}", pictures.length);
  }
}

// No description to be had (too many questions in one minute, say): the largest rendition is one picture.
function instead(place) {
  if (stage.dataset.plain === pictures[place].href) {
    said.textContent = said.dataset.lost;
    return;
  }
  stage.dataset.plain = pictures[place].href;
  viewer.open({ type: "image", url: pictures[place].href });
}

function tell() {
  const item = viewer?.world.getItemAt(0);
  if (!item) return;
  const percent = Math.round(100 * item.viewportToImageZoom(viewer.viewport.getZoom(false)));
  said.textContent = said.dataset.words.replace("{percent}", percent);
}

function close() {
  if (!frame.open) return;
  frame.close();
  viewer?.destroy();
  viewer = null;
  cameFrom?.focus();
}

const leave = () => (history.state?.zoom ? history.back() : (history.replaceState(null, "", location.pathname + location.search), close()));

const tools = {
  in: () => viewer.viewport.zoomBy(STEP).applyConstraints(),
  out: () => viewer.viewport.zoomBy(1 / STEP).applyConstraints(),
  whole: () => viewer.viewport.goHome(),
  previous: () => show((shown + pictures.length - 1) % pictures.length),
  next: () => show((shown + 1) % pictures.length),
  close: leave,
};

const PAN = 0.15; // of what is seen
function pan(across, down) {
  const seen = viewer.viewport.getBounds();
  viewer.viewport.panBy(new OpenSeadragon.Point(across * PAN * seen.width, down * PAN * seen.height)).applyConstraints();
}

const keys = {
  ArrowLeft: () => pan(-1, 0),
  ArrowRight: () => pan(1, 0),
  ArrowUp: () => pan(0, -1),
  ArrowDown: () => pan(0, 1),
  "+": tools.in,
  "=": tools.in,
  "-": tools.out,
  0: tools.whole,
};

document.addEventListener("click", (event) => {
  if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const tool = event.target.closest("[data-zoom-to]");
  if (tool && viewer) tools[tool.dataset.zoomTo]();
  const link = event.target.closest("[data-zoom]");
  if (!link) return;
  event.preventDefault();
  open(pictures.indexOf(link));
});

frame.addEventListener(
  "keydown",
  (event) => {
    event.stopPropagation(); // the page's own arrows lead to other works
    if (event.altKey || event.ctrlKey || event.metaKey || !viewer) return;
    const key = event.target === stage || stage.contains(event.target) ? keys[event.key] : null;
    if (!key) return;
    event.preventDefault();
    key();
  },
  { capture: true },
);

frame.addEventListener("cancel", (event) => {
  event.preventDefault();
  leave();
});

addEventListener("popstate", () => {
  if (location.hash !== HASH) close();
  else if (!frame.open) open(0, false);
});

if (location.hash === HASH) open(0, false);
