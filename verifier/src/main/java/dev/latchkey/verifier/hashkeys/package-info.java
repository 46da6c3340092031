/** The namespaces' hash keys: where they are read from, and how they stay current. */
package dev.latchkey.verifier.hashkeys;
