"""Signing in, one's own account, and the tokens of partners' programs."""

from django.urls import path
from oauth2_provider.views import RevokeTokenView, TokenView

from frontdoor.accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("organisation/", views.choose_organisation, name="choose-organisation"),
    path("account/", views.account, name="account"),
    path("account/password/", views.change_password, name="change-password"),
    path("o/token/", TokenView.as_view(), name="token"),
    path("o/revoke_token/", RevokeTokenView.as_view(), name="revoke-token"),
]
