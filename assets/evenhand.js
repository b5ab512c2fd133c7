// Only what the pages use. Every page works without this file.
import {
  Button,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  createAll,
} from "govuk-frontend";
import { beginAutosave } from "./autosave.js";
import { letBackOpen } from "./back.js";
import { beginConditions } from "./conditions.js";
import { foldAway } from "./fold.js";
import { watchFiles } from "./files.js";
import { beginKeys } from "./keys.js";
import { watchLeast } from "./least.js";
import { watchRows } from "./rows.js";
import { beginSeveral } from "./several.js";
import { watchSession } from "./session.js";
import { WordCount } from "./words.js";

const components = [
  Button,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  WordCount,
];
components.forEach((component) => createAll(component));
document.querySelectorAll("[data-fold]").forEach(foldAway);
beginSeveral();
beginConditions();
beginAutosave();
beginKeys();
document.querySelectorAll("meta[name=opens-again]").forEach(letBackOpen);
document.querySelectorAll("[data-least-words]").forEach(watchLeast);
watchRows();
watchFiles();

document.querySelectorAll("[data-ends-in]").forEach(watchSession);
