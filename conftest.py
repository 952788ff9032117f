"""Makes pytest's own test tool available: the plugin is tested by running pytest in folders made for it."""

pytest_plugins = ["pytester"]
