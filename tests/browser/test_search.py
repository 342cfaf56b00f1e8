"""Search works from the disk: type a word, follow a result to a page with the word. The zip opens anywhere."""

from zipfile import ZipFile


def test_search_from_the_disk(open_page):
    page = open_page("index")
    page.keyboard.press("Control+k")
    page.locator("#pst-search-dialog input[type=search]").fill("subsampling")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=subsampling*")
    page.wait_for_selector("#search-results li a")
    assert page.locator("#search-results li").count() >= 3
    page.locator("#search-results li a").first.click()
    page.wait_for_load_state()
    assert "search.html" not in page.url
    assert "subsampl" in page.locator("article").inner_text().lower()


def test_a_word_that_is_nowhere(open_page):
    page = open_page("search")
    page.locator("article input[type=search], main input[type=search]").first.fill("xylophone")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('#search-results')?.innerText.includes('did not match')")
    assert page.locator("#search-results li").count() == 0


def test_the_zip_opens_anywhere(open_page, built_book, tmp_path):
    ZipFile(built_book.with_name("word2vec-line-by-line.zip")).extractall(tmp_path / "a stick")
    folder = tmp_path / "a stick" / "word2vec-line-by-line"
    for name in ("index", "cbow", "exercises/vectors", "api/models"):
        page = open_page(name, folder=folder)
        page.evaluate("window.MathJax?.startup?.promise")
        assert page.locator("main article").inner_text()
        assert page.locator("article .math").count() == page.locator("article mjx-container").count()
