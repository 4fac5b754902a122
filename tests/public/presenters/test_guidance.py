"""Official notes: exact wording, codes linked, explained once, nearest first."""

from datetime import date

from public.presenters.code.guidance import Part, parts, present_guidance, present_notes

from .facts import container, editions, facts, node, release, version


def test_parts_join_to_the_exact_text():
    text = "organ  donations (Z52.-), see Chapter 20"
    runs = parts(text, [[18, 23, "code", "Z52"], [30, 40, "chapter", "20"]])
    assert "".join(part.text for part in runs) == text
    assert runs[1] == Part("Z52.-", "/icd-10-cm/Z52")
    assert runs[3] == Part("Chapter 20", "/icd-10-cm/chapter/20")


def test_on_a_dated_page_codes_are_linked_within_it():
    runs = parts("(Z52.-, Z40-Z53)", [[1, 6, "code", "Z52"], [8, 15, "block", "Z40-Z53"]], date(2025, 10, 1))
    assert [part.href for part in runs if part.href] == ["/icd-10-cm/2025-10-01/Z52", "/icd-10-cm/Z40-Z53"]


def test_references_that_overlap_are_linked_once():
    assert [part.text for part in parts("Z52.1", [[0, 5, "code", "Z52.1"], [0, 3, "code", "Z52"]])] == ["Z52.1"]


def test_kinds_keep_document_order_and_are_explained_once():
    notes = present_notes([container("excludes1", "a"), container("code_also", "b"), container("excludes1", "c")])
    assert [note.heading for note in notes] == ["Excludes1", "Code also", "Excludes1"]
    assert notes[0].gloss.startswith("Not coded here")
    assert notes[2].gloss == ""


def test_inclusion_terms_of_a_block_are_not_explained_as_terms_of_a_code():
    assert present_notes([container("inclusion_term", "a")], of_code=False)[0].gloss == ""


def test_a_kind_nobody_knows_yet_is_still_shown():
    assert present_notes([container("some_new_kind", "a")])[0].heading == "Some new kind"


def test_own_notes_come_first_then_the_nearest():
    of = release("2026-april", "2026-04-01", active=True)
    shown = facts(
        known=editions(of),
        versions={of.pk: version("Z53.9", of, notes=[container("includes", "own")])},
        ancestors=[
            node("21", kind="chapter", notes=[container("notes", "far")]),
            node("Z40-Z53", kind="block"),
            node("Z53", notes=[container("excludes2", "near")]),
        ],
    )
    groups = present_guidance(shown).groups
    assert [group.owner and group.owner.name for group in groups] == [None, "Z53", "21"]


def test_who_refers_to_it_is_listed_once_with_all_kinds():
    shown = facts(
        referring=[node("B20", role="excludes1"), node("B20", role="code_first"), node("A00", role="excludes1")]
    )
    referring = present_guidance(shown).referring
    lines = [(line.link.name, line.kinds) for line in referring]
    assert lines == [
        ("B20", "Excludes1, Code first"),
        ("A00", "Excludes1"),
    ]


def test_many_references_are_all_there():
    guidance = present_guidance(facts(referring=[node(f"A{at:02}", role="excludes1") for at in range(30)]))
    assert (len(guidance.referring), len(guidance.referring_further), guidance.referring_count) == (8, 22, 30)


def test_visual_impairment_is_a_table_with_its_head():
    lines = (
        "Category of visual impairment | Visual acuity with best possible correction to Maximum less than: to Minimum:",
        "1 | 6/18 to 6/60 | 20/70 to 20/200",
    )
    (note,) = present_notes([container("visual_impairment", *lines)])
    assert note.table == [["1", "6/18 to 6/60", "20/70 to 20/200"]]
    assert note.head[1] == "Visual acuity with best possible correction: Maximum less than, to Minimum"
