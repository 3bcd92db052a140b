"""Conversations, people, introductions, follow-ups, and the doors of people's own links."""

from django.urls import path

from enabling_help.views import (
    conversations,
    exports,
    follow_ups,
    introductions,
    messages,
    own_page,
    own_page_care,
    people,
    reply,
    voices,
)

app_name = "help"
urlpatterns = [
    path("conversations/", conversations.conversation_list, name="conversations"),
    path("conversations/export.csv", exports.conversation_export, name="conversations-export"),
    path("conversations/new/", conversations.conversation_new, name="conversation-new"),
    path("people/<uuid:person>/", people.person_show, name="person"),
    path("people/<uuid:person>/stop-sharing/<uuid:organisation>/", people.sharing_stop, name="sharing-stop"),
    path("needs/<uuid:need>/agreement/", introductions.agreement_new, name="agreement"),
    path("needs/<uuid:need>/introduce/", introductions.introduction_new, name="introduce"),
    path("introductions/", introductions.introduction_list, name="introductions"),
    path("introductions/export.csv", exports.introduction_export, name="introductions-export"),
    path("introductions/<uuid:introduction>/", introductions.introduction_show, name="introduction"),
    path("introductions/<uuid:introduction>/messages/", messages.message_list, name="introduction-messages"),
    path(
        "introductions/<uuid:introduction>/messages/export.csv",
        messages.message_export,
        name="introduction-messages-export",
    ),
    path("follow-ups/", follow_ups.follow_up_list, name="follow-ups"),
    path("follow-ups/export.csv", exports.follow_up_export, name="follow-ups-export"),
    path("follow-ups/<uuid:follow_up>/", follow_ups.follow_up_show, name="follow-up"),
    path("people/<uuid:person>/pass-on/", voices.sentence_new, name="pass-on"),
    path("people/<uuid:person>/pass-on/<uuid:way_back>/stop/", voices.sentence_stop, name="pass-on-stop"),
    path("answers/", voices.answer_list, name="answers"),
    path("answers/export.csv", voices.answer_export, name="answers-export"),
    path("answers/not-reached/", voices.unreached_list, name="answers-unreached"),
    path("answers/not-reached/export.csv", voices.unreached_export, name="answers-unreached-export"),
    path("answers/<uuid:way_back>/", voices.answer_tell, name="answer"),
    path("d/<slug:token>/", follow_ups.door, name="door"),
    path("introductions/<uuid:introduction>/link/", reply.reply_link, name="reply-link"),
    path("answer/d/<slug:token>/", reply.reply, name="reply"),
    path("people/<uuid:person>/own-page/", own_page_care.own_link, name="own-link"),
    path("own-pages-held/", own_page_care.hold_list, name="own-holds"),
    path("own-pages-held/export.csv", exports.hold_export, name="own-holds-export"),
    path("to-put-right/", own_page_care.correction_list, name="corrections"),
    path("to-put-right/export.csv", exports.correction_export, name="corrections-export"),
    path("to-put-right/<uuid:correction>/", own_page_care.correction_show, name="correction"),
    path("yours/d/<slug:token>/", own_page.own, name="own"),
    path("yours/d/<slug:token>/my-record.json", own_page.own_copy, name="own-copy"),
]
