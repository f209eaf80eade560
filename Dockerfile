# The pages and the worker of Huying, for a server of their own: see docs/operations.md.
#
#   docker build -t huying .
#
# Three stages: the pages' styles and scripts, the packages with the project, and what runs, which has no compiler,
# no npm and no sources, and runs as a user of its own.

# The version that every test runs on.
ARG PYTHON=3.11
ARG NODE=22

FROM node:${NODE}-slim AS assets
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tools/assets.mjs tools/
COPY huying/web huying/web
RUN node tools/assets.mjs

FROM python:${PYTHON}-slim AS build
WORKDIR /src
RUN python -m venv /opt/huying
COPY requirements.lock ./
RUN /opt/huying/bin/python -m pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md ./
COPY huying huying
COPY --from=assets /src/huying/web/static/dist huying/web/static/dist
RUN /opt/huying/bin/pybabel compile --directory huying/locale --domain django
RUN HUYING_HOME=build/home HUYING_KEYS=build/keys DJANGO_SETTINGS_MODULE=huying.config.settings \
    /opt/huying/bin/python -m django collectstatic --noinput --verbosity 0 \
    --ignore src --ignore dist --ignore collected
RUN /opt/huying/bin/python -m pip install --no-cache-dir --no-deps .

FROM python:${PYTHON}-slim
# Its folders are its own, so that a new volume laid over them is too.
RUN groupadd --gid 10001 huying && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/huying huying \
    && install -d -o 10001 -g 10001 -m 0711 /var/lib/huying && install -d -o 10001 -g 10001 -m 0700 /etc/huying/keys
COPY --from=build /opt/huying /opt/huying
ENV PATH=/opt/huying/bin:$PATH HUYING_HOME=/var/lib/huying HUYING_KEYS=/etc/huying/keys
USER 10001:10001
WORKDIR /var/lib/huying
EXPOSE 8000 8001
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["huying", "serve", "--host", "0.0.0.0"]
