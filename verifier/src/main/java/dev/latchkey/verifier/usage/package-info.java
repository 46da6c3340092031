/** Writes into records when their credentials were last used: a hint, now and then. */
package dev.latchkey.verifier.usage;
