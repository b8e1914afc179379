"""How does a notice look, and how many are unread? Icon, tone and words of its kind; the number beside the bell."""

from django import template
from django.template import Context

from firsthour.web.desk.models import Notice
from firsthour.web.desk.notice_kinds import Topic, topic_of
from firsthour.web.desk.queries.notices import count_unread, read_words

register = template.Library()


@register.simple_tag
def notice_look(notice: Notice) -> Topic:
    """Return the topic of a notice."""
    return topic_of(notice.topic)


@register.filter
def notice_title(notice: Notice) -> str:
    """Write the title of a notice in the reader's language."""
    return read_words(notice, "title")


@register.filter
def notice_words(notice: Notice) -> str:
    """Write what a notice says in the reader's language."""
    return read_words(notice, "words")


@register.simple_tag(takes_context=True)
def unread_notices(context: Context) -> int:
    """Return how many notices of this visitor are unread."""
    officer = context["request"].access.officer
    return count_unread(officer) if officer is not None else 0
