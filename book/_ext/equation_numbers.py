"""Equations that keep the source's numbers, on every page and in every notebook.

Sphinx counts equations page by page.  Here the number is what the author writes::

    ```{math}
    :label: eq-5
    :enumerator: 5
    ...
    ```

The labels eq-1 to eq-34 belong to the source's equations and must carry the same number; results of our own
take another label and another number, for example ``B.1``.  A labelled equation without a number, with the
wrong one or with one that is taken is a warning, and a warning fails the build.
"""

import re

from docutils.parsers.rst import directives
from sphinx.directives.patches import MathDirective
from sphinx.domains.math import MathDomain
from sphinx.util import logging

logger = logging.getLogger(__name__)


class NumberedMathDomain(MathDomain):
    """Sphinx's math domain, with the author's number in place of a running one."""

    def note_equation(self, docname, labelid, location=None):
        """Record the number that :class:`NumberedMath` has just read for this label."""
        super().note_equation(docname, labelid, location)  # warns when the label is taken
        number = self.env.temp_data.get("enumerator")
        problem = self.problem(labelid, number)
        if problem:
            logger.warning(problem, location=location)
        self.equations[labelid] = (docname, number or labelid)

    def problem(self, label, number):
        """Return what is wrong with this label and number, or None."""
        if not number:
            return f"equation {label} has no number: add the line ':enumerator: …' to its {{math}} directive"
        source = re.fullmatch(r"eq-(\d+)", label)
        if source and number != source[1]:
            return f"equation {label} has the number {number}: label and :enumerator: must agree"
        for other, (docname, taken) in self.equations.items():
            if other != label and taken == number:
                return f"the number of equation {label}, ({number}), is taken by {other} on page {docname}"


class NumberedMath(MathDirective):
    """The ``math`` directive with the option ``:enumerator:``."""

    option_spec = {**MathDirective.option_spec, "enumerator": directives.unchanged_required}

    def run(self):
        """Hand the number to the domain, which learns of the equation while the directive runs."""
        self.env.temp_data["enumerator"] = self.options.get("enumerator")
        try:
            return super().run()
        finally:
            del self.env.temp_data["enumerator"]


def setup(app):
    """Put both in the place of Sphinx's own."""
    app.add_domain(NumberedMathDomain, override=True)
    app.add_directive("math", NumberedMath, override=True)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
