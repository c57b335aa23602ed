// Passkeys are offered where the browser knows them, and a failure is said in words.
"use strict";

(() => {
  if (!window.PublicKeyCredential) return;
  document.querySelectorAll("[data-passkeys]").forEach((each) => { each.hidden = false; });
  const problem = document.querySelector("[data-passkey-problem]");
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    problem.hidden = false;
  });
})();
