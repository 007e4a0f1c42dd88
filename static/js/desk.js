/* The desk pages around the bench: single keys, and the block list of an import. Every page is whole without it.

   <a data-key="r">, <button data-key="1">   the key presses the element
   <textarea data-key-focus="c">             the key puts the cursor there
   Keys are for people who type nothing at the moment; they stay silent while a dialog is open and
   when they were switched off.

   <details data-opens>                      opening it puts the cursor into its first field */
(() => {
  const TYPING = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";

  // Set by app.js from the switch in the list of keys.
  const keysAreOff = () => document.documentElement.dataset.keys === "off";

  const isShown = (element) => element.getClientRects().length > 0;
  const find = (attribute, key) => [...document.querySelectorAll(`[${attribute}]`)].find((e) => e.getAttribute(attribute) === key && isShown(e));

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (keysAreOff() || document.querySelector("dialog[open], details[data-menu][open]")) return;
    if (event.target.closest(TYPING)) return;
    // Enter belongs to whatever has the focus; it is a key of the page only when nothing has.
    if (event.key === "Enter" && event.target !== document.body && event.target.id !== "main") return;
    const place = find("data-key-focus", event.key);
    const pressed = place ? null : find("data-key", event.key);
    if (!place && !pressed) return;
    event.preventDefault();
    if (place) place.focus();
    else pressed.click();
  });

  document.addEventListener(
    "toggle",
    (event) => {
      if (event.target.open && event.target.matches("[data-opens]")) event.target.querySelector("textarea, input:not([type=hidden])")?.focus();
    },
    true, // "toggle" does not bubble
  );

  /* ---- Labels: a digit labels the part that has the focus, j and k go on; see KINDS in article_text.py ---- */
  const isPlain = (event) => !event.defaultPrevented && !event.repeat && !event.ctrlKey && !event.metaKey && !event.altKey && !keysAreOff() && !document.querySelector("dialog[open]");
  const labels = document.querySelector("[data-labels]");
  if (labels) {
    let part = null;
    const pressed = (row) => row?.querySelector("[aria-pressed=true]");
    labels.addEventListener("focusin", (event) => {
      part = event.target.closest("[data-label-row]")?.id ?? part;
    });
    document.addEventListener("keydown", (event) => {
      if (!isPlain(event) || event.target.closest(TYPING)) return;
      const rows = [...labels.querySelectorAll("[data-label-row]")];
      const at = rows.findIndex((row) => row.id === part);
      if (event.key === "j" || event.key === "k") pressed(rows[at + (event.key === "j" ? 1 : -1)] ?? rows[Math.max(at, 0)])?.focus();
      else if (/^[1-9]$/.test(event.key) && at >= 0) rows[at].querySelector(`[data-digit="${event.key}"]`)?.click();
      else return;
      event.preventDefault();
    });
    // The swapped part is a new element: the focus goes to its new label.
    document.addEventListener("htmx:oobAfterSwap", () => {
      if (part && document.activeElement === document.body) pressed(document.getElementById(part))?.focus();
    });
    // Someone was faster: the part is drawn as it stands, the toast says so.
    document.addEventListener("htmx:beforeSwap", (event) => {
      if (event.detail.xhr.status !== 409) return;
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    });
  }

  /* ---- Import: tick and kind of a block say the same, the counts follow ---- */
  const HIDDEN = ["caption", "credit", "boilerplate"];
  const form = document.querySelector("[data-import]");
  if (!form) return;

  const count = () => {
    const blocks = [...form.querySelectorAll(".block")].filter((block) => block.querySelector(".check__box"));
    const kept = blocks.filter((block) => block.querySelector(".check__box").checked);
    const words = kept.reduce((sum, block) => sum + (block.querySelector(".block__text").textContent.match(/\S+/g) || []).length, 0);
    const counts = form.querySelector("[data-block-counts]");
    counts.textContent = counts.dataset.template.replace("{kept}", kept.length).replace("{hidden}", blocks.length - kept.length);
    form.querySelector("[data-words]").textContent = words;
    const label = form.querySelector("[data-import-label]");
    label.textContent = label.dataset.template.replace("{words}", words);
  };

  document.addEventListener("keydown", (event) => {
    const kind = /^[1-9]$/.test(event.key) && isPlain(event) && event.target.closest(".block")?.querySelector("select");
    if (!kind) return;
    event.preventDefault();
    kind.selectedIndex = event.key - 1;
    kind.dispatchEvent(new Event("change", { bubbles: true }));
  });

  form.addEventListener("change", (event) => {
    const block = event.target.closest(".block");
    if (!block) return;
    const tick = block.querySelector(".check__box");
    const kind = block.querySelector("select");
    if (event.target === kind) tick.checked = !HIDDEN.includes(kind.value);
    else if (tick.checked && HIDDEN.includes(kind.value)) kind.value = "paragraph";
    else if (!tick.checked && !HIDDEN.includes(kind.value)) kind.value = "boilerplate";
    block.querySelector(".block__text").className = `block__text block__text--${kind.value}`;
    count();
  });
})();
