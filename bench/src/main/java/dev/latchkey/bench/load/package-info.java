/** {@code verifier}: a verifier under load, beside other servers under the same. */
package dev.latchkey.bench.load;
