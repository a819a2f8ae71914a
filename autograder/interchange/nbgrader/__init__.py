"""nbgrader: its courses become assignments here, and assignments here a course and a gradebook there."""
