"""The base page, the components, the stylesheet and the behaviours."""
