package dev.latchkey.verifier.check;

/**
 * What a rate limit said to one use.
 *
 * @param granted whether the use is within the quota
 * @param remaining uses that are left in this window, after this one
 * @param resetMillis when the whole quota is there again, in milliseconds since the epoch
 */
public record Allowance(boolean granted, long remaining, long resetMillis) {}
