"""What Eventtia answers, one module per part of its text; each has its operations as a table at the end."""
