"""What there is to learn: dataclasses, YAML loading and validation, the compiled cache."""
