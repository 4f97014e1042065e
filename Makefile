# Two commands matter: `make run` and `make test`. Everything is installed into .venv from the lock, nothing elsewhere.

SHELL := /bin/bash
UV := .uv/bin/uv
PM := .venv/bin/product-metrics
PORT := 8501

# What the first refresh loads takes ten seconds to be compiled, and its loops eight: that is done while the demo is built.
WARM := .venv/bin/python -c "import refresh.pipeline.stages, metrics.engine.compiling as it; it.compile_loops()"

# Without cached bytecode Great Expectations alone takes ten seconds to load.
unexport PYTHONDONTWRITEBYTECODE
export UV_PYTHON_DOWNLOADS := never

.PHONY: run test test-wide torture lint check format screenshots bench

run: .venv/installed
	@test -e data/warehouse.duckdb || { $(WARM) & $(PM) demo; made=$$?; wait; exit $$made; }
	-@$(PM) refresh
	@$(PM) serve --port $(PORT)

test: .venv/complete
	.venv/bin/pytest

# What takes minutes each but belongs to every change: a browser, faults, engines, cases, thirty days in a row.
test-wide: .venv/complete
	.venv/bin/pytest -n 3 -m "wide and not torture" -o faulthandler_timeout=4000

# Tests in their full size: those of tests/faults, another demo, more seeds. Some minutes.
torture: .venv/complete
	.venv/bin/pytest -n 0 -m torture -o faulthandler_timeout=0

lint: .venv/complete
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports

check: lint test

format: .venv/complete
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

screenshots: .venv/complete
	.venv/bin/python docs/screenshots.py

# In an environment of its own, which has ClickHouse's engine besides.
ROWS := 50_000_000
RUNS := 3

bench: .venv-bench/installed
	.venv-bench/bin/python -m benchmarks --rows $(ROWS) --runs $(RUNS) $(BENCH)

.venv-bench/installed: uv.lock pyproject.toml | $(UV)
	@UV_PROJECT_ENVIRONMENT=.venv-bench $(UV) sync --quiet --locked --no-dev --group bench --python python3
	@touch $@

# What the dashboard needs, with documents and the drivers of PostgreSQL and MySQL. Developing takes 0.8 GB more.
.venv/installed: uv.lock pyproject.toml | $(UV)
	@$(UV) sync --quiet --locked --inexact --no-dev --extra documents --extra postgresql --extra mysql --python python3
	@touch $@

.venv/complete: .venv/installed
	@$(UV) sync --quiet --locked --python python3
	@touch $@

$(UV):
	@python3 -m venv .uv
	@.uv/bin/pip install --quiet --disable-pip-version-check uv==0.13.9
