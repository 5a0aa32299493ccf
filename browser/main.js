// SPDX-License-Identifier: Apache-2.0
/** The page's one script. In the page it shows the page, in the worker that the page makes of the same text it takes orders. */

import { serveOrders } from "./engine.js";
import { showPage } from "./page.js";

if (typeof document === "undefined") serveOrders();
else showPage(document.currentScript?.textContent ?? "");
