/** What the verifier measures of itself. */
package dev.latchkey.verifier.metrics;
