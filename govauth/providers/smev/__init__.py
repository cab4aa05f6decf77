"""СМЭВ 3: messages between the systems of state bodies."""
