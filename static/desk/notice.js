// A line that stays until it is put away: it tells of a decision that was not made.

"use strict";

// `address`: where the exhibit is to be looked at; `words`: what the buttons are called.
function notice(text, address, words) {
  const line = document.createElement("p");
  line.className = "notice";
  line.textContent = `${text} `;
  if (address) {
    const link = document.createElement("a");
    link.href = address;
    link.textContent = words.look;
    line.append(link);
  }
  const away = document.createElement("button");
  away.type = "button";
  away.className = "plain";
  away.textContent = "×";
  away.setAttribute("aria-label", words.dismiss);
  away.addEventListener("click", () => {
    line.remove();
    document.getElementById("main").focus({ preventScroll: true });
  });
  line.append(away);
  return line;
}
