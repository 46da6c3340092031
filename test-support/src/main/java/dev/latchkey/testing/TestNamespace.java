package dev.latchkey.testing;

/**
 * A namespace that exists, is empty at first, and belongs to one test class.
 *
 * @param name its name
 */
public record TestNamespace(String name) {}
