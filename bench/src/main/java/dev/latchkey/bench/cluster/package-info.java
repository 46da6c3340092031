/** What benchmarks on a real API server share. */
package dev.latchkey.bench.cluster;
