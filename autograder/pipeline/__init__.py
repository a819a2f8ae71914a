"""Composes the rooms below into what a command or a server does. Faces call this and decide nothing."""
