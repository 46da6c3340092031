package dev.latchkey.operator.issued;

import dev.latchkey.crds.key.IssuedApiKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How often the metadata of Secrets was put right within the last hour. Where another controller
 * keeps changing it back, the operator must not keep writing. A change of the key's spec begins the
 * count anew, and so does a restart of the operator. Thread-safe.
 */
final class MetadataRepairs {
  /** How often it is put right within an hour. */
  static final int PER_HOUR = 3;

  private static final Duration HOUR = Duration.ofHours(1);

  /** The uid of a key to what was done for it; no more than was done within about an hour. */
  private final Map<String, Repairs> repairs = new ConcurrentHashMap<>();

  private record Repairs(Long generation, List<Instant> times) {
    Instant last() {
      return times.get(times.size() - 1);
    }
  }

  /** Until when a key's Secret is left alone; empty where it may be put right now. */
  Optional<Instant> restsUntil(IssuedApiKey key, Instant now) {
    List<Instant> times = lately(key, now);
    return times.size() < PER_HOUR ? Optional.empty() : Optional.of(times.get(0).plus(HOUR));
  }

  /** Counts a repair that was made; whether it was the last one for now. */
  boolean made(IssuedApiKey key, Instant now) {
    repairs.values().removeIf(old -> !old.last().plus(HOUR).isAfter(now));
    List<Instant> times = new ArrayList<>(lately(key, now));
    times.add(now);
    repairs.put(
        key.getMetadata().getUid(),
        new Repairs(key.getMetadata().getGeneration(), List.copyOf(times)));
    return times.size() == PER_HOUR;
  }

  private List<Instant> lately(IssuedApiKey key, Instant now) {
    return Optional.ofNullable(repairs.get(key.getMetadata().getUid()))
        .filter(known -> Objects.equals(known.generation(), key.getMetadata().getGeneration()))
        .map(Repairs::times)
        .orElse(List.of())
        .stream()
        .filter(time -> time.plus(HOUR).isAfter(now))
        .toList();
  }
}
