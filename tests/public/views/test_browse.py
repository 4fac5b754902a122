"""From the first page down to a category."""


def test_home_has_search_chapters_and_the_release_in_force(page):
    home = page("/")
    assert home.all("//form[@action='/search']//input/@name") == ["q"]
    assert "2026-april, 2026-04-01 to 2026-09-30" in home.text()
    assert home.links("//section[@id='chapters']") == [f"/icd-10-cm/chapter/{n}" for n in (1, 13, 19, 20, 21, 22)]


def test_index_lists_chapters_with_counts_and_releases(page):
    index = page("/icd-10-cm/")
    assert index.all("//ol[@class='entries']/li")[4].startswith("21 Factors influencing health status")
    assert "16 codes, 10 billable" in index.all("//ol[@class='entries']/li")[4]
    assert index.all("//section[@id='releases']//tbody//th") == ["2026-april", "2025-annual", "2024-annual"]


def test_chapter_has_its_blocks_nested_with_counts_and_notes(page):
    chapter = page("/icd-10-cm/chapter/20")
    assert chapter.only("//h1") == "Chapter 20 V00-Y99 External causes of morbidity"
    assert chapter.all("//section[@id='blocks']//li/@class") == ["depth0", "depth1", "depth2", "depth2"]
    assert chapter.all("//section[@id='blocks']//li/small") == [
        "9 codes, 6 billable", "9 codes, 6 billable", "5 codes, 3 billable", "4 codes, 3 billable",
    ]  # fmt: skip
    assert "Z codes represent reasons for encounters." in page("/icd-10-cm/chapter/21").section("notes")


def test_block_has_its_categories_notes_and_neighbours(page):
    block = page("/icd-10-cm/Z40-Z53")
    assert block.all("//section[@id='categories']//li/a/@href") == ["/icd-10-cm/Z52", "/icd-10-cm/Z53"]
    assert block.all("//section[@id='categories']//li/small") == ["Header", "Header"]
    assert "Excludes2" in block.section("notes")
    assert block.all("//a[@rel='prev']/b") == ["Z30-Z39"]
    assert not block.all("//a[@rel='next']")
    assert block.links("//nav[@aria-label='Breadcrumb']") == ["/icd-10-cm/", "/icd-10-cm/chapter/21"]


def test_a_block_that_holds_blocks_lists_them(page):
    assert page("/icd-10-cm/V00-X58").links("//section[@id='blocks']") == ["/icd-10-cm/W00-X58"]
    assert page("/icd-10-cm/W00-X58").links("//section[@id='blocks']") == ["/icd-10-cm/W00-W19", "/icd-10-cm/X52-X58"]


def test_section_serves_every_block(page):
    assert page("/icd-10-cm/section/B20").only("//h1").startswith("Block B20")
    whole = page("/icd-10-cm/section/Z40-Z53")
    assert whole.only("//link[@rel='canonical']/@href") == "http://127.0.0.1:8000/icd-10-cm/Z40-Z53"


def test_browse_pages_may_be_indexed(page):
    for path in ("/", "/icd-10-cm/", "/icd-10-cm/chapter/21", "/icd-10-cm/Z40-Z53", "/about", "/privacy", "/team"):
        assert not page(path).all("//meta[@name='robots']")


def test_team_says_that_nobody_has_signed_yet(page):
    assert "Nobody has signed an explanation yet" in page("/team").text()
