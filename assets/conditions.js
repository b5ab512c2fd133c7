// Shows and hides the questions that are asked only on a condition, as the server decides it once the page is saved.

function typedIn(form, key) {
  return [...form.elements]
    .filter((box) => box.name === key || (box.name || "").startsWith(`${key}-`))
    .filter((box) => !["radio", "checkbox"].includes(box.type) || box.checked)
    .map((box) => box.value.trim())
    .filter(Boolean);
}

const figuresIn = (text) => parseFloat(text.replace(/[£,\s]/g, ""));

// A day or a month as its figures in one number, as the server has it; nothing where there is no such day.
function dayIn(form, key) {
  const parts = ["year", "month", "day"].map((part) => form.elements[`${key}-${part}`]).filter(Boolean);
  const texts = parts.map((box) => box.value.trim());
  if (!/^[1-9]\d{3}$/.test(texts[0]) || !texts.slice(1).every((text) => /^\d{1,2}$/.test(text))) return NaN;
  const [year, month, day = 1] = texts.map(Number);
  const found = new Date(Date.UTC(year, month - 1, day));
  if (found.getUTCMonth() !== month - 1 || found.getUTCDate() !== day) return NaN;
  return Number(texts.map((text) => text.padStart(2, "0")).join(""));
}

function rowsIn(form, key) {
  const ofRow = new RegExp(`^${key}-(\\d+)-`);
  const filled = [...form.elements].filter((box) => ofRow.test(box.name || "") && box.value.trim());
  return new Set(filled.map((box) => ofRow.exec(box.name)[1])).size;
}

// What is typed as a number to compare, and what the clause compares it with.
const MEASURES = {
  figures: [(form, key) => figuresIn(typedIn(form, key)[0]), figuresIn],
  day: [dayIn, (text) => Number(text.replace(/-/g, ""))],
  rows: [rowsIn, Number],
};

function compares(test, given, limit) {
  if (test === "at_least") return given >= limit;
  return test === "at_most" ? given <= limit : given === limit;
}

function isMet(form, clause, hidden) {
  if ("holds" in clause) return clause.holds;
  if (hidden.has(clause.question)) return false;
  const given = typedIn(form, clause.question);
  if (clause.test === "answered") return given.length > 0 === (clause.values[0] === "yes");
  if (clause.as) {
    const [measured, limit] = MEASURES[clause.as];
    return given.length > 0 && compares(clause.test, measured(form, clause.question), limit(clause.values[0]));
  }
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
