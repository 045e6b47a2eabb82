"""What the answers of the jobs interface look like."""

from ocr.api.jobs.querying import MOST
from ocr.api.openapi.common import outputs
from ocr.api.openapi.named_shapes import (
    array,
    boolean,
    integer,
    moment,
    named,
    nullable,
    record,
    text,
)
from ocr.models import Status

status = text("How it stands.", enum=Status.values)
job_id = integer("The job.", minimum=1)

EXECUTION = named(
    "JobsExecution",
    record(
        {
            "id": integer("The execution.", minimum=1),
            "status": status,
            "ocrProvider": text("The provider that reads."),
            "ocrData": nullable(
                text(
                    "JSON in a text: `markdown`, `text`, `language` (ISO 639-1 or `und`), `confidence` (0 to 1) and "
                    "`pages`, each with the words and their boxes in pixels. Null until there is a result. A receipt "
                    "or invoice of up to three pages also has `receipt`: `merchant`, `address`, `date` (ISO 8601), "
                    "`time`, `currency` (ISO 4217), `items` (`description`, `quantity`, `unitPrice`, `amount`), "
                    "`subtotal`, `discount`, `serviceCharge`, `tax`, `rounding`, `total`, `payment`, `change`, each "
                    "null or with `text` as it was read, `value`, `confidence`, `page` and `box`; `checks`, each with "
                    "`name`, `ok` (null where it cannot be checked) and `detail`; and `evidence`, what shows that it "
                    "is a receipt."
                )
            ),
            "createdAt": moment("When it was ordered."),
            "updatedAt": moment("When it last changed."),
            "errorMessage": text("Why it failed; it then cost nothing."),
            "outputs": outputs,
        },
        optional=["errorMessage", "outputs"],
    ),
)
FILE = named(
    "JobsFile",
    record(
        {
            "id": integer("The file.", minimum=1),
            "originalName": text("The name that it came with."),
            "storageKey": text("For display."),
            "executions": array(EXECUTION, "One for each provider."),
        }
    ),
)
JOB = named(
    "JobsJob",
    record(
        {
            "id": job_id,
            "name": text("As it was sent, or the first file's."),
            "status": status,
            "createdAt": moment("When it came in."),
            "updatedAt": moment("When it last changed."),
            "files": array(FILE, "In the order of the request."),
        }
    ),
)
LISTED = named(
    "JobsListed",
    record(
        {
            "id": job_id,
            "name": text("The job's name."),
            "status": status,
            "createdAt": moment("When it came in."),
        }
    ),
)
PAGINATION = named(
    "JobsPagination",
    record(
        {
            "total": integer("Jobs in all.", minimum=0),
            "page": integer("This page.", minimum=1),
            "limit": integer("Jobs a page.", minimum=1, maximum=MOST),
            "pages": integer("Pages in all.", minimum=0),
        }
    ),
)
LIST = named("JobsList", record({"data": array(LISTED), "pagination": PAGINATION}))
CREATED = named("JobsCreated", record({"id": job_id}))
DELETED = named("JobsDeleted", record({"success": boolean("Always true.")}))
PROVIDER = named(
    "JobsProvider",
    record(
        {
            "name": text("As it is sent in `ocrProvider_<index>`."),
            "available": boolean("Whether you can use it now."),
            "reason": text("Why not."),
        },
        optional=["reason"],
    ),
)
