"""Which addresses does this app answer?"""

from django.urls import path

from firsthour.web.people.views import exports, keys, officers, own, rosters, units

app_name = "people"
urlpatterns = [
    path("me/", own.me, name="me"),
    path("me/sittings/end/", own.own_sitting_end, name="own_sitting_end"),
    path("units/", units.tree, name="units"),
    path("units/export.<str:form>", exports.units_export, name="units_export"),
    path("units/new/", units.unit_new, name="unit_new"),
    path("units/<uuid:uid>/officers.<str:form>", exports.officers_export, name="officers_export"),
    path("units/<uuid:uid>/communities.<str:form>", exports.grids_export, name="grids_export"),
    path("units/<uuid:uid>/", units.unit, name="unit"),
    path("units/<uuid:uid>/edit/", units.unit_edit, name="unit_edit"),
    path("units/<uuid:uid>/open/", units.unit_open, name="unit_open"),
    path("units/<uuid:uid>/communities/new/", units.community_new, name="community_new"),
    path("units/<uuid:uid>/roster/", rosters.roster, name="roster"),
    path("units/<uuid:uid>/roster/export.<str:form>", exports.roster_export, name="roster_export"),
    path("units/<uuid:uid>/roster/new/", rosters.duty_new, name="duty_new"),
    path("units/<uuid:uid>/roster/repeat/", rosters.week_repeat, name="week_repeat"),
    path("units/<uuid:uid>/roster/<uuid:duty>/end/", rosters.duty_end, name="duty_end"),
    path("communities/<uuid:uid>/edit/", units.community_edit, name="community_edit"),
    path("communities/<uuid:uid>/grids/new/", units.grid_new, name="grid_new"),
    path("grids/<uuid:uid>/edit/", units.grid_edit, name="grid_edit"),
    path("roles/", units.roles, name="roles"),
    path("people/new/", officers.officer_new, name="officer_new"),
    path("people/<uuid:uid>/", officers.officer, name="officer"),
    path("people/<uuid:uid>/edit/", officers.officer_edit, name="officer_edit"),
    path("people/<uuid:uid>/postings/new/", officers.posting_new, name="posting_new"),
    path("people/<uuid:uid>/move/", officers.officer_move, name="officer_move"),
    path("people/<uuid:uid>/password/", officers.password_reset, name="password_reset"),
    path("people/<uuid:uid>/second-step/", officers.second_step_reset, name="second_step_reset"),
    path("people/<uuid:uid>/end/", officers.officer_end, name="officer_end"),
    path("people/<uuid:uid>/return/", officers.officer_return, name="officer_return"),
    path("people/<uuid:uid>/sittings/end/", officers.sitting_end, name="sitting_end"),
    path("people/<uuid:uid>/stand-in/", officers.stand_in_new, name="stand_in_new"),
    path("postings/<uuid:uid>/end/", officers.posting_end, name="posting_end"),
    path("substitutions/<uuid:uid>/end/", officers.substitution_end, name="substitution_end"),
    path("keys/", keys.keys, name="keys"),
    path("keys/export.<str:form>", exports.keys_export, name="keys_export"),
    path("keys/new/", keys.key_new, name="key_new"),
    path("keys/<uuid:uid>/revoke/", keys.key_revoke, name="key_revoke"),
    path("services/units/", units.units_for_services, name="units_for_services"),
]
