"""The version of studyctl, read by the build and by `studyctl --version`."""

__version__ = "0.1.0"
