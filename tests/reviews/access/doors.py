"""Every address of the site and who may use it, written down by hand from TRUST "Roles" and DESIGN 4.

Nothing here is read from the code it judges: a role's permission, a state's acts and an address that are not written
down here fail ``test_every_door``.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

ROLES = ("importer", "author", "reviewer", "publisher", "access admin", "auditor")
# Nobody in particular, the six roles, and accounts of which one might expect too much or too little.
PEOPLE = ("anonymous", *ROLES, "superuser", "writing superuser", "no role", "not staff", "inactive")

ANYBODY = frozenset(PEOPLE)
SIGNED_IN = ANYBODY - {"anonymous", "inactive"}
STAFF = SIGNED_IN - {"not staff"}
NOBODY: frozenset[str] = frozenset()


def only(*roles: str) -> frozenset[str]:
    """These roles, and superusers, who have every role."""
    return frozenset({*roles, "superuser", "writing superuser"})


READS_DRAFTS = only("author", "reviewer", "publisher", "auditor")
WRITES = only("author")
COMMENTS = ASSIGNS = HANDLES = only("author", "reviewer", "publisher")
RETURNS = RESCINDS = WITHDRAWS = SKIPS = DECIDES = only("reviewer", "publisher")
APPROVES = only("reviewer") - {"writing superuser"}  # never own work
PUBLISHES = only("publisher")
MANAGES = only("access admin")
AUDITS = only("auditor")
PROPOSES = only("author", "reviewer", "publisher")
MOVES = only("reviewer", "publisher")  # never a version of their own
CONFIRMS_LINES = only("reviewer", "publisher")  # never of their own
PRACTISES = only("reviewer")
READS_PRACTICE = only("reviewer", "publisher", "auditor")
BRINGS = only("importer")
READS_LOOKS = only("reviewer", "publisher", "auditor")
LOOKS = frozenset({"reviewer"})  # superusers read the audit log, which tells who approved
SWITCHES = only("reviewer", "publisher", "access admin")

READS_RELEASES = only("importer", "author", "reviewer", "publisher", "auditor")
PROPOSES_RELEASES = only("importer", "publisher")
CONFIRMS_RELEASES = only("publisher")

STATES = ("draft", "submitted", "returned", "approved", "published", "withdrawn")
EVER = frozenset(STATES)

# An address that only shows something, and one that takes a form too. OPTIONS, HEAD and odd methods do what GET does
# in the admin's own views; what matters is that they do no more.
READS = frozenset({"GET", "HEAD"})
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SAFE_OR_ODD = frozenset(METHODS) - {"POST"}


@dataclass(frozen=True)
class Door:
    """Who gets through with which methods; for an act also in which states of the explanation.

    ``posts`` are those whose POST is accepted. Where ``certain`` is false, those who may are not required to get
    through: the page wants more than this test gives it (a fresh sign-in, a key); those who may not never do.
    """

    reads: frozenset[str] = NOBODY
    posts: frozenset[str] = NOBODY
    methods: frozenset[str] = READS
    states: frozenset[str] = EVER
    read_states: frozenset[str] = EVER
    certain: bool = True
    arguments: dict[str, object] = field(default_factory=dict)
    posted: dict[str, str] = field(default_factory=dict)


def page(who: frozenset[str], **more: object) -> Door:
    return Door(reads=who, **more)  # type: ignore[arg-type]


def act(who: frozenset[str], *states: str) -> Door:
    return Door(posts=who, states=frozenset(states) or EVER)


def _desk() -> dict[str, Door]:
    explanation = "admin/desk/explanations/<int:pk>/"
    doors = {
        "admin/desk/": page(STAFF),
        "admin/desk/search/": page(READS_DRAFTS),
        "admin/desk/people/<int:user_id>/": page(READS_DRAFTS),
        "admin/desk/people/<int:user_id>/follow/": act(READS_DRAFTS),
        "admin/desk/codes/<int:code_id>/follow/": act(READS_DRAFTS),
        "admin/desk/dashboard/": page(READS_DRAFTS),
        "admin/desk/dashboard/decisions/": page(READS_DRAFTS),
        "admin/desk/dashboard/submissions/": page(READS_DRAFTS),
        "admin/desk/dashboard/suggestions/": page(READS_DRAFTS),
        "admin/desk/dashboard/<slug:name>.csv": page(READS_DRAFTS, arguments={"name": "coverage"}),
        "admin/desk/queues/<slug:slug>/": page(READS_DRAFTS, arguments={"slug": "to-review"}),
        "admin/desk/queues/<slug:slug>.csv": page(READS_DRAFTS, arguments={"slug": "to-review"}),
        "admin/desk/filters/save/": Door(posts=READS_DRAFTS, posted={"from": "to-review?tier=high", "name": "High"}),
        "admin/desk/filters/<int:filter_id>/remove/": Door(posts=READS_DRAFTS, arguments={"filter_id": 1}),
        "admin/desk/bulk/": Door(posts=ASSIGNS, certain=False),  # it wants texts: ``staff/test_bulk.py``
        "admin/desk/next/": act(ASSIGNS),
        "admin/desk/start/": Door(reads=WRITES, posts=WRITES, posted={"code": "U07.1"}),
        "admin/desk/profile/": Door(reads=STAFF, posts=STAFF - {"no role"}),
        "admin/desk/outside/": page(READS_DRAFTS),
        "admin/desk/reports/": page(HANDLES),
        "admin/desk/reports/<int:report_id>/handle/": act(HANDLES),
    }
    batch = "admin/desk/ai/batches/<int:batch_id>/"
    doors |= {
        "admin/desk/ai/": page(READS_DRAFTS | {"access admin"}),
        "admin/desk/ai/switch/": act(SWITCHES),
        "admin/desk/ai/batches/new/": Door(reads=WRITES, posts=WRITES),
        batch: page(READS_DRAFTS),
        f"{batch}pause/": act(WRITES),
        f"{batch}resume/": act(NOBODY),  # it is not paused
        f"{batch}cancel/": act(WRITES),
    }
    doors |= {
        "admin/desk/ai/prompts/": page(READS_DRAFTS),
        "admin/desk/ai/prompts/new/": Door(reads=PROPOSES, posts=PROPOSES, posted={"note": "plainer"}),
        "admin/desk/ai/prompts/<int:number>/": page(READS_DRAFTS),
        "admin/desk/ai/prompts/<int:number>/move/": Door(posts=MOVES, posted={"instead_of": "1"}),
        "admin/desk/ai/evaluations/<int:evaluation_id>/": page(READS_DRAFTS),
    }
    release = "admin/desk/releases/<slug:label>/"
    doors |= {
        route: replace(door, arguments={"label": "2025-annual"})
        for route, door in {
            release: page(READS_RELEASES),
            f"{release}rehearsal/": act(PROPOSES_RELEASES),
            f"{release}propose/": replace(act(PROPOSES_RELEASES), certain=False),  # it is proposed already
            f"{release}confirm/": act(CONFIRMS_RELEASES),
            f"{release}call-off/": act(PROPOSES_RELEASES),
            f"{release}back/": act(NOBODY),  # it is not in force
        }.items()
    }
    arrival = "admin/desk/releases/arrivals/<int:arrival_id>/"
    doors |= {
        "admin/desk/releases/": page(READS_RELEASES),
        "admin/desk/releases/new/": page(BRINGS),
        "admin/desk/releases/new/label/": page(BRINGS),
        "admin/desk/releases/new/upload/": act(NOBODY),  # it wants files: ``arrivals/test_asking.py``
        "admin/desk/releases/new/folder/": act(NOBODY),  # there is none
        "admin/desk/releases/new/catalogue/": Door(posts=BRINGS, posted={"label": "2027-annual"}),
        arrival: page(READS_RELEASES),
        f"{arrival}cancel/": act(BRINGS),
        f"{arrival}retry/": act(NOBODY),  # it has not failed
    }
    words, rows = "admin/desk/vocabulary/", "admin/desk/manner/"
    added = {"do": "propose", "term": "evil spirits", "meant": "Z53.9", "kind": "lay", "why": "often searched"}
    removed = {"do": "propose", "term": "gout", "meant": "M10.9", "why": "the title says so"}
    new_row = {
        "do": "propose", "name": "hope", "measure": "words", "severity": "warns", "says": "nobody knows.",
        "finds": "hopefully", "example": "Hopefully it heals.", "counterexample": "It heals.", "why": "often written",
    }  # fmt: skip
    doors |= {
        words: page(READS_DRAFTS),
        f"{words}new/": Door(reads=PROPOSES, posts=PROPOSES, posted=added),
        f"{words}remove/": Door(posts=PROPOSES, posted=removed),  # it is shown with a line in its query alone
        rows: page(READS_DRAFTS),
        f"{rows}new/": Door(reads=PROPOSES, posts=PROPOSES, posted=new_row),
        f"{rows}change/": Door(posts=PROPOSES, posted=new_row | {"name": "fear"}),  # with a row in its query alone
        f"{rows}remove/": Door(posts=PROPOSES, posted={"do": "propose", "name": "style", "why": "taste"}),
    }
    glossary, specialists = "admin/desk/glossary/", "admin/desk/specialists/"
    new_term = {
        "do": "propose", "preferred": "low mood", "explains": "hypothymia", "banned": "the blues", "severity": "warns",
        "reason": "It is plain.", "source": "", "why": "often written",
    }  # fmt: skip
    neurology = {"do": "propose", "name": "Neurology", "slug": "", "about": "The nerves.", "why": "many texts"}
    there = {"slug": "surgery", "name": "Surgery and more", "about": ""}  # confirmed beforehand
    doors |= {
        "admin/desk/style-guide/": page(READS_DRAFTS),
        glossary: page(READS_DRAFTS),
        f"{glossary}new/": Door(reads=PROPOSES, posts=PROPOSES, posted=new_term),
        f"{glossary}change/": Door(posts=PROPOSES, posted=new_term | {"preferred": "fainting"}),  # as for rows
        f"{glossary}remove/": Door(posts=PROPOSES, posted={"do": "propose", "preferred": "stroke", "why": "taste"}),
        specialists: page(READS_DRAFTS),
        f"{specialists}new/": Door(reads=PROPOSES, posts=PROPOSES, posted=neurology),
        f"{specialists}change/": Door(posts=PROPOSES, posted=neurology | there),
        f"{specialists}remove/": Door(posts=PROPOSES, posted={"do": "propose", "slug": "surgery", "why": "taste"}),
    }
    for base in (words, rows, glossary, specialists):
        proposal = f"{base}proposals/<int:proposal_id>/"
        doors |= {
            f"{base}proposals/": page(READS_DRAFTS),
            proposal: page(READS_DRAFTS),
            f"{proposal}measure/": act(PROPOSES),
            f"{proposal}confirm/": act(CONFIRMS_LINES),
            f"{proposal}refuse/": act(CONFIRMS_LINES),
            f"{proposal}take-back/": act(frozenset({"author"})),  # who proposed it, and no one else
        }
    doors |= {
        "admin/desk/unfound/": page(READS_DRAFTS),
        "admin/desk/unfound/hide/": Door(posts=PROPOSES, posted={"question": "evil spirit"}),
        "admin/desk/unfound/show/": Door(posts=PROPOSES, posted={"question": "demon"}),
    }
    sheets = "admin/desk/spreadsheets/"
    doors |= {
        sheets: page(READS_DRAFTS),
        f"{sheets}export/": page(READS_DRAFTS, certain=False),  # it wants a chapter, block or code
        f"{sheets}bring-in/": act(NOBODY),  # it wants a file: ``staff/test_sheets.py``
        f"{sheets}lists/bring-in/": act(NOBODY),  # it wants a file: ``test_list_files.py``
        f"{sheets}lists/<slug:kind>/": page(READS_DRAFTS, arguments={"kind": "glossary"}),
        f"{sheets}<int:sheet_id>/confirm-rows/": act(NOBODY),  # none of it waits for a second person
        f"{sheets}<int:sheet_id>/": page(READS_DRAFTS),
        f"{sheets}<int:sheet_id>/confirm/": act(frozenset({"author"})),  # who brought it in, and no one else
        f"{sheets}<int:sheet_id>/discard/": act(frozenset({"author"})),  # likewise
    }
    practice = "admin/desk/practice/"
    doors |= {
        "admin/desk/ai/figures/": page(READS_DRAFTS),
        "admin/desk/ai/suggestions/": page(READS_DRAFTS),
        practice: page(READS_PRACTICE),
        f"{practice}next/": act(PRACTISES),
        f"{practice}<int:practice_id>/": page(PRACTISES),
        f"{practice}<int:practice_id>/page/": page(PRACTISES),
        f"{practice}<int:practice_id>/answer/": act(PRACTISES),
    }
    pages = dict.fromkeys(
        ("", "suggestions/", "review/", "facts/", "history/", "comments/", "outside/"), page(READS_DRAFTS)
    )
    look = "admin/desk/second-looks/<int:look_id>/"
    doors |= {
        "admin/desk/dashboard/second-looks/": page(READS_LOOKS),
        look: page(LOOKS),
        f"{look}opened/": act(LOOKS),
        f"{look}look/": Door(posts=LOOKS, posted={"verdict": "return"}),
        f"{look}decide/": act(NOBODY),  # there is no second verdict
        f"{look}leave/": act(LOOKS),
    }
    pages |= {
        "preview/": page(READS_DRAFTS, read_states=frozenset({"submitted", "approved", "published"})),
        "audit/": page(AUDITS),
        "save/": act(WRITES, "draft", "returned"),
        "take-sentence/": act(NOBODY),  # no sibling has one: ``test_siblings.py``
        "autosave/": act(WRITES, "draft", "returned"),
        "submit/": act(WRITES, "draft", "returned"),
        "discard/": Door(reads=WRITES, posts=WRITES, states=frozenset({"draft", "returned"})),
        "recall/": act(frozenset({"author"}), "submitted"),  # who submitted it, and no one else
        "approve/": act(APPROVES, "submitted"),
        "return/": act(RETURNS, "submitted"),
        "rescind/": act(RESCINDS, "approved"),
        "publish/": act(PUBLISHES, "approved"),
        "schedule/": act(PUBLISHES, "approved"),
        "withdraw/": act(WITHDRAWS, "published"),
        "reapprove/": act(NOBODY),  # no facts have changed
        "set-aside/": act(WRITES, "draft", "returned"),
        "set-aside/<int:set_aside_id>/": act(APPROVES, "draft", "returned"),
        "comments/add/": act(COMMENTS),
        "comments/<int:comment_id>/reply/": Door(posts=COMMENTS, posted={"outcome": ""}),
        "comments/<int:comment_id>/take-words/": act(NOBODY),  # it suggests none
        "outside/invite/": replace(act(COMMENTS, "submitted", "approved"), posted={"name": "Dr. Roe"}),
        "outside/<int:invitation_id>/revoke/": act(COMMENTS, "submitted", "approved"),
        "ticks/": replace(
            act(only("reviewer"), "submitted", "approved"), posted={"what": "section", "key": "summary", "ticked": "1"}
        ),
        "ask/": act(WRITES),
        # it wants a supported suggestion for a section without text: ``staff/test_suggesting.py``
        "suggestions/accept/": replace(act(WRITES, "draft", "returned"), certain=False),
        "suggestions/<int:suggestion_id>/accept/": act(WRITES, "draft", "returned"),
        "suggestions/<int:suggestion_id>/dismiss/": act(WRITES),
        "claim/": act(ASSIGNS),
        "opened/": replace(act(DECIDES, "submitted", "approved"), certain=False),  # by whoever may decide in that state
        "skip/": act(SKIPS, "submitted", "approved", "published"),
        "skip/take-back/": act(NOBODY),  # nobody has skipped anything
        "give-up-claim/": act(ASSIGNS),
        "assign/": act(ASSIGNS),
    }
    return doors | {f"{explanation}{name}": door for name, door in pages.items()}


def _admin() -> dict[str, Door]:
    doors = {
        "admin/": Door(reads=STAFF, posts=STAFF, methods=SAFE_OR_ODD),
        "admin/search/": page(STAFF),
        # by a link that works; others: ``reviews/test_outside.py``
        r"^admin/outside/(?P<token>[^/]+)/?\Z": Door(reads=ANYBODY, posts=ANYBODY, posted={"name": "Dr. Roe"}),
        "admin/login/": Door(reads=ANYBODY, posts=ANYBODY, methods=SAFE_OR_ODD, certain=False),
        "admin/logout/": Door(
            reads=ANYBODY, posts=ANYBODY, methods=SAFE_OR_ODD, certain=False
        ),  # nobody is led to the admin's index
        # both lead to the one form for one's own password
        "admin/password_change/": Door(reads=STAFF, posts=STAFF, methods=SAFE_OR_ODD),
        "admin/password_change/done/": Door(reads=STAFF, posts=STAFF, methods=SAFE_OR_ODD),
        "admin/autocomplete/": Door(),
        "admin/jsi18n/": Door(reads=ANYBODY, methods=SAFE_OR_ODD, certain=False),
        "admin/r/<path:content_type_id>/<path:object_id>/": Door(),
        r"admin/^(?P<app_label>codes|auth|reviews)/$": Door(
            reads=STAFF - {"no role"}, posts=STAFF - {"no role"}, methods=SAFE_OR_ODD, arguments={"app_label": "codes"}
        ),
        r"admin/(?P<url>.*)$": Door(),
    }
    holds_a_role = STAFF - {"no role"}  # official facts are open to every role
    models = {
        "codes/codeversion": (holds_a_role, NOBODY),
        "codes/release": (holds_a_role, NOBODY),
        "codes/importrun": (holds_a_role, NOBODY),
        "codes/sourcefile": (holds_a_role, NOBODY),
        "auth/user": (MANAGES, MANAGES),
        "reviews/reviewerprofile": (MANAGES, MANAGES),
        "reviews/auditevent": (AUDITS, NOBODY),
        "reviews/decision": (READS_DRAFTS, NOBODY),
        "reviews/publication": (READS_DRAFTS, NOBODY),
        "reviews/airun": (READS_DRAFTS, NOBODY),
    }
    for name, (sees, writes) in models.items():
        own = f"admin/{name}/<path:object_id>"
        doors |= {
            f"admin/{name}/": Door(reads=sees, posts=sees, methods=SAFE_OR_ODD),
            f"admin/{name}/add/": Door(reads=writes, posts=writes, methods=SAFE_OR_ODD),
            f"{own}/change/": Door(reads=sees, posts=writes, methods=SAFE_OR_ODD),
            f"{own}/history/": Door(reads=sees, posts=sees, methods=SAFE_OR_ODD),
            f"{own}/delete/": Door(),  # nobody deletes anything
            f"{own}/": Door(reads=STAFF, posts=STAFF, methods=SAFE_OR_ODD),  # leads to ``change/``
        }
    for name in ("reviews/auditevent", "reviews/decision", "reviews/publication"):
        sees, _ = models[name]
        doors[f"admin/{name}/export/"] = Door(reads=sees, posts=sees, methods=SAFE_OR_ODD)
    doors["admin/auth/user/<id>/password/"] = Door(reads=MANAGES, posts=MANAGES, methods=SAFE_OR_ODD)
    return doors


def _accounts() -> dict[str, Door]:
    base = "admin/account/"
    signs_in = ("login/", "password/reset/", "password/reset/done/", "password/reset/key/done/", "inactive/")
    signs_in += (
        "2fa/authenticate/",
        "2fa/webauthn/login/",
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
    )
    own = ("reauthenticate/", "password/change/", "password/set/", "2fa/", "2fa/reauthenticate/")
    own += ("2fa/totp/activate/", "2fa/totp/deactivate/", "2fa/recovery-codes/", "2fa/recovery-codes/generate/")
    own += ("2fa/webauthn/", "2fa/webauthn/add/", "2fa/webauthn/reauthenticate/")
    own += ("2fa/webauthn/keys/<int:pk>/remove/", "2fa/webauthn/keys/<int:pk>/edit/")
    open_ = Door(reads=ANYBODY, posts=ANYBODY, methods=SAFE_OR_ODD, certain=False)
    closed = Door(reads=SIGNED_IN, posts=SIGNED_IN, methods=SAFE_OR_ODD, certain=False)
    doors = {f"{base}{name}": open_ for name in signs_in} | {f"{base}{name}": closed for name in own}
    return doors | {f"{base}logout/": Door(reads=ANYBODY, posts=ANYBODY, methods=SAFE_OR_ODD, certain=False)}


def _public() -> dict[str, Door]:
    code, date = {"name": "Z53.9"}, "(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    slug = "(?P<slug>[-a-zA-Z0-9_]{1,50})"
    day = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
    pair, dates = rf"(?P<old>{day})\.\.(?P<new>{day})", {"old": "2024-10-01", "new": "2026-04-01"}
    pages: dict[str, dict[str, object]] = {
        r"^\Z": {},
        r"^icd-10-cm/\Z": {},
        r"^icd-10-cm/chapter/(?P<number>[0-9]{1,3})/*\Z": {"number": 21},
        r"^icd-10-cm/section/(?P<name>[0-9A-Za-z-]{3,7})/*\Z": {"name": "B20"},
        r"^icd-10-cm/changes/\Z": {},
        r"^icd-10-cm/changes/atom\.xml/*\Z": {},
        rf"^icd-10-cm/changes/{pair}/*\Z": dates,
        rf"^icd-10-cm/changes/{pair}(?P<suffix>\.csv)/*\Z": dates | {"suffix": ".csv"},
        rf"^icd-10-cm/changes/{pair}(?P<suffix>\.atom)/*\Z": dates | {"suffix": ".atom"},
        r"^icd-10-cm/compare/(?P<name>[^/]+)/*\Z": code,
        r"^icd-10-cm/(?P<name>[^/]+)/valid/*\Z": code,
        r"^icd-10-cm/(?P<name>[^/]+)/versions/*\Z": code,
        rf"^icd-10-cm/{date}/(?P<name>[^/]+)/*\Z": {"date": "2026-04-01"} | code,
        r"^icd-10-cm/(?P<name>[^/]+)/*\Z": code,
        r"^icd-10(?:/(?P<rest>.*))?\Z": {"rest": "Z53.9"},
        r"^lists/*\Z": {},
        r"^search/*\Z": {},
        r"^about/*\Z": {},
        r"^privacy/*\Z": {},
        r"^team/*\Z": {},
        rf"^team/{slug}/*\Z": {"slug": "reviewer"},
        r"^sitemap\.xml/*\Z": {},
        r"^sitemap-(?P<number>[0-9]{1,4})\.xml/*\Z": {"number": 1},
        r"^robots\.txt/*\Z": {},
        r"^llms\.txt/*\Z": {},
        r"^\.well-known/security\.txt/*\Z": {},
        r"^favicon\.ico/*\Z": {},
        r"^healthz/*\Z": {},
    }
    doors = {route: page(ANYBODY, arguments=arguments) for route, arguments in pages.items()}
    # the photo and the readiness of a database in a test are not there; the security contact is not set
    for route in (r"^readyz/*\Z", r"^\.well-known/security\.txt/*\Z"):
        doors[route] = page(ANYBODY, certain=False)
    doors[rf"^team/{slug}/photo\.jpg/*\Z"] = page(ANYBODY, certain=False, arguments={"slug": "reviewer"})
    # one release is loaded there, so that there is no pair; the second asks for a day; the third leads to its slash;
    # a code without a signed text has no versions
    uncertain = ("..", "/compare/", r"\.\.", "/versions/")
    for route in [route for route in doors if any(part in route for part in uncertain)]:
        doors[route] = page(ANYBODY, certain=False, arguments=pages[route])
    for form in ("md", "atom"):
        doors[rf"^icd-10-cm/chapter/(?P<number>[0-9]{{1,2}})\.{form}/*\Z"] = page(ANYBODY, arguments={"number": 21})
        doors[rf"^icd-10-cm/section/(?P<name>[0-9A-Z-]{{3,7}})\.{form}/*\Z"] = page(ANYBODY, arguments={"name": "B20"})
        doors[rf"^icd-10-cm/(?P<name>[^/]+)\.{form}/*\Z"] = page(ANYBODY, arguments=code)
    file_of: dict[str, object] = {"date": "2026-04-01", "suffix": "csv"}
    exports: dict[str, dict[str, object]] = {
        "": {},
        r"/explanations\.ndjson\.gz": {},
        rf"/(?P<date>{day})\.(?P<suffix>ndjson|csv)\.gz": file_of,
    }
    for file, arguments in exports.items():  # the worker makes the files
        doors[rf"^api/export{file}/*\Z"] = page(
            ANYBODY, certain=False, methods=READS | {"OPTIONS"}, arguments=arguments
        )
    for what in ("/validity", "/groupings", ""):
        doors[rf"^api/codes/(?P<code>[\s\S]*?){what}/*\Z"] = page(
            ANYBODY, certain=False, methods=READS | {"OPTIONS"}, arguments={"code": "Z53.9"}
        )
    for route in (r"api/groupings", r"api/lists", r"api/search", r"api/icd10cm/v3/search", r"api/changes",
                  r"api/releases", r"api/openapi\.json", r"api/docs", "infobutton"):  # fmt: skip
        doors[rf"^{route}/*\Z"] = page(ANYBODY, certain=False, methods=READS | {"OPTIONS"})
    doors[r"^api/changes/(?P<old>[\s\S]*?)\.\.(?P<new>[\s\S]*?)/*\Z"] = page(
        ANYBODY, certain=False, methods=READS | {"OPTIONS"}, arguments={"old": "2025-10-01", "new": "2026-04-01"}
    )
    doors[r"^api(?P<rest>(?:/[\s\S]*)?)/*\Z"] = page(
        ANYBODY, certain=False, methods=READS | {"OPTIONS"}, arguments={"rest": "/nothing"}
    )
    doors[r"^mcp/*\Z"] = Door(posts=ANYBODY, methods=frozenset({"POST"}), certain=False)  # a POST needs a call
    doors[r"^api/check/*\Z"] = page(ANYBODY, certain=False, posts=ANYBODY, methods=READS | {"OPTIONS"})
    doors[r"^check/*\Z"] = page(ANYBODY, posts=ANYBODY)
    doors[r"^lists\.csv/*\Z"] = page(ANYBODY, certain=False)
    doors[r"^check/list/*\Z"] = page(ANYBODY, certain=False, posts=ANYBODY)
    doors[r"^icd-10-cm/changes\Z"] = page(ANYBODY, certain=False)
    # a report needs the token of a form that was shown, so this POST is answered with the form
    doors[r"^report/(?P<name>[^/]+)\Z"] = Door(reads=ANYBODY, posts=ANYBODY, certain=False, arguments=code)
    return doors


def _fhir() -> dict[str, Door]:
    doors: dict[str, Door] = {}
    fhir: dict[str, dict[str, object]] = {
        r"^fhir/r4/metadata/*\Z": {},
        r"^fhir/r4/\$versions/*\Z": {},
        r"^fhir/r4/(?P<kind>CodeSystem|ConceptMap|ValueSet)/*\Z": {"kind": "CodeSystem"},
        r"^fhir/r4/(?P<kind>CodeSystem|Composition|ConceptMap|Provenance|ValueSet)/(?P<id>[A-Za-z0-9.-]{1,64})/*\Z": {
            "kind": "CodeSystem",
            "id": "icd-10-cm-2026-04-01",
        },
        r"^fhir(?P<rest>(?:/.*)?)/*\Z": {"rest": "/r4/none"},
    }
    for route, arguments in fhir.items():
        doors[route] = page(ANYBODY, certain=False, methods=READS | {"OPTIONS"}, arguments=arguments)
    # an operation's POST reads and writes nothing
    doors[r"^fhir/r4/(?P<kind>[A-Za-z]+)/\$(?P<name>[a-z-]+)/*\Z"] = Door(
        reads=ANYBODY,
        posts=ANYBODY,
        certain=False,
        methods=READS | {"OPTIONS"},
        arguments={"kind": "CodeSystem", "name": "lookup"},
    )
    return doors


DOORS: dict[str, Door] = {**_desk(), **_admin(), **_accounts(), **_public(), **_fhir()}
# Two numbers in an address: the second has to belong to the first (``staff/test_doors.py``).
PAIRS = {
    "admin/desk/explanations/<int:pk>/comments/<int:comment_id>/reply/",
    "admin/desk/explanations/<int:pk>/comments/<int:comment_id>/take-words/",
    "admin/desk/explanations/<int:pk>/outside/<int:invitation_id>/revoke/",
    "admin/desk/explanations/<int:pk>/set-aside/<int:set_aside_id>/",
    "admin/desk/explanations/<int:pk>/suggestions/<int:suggestion_id>/accept/",
    "admin/desk/explanations/<int:pk>/suggestions/<int:suggestion_id>/dismiss/",
}
