/* Lost claims: words selected in the new text go to the claim that is to have them. The page is whole
   without it: the words can be typed or pasted.

   <… data-lost-text> holds <p data-at="120">: the offset of its first character, in code points
   <form data-lost> has words, start and end, and <button data-take hidden> */
(() => {
  const text = document.querySelector("[data-lost-text]");
  if (!text) return;

  const codePoints = (string) => [...string].length;

  /* The offset of a boundary of the selection in the article's text, or null outside of it. */
  const offset = (node, at) => {
    const block = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-at]");
    if (!block || !text.contains(block)) return null;
    const before = document.createRange();
    before.selectNodeContents(block);
    before.setEnd(node, at);
    return Number(block.dataset.at) + codePoints(before.toString());
  };

  const selected = () => {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    const start = offset(range.startContainer, range.startOffset);
    const end = offset(range.endContainer, range.endOffset);
    return start === null || end === null || end <= start ? null : { start, end, words: selection.toString().trim() };
  };

  for (const form of document.querySelectorAll("[data-lost]")) {
    const { words, start, end } = form.elements;
    const take = form.querySelector("[data-take]");
    take.hidden = false;
    // A press moves the focus and would empty the selection in some browsers.
    take.addEventListener("mousedown", (event) => event.preventDefault());
    take.addEventListener("click", () => {
      const found = selected();
      if (!found) {
        document.dispatchEvent(new CustomEvent("toast", { detail: { text: take.dataset.nothing, kind: "error" } }));
        return;
      }
      words.value = found.words;
      start.value = found.start;
      end.value = found.end;
      words.focus();
    });
    // What is typed afterwards is looked for, and no longer what was selected.
    words.addEventListener("input", () => {
      start.value = end.value = "";
    });
  }
})();
