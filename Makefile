# make up    serve on http://127.0.0.1:8000 (PORT=... changes it) until Ctrl-C
# make test  run the tests, on SQLite and what depends on the database on PostgreSQL too
# make test-long  run what is long or random in a short form; DEPTH=deep runs it in full
# They install what is missing first and say what they do.

PYTHON := .venv/bin/python
export PORT ?= 8000

# One process more than there are processors, because live tests mostly wait, and at most four; each has its own
# database. A file of tests stays in one process, because fixtures of a module are expensive.
PROCESSES := $(shell count=$$(nproc); echo $$((count < 3 ? count + 1 : 4)))
PYTEST_OPTIONS := -n $(PROCESSES) --dist loadfile --no-loadscope-reorder
ROOMS_WITHOUT_DATABASE := --ignore=tests/ocr --ignore=tests/fetching
DEPTH ?= short

.PHONY: up test test-sqlite test-postgres test-long lint types rooms dead check bench lock setup-run setup-dev

up: setup-run
	@exec $(PYTHON) manage.py up

test: setup-dev
	@sh scripts/test.sh

test-sqlite:
	VAR_DIR=$(CURDIR)/var/test $(PYTHON) -m pytest $(PYTEST_OPTIONS) -m "not long" $(ARGS)

# The live tests start servers on both databases by themselves.
test-postgres:
	VAR_DIR=$(CURDIR)/var/test $(PYTHON) -m tests.run_on_postgres $(PYTEST_OPTIONS) \
		-m "database and not long and not live" $(ROOMS_WITHOUT_DATABASE) $(ARGS)

test-long: export TEST_DEPTH := $(DEPTH)
test-long: setup-dev
	VAR_DIR=$(CURDIR)/var/test $(PYTHON) -m pytest $(PYTEST_OPTIONS) -m long $(ARGS)
	VAR_DIR=$(CURDIR)/var/test $(PYTHON) -m tests.run_on_postgres $(PYTEST_OPTIONS) \
		-m "database and long and not live" $(ROOMS_WITHOUT_DATABASE) $(ARGS)

check: setup-dev lint types rooms dead
	$(PYTHON) manage.py makemigrations --check --dry-run
	POLYGLYPH_ENV=production SECRET_KEY=$$(head -c 40 /dev/urandom | base64 | tr -d '\n') ALLOWED_HOSTS=example.org \
		$(PYTHON) manage.py check --deploy --fail-level WARNING

lint:
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

types:
	.venv/bin/mypy .

# The rooms of the code and who may import whom: [tool.importlinter] in pyproject.toml.
rooms:
	.venv/bin/lint-imports

# Code that nothing uses: [tool.vulture] in pyproject.toml.
dead:
	.venv/bin/vulture

bench: setup-dev
	$(PYTHON) -m benchmarks $(ARGS)

# After a change of the dependencies in pyproject.toml.
lock: setup-dev
	$(PYTHON) -m pip install --quiet uv
	.venv/bin/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --quiet --output-file requirements.lock
	.venv/bin/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --quiet --constraint requirements.lock --output-file requirements-dev.lock

setup-run:
	@sh scripts/setup.sh run

setup-dev:
	@sh scripts/setup.sh dev
