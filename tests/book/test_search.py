"""The search finds what readers ask for, in their words, however they spell them."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bookbuild.around.modules import join_module

ASSETS = Path(__file__).parents[2] / "docs" / "assets"
FOLDER = ASSETS / "search"

# What is typed, and how the address of one of the first three sections begins, without its folder.
QUERIES = {
    "backprop": "14_ glossary#back-propagation",
    "backpropagation": "14_ glossary#back-propagation",
    "bakcpropagation": "14_ glossary#back-propagation",
    "back propagation": "14_ glossary#back-propagation",
    "edge detection": "03_ glossary#edge",
    "overfitting": "18_ glossary#held-out",
    "convolution vs correlation": "05_ glossary#cross-correlation",
    "dilated convolution": "09_",
    "atrous": "09_",
    "1x1 convolution": "10_",
    "one by one filter": "10_",
    "im2col": "22_",
    "what is padding?": "08_",
    "paddding": "08_",
    "convlution": "02_ glossary#convolution",
    "how do i run this on my own photo": "command-line",
    "how do i run convlution on my foto": "command-line",
    "how to compute output size": "09_",
    "how big is the output": "09_",
    "why does the image get smaller": "08_ 02_",
    "feature detector": "glossary#filter",
    "kernal": "glossary#kernel",
    "max_pool2d_backward": "reference/pooling",
    "gradient of max pooling": "16_",
    "what does the gradient mean": "glossary#gradient",
    "gradient descent": "glossary#gradient-descent",
    "numerical gradient": "15_ glossary#gradient-check",
    "is my gradient right": "15_",
    "is my gradient correct": "15_",
    "show_feature_map": "reference/figures",
    "recptive feild": "13_ glossary#receptive-field",
    "translation invariance": "12_",
    "average pooling": "12_ 16_ reference/pooling",
    "how many parameters does a conv layer have": "10_",
    "weight sharing": "10_",
    "face detection": "reference/faces",
    "how does a cnn recognise a face": "25_ reference/faces",
    "cat breed": "26_",
    "noise removal": "07_ glossary#blur",
    "where is my progress": "my-filtersight",
    "deconvolution": "14_",
    "deep dream": "19_",
    "which pixels did the network look at": "19_",
    "adversarial attack": "19_",
    "PCA": "20_",
    "kmeans": "20_",
    "unsupervised learning": "20_",
    "video": "21_",
    "why is my convolution so slow": "22_",
    "image does not fit in memory": "23_",
    "dask": "23_",
    "BGR": "24_",
    "NCHW": "about/pytorch 24_",
    "load pytorch weights": "about/pytorch",
    "grayscale": "01_",
    "keep the aspect ratio": "01_",
    "gausian blur": "07_ glossary#blur",
    "seperable filters": "07_ glossary#separable",
    "negative values in the feature map": "06_",
    "softmax cross entropy": "18_ glossary#softmax",
    "Why do we need ReLU?": "13_ 11_",
    "learing rate": "17_ glossary#rate",
    "webcam": "playground",
    "download the book as pdf": "about/downloads",
    "bibtex": "about/cite",
    "list comprehension": "python#list",
}

OF_THE_GLOSSARY = [
    "padding",
    "what is a stride",
    "Feature maps",
    "learning rate",
    "k means",
    "backprop",
    "feature detector",
]
SPELLINGS = {"gray": "grey", "color": "colour", "normalize": "normalise", "center": "centre"}
COMPARED = "difference between equivariance and invariance"
SLIPS = ["fliter", "colur", "platypus", "pooling platypus"]
UNFINISHED = ["dilati", "  zero   PADDING ", "  ?! "]

ASK = """
const fs = require("node:fs");
const vm = require("node:vm");
globalThis.window = globalThis;
for (const script of ["search/finder.js", "sections.js"]) vm.runInThisContext(fs.readFileSync(`${process.argv[1]}/assets/${script}`, "utf8"));
makeFinder(bookSections, searchLibrary).then((find) => {
  const answers = JSON.parse(fs.readFileSync(0, "utf8")).map((query) => {
    const { hits, read, unknown } = find(query);
    return { locations: hits.map(({ section }) => section.location), read, unknown };
  });
  console.log(JSON.stringify(answers));
});
"""
# Each right side of the thesaurus of which no section has all words.
MEANT_NOWHERE = """
const fs = require("node:fs");
const vm = require("node:vm");
globalThis.window = globalThis;
for (const script of ["search/finder.js", "sections.js"]) vm.runInThisContext(fs.readFileSync(`${process.argv[1]}/assets/${script}`, "utf8"));
Promise.all(["thesaurus", "words"].map((name) => import(`${process.argv[2]}/${name}.mjs`))).then(([{ thesaurus }, { wordsOf }]) => {
  const stems = (text) => wordsOf(text).map(searchLibrary.stemmer);
  const sections = bookSections.map(({ title, page, text }) => new Set(stems(`${title} ${page} ${text}`)));
  const meant = [...new Set(thesaurus().flatMap(([, meant]) => meant))];
  const nowhere = meant.filter((each) => !sections.some((section) => stems(each).every((stem) => section.has(stem))));
  console.log(JSON.stringify({ count: meant.length, nowhere, typed: thesaurus().map(([typed]) => typed) }));
});
"""


def run(script, *arguments, given=""):
    """What a script of Node, which is in the lock, writes as JSON."""
    node = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
    if not node:
        pytest.skip("needs Node.js")
    done = subprocess.run([node, "-e", script, *arguments], input=given, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def answers(book):
    """The answer to each query of this file, by one start of Node."""
    queries = [*QUERIES, *OF_THE_GLOSSARY, *SPELLINGS, *SPELLINGS.values(), COMPARED, *SLIPS, *UNFINISHED]
    return dict(zip(queries, run(ASK, str(book.site), given=json.dumps(queries)), strict=True))


def short(location):
    """The address of a section without a chapter's folder, and without an ending."""
    return re.sub(r"^book/\d_\w+/|\.html", "", location)


@pytest.mark.parametrize(("query", "wanted"), QUERIES.items())
def test_the_page_that_answers_is_among_the_first_three(answers, query, wanted):
    first = [short(location) for location in answers[query]["locations"][:3]]
    assert any(location.startswith(tuple(wanted.split())) for location in first), first


@pytest.mark.parametrize("term", OF_THE_GLOSSARY)
def test_the_glossary_answers_first_where_its_term_is_asked_for(answers, term):
    assert answers[term]["locations"][0].startswith("glossary.html#")


def test_of_two_terms_that_are_compared_both_are_explained_first(answers):
    assert answers[COMPARED]["locations"][:2] == ["glossary.html#equivariance", "glossary.html#invariance"]


def test_a_slip_is_told_and_a_word_that_the_book_lacks_too(answers):
    slip, british, unknown, both = (answers[query] for query in SLIPS)
    assert slip["read"] == [["fliter", "filter"]]
    assert british["read"] == [["colur", "colour"]]
    assert (unknown["unknown"], unknown["locations"]) == (["platypus"], [])
    assert both["unknown"] == ["platypus"] and both["locations"]


def test_what_is_not_yet_a_word_finds_what_it_may_become(answers):
    half, spaces, nothing = (answers[query]["locations"] for query in UNFINISHED)
    assert any("09_stride_and_dilation" in location for location in half[:3])
    assert any("08_zero_padding" in location for location in spaces[:3])
    assert nothing == []


@pytest.mark.parametrize(("american", "british"), SPELLINGS.items())
def test_american_and_british_spellings_are_one(answers, american, british):
    assert answers[american] == answers[british]
    assert answers[american]["locations"]


def test_what_the_thesaurus_sends_readers_to_is_in_the_book(book, tmp_path):
    for name in ("thesaurus", "words"):
        joined = join_module(f"{name}.js", lambda part: (FOLDER / part).read_text(encoding="utf-8"))
        (tmp_path / f"{name}.mjs").write_text(joined, encoding="utf-8")
    told = run(MEANT_NOWHERE, str(book.site), str(tmp_path))
    assert told["count"] > 50
    assert told["nowhere"] == []
    assert sorted(set(told["typed"])) == sorted(told["typed"])


def test_the_library_is_the_one_that_was_bundled_and_comes_with_its_licences(book):
    digest, name = (FOLDER / "SHA256SUMS").read_text().split()
    assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest
    assert book.page("assets/search/finder.js").startswith((FOLDER / name).read_text(encoding="utf-8"))
    licences = book.page("assets/search/LICENSE")
    assert "Luca Ongaro" in licences and "Titus Wormer" in licences
