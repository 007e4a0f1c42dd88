/* The bench: keys, the current claim, spans taken from a selection, drafts, one write at a time.
   Every key presses a control on the page (data-key="a"), so everything works without keys too.
   Offsets are code points on the server and UTF-16 in the browser; only this file converts them. */
(() => {
  const bench = () => document.querySelector("[data-bench]");
  if (!bench()) return;
  const card = () => document.getElementById("claim-card");

  /* ---- One write at a time. A key or click that comes in the meantime waits for the answer, which
     carries the row version that the next write has to name. Requests that fetch from elsewhere
     (data-aside) can take long and name no version: nothing waits for them. ---- */
  const ASIDE = "[data-suggest], [data-aside]";
  let busy = 0;
  const waiting = [];
  const release = () => {
    busy = Math.max(0, busy - 1);
    while (!busy && waiting.length) waiting.shift()();
  };
  const again = (element, submitter, issue) => () => {
    if (element.isConnected) return issue();
    // The answer replaced the card: its new control does what the old one was asked to do.
    const twin = document.getElementById(submitter?.id || element.id);
    if (twin?.matches("form")) sendAgain(element, twin, submitter);
    else twin?.click();
  };
  const sendAgain = (old, form, submitter) => {
    for (const field of old.elements) {
      const twin = field.name && !field.matches("[type=hidden], [type=submit]") && form.elements[field.name];
      if (twin) twin.value = old.elements[field.name].value;
    }
    if (submitter) form.requestSubmit();
    else form.querySelector("[name]:not([type=hidden])")?.dispatchEvent(new Event("change", { bubbles: true }));
  };
  document.addEventListener("htmx:confirm", (event) => {
    const { elt, triggeringEvent, issueRequest, verb } = event.detail;
    if (verb === "get" && !busy) return;
    if (!bench().contains(elt) && !elt.closest(".bench__acts") && elt !== document.body) return;
    if (elt.matches(ASIDE) || !busy) return;
    event.preventDefault();
    waiting.push(again(elt, triggeringEvent?.submitter, () => issueRequest(true)));
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.matches(ASIDE)) return;
    busy += 1;
    event.detail.xhr.addEventListener("loadend", () => setTimeout(release, 30));
  });
  /* The card may show another tab or claim by the time such an answer comes: then only the toast appears. */
  document.addEventListener("htmx:beforeRequest", ({ detail: { elt, target } }) => {
    if (!elt.matches("[data-aside]")) return;
    const unlessGone = (event) => {
      if (!target.isConnected) event.detail.serverResponse = "";
    };
    target.addEventListener("htmx:beforeSwap", unlessGone, { once: true });
  });

  /* The button that asked for a copy is replaced with its row: the focus goes to its successor. */
  document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
    if (!target.matches(".evidence-row") || !target.contains(document.activeElement)) return;
    const id = document.activeElement.closest("summary, .evidence-row__copy button")?.id;
    document.addEventListener(
      "htmx:afterSettle",
      () => (document.getElementById(id) || document.querySelector(`#${target.id} summary`))?.focus(),
      { once: true },
    );
  });

  document.addEventListener("htmx:configRequest", ({ detail: { verb, parameters } }) => {
    if (verb === "get") return;
    // Signing in again in another tab makes this page's token stale; the cookie has the new one.
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
    if (token) parameters.csrfmiddlewaretoken = token;
    // The answer draws the card again, with the tab and form that are open now.
    if (card()?.dataset.open) parameters.open = card().dataset.open;
  });
  /* 409 brings both texts side by side. An error that carries its own toast needs no general one. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status !== 409) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
    if (event.detail.requestConfig.elt.getAttribute("hx-swap") !== "none") return;
    event.detail.swapOverride = "outerHTML";
    event.detail.target = card();
  });
  document.addEventListener(
    "htmx:responseError",
    (event) => {
      if (event.detail.xhr.getResponseHeader("HX-Trigger")) event.stopPropagation();
    },
    true,
  );

  /* ---- The current claim: mark its words, row and speaker ---- */
  const current = () => card()?.dataset.number ?? "";
  const mark = () => {
    const number = current();
    for (const element of document.querySelectorAll(".galley [data-c]")) {
      const on = number !== "" && element.dataset.c.split(" ").includes(number);
      if (element.matches(".passage")) element.classList.toggle("passage--current", on);
      if (element.matches(".speaker-mark")) element.classList.toggle("speaker-mark--current", on);
    }
    for (const link of document.querySelectorAll("[data-claim-link]")) {
      if (link.dataset.claimLink === number) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  const isWide = () => window.matchMedia("(min-width: 760px)").matches;
  const showCurrent = () => {
    const row = document.querySelector('[data-claim-link][aria-current="true"]');
    row?.scrollIntoView({ block: "nearest" });
    if (isWide()) document.querySelector(".galley .passage--current")?.scrollIntoView({ block: "nearest" });
  };

  /* ---- Panes of a narrow screen ---- */
  const show = (pane) => {
    bench().dataset.pane = pane;
    for (const link of document.querySelectorAll(".bench__tabs [data-pane-link]")) {
      if (link.dataset.paneLink === pane) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-pane-link]");
    if (link) {
      event.preventDefault();
      show(link.dataset.paneLink === bench().dataset.pane && isWide() ? "text" : link.dataset.paneLink);
      window.scrollTo(0, 0);
    } else if (bench().dataset.pane === "claims" && isWide() && !event.target.closest(".bench__col--list")) {
      show("text");
    }
  });

  /* ---- Unsent text of these fields survives a swap, a change of claim and a reload ---- */
  const KEPT = "#evidence-form textarea, #evidence-form input[type=text], #evidence-form input:not([type]), #note-body";
  const keyOf = (field) => `bench:${card().dataset.claim}:${field.closest("form").getAttribute("action")}:${field.id}`;
  const store = (act) => {
    try {
      return act(sessionStorage);
    } catch {
      return null; // This window has no storage: the text lasts as long as the card.
    }
  };
  const keep = (field) => {
    if (!field.id || !card()?.contains(field) || !field.matches(KEPT)) return;
    store((kept) => (field.value ? kept.setItem(keyOf(field), field.value) : kept.removeItem(keyOf(field))));
  };
  const restore = () => {
    for (const field of card()?.querySelectorAll(KEPT) ?? []) {
      const value = field.id && store((kept) => kept.getItem(keyOf(field)));
      if (value && !field.value) {
        field.value = value;
        const note = card().querySelector("[data-kept]");
        if (note && !note.textContent) note.textContent = bench().dataset.keptLabel;
      }
    }
  };
  document.addEventListener("htmx:beforeSwap", (event) => {
    const form = event.detail.requestConfig.elt;
    if (event.detail.xhr.status >= 400 || form.tagName !== "FORM") return;
    const prefix = `:${form.getAttribute("action")}:`;
    store((kept) => {
      for (const key of Object.keys(kept)) if (key.includes(prefix)) kept.removeItem(key);
    });
  });

  /* ---- Row versions: a draft leaves the fields alone, but the next write must name the new version ---- */
  document.addEventListener("claimUpdated", (event) => {
    const { claim, seen, review } = event.detail;
    if (card()?.dataset.claim !== String(claim)) return;
    for (const field of card().querySelectorAll("[data-seen]")) field.value = seen;
    for (const field of card().querySelectorAll("[data-review-seen]")) field.value = review;
  });

  /* ---- An act draws the whole card again: scroll position, open parts and half-typed text stay ---- */
  let focusWasInCard = false;
  let before = null;
  const TYPED = "textarea, input[type=text], input:not([type])";
  document.addEventListener("htmx:beforeSwap", ({ detail: { requestConfig } }) => {
    const field = document.activeElement;
    focusWasInCard = Boolean(card()?.contains(field));
    if (!card() || requestConfig.verb === "get") return;
    const isTyped = focusWasInCard && field.matches(TYPED) && field.value !== field.defaultValue && !requestConfig.elt.contains(field);
    before = {
      claim: card().dataset.claim,
      scroll: card().querySelector(".bench__scroll").scrollTop,
      open: [...card().querySelectorAll("details[id][open]:not([data-menu])")].map((details) => details.id),
      typed: isTyped ? { field, value: field.value, start: field.selectionStart, end: field.selectionEnd } : null,
    };
  });
  const carryOver = () => {
    for (const field of card().querySelectorAll("[autofocus]")) field.removeAttribute("autofocus");
    const { claim, scroll, open, typed } = before ?? {};
    before = null;
    if (claim !== card().dataset.claim) return;
    card().querySelector(".bench__scroll").scrollTop = scroll;
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    const field = typed && document.getElementById(typed.field.id);
    if (!field || field === typed.field) return;
    field.value = typed.value;
    field.focus();
    field.setSelectionRange(typed.start, typed.end);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  /* ---- After a swap: mark, restore, keep the focus near ---- */
  const openDialog = () => {
    const dialog = document.querySelector("dialog[data-modal][open]");
    if (!dialog || dialog.matches(":modal")) return;
    dialog.close();
    dialog.showModal();
  };
  document.addEventListener("htmx:afterSettle", (event) => {
    mark();
    restore();
    openDialog();
    const swapped = event.detail.target?.id === "claim-card" || event.detail.elt?.id === "claim-card";
    if (!swapped) return;
    carryOver();
    showCurrent();
    const problem = card().querySelector("#conflict, #claim-errors");
    if (problem) problem.focus();
    else if (event.detail.requestConfig?.path.includes("focus=")) goTo(event.detail.requestConfig.path);
    else if (focusWasInCard && document.activeElement === document.body) card().focus({ preventScroll: true });
    if (!isWide() && event.detail.requestConfig?.verb === "get" && event.detail.requestConfig.elt.closest(".bench__col--list, .galley")) {
      show("claim");
      window.scrollTo(0, 0);
    } else if (bench().dataset.pane === "claims" && isWide()) show("text");
  });
  const goTo = (path) => {
    const id = new URL(path, location.href).searchParams.get("focus");
    const place = id && document.getElementById(id);
    if (!place) return;
    const field = place.matches("input, textarea, a, button") ? place : place.querySelector("input:not([type=hidden]), button, a") ?? place;
    field.focus();
    place.scrollIntoView({ block: "center" });
  };

  /* ---- From the browser's UTF-16 to the server's code points ---- */
  const codePoints = (text) => [...text].length;
  const offsetOf = (node, offset) => {
    const element = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest?.("[data-at]");
    if (!element) return null;
    const words = element.firstChild;
    // Inside a number or glyph after the words: the end of the words.
    const inWords = node === words || (node === element && offset === 0);
    const length = inWords ? (node === words ? offset : 0) : words.data.length;
    return Number(element.dataset.at) + codePoints(words.data.slice(0, length));
  };
  const edge = (range, side) => {
    const node = range[`${side}Container`];
    const found = offsetOf(node, range[`${side}Offset`]);
    if (found !== null) return found;
    // The edge lies between pieces (a triple click ends at the next paragraph): use the nearest piece inside.
    const root = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    const pieces = [...document.querySelectorAll(".galley [data-at]")].filter((piece) => range.intersectsNode(piece));
    const inside = pieces.filter((piece) => piece.textContent && (root.contains(piece) || range.intersectsNode(piece)));
    if (!inside.length) return null;
    const piece = side === "start" ? inside[0] : inside.at(-1);
    if (side === "start") return Number(piece.dataset.at);
    const isTouched = range.endContainer !== piece && range.endContainer.compareDocumentPosition(piece) & Node.DOCUMENT_POSITION_PRECEDING;
    const last = isTouched || inside.length < 2 ? piece : inside.at(-2);
    return Number(last.dataset.at) + codePoints(last.firstChild.data);
  };
  const selected = () => {
    const selection = document.getSelection();
    if (!selection?.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!range.commonAncestorContainer.parentElement?.closest("[data-bench]")) return null;
    const [start, end] = [edge(range, "start"), edge(range, "end")];
    return start === null || end === null || start >= end ? null : { start, end };
  };
  const cursor = () => {
    const selection = document.getSelection();
    return selection?.focusNode ? offsetOf(selection.focusNode, selection.focusOffset) : null;
  };

  const newClaim = () => {
    const form = document.getElementById("claim-new-form");
    if (!form) return; // An older version takes no new claims.
    const span = selected();
    if (!span) {
      document.getElementById("claim-new").open = true;
      document.getElementById("new-words").focus();
      return;
    }
    for (const name of ["start", "end"]) {
      form.elements[name].disabled = false;
      form.elements[name].value = span[name];
    }
    form.requestSubmit();
    for (const name of ["start", "end"]) form.elements[name].disabled = true;
    document.getSelection().removeAllRanges();
  };
  const split = () => {
    const key = document.getElementById("split-key");
    const at = cursor();
    const words = card().querySelector("#words mark");
    const start = Number(words?.dataset.at);
    if (!key) return;
    if (at === null || at <= start || at >= start + codePoints(words.textContent)) {
      key.click();
      return;
    }
    const { seen } = document.getElementById("claim-acts").elements;
    window.htmx.ajax("POST", key.dataset.split, {
      source: key,
      target: "#claim-card",
      swap: "outerHTML",
      select: "unset",
      values: { at, seen: seen.value },
    });
  };

  /* ---- The next fact that no claim covers ---- */
  const nextGap = () => {
    const gaps = [...document.querySelectorAll(".galley [data-fact]")];
    if (!gaps.length) return;
    const shown = document.getElementById("fact-bar")?.dataset.of;
    const next = gaps[gaps.findIndex((gap) => gap.id === shown) + 1] ?? gaps[0];
    if (!isWide()) show("text");
    next.scrollIntoView({ block: "center" });
    window.htmx.ajax("GET", next.dataset.fact, { source: next, target: "#fact-bar", swap: "outerHTML" });
  };
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-next-gap]")) return;
    event.preventDefault();
    nextGap();
  });

  /* ---- Was it said? q goes through the answers, Q backwards ---- */
  const answer = (by) => {
    const answers = [...document.querySelectorAll("[data-said]:enabled")];
    const now = answers.findIndex((found) => found.checked);
    const from = now < 0 && by < 0 ? 0 : now;
    answers[(from + by + answers.length) % answers.length]?.click();
  };
  const step = (key) => {
    const rows = [...document.querySelectorAll("[data-claim-link]")];
    const at = rows.findIndex((row) => row.getAttribute("aria-current") === "true");
    const next = at < 0 ? null : rows[at + (key === "j" ? 1 : -1)];
    const link = next ?? (at < 0 ? card().querySelector(`[data-key="${key}"]`) : null) ?? (current() ? null : rows[0]);
    link?.click();
  };
  const ACTS = { n: newClaim, s: split, g: nextGap, q: () => answer(1), Q: () => answer(-1), j: () => step("j"), k: () => step("k") };

  const control = (key) =>
    [...document.querySelectorAll(`[data-key~="${CSS.escape(key)}"]`)].find((found) => !found.disabled && !found.closest("fieldset:disabled"));
  const press = (key) => {
    if (ACTS[key]) return ACTS[key]();
    return control(key)?.click();
  };
  const isTyping = (element) => element.matches?.("input:not([type=radio]):not([type=checkbox]):not([type=submit]), textarea, select, [contenteditable]");
  const isNative = (element, key) => (key === "Enter" || key === " ") && element.matches?.("a[href], button, summary, [type=checkbox]");

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector("dialog:modal")) return;
    const target = event.target;
    if (target.matches("[data-suggest]") && suggestKey(event)) return;
    if (event.key === "Escape") return leave(event);
    if (target.matches("[data-one-line]") && event.key === "Enter") {
      event.preventDefault();
      target.blur();
      return;
    }
    if (isTyping(target) || isNative(target, event.key)) return;
    if (document.documentElement.dataset.keys === "off") return;
    if (!ACTS[event.key] && !control(event.key) && !busy) return;
    event.preventDefault();
    if (busy) waiting.push(() => replay(event.key));
    else press(event.key);
  });
  /* A waiting key may meet a dialog that the key before it opened: x, then a digit. */
  const replay = (key) => {
    const dialog = document.querySelector("dialog:modal");
    if (!dialog) return press(key);
    if (key === "Enter") return dialog.querySelector("[type=submit]")?.click();
    return dialog.querySelectorAll(".dialog__option input")[key - 1]?.click();
  };
  document.addEventListener("click", (event) => {
    const drop = event.target.closest("[data-drop]");
    if (!drop) return;
    event.preventDefault();
    document.querySelector(drop.dataset.drop).replaceChildren();
    document.getElementById("speaker-key")?.focus();
  });
  const leave = (event) => {
    const details = event.target.closest?.("details[open]:not([data-menu])");
    if (isTyping(event.target)) event.target.blur();
    else if (details) details.open = false;
    else if (control("Escape")) control("Escape").click();
    else return;
    event.preventDefault();
  };

  /* ---- Choosing a source: a list under the field, arrows and Enter ---- */
  const options = () => [...document.querySelectorAll("#source-list [role=option]")];
  const closeList = () => {
    const list = document.getElementById("source-list");
    if (list) list.hidden = true;
    document.getElementById("source")?.setAttribute("aria-expanded", "false");
  };
  const select = (option) => {
    const field = document.getElementById("source");
    for (const other of options()) other.setAttribute("aria-selected", String(other === option));
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  };
  const choose = (option) => {
    const field = document.getElementById("source");
    field.value = option.dataset.title;
    document.getElementById("source-id").value = option.dataset.source;
    const isNew = option.dataset.source === "";
    document.getElementById("source-is-new").checked = isNew;
    document.getElementById("source-new").open = isNew;
    closeList();
    keep(field);
    document.getElementById(isNew ? "source-kind" : "quote").focus();
  };
  const suggestKey = (event) => {
    const all = options();
    const list = document.getElementById("source-list");
    if (!all.length || list.hidden) return false;
    const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown") select(all[(at + 1) % all.length]);
    else if (event.key === "ArrowUp") select(all[(at - 1 + all.length) % all.length]);
    else if (event.key === "Enter") choose(all[Math.max(at, 0)]);
    else if (event.key === "Escape") closeList();
    else return false;
    event.preventDefault();
    return true;
  };
  document.addEventListener("click", (event) => {
    const option = event.target.closest("#source-list [role=option]");
    if (option) choose(option);
    else if (!event.target.closest(".suggest")) closeList();
  });
  document.addEventListener("focusout", (event) => {
    if (event.target.matches("[data-suggest]") && !event.relatedTarget?.closest(".suggest")) setTimeout(closeList, 150);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!event.detail.elt?.matches?.("[data-suggest]") && event.detail.target?.id !== "source-list") return;
    const field = document.getElementById("source");
    field?.setAttribute("aria-expanded", String(options().length > 0));
    select(options().length ? options()[0] : null);
  });

  document.addEventListener("input", (event) => {
    keep(event.target);
    if (event.target.id === "source") document.getElementById("source-id").value = "";
    const count = event.target.id && document.querySelector(`[data-count-of="${event.target.id}"]`);
    if (count) count.textContent = codePoints(event.target.value);
  });

  const start = () => {
    mark();
    restore();
    openDialog();
    showCurrent();
    document.querySelector("[autofocus]")?.focus();
    const wanted = new URLSearchParams(location.search).get("focus");
    if (wanted) goTo(location.href);
  };
  start();
  window.addEventListener("popstate", () => location.reload());
})();
