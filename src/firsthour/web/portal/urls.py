"""Which addresses does the portal answer?"""

from django.urls import path

from firsthour.web.portal.views import appeals, bulletins, checking, pages, receipts, reporting

app_name = "portal"
urlpatterns = [
    path("", pages.home, name="home"),
    path("rights", pages.rights, name="rights"),
    path("privacy", pages.privacy, name="privacy"),
    path("look", pages.look, name="look"),
    path("robots.txt", pages.robots, name="robots"),
    path("emergency", reporting.emergency, name="emergency"),
    path("report", reporting.begin, name="begin"),
    path("report/send", reporting.send, name="send"),
    path("report/<slug:key>", reporting.ask, name="ask"),
    path("check", checking.check, name="check"),
    path("alerts", bulletins.bulletins, name="alerts"),
    path("alerts/feed.xml", bulletins.feed, name="feed"),
    path("alerts/subscribe", bulletins.subscribe, name="subscribe"),
    path("alerts/confirm", bulletins.confirm, name="confirm"),
    path("alerts/leave", bulletins.leave, name="leave_alerts"),
    path("alerts/leave/<str:code>", bulletins.leave, name="leave_alerts_by"),
    path("appeal", appeals.appeal, name="appeal"),
    path("appeal/send", appeals.appeal_send, name="appeal_send"),
    path("appeal/receipt", appeals.appeal_receipt, name="appeal_receipt"),
    path("appeal/mine", appeals.appeal_mine, name="appeal_mine"),
    path("appeal/mine/<slug:kind>", appeals.appeal_add, name="appeal_add"),
    path("appeal/<slug:key>", appeals.appeal_ask, name="appeal_ask"),
    path("receipt", receipts.receipt, name="receipt"),
    path("status", receipts.status, name="status"),
    path("mine", receipts.mine, name="mine"),
    path("mine/leave", receipts.leave, name="leave"),
    path("mine/<slug:kind>", receipts.add, name="add"),
]
