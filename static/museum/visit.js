// The form answers at once, and a visit that was left can be taken up again. Both pages work without this.

const form = document.querySelector("form.ask");
if (form) {
  const answer = form.querySelector(".ask__answer");
  let asked = null;
  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim()));
    try {
      const response = await fetch(`${form.dataset.count}?${query}`, { signal: asked.signal });
      if (response.ok) answer.textContent = (await response.json()).words;
    } catch (problem) {
      if (problem.name !== "AbortError") answer.textContent = "";
    }
  };
  form.addEventListener("change", ask);
  let pause = 0;
  form.addEventListener("input", (event) => {
    if (event.target.type !== "text") return;
    clearTimeout(pause);
    pause = setTimeout(ask, 250);
  });
  // Empty fields stay out of the address.
  form.addEventListener("submit", () => {
    for (const field of form.elements) if (field.name && !field.value.trim()) field.disabled = true;
  });
  addEventListener("pageshow", () => {
    for (const field of form.elements) field.disabled = false;
  });
}

// What this browser remembers of the last walk: no cookie, nothing is sent.
const place = document.querySelector("[data-resume]");
if (place) {
  let left = null;
  try {
    left = JSON.parse(localStorage.getItem("vitrine-walk"));
  } catch {
    left = null;
  }
  const here = location.pathname + location.search;
  const elsewhere = document.querySelector(".plan") && left?.plan !== here;
  if (left?.address?.startsWith("/") && left.number > 1 && !elsewhere) {
    const link = place.querySelector("a");
    link.href = left.address;
    place.querySelector(".resume__where").textContent = `${left.title}, ${left.number} / ${left.num}`;
    place.hidden = false;
  }
}
