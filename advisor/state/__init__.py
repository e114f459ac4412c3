"""What is kept of people, their conversations, questions and ratings: in SQLite or PostgreSQL, through SQLAlchemy."""
