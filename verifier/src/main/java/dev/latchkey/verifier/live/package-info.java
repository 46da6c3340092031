/** Reading records from the API server for a client that asks not to be answered from memory. */
package dev.latchkey.verifier.live;
