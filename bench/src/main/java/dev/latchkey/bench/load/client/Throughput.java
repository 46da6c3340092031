package dev.latchkey.bench.load.client;

import org.HdrHistogram.Histogram;

/**
 * What came of a closed loop.
 *
 * @param perSecond how many requests were answered in a second
 * @param nanos how long each took, in nanoseconds
 */
public record Throughput(double perSecond, Histogram nanos) {}
