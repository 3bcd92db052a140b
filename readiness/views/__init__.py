"""Pages of rounds, evidence and reports, and of people who answer through a link."""
