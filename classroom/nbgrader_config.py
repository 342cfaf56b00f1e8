"""How nbgrader keeps the grade book of a class; `make grade` copies this file into the folder of the class."""

c = get_config()  # noqa: F821 (nbgrader gives it)

# `make grade` has already run what the students sent, with a seat belt, and put it into the folder "executed".
# nbgrader checks the cells, keeps the marks, and writes the feedback.
c.CourseDirectory.submitted_directory = "executed"
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors." + name for name in ("DeduplicateIds", "OverwriteKernelspec", "OverwriteCells",
                                                  "CheckCellMetadata")]
c.Autograde.autograde_preprocessors = [
    "nbgrader.preprocessors." + name for name in ("LimitOutput", "SaveAutoGrades", "CheckCellMetadata")]
c.ClearSolutions.enabled = False  # the source has stubs already
c.HTMLExporter.sanitize_html = True  # no script of a student runs in the feedback
