"""The pages: each view reads the request, makes one call of a service, and renders."""
