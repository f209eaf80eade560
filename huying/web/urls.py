"""The pages' addresses; each module of pages tells its own."""

from __future__ import annotations

from huying.web.pages import (
    act,
    attendance,
    call,
    case,
    cases,
    desk,
    erase,
    files,
    follow,
    home,
    notices,
    papers,
    plan,
    process_check,
    public,
    register,
    score,
    sign_in,
    visits,
)

urlpatterns = [
    *home.urls,
    *sign_in.urls,
    *desk.urls,
    *notices.urls,
    *register.urls,
    *cases.urls,
    *case.urls,
    *act.urls,
    *erase.urls,
    *process_check.urls,
    *call.urls,
    *attendance.urls,
    *plan.urls,
    *visits.urls,
    *score.urls,
    *papers.urls,
    *files.urls,
    *public.urls,
    *follow.urls,
]
