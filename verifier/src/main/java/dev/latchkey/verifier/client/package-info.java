/** How the verifier calls the API server. */
package dev.latchkey.verifier.client;
