// Similar works are hung below the label once one comes near them; without this script their link leads to them.

"use strict";

const similar = document.querySelector("[data-similar]");

async function hangSimilar() {
  const response = await fetch(similar.dataset.similar).catch(() => null);
  if (!response?.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const works = page.querySelector("[data-similar-works]");
  if (!works) return similar.remove();
  works.querySelectorAll("img").forEach((image) => (image.loading = "lazy"));
  similar.append(document.importNode(works, true));
}

if (similar) {
  const nearby = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      nearby.disconnect();
      hangSimilar();
    },
    { rootMargin: "400px" },
  );
  nearby.observe(similar);
}
