/* The colour scheme: the system's, unless the reader chose one. Loaded in the head without defer: the choice has to
   stand on <html> before the first paint. localStorage may be closed (private mode, blocked storage): the system's
   scheme then holds and the switch works for this page only. */
(() => {
  const KEY = "factcheck-scheme";
  const root = document.documentElement;

  const read = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  };
  const write = (value) => {
    try {
      if (value === "system") localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, value);
    } catch {
      /* nothing to keep it in */
    }
  };
  const apply = (value) => {
    if (value === "light" || value === "dark") root.dataset.scheme = value;
    else delete root.dataset.scheme;
  };

  apply(read());

  const show = () => {
    const chosen = root.dataset.scheme || "system";
    for (const group of document.querySelectorAll("[data-scheme-switch]")) {
      group.hidden = false;
      for (const input of group.querySelectorAll("input")) input.checked = input.value === chosen;
    }
  };
  document.addEventListener("DOMContentLoaded", show);
  document.addEventListener("change", (event) => {
    if (!event.target.closest("[data-scheme-switch]")) return;
    apply(event.target.value);
    write(event.target.value);
  });
  window.addEventListener("storage", (event) => {
    if (event.key !== KEY && event.key !== null) return;
    apply(event.newValue);
    show();
  });
})();
