/**
 * The contract of the HTTP API, sentence by sentence, as any client sees it: against a session on
 * the embedded API server, and on a real one.
 */
package dev.latchkey.conformance;
