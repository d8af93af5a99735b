"""When: the calendar, tiers, drift, forecast and the reasons of every next thing. Pure."""
