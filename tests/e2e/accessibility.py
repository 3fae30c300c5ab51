"""What a browser can tell of a page's accessibility: scripts that answer with what is wrong."""

# Every rule of axe, good practice too; targets of 24 pixels (WCAG 2.2, 2.5.8) are off by default.
AXE = """
async () => {
  scrollTo(0, 0);  // A form that was refused has scrolled to its errors.
  const result = await axe.run(document, {
    resultTypes: ["violations"],
    preload: false,  // only for rules that are off
    rules: {"target-size": {enabled: true}},
  });
  return result.violations
    .map((violation) => `${violation.id}: ${violation.help} – `
      + violation.nodes.slice(0, 3).map((node) => node.target.join(" ") + " "
      + (node.failureSummary ?? "").replaceAll("\\n", " ").slice(0, 200)).join(" | "));
}
"""
SMALL_TARGETS = """
async () => {
  const result = await axe.run(document, {
    runOnly: ["target-size"], resultTypes: ["violations"], preload: false,
  });
  return result.violations.flatMap(({nodes}) => nodes.map(({html}) => html.slice(0, 160)));
}
"""
# Each control takes the focus and shows it: on itself, on what is around it, or as the caret of a text.
UNSEEN_FOCUS = """
() => {
  const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
  const look = (one) => {
    const {outline, boxShadow, backgroundColor, borderColor, textDecorationLine} = getComputedStyle(one);
    return [outline, boxShadow, backgroundColor, borderColor, textDecorationLine].join();
  };
  const around = (one) => {
    const seen = [];
    for (let at = one; at && !at.matches("main, .frame, body"); at = at.parentElement) seen.push(look(at));
    if (one.nextElementSibling) seen.push(look(one.nextElementSibling));
    return seen.join(";");
  };
  const wrong = [];
  for (const one of document.querySelectorAll(controls)) {
    if (!one.checkVisibility({visibilityProperty: true}) || one.disabled || one.tabIndex < 0) continue;
    if (one.closest("[inert], .ProseMirror")) continue;
    if (one.tabIndex > 0) wrong.push(`out of order: ${one.outerHTML.slice(0, 120)}`);
    const before = around(one);
    one.focus({focusVisible: true, preventScroll: true});
    if (document.activeElement !== one) wrong.push(`takes no focus: ${one.outerHTML.slice(0, 120)}`);
    else if (around(one) === before) wrong.push(`shows no focus: ${one.outerHTML.slice(0, 120)}`);
    one.blur();
  }
  return wrong;
}
"""
# Controls that lie over each other, and bars that leave no room for the text.
COVERED = """
() => {
  const position = (one) => getComputedStyle(one).position;
  const floats = (one) => {
    for (let at = one; at; at = at.parentElement) if (/fixed|sticky|absolute/.test(position(at))) return true;
    return false;
  };
  const selector = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const controls = [...document.querySelectorAll(selector)]
    .filter((one) => one.checkVisibility({visibilityProperty: true}) && one.getClientRects().length === 1)
    .filter((one) => !one.closest(".kern-sr-only, .skip-links, [inert]") && !floats(one))
    .map((one) => [one, one.getBoundingClientRect()])
    .filter(([, box]) => box.width > 2 && box.height > 2);
  const wrong = [];
  controls.forEach(([one, a], place) => {
    for (const [other, b] of controls.slice(place + 1, place + 40)) {
      if (one.contains(other) || other.contains(one)) continue;
      const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (width > 4 && height > 4) wrong.push(`${one.outerHTML.slice(0, 100)} and ${other.outerHTML.slice(0, 100)}`);
    }
  });
  for (const bar of document.querySelectorAll("body *")) {
    if (!/fixed|sticky/.test(position(bar)) || !bar.checkVisibility({visibilityProperty: true})) continue;
    const {width, height} = bar.getBoundingClientRect();
    if (width > 160 && height > innerHeight / 2) wrong.push(`${height} pixels: ${bar.outerHTML.slice(0, 100)}`);
  }
  return wrong;
}
"""
