"""The interfaces. Routes, schemas and pages of documentation are made from these rows."""

from ocr.api.documents.interface import DOCUMENTS
from ocr.api.images.interface import IMAGES
from ocr.api.jobs.interface import JOBS
from ocr.api.operation import InterfaceModule
from ocr.api.process.interface import PROCESS
from ocr.api.solver.interface import SOLVER

ROWS = (IMAGES, SOLVER, PROCESS, JOBS, DOCUMENTS)
INTERFACES: dict[str, InterfaceModule] = {module.name: module for module in ROWS}
