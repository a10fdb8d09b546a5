"""Results of a batch as text, JSON, JUnit XML, CSV and a page for each student."""
