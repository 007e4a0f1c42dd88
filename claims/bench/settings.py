"""The app's settings for a measured server: it counts its own queries and serves the floor."""

from factcheck.settings import *  # noqa: F403
from factcheck.settings import MIDDLEWARE as APP_MIDDLEWARE

MIDDLEWARE = ["claims.bench.probe.probe", *APP_MIDDLEWARE]
ROOT_URLCONF = "claims.bench.probe"
