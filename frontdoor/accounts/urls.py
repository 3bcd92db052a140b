"""Signing in, one's own account, agreements with organisations, and the tokens of partners' programs."""

from django.urls import path

from frontdoor.accounts.tokens import GiveToken, TakeTokenBack
from frontdoor.accounts.views import agreements, own, programs

app_name = "accounts"
urlpatterns = [
    path("sign-in/", own.sign_in, name="sign-in"),
    path("sign-out/", own.sign_out, name="sign-out"),
    path("organisation/", own.choose_organisation, name="choose-organisation"),
    path("account/", own.account, name="account"),
    path("account/password/", own.change_password, name="change-password"),
    path("agreements/", agreements.agreement_list, name="agreements"),
    path("agreements/export.csv", agreements.agreement_export, name="agreements-export"),
    path("agreements/ours/", agreements.agreement_ours, name="own-agreements"),
    path("agreements/<uuid:organisation>/", agreements.agreement_show, name="agreement"),
    path("agreements/<uuid:organisation>/new/", agreements.agreement_new, name="agreement-new"),
    path("programs/", programs.program_list, name="programs"),
    path("programs/export.csv", programs.program_export, name="programs-export"),
    path("programs/new/", programs.program_new, name="program-new"),
    path("programs/<uuid:program>/", programs.program_show, name="program"),
    path("o/token/", GiveToken.as_view(), name="token"),
    path("o/revoke_token/", TakeTokenBack.as_view(), name="revoke-token"),
]
