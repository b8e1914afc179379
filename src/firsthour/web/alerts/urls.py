"""Which addresses does this app answer?"""

from django.urls import path

from firsthour.web.alerts.bulletin_urls import urlpatterns as bulletins
from firsthour.web.alerts.views import beats, board, coming_in, episode, figures, hand_over, lists, visit

app_name = "alerts"
urlpatterns = [
    path("alerts/", board.board, name="board"),
    path("alerts/board/", board.board_part, name="board_part"),
    path("alerts/log/", board.told_log, name="log"),
    path("alerts/log/export.<str:form>", board.told_export, name="told_export"),
    path("alerts/rules/", board.rules_page, name="rules"),
    path("alerts/list/", lists.episodes, name="list"),
    path("alerts/list/export.<str:form>", lists.episodes_export, name="list_export"),
    path("alerts/revisits/", lists.revisits, name="revisits"),
    path("alerts/revisits/export.<str:form>", lists.revisits_export, name="revisits_export"),
    path("alerts/revisits/<uuid:uid>/<slug:name>/", lists.revisit_step, name="revisit_step"),
    path("alerts/hand-over/", hand_over.hand_over, name="hand_over"),
    path("alerts/hand-over/<uuid:uid>/read/", hand_over.hand_over_read, name="hand_over_read"),
    path("alerts/places/", beats.places, name="places"),
    path("alerts/places/export.<str:form>", beats.places_export, name="places_export"),
    path("alerts/places/<uuid:uid>/end/", beats.beat_end, name="beat_end"),
    path("alerts/new/", coming_in.new_warning, name="new"),
    path("alerts/files/", coming_in.files, name="files"),
    path("alerts/files/export.<str:form>", coming_in.files_export, name="files_export"),
    path("alerts/files/<uuid:uid>/export.<str:form>", coming_in.file_export, name="file_export"),
    path("alerts/files/<uuid:uid>/", coming_in.file, name="file"),
    path("alerts/signals/", coming_in.signals, name="signals"),
    path("alerts/signals/export.<str:form>", coming_in.signals_export, name="signals_export"),
    path("alerts/signals/stuck/export.<str:form>", coming_in.stuck_export, name="stuck_export"),
    path("alerts/signals/again/", coming_in.stuck_again, name="stuck_again"),
    path("alerts/figures/", figures.figures, name="figures"),
    path("alerts/figures/<slug:name>/", figures.figure_rows, name="figure_rows"),
    path("alerts/figures/<slug:name>/export.<str:form>", figures.figure_export, name="figure_export"),
    path("alerts/visit/", visit.my_visits, name="my_visits"),
    path("alerts/visit/worker.js", visit.worker, name="visit_worker"),
    path("alerts/visit/state/", visit.state, name="visit_state"),
    path("alerts/visit/<uuid:uid>/", visit.visit, name="visit"),
    path("alerts/visit/<uuid:uid>/send/", visit.send, name="visit_send"),
    path("alerts/<uuid:uid>/", episode.episode, name="episode"),
    path("alerts/<uuid:uid>/<slug:name>/", episode.episode_step, name="episode_step"),
    *bulletins,
]
