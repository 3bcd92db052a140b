# The image of web, worker, beat and migrate. Built without secrets; everything else comes from the environment.

FROM node:22-bookworm-slim AS assets
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --include=dev --no-audit --no-fund
COPY frontdoor/assets frontdoor/assets
RUN npm run build

FROM python:3.11-slim-bookworm AS packages
COPY requirements/production.txt /tmp/production.txt
RUN python -m venv /opt/packages \
 && /opt/packages/bin/pip install --no-cache-dir --require-hashes --requirement /tmp/production.txt

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --create-home --home-dir /home/frontdoor frontdoor \
 && install --directory --owner frontdoor --group frontdoor /data /static
ENV PATH=/opt/packages/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    FRONTDOOR_MODE=production DJANGO_SETTINGS_MODULE=frontdoor.settings DATA=/data STATIC_ROOT=/static
COPY --from=packages /opt/packages /opt/packages
WORKDIR /opt/frontdoor
COPY . .
COPY --from=assets /build/frontdoor/assets/built frontdoor/assets/built
USER frontdoor
# These only let the settings load: collecting files signs nothing and asks no database, and no later process has them.
RUN SECRET_KEY=none SCOPE_KEY=none DATABASE_URL=postgres://fd_app@postgres/frontdoor \
    python manage.py collectstatic --noinput
EXPOSE 8000
CMD ["gunicorn", "frontdoor.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "3", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
