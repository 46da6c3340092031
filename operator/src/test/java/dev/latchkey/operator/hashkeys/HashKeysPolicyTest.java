package dev.latchkey.operator.hashkeys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.operator.hashkeys.HashKeysDecision.Activate;
import dev.latchkey.operator.hashkeys.HashKeysDecision.Keep;
import dev.latchkey.operator.hashkeys.HashKeysDecision.Publish;
import dev.latchkey.operator.hashkeys.HashKeysDecision.RemoveUnnamed;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** When hash keys are made, used and removed. */
class HashKeysPolicyTest {
  private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
  private static final HashKeysPlan NEVER = new HashKeysPlan(Optional.empty(), Optional.empty());

  @Example
  void withoutIntervalAndTriggerNothingHappens() {
    assertThat(HashKeysPolicy.decide(one(Optional.empty()), NEVER, NOW))
        .isEqualTo(new Keep(Optional.empty()));
  }

  @Example
  void aTriggerIsAnsweredOnceAndItsRemovalIsNone() {
    var plan = new HashKeysPlan(Optional.empty(), Optional.of("x"));

    assertThat(HashKeysPolicy.decide(one(Optional.empty()), plan, NOW)).isEqualTo(new Publish());
    assertThat(HashKeysPolicy.decide(one(Optional.of("x")), plan, NOW)).isInstanceOf(Keep.class);
    assertThat(HashKeysPolicy.decide(one(Optional.of("x")), NEVER, NOW)).isInstanceOf(Keep.class);
  }

  private static HashKeysState one(Optional<String> answered) {
    return new HashKeysState(
        "k0", Set.of("k0"), Optional.empty(), NOW.minus(Duration.ofDays(400)), answered);
  }

  /** What may happen to a namespace, one after the other. */
  private enum Step {
    SECONDS,
    MINUTES,
    HOURS,
    MONTHS,
    TRIGGER,
    RECONCILE,
    RECORD,
    RECORDS_GONE
  }

  @Provide
  Arbitrary<List<Step>> lives() {
    return Arbitraries.of(Step.class).list().ofMaxSize(80);
  }

  @Property(tries = 2000)
  void aKeyIsKnownBeforeItIsUsedAndStaysWhileItIsNamed(@ForAll("lives") List<Step> steps) {
    var namespace = new Namespace();
    steps.forEach(namespace::take);
  }

  /** The Secret of a namespace, and the records that name its keys. */
  private static final class Namespace {
    private final Map<String, Instant> knownSince = new HashMap<>(Map.of("k0", NOW));
    private final Set<String> named = new HashSet<>();
    private HashKeysState state =
        new HashKeysState("k0", Set.of("k0"), Optional.empty(), NOW, Optional.empty());
    private Instant now = NOW;
    private int triggers;
    private int made = 1;

    void take(Step step) {
      switch (step) {
        case SECONDS -> now = now.plusSeconds(20);
        case MINUTES -> now = now.plus(Duration.ofMinutes(4));
        case HOURS -> now = now.plus(Duration.ofHours(2));
        case MONTHS -> now = now.plus(Duration.ofDays(61));
        case TRIGGER -> triggers++;
        case RECONCILE -> reconcile();
        case RECORD -> named.add(state.active());
        case RECORDS_GONE -> named.clear();
      }
      assertThat(state.ids()).contains(state.active()).containsAll(named);
    }

    private void reconcile() {
      var plan =
          new HashKeysPlan(
              Optional.of(Duration.ofDays(60)),
              triggers == 0 ? Optional.empty() : Optional.of("t" + triggers));
      HashKeysDecision decision = HashKeysPolicy.decide(state, plan, now);
      Set<String> ids = new HashSet<>(state.ids());
      if (decision instanceof Publish) {
        String id = "k" + made++;
        knownSince.put(id, now);
        ids.add(id);
        assertThat(state.next()).as("one at a time").isEmpty();
        state = new HashKeysState(state.active(), ids, Optional.of(id), now, plan.trigger());
      } else if (decision instanceof Activate activate) {
        assertThat(knownSince.get(activate.id()).plus(HashKeysPolicy.PUBLISH_AHEAD))
            .as("verifiers know it")
            .isBeforeOrEqualTo(now);
        state =
            new HashKeysState(
                activate.id(), ids, Optional.empty(), state.newest(), state.answered());
      } else if (decision instanceof RemoveUnnamed old) {
        assertThat(old.ids()).doesNotContain(state.active());
        ids.removeIf(id -> old.ids().contains(id) && !named.contains(id));
        state =
            new HashKeysState(state.active(), ids, state.next(), state.newest(), state.answered());
      } else if (decision instanceof Keep keep) {
        assertThat(keep.lookAgain().orElse(Instant.MAX)).as("looks again later").isAfter(now);
      }
    }
  }
}
