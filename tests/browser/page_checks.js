/* What a page of the book must be, measured inside of the page. Each check returns a list of complaints. */
window.pageChecks = (() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const short = (element) => element.outerHTML.replace(/\s+/g, " ").slice(0, 140);
  const isShown = (element) =>
    element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;

  /** The text is there, and every formula was set, with a form that a screen reader can read. */
  function whole() {
    const complaints = [];
    const text = document.querySelector("main article")?.innerText ?? "";
    const isSearch = location.pathname.endsWith("/search.html"); // empty until one asks
    if (text.trim().length < 60 && !isSearch) complaints.push("hardly any text");
    for (const formula of all("article .math")) {
      const set = formula.querySelector("mjx-container");
      if (!set) complaints.push(`not set: ${short(formula)}`);
      else if (!set.querySelector("mjx-assistive-mml math")) complaints.push(`no MathML: ${short(formula)}`);
    }
    const unknown = all("mjx-assistive-mml mtext[mathcolor=red]"); // so MathJax shows a command that it does not know
    return complaints.concat(unknown.map((command) => `MathJax does not know ${command.textContent}`),
      all("mjx-merror").map((error) => `MathJax: ${error.dataset.mjxError} in ${short(error)}`));
  }

  /** Every picture says what is to be seen. An empty text marks decoration, which an article has none of. */
  function alternatives() {
    const complaints = [];
    for (const picture of all("article img, article svg[role=img]")) {
      const text = picture.getAttribute("alt") ?? picture.getAttribute("aria-label") ?? "";
      const caption = picture.closest("figure")?.querySelector("figcaption")?.textContent.replace(/#$/, "").trim();
      if (text.length < 60 || text.length > 700) {
        complaints.push(`alt text of ${text.length} characters: ${short(picture)}`);
      }
      if (/\.(png|svg|jpe?g|webp)$/i.test(text)) complaints.push(`a file name is no alt text: ${text}`);
      if (caption?.includes(text)) complaints.push(`the alt text repeats the caption: ${text}`);
    }
    const drawings = all("article svg:not([role=img]):not([aria-hidden=true])")
      .filter((svg) => !svg.closest("mjx-container, button, [role=group]"));
    return complaints.concat(all("img:not([alt])").map((image) => `no alt: ${short(image)}`),
      drawings.map((svg) => `a picture without role: ${short(svg)}`));
  }

  /** The page does not move sideways, and no text is cut off at the edge of its box. */
  function fits() {
    const complaints = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) {
      const wide = all("body *").filter((element) =>
        element.getBoundingClientRect().right > root.clientWidth + 1 && isShown(element));
      complaints.push(`the page is ${root.scrollWidth} wide: ${wide.slice(0, 3).map(short).join(" | ")}`);
    }
    for (const formula of all("article span.math")) { // its hidden MathML is wider; what is seen must be inside
      const seen = formula.querySelector("mjx-math");
      if (seen && isShown(formula) && seen.getBoundingClientRect().right > formula.getBoundingClientRect().right + 2) {
        complaints.push(`cut off: ${formula.querySelector("mjx-assistive-mml").textContent}`);
      }
    }
    for (const picture of all("article img").filter((each) => each.complete && each.naturalWidth && isShown(each))) {
      const style = getComputedStyle(picture);
      const width = picture.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
      const height = picture.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom);
      const stretched = (width / height) / (picture.naturalWidth / picture.naturalHeight);
      if (Math.abs(stretched - 1) > 0.05) complaints.push(`stretched by ${stretched.toFixed(2)}: ${short(picture)}`);
    }
    for (const element of all("main *").filter((each) => !each.closest(".math"))) {
      const style = getComputedStyle(element);
      const cut = /hidden|clip/.test(style.overflowX) && element.scrollWidth > element.clientWidth + 2;
      if (cut && element.clientWidth > 2 && element.textContent.trim() && isShown(element)) {
        complaints.push(`cut off: ${short(element)}`);
      }
    }
    return complaints;
  }

  /** Every element that the keyboard reaches looks different when it has the focus. Press a key before this check. */
  function focusShows() {
    const look = (element) => {
      const parts = [element, ...all("*", element).slice(0, 3), element.parentElement];
      const styles = parts.map((part) => getComputedStyle(part));
      styles.push(getComputedStyle(element, "::after")); // a link that is stretched over its card
      return styles.map((s) => [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.backgroundColor,
        s.borderColor, s.textDecorationLine, s.textDecorationThickness].join()).join(";");
    };
    const complaints = [];
    const stops = all("a[href], button, input, select, textarea, summary, [tabindex='0']")
      .filter((element) => isShown(element) && !element.disabled);
    for (const element of stops) {
      document.activeElement.blur();
      const before = look(element);
      element.focus({ preventScroll: true });
      if (document.activeElement !== element) continue;
      if (look(element) === before) complaints.push(`the focus does not show: ${short(element)}`);
    }
    document.activeElement.blur();
    return complaints;
  }

  /** Put an empty box in place of each drawn formula: thousands of glyphs, which axe would go through and not judge. */
  function dropGlyphs() {
    const drawn = all("mjx-container > mjx-math").map((glyphs) => [glyphs, glyphs.getBoundingClientRect()]);
    for (const [glyphs, { width, height }] of drawn) {
      const box = document.createElement("span");
      box.style.cssText = `display: inline-block; width: ${width}px; height: ${height}px`;
      glyphs.replaceWith(box);
    }
    all("mjx-assistive-mml").forEach((formula) => formula.remove());
  }

  /**
   * Give text the attribute data-seen where two others look the same: the contrast of each look is computed, but not a
   * thousand times. A look is the color, size, weight and line of the letters, the color of the text around them, and
   * what all boxes around them paint behind them. What has left its place in the page may lie on anything, so each such
   * box is a look of its own.
   */
  function markSeen() {
    const times = new Map(), paints = new Map([[null, ""]]);
    const paint = (element) => {
      if (!paints.has(element)) {
        const { backgroundColor, backgroundImage, opacity, position, filter } = getComputedStyle(element);
        const own = [backgroundColor, backgroundImage, opacity, filter].join();
        const moved = /absolute|fixed|sticky/.test(position) ? `on its own ${paints.size}` : "";
        const nothing = own === "rgba(0, 0, 0, 0),none,1,none";
        paints.set(element, paint(element.parentElement) + (nothing ? "" : own) + moved);
      }
      return paints.get(element);
    };
    for (const element of all("body *")) {
      element.removeAttribute("data-seen");
      const hasText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
      if (!hasText || !isShown(element) || element.closest("svg, label, :disabled, [aria-hidden=true]")) continue;
      const { color, fontSize, fontWeight, textShadow, textDecorationLine } = getComputedStyle(element);
      const around = getComputedStyle(element.parentElement).color;
      const look = [color, fontSize, fontWeight, textShadow, textDecorationLine, around, paint(element)].join();
      times.set(look, (times.get(look) ?? 0) + 1);
      if (times.get(look) > 2) element.setAttribute("data-seen", "");
    }
  }

  /** A live figure: all text inside of it, no text on another, nothing too small to read or to touch. */
  function liveFigure(selector) {
    const place = document.querySelector(selector), stage = place.querySelector(".stage");
    const room = stage.getBoundingClientRect();
    const complaints = [];
    if (room.height > place.getBoundingClientRect().height) complaints.push("it is higher than its room");
    if (document.documentElement.scrollWidth > innerWidth) complaints.push("the page moves sideways");
    const texts = all("*", stage).filter(isShown).flatMap(textBoxes);
    for (const { text, left, right, size } of texts) {
      if (left < room.left - 1 || right > room.right + 1) complaints.push(`it leaves the figure: ${text}`);
      if (size < 11.99) complaints.push(`letters of ${size.toFixed(1)} pixels: ${text}`);
    }
    texts.forEach((a, i) => texts.slice(0, i).filter((b) => meet(a, b)).forEach((b) => {
      complaints.push(`one covers the other: ${a.text} | ${b.text}`);
    }));
    for (const target of all("button, input, select, summary", stage).filter(isShown)) {
      const { width, height } = (target.closest("label") ?? target).getBoundingClientRect();
      if (Math.min(width, height) < 24) complaints.push(`too small for a finger: ${short(target)}`);
    }
    return complaints;
  }

  /** Where the words of the element's own text stand, and the size of its letters as displayed. */
  function textBoxes(element) {
    if (element.closest(".unseen, option, sub")) return []; // an index is smaller than what it belongs to
    const scale = element.getScreenCTM?.()?.a ?? 1, size = scale * parseFloat(getComputedStyle(element).fontSize);
    const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
    return own.flatMap((node) => [...node.data.matchAll(/\S+/g)].map(({ 0: text, index }) => {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + text.length);
      const { left, right, top, bottom } = range.getBoundingClientRect();
      return { text, left, right, top, bottom, size };
    }));
  }

  /** Whether letters cover each other: boxes of lines may touch, for they are higher than most letters. */
  const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 6;

  return { whole, alternatives, fits, focusShows, dropGlyphs, markSeen, liveFigure };
})();
