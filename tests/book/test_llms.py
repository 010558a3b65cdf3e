"""The chapters as Markdown, and the list of them, for readers that are programs."""

import re

import pytest

from bookbuild.around.llms import plain
from bookbuild.chapters import parts
from bookbuild.workspace import ROOT

CHAPTERS = [chapter for part in parts(ROOT / "gallery") for chapter in part.chapters]
LINK = re.compile(r"\]\(([^)\s#]+)")


def without_code(markdown: str) -> str:
    return re.sub(r"^```.*?^```$", "", markdown, flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=[chapter.file.stem for chapter in CHAPTERS])
def test_a_chapter_is_published_as_markdown_that_needs_no_generator(book, chapter):
    markdown = book.page(chapter.page)
    assert markdown.startswith(f"# {chapter.title}\n\n{chapter.question}")
    prose = without_code(markdown)
    assert not re.search(r"</?[a-z]+[ >]|\{ ?[.:#]|<!--", prose)
    page = book.page(chapter.page.removesuffix(".md") + ".html")
    assert prose.count("\n![") == page.count("<figure")
    assert f'<a href="{chapter.file.stem}.md">This page as Markdown</a>' in page
    for link in LINK.findall(prose):
        if "://" not in link:
            assert ((book.site / chapter.page).parent / link).is_file(), link


def test_the_list_for_programs_leads_to_every_chapter_and_page(book):
    listing = book.page("llms.txt")
    assert listing.startswith("# What a Filter Sees\n\n> ")
    listed = [link.removeprefix(book.address) for link in LINK.findall(listing)]
    pages = {file.relative_to(book.site).as_posix() for file in book.site.rglob("*.html")} - {"404.html"}
    chapters = {chapter.page for chapter in CHAPTERS}
    assert len(listed) == len(set(listed))
    assert set(listed) == chapters | (pages - {page.removesuffix(".md") + ".html" for page in chapters})


def test_figures_boxes_and_answers_become_plain_markdown():
    markdown = """# One

<div class="predict" markdown="1">

Guess. See [two](02_two.md#here) and [words](../../glossary.md#kernel).

</div>

<figure markdown="1">
<picture class="film">
<source srcset="a.svg" media="(prefers-reduced-motion: reduce)">
<img src="a_light.webp" alt="A cat &amp; a
dog." width="1">
</picture>
<figcaption markdown="1">

The *pair*.

</figcaption>
</figure>

<!-- GENERATED FROM PYTHON SOURCE LINES 11-13 -->

```{.python }

x = "<b>"
```

<details class="answer" markdown="1">
<summary>Answer</summary>

Yes: [script](one.py){ download }.

</details>
"""
    assert (
        plain(markdown)
        == """# One

Guess. See [two](02_two.md#here) and [words](../../glossary.html#kernel).

![A cat & a dog.](a_light.webp)

The *pair*.

```python
x = "<b>"
```

**Answer**

Yes: [script](one.py).
"""
    )
