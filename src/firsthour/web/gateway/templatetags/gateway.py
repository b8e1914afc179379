"""Which words do the templates of this room use?"""

from django import template

from firsthour.web.gateway import wording

register = template.Library()
register.filter("message_state", wording.state_of)
register.filter("answer_state", wording.answer_state)
register.filter("message_words", wording.kind_words)
register.filter("gateway_words", wording.gateway_words)
register.filter("way_words", wording.way_words)
register.filter("sending_error", wording.error_words)
register.filter("field_lines", wording.field_lines)
register.filter("spoken", wording.spoken)
register.filter("stray_error", wording.stray_error)
