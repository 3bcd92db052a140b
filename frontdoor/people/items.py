"""The items a person can share separately. Each is a table of its own, because row security hides rows, not columns."""

from django.db import models


class Item(models.TextChoices):
    """What can be shared, in the words a person is asked with."""

    KNOWN_AS = "known_as", "What to call me"
    IDENTITY = "identity", "Who I am"
    REACH = "reach", "How to reach me"
    COMMUNICATION = "communication", "How best to talk with me"
    MATTERS = "matters", "What matters to me and what I am good at"
    CIRCLE = "circle", "Who is around me"
    GIFTS = "gifts", "What I can offer"
    EQUALITY = "equality", "My answers to the equality questions"
    CONVERSATION = "conversation", "A conversation I had"
    NEED = "need", "Something I asked for"
    INTRODUCTION = "introduction", "An introduction made for me"
    VOICE = "voice", "What I asked you to pass on"


class Purpose(models.TextChoices):
    """What the sharing is for."""

    FRONT_DOOR = "front_door", "Listening and helping at the front door"
    INTRODUCTION = "introduction", "An introduction"
    SAFEGUARDING = "safeguarding", "Keeping someone safe"


class LawfulBasis(models.TextChoices):
    """UK GDPR Article 6 bases, and the recognised legitimate interests of the Data (Use and Access) Act 2025."""

    PUBLIC_TASK = "public_task", "Public task"
    LEGAL_OBLIGATION = "legal_obligation", "Legal obligation"
    VITAL_INTERESTS = "vital_interests", "Vital interests"
    LEGITIMATE_INTERESTS = "legitimate_interests", "Legitimate interests"
    RECOGNISED_INTERESTS = "recognised_interests", "Recognised legitimate interests"
    CONSENT = "consent", "Consent"


class SpecialCondition(models.TextChoices):
    """UK GDPR Article 9 conditions a front door uses; empty where the item is not special category data."""

    NONE = "", "Not special category data"
    EXPLICIT_CONSENT = "explicit_consent", "Explicit consent"
    HEALTH_OR_SOCIAL_CARE = "health_or_social_care", "Health or social care"
    VITAL_INTERESTS = "vital_interests", "Vital interests"
    SAFEGUARDING = "safeguarding", "Safeguarding of people at risk"
    EQUALITY_MONITORING = "equality_monitoring", "Equality of opportunity"


class Confidentiality(models.TextChoices):
    """How the duty of confidentiality is met: a third question, not settled by the other two."""

    AGREEMENT = "agreement", "The person's agreement"
    LEGAL_DUTY = "legal_duty", "A legal duty"
    PUBLIC_INTEREST = "public_interest", "Overriding public interest"


class Effect(models.TextChoices):
    """A row either shares or says: do not share with them."""

    SHARE = "share", "Share"
    OBJECT = "object", "Do not share"
