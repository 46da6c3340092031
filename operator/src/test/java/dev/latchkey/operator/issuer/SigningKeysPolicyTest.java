package dev.latchkey.operator.issuer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.operator.issuer.SigningKeysDecision.Change;
import dev.latchkey.operator.issuer.SigningKeysDecision.Create;
import dev.latchkey.operator.issuer.SigningKeysDecision.Keep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
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

/** When signing keys are made, retired and removed. */
class SigningKeysPolicyTest {
  private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
  private static final Duration AHEAD = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  private final SigningKeysPlan never =
      new SigningKeysPlan(Optional.empty(), Optional.empty(), AHEAD);

  @Example
  void theFirstKeySignsAtOnce() {
    assertThat(SigningKeysPolicy.decide(List.of(), never, Optional.empty(), NOW))
        .isEqualTo(new Create(NOW));
  }

  @Example
  void withoutIntervalAndTriggerAKeyStays() {
    assertThat(decide(never, key("a", NOW))).isEqualTo(new Keep());
  }

  @Example
  void aTriggerPublishesANewKeyAndFixesTheEndOfTheOldOne() {
    var plan = new SigningKeysPlan(Optional.empty(), Optional.of("x"), AHEAD);

    Instant begins = NOW.plus(AHEAD);
    assertThat(decide(plan, key("a", NOW.minus(DAY))))
        .isEqualTo(
            new Change(
                Optional.of(begins), Map.of("a", begins.plus(SigningKeysPolicy.KEPT)), Set.of()));
    assertThat(
            SigningKeysPolicy.decide(
                List.of(key("a", NOW.minus(DAY))), plan, Optional.of("x"), NOW))
        .as("answered already")
        .isEqualTo(new Keep());
  }

  @Example
  void whileOneWaitsToBeginNoOtherIsMade() {
    var plan = new SigningKeysPlan(Optional.of(AHEAD), Optional.of("x"), AHEAD);
    KeyLife old = new KeyLife("a", NOW, NOW, Optional.of(NOW.plus(Duration.ofDays(9))));

    assertThat(decide(plan, old, key("b", NOW.plusSeconds(1)))).isEqualTo(new Keep());
  }

  @Example
  void aDowntimeOfManyIntervalsMakesOneKey() {
    var plan = new SigningKeysPlan(Optional.of(Duration.ofDays(2)), Optional.empty(), AHEAD);

    var change = (Change) decide(plan, key("a", NOW.minus(Duration.ofDays(100))));

    assertThat(change.publish()).contains(NOW.plus(AHEAD));
  }

  @Example
  void anEndOnceWrittenStaysAndAMissingOneIsMadeUpFor() {
    KeyLife old = new KeyLife("a", NOW.minus(DAY), NOW.minus(DAY), Optional.of(NOW.plus(DAY)));
    KeyLife successor = key("b", NOW.minusSeconds(60));

    assertThat(decide(never, old, successor)).isEqualTo(new Keep());
    assertThat(decide(never, key("a", NOW.minus(DAY)), successor))
        .isEqualTo(
            new Change(
                Optional.empty(),
                Map.of("a", NOW.minusSeconds(60).plus(SigningKeysPolicy.KEPT)),
                Set.of()));
  }

  @Example
  void aKeyGoesOnceItsEndHasCome() {
    KeyLife old = new KeyLife("a", NOW.minus(DAY), NOW.minus(DAY), Optional.of(NOW));

    assertThat(decide(never, old, key("b", NOW.minus(DAY))))
        .isEqualTo(new Change(Optional.empty(), Map.of(), Set.of("a")));
  }

  private static SigningKeysDecision decide(SigningKeysPlan plan, KeyLife... keys) {
    return SigningKeysPolicy.decide(List.of(keys), plan, Optional.empty(), NOW);
  }

  private static KeyLife key(String id, Instant from) {
    return new KeyLife(id, from, from, Optional.empty());
  }

  /** What may happen to a namespace, one after the other. */
  private enum Step {
    A_MINUTE,
    AN_HOUR,
    A_DAY,
    A_MONTH,
    TRIGGER,
    LONGER_TOKENS,
    SHORTER_TOKENS,
    RECONCILE,
    CRASH_AFTER_PUBLISHING,
    CRASH_AFTER_PRIVATE_WRITE
  }

  @Provide
  Arbitrary<List<Step>> lives() {
    return Arbitraries.of(Step.class).list().ofMaxSize(60);
  }

  @Property(tries = 2000)
  void oneKeySignsAndNoTokenFails(@ForAll("lives") List<Step> steps) {
    var namespace = new Namespace();
    namespace.reconcile(3);
    steps.forEach(namespace::take);
  }

  /** The Secrets of a namespace, whatever interrupts the writes. */
  private static final class Namespace {
    private Instant now = NOW;
    private Duration maxTTL = DAY;
    private Duration told = DAY;
    private int triggers;
    private int made;
    private List<KeyLife> keys = List.of();
    private Optional<String> answered = Optional.empty();
    private Set<String> published = Set.of();
    private final Map<String, Instant> publishedAt = new HashMap<>();
    private final Map<String, Instant> lastToken = new HashMap<>();

    void take(Step step) {
      switch (step) {
        case A_MINUTE -> pass(Duration.ofMinutes(1));
        case AN_HOUR -> pass(Duration.ofHours(1));
        case A_DAY -> pass(DAY);
        case A_MONTH -> pass(Duration.ofDays(30));
        case TRIGGER -> triggers++;
        case LONGER_TOKENS -> maxTTL = DAY;
        case SHORTER_TOKENS -> maxTTL = Duration.ofHours(2);
        case RECONCILE -> reconcile(3);
        case CRASH_AFTER_PUBLISHING -> reconcile(1);
        case CRASH_AFTER_PRIVATE_WRITE -> reconcile(2);
      }
      check();
    }

    /** Tokens are signed all the time, so at the end of every stretch, by whoever began last. */
    private void pass(Duration time) {
      Instant until = now.plus(time);
      List<Instant> moments = new ArrayList<>();
      moments.add(now);
      keys.stream()
          .flatMap(key -> List.of(key.notBefore(), key.notBefore().minusSeconds(1)).stream())
          .filter(moment -> moment.isAfter(now) && !moment.isAfter(until))
          .sorted()
          .forEach(moments::add);
      moments.add(until);
      for (Instant moment : moments) {
        now = moment;
        check();
      }
    }

    private void check() {
      KeyLife signer = SigningKeysPolicy.signer(keys, now).orElseThrow();
      assertThat(published).as("the signer is public").contains(signer.id());
      if (!signer.id().equals("k0")) {
        assertThat(signer.notBefore())
            .as("published ahead")
            .isAfterOrEqualTo(publishedAt.get(signer.id()).plus(AHEAD));
      }
      lastToken.merge(signer.id(), now.plus(told), (a, b) -> a.isAfter(b) ? a : b);
      lastToken.forEach(
          (id, exp) -> {
            if (exp.isAfter(now)) {
              assertThat(published).as("a token of %s is good until %s", id, exp).contains(id);
              assertThat(keys.stream().filter(key -> key.id().equals(id)).findFirst())
                  .get()
                  .matches(key -> key.retireTime().filter(end -> end.isBefore(exp)).isEmpty());
            }
          });
      assertThat(keys.stream().filter(key -> key.notBefore().isAfter(now)).count())
          .isLessThanOrEqualTo(1);
    }

    void reconcile(int writes) {
      var plan =
          new SigningKeysPlan(
              Optional.of(Duration.ofDays(30)),
              triggers == 0 ? Optional.empty() : Optional.of("t" + triggers),
              AHEAD);
      SigningKeysDecision decision = SigningKeysPolicy.decide(keys, plan, answered, now);
      List<KeyLife> next = new ArrayList<>();
      boolean publishes = decision instanceof Create;
      if (decision instanceof Create create) {
        next.add(made(create.notBefore()));
      } else if (decision instanceof Change change) {
        for (KeyLife key : keys) {
          if (!change.remove().contains(key.id())) {
            Optional<Instant> end =
                Optional.ofNullable(change.retire().get(key.id())).or(key::retireTime);
            next.add(new KeyLife(key.id(), key.createTime(), key.notBefore(), end));
          }
        }
        change.publish().ifPresent(from -> next.add(made(from)));
        publishes = change.publish().isPresent();
      } else {
        next.addAll(keys);
      }
      List<String> both = new ArrayList<>(ids(keys));
      both.addAll(ids(next));
      if (!next.equals(keys)) {
        publish(Set.copyOf(both));
      }
      if (writes > 1) {
        keys = List.copyOf(next);
        answered = publishes ? plan.trigger().or(() -> answered) : answered;
      }
      if (writes > 2) {
        publish(Set.copyOf(ids(keys)));
        told = maxTTL;
      }
      if (writes > 1) {
        // One for each publishAhead while an old one is kept, the signer, and one that waits.
        assertThat(keys).hasSizeLessThanOrEqualTo((int) SigningKeysPolicy.KEPT.toHours() + 2);
      }
    }

    private KeyLife made(Instant from) {
      return new KeyLife("k" + made++, now, from, Optional.empty());
    }

    private void publish(Set<String> ids) {
      ids.forEach(id -> publishedAt.putIfAbsent(id, now));
      published = ids;
    }

    private static List<String> ids(List<KeyLife> keys) {
      return keys.stream().map(KeyLife::id).toList();
    }
  }
}
