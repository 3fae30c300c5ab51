import { above, isOrdered, neighbour, pageOf } from "./rows.js";

const ordered = (row) => (isOrdered(row) ? row : undefined);

/* Where Alt and an arrow put a row; null where it cannot go further, undefined for other keys. */
export function placeByKey(row, key, rootPage) {
  const before = ordered(row.previousElementSibling);
  const after = ordered(row.nextElementSibling);
  const parent = above(row);
  const here = parent ? pageOf(parent) : rootPage;
  switch (key) {
    case "ArrowUp":
      return before ? { parent: here, after: neighbour(before, "before"), before: pageOf(before) } : null;
    case "ArrowDown":
      return after ? { parent: here, after: pageOf(after), before: neighbour(after, "after") } : null;
    case "ArrowRight":
      return before ? { parent: pageOf(before) } : null;
    case "ArrowLeft": {
      if (!parent) return null;
      const upper = above(parent);
      return { parent: upper ? pageOf(upper) : rootPage, after: pageOf(parent), before: neighbour(parent, "after") };
    }
    default:
      return undefined;
  }
}

/* Ask the server to move a page. Answers {moved, text, undo}, nothing if the person decided against it. */
export async function sendMove(page, place, words) {
  const body = new FormData();
  for (const [name, value] of Object.entries(place)) if (value !== undefined && name !== "page") body.set(name, value);
  const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
  try {
    const answer = await fetch(`/pages/${page}/place/`, { method: "POST", body, headers });
    if (!(answer.headers.get("Content-Type") ?? "").includes("json")) return { moved: false, text: words.failed };
    const said = await answer.json();
    if (!said.asks) return said;
    if (!(await asked(said.asks, words))) return undefined;
    return await sendMove(page, { ...place, confirmed: "1" }, words);
  } catch {
    return { moved: false, text: words.failed };
  }
}

function asked(text, words) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "ask-text");
  dialog.innerHTML =
    '<form method="dialog"><p id="ask-text"></p><div class="form-actions">' +
    '<button class="kern-btn kern-btn--primary" value="yes"><span class="kern-label"></span></button>' +
    '<button class="kern-btn kern-btn--tertiary" value=""><span class="kern-label"></span></button></div></form>';
  dialog.querySelector("p").textContent = text;
  const [yes, no] = dialog.querySelectorAll(".kern-label");
  yes.textContent = words.move;
  no.textContent = words.cancel;
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((decided) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      decided(dialog.returnValue === "yes");
    });
  });
}
