"""What is kept of questions and answers: audit log, ratings, gaps."""
