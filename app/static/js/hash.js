// The SHA-256 of a file, piece by piece, away from the page: posts {share} as it goes and {sha256} at the end.
import { sha256 } from "/static/vendor/hashes/sha2.js";

const PIECE = 4 * 1024 * 1024;

self.onmessage = async function (event) {
  const file = event.data, hash = sha256.create();
  try {
    for (let at = 0; at < file.size; at += PIECE) {
      hash.update(new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer()));
      self.postMessage({ share: Math.floor((Math.min(at + PIECE, file.size) * 100) / file.size) });
    }
    const digits = Array.from(hash.digest(), (byte) => byte.toString(16).padStart(2, "0"));
    self.postMessage({ sha256: digits.join("") });
  } catch (failure) {
    self.postMessage({ failure: String(failure) });
  }
};
