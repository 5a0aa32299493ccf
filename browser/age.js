// SPDX-License-Identifier: Apache-2.0
/**
 * Seals bytes to one age recipient, as an armoured file that `age --decrypt` opens.
 *
 * The cryptography is @noble's (vendor/noble.js); here stands only the file format. It needs no WebCrypto, which browsers withhold from pages that they
 * do not call secure, as some do with pages opened from a download.
 *
 * Source: age v1 (C2SP), sections "Header", "X25519 recipient stanza", "Payload" and "ASCII armor".
 */

import { recipientKey } from "./bech32.js";
import { chacha20poly1305, hkdf, hmac, sha256, x25519 } from "./vendor/noble.js";

const CHUNK = 65536;

/** @param {string} text @returns {Uint8Array} */
function ascii(text) {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** @param {Uint8Array[]} parts @returns {Uint8Array} */
function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** @param {Uint8Array} bytes @returns {string} with padding */
function base64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3000) text += btoa(String.fromCharCode(...bytes.subarray(at, at + 3000)));
  return text;
}

/** @param {number} length @returns {Uint8Array} */
function random(length) {
  return crypto.getRandomValues(new Uint8Array(length));
}

/**
 * @param {Uint8Array} plain
 * @param {string} recipient  age1…
 * @returns {Uint8Array} an armoured age file
 */
export function seal(plain, recipient) {
  const key = recipientKey(recipient);
  const fileKey = random(16);
  const secret = random(32);
  const share = x25519.getPublicKey(secret);
  const shared = x25519.getSharedSecret(secret, key); // throws for a key of low order
  const wrap = hkdf(sha256, shared, joined(share, key), ascii("age-encryption.org/v1/X25519"), 32);
  const wrapped = chacha20poly1305(wrap, new Uint8Array(12)).encrypt(fileKey);
  const bare = (/** @type {Uint8Array} */ bytes) => base64(bytes).replace(/=+$/, "");
  const header = `age-encryption.org/v1\n-> X25519 ${bare(share)}\n${bare(wrapped)}\n---`;
  const mac = hmac(sha256, hkdf(sha256, fileKey, new Uint8Array(0), ascii("header"), 32), ascii(header));
  const nonce = random(16);
  const payloadKey = hkdf(sha256, fileKey, nonce, ascii("payload"), 32);
  return armoured(joined(ascii(`${header} ${bare(mac)}\n`), nonce, ...chunks(plain, payloadKey)));
}

/**
 * Encrypt in chunks of 64 KiB; the counter is part of the nonce, and so is whether a chunk is the last.
 * @param {Uint8Array} plain @param {Uint8Array} key @returns {Uint8Array[]}
 */
function chunks(plain, key) {
  const sealed = [];
  const count = Math.max(1, Math.ceil(plain.length / CHUNK));
  for (let n = 0; n < count; n++) {
    const nonce = new Uint8Array(12);
    new DataView(nonce.buffer).setUint32(7, n);
    nonce[11] = n === count - 1 ? 1 : 0;
    sealed.push(chacha20poly1305(key, nonce).encrypt(plain.subarray(n * CHUNK, (n + 1) * CHUNK)));
  }
  return sealed;
}

/** @param {Uint8Array} file @returns {Uint8Array} lines of 64 letters between the marks */
function armoured(file) {
  const lines = base64(file).match(/.{1,64}/g) ?? [];
  return ascii(["-----BEGIN AGE ENCRYPTED FILE-----", ...lines, "-----END AGE ENCRYPTED FILE-----", ""].join("\n"));
}
