package dev.latchkey.operator.revocation;

import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.RecordEnd;
import dev.latchkey.crds.revocation.OrderState;
import dev.latchkey.operator.audit.CredentialSteps;
import dev.latchkey.operator.audit.KeyTransition;
import java.util.Optional;

/** The steps that are told of an order. Pure. */
final class OrderSteps {
  private OrderSteps() {}

  /**
   * An order took effect on a credential, or found that something else had.
   *
   * @param record its record, with an end
   * @param by whom the order's own ends name
   */
  static KeyTransition carriedOut(ApiKeyRecord record, String by) {
    RecordEnd end = record.getSpec().revocation();
    return by.equals(end.revokedBy())
        ? CredentialSteps.revoked(record)
        : new KeyTransition(
                false,
                OrderState.APPLIED.text(),
                "The credential %s had been revoked by %s already."
                    .formatted(record.getSpec().keyID(), CredentialSteps.by(end)),
                Optional.of(record.getSpec().keyID()))
            .by(by)
            .of(record.getSpec().owner());
  }

  /**
   * An order revoked nothing, at least so far.
   *
   * @param keyID what it names, if that is one credential
   * @param by who ordered it
   */
  static KeyTransition withoutEffect(
      OrderState state, String message, Optional<String> keyID, String by) {
    return new KeyTransition(state != OrderState.APPLIED, state.text(), message, keyID).by(by);
  }
}
