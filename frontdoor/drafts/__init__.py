"""Words saved while they are typed, in versions, so that nobody loses or overwrites any."""
