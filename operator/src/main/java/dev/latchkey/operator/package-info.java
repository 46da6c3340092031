/**
 * The operator: makes Secrets and hashed records of the keys that users declare.
 *
 * <p>Each package is a capability. Decisions are pure functions of what was observed; effects are
 * in the reconcilers and in the few classes that they write through.
 */
package dev.latchkey.operator;
