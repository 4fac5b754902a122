import gc
import os
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "icdcms.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from public.serving.store.layer import Application, FromMemory

application: Application = get_wsgi_application()
if settings.PAGES_MEGABYTES:
    proxy_header = settings.SECURE_PROXY_SSL_HEADER[0] if settings.SECURE_PROXY_SSL_HEADER else ""
    application = FromMemory(application, most_bytes=settings.PAGES_MEGABYTES * 1_000_000, proxy_header=proxy_header)
if settings.METRICS_DIR:
    Path(settings.METRICS_DIR).mkdir(parents=True, exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = settings.METRICS_DIR  # read when the library is imported
    from icdcms.metrics import Counted

    application = Counted(application)
gc.freeze()  # what is loaded by now stays as long as the process: the collector need not look through it
