package dev.latchkey.dev.restore;

import java.util.List;

/**
 * What to do in one namespace.
 *
 * @param namespace its name
 * @param writes what to create, in this order
 * @param notes sentences: what is left out or changed, and why
 */
record NamespacePlan(String namespace, List<PlannedWrite> writes, List<String> notes) {}
