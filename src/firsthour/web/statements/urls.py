"""Which addresses does this app answer?"""

from django.urls import URLPattern, path

from firsthour.web.statements.views import asked, exports, files, ledgers, traces

app_name = "statements"
urlpatterns: list[URLPattern] = [
    path("statements/<uuid:uid>", ledgers.home, name="home"),
    path("statements/<uuid:uid>/drop", ledgers.drop, name="drop"),
    path("statements/<uuid:uid>/progress", ledgers.progress, name="progress"),
    path("statements/<uuid:uid>/ledgers/new", ledgers.ledger_new, name="ledger_new"),
    path("statements/<uuid:uid>/ledgers/<uuid:ledger>/files", ledgers.files, name="files"),
    path(
        "statements/<uuid:uid>/ledgers/<uuid:ledger>/files/export.<str:form>", exports.files_export, name="files_export"
    ),
    path(
        "statements/<uuid:uid>/ledgers/<uuid:ledger>/accounts/export.<str:form>",
        exports.coverage_export,
        name="coverage_export",
    ),
    path("statements/<uuid:uid>/ledgers/<uuid:ledger>/accounts", ledgers.coverage, name="coverage"),
    path("statements/<uuid:uid>/files/<uuid:file>", files.file, name="file"),
    path("statements/<uuid:uid>/files/<uuid:file>/rows/export.<str:form>", exports.rows_export, name="rows_export"),
    path("statements/<uuid:uid>/files/<uuid:file>/rows", files.rows, name="rows"),
    path("statements/<uuid:uid>/files/<uuid:file>/row", files.source_row, name="source_row"),
    path("statements/<uuid:uid>/files/<uuid:file>/remove", files.file_remove, name="file_remove"),
    path("statements/<uuid:uid>/trace", traces.trace_new, name="trace_new"),
    path("statements/<uuid:uid>/traces/<uuid:trace>", traces.trace, name="trace"),
    path("statements/<uuid:uid>/traces/<uuid:trace>/transfers", traces.transfers, name="transfers"),
    path("statements/<uuid:uid>/traces/<uuid:trace>/rows", traces.behind, name="behind"),
    path("statements/<uuid:uid>/traces/<uuid:trace>/pick", traces.pick, name="pick"),
    path("statements/<uuid:uid>/traces/<uuid:trace>/again", traces.again, name="again"),
    path("statements/<uuid:uid>/traces/<uuid:trace>/ask", asked.ask, name="ask"),
    path("statements/<uuid:uid>/traces/<uuid:trace>/dossier.<str:form>", traces.dossier, name="dossier"),
    path("statements/<uuid:uid>/asked", asked.asked_list, name="asked"),
    path("statements/<uuid:uid>/asked/export.<str:form>", exports.asked_export, name="asked_export"),
    path("statements/<uuid:uid>/asked/<uuid:asked>/end", asked.asked_end, name="asked_end"),
]
