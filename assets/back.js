// Pages of signed-in people are never stored, so a browser that goes back to the answer to a form has nothing to show.
// Where that answer stands at an address that can be opened, too, the history remembers it as opened: Back opens it again.
export function letBackOpen() {
  history.replaceState(history.state, "", location.href);
}
