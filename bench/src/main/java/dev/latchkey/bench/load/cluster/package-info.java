/** A stand-in for an API server, for verifiers that are measured. */
package dev.latchkey.bench.load.cluster;
