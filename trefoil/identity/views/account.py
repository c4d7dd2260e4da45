"""What surrounds signing in: the language of strangers, ending one session."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from trefoil.identity.models import LANGUAGES
from trefoil.identity.views.attempts import done, local


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language that a stranger chose in a cookie."""
    answer = HttpResponseRedirect(local(request, request.POST.get("next", ""), settings.LOGIN_URL), status=303)
    code = request.POST.get("language", "")
    if code in dict(LANGUAGES):
        answer.set_cookie(
            "language", code, max_age=365 * 24 * 3600, samesite="Lax", httponly=True, secure=settings.IS_SECURE
        )
    return answer


@require_POST
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own sessions."""
    user: Any = request.user
    row = UserSession.objects.filter(user=user, pk=pk).first()
    if row is None:
        raise Http404
    row.end()
    return done(request, _("The session is ended."), "usersessions_list")
