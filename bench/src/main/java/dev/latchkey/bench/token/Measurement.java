package dev.latchkey.bench.token;

/**
 * What an operation took, on average.
 *
 * @param cpuNanos how much CPU time
 * @param error how far from it the true average may be, with 99.9 % confidence; NaN if there are
 *     too few iterations to tell
 * @param clockNanos how long by the clock, waiting for a CPU included
 * @param bytes how much was allocated
 */
record Measurement(double cpuNanos, double error, double clockNanos, double bytes) {}
