/** {@code derived-tokens}: deriving and verifying tokens, beside the bare cryptography and keys. */
package dev.latchkey.bench.token;
