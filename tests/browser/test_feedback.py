"""What a teacher gives back: its pages run nothing and load nothing, whatever a student wrote into a notebook."""

import pytest
from cases import HOSTILE_PAGE

from classroom.grade import harmless


@pytest.mark.parametrize("change, acts", [(str, True), (harmless, False)], ids=["as it was", "as it is given back"])
def test_a_hostile_page_of_feedback(browser, serve, tmp_path, change, acts):
    ran, loaded = [], []
    elsewhere = serve(tmp_path)
    page = browser.new_page()
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    page.on("response", lambda response: response.url.startswith(elsewhere) and loaded.append(response.url))
    text = HOSTILE_PAGE.replace("https://example.org", elsewhere)
    path = tmp_path / "page.html"
    path.write_text(change(f"<!DOCTYPE html>\n<html>\n<head>\n<title>x</title></head><body>{text}</body></html>"))
    page.goto(path.as_uri())
    page.wait_for_timeout(2000)
    page.close()
    assert (bool(ran), bool(loaded)) == (acts, acts), (ran, loaded)
