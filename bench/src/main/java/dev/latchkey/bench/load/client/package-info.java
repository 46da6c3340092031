/** A load generator for one thread: requests over kept connections, in a closed or an open loop. */
package dev.latchkey.bench.load.client;
