// What a page gains when scripts run; without any of it every page still works.
import "htmx.org";
import { createAll } from "govuk-frontend/dist/govuk/init.mjs";
import { isSupported } from "govuk-frontend/dist/govuk/common/index.mjs";
import { Button } from "govuk-frontend/dist/govuk/components/button/button.mjs";
import { Checkboxes } from "govuk-frontend/dist/govuk/components/checkboxes/checkboxes.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { FileUpload } from "govuk-frontend/dist/govuk/components/file-upload/file-upload.mjs";
import { PasswordInput } from "govuk-frontend/dist/govuk/components/password-input/password-input.mjs";
import { Radios } from "govuk-frontend/dist/govuk/components/radios/radios.mjs";
import { SkipLink } from "govuk-frontend/dist/govuk/components/skip-link/skip-link.mjs";
import { Tabs } from "govuk-frontend/dist/govuk/components/tabs/tabs.mjs";

import { followDrafts } from "./app/drafting.js";
import { keepDrafts } from "./app/drafts.js";
import { showPlaceInDrawings } from "./app/drawing.js";
import { openMaps } from "./app/maps.js";
import { sendOnce } from "./app/once.js";
import { closeOnPhones, printOnRequest, rememberTheme } from "./app/page.js";
import { readPapers } from "./app/review.js";
import { workTheQueue } from "./app/queue.js";
import { hashBeforeSending, scanByCamera } from "./app/verify.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
if (isSupported()) {
  for (const component of [Button, Checkboxes, ErrorSummary, FileUpload, PasswordInput, Radios, SkipLink, Tabs]) {
    createAll(component);
  }
}

closeOnPhones();
printOnRequest();
rememberTheme();
hashBeforeSending();
scanByCamera();
sendOnce();
keepDrafts();
followDrafts();
showPlaceInDrawings();
workTheQueue();
readPapers();
openMaps();
