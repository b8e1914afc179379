"""At which address is searched?"""

from django.urls import path

from firsthour.web.desk.views.search import search

app_name = "search"
urlpatterns = [path("search/", search, name="search")]
