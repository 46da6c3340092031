package dev.latchkey.operator.admin;

import java.util.Optional;

/**
 * Who asks, and for which namespace.
 *
 * @param namespace the namespace
 * @param caller the name that the API server knows the caller by; where nobody is asked who they
 *     are, a word for that
 * @param objectName the one object that the caller was found to have the right to; empty = to all
 */
public record Call(String namespace, String caller, Optional<String> objectName) {
  /** A call whose caller has the right to all objects. */
  public Call(String namespace, String caller) {
    this(namespace, caller, Optional.empty());
  }
}
