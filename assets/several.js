// Ticks every box of a list at once, and looks by itself how far an act on several applications has come.

function tickAll(head) {
  const boxes = [...document.querySelectorAll('input[name="chosen"]')];
  const item = boxes[0]?.closest(".govuk-checkboxes").cloneNode(true);
  if (!item) return;
  const all = item.querySelector("input");
  all.removeAttribute("name");
  all.id = "chosen-all";
  item.querySelector("label").htmlFor = all.id;
  item.querySelector("label span").textContent = head.dataset.tickAll;
  all.addEventListener("change", () => boxes.forEach((box) => (box.checked = all.checked)));
  boxes.forEach((box) => box.addEventListener("change", () => (all.checked = boxes.every((each) => each.checked))));
  all.checked = boxes.every((box) => box.checked);
  const short = document.createElement("span");
  short.ariaHidden = "true";
  short.textContent = head.dataset.tickShort;
  head.replaceChildren(short, item);
}

async function refresh(part, pause) {
  await new Promise((resolve) => setTimeout(resolve, pause));
  if (!part.isConnected || document.hidden || part.contains(document.activeElement)) return refresh(part, pause);
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const newer = answer.ok && page.getElementById(part.id);
    if (!newer) return undefined;
    part.innerHTML = newer.innerHTML;
    if (!newer.hasAttribute("data-refresh")) return undefined;
  } catch {
    // Without a connection the page stays as it is, and looks again later.
  }
  return refresh(part, Math.min(pause * 1.3, 15000));
}

export function beginSeveral() {
  document.querySelectorAll("[data-tick-all]").forEach(tickAll);
  document.querySelectorAll("[data-refresh]").forEach((part) => refresh(part, 1000));
}
