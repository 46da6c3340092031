package dev.latchkey.dev.restore;

/**
 * Names a key within its namespace.
 *
 * @param kind {@code IssuedApiKey} or {@code ImportedApiKey}
 * @param name its name
 */
record KeyName(String kind, String name) {}
