/** The keys of derived tokens, how they stay current, and what is remembered of signatures. */
package dev.latchkey.verifier.token;
