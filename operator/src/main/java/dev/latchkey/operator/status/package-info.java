/** Conditions, status and events of a key, as pure functions of what became of it. */
package dev.latchkey.operator.status;
