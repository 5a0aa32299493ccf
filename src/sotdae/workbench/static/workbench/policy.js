// SPDX-License-Identifier: Apache-2.0
// The one Trusted Types policy. Fragments of our own pages (htmx) may become elements; what could run may not: scripts, handlers, javascript: addresses.
// No script text and no script address is ever made by script. Evidence is escaped by the server; this is the second wall.
"use strict";
if (window.trustedTypes && window.trustedTypes.createPolicy) {
  const refused = /<\s*(script|iframe|object|embed|base|meta|link|style)\b|\son[a-z]+\s*=|javascript:|\shx-on/i;
  window.trustedTypes.createPolicy("default", {
    createHTML: (text) => {
      if (refused.test(text.replace(/<title>[^<]*<\/title>/gi, ""))) throw new TypeError("refused markup");
      return text;
    },
  });
}
