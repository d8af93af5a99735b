"""Pages, calendars and Markdown for elsewhere: values in, text out."""
