// Folds away on a small screen what there would push a list out of sight. Nothing is folded without this file.

export function foldAway(part) {
  if (matchMedia("(max-width: 40.0525em)").matches) part.open = false;
}
