"""The faces of pcwm: the command line."""
