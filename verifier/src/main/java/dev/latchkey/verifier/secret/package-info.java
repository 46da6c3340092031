/** The Secrets that a verifier may read, by name from the API server or mounted as files. */
package dev.latchkey.verifier.secret;
