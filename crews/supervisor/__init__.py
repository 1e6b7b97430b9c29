"""The Supervisor's crew: nothing leaves a scene unlawful without saying so."""
