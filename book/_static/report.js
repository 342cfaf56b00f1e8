// "Report a problem": a text that says where the reader is, to complete, copy, and send or file as an issue.
"use strict";

/** The heading of the part of the page that is in view: the last one above the middle of the window. */
function sectionInView() {
  const headings = [...document.querySelectorAll(".bd-article :is(h1, h2, h3, h4)")];
  const above = headings.filter((heading) => heading.getBoundingClientRect().top < window.innerHeight / 2);
  return (above.pop() ?? headings[0]) || null;
}

function plainText(heading) {
  const copy = heading.cloneNode(true);
  copy.querySelectorAll(".headerlink, .section-number, mjx-container").forEach((part) => part.remove());
  return copy.textContent.trim().replace(/\s+/g, " ");
}

/** The report: what is known, below the line that the reader writes. */
function reportText(page, problem = "") {
  const heading = sectionInView();
  const anchor = heading?.closest("section")?.id;
  return [
    `Problem: ${problem}`,
    "",
    `Page: ${page}`,
    `Section: ${heading ? plainText(heading) : "none"}${anchor ? ` (#${anchor})` : ""}`,
    `Version: ${DOCUMENTATION_OPTIONS.VERSION}`,
    `Browser: ${navigator.userAgent}, window ${window.innerWidth} × ${window.innerHeight}`,
  ].join("\n");
}

/** Open the report of a page. `issues` is the address of a new issue with {title} and {body}, or "". */
function reportProblem(page, issues) {
  const dialog = document.createElement("dialog");
  dialog.className = "report";
  dialog.setAttribute("aria-labelledby", "report-title");
  dialog.innerHTML = `
    <form method="dialog">
      <h2 id="report-title">Report a problem</h2>
      <p id="report-help">Write what is wrong. The lines below say where you are; nothing is sent from here.</p>
      <textarea aria-labelledby="report-title" aria-describedby="report-help" rows="9" spellcheck="false"></textarea>
      <p class="report-buttons">
        <button type="button" class="report-copy">Copy the text</button>
        <a class="report-issue" target="_blank" rel="noopener">Open as an issue</a>
        <button>Close</button>
      </p>
      <p role="status"></p>
    </form>`;
  const text = dialog.querySelector("textarea");
  const status = dialog.querySelector("[role=status]");
  const issue = dialog.querySelector(".report-issue");
  text.value = reportText(page);

  const setAddress = () => {
    const title = encodeURIComponent(`${page}: ${text.value.split("\n")[0].replace(/^Problem: */, "").slice(0, 80)}`);
    issue.href = issues.replace("{title}", title).replace("{body}", encodeURIComponent(text.value));
  };
  if (issues) {
    text.addEventListener("input", setAddress);
    setAddress();
  } else {
    issue.remove();
  }
  dialog.querySelector(".report-copy").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.value);
      status.textContent = issues ? "Copied." : "Copied. Send it to whoever gave you this book.";
    } catch {
      text.select();
      status.textContent = "The text is selected: copy it with Ctrl+C, or ⌘C on a Mac.";
    }
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  text.focus();
  text.setSelectionRange("Problem: ".length, "Problem: ".length);
}
