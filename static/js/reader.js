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

/* An article: panels beside the text, and filters that dim what was not asked for. The links and the form do the same
   by loading a page; script only spares the way to the server. */
(() => {
  const start = () => {
    const text = document.querySelector("[data-annotated]");
    if (!text) return;
    for (const button of document.querySelectorAll("[data-speaker-filter] [data-plain]")) button.hidden = true;
    panels(text);
    filters(text);
  };

  /* ---- Panels: one open at a time; Esc and the cross close it and give focus back ---- */
  const panels = (text) => {
    let open = null;
    // From here on the state is ours: :target no longer shows a panel.
    text.classList.add("annotated--live");
    const links = [...text.querySelectorAll("a.passage")];
    for (const link of links) {
      link.setAttribute("aria-expanded", "false");
      link.setAttribute("aria-controls", link.hash.slice(1));
    }
    const of = (id) => [...text.querySelectorAll(".passage")].filter((part) => part.dataset.claim === id);

    const close = (giveFocusBack) => {
      if (!open) return;
      open.panel.classList.remove("panel--open");
      for (const part of of(open.id)) part.classList.remove("passage--open");
      for (const link of links) if (link.dataset.claim === open.id) link.setAttribute("aria-expanded", "false");
      if (giveFocusBack) open.link?.focus();
      open = null;
    };

    const show = (id, { focus } = {}) => {
      const panel = document.getElementById(`claim-${id}`);
      if (!panel) return null;
      close(false);
      panel.classList.add("panel--open");
      const parts = of(id);
      for (const part of parts) part.classList.add("passage--open");
      const link = links.find((candidate) => candidate.dataset.claim === id);
      link?.setAttribute("aria-expanded", "true");
      open = { id, panel, link };
      if (focus) panel.focus({ preventScroll: true });
      return parts[0] ?? panel;
    };

    // The address says which panel is open, so that it can be passed on; Back leaves the page as it did before.
    const remember = (hash) => history.replaceState(history.state, "", hash || location.pathname + location.search);

    text.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      if (event.target.closest("[data-panel-close]")) {
        event.preventDefault();
        close(true);
        remember("");
        return;
      }
      const part = event.target.closest(".passage");
      if (!part || !window.getSelection().isCollapsed) return;
      event.preventDefault();
      const id = part.dataset.claim;
      if (open?.id === id) {
        close(true);
        remember("");
      } else {
        show(id, { focus: true });
        remember(`#claim-${id}`);
      }
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !open || event.defaultPrevented) return;
      close(true);
      remember("");
    });

    const follow = () => {
      if (!location.hash.startsWith("#claim-")) return;
      show(location.hash.slice("#claim-".length))?.scrollIntoView({ block: "center" });
    };
    window.addEventListener("hashchange", follow);
    follow();
  };

  /* ---- Filters by rating and speaker, in the page when the page has every claim ---- */
  const filters = (text) => {
    const words = document.querySelector("[data-rating-filter]");
    const note = document.querySelector("[data-filter-note]");
    if (!words || !note || !("complete" in note.dataset)) return;
    const select = document.querySelector("[data-speaker-filter] select");
    const marked = [...text.querySelectorAll("a.passage")];
    const rows = [...document.querySelectorAll(".claim-list__row")];
    const chosen = { rating: "", speaker: "" };
    const fits = (element) =>
      (!chosen.rating || element.dataset.rating === chosen.rating) &&
      (!chosen.speaker || element.dataset.speaker === chosen.speaker);

    const apply = () => {
      const shown = new Set(marked.filter(fits).map((link) => link.dataset.claim));
      for (const part of text.querySelectorAll(".passage")) part.classList.toggle("passage--dim", !shown.has(part.dataset.claim));
      for (const row of rows) row.hidden = !fits(row);
      for (const part of document.querySelectorAll(".tally__part")) part.classList.toggle("tally__part--dim", Boolean(chosen.rating) && part.dataset.rating !== chosen.rating);
      for (const word of words.querySelectorAll("[data-rating]")) {
        if (chosen.rating && word.dataset.rating === chosen.rating) word.setAttribute("aria-current", "true");
        else word.removeAttribute("aria-current");
      }
      const count = note.querySelector("[data-filter-count]");
      note.hidden = !chosen.rating && !chosen.speaker;
      count.textContent = note.dataset.words.replace("{n}", rows.filter(fits).length).replace("{all}", rows.length);
      const query = new URLSearchParams(Object.entries(chosen).filter(([, value]) => value));
      history.replaceState(history.state, "", location.pathname + (query.size ? `?${query}` : "") + location.hash);
    };

    words.addEventListener("click", (event) => {
      const word = event.target.closest("[data-rating]");
      if (!word || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      chosen.rating = chosen.rating === word.dataset.rating ? "" : word.dataset.rating;
      apply();
    });
    select?.addEventListener("change", () => {
      chosen.speaker = select.value;
      apply();
    });
    note.querySelector("[data-filter-clear]").addEventListener("click", (event) => {
      event.preventDefault();
      chosen.rating = chosen.speaker = "";
      if (select) select.value = "";
      apply();
      words.querySelector("a")?.focus();
    });
    // A browser that comes back to the page keeps what was chosen in the form.
    if (select?.value) {
      chosen.speaker = select.value;
      apply();
    }
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
