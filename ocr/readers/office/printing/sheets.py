"""A workbook to be printed: every value fits its column, and every sheet the width of the paper.

Values are those that the file holds, where it holds all: they are not computed again, so that a
print shows the day that was stored. Print areas are lifted, as the reader reads the whole sheet.
"""

from lxml import etree

from ocr.readers import zips
from ocr.readers.office.package import Package, find, find_all, q
from ocr.readers.office.printing.columns import fit_columns
from ocr.readers.office.printing.looks import cell_looks, fix_dates
from ocr.readers.office.printing.parts import Changed, is_small
from ocr.readers.office.sheets import read
from ocr.readers.office.sheets_values import Book, is_computed_on_load
from ocr.readers.office.text import Run, block

_PORTRAIT = 520.0  # points: what A4 and Letter leave between usual margins
_FAR_TOO_WIDE = 720.0  # points, for a sheet that was to be printed on several pages side by side
_USUAL_PAPER = ("1", "9")  # Letter and A4
# Larger paper, A3 and A2, for columns that are wider together than so many points: on less they
# would be too small to read.
_LARGER_PAPER = (("8", 1300.0), ("66", 1900.0))
# The elements that stand behind the page's setup.
_AFTER_SETUP = (
    "x:headerFooter",
    "x:rowBreaks",
    "x:colBreaks",
    "x:customProperties",
    "x:cellWatches",
    "x:ignoredErrors",
    "x:smartTags",
    "x:drawing",
    "x:legacyDrawing",
    "x:legacyDrawingHF",
    "x:picture",
    "x:oleObjects",
    "x:controls",
    "x:webPublishItems",
    "x:tableParts",
    "x:extLst",
)


def changes(package: Package, numbers: tuple[int, ...] = ()) -> Changed:
    """The parts that are to be printed in place of those of the file; sheets that have none of the
    `numbers` are hidden.
    """
    found: Changed = {}
    workbook = package.required(package.main)
    if _lift_print_areas(workbook):
        found[package.main] = workbook
    if numbers:
        _hide_others(workbook, _names(package, numbers))
        found[package.main] = workbook
    sheets = _sheets(package, workbook)
    book = Book(package, workbook)
    name, styles = _styles(package)
    if styles is not None and fix_dates(styles):
        found[name] = styles
    looks = cell_looks(styles)
    keeps_values = not is_computed_on_load(workbook)
    if keeps_values:
        keeps_values = all(_is_computed(root) for root in sheets.values())
    for name, root in sheets.items():
        width = fit_columns(root, book, looks)
        _fit_page(root, width)
        if keeps_values:
            _drop_formulas(root)
        else:
            _drop_empty_values(root)
        found[name] = root
    return found


def _names(package: Package, numbers: tuple[int, ...]) -> set[str]:
    """The titles of the sheets that are read as pages with these numbers."""
    found = set()
    for number, page in enumerate(read(package).pages, 1):
        if number in numbers and page.blocks:
            found.add(page.blocks[0].text)
    return found


def _hide_others(workbook: etree._Element, names: set[str]) -> None:
    """Hide the sheets without these titles. One has to stay, as a workbook shows something."""
    entries = find_all(workbook, "x:sheets/x:sheet")
    shown = []
    for number, entry in enumerate(entries):
        title = block([Run(entry.get("name", ""))])
        if title is not None and title.text in names:
            shown.append(number)
    if not shown:
        return
    for number, entry in enumerate(entries):
        if number not in shown:
            entry.set("state", "hidden")
    for view in find_all(workbook, "x:bookViews/x:workbookView"):
        view.set("activeTab", str(shown[0]))
        view.attrib.pop("firstSheet", None)


def _styles(package: Package) -> tuple[str, etree._Element | None]:
    for relation in package.relations(package.main).values():
        if relation.kind == "styles" and is_small(package, relation.target):
            return relation.target, package.xml(relation.target)
    return "", None


def _lift_print_areas(workbook: etree._Element) -> bool:
    areas = []
    for name in find_all(workbook, "x:definedNames/x:definedName"):
        if name.get("name") == "_xlnm.Print_Area":
            areas.append(name)
    for area in areas:
        area.getparent().remove(area)
    names = find(workbook, "x:definedNames")
    if names is not None and not len(names):
        workbook.remove(names)
    return bool(areas)


def _sheets(package: Package, workbook: etree._Element) -> Changed:
    """The visible sheets that are small enough to be changed."""
    found: Changed = {}
    relations = package.relations(package.main)
    total = 0
    for entry in find_all(workbook, "x:sheets/x:sheet"):
        relation = relations.get(entry.get(q("r:id"), ""))
        if relation is None or entry.get("state", "visible") != "visible":
            continue
        if relation.target in found or not is_small(package, relation.target):
            continue
        total += package.archive.getinfo(relation.target).file_size
        if total > zips.MAX_XML:
            break
        root = package.xml(relation.target)
        if root is not None and root.tag == q("x:worksheet"):
            found[relation.target] = root
    return found


def _is_computed(root: etree._Element) -> bool:
    """Whether all formulas of a sheet have their value beside them."""
    for formula in root.iter(q("x:f")):
        cell = formula.getparent()
        if cell is None:
            continue
        value = find(cell, "x:v")
        if value is None or not value.text:
            return False
    return True


def _drop_formulas(root: etree._Element) -> None:
    for formula in list(root.iter(q("x:f"))):
        cell = formula.getparent()
        if cell is not None:
            cell.remove(formula)


def _drop_empty_values(root: etree._Element) -> None:
    """Take away what LibreOffice would show in place of the value that it can compute."""
    for formula in root.iter(q("x:f")):
        cell = formula.getparent()
        value = find(cell, "x:v")
        if cell is not None and value is not None and not value.text:
            cell.remove(value)


def _fit_page(root: etree._Element, width: float) -> None:
    """Scale the print so that all columns stand on one page; `width` of them in points."""
    properties = find(root, "x:sheetPr")
    if properties is None:
        properties = etree.Element(q("x:sheetPr"))
        root.insert(0, properties)
    fit = find(properties, "x:pageSetUpPr")
    if fit is None:
        fit = etree.SubElement(properties, q("x:pageSetUpPr"))
    setup = _setup(root)
    own_fit = fit.get("fitToPage") in ("1", "true") and setup.get("fitToWidth", "1") == "1"
    if not own_fit:
        fit.set("fitToPage", "1")
        setup.set("fitToWidth", "1")
        setup.set("fitToHeight", "0")
        setup.attrib.pop("scale", None)
    is_unset = setup.get("orientation", "default") == "default"
    if width > _PORTRAIT and (is_unset or (not own_fit and width > _FAR_TOO_WIDE)):
        setup.set("orientation", "landscape")
    if setup.get("paperSize", "1") in _USUAL_PAPER:
        for paper, most in _LARGER_PAPER:
            if width > most:
                setup.set("paperSize", paper)
    for breaks in find_all(root, "x:colBreaks"):
        root.remove(breaks)


def _setup(root: etree._Element) -> etree._Element:
    setup = find(root, "x:pageSetup")
    if setup is not None:
        return setup
    setup = etree.Element(q("x:pageSetup"))
    behind = {q(name) for name in _AFTER_SETUP}
    for place, child in enumerate(root):
        if child.tag in behind:
            root.insert(place, setup)
            return setup
    root.append(setup)
    return setup
