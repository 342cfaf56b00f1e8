"""Search works from the disk: type a word, results appear, a result leads to a page with the word."""


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
