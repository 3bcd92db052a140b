"""What is done in readiness: load the framework, run a round, invite, answer, keep evidence, plan for gaps."""
