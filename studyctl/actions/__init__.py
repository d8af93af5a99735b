"""What a person does, one module each; what the command line can do the app can do, through these."""
