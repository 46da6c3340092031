/**
 * The verifier: answers over HTTP whether a presented credential is good, from an index in memory
 * that watches keep current.
 */
package dev.latchkey.verifier;
