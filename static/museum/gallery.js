// Two comforts on top of pages that work without them.

// Left and right arrow: the previous and the next work.
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const rel = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  const link = rel && document.querySelector(`.way a[rel="${rel}"]`);
  if (link) {
    event.preventDefault();
    link.click();
  }
});

// The picture that was chosen grows into the exhibit's page, where the browser knows how to.
document.addEventListener("click", (event) => {
  const picture = event.target.closest(".card a, .door__work a")?.querySelector(".picture");
  if (picture) picture.style.viewTransitionName = "work";
});
addEventListener("pageshow", () => {
  for (const picture of document.querySelectorAll(".wall .picture")) picture.style.viewTransitionName = "";
});
