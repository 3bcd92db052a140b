"""The 18 questions and eight foundations a council asks itself, in rounds."""
