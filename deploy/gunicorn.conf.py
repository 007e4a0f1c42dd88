"""Gunicorn settings of `factcheck/serve.py` and the container, chosen by measuring this app."""

import os

worker_class = "gthread"
threads = 4
# No more processes than cores: each holds the app in memory, and threads wait for the database.
workers = int(os.environ.get("WEB_CONCURRENCY") or min(os.cpu_count() or 1, 4))
# Workers restart after some thousand requests, at different times, so that no leak fills memory.
max_requests = 5000
max_requests_jitter = 500
timeout = 60
graceful_timeout = 30
loglevel = "warning"
control_socket_disable = True
