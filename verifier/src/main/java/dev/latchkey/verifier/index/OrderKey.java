package dev.latchkey.verifier.index;

import java.util.Objects;

/**
 * Names one order.
 *
 * @param kind of which kind it is
 * @param namespace its namespace
 * @param name its name
 */
record OrderKey(Kind kind, String namespace, String name) {
  /** All are required. */
  OrderKey {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(name, "name");
  }

  /** The kinds of orders. */
  enum Kind {
    /** Valid by the right to create it. */
    REVOCATION,
    /** Valid by its proof. */
    SELF_REVOCATION
  }
}
