"""Screenplays (Fountain or plain) and stage plays."""
