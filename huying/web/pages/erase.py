"""Erasing what a case holds: choose, say why and by which law, look at it once more, and it is gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import path, reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from huying.domain.refusals import Faulty
from huying.services import erasure
from huying.services.errors import Busy, KeyReused
from huying.services.reading_values import CaseShown
from huying.web import acting, forms
from huying.web.pages.rendering import staff
from huying.web.presenting import erasing
from huying.web.presenting.head import title_of
from huying.web.presenting.related import merged
from huying.web.presenting.words import label_of
from huying.web.reading import case_for
from huying.web.visitor import Visitor, staff_page
from huying.web.voices import voice_of
from huying.wording.refusals import refusal

Faults = Mapping[str, tuple[str, ...]]
FIELDS = ("law", "reason")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def erase(request: HttpRequest, visitor: Visitor, number: str) -> HttpResponse:
    """GET: everything that can be erased. POST: what was chosen, to be confirmed; confirmed, it is erased."""
    shown = case_for(by=visitor.actor, number=number, lang=visitor.lang)
    refused = erasure.refusal(visitor.actor)
    if refused is not None:
        said = refusal(refused, voice_of(shown.rules, visitor.lang))
        return _render(request, visitor, shown, shut=said, status=403)
    if request.method != "POST":
        which = request.GET.get("choose", "")
        chosen = erasing.preset(shown, which, slug=visitor.slug, lang=visitor.lang)
        return _render(request, visitor, shown, chosen=chosen)
    return _posted(request, visitor, shown)


def _posted(request: HttpRequest, visitor: Visitor, shown: CaseShown) -> HttpResponse:
    post, by = request.POST, visitor.actor
    asked: dict[str, Any] = {"chosen": _chosen(post), "values": {name: post.get(name, "") for name in FIELDS}}
    if "back" in post:
        return _render(request, visitor, shown, **asked)
    wanted = _wanted(post)
    try:
        if "confirmed" not in post:
            erasure.check(by=by, number=shown.number, wanted=wanted)
            return _render(request, visitor, shown, **asked, confirming=True)
        key = acting.form_key(request, by=by, sent=post.get("request_key") or forms.request_key())
        done = erasure.erase(by=by, number=shown.number, wanted=wanted, key=key)
    except Faulty as faulty:
        faults = _at_the_top(forms.fault_sentences(faulty.faults, visitor.lang))
        return _render(request, visitor, shown, **asked, faults=faults, status=422)
    except KeyReused:
        return _render(request, visitor, shown, **asked, faults={"": (acting.key_reused(),)}, status=422)
    except Busy:
        return _render(request, visitor, shown, **asked, faults={"": (acting.busy(),)}, status=409)
    messages.success(request, _told(len(asked["chosen"]), done.seq))
    return HttpResponseRedirect(reverse("case", args=[visitor.slug, shown.number]), status=303)


def _told(count: int, entry: int) -> str:
    said = ngettext(
        "已删除 %(n)s 项内容，记入第 %(entry)s 条留痕", "已删除 %(n)s 项内容，记入第 %(entry)s 条留痕", count
    )
    return said % {"n": count, "entry": entry}


def _render(
    request: HttpRequest,
    visitor: Visitor,
    shown: CaseShown,
    *,
    chosen: frozenset[erasing.Choice] = frozenset(),
    values: Mapping[str, str] | None = None,
    faults: Faults | None = None,
    shut: str = "",
    confirming: bool = False,
    status: int = 200,
) -> HttpResponse:
    voice = voice_of(shown.rules, visitor.lang)
    found = () if shut else erasing.groups(shown, slug=visitor.slug, lang=visitor.lang, chosen=chosen)
    return staff(
        request,
        visitor,
        "case/erase.html",
        status=status,
        number=shown.number,
        now=shown.now,
        title=title_of(shown, voice),
        label=label_of("erase", voice),
        back=reverse("case", args=[visitor.slug, shown.number]),
        here=reverse("erase", args=[visitor.slug, shown.number]),
        groups=erasing.chosen_groups(found) if confirming else found,
        count=len(chosen),
        fields=erasing.fields(),
        values=values or {},
        faults=faults or {},
        request_key=forms.request_key(),
        confirming=confirming,
        shut=shut,
        open_case=shown.case.ended is None,
        merged=merged(shown),
    )


def _chosen(post: QueryDict) -> frozenset[erasing.Choice]:
    names = (erasing.TEXTS, erasing.PETITIONERS, erasing.FILES)
    return frozenset((name, value) for name in names for value in post.getlist(name))


def _wanted(post: QueryDict) -> erasure.Erasure:
    """What was ticked. A value no box of ours has names something that is not there."""
    return erasure.Erasure(
        reason=post.get("reason", ""),
        law=post.get("law", ""),
        texts=[_place(value) for value in post.getlist(erasing.TEXTS)],
        petitioners=[_whole(value) for value in post.getlist(erasing.PETITIONERS)],
        files=[_file(value) for value in post.getlist(erasing.FILES)],
    )


def _place(value: str) -> tuple[int, str]:
    seq, _colon, at = value.partition(":")
    return _whole(seq), at


def _whole(value: str) -> int:
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else 0


def _file(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        return UUID(int=0)


def _at_the_top(faults: Faults) -> dict[str, tuple[str, ...]]:
    """Each sentence at its input; what is wrong with the boxes is said once, above them all."""
    boxes = [one for name, said in faults.items() if name not in FIELDS for one in said]
    kept = {name: said for name, said in faults.items() if name in FIELDS}
    return kept | ({"": tuple(dict.fromkeys(boxes))} if boxes else {})


urls = [path("<slug:slug>/cases/<str:number>/erase", erase, name="erase")]
