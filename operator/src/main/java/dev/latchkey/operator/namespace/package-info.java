/** Namespaces that the operator keeps its hands off. */
package dev.latchkey.operator.namespace;
