"""Server of the browser tests only: it switches every protection off."""

import os

from jupyterlab.galata import configure_jupyter_server

c = get_config()  # noqa: F821
configure_jupyter_server(c)
c.ServerApp.ip = "127.0.0.1"
c.ServerApp.port = int(os.environ["PREFLIGHT_UI_PORT"])
c.ServerApp.port_retries = 0
c.ServerApp.allow_root = True
c.FileContentsManager.delete_to_trash = False
# Tests delete files under open pages; what the server says to that would hide the results.
c.ServerApp.log_level = "CRITICAL"
# What two people write is kept with all else that this run leaves, so that the next one does not begin with it.
c.SQLiteYStore.db_path = os.path.join(os.environ["JUPYTER_DATA_DIR"], "ystore.db")
