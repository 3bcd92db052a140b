"""The house rules as tests: each walks all the code, the models, the addresses or the database's catalogue."""
