package dev.latchkey.operator.record;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.key.ApiKey;
import dev.latchkey.crds.record.ApiKeyRecordSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long what somebody began over HTTP is left to them, half done as it is: a request takes
 * milliseconds, and what is taken up after this was given up by a crash. Pure.
 */
public final class RequestGrace {
  private static final Duration GRACE = Duration.ofSeconds(30);

  /** When a request gives up by itself, well before anybody takes up what it began. */
  private static final Duration TIME_LIMIT = Duration.ofSeconds(20);

  private RequestGrace() {}

  /** Until when a key that has no record yet is left alone; empty where nobody asked for it. */
  public static Optional<Instant> of(ApiKey<?> key) {
    return Optional.ofNullable(key.getMetadata().getAnnotations())
        .filter(annotations -> annotations.containsKey(Latchkey.REQUESTED_BY))
        .flatMap(annotations -> Optional.ofNullable(key.getMetadata().getCreationTimestamp()))
        .map(Instant::parse)
        .map(created -> created.plus(GRACE));
  }

  /** Until when a record that has not replaced another one yet is left alone. */
  public static Instant of(ApiKeyRecordSpec replacement) {
    return replacement.createTime().plus(GRACE);
  }

  /** Whether it is too late to finish a request that made a record. */
  public static boolean isTooLate(ApiKeyRecordSpec made, Instant now) {
    return isTooLate(made.createTime(), now);
  }

  /** Whether it is too late to finish a request that began at a time. */
  public static boolean isTooLate(Instant begun, Instant now) {
    return now.isAfter(begun.plus(TIME_LIMIT));
  }
}
