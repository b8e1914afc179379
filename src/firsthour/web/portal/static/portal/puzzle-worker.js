/* Which number makes the puzzle's hash begin with so many zero bits? SHA-256 (FIPS 180-4), written here so that it also
   works where the browser keeps its own for HTTPS. The bytes before the number's block are hashed once. */
"use strict";
const K = new Uint32Array([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);
const START = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
const w = new Uint32Array(64);
const turn = (x, n) => (x >>> n) | (x << (32 - n));

const compress = (state, bytes, from) => {
  for (let i = 0; i < 16; i += 1) {
    const at = from + i * 4;
    w[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
  }
  for (let i = 16; i < 64; i += 1) {
    const x = w[i - 15], y = w[i - 2];
    w[i] = (w[i - 16] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + w[i - 7] + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10))) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i += 1) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
  }
  return [state[0] + a, state[1] + b, state[2] + c, state[3] + d, state[4] + e, state[5] + f, state[6] + g, state[7] + h].map((x) => x >>> 0);
};

const hash = (text, first, done) => {
  const rest = text.slice(done);
  const n = Math.ceil((rest.length + 9) / 64) * 64;
  const bytes = new Uint8Array(n);
  for (let i = 0; i < rest.length; i += 1) bytes[i] = rest.charCodeAt(i);
  bytes[rest.length] = 0x80;
  new DataView(bytes.buffer).setUint32(n - 4, text.length * 8);
  let state = first;
  for (let from = 0; from < n; from += 64) state = compress(state, bytes, from);
  return state;
};

const solve = (puzzle, bits) => {
  const head = `${puzzle}:`;
  const done = Math.floor(head.length / 64) * 64;
  const bytes = Uint8Array.from(head.slice(0, done), (sign) => sign.charCodeAt(0));
  let first = START;
  for (let from = 0; from < done; from += 64) first = compress(first, bytes, from);
  for (let number = 0; ; number += 1) {
    if (hash(head + number, first, done)[0] >>> (32 - bits) === 0) return String(number);
  }
};

self.addEventListener("message", (event) => self.postMessage(solve(event.data.puzzle, event.data.bits)));
