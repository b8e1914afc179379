"""Which addresses does this app answer?"""

from django.urls import URLPattern, path

from firsthour.web.gateway.views import answers, messages

app_name = "gateway"
urlpatterns: list[URLPattern] = [
    path("bank-messages", messages.message_list, name="messages"),
    path("bank-messages/export.<str:form>", messages.messages_export, name="messages_export"),
    path("bank-messages/<uuid:uid>", messages.message, name="message"),
    path("bank-messages/<uuid:uid>/passed-on", messages.pass_on, name="pass_on"),
    path("bank-messages/<uuid:uid>/send-again", messages.send_again, name="send_again"),
    path("bank-messages/<uuid:uid>/by-hand", messages.choose_hand, name="by_hand"),
    path("bank-messages/<uuid:uid>/paste", messages.paste, name="paste"),
    path("bank-messages/<uuid:uid>/type", messages.type_in, name="type"),
    path("bank-messages/<uuid:uid>/answers/<uuid:answer>", messages.answer_step, name="answer_step"),
    path("bank-answers", answers.answer_list, name="answers"),
    path("bank-answers/export.<str:form>", answers.answers_export, name="answers_export"),
    path("bank-answers/<uuid:uid>/assign", answers.assign, name="assign"),
]
