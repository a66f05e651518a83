"""The administration: departments, offices, hours, closures, staff and texts, by the people concerned."""
