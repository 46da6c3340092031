/** The HTTP contract: routes, limits, messages, errors. */
package dev.latchkey.verifier.http;
