# `make` lists the targets. Everything happens inside this folder: the environment in .venv, results in _build.
PYTHON ?= python3
PORT   ?= 8000
VENV   := .venv
READY  := $(VENV)/.ready
RUN    := $(VENV)/bin/python

# Caches of the tools stay here, too; and notebooks need the kernel's own backend of matplotlib. Python may keep what it
# has compiled: otherwise each of the many processes of the tests would compile NumPy and its friends again.
export MPLCONFIGDIR := $(CURDIR)/$(VENV)/cache/matplotlib
export IPYTHONDIR   := $(CURDIR)/$(VENV)/cache/ipython
unexport MPLBACKEND PYTHONDONTWRITEBYTECODE

.PHONY: help book pdf serve live lint format quick test pages matrix mutants load lab notebooks figures fuzz classroom hand-out grade grade-book speed bench clean
help:            ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 18

book: $(READY) _build/ledger.json _build/.structure  ## build the book and say where it is
	@$(RUN) $(VENV)/bin/jupyter-book build book -W -n --keep-going -q > /dev/null || \
	    { rm -rf _build/.doctrees; exit 1; }  # or the next build would not repeat the warnings
	@$(RUN) book/_ext/check_html.py book/_toc.yml _build/html
	@$(RUN) book/_ext/make_zip.py _build/html _build/word2vec-line-by-line.zip
	@echo "The book is ready. Open $(CURDIR)/_build/html/index.html"
	@echo "All of it in one file, for a USB stick: $(CURDIR)/_build/word2vec-line-by-line.zip"

pdf: book $(VENV)/.paper  ## print the whole book to one PDF; this needs Chromium
	@$(RUN) book/_ext/paper.py book/_toc.yml _build/html _build/word2vec-line-by-line.pdf

live: $(VENV)/.live  ## build the book with cells that run in the page; downloads Python for the browser, 100 MB
	@$(MAKE) --no-print-directory book

serve: live      ## the same, and serve it at an address of this computer: make serve, or make serve PORT=9000
	@echo "Open http://127.0.0.1:$(PORT) in a browser; Ctrl+C ends it."
	@$(RUN) -m http.server $(PORT) --bind 127.0.0.1 --directory _build/html

# What make format lays out.
CODE := w2vedu classroom book benchmarks tests conftest.py
# What asks the questions and checks the answers, without the exercises themselves.
MACHINERY := $(foreach name,__init__ checker examples numbers outcomes time_limit windows,w2vedu/exercises/$(name).py)

lint: $(VENV)/.testing  ## read the code and find fault with it: style, type hints, docstrings; no test runs
	@$(RUN) -m ruff check --quiet
	@$(RUN) -m autopep8 --diff --exit-code $(CODE)
	@$(RUN) -m mypy --no-error-summary
	@$(RUN) -m numpydoc lint w2vedu/*.py $(MACHINERY)
	@$(RUN) -m check_jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@$(RUN) -m check_jsonschema --quiet --builtin-schema vendor.github-issue-forms .github/ISSUE_TEMPLATE/problem.yml

format: $(VENV)/.testing  ## lay out the code as lint wants it
	@$(RUN) -m ruff check --quiet --fix
	@$(RUN) -m autopep8 --in-place $(CODE)

quick: lint      ## for the author at work, in less than a minute: lint, and the tests that are not marked as slow
	@$(RUN) -m pytest -q -n 2 -m "not slow" --ignore tests/browser --durations 3 --durations-min 2 README.md tests w2vedu

# Workers share the cores: threads of each for its own matrices would wait for each other more than they compute.
quick test pages: export OMP_NUM_THREADS := 1
quick test pages: export OPENBLAS_NUM_THREADS := 1

test: $(VENV)/.testing  ## prove the package and the book: lint, tests, docstring examples, notebooks, a graded class
	@$(MAKE) --no-print-directory -j 2 lint book
	@$(RUN) -m pytest -n 3 --ignore tests/browser  # three on two cores: while one waits for a kernel, another computes

pages: $(VENV)/.testing book  ## prove the built pages: each of them in a browser, phone and desktop, and the print
	@sh tests/browser/find_chromium.sh
	@$(RUN) -m pytest -n 3 tests/browser

matrix: $(READY)  ## test on every Python there is, with the oldest and the newest packages; needs uv, an hour
	@$(RUN) tests/matrix.py $(ONLY)

load: $(READY)   ## train on a hundred million words, run a hundred notebooks: memory, rate, what is left behind
	@$(RUN) tests/load.py $(ONLY)

mutants: $(VENV)/.mutants  ## change the code in small ways and count the changes that no test notices; ten minutes
	@$(RUN) tests/mutants.py $(ONLY)

lab: $(VENV)/.lab  ## open the notebooks in JupyterLab
	@$(RUN) -m jupyterlab book

notebooks: $(READY)  ## run all notebooks again in place; git diff then shows what changed for a reader
	@$(RUN) book/_ext/refresh_notebooks.py book/*.ipynb book/exercises/*.ipynb

figures: $(READY)  ## compute the data and draw the pictures of the interactive figures and the home page again
	@$(RUN) book/_ext/refresh_figures.py book/interactive
	@$(RUN) book/pictures/learned.py

fuzz: $(READY)   ## read ten thousand damaged vector files; make test reads a few hundred
	@W2VEDU_FUZZ=10000 $(RUN) -m pytest -q tests/test_files.py::test_damaged_files_give_clear_errors_or_valid_vectors

classroom: $(VENV)/.grading  ## make the classroom kit: notebooks for students and teacher, answer keys, worksheet, slides
	@$(RUN) -m classroom.build
	@echo "The kit is ready: $(CURDIR)/_build/classroom"

hand-out: $(READY)  ## make the notebooks of every student of a class: make hand-out CLASS=folder
	@$(RUN) -m classroom.grade hand-out "$(CLASS)"

grade: $(VENV)/.grading  ## grade a class: make grade CLASS=folder (book/teaching.md says how)
	@$(RUN) -m classroom.grade grade "$(CLASS)"

grade-book: $(VENV)/.grading  ## open the grade book of a class in the browser: make grade-book CLASS=folder
	@cd "$(CLASS)" && "$(CURDIR)/$(RUN)" -m jupyterlab  # then the menu Nbgrader, Formgrader

speed: $(READY)  ## measure set-up, book, tests, notebooks and training
	@$(RUN) benchmarks/speed.py

bench: $(READY)  ## compare with other programs: make bench CORPUS=file (benchmarks/README.md lists the options)
	@$(RUN) benchmarks/bench.py "$(CORPUS)" $(if $(WORDS),--words $(WORDS)) $(if $(ROUNDS),--rounds $(ROUNDS)) \
	    $(if $(C_WORD2VEC),--c-word2vec "$(C_WORD2VEC)") $(OPTIONS)

clean:           ## remove the environment and all results
	rm -rf $(VENV) _build

# Sphinx writes only what has changed; where the pages or the extensions are others, everything is written anew.
_build/.structure: book/_toc.yml _config.yml $(wildcard book/_ext/*.py)
	@rm -rf _build/html _build/.doctrees
	@mkdir -p _build && touch $@

# The measured errors of the 34 equations, for the equation ledger.
_build/ledger.json: $(wildcard w2vedu/*.py tests/equations/*.py tests/conftest.py) | $(READY)
	@mkdir -p _build
	@$(RUN) -m pytest -q tests/equations --ledger $@

$(READY): pyproject.toml constraints.txt
	@sh set-up.sh "$(PYTHON)" $(VENV) $@ learn,book,test,compare,fast,cluster

$(VENV)/.paper: $(READY)
	@sh set-up.sh "$(PYTHON)" $(VENV) $@ learn,book,test,compare,fast,cluster,paper

$(VENV)/.mutants: $(READY)
	@sh set-up.sh "$(PYTHON)" $(VENV) $@ learn,book,test,compare,fast,cluster,mutants

$(VENV)/.lab: $(READY)
	@sh set-up.sh "$(PYTHON)" $(VENV) $@ learn,book,test,compare,fast,cluster,lab

$(VENV)/.grading: $(READY)
	@sh set-up.sh "$(PYTHON)" $(VENV) $@ learn,book,test,compare,fast,cluster,lab,grading

$(VENV)/.testing: $(READY)
	@sh set-up.sh "$(PYTHON)" $(VENV) $@ learn,book,test,lint,compare,fast,cluster,lab,grading,browser,paper

$(VENV)/.live: $(READY)
	@sh set-up.sh "$(PYTHON)" $(VENV) $@ learn,book,test,compare,fast,cluster,live
