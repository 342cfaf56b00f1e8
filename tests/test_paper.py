"""The paper edition rearranges what paper cannot fold; tests/browser/test_print.py prints it."""

from types import SimpleNamespace

import paper
import pytest
from bs4 import BeautifulSoup

EXERCISES = """
<article class="bd-article"><section id="exercises-x">
<h1>Exercises: X<a class="headerlink" href="#exercises-x">#</a></h1>
<section id="believe"><h2>What do you believe?</h2>
<p><strong>Question 3.1.</strong> Which?</p>
<details class="quiz"><summary>The first.</summary><p>Not quite: no.</p></details>
<details class="quiz"><summary>The second.</summary><p>Right: yes.</p></details></section>
<section id="exercise-3-1"><h2>Exercise 3.1 ★ A task</h2>
<p>Do it, see <a href="../cbow.html#equation-eq-5">(5)</a>.</p>
<details><summary>Hint 1</summary><p>Think.</p></details>
<details><summary>Hint 2</summary><p>Think again.</p></details>
<div class="cell"><div class="cell_input">question("x", variant)</div><div class="cell_output">What is x?</div></div>
<div class="cell tag_solution">
<details class="hide"><summary>Show the solution</summary><pre>answer = 7</pre></details></div>
<div class="cell tag_check"><pre>check("x", answer)</pre></div>
<details><summary>The solution, step by step</summary><p>Because.</p></details></section>
</section></article>"""


@pytest.fixture
def exercises():
    body = paper.Chapter("exercises/x", EXERCISES, ["cbow", "exercises/x"]).body
    page = BeautifulSoup(body, "html.parser")
    hints, solutions = (page.find(id=f"exercises-x--{name}").extract() for name in ("hints", "solutions"))
    return SimpleNamespace(page=page, hints=hints, solutions=solutions)


def items(tag):
    return [item.get_text() for item in tag.select("li")]


def test_hints_and_solutions_follow_the_exercises(exercises):
    assert items(exercises.hints) == ["Think.", "Think again."]
    solution = exercises.solutions.get_text()
    assert solution.index("Exercise 3.1") < solution.index("answer = 7") < solution.index("Because.")
    task = exercises.page.get_text()
    assert "What is x?" in task and not any(text in task for text in ("Think", "answer = 7", "Because", "Not quite"))


def test_a_question_keeps_its_options_and_their_letters(exercises):
    assert items(exercises.page) == ["The first.", "The second."]
    assert items(exercises.solutions) == ["Not quite: no.", "Right: yes."]
    assert exercises.page.ol["type"] == exercises.solutions.ol["type"] == "a"


def test_what_only_a_screen_can_do_is_left_out(exercises):
    everything = f"{exercises.page}{exercises.hints}{exercises.solutions}"
    assert not any(text in everything for text in ("check(", "question(", "headerlink", "<details", "Show the"))


def test_exercises_stand_below_their_chapter(exercises):
    assert exercises.page.h1 is None and exercises.page.h2.get_text() == "Exercises: X"
    assert exercises.page.find(id="exercises-x--exercise-3-1").h3.get_text() == "Exercise 3.1 ★ A task"


def test_links_lead_to_places_of_the_joined_book(exercises):
    assert exercises.page.find("a", string="(5)")["href"] == "#cbow--equation-eq-5"


@pytest.mark.parametrize("lines", [7, 8])
def test_only_code_that_is_long_is_divided_between_pages(lines):
    code = "\n".join(["x += 1"] * lines)
    article = f'<article class="bd-article"><section><h1>X</h1><pre>\n{code}\n</pre></section></article>'
    pre = BeautifulSoup(paper.Chapter("x", article, ["x"]).body, "html.parser").pre
    assert ("one-piece" in pre.get("class", [])) == (lines < 8)


@pytest.mark.parametrize("html, kept", [
    ('<p><span class="math">V</span>.) The</p>', '<span class="together"><span class="math">V</span>.)</span> The'),
    ('<p><span class="math">V</span> is</p>', '<span class="math">V</span> is'),
])
def test_punctuation_stays_with_its_formula(html, kept):
    article = f'<article class="bd-article"><section><h1>X</h1>{html}</section></article>'
    assert f"<p>{kept}</p>" in paper.Chapter("x", article, ["x"]).body


def test_without_a_browser_it_says_what_is_missing(monkeypatch, tmp_path):
    monkeypatch.setattr(paper, "find_chromium", lambda: None)
    with pytest.raises(SystemExit, match="browser.*apt-get install chromium"):
        paper.main(paper.BOOK / "_toc.yml", tmp_path / "html", tmp_path / "book.pdf")
    assert list(tmp_path.iterdir()) == []
