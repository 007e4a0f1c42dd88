/* The grid of claims: j and k move by rows, x selects the row, Enter opens it; Shift and a click select a range.
   The page is whole without it: rows are links and checkboxes, "Select all" is a link. */
(() => {
  const grid = document.querySelector("[data-claims-grid]");
  if (!grid) return;
  const TYPING = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
  const rows = [...grid.querySelectorAll("[data-grid-row]")];
  const box = (row) => row.querySelector("[data-grid-box]");
  const link = (row) => row.querySelector("[data-grid-link]");
  const boxes = rows.map(box);
  const all = grid.querySelector("[data-select-all]");
  const count = grid.querySelector("[data-selected]");
  let last = -1;

  const tell = () => {
    const chosen = boxes.filter((one) => one.checked).length;
    count.textContent = count.dataset.template.replace("{n}", chosen);
    if (all) all.textContent = chosen === boxes.length ? all.dataset.none : all.dataset.all;
  };

  const KEYS = {
    j: (at) => link(rows[at + 1] ?? rows[at] ?? rows[0]).focus(),
    k: (at) => link(rows[at - 1] ?? rows[Math.max(at, 0)]).focus(),
    x: (at) => {
      if (at < 0) return;
      boxes[at].checked = !boxes[at].checked;
      last = at;
      tell();
    },
    Enter: (at) => link(rows[at]).click(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.documentElement.dataset.keys === "off" || document.querySelector("dialog[open], details[data-menu][open]")) return;
    if (event.target.closest(TYPING) || !rows.length || !Object.hasOwn(KEYS, event.key)) return;
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    // Enter belongs to whatever has the focus; on the checkbox of a row it would send the form.
    if (event.key === "Enter" && !event.target.matches("[data-grid-box]")) return;
    event.preventDefault();
    KEYS[event.key](at);
  });

  grid.addEventListener("click", (event) => {
    const at = boxes.indexOf(event.target);
    if (at < 0) return;
    if (event.shiftKey && last >= 0) {
      const [from, to] = [Math.min(at, last), Math.max(at, last)];
      for (const one of boxes.slice(from, to + 1)) one.checked = event.target.checked;
    }
    last = at;
    tell();
  });

  all?.addEventListener("click", (event) => {
    event.preventDefault();
    const every = boxes.every((one) => one.checked);
    for (const one of boxes) one.checked = !every;
    tell();
  });

  tell();
})();
