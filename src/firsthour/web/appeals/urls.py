"""Which addresses does this app answer?"""

from django.urls import URLPattern, path

from firsthour.web.appeals.views import appeal, figures, lists, steps, strays, suggestions

app_name = "appeals"
urlpatterns: list[URLPattern] = [
    path("appeals", lists.appeals, name="appeals"),
    path("appeals/export.<str:form>", lists.appeals_export, name="appeals_export"),
    path("appeals/new", lists.new, name="new"),
    path("appeals/figures", figures.figures, name="figures"),
    path("appeals/figures/freezes", figures.freezes, name="freezes"),
    path("appeals/figures/freezes/export.<str:form>", figures.freezes_export, name="freezes_export"),
    path("appeals/figures/<slug:name>", figures.figure_rows, name="figure_rows"),
    path("appeals/figures/<slug:name>/export.<str:form>", figures.figure_export, name="figure_export"),
    path("appeals/suggestions", suggestions.suggestions, name="suggestions"),
    path("appeals/suggestions/export.<str:form>", suggestions.suggestions_export, name="suggestions_export"),
    path("appeals/suggestions/<uuid:uid>", suggestions.suggestion_answer, name="suggestion_answer"),
    path("appeals/suggestions/<uuid:uid>/freezes", suggestions.suggestion_rows, name="suggestion_rows"),
    path(
        "appeals/suggestions/<uuid:uid>/freezes/export.<str:form>",
        suggestions.suggestion_rows_export,
        name="suggestion_rows_export",
    ),
    path("appeals/unknown", strays.strays, name="strays"),
    path("appeals/unknown/export.<str:form>", strays.strays_export, name="strays_export"),
    path("appeals/unknown/<uuid:uid>", strays.stray, name="stray"),
    path("appeals/unknown/<uuid:uid>/match", strays.stray_match, name="stray_match"),
    path("appeals/unknown/<uuid:uid>/end", strays.stray_end, name="stray_end"),
    path("appeals/unknown/<uuid:uid>/files/<uuid:file>", strays.stray_file, name="stray_file"),
    path("appeals/<uuid:uid>", appeal.appeal, name="appeal"),
    path("appeals/<uuid:uid>/files/<uuid:file>", appeal.file_download, name="file"),
    path("appeals/<uuid:uid>/add", steps.add, name="add"),
    path("appeals/<uuid:uid>/find", steps.find, name="find"),
    path("appeals/<uuid:uid>/assign", steps.assign, name="assign"),
    path("appeals/<uuid:uid>/decide", steps.decide, name="decide"),
    path("appeals/<uuid:uid>/withdraw", steps.withdraw, name="withdraw"),
    path("appeals/<uuid:uid>/complain", steps.complain, name="complain"),
    path("appeals/<uuid:uid>/hand", steps.hand, name="hand"),
]
