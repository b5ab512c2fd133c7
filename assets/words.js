// What a word is, as the server counts it (assessments/applications/answers/words.py): a run of anything but white space
// that has a letter or a digit. tests/words.json holds both to the same counts.
import { CharacterCount } from "govuk-frontend";

export function countWords(text) {
  return (text.match(/\S+/g) || []).filter((run) => /[\p{L}\p{N}]/u.test(run)).length;
}

export class WordCount extends CharacterCount {
  updateCount() {
    if (this.config.maxwords) this.count = countWords(this.$textarea.value);
    else super.updateCount();
  }
}
