// Wakes the components on the page, and again those that htmx brings in later.
import { initAll } from "./govuk-frontend.min.js";

initAll();
document.body.addEventListener("htmx:afterSettle", (event) => initAll({ scope: event.detail.elt }));
