"""Words that carry no claim of their own: with them and the official words a sentence says no more than the facts.

Everyday words, and the field's standard terms for talking about codes. Anything clinical is missing on purpose.
"""

from __future__ import annotations

from reviews.checks.words.language import stems

_WORDS = """
about above according across add added addition additional after again against all allow allowed also although among
another answer appear applies apply around ask asked assign assigned back based because become been before begin
beginning behind belong belonging below beside best between billable billed billing biller both brief bring broad
broader but call called can cannot carries carry case category chapter character characters choose chosen claim claims
class classification classified classify clear clinician clinicians close closely closest code coded coder coders
codes coding combined come common compare complete completed contain contains correct could count cover covered covers
depend depends describe described describes description detail detailed details diagnosis did differ difference
different digit direct directly document documentation documented documents does doing done down each either encounter
end enough entry even every exact exactly example excluded excludes excludes1 excludes2 exist explain explained
explanation explicitly express extend fact fall falls few fill final find first fit fits five follow followed
following for form found four full further general give given gives go goes group grouped groups had half hand happen
has have header heading healthcare here higher hold holds hospital how however icd-10-cm icd 10 cm identified identify
if in include included includes including inclusion indicate indicates individual information inpatient insurance
instead instructs its itself just keep kept kind kinds know known label last later latter lay lead leads least leave
left level like line list listed lists location long longer look lower made main make makes many mark matter may mean
meaning means mention mentioned mentions more most much must name named names narrow near need needed needs neither
never new next nor note noted notes nothing now number object official often once one only open order other others
otherwise out outpatient over own page pair part particular parts patient patients people person persons place placed
plain plainly point points position possible precise present previous principal print printed problem provider
provides put question range rather read reader reading reason reasons record recorded records refer referral refers
related remain report reported reports represent represents require required requires rest reviewed right rule said
same say says second section see seen select separate separately set several shall short should show shown shows side
simple simply since single six sits so some something somewhere specific specifically specify stand standing stands
state stated states statement statements still stop sub subcategory submit submitted such summary summaries support
supported supports surroundings tabular take taken takes tell tells term terms than that them then there therefore
these they thing things this those though three through thus time title titled titles to together too top two type
under understood unless until up upon use used user uses using usual usually valid version very visit visits was way
well what when where whether which while who whole whose why will with within without word wording words work would
write written wrote year yes yet you your insurer insurers discharge letter letters bill bills sheet portal clinic
clinics office chart charts care health
"""

EVERYDAY = frozenset(stems(_WORDS))
