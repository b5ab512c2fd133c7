"""The web: shows the rules of `assessments` to people, and changes nothing except through its use cases."""
