// Says at its box that a file is too large, before it takes minutes to send it and have it refused. Without it, the server
// says the same, and keeps what was typed.
const MEGABYTE = 1024 * 1024;
const ROOM = 2 * MEGABYTE; // for what is typed
const total = (files) => files.reduce((sum, file) => sum + file.size, 0);

function tell(box, told) {
  const group = box.closest(".govuk-form-group");
  const id = `${box.id}-too-large`;
  const line = document.getElementById(id);
  if (line) line.remove();
  group.classList.toggle("govuk-form-group--error", Boolean(told) || Boolean(group.querySelector(".govuk-error-message")));
  const others = (box.getAttribute("aria-describedby") || "").split(" ").filter((each) => each && each !== id);
  box.setAttribute("aria-describedby", (told ? [...others, id] : others).join(" "));
  if (!told) return;
  const made = document.createElement("p");
  made.id = id;
  made.className = "govuk-error-message";
  made.textContent = told;
  box.before(made);
}

// The first box in which something cannot be sent, after each was told its own.
function faulty(boxes) {
  const all = boxes.flatMap((box) => [...box.files]);
  const faults = boxes.map((box) => {
    const large = [...box.files].find((file) => file.size > Number(box.dataset.megabytes) * MEGABYTE);
    const isTooMuch = box.files.length && total(all) + ROOM > Number(box.dataset.megabytesTogether) * MEGABYTE;
    const told = large ? box.dataset.tooLarge.replace("{name}", large.name) : isTooMuch ? box.dataset.tooMuch : "";
    tell(box, told);
    return told;
  });
  return boxes.find((_, place) => faults[place]);
}

export function watchFiles() {
  document.querySelectorAll("form").forEach((form) => {
    const boxes = [...form.querySelectorAll("input[type=file][data-megabytes]")];
    if (!boxes.length) return;
    boxes.forEach((box) => box.addEventListener("change", () => faulty(boxes)));
    form.addEventListener("submit", (event) => {
      const box = faulty(boxes);
      if (!box) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      box.focus();
      box.closest(".govuk-form-group").scrollIntoView({ block: "nearest" });
    }, true);
  });
}
