# One image for web, worker, beat and release; docker-compose.yml gives each its command.
# An office's own mirror of the package index: --build-arg PIP_INDEX_URL=…
FROM python:3.11-slim AS libraries
ARG PIP_INDEX_URL
RUN python -m venv /opt/venv
COPY requirements/run.lock /tmp/run.lock
RUN /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/run.lock

FROM python:3.11-slim
RUN groupadd --gid 10001 portal \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin portal
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DXPORTAL_STATIC_ROOT=/app/static-files
COPY --from=libraries /opt/venv /opt/venv
WORKDIR /app
# The code belongs to root: the processes can read it, not change it.
COPY . .
# The settings insist on values; none of these is used or kept beyond this line.
RUN DXPORTAL_SECRET_KEY=unused-while-building DATABASE_URL=postgresql://unused/unused REDIS_URL=redis://unused \
    python manage.py prepare --only-static \
 && mkdir -p state \
 && mkdir -m 0700 survey-keys \
 && chown -R 10001:10001 static-files state survey-keys
USER 10001:10001
EXPOSE 8000
CMD ["gunicorn", "dxportal.wsgi:application", "--config", "dxportal/gunicorn_conf.py"]
