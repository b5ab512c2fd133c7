// Scoring with single keys. None does anything while somebody types, with Ctrl, Alt or Meta held, or once they are
// turned off in this browser. What each does stands in templates/assess/key_list.html.
const SWITCH = "evenhand-keys";
const TOGETHER_MS = 1200; // two digits pressed within this time are one number, where the scale has it
const TYPED_IN = "textarea, select, [contenteditable], input:not([type=radio]):not([type=checkbox]):not([type=submit])";

const isOff = () => { try { return localStorage.getItem(SWITCH) === "off"; } catch { return false; } };
const turn = (state) => { try { localStorage.setItem(SWITCH, state); } catch { /* forbidden: they stay on */ } };

function reveal(place) {
  const show = (name, isShown) => { place.querySelector(`[data-${name}]`).hidden = !isShown; };
  place.hidden = false;
  ["on", "turn-off"].forEach((name) => show(name, !isOff()));
  ["off", "turn-on"].forEach((name) => show(name, isOff()));
}

function watchSwitch(place) {
  reveal(place);
  place.addEventListener("click", (event) => {
    if (!event.target.matches("button")) return;
    turn("turnOff" in event.target.dataset ? "off" : "on");
    reveal(place);
    place.querySelector("button:not([hidden])").focus();
  });
}

function watchKeys(form) {
  const criteria = [...form.querySelectorAll("[data-criterion]")];
  const dialog = document.getElementById("keys");
  let last = null;
  let digits = { criterion: null, value: "", at: 0 };

  const at = () => criteria.find((each) => each.contains(document.activeElement)) || last || criteria[0];
  const pointsOf = (criterion) => [...criterion.querySelectorAll("input[type=radio]")];
  const goTo = (criterion) => {
    const points = pointsOf(criterion);
    last = criterion;
    (points.find((each) => each.checked) || points[0]).focus();
    criterion.scrollIntoView({ block: "nearest" });
  };
  const move = (step) => {
    const isFirst = !last && !criteria.some((each) => each.contains(document.activeElement));
    const place = isFirst ? 0 : criteria.indexOf(at()) + step;
    goTo(criteria[Math.min(Math.max(place, 0), criteria.length - 1)]);
  };
  const choose = (value) => {
    const point = pointsOf(at()).find((each) => each.value === value);
    if (!point) return;
    last = at();
    point.checked = true;
    point.focus();
    ["input", "change"].forEach((name) => point.dispatchEvent(new Event(name, { bubbles: true })));
  };
  const count = (digit) => {
    const criterion = at();
    const isSecond = digits.criterion === criterion && Date.now() - digits.at < TOGETHER_MS;
    const both = `${digits.value}${digit}`;
    const value = isSecond && pointsOf(criterion).some((each) => each.value === both) ? both : digit;
    choose(value);
    digits = { criterion, value, at: Date.now() };
  };
  const advise = () => {
    const choices = [...form.querySelectorAll("input[name=recommendation]")];
    const first = choices.find((each) => each.checked) || choices[0];
    if (first) first.focus();
  };
  const press = (name) => form.querySelector(`.govuk-button[name=${name}]`).click();
  const follow = (way) => { const found = document.querySelector(`[data-key-${way}]`); if (found) found.click(); };
  const showKeys = () => { if (dialog.open) dialog.close(); else dialog.showModal(); };
  const keys = {
    x: () => choose("na"),
    j: () => move(1),
    k: () => move(-1),
    r: () => { last = at(); last.querySelector("textarea").focus(); },
    a: advise,
    c: () => form.querySelector("textarea[name=comment_for_applicant]").focus(),
    s: () => press("save"),
    e: () => form.querySelector(".govuk-button[name=submit]").focus(),
    n: () => follow("next"),
    p: () => follow("previous"),
    z: () => press("skip"),
    "?": showKeys,
  };

  form.addEventListener("focusin", (event) => { last = event.target.closest("[data-criterion]") || last; });
  document.addEventListener("keydown", (event) => {
    const isOurs = !event.defaultPrevented && !event.ctrlKey && !event.altKey && !event.metaKey && !event.isComposing;
    if (!isOurs || isOff() || event.target.closest(TYPED_IN) || (dialog.open && event.key !== "?")) return;
    const act = /^[0-9]$/.test(event.key) ? () => count(event.key) : keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  document.querySelectorAll("[data-opens-keys]").forEach((link) => link.addEventListener("click", (event) => {
    event.preventDefault();
    showKeys();
  }));
}

export function beginKeys() {
  document.querySelectorAll("[data-keys-switch]").forEach(watchSwitch);
  document.querySelectorAll("form[data-keys]").forEach(watchKeys);
}
