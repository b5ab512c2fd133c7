// Counts the words of a box that wants a few at least, as the server does. The words stand in the page.
import { countWords } from "./words.js";

export function watchLeast(line) {
  const box = document.getElementById(line.dataset.wordsOf);
  const count = () => {
    const told = line.dataset.says.replace("%(words)s", countWords(box.value)).replace("%(least)s", line.dataset.leastWords);
    line.textContent = told;
  };
  box.addEventListener("input", count);
  count();
}
