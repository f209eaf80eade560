"""One step on many cases of the district: looked at once more, confirmed once, told row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huying.domain.case import Rules
from huying.domain.refusals import Faulty
from huying.domain.steps import STEPS
from huying.services import bulk, centre
from huying.services.bulk import Target
from huying.web import forms
from huying.web.pages.rendering import staff
from huying.web.presenting import bulk as shown
from huying.web.presenting.words import label_of
from huying.web.visitor import Visitor, staff_page
from huying.web.voices import voice_of


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def act(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """GET: what was chosen, with the step's form. POST: the step is taken on each. For posts of the centre alone."""
    sent = request.POST if request.method == "POST" else request.GET
    on, step = centre.ground(by=visitor.actor), sent.get("step", "")
    if step not in bulk.offered(on, visitor.actor):
        raise Http404
    chosen = bulk.targets(step, shown.parse(sent.getlist("row")))
    if not chosen:
        messages.warning(request, _("请先选择要办理的事项"))
        return HttpResponseRedirect(_back(visitor, sent), status=303)
    page = _Page(request, visitor, on, step, chosen)
    if len(chosen) > bulk.MOST:
        return page.form(
            faults={"": (_("一次最多办理 %(n)s 项，请分批办理") % {"n": bulk.MOST},)}, status=422
        )
    return page.taken() if request.method == "POST" else page.form()


def _back(visitor: Visitor, sent: QueryDict) -> str:
    """The list one came from; nothing else is gone back to."""
    base, there = reverse("centre", args=[visitor.slug]), sent.get("back", "")
    return there if there == base or there.startswith(f"{base}?") else base


class _Page:
    """One showing of the form or of its results."""

    def __init__(
        self,
        request: HttpRequest,
        visitor: Visitor,
        on: centre.Ground,
        step: str,
        chosen: Sequence[Target],
    ) -> None:
        self.request, self.visitor, self.step, self.chosen = request, visitor, step, chosen
        self.on = on
        rows = bulk.shown(by=visitor.actor, on=on, wanted=chosen[: bulk.MOST])
        self.rows = shown.chosen(rows, on, slug=visitor.slug, lang=visitor.lang)
        self.rules: Rules = shown.rules_of(step, rows, on)
        self.sent = request.POST if request.method == "POST" else request.GET
        self.given: dict[str, Any] = {
            "step": step,
            "label": label_of(step, voice_of(self.rules, visitor.lang)),
            "means": shown.means(step, visitor.lang),
            "back": _back(visitor, self.sent),
            "action": reverse("centre_acts", args=[visitor.slug]),
        }

    def form(
        self,
        *,
        values: Mapping[str, Any] | None = None,
        faults: Mapping[str, tuple[str, ...]] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """What was chosen, and the step's details, once for all."""
        return staff(
            self.request,
            self.visitor,
            "centre/confirm.html",
            current="centre",
            status=status,
            rows=self.rows,
            fields=shown.inputs(self.step, self.rules, self.visitor.lang),
            values=values or {},
            faults=faults or {},
            request_key=self.sent.get("request_key") or forms.request_key(),
            **self.given,
        )

    def taken(self) -> HttpResponse:
        """Take the step on each, and tell what became of each."""
        post, by, lang = self.request.POST, self.visitor.actor, self.visitor.lang
        key = post.get("request_key") or forms.request_key()
        details = forms.details(STEPS[self.step].fields, post, {})
        try:
            results = bulk.act_on_each(
                by=by,
                step=self.step,
                chosen=self.chosen,
                details=details,
                key=key,
                route=f"POST {self.request.path}",
            )
        except Faulty as faulty:
            faults = forms.fault_sentences(faulty.faults, lang, voice_of(self.rules, lang))
            return self.form(values=details, faults=faults, status=422)
        following, done = shown.gone_on_with(results, self.step, bulk.offered(self.on, by))
        return staff(
            self.request,
            self.visitor,
            "centre/result.html",
            current="centre",
            way_back=shown.way_back(self.step, lang) if any(one.outcome == "done" for one in results) else "",
            following=following,
            following_label=label_of(following, voice_of(self.rules, lang)) if following else "",
            done=done,
            summary=shown.summary(results, self.step, self.rules, lang),
            all_done=all(one.outcome in ("done", "again") for one in results),
            rows=shown.told(results, self.rows, self.step, self.rules, lang),
            again=self._again(post) if any(one.outcome == "left" for one in results) else (),
            **self.given,
        )

    def _again(self, post: QueryDict) -> tuple[tuple[str, str], ...]:
        """The same form once more: what it did before it does not do again."""
        names = (name for name in post if name != "csrfmiddlewaretoken")
        return tuple((name, str(value)) for name in names for value in post.getlist(name))


urls = [path("<slug:slug>/centre/acts", act, name="centre_acts")]
