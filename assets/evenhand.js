// Only what the pages use. Every page works without this file.
import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  createAll,
} from "govuk-frontend";
import { beginSeveral } from "./several.js";
import { watchSession } from "./session.js";

const components = [
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
];
components.forEach((component) => createAll(component));
beginSeveral();

document.querySelectorAll("[data-ends-in]").forEach(watchSession);
