/* A message at the edge of the screen with one thing to do; the next one takes its place. */
export function showToast(text, { action, run, close } = {}) {
  document.querySelector(".toast")?.remove();
  const toast = document.createElement("div");
  toast.className = "toast toast--action";
  const words = document.createElement("p");
  words.setAttribute("role", "status");
  toast.append(words);
  if (action) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "kern-btn kern-btn--tertiary";
    button.innerHTML = '<span class="kern-label"></span>';
    button.firstElementChild.textContent = action;
    button.addEventListener("click", () => {
      toast.remove();
      run();
    });
    toast.append(button);
  }
  const cross = document.createElement("button");
  cross.type = "button";
  cross.className = "toast__close";
  cross.setAttribute("aria-label", close);
  cross.textContent = "✕";
  cross.addEventListener("click", () => toast.remove());
  toast.append(cross);
  document.body.append(toast);
  // A live region speaks what is written into it after it is there.
  requestAnimationFrame(() => (words.textContent = text));
}
