package dev.latchkey.operator.status;

import dev.latchkey.crds.condition.Condition;
import dev.latchkey.crds.condition.Condition.Status;
import dev.latchkey.crds.condition.KeyReason.Outlook;
import dev.latchkey.crds.key.ApiKey;
import dev.latchkey.crds.key.KeyStatus;
import dev.latchkey.crds.key.RetiringCredential;
import dev.latchkey.crds.key.Revocation;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.ApiKeyRecordSpec;
import dev.latchkey.operator.record.RecordEnds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes the status of a key, from nothing but what became of it. Pure. */
public final class KeyStatuses {
  static final String ACTIVE = "Active";
  static final String EXPIRING = "Expiring";

  private static final Duration SHORT_LIFE = Duration.ofHours(1);
  private static final Duration LONGEST_NOTICE = Duration.ofDays(7);
  private static final int PART_OF_LIFE = 10;

  private KeyStatuses() {}

  /**
   * The status that a key is to show.
   *
   * @param key the key, with the status that it shows now
   * @param outcome what became of it
   * @param now the present; conditions whose status does not change keep their time
   */
  public static KeyStatus of(ApiKey<?> key, KeyOutcome outcome, Instant now) {
    List<Condition> before = key.getStatus() == null ? List.of() : key.getStatus().conditions();
    Long generation = key.getMetadata().getGeneration();
    List<Condition> conditions = new ArrayList<>();
    conditions.add(condition("Ready", ready(outcome), outcome, generation, before, now));
    conditions.add(active(outcome, generation, before, now));
    conditions.add(
        condition(
            "Stalled",
            Status.of(outcome.reason().outlook() == Outlook.STALLED),
            outcome,
            generation,
            before,
            now));
    Optional<ApiKeyRecordSpec> current = outcome.current().map(ApiKeyRecord::getSpec);
    return new KeyStatus(
        generation,
        conditions,
        current.map(ApiKeyRecordSpec::keyID).orElse(null),
        outcome.secretName().orElse(null),
        current.map(ApiKeyRecordSpec::createTime).orElse(null),
        current.map(ApiKeyRecordSpec::expireTime).orElse(null),
        outcome.current().flatMap(record -> lastUsed(record, now)).orElse(null),
        lastRotation(key, outcome).orElse(null),
        outcome.nextRotation().orElse(null),
        current
            .map(ApiKeyRecordSpec::revocation)
            .map(end -> new Revocation(end.reason(), end.description()))
            .orElse(null),
        retiring(outcome, now));
  }

  /**
   * When time alone will change the status or the decision, if ever. A look that is due by now
   * stays due; ends that are past have been told of.
   */
  public static Optional<Instant> nextChange(KeyOutcome outcome, Instant now) {
    Stream<Instant> ends =
        outcome.records().stream()
            .map(ApiKeyRecord::getSpec)
            .flatMap(
                record ->
                    Stream.of(
                        Optional.ofNullable(record.expireTime()),
                        Optional.ofNullable(record.revocation()).map(end -> end.effectiveTime())))
            .flatMap(Optional::stream);
    Stream<Instant> ahead =
        Stream.concat(
                ends,
                Stream.of(outcome.nextRotation(), expiringFrom(outcome)).flatMap(Optional::stream))
            .filter(time -> time.isAfter(now));
    return Stream.concat(ahead, outcome.lookAgain().stream()).min(Instant::compareTo);
  }

  /**
   * From when a credential is said to expire soon: in the last tenth of its life, at most a week;
   * empty where that is not worth a word, and where it is rotated before.
   */
  private static Optional<Instant> expiringFrom(KeyOutcome outcome) {
    return outcome
        .current()
        .map(ApiKeyRecord::getSpec)
        .filter(record -> record.expireTime() != null && record.revocation() == null)
        .filter(
            record ->
                outcome.nextRotation().filter(time -> time.isBefore(record.expireTime())).isEmpty())
        .flatMap(
            record -> {
              Duration life = Duration.between(record.createTime(), record.expireTime());
              Duration part = life.dividedBy(PART_OF_LIFE);
              return life.compareTo(SHORT_LIFE) < 0
                  ? Optional.empty()
                  : Optional.of(
                      record
                          .expireTime()
                          .minus(part.compareTo(LONGEST_NOTICE) < 0 ? part : LONGEST_NOTICE));
            });
  }

  /** How long until a time, never nothing: a clock may lag behind the one that wakes us. */
  public static Duration until(Instant time, Instant now) {
    Duration delay = Duration.between(now, time);
    return delay.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : delay;
  }

  private static Status ready(KeyOutcome outcome) {
    return Status.of(outcome.reason().outlook() == Outlook.SETTLED);
  }

  private static Condition active(
      KeyOutcome outcome, Long generation, List<Condition> before, Instant now) {
    boolean currentVerifies =
        outcome.current().filter(record -> !RecordEnds.isOver(record.getSpec(), now)).isPresent();
    boolean anyVerifies =
        currentVerifies
            || outcome.records().stream()
                .anyMatch(record -> !RecordEnds.isOver(record.getSpec(), now));
    String reason;
    String message;
    if (currentVerifies && expiringFrom(outcome).filter(time -> !time.isAfter(now)).isPresent()) {
      reason = EXPIRING;
      message =
          "The credential verifies until %s."
              .formatted(outcome.current().get().getSpec().expireTime());
    } else if (currentVerifies) {
      reason = "Verifies";
      message = "The credential verifies.";
    } else if (anyVerifies) {
      reason = "Retiring";
      message = "Only a retiring credential still verifies.";
    } else {
      reason = outcome.current().isPresent() ? outcome.reason().text() : "NoCredential";
      message = "No credential of this key verifies.";
    }
    return condition(ACTIVE, Status.of(anyVerifies), reason, message, generation, before, now);
  }

  private static List<RetiringCredential> retiring(KeyOutcome outcome, Instant now) {
    return outcome.records().stream()
        .filter(record -> record.getSpec().revocation() != null)
        .filter(record -> !RecordEnds.isOver(record.getSpec(), now))
        .map(
            record ->
                new RetiringCredential(
                    record.getSpec().keyID(),
                    record.getSpec().revocation().effectiveTime(),
                    lastUsed(record, now).orElse(null)))
        .toList();
  }

  private static Optional<Instant> lastRotation(ApiKey<?> key, KeyOutcome outcome) {
    if (outcome.current().isEmpty()) {
      return Optional.empty();
    }
    ApiKeyRecordSpec current = outcome.current().get().getSpec();
    boolean replacedAnother =
        outcome.records().stream()
            .anyMatch(
                record ->
                    !record.getSpec().keyID().equals(current.keyID())
                        && !record.getSpec().createTime().isAfter(current.createTime()));
    if (replacedAnother) {
      return Optional.of(current.createTime());
    }
    // The records before may have been removed since; what was said of this credential stays true.
    return Optional.ofNullable(key.getStatus())
        .filter(status -> current.keyID().equals(status.keyID()))
        .map(KeyStatus::lastRotationTime);
  }

  private static Optional<Instant> lastUsed(ApiKeyRecord record, Instant now) {
    return Optional.ofNullable(record.getStatus()).flatMap(status -> status.lastUsed(now));
  }

  private static Condition condition(
      String type,
      Status status,
      KeyOutcome outcome,
      Long generation,
      List<Condition> before,
      Instant now) {
    return condition(
        type, status, outcome.reason().text(), outcome.message(), generation, before, now);
  }

  private static Condition condition(
      String type,
      Status status,
      String reason,
      String message,
      Long generation,
      List<Condition> before,
      Instant now) {
    Instant since =
        before.stream()
            .filter(condition -> condition.type().equals(type) && condition.status() == status)
            .map(Condition::lastTransitionTime)
            .findFirst()
            .orElse(now);
    return new Condition(type, status, reason, message, generation, since);
  }
}
