"""Pages for people, rights and set-up."""
