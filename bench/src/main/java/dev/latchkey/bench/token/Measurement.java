package dev.latchkey.bench.token;

/**
 * What an operation took.
 *
 * @param nanos how long, on average
 * @param error how far from it the true average may be, with 99.9 % confidence; NaN if there are
 *     too few iterations to tell
 * @param bytes how much was allocated, on average
 */
record Measurement(double nanos, double error, double bytes) {}
