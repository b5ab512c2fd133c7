// Warns before the session ends, so that nobody loses what they type, and lets them stay. The words stand in the page.
const SOON = 10 * 60;
const LAST = 2 * 60;
const EVERY = 5 * 1000;

export function watchSession(root) {
  const text = root.querySelector("[data-said]");
  const button = root.querySelector("button");
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("evenhand-session") : null;
  let endsAt = Date.now() + Number(root.dataset.endsIn) * 1000;
  let shown = "";

  const show = (state) => {
    if (state === shown) return;
    shown = state;
    root.hidden = state === "";
    // An alert is read out at once, a status when the reader pauses.
    text.setAttribute("role", state === "last" || state === "ended" ? "alert" : "status");
    text.textContent = state === "" ? "" : root.dataset[state];
    button.hidden = state === "ended" || state === "stays";
  };
  const look = () => {
    const left = (endsAt - Date.now()) / 1000;
    if (left <= 0) show("ended");
    else if (left <= LAST) show("last");
    else if (left <= SOON) show(shown === "failed" ? shown : "soon");
    else if (shown !== "stays") show("");
  };
  const learn = (seconds) => {
    endsAt = Date.now() + seconds * 1000;
    look();
  };
  const ask = async (method) => {
    const token = document.querySelector("input[name=csrf_token]");
    const headers = token ? { "X-CSRFToken": token.value } : {};
    const answer = await fetch(root.dataset.url, { method, headers, redirect: "error" });
    if (!answer.ok) throw new Error(answer.status);
    return (await answer.json()).ends_in;
  };

  button.addEventListener("click", async () => {
    try {
      const seconds = await ask("POST");
      learn(seconds);
      show(seconds > SOON ? "stays" : "longest");
      if (channel) channel.postMessage(seconds);
    } catch {
      show("failed");
    }
  });
  // Another window may have renewed the session, or signed in again: ask before anybody is worried.
  const refresh = async () => {
    if ((endsAt - Date.now()) / 1000 > SOON || shown === "ended") return;
    try {
      learn(await ask("GET"));
    } catch {
      // What is known stays known.
    }
  };
  if (channel) channel.addEventListener("message", (event) => { if (shown === "stays") shown = ""; learn(event.data); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh().then(look); });
  setInterval(look, EVERY);
  refresh().then(look);
}
