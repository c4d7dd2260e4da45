"""The centre, the bell, what each person wishes, following, reminders."""
