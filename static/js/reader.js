/* The reader pages. Every page is whole without this file. It shares the public bundle with scheme.js and runs in the
   head, before the body exists: listen on the document, and wait for DOMContentLoaded before looking at the page. */
(() => {
  /* The phone menu: Esc closes it and gives focus back. */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector(".reader-menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  /* A printed page says when it was printed. */
  window.addEventListener("beforeprint", () => {
    const now = new Date();
    for (const place of document.querySelectorAll("[data-printed]")) {
      place.textContent = now.toLocaleDateString(document.documentElement.lang || "en-GB", { day: "numeric", month: "long", year: "numeric" });
    }
  });
})();
