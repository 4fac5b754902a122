"""The tabular list: all of it is either read or refused."""

from collections.abc import Callable

import pytest

from codes.releases.files.records import Container, ReleaseError, SeventhCharacter, Tabular, TabularNode
from codes.releases.files.tabular import read_tabular
from tests.releases import MINI, Tree, block, chapter, code, tabular_xml


def mini() -> Tabular:
    return read_tabular(tabular_xml(MINI), file="tabular.xml")


def node(name: str, kind: str = "code") -> TabularNode:
    return next(node for node in mini().nodes if (node.kind, node.name) == (kind, name))


def listed(**notes: object) -> bytes:
    """A tabular list of one category."""
    return tabular_xml(
        Tree((chapter("2", "Neoplasms", "C00-D49", block("C4A", "Merkel", code("C4A", "Merkel", **notes))),))
    )


def test_nodes_in_document_order_with_their_parents() -> None:
    nodes = mini().nodes
    assert [n.name for n in nodes if n.kind == "chapter"] == ["1", "13", "19", "20", "21", "22"]
    z53_9 = node("Z53.9")
    assert (z53_9.title, z53_9.kind) == ("Procedure and treatment not carried out, unspecified reason", "code")
    assert z53_9.parent is not None
    assert nodes[z53_9.parent].name == "Z53"
    assert all(n.parent is None or n.parent < at for at, n in enumerate(nodes))


def test_notes_in_document_order_as_printed() -> None:
    assert node("U07.1").containers == (
        Container("use_additional", ("code to identify manifestations, such as:", "gout (M10.9)")),
        Container("use_additional", ("code, if applicable, for associated conditions (T51.0X1-)",)),
    )
    assert node("21", "chapter").containers[0].notes[0] == "Z codes represent reasons for  encounters."


def test_a_note_inside_the_seventh_characters_belongs_to_the_one_before_it() -> None:
    assert node("S52").seventh[1] == SeventhCharacter(
        "B", "initial encounter for open fracture type I or II", ("initial encounter for open fracture NOS",)
    )


def test_placeholder_diacritics_introduction_and_version() -> None:
    assert node("S06.1X").placeholder
    assert node("M35.0").title == "Sjögren syndrome"
    assert mini().introduction == (("abbrev", "Abbreviations", ('NEC "Not elsewhere classifiable"',)),)
    assert mini().version == "2026"


def test_an_empty_note_says_nothing() -> None:
    data = listed(includes=["carcinoma", ""])
    assert read_tabular(data, file="t.xml").nodes[-1].containers == (Container("includes", ("carcinoma",)),)


def test_line_numbers_are_the_file_s() -> None:
    lines = tabular_xml(MINI).split(b"\r\n")
    assert b"<diag>" in lines[node("Z53.9").line - 1]
    assert b"<name>Z53.9</name>" in lines[node("Z53.9").line]


def replacing(old: str, new: str) -> Callable[[bytes], bytes]:
    return lambda data: data.replace(old.encode(), new.encode())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            replacing("ICD10CM.tabular", "ICD10CM.index"),
            "t.xml: the root element is <ICD10CM.index>, not <ICD10CM.tabular>",
        ),
        (replacing("<name>C4A<", "<name>c4a<"), "'c4a' is not an ICD-10-CM code"),
        (replacing("<name>2<", "<name>II<"), "chapter 'II' is not a number from 1 to 99"),
        (replacing('<section id="C4A">', '<section id="C4">'), "section id 'C4' is not a range such as A00-A09"),
        (replacing('<section id="C4A">', '<section id="C4A" oldid="C4">'), "section id 'C4A' is not a range"),
        (replacing("includes>", "includes3>"), "<includes3> in C4A is not an element this importer knows"),
        (replacing("<note>c", "<note><b/>c"), "<note> in includes is not an element this importer knows"),
        (replacing("<desc>Merkel</desc>", "<desc> </desc>"), "C4A has no title"),
        (
            replacing("<diag>", '<diag deactivated="1">'),
            "C4A: {'deactivated': '1'} where only placeholder=\"true\" may",
        ),
        (
            replacing("<diag>", '<diag placeholder="yes">'),
            "C4A: {'placeholder': 'yes'} where only placeholder=\"true\" may",
        ),
        (replacing("<chapter>", '<chapter deactivated="1">'), "<chapter> has an unknown attribute 'deactivated'"),
        (replacing("<desc>Mer", '<desc deleted="1">Mer'), "<desc> has an unknown attribute 'deleted'"),
        (replacing("<note>c", '<note a="1">c'), "<note> has an unknown attribute 'a'"),
        (replacing("<diag>", "<diag>stray"), "there is text outside any title or note: 'stray'"),
        (replacing("</diag>", "stray</diag>"), "there is text outside any title or note: 'stray'"),
        (replacing("<includes>", "<includes>stray"), "there is text outside any title or note: 'stray'"),
        (replacing("</includes>", "stray</includes>"), "there is text outside any title or note: 'stray'"),
        (replacing("<sevenChrDef>", "<sevenChrDef>stray"), "there is text outside any title or note: 'stray'"),
        (replacing("<introduction>", "<introduction>stray"), "there is text outside any title or note: 'stray'"),
        (replacing("<name>C4A<", "<name>C4A<b/><"), "<b> in name is not an element this importer knows"),
        (replacing("<desc>Merkel</", "<desc>Merkel<b/></"), "<b> in desc is not an element this importer knows"),
        (replacing(">first<", ">first<b/><"), "<b> in extension is not an element this importer knows"),
        (replacing("<name>C4A</name>", "<name>C4A</name><name>C4B</name>"), "<name> in C4A is not an element"),
        (replacing("<desc>Merkel</desc>", "<desc>M</desc><desc>N</desc>"), "<desc> in C4A is not an element"),
        (
            replacing("<desc>Merkel</desc>", "<desc>Mer\tkel</desc>"),
            "the title of C4A has more than one line, or a tab",
        ),
        (replacing(">first<", "> <"), "C4A: seventh character A has no text"),
        (replacing("<introduction>", "<introduction><evil>x</evil>"), "<evil> in introduction is not an element"),
        (replacing("<instruction>", "<instruction><evil>x</evil>"), "<evil> in instruction is not an element"),
        (replacing("</introduction>", "</introduction><introduction/>"), "<introduction> in the tabular list is not"),
        (replacing("<sectionIndex>", "<sectionIndex><evil/>"), "<evil> in sectionIndex is not an element"),
        (replacing("</sectionIndex>", "</sectionIndex><sectionIndex/>"), "<sectionIndex> in 2 is not an element"),
        (
            replacing("<diag>", "<diag><visualImpairment><visCategory><a/></visCategory></visualImpairment>"),
            "<a> in visCat",
        ),
        (replacing("<version>2026", "<version>2026a"), "its version '2026a' is not a year such as 2026"),
        (replacing("<version>2026</version>", ""), "its version '' is not a year such as 2026"),
        (
            replacing("</version>", "</version><version>2026</version>"),
            "<version> in the tabular list is not an element",
        ),
        (replacing("<name>2<", "<name>2\n1<"), "chapter '2\\n1' is not a number from 1 to 99"),
        (
            replacing('<section id="C4A">', '<section id="C4A&#10;">'),
            "section id 'C4A\\n' is not a range such as A00-A09",
        ),
        (replacing('<section id="C4A">', '<section id="C49-C4">'), "section id 'C49-C4' is not a range"),
        (replacing('<section id="C4A">', '<section id="C49-C43">'), "section id 'C49-C43' ends before it starts"),
        (
            replacing('last="C4A" id="C4A"', 'last="C4A" id="C43"'),
            "the section index names 'C43', which is no section of the chapter",
        ),
        (replacing('first="C4A"', 'first="C4B"'), "the section index names 'C4A', which is no section of the chapter"),
        (
            replacing("</section>", "</section>" + '<section id="C43"><desc>a</desc></section>' * 600),
            "more than 600 sections",
        ),
        (replacing("carcinoma", "c" * 5_001), "the note has more than 5,000 characters"),
        (replacing(">first<", f">{'c' * 5_001}<"), "C4A: a text of its seventh characters has more than 5,000"),
        (replacing("<note>carcinoma</note>", "<note>c</note>" * 501), "<includes> has more than 500 notes"),
        (replacing("<note>carcinoma</note>", "<note/>" * 501), "<includes> has more than 500 notes"),
        (
            replacing(
                "<includes>",
                "<includes>" + "<note>c</note>" * 251 + "</includes><includes>" + "<note>c</note>" * 251,
            ),
            "C4A has more than 500 notes",
        ),
        (replacing('char="A"', 'char="AD"'), "C4A: seventh character 'AD' is not a digit or a capital letter"),
        (replacing('char="A"', 'char="²"'), "C4A: seventh character '²' is not a digit or a capital letter"),
        (replacing('char="A"', 'char="É"'), "C4A: seventh character 'É' is not a digit or a capital letter"),
        (replacing('char="D"', 'char="A"'), "C4A: seventh character A is defined twice"),
        (lambda data: b"<ICD10CM.tabular/>", "the tabular list has no chapter"),
    ],
)
def test_what_is_not_understood_is_refused(change: Callable[[bytes], bytes], reason: str) -> None:
    data = listed(includes=["carcinoma"], seventh={"A": "first", "D": "second"})
    read_tabular(data, file="t.xml")
    with pytest.raises(ReleaseError) as refused:
        read_tabular(change(data), file="t.xml")
    assert reason in str(refused.value)
    assert str(refused.value).startswith("t.xml")
