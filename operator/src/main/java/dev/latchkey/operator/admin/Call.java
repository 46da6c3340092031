package dev.latchkey.operator.admin;

/**
 * Who asks, and for which namespace.
 *
 * @param namespace the namespace
 * @param caller the name that the API server knows the caller by; where nobody is asked who they
 *     are, a word for that
 */
public record Call(String namespace, String caller) {}
