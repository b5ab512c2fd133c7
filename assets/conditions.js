// Shows and hides the questions that are asked only on a condition, as the server decides it once the page is saved.

function typedIn(form, key) {
  return [...form.elements]
    .filter((box) => box.name === key || (box.name || "").startsWith(`${key}-`))
    .filter((box) => !["radio", "checkbox"].includes(box.type) || box.checked)
    .map((box) => box.value.trim())
    .filter(Boolean);
}

const figuresIn = (text) => parseFloat(text.replace(/[£,\s]/g, ""));

function compares(test, given, limit) {
  if (test === "at_least") return given >= limit;
  return test === "at_most" ? given <= limit : given === limit;
}

function isMet(form, clause, hidden) {
  if ("holds" in clause) return clause.holds;
  if (hidden.has(clause.question)) return false;
  const given = typedIn(form, clause.question);
  if (clause.test === "answered") return given.length > 0 === (clause.values[0] === "yes");
  if (clause.figures) return given.length > 0 && compares(clause.test, figuresIn(given[0]), figuresIn(clause.values[0]));
  return given.some((value) => clause.values.includes(value));
}

function show(form, block, isAsked) {
  const box = block.querySelector("[data-box]");
  const isShown = isAsked || block.querySelector(".govuk-form-group--error") !== null; // what is wrong stays in sight
  box.hidden = !isShown;
  box.querySelector('[name="page:hidden"]').disabled = isShown;
  block.querySelector("[data-kept]").hidden = isShown || typedIn(form, block.dataset.question).length === 0;
}

function follow(form, blocks) {
  const hidden = new Set();
  blocks.forEach((block) => {
    const { join, clauses } = JSON.parse(block.dataset.askedIf);
    const isAsked = clauses[join === "all" ? "every" : "some"]((clause) => isMet(form, clause, hidden));
    if (!isAsked) hidden.add(block.dataset.question);
    show(form, block, isAsked);
  });
}

export function beginConditions() {
  document.querySelectorAll("form").forEach((form) => {
    const blocks = [...form.querySelectorAll("[data-asked-if]")];
    if (blocks.length === 0) return;
    ["input", "change"].forEach((event) => form.addEventListener(event, () => follow(form, blocks)));
    window.addEventListener("pageshow", () => follow(form, blocks)); // a browser that goes back fills boxes in late
    follow(form, blocks);
  });
}
