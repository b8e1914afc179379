"""Which addresses does this app answer?"""

from django.urls import URLPattern, path

from firsthour.web.restitution.views import acts, lists, payouts, plan, register_files, registers, taking

app_name = "restitution"
urlpatterns: list[URLPattern] = [
    path("restitution", lists.restitutions, name="list"),
    path("restitution/export.<str:form>", lists.restitutions_export, name="list_export"),
    path("restitution/of/<uuid:uid>", lists.begin, name="open"),
    path("restitution/<uuid:uid>", plan.plan, name="plan"),
    path("restitution/<uuid:uid>/rows", plan.rows, name="rows"),
    path("restitution/<uuid:uid>/cell/<uuid:claim>/<uuid:hold>", plan.cell, name="cell"),
    path("restitution/<uuid:uid>/table.<str:form>", plan.export, name="export"),
    path("restitution/<uuid:uid>/effect/<uuid:objection>", plan.effect, name="effect"),
    path("restitution/<uuid:uid>/claims", registers.claims, name="claims"),
    path("restitution/<uuid:uid>/holds", registers.holds, name="holds"),
    path("restitution/<uuid:uid>/assets", registers.assets, name="assets"),
    path("restitution/<uuid:uid>/entries", registers.entries, name="entries"),
    path("restitution/<uuid:uid>/entries/<int:number>/correct", acts.entry_correct, name="entry_correct"),
    path("restitution/<uuid:uid>/files", taking.files, name="files"),
    path("restitution/<uuid:uid>/registers.<str:form>", taking.registers, name="registers"),
    path("restitution/<uuid:uid>/group", registers.group, name="group"),
    path(
        "restitution/<uuid:uid>/<slug:name>/export.<str:form>", register_files.register_export, name="register_export"
    ),
    path("restitution/<uuid:uid>/notice", payouts.notice, name="notice"),
    path("restitution/<uuid:uid>/decisions", payouts.batches, name="batches"),
    path("restitution/<uuid:uid>/decisions/<uuid:batch>", payouts.batch, name="batch"),
    path(
        "restitution/<uuid:uid>/decisions/<uuid:batch>/lines/export.<str:form>",
        register_files.lines_export,
        name="lines_export",
    ),
    path("restitution/<uuid:uid>/decisions/<uuid:batch>/payout.<str:form>", payouts.payout, name="payout"),
    path("restitution/<uuid:uid>/do/<slug:name>", acts.act, name="act"),
    path("restitution/<uuid:uid>/do/<slug:name>/<uuid:thing>", acts.act_on, name="act_on"),
]
