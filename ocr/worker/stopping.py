"""Whether this worker was asked to stop: then it begins nothing new, and hands back what it can."""

from ocr.worker.shared import Flag

flag = Flag()  # one for all processes of a cluster, which are forked after this was imported


def is_requested() -> bool:
    return flag.is_set()
