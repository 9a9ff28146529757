"""The pytest11 entry point: declares options and hooks, and registers one object where the plugin is on."""
