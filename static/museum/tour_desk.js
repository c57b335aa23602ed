// Stops are dragged by their pictures; the order goes along when the page is saved. The buttons do the same without this.

const list = document.querySelector("[data-stops]");
if (list) {
  document.querySelector("[data-drag-hint]").hidden = false;
  let dragged = null;
  for (const picture of list.querySelectorAll(".stop__picture")) {
    picture.draggable = true;
    for (const image of picture.querySelectorAll("img")) image.draggable = false;
  }
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest(".stop");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setDragImage(dragged, 20, 20);
    dragged.classList.add("stop--dragged");
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest(".stop");
    if (!dragged || !over) return;
    event.preventDefault();
    if (over === dragged) return;
    const { top, height } = over.getBoundingClientRect();
    over[event.clientY < top + height / 2 ? "before" : "after"](dragged);
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => {
    dragged?.classList.remove("stop--dragged");
    dragged = null;
  });
}
