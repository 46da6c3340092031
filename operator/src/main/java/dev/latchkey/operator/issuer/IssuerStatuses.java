package dev.latchkey.operator.issuer;

import dev.latchkey.crds.condition.Condition;
import dev.latchkey.crds.condition.Condition.Status;
import dev.latchkey.crds.condition.KeyReason.Outlook;
import dev.latchkey.crds.issuer.ApiKeyIssuer;
import dev.latchkey.crds.issuer.ApiKeyIssuerStatus;
import dev.latchkey.crds.issuer.IssuerKey;
import dev.latchkey.crds.issuer.KeyState;
import dev.latchkey.crds.issuer.KeyUse;
import dev.latchkey.operator.audit.KeyTransition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What an ApiKeyIssuer's status says, and the steps between two of them. Pure. */
final class IssuerStatuses {
  private static final int KEYS_SHOWN = 100;

  private IssuerStatuses() {}

  /** The status that an outcome makes of an issuer. */
  static ApiKeyIssuerStatus of(ApiKeyIssuer issuer, IssuerOutcome outcome, Instant now) {
    List<Condition> before =
        Optional.ofNullable(issuer.getStatus())
            .map(ApiKeyIssuerStatus::conditions)
            .orElse(List.of());
    Outlook outlook = outcome.reason().outlook();
    return new ApiKeyIssuerStatus(
        issuer.getMetadata().getGeneration(),
        List.of(
            condition("Ready", Status.of(outlook == Outlook.SETTLED), outcome, issuer, before, now),
            condition(
                "Stalled", Status.of(outlook == Outlook.STALLED), outcome, issuer, before, now)),
        outcome.derivedTokens().orElse(null),
        outcome.issuer().orElse(null),
        outcome.keys().stream()
            .sorted(Comparator.comparing(IssuerKey::state))
            .limit(KEYS_SHOWN)
            .toList(),
        outcome.nextSigningKey().orElse(null),
        outcome.nextHashKey().orElse(null));
  }

  /** The steps between the status that an issuer shows and the one that it is to show. */
  static List<KeyTransition> steps(ApiKeyIssuer issuer, ApiKeyIssuerStatus next) {
    List<KeyTransition> steps = new ArrayList<>();
    Optional<ApiKeyIssuerStatus> before = Optional.ofNullable(issuer.getStatus());
    for (IssuerKey key : next.keys()) {
      boolean begins =
          key.use() == KeyUse.SIGNING
              && key.state() == KeyState.ACTIVE
              && before.stream()
                  .flatMap(status -> status.keys().stream())
                  .anyMatch(was -> was.id().equals(key.id()) && was.state() == KeyState.PUBLISHED);
      if (begins) {
        steps.add(
            new KeyTransition(
                false,
                "SigningKeyActive",
                "The signing key %s signs new tokens.".formatted(key.id()),
                Optional.of(key.id())));
      }
    }
    Condition ready = next.conditions().get(0);
    boolean stalled = next.conditions().get(1).status() == Status.TRUE;
    boolean told =
        before.stream()
            .flatMap(status -> status.conditions().stream())
            .anyMatch(
                was ->
                    was.type().equals(ready.type())
                        && was.reason().equals(ready.reason())
                        && was.message().equals(ready.message()));
    if (stalled && !told) {
      steps.add(new KeyTransition(true, ready.reason(), ready.message(), Optional.empty()));
    }
    return List.copyOf(steps);
  }

  private static Condition condition(
      String type,
      Status status,
      IssuerOutcome outcome,
      ApiKeyIssuer issuer,
      List<Condition> before,
      Instant now) {
    Instant since =
        before.stream()
            .filter(condition -> condition.type().equals(type) && condition.status() == status)
            .map(Condition::lastTransitionTime)
            .findFirst()
            .orElse(now);
    return new Condition(
        type,
        status,
        outcome.reason().text(),
        outcome.message(),
        issuer.getMetadata().getGeneration(),
        since);
  }
}
