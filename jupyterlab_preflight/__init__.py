"""Preflight: live audit of machine-learning notebooks in JupyterLab."""


def _jupyter_labextension_paths():
    return [{"src": "labextension", "dest": "jupyterlab-preflight"}]
