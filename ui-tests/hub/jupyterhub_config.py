"""A Hub for the browser tests only: one password for everybody, and servers that run as whoever started the Hub."""

import os

c = get_config()  # noqa: F821
home = os.environ["PREFLIGHT_HUB_HOME"]

c.JupyterHub.bind_url = os.environ["PREFLIGHT_HUB_URL"]
c.JupyterHub.hub_bind_url = os.environ["PREFLIGHT_HUB_OWN_URL"]
c.JupyterHub.db_url = f"sqlite:///{home}/hub.sqlite"
c.JupyterHub.cookie_secret_file = f"{home}/cookie_secret"
c.JupyterHub.log_level = "ERROR"

c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allowed_users = {"ada"}
c.DummyAuthenticator.password = os.environ["PREFLIGHT_HUB_PASSWORD"]

# The proxy is started beside the Hub, so that it can go away alone, as it can where each of them has a machine of its own.
c.ConfigurableHTTPProxy.should_start = False
c.ConfigurableHTTPProxy.api_url = os.environ["PREFLIGHT_HUB_PROXY_API"]
c.ConfigurableHTTPProxy.auth_token = os.environ["PREFLIGHT_HUB_PROXY_TOKEN"]
# In seconds: how soon a proxy that was started anew is told its routes. Five minutes when not set.
c.JupyterHub.last_activity_interval = 2

c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = f"{home}/users/{{username}}"
c.Spawner.default_url = "/lab"
c.Spawner.args = ["--allow-root", "--LabApp.expose_app_in_browser=True", "--Application.log_level=ERROR"]

# What starts and stops servers in the place of an administrator.
c.JupyterHub.services = [{"name": "tests", "api_token": os.environ["PREFLIGHT_HUB_TOKEN"]}]
c.JupyterHub.load_roles = [{"name": "tests", "scopes": ["servers", "read:users"], "services": ["tests"]}]
