package dev.latchkey.bench.load.client;

/**
 * Requests, and on how many of the connections they are sent.
 *
 * @param requests what is sent
 * @param connections on how many at a time
 */
public record Traffic(Requests requests, int connections) {}
