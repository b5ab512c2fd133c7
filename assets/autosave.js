// Saves a page of the form while somebody types, and keeps what is not saved yet in this browser, under their name, until
// it is, they sign out, or two days have gone. Each question stands in a [data-saves]; the words stand in the page.
const PAUSE = 1500;
const GAP = 3000;
const BEAT = 30 * 1000;
const LONGEST_WAIT = 60 * 1000;
const KEPT_FOR = 48 * 60 * 60 * 1000;
const OURS = "evenhand-draft:";
const MARKED = ["govuk-form-group--error", "govuk-input--error", "govuk-textarea--error", "govuk-select--error"];
const FITS_AFTER_LEAVING = 60000;

// A browser may refuse to store anything; then what is typed is on the page only.
const stored = (name) => { try { return JSON.parse(localStorage.getItem(name)); } catch { return null; } };
const store = (name, value) => { try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* full, or forbidden */ } };
const forget = (isToGo) => {
  try {
    Object.keys(localStorage).filter((name) => name.startsWith(OURS) && isToGo(name)).forEach((name) => localStorage.removeItem(name));
  } catch { /* forbidden */ }
};

function boxesOf(question) {
  return [...question.querySelectorAll("input[name], select[name], textarea[name]")].filter((box) => !box.name.startsWith("seen:"));
}

function typedIn(question) {
  return boxesOf(question).filter((box) => !/radio|checkbox/.test(box.type) || box.checked).map((box) => [box.name, box.value]);
}

function typeInto(question, fields) {
  const left = fields.slice();
  boxesOf(question).forEach((box) => {
    const isTick = /radio|checkbox/.test(box.type);
    const place = left.findIndex(([name, value]) => name === box.name && (!isTick || value === box.value));
    if (isTick) box.checked = place >= 0;
    else if (place >= 0) box.value = left[place][1];
    if (place >= 0) left.splice(place, 1);
    box.dispatchEvent(new Event("input"));  // for the counter below it, which alone hears it
  });
}

function tell(question, told, more) {
  let line = question.querySelector(".govuk-error-message");
  if (!told) {
    if (line) line.remove();
    MARKED.forEach((mark) => question.querySelectorAll(`.${mark}`).forEach((each) => each.classList.remove(mark)));
    return;
  }
  if (!line) {
    const id = `told-${question.dataset.saves}`;
    line = document.createElement("p");
    line.id = id;
    line.className = "govuk-error-message";
    question.append(line);
    const box = boxesOf(question)[0];
    if (box) box.setAttribute("aria-describedby", `${box.getAttribute("aria-describedby") || ""} ${id}`.trim());
  }
  line.textContent = told;
  if (more && more.page) line.append(" ", link(more.link, more.page));
}

function link(text, address) {
  const made = document.createElement("a");
  made.className = "govuk-link";
  made.href = address;
  made.textContent = text;
  return made;
}

function begin(form) {
  const name = OURS + form.dataset.keptAs;
  const words = form.querySelector("[data-saved]");
  const said = words.querySelector("[data-said]");
  const others = document.querySelector("[data-others]");
  const questions = [...form.querySelectorAll("[data-saves]")];
  const token = form.elements.csrf_token;
  const page = form.elements["page:name"];
  const changed = new Set();
  const lost = new Set();
  let running = null, timer = 0, wait = 0, last = 0, isOver = false;

  const seenOf = (question) => question.querySelector('input[name^="seen:"]');
  const say = (text, more) => {
    words.hidden = !text;
    // The same words again are not read out again.
    if (said.dataset.text === text) return;
    said.dataset.text = said.textContent = text;
    if (more) said.append(" ", more);
  };
  const keep = () => {
    const waiting = [...changed, ...lost];
    if (!waiting.length) return forget((each) => each === name);
    return store(name, {
      at: Date.now(),
      page: page.value,
      questions: waiting.map((question) => [question.dataset.saves, seenOf(question).value, typedIn(question)]),
    });
  };
  const plan = (pause) => {
    clearTimeout(timer);
    if (!isOver) timer = setTimeout(() => send(), Math.max(pause, wait, last + GAP - Date.now()));
  };

  async function ask(sent) {
    const body = new URLSearchParams([["page:name", page.value]]);
    sent.forEach(([question, fields]) => {
      body.append(seenOf(question).name, seenOf(question).value);
      fields.forEach(([field, value]) => body.append(field, value));
    });
    const keepalive = body.toString().length < FITS_AFTER_LEAVING;
    return fetch(form.dataset.autosave, { method: "POST", body, keepalive, redirect: "manual", headers: { "X-CSRFToken": token.value } });
  }

  // The token is of an earlier session: the page as it is now has another, if the same person is signed in.
  async function renew() {
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
    const there = new DOMParser().parseFromString(await answer.text(), "text/html");
    const newer = there.querySelector("form[data-autosave]");
    const person = there.querySelector("[data-person]");
    if (newer && newer.dataset.keptAs === form.dataset.keptAs) {
      document.querySelectorAll("input[name=csrf_token]").forEach((each) => { each.value = newer.elements.csrf_token.value; });
      return true;
    }
    if (person && !form.dataset.keptAs.startsWith(person.dataset.person)) {
      isOver = true;
      say(words.dataset.elsewhere);
    } else say(words.dataset.signedOut, link(words.dataset.signIn, form.dataset.signInPage));
    return false;
  }

  function learn(told, sent) {
    sent.forEach(([question, fields]) => {
      const key = question.dataset.saves;
      const isLost = told.lost.includes(key);
      if (JSON.stringify(typedIn(question)) === JSON.stringify(fields)) changed.delete(question);
      if (isLost) lost.add(question);
      else lost.delete(question);
      if (key in told.seen) seenOf(question).value = told.seen[key];
      tell(question, (told.clashes[key] || {}).told || told.problems[key], told.clashes[key]);
    });
    if (told.said) say(told.said);
    if (others) {
      others.textContent = told.others;
      others.hidden = !told.others;
    }
    document.querySelectorAll("[data-left]").forEach((each) => {
      each.textContent = told.left;
      each.closest("[data-left-line]").hidden = !told.left;
    });
  }

  async function take(answer, sent) {
    const isSignedOut = answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 400;
    if (answer.ok) {
      learn(await answer.json(), sent);
      wait = 0;
    } else if (isSignedOut && (await renew())) wait = 1;
    else if (isSignedOut) wait = LONGEST_WAIT;
    else if (answer.status === 429 || answer.status >= 500) {
      wait = Number(answer.headers.get("Retry-After")) * 1000 || Math.min(Math.max(wait * 2, GAP), LONGEST_WAIT);
      if (answer.status === 429) say((await answer.json()).told);
      else say(words.dataset.offline);
    } else {
      isOver = true;
      say((await answer.json()).told);
    }
  }

  async function send(isBeat = false) {
    if (running) return running;
    if (isOver || !(changed.size || isBeat)) return undefined;
    const sent = [...changed].map((question) => [question, typedIn(question)]);
    last = Date.now();
    running = ask(sent).then((answer) => take(answer, sent)).catch(() => {
      wait = Math.min(Math.max(wait * 2, GAP), LONGEST_WAIT);
      if (changed.size) say(words.dataset.offline);
    });
    await running;
    running = null;
    keep();
    if (changed.size) plan(0);
    return undefined;
  }

  async function flush() {
    if (running) await running;
    wait = 0;
    await send();
    return changed.size + lost.size === 0;
  }

  const restore = () => {
    const kept = stored(name);
    if (!kept) return;
    kept.questions.forEach(([key, seen, fields]) => {
      const question = questions.find((each) => each.dataset.saves === key);
      if (!question || JSON.stringify(typedIn(question)) === JSON.stringify(fields)) return;
      typeInto(question, fields);
      seenOf(question).value = seen;
      page.value = kept.page;
      changed.add(question);
    });
    if (changed.size) say(words.dataset.back);
    else keep();
  };

  if ("unsaved" in form.dataset) questions.forEach((question) => changed.add(question));
  else restore();
  if (changed.size) plan(0);

  let noting = 0;
  form.addEventListener("input", (event) => {
    const question = event.target.closest("[data-saves]");
    if (!question) return;
    changed.add(question);
    clearTimeout(noting);
    noting = setTimeout(keep, 250);
    plan(PAUSE);
  });
  form.addEventListener("change", () => plan(0));
  form.addEventListener("focusout", () => { if (changed.size) plan(0); });
  window.addEventListener("online", () => { wait = 0; plan(0); });
  window.addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { keep(); send(); } else send(true);
  });
  setInterval(() => { if (!document.hidden && Date.now() - last >= BEAT && Date.now() - last >= wait) send(true); }, 5000);
  // What waits is saved first, so that nothing of it is left here once the form is taken.
  form.addEventListener("submit", async (event) => {
    if (!changed.size || isOver || "sending" in form.dataset) return;
    event.preventDefault();
    form.dataset.sending = "";
    const button = event.submitter;
    await Promise.race([flush(), new Promise((resolve) => setTimeout(resolve, 2500))]);
    keep();
    isOver = true;
    sendOn(form, button);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) { isOver = false; delete form.dataset.sending; }
  });
  send(true);
  return flush;
}

// A form is not submitted again while the event of its being submitted is still under way.
function sendOn(form, button) {
  setTimeout(() => form.requestSubmit(button));
}

// Nothing of anybody's stays in a browser in which somebody else signs in, or once its owner has signed out.
function guard(place, flushes) {
  const person = place.dataset.person;
  forget((name) => !name.startsWith(OURS + person) || !(Date.now() - (stored(name) || {}).at < KEPT_FOR));
  place.querySelector("form").addEventListener("submit", async (event) => {
    if ("sure" in place.dataset) return;
    event.preventDefault();
    place.dataset.sending = "";
    const saved = await Promise.all(flushes.map((flush) => flush()));
    if (!saved.every(Boolean) && !window.confirm(place.dataset.unsaved)) {
      delete place.dataset.sending;
      return;
    }
    place.dataset.sure = "";
    forget(() => true);
    sendOn(event.target, event.submitter);
  });
}

export function beginAutosave() {
  document.querySelectorAll("[data-person]").forEach((place) => {
    const flushes = [];
    guard(place, flushes);
    document.querySelectorAll("form[data-autosave]").forEach((form) => flushes.push(begin(form)));
  });
}
