"""Which tables hold facts, and how each row finds its release: shared by both engines."""

# table -> SQL expression for the release id of a row called {row}; None where a row may belong to no release
FACTS = {
    "codes_codeversion": "{row}.release_id",
    "codes_reference": "(SELECT release_id FROM codes_codeversion WHERE id = {row}.source_id)",
}
# Lists that may join a validated release later, once each: rows are added, never changed or taken away.
ADDED_ONLY = ("codes_sourcefile", "codes_indexentry", "codes_poaexemption", "codes_mapentry")
# What names a release, and what it holds, stays; its state and the time of activation move.
RELEASE_KEPT = ("system_id", "label", "effective_from", "partial")
CODE_KEPT = ("system_id", "kind", "code")
