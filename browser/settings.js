// SPDX-License-Identifier: Apache-2.0
/** Whom the page is for. sotdae.exchange.hasher_page writes a centre's own values into the line below. */

/** @typedef {{recipient: string | null, centre: string | null}} Settings */

export const SETTINGS = /** @type {Settings} */ ({ recipient: null, centre: null });
