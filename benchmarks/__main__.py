"""`python -m benchmarks speed [latency|throughput|waiters|cost]`, `accuracy FOLDER`, `scan FOLDER`,
`documents FOLDER`, `placement FOLDER`, `tables FOLDER`, `receipts FOLDER`, `correction FOLDER...`,
`idle [KIND...]`, `claims`, `fair`.
"""

import argparse
from pathlib import Path

from benchmarks import (
    accuracy,
    cells,
    claims,
    correction,
    cost,
    documents,
    expiry,
    fair,
    idle,
    latency,
    machine,
    million,
    placement,
    receipts,
    scan,
    throughput,
    waiters,
)

SPEEDS = ("latency", "throughput", "waiters", "cost")


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure, beside the tesseract command."
    )
    kinds = parser.add_subparsers(dest="kind", required=True)
    speed = kinds.add_parser(
        "speed", help="latency, throughput, waiting callers; each on a server of its own"
    )
    speed.add_argument("what", nargs="?", choices=SPEEDS, help="default: all four")
    speed.add_argument(
        "--requests",
        type=int,
        default=100,
        metavar="N",
        help="latency: requests of each kind (100)",
    )
    speed.add_argument(
        "--tasks", type=int, default=200, metavar="N", help="throughput: pictures a round (200)"
    )
    speed.add_argument("--rounds", type=int, default=3, metavar="N", help="throughput: rounds (3)")
    speed.add_argument(
        "--waiters", type=int, default=500, metavar="N", help="waiters: blocked callers (500)"
    )
    folder = kinds.add_parser(
        "accuracy", help="error rates over images that have their text beside them"
    )
    folder.add_argument(
        "folder",
        type=Path,
        help="searched with its subfolders: NAME.jpg, .png, .tif ... and NAME.txt",
    )
    folder.add_argument(
        "--language", default="", help="codes separated by commas, where no NAME.lang says it"
    )
    folder.add_argument(
        "--providers", default=",".join(accuracy.OURS), help="separated by commas (%(default)s)"
    )
    scan = kinds.add_parser("scan", help="a long scan to a searchable PDF, beside ocrmypdf")
    scan.add_argument(
        "folder", type=Path, help="page images with their text beside them: NAME.tif and NAME.txt"
    )
    scan.add_argument(
        "--pages", type=int, default=20, metavar="N", help="pages of the document (20)"
    )
    scan.add_argument(
        "--rounds", type=int, default=3, metavar="N", help="each way so many times, in turns (3)"
    )
    pairs = kinds.add_parser(
        "documents", help="every file of a folder to every format: does it open, what is in it"
    )
    pairs.add_argument("folder", type=Path)
    pairs.add_argument("--only", default="", metavar="TEXT", help="files whose name holds this")
    pairs.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="where the results are left, to look at"
    )
    for name, about in (
        ("placement", "where the words stand in the Word files, laid out by LibreOffice"),
        ("tables", "cells of tables that are known: NAME.pdf and NAME.cells.json"),
    ):
        known = kinds.add_parser(name, help=about)
        known.add_argument("folder", type=Path)
        known.add_argument("--only", default="", metavar="TEXT", help="files whose name holds this")
        known.add_argument(
            "--keep", type=Path, metavar="FOLDER", help="where the results are left, to look at"
        )
    bills = kinds.add_parser("receipts", help="merchant, date, total and address of receipts")
    bills.add_argument(
        "folder",
        type=Path,
        help="images with NAME.key.json beside them: company, date, address, total",
    )
    bills.add_argument(
        "--provider", default="tesseract", metavar="NAME", help="what reads them (tesseract)"
    )
    bills.add_argument(
        "--cache",
        type=Path,
        metavar="FOLDER",
        help="keep the readings there, and use those there are",
    )
    repairs = kinds.add_parser(
        "correction", help="words that the dictionary corrector repairs and breaks"
    )
    repairs.add_argument(
        "folders", type=Path, nargs="+", metavar="FOLDER", help="images with NAME.txt beside them"
    )
    repairs.add_argument(
        "--language", default="en", help="codes separated by commas, e.g. en,de (default: en)"
    )
    repairs.add_argument(
        "--provider", default="tesseract", metavar="NAMES", help="separated by commas (tesseract)"
    )
    repairs.add_argument(
        "--cache", type=Path, metavar="FOLDER", help="keep the readings in PROVIDER/NAME.json there"
    )
    repairs.add_argument("--edits", action="store_true", help="show each edit")
    rest = kinds.add_parser("idle", help="processor time of an idle server; enqueue to start")
    rest.add_argument(
        "kinds",
        nargs="*",
        choices=[*idle.KINDS, []],
        metavar="KIND",
        help=f"of {', '.join(idle.KINDS)}",
    )
    rest.add_argument("--seconds", type=float, default=20, metavar="N", help="of idleness (20)")
    rest.add_argument("--requests", type=int, default=50, metavar="N", help="pictures sent (50)")
    waiting = kinds.add_parser(
        "claims", help="claiming and admitting while many runs of many tenants wait"
    )
    waiting.add_argument("--runs", type=int, default=100_000, metavar="N", help="(100,000)")
    waiting.add_argument("--tenants", type=int, default=2000, metavar="N", help="(2,000)")
    waiting.add_argument(
        "--claims", type=int, default=2000, metavar="N", help="how many are measured (2,000)"
    )
    turns = kinds.add_parser("fair", help="turns and cancelling behind a long document")
    turns.add_argument(
        "--pages", type=int, default=100, metavar="N", help="of the long document (100)"
    )
    turns.add_argument(
        "--calls", type=int, default=20, metavar="N", help="blocking calls of the other tenant (20)"
    )
    turns.add_argument(
        "--url", default="", help="a server on this machine; default: one of our own"
    )
    turns.add_argument("--key", action="append", default=[], help="twice: of two tenants")
    many = kinds.add_parser(
        "million", help="server time of every route and admin list with a million jobs"
    )
    many.add_argument("--jobs", type=int, default=1_000_000, metavar="N", help="(1,000,000)")
    many.add_argument(
        "--tenants", type=int, default=1000, metavar="N", help="at most 1,400 (1,000)"
    )
    many.add_argument(
        "--rounds", type=int, default=5, metavar="N", help="how often each is asked for (5)"
    )
    gone = kinds.add_parser("expiry", help="what deletion costs and how late it is")
    gone.add_argument("--jobs", type=int, default=1_000_000, metavar="N", help="(1,000,000)")
    gone.add_argument("--tenants", type=int, default=1000, metavar="N", help="(1,000)")
    gone.add_argument("--seconds", type=int, default=60, metavar="N", help="(60)")
    gone.add_argument(
        "--rate", type=int, default=40, metavar="N", help="solver jobs that expire a second (40)"
    )
    return parser.parse_args()


def main() -> None:
    options = parsed()
    print(machine.describe(), flush=True)
    if options.kind == "accuracy":
        accuracy.run(options.folder, options.language, options.providers.split(","))
    elif options.kind == "scan":
        scan.run(options.folder, options.pages, options.rounds)
    elif options.kind == "receipts":
        receipts.run(options.folder, options.provider, options.cache)
    elif options.kind == "correction":
        providers = options.provider.split(",")
        correction.run(options.folders, options.language, providers, options.cache, options.edits)
    elif options.kind == "idle":
        idle.run(options.seconds, options.requests, options.kinds or list(idle.KINDS))
    elif options.kind == "claims":
        claims.run(options.runs, options.tenants, options.claims)
    elif options.kind == "fair":
        fair.run(options.url, options.key, options.pages, options.calls)
    elif options.kind == "expiry":
        expiry.run(options.jobs, options.tenants, options.seconds, options.rate)
    elif options.kind == "million":
        million.run(options.jobs, options.tenants, options.rounds)
    elif options.kind == "documents":
        documents.run(options.folder, options.only, options.keep)
    elif options.kind == "placement":
        placement.run(options.folder, options.only, options.keep)
    elif options.kind == "tables":
        cells.run(options.folder, options.only, options.keep)
    else:
        run_speeds(options)
    print(f"\nother work: {machine.busy():.0%} of all cores, just after")


def run_speeds(options: argparse.Namespace) -> None:
    chosen = [options.what] if options.what else SPEEDS
    if "latency" in chosen:
        latency.run(options.requests)
    if "throughput" in chosen:
        throughput.run(options.tasks, options.rounds)
    if "waiters" in chosen:
        waiters.run(options.waiters)
    if "cost" in chosen:
        cost.run(options.rounds)


if __name__ == "__main__":
    main()
