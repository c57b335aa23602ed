// Scrolling on: when the end of the wall comes near, the next page's works are hung after the last one.
// The links between pages stay where they are for everyone who walks without this script.

const wall = document.querySelector("[data-wall]");
const PAGES = 5; // then one asks by the link, and reaches the foot of the page
let pages = 0;
let fetching = false;

async function hangMore(link) {
  if (fetching || pages >= PAGES) return;
  fetching = true;
  try {
    const response = await fetch(link.href);
    if (!response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const card of page.querySelectorAll("[data-wall] > li")) {
      card.querySelector("img").loading = "lazy";
      wall.append(document.importNode(card, true));
    }
    const links = page.querySelector(".pages");
    const next = links?.querySelector("[rel=next]");
    const here = document.querySelector(".pages [rel=next]");
    if (next) here.replaceWith(document.importNode(next, true));
    else here.remove();
    pages += 1;
    watch();
  } finally {
    fetching = false;
  }
}

const nearEnd = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) if (entry.isIntersecting) hangMore(entry.target);
  },
  { rootMargin: "600px" },
);

function watch() {
  nearEnd.disconnect();
  const link = document.querySelector(".pages [rel=next]");
  if (link) nearEnd.observe(link);
}

if (wall) watch();
