package dev.latchkey.operator.issuer;

import dev.latchkey.crds.condition.IssuerReason;

/**
 * What the issuer wants cannot be carried out until somebody mends something. The message says what
 * to do; it holds no key material.
 */
final class IssuerStalledException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final IssuerReason reason;

  IssuerStalledException(IssuerReason reason, String message) {
    super(message);
    this.reason = reason;
  }

  IssuerReason reason() {
    return reason;
  }
}
