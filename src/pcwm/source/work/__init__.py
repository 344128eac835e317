"""How well a team is used, as far as the text tells: work facts, and an estimate of OpenMP work %."""
