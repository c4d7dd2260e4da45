"""The beginning of a firm: who may open it, its line of business, its words, samples, invitations, first steps."""
