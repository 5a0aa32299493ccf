// SPDX-License-Identifier: Apache-2.0
/** An age recipient's text to its 32 bytes. Source: BIP 173 (Bech32, checksum constant 1); age v1, "The X25519 recipient type". */

const DIGITS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const PREFIX = "age";

/** @param {number[]} values @returns {number} */
function polymod(values) {
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    GENERATOR.forEach((term, bit) => { if ((top >>> bit) & 1) sum ^= term; });
  }
  return sum;
}

/**
 * @param {string} recipient  age1…
 * @returns {Uint8Array} an X25519 public key
 */
export function recipientKey(recipient) {
  const digits = Array.from(recipient.slice(PREFIX.length + 1), (letter) => DIGITS.indexOf(letter));
  const prefix = Array.from(PREFIX, (letter) => letter.charCodeAt(0));
  const checked = [...prefix.map((code) => code >> 5), 0, ...prefix.map((code) => code & 31), ...digits];
  if (!recipient.startsWith(`${PREFIX}1`) || digits.includes(-1) || polymod(checked) !== 1) throw new Error("not an age recipient");
  const key = [];
  let bits = 0;
  let held = 0;
  for (const digit of digits.slice(0, -6)) {
    held = (held << 5) | digit;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      key.push((held >>> bits) & 255);
    }
    held &= 255;
  }
  if (key.length !== 32) throw new Error("not an age recipient");
  return Uint8Array.from(key);
}
