"""Signing in, one's own account, and the tokens of partners' programs."""

from django.urls import path

from frontdoor.accounts import views
from frontdoor.accounts.tokens import GiveToken, TakeTokenBack

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("organisation/", views.choose_organisation, name="choose-organisation"),
    path("account/", views.account, name="account"),
    path("account/password/", views.change_password, name="change-password"),
    path("o/token/", GiveToken.as_view(), name="token"),
    path("o/revoke_token/", TakeTokenBack.as_view(), name="revoke-token"),
]
