"""What is every page made of? Look, components, formats, access rules, and the registries upper rooms fill."""
