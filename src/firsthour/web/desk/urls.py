"""Which addresses does this app answer?"""

from django.urls import include, path

from firsthour.web.desk.views import attachments, home, keeping, matter_lists, matters, notices, papers, tasks

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("desk/queue", home.queue, name="queue"),
    path("desk/next", home.next_clock, name="next"),
    path("desk/row/<str:key>", home.row, name="row"),
    path("tasks/new", tasks.task_new, name="task_new"),
    path("tasks/<uuid:uid>", tasks.task, name="task"),
    path("tasks/<uuid:uid>/<slug:name>", tasks.step, name="task_step"),
    # notices
    path("notices/", notices.notices, name="notices"),
    path("notices/latest", notices.latest, name="notices_latest"),
    path("notices/bell", notices.bell, name="notices_bell"),
    path("notices/read", notices.read_all, name="notices_read"),
    path("notices/wishes", notices.wishes, name="notice_wishes"),
    path("notices/<uuid:uid>", notices.open_notice, name="notice_open"),
    path("notices/<uuid:uid>/read", notices.read_one, name="notice_read"),
    # matters, views, exports, drafts, palette, documents, attachments
    path("matters/", matter_lists.matters, name="matters"),
    path("matters/export.<str:form>", matter_lists.matters_export, name="matters_export"),
    path("matters/views/keep", matter_lists.view_keep, name="view_keep"),
    path("matters/views/<uuid:uid>/remove", matter_lists.view_remove, name="view_remove"),
    path("matters/new/<slug:kind>", matters.matter_new, name="matter_new"),
    path("matters/<uuid:uid>", matters.matter, name="matter"),
    path("matters/<uuid:uid>/change", matters.matter_change, name="matter_change"),
    path("matters/<uuid:uid>/papers/new", papers.paper_new, name="paper_new"),
    path("matters/<uuid:uid>/files", attachments.file_attach, name="file_attach"),
    path("matters/<uuid:uid>/shares/<int:pk>/end", matters.share_end, name="share_end"),
    path("matters/<uuid:uid>/<slug:name>", matters.matter_step, name="matter_step"),
    path("papers/<uuid:uid>", papers.paper, name="paper"),
    path("papers/<uuid:uid>/file", papers.paper_file, name="paper_file"),
    path("papers/<uuid:uid>/<slug:name>", papers.paper_step, name="paper_step"),
    path("files/<uuid:uid>", attachments.file_download, name="file"),
    path("files/<uuid:uid>/delete", attachments.file_delete, name="file_delete"),
    path("drafts/<slug:form>", keeping.draft, name="draft"),
    path("drafts/<slug:form>/drop", keeping.draft_drop, name="draft_drop"),
    path("palette", keeping.palette, name="palette"),
    path("", include("firsthour.web.desk.jobs.urls")),
]
