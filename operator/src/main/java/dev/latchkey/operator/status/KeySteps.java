package dev.latchkey.operator.status;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.condition.Condition;
import dev.latchkey.crds.condition.KeyReason;
import dev.latchkey.crds.condition.KeyReason.Outlook;
import dev.latchkey.crds.key.ApiKey;
import dev.latchkey.crds.key.KeyStatus;
import dev.latchkey.crds.key.RetiringCredential;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.ApiKeyRecordSpec;
import dev.latchkey.crds.record.EndCause;
import dev.latchkey.operator.audit.CredentialSteps;
import dev.latchkey.operator.audit.KeyTransition;
import dev.latchkey.operator.record.RecordAdoption;
import dev.latchkey.operator.record.RecordEnds;
import dev.latchkey.operator.status.KeyOutcome.Origin;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The steps between the status that a key shows and the one that it is to show. Pure. */
final class KeySteps {
  private static final String PENDING = KeyReason.PENDING.text();

  private final ApiKey<?> key;
  private final Optional<KeyStatus> before;
  private final KeyOutcome outcome;
  private final KeyStatus next;
  private final Instant now;

  private KeySteps(ApiKey<?> key, KeyOutcome outcome, KeyStatus next, Instant now) {
    this.key = key;
    this.before = Optional.ofNullable(key.getStatus());
    this.outcome = outcome;
    this.next = next;
    this.now = now;
  }

  /**
   * The steps, in order.
   *
   * @param key the key, with the status that it shows now
   * @param outcome what became of it
   * @param next the status that it is to show
   * @param now the present
   */
  static List<KeyTransition> between(
      ApiKey<?> key, KeyOutcome outcome, KeyStatus next, Instant now) {
    KeySteps steps = new KeySteps(key, outcome, next, now);
    return Stream.concat(
            Stream.of(steps.newCredential(), steps.newState(), steps.expiring())
                .flatMap(Optional::stream),
            steps.retired())
        .toList();
  }

  /** The credential was made by somebody else than whoever tells of it. */
  private String whyWithoutOrigin() {
    boolean asked =
        outcome.current().filter(record -> record.getSpec().replaces() != null).isPresent()
            || Optional.ofNullable(key.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(Latchkey.KEY_ID))
                .filter(id -> id.equals(next.keyID()))
                .isPresent();
    return asked ? "somebody asked for it over HTTP" : "an interruption came before the telling";
  }

  private Optional<KeyTransition> newCredential() {
    Optional<String> keyID = Optional.ofNullable(next.keyID());
    Optional<String> keyIDBefore = before.map(KeyStatus::keyID);
    if (!isWorking() || keyID.isEmpty() || keyID.equals(keyIDBefore) || isAdopted()) {
      return Optional.empty();
    }
    boolean comesBack = outcome.origin().map(Origin::comesBack).orElse(false);
    boolean replaced = next.lastRotationTime() != null;
    String reason = comesBack ? "Reimported" : replaced ? "Rotated" : outcome.reason().text();
    String why = outcome.origin().map(Origin::why).orElseGet(this::whyWithoutOrigin);
    String told =
        comesBack
            ? "The credential of a key that is gone is this one's: "
            : replaced ? "A new credential took the place of another: " : "Credential ready: ";
    String where =
        Optional.ofNullable(next.secretName()).map(name -> ", in the Secret " + name).orElse("");
    return Optional.of(
        new KeyTransition(
                false, reason, told + "key id " + keyID.get() + where + " (" + why + ").", keyID)
            .replacing(replaced ? keyIDBefore.or(this::predecessor) : Optional.empty())
            .because(why));
  }

  private boolean isWorking() {
    return outcome.reason() == KeyReason.ISSUED || outcome.reason() == KeyReason.IMPORTED;
  }

  /** That a restored key took over its credential is told where it is done. */
  private boolean isAdopted() {
    return RecordAdoption.adoptedUid(key).isPresent()
        && before.map(KeyStatus::keyID).isEmpty()
        && outcome.origin().isEmpty();
  }

  private Optional<String> predecessor() {
    return outcome.records().stream()
        .map(ApiKeyRecord::getSpec)
        .filter(record -> !record.keyID().equals(next.keyID()))
        .max(Comparator.comparing(ApiKeyRecordSpec::createTime))
        .map(ApiKeyRecordSpec::keyID);
  }

  private Optional<KeyTransition> newState() {
    KeyReason reason = outcome.reason();
    Optional<Condition> ready = before.flatMap(status -> condition(status, "Ready"));
    Optional<String> reasonBefore = ready.map(Condition::reason);
    Optional<String> keyID = Optional.ofNullable(next.keyID());
    if (isWorking()) {
      return reasonBefore
          .filter(was -> !was.equals(reason.text()) && !was.equals(PENDING))
          .filter(was -> keyID.equals(before.map(KeyStatus::keyID)))
          .map(
              was ->
                  new KeyTransition(
                          false,
                          "Recovered",
                          "The key is in order again; it was %s.".formatted(was),
                          keyID)
                      .because(was + " is over"));
    }
    boolean changed =
        !reasonBefore.equals(Optional.of(reason.text()))
            || (reason.outlook() == Outlook.STALLED
                && !ready.map(Condition::message).equals(Optional.of(outcome.message())));
    if (!changed) {
      return Optional.empty();
    }
    KeyTransition step =
        new KeyTransition(
            reason.outlook() == Outlook.STALLED || reason == KeyReason.EXPIRED,
            reason.text(),
            outcome.message(),
            keyID);
    return Optional.of(
        outcome
            .current()
            .map(record -> record.getSpec().revocation())
            .filter(end -> reason == KeyReason.REVOKED)
            .map(end -> step.by(CredentialSteps.by(end)).because(CredentialSteps.why(end)))
            .orElse(step));
  }

  private Optional<KeyTransition> expiring() {
    Optional<Condition> active =
        condition(next, KeyStatuses.ACTIVE).filter(is -> isExpiring(is) && isWorking());
    boolean told =
        before
                .flatMap(status -> condition(status, KeyStatuses.ACTIVE))
                .filter(KeySteps::isExpiring)
                .isPresent()
            && before.map(KeyStatus::keyID).equals(Optional.ofNullable(next.keyID()));
    return active
        .filter(is -> !told)
        .map(
            is ->
                new KeyTransition(
                        true,
                        KeyStatuses.EXPIRING,
                        "The credential %s expires at %s, and nothing rotates it before."
                            .formatted(next.keyID(), next.expireTime()),
                        Optional.of(next.keyID()))
                    .until(Optional.of(next.expireTime()))
                    .because("nothing rotates it before it expires"));
  }

  private static boolean isExpiring(Condition condition) {
    return condition.reason().equals(KeyStatuses.EXPIRING);
  }

  /** Credentials whose time is over; one that somebody revoked meanwhile is told by that. */
  private Stream<KeyTransition> retired() {
    return before.stream()
        .flatMap(status -> status.retiring().stream())
        .filter(
            was -> next.retiring().stream().noneMatch(still -> still.keyID().equals(was.keyID())))
        .map(this::retired)
        .flatMap(Optional::stream);
  }

  private Optional<KeyTransition> retired(RetiringCredential was) {
    Optional<ApiKeyRecordSpec> record =
        outcome.records().stream()
            .map(ApiKeyRecord::getSpec)
            .filter(spec -> spec.keyID().equals(was.keyID()))
            .findFirst();
    if (record.filter(spec -> !RecordEnds.hasEnded(spec, now)).isPresent()) {
      return Optional.of(
          over("Expired", was.keyID(), record.get().expireTime(), "it expired while it retired"));
    }
    boolean byRotation =
        record.filter(spec -> spec.revocation().cause() != EndCause.SUPERSEDED).isEmpty();
    Instant end = record.map(spec -> spec.revocation().effectiveTime()).orElse(was.endTime());
    return byRotation
        ? Optional.of(over("OverlapEnded", was.keyID(), end, "the overlap of its rotation is over"))
        : Optional.empty();
  }

  private static KeyTransition over(String reason, String keyID, Instant end, String why) {
    return new KeyTransition(
            false,
            reason,
            "The credential %s is refused since %s: %s.".formatted(keyID, end, why),
            Optional.of(keyID))
        .until(Optional.of(end))
        .because(why);
  }

  private static Optional<Condition> condition(KeyStatus status, String type) {
    return status.conditions().stream()
        .filter(condition -> condition.type().equals(type))
        .findFirst();
  }
}
