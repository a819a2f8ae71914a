"""Data of assignment 1. Everything here is yours to import, in your answers, too."""
