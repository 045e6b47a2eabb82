"use strict";
const place = document.getElementById("swagger");
SwaggerUIBundle({ url: place.dataset.schema, domNode: place, deepLinking: true, filter: true, displayRequestDuration: true });
