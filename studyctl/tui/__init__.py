"""The terminal app: what the learner lives in; it calls actions and draws what they return."""
