// Adds and takes away rows of a table in place, and keeps sums up to date while somebody types. Without it, the same
// buttons send the form, and the server does the same.
const AMOUNT = /^£?\s*(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?\s*$/;
const PERCENT = /^(\d+(?:\.\d{1,2}0*)?)\s*%?$/;
// What is above these the server refuses, and counts as nothing.
const LARGEST_PENCE = 99_999_999_999;
const LARGEST_NUMBER = 999_999_999_999;

function unitsIn(text, isMoney) {
  const match = AMOUNT.exec(text.trim());
  if (!match || (!isMoney && match[2])) return 0;
  const whole = Number(match[1].replace(/,/g, ""));
  const units = isMoney ? whole * 100 + Number((match[2] || "0").padEnd(2, "0")) : whole;
  return units > (isMoney ? LARGEST_PENCE : LARGEST_NUMBER) ? 0 : units;
}

function written(units, isMoney) {
  if (!isMoney) return units.toLocaleString("en-GB");
  const pence = units % 100;
  return `£${((units - pence) / 100).toLocaleString("en-GB")}${pence ? `.${String(pence).padStart(2, "0")}` : ""}`;
}

function renumber(root) {
  [...root.querySelectorAll("[data-row]")].forEach((row, index) => {
    const [before, after] = [row.dataset.row, String(index + 1)];
    row.dataset.row = after;
    const put = (text) => text.split(`-${before}-`).join(`-${after}-`);
    row.querySelectorAll("[name],[id],[for],[aria-describedby],[data-sum]").forEach((part) => {
      ["name", "id", "for", "aria-describedby", "data-sum"].forEach((attribute) => {
        if (part.hasAttribute(attribute)) part.setAttribute(attribute, put(part.getAttribute(attribute)));
      });
    });
    const button = row.querySelector("button");
    button.value = after;
    [row.querySelector("legend"), button].forEach((part) => (part.textContent = part.textContent.replace(before, after)));
  });
}

function emptied(row) {
  row.querySelectorAll("input, textarea").forEach((box) => {
    box.value = "";
    box.defaultValue = "";
  });
  row.querySelectorAll("select").forEach((box) => (box.selectedIndex = 0));
  row.querySelectorAll(".govuk-error-message").forEach((part) => part.remove());
  row.querySelectorAll('[class*="--error"]').forEach((part) => {
    part.className = part.className.replace(/\S+--error/g, "");
  });
  return row;
}

function beginRows(root) {
  const more = root.querySelector('button[name^="more:"]');
  const rows = () => [...root.querySelectorAll("[data-row]")];
  const tell = () => {
    if (more) more.hidden = rows().length >= Number(root.dataset.most);
    root.dispatchEvent(new Event("input", { bubbles: true }));
  };
  root.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || !(button === more || button.name.startsWith("remove:"))) return;
    event.preventDefault();
    const row = button === more ? rows().pop() : button.closest("[data-row]");
    if (button === more) row.after(emptied(row.cloneNode(true)));
    else if (rows().length > 1) row.remove();
    else emptied(row);
    renumber(root);
    tell();
    const next = button === more ? rows().pop() : rows()[0];
    next.querySelector("input, textarea, select").focus();
  });
}

// `*` stands for any part of a box's name, `#` for the number of a row.
function named(pattern) {
  return new RegExp(`^${pattern.replace(/\*/g, "[a-z0-9_]+").replace("#", "[0-9]+")}$`);
}

function sumUp(form) {
  const parts = [...form.querySelectorAll("input[name], [data-name]")].map((box) => [box.name || box.dataset.name, box]);
  const sumOf = (pattern, isMoney) => {
    const fits = named(pattern);
    const found = parts.filter(([name]) => fits.test(name)).map(([, box]) => box);
    return found.reduce((all, box) => all + unitsIn("value" in box ? box.value : box.textContent, isMoney), 0);
  };
  form.querySelectorAll("[data-share]").forEach((share) => {
    const given = PERCENT.exec(form.elements[share.dataset.share].value.trim());
    const percent = given ? Number(given[1]) : 0;
    const hundredths = percent > Number(share.dataset.shareMost) ? 0 : Math.round(percent * 100); // of a percent, so that the product below is a whole number
    const pence = Math.floor((sumOf(share.dataset.shareOf, true) * hundredths + 5000) / 10000);
    share.textContent = written(pence, true);
  });
  form.querySelectorAll("[data-sum]").forEach((sum) => {
    const isMoney = "money" in sum.dataset;
    sum.textContent = written(sumOf(sum.dataset.sum, isMoney), isMoney);
  });
}

export function watchRows() {
  const roots = [...document.querySelectorAll("[data-rows]")];
  roots.filter((root) => root.querySelector('button[name^="remove:"]')).forEach(beginRows);
  const forms = new Set([...document.querySelectorAll("[data-sum]")].map((sum) => sum.closest("form")).filter(Boolean));
  forms.forEach((form) => form.addEventListener("input", () => sumUp(form)));
}
