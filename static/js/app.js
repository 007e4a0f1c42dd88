/* The desk's general behaviour: toasts, the polite live region, dialogs, menus, waiting buttons.
   Everything is delegated from the document, so that what htmx swaps in works without being initialised.

   From the server:   HX-Trigger: {"toast": {"text": "Claim 7 rated False", "undo": "/desk/…/undo/", "kind": "error"}}
                      HX-Trigger: {"announce": "1 thing left before second reading"}
   From other files:  document.dispatchEvent(new CustomEvent("toast", {detail: {...}})), the same for "announce".
   In the page:       <button data-dialog="keys-dialog">, <button data-close>, <details data-menu>,
                      <button data-busy="Saving …"> */
(() => {
  const HOLD_MS = 6000;
  const BUSY_AFTER_MS = 400;
  const byId = (id) => document.getElementById(id);

  /* ---- Live region: the same words as the toast, once ---- */
  const announce = (text) => {
    const region = byId("live");
    if (!region || !text) return;
    region.textContent = "";
    // A change inside one frame is not announced when the words are the same as before.
    setTimeout(() => (region.textContent = text), 60);
  };

  /* ---- Toasts ---- */
  const glyph = (name) => {
    const ns = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(ns, "svg");
    svg.setAttribute("class", "glyph");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS(ns, "use");
    use.setAttribute("href", `#g-${name}`);
    svg.append(use);
    return svg;
  };

  const hold = (toast) => {
    let timer = 0;
    const start = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (toast.matches(":hover, :focus-within")) start();
        else toast.remove();
      }, HOLD_MS);
    };
    toast.addEventListener("pointerleave", start);
    toast.addEventListener("focusout", start);
    start();
  };

  const undoButton = (address) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "toast__act";
    button.dataset.undo = address;
    // The bench presses it for the key when the card itself has no Undo.
    button.dataset.key = "u";
    const key = document.createElement("kbd");
    key.textContent = "u";
    button.append(byId("toasts").dataset.undoLabel || "Undo", " ", key);
    return button;
  };

  const toast = ({ text, undo, kind }) => {
    const place = byId("toasts");
    if (!place || !text) return;
    const isError = kind === "error";
    const slab = document.createElement("div");
    slab.className = isError ? "toast toast--error" : "toast";
    slab.dataset.toast = "";
    const words = document.createElement("p");
    words.className = "toast__text";
    words.textContent = text;
    slab.append(glyph(isError ? "warning" : "tick"), words);
    if (undo) slab.append(undoButton(undo));
    // Only the newest act can be undone; older slabs would offer a stale Undo.
    for (const old of place.querySelectorAll("[data-toast]")) old.remove();
    place.append(slab);
    hold(slab);
    announce(text);
  };

  const undo = (address) => {
    const token = document.querySelector("input[name=csrfmiddlewaretoken]");
    if (window.htmx) {
      window.htmx.ajax("POST", address, {
        source: document.body,
        swap: "none",
        // Which claim is on the card: only its own is drawn anew.
        values: { ...(token && { csrfmiddlewaretoken: token.value }), card: byId("claim-card")?.dataset.claim ?? "" },
      });
    }
  };

  document.addEventListener("toast", (event) => toast(event.detail));
  document.addEventListener("announce", (event) => announce(event.detail.value ?? event.detail));

  /* ---- Dialogs ---- */
  const open = (id) => {
    const dialog = byId(id);
    if (dialog && !dialog.open) dialog.showModal();
  };

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) {
      event.preventDefault();
      open(opener.dataset.dialog);
      return;
    }
    const undoer = event.target.closest("[data-undo]");
    if (undoer) {
      undoer.closest("[data-toast]")?.remove();
      undo(undoer.dataset.undo);
      return;
    }
    if (event.target.closest("[data-close]")) {
      const dialog = event.target.closest("dialog");
      if (dialog) {
        event.preventDefault();
        dialog.close("cancel");
      }
    }
    // A click on the scrim, which belongs to the dialog itself, keeps things as they were.
    if (event.target.matches("dialog[open]")) event.target.close("cancel");
  });

  /* Digits choose an option of an open dialog. */
  document.addEventListener("keydown", (event) => {
    const dialog = document.querySelector("dialog[open]");
    if (!dialog || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("textarea, input:not([type=radio]):not([type=checkbox]), select")) return;
    const option = /^[1-9]$/.test(event.key) && dialog.querySelectorAll(".dialog__option input")[event.key - 1];
    if (!option) return;
    event.preventDefault();
    option.checked = true;
    option.focus();
    option.dispatchEvent(new Event("change", { bubbles: true }));
  });

  /* ---- Enter sends a form by its button marked data-send: from a list of choices too, which the browser
     leaves out, and with Ctrl from a text area, where the badge of the button then says so ---- */
  const sender = (field) => [...(field.form?.elements ?? [])].find((element) => element.matches("[data-send]"));
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || event.defaultPrevented || !field.matches("select, textarea")) return;
    if (field.matches("textarea") && !(event.ctrlKey || event.metaKey)) return;
    const send = sender(field);
    if (!send) return;
    event.preventDefault();
    send.click();
  });
  document.addEventListener("focusin", ({ target }) => {
    const send = target.matches("textarea:not([data-one-line])") && sender(target);
    for (const button of document.querySelectorAll("[data-send]")) button.classList.toggle("is-ctrl-enter", button === send);
  });

  /* ---- Single-letter keys: one switch for every script of the desk, kept in this browser ---- */
  const KEYS = "factcheck-keys";
  const showKeys = () => {
    let kept = null;
    try {
      kept = localStorage.getItem(KEYS);
    } catch {
      /* blocked storage: the keys stay on */
    }
    if (kept === "off") document.documentElement.dataset.keys = "off";
    for (const box of document.querySelectorAll("[data-keys-switch]")) box.checked = kept !== "off";
  };
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-keys-switch]")) return;
    const on = event.target.checked;
    if (on) delete document.documentElement.dataset.keys;
    else document.documentElement.dataset.keys = "off";
    try {
      if (on) localStorage.removeItem(KEYS);
      else localStorage.setItem(KEYS, "off");
    } catch {
      /* holds for this page only */
    }
  });
  document.addEventListener("keydown", (event) => {
    if (document.documentElement.dataset.keys === "off" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]") || event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    if (event.key === "?") open("keys-dialog");
    else if (event.key === "/") document.querySelector("[data-find]")?.focus();
    else return;
    event.preventDefault();
  });

  /* ---- Menus: one open at a time; Esc and a click elsewhere close them, Esc gives focus back ---- */
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (menu !== except) menu.open = false;
    }
  };
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details[data-menu]")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details[data-menu][open]");
    if (!menu) return;
    event.stopPropagation();
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  /* ---- Waiting: after 400 ms the pressed button says so; nothing spins ---- */
  document.addEventListener("htmx:beforeRequest", (event) => {
    const button = event.detail.requestConfig?.triggeringEvent?.submitter ?? event.detail.elt;
    if (!button?.dataset?.busy) return;
    const label = button.innerHTML;
    const timer = setTimeout(() => {
      button.setAttribute("aria-busy", "true");
      button.textContent = button.dataset.busy;
    }, BUSY_AFTER_MS);
    event.detail.xhr.addEventListener("loadend", () => {
      clearTimeout(timer);
      if (button.getAttribute("aria-busy") === "true") {
        button.removeAttribute("aria-busy");
        button.innerHTML = label;
      }
    });
  });

  /* What the network or the server refused is said in words; what was typed is still in the form. */
  const refused = (event) => {
    const words = byId("toasts")?.dataset;
    const status = event.detail.xhr?.status;
    if (status === 409 || status === 422) return;
    toast({ kind: "error", text: status === 403 ? words?.signedOutLabel : words?.failedLabel });
  };
  document.addEventListener("htmx:sendError", refused);
  document.addEventListener("htmx:responseError", refused);

  /* An unavailable button stays focusable, so it has to refuse by itself. */
  document.addEventListener(
    "click",
    (event) => {
      if (event.target.closest('.button[aria-disabled="true"]')) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    },
    true,
  );

  const start = () => {
    showKeys();
    for (const slab of document.querySelectorAll("[data-toast]")) hold(slab);
    // Buttons that only script can serve are hidden until it is here.
    for (const opener of document.querySelectorAll("[data-dialog][hidden]")) {
      if (byId(opener.dataset.dialog)) opener.hidden = false;
    }
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
