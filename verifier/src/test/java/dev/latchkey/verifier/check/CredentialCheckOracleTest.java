package dev.latchkey.verifier.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.credentials.network.IpAddresses;
import dev.latchkey.verifier.index.RecordIndex;
import dev.latchkey.verifier.testing.FixedHashKeys;
import dev.latchkey.verifier.testing.FixedTokenKeys;
import dev.latchkey.verifier.testing.SettableClock;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.TestTenant;
import dev.latchkey.verifier.token.SignatureMemory;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** Whatever a record says and whoever asks when: the check answers as a plain oracle does. */
class CredentialCheckOracleTest {
  private static final long QUOTA = 2;
  private static final long WINDOW = 60;

  /** Steps of time in seconds, wrong and right secrets, and records that change in between. */
  @Property(tries = 400)
  void answersAsTheOracle(
      @ForAll @Size(min = 1, max = 25) List<@net.jqwik.api.From("steps") Step> steps) {
    TestTenant tenant = new TestTenant("shop");
    SettableClock clock = new SettableClock();
    RecordIndex index = new RecordIndex();
    CredentialCheck check =
        new CredentialCheck(
            new FixedHashKeys(tenant),
            new FixedTokenKeys(),
            new SignatureMemory(Clock.systemUTC(), 10),
            Duration.ofSeconds(60),
            new RateLimits(clock, 10),
            clock,
            () -> {});
    TestKey key = tenant.issue();
    Oracle oracle = new Oracle();
    for (Step step : steps) {
      clock.advance(Duration.ofSeconds(step.seconds()));
      oracle.now += step.seconds();
      if (step.change().isPresent()) {
        Change change = step.change().get();
        index.put(
            change.applyTo(tenant.key(key.keyID(), key.credential()), clock, oracle.now).indexed());
        oracle.change(change);
      }
      String credential =
          step.rightSecret() ? key.credential() : tenant.issue(key.keyID()).credential();
      Optional<byte[]> address = IpAddresses.parse(step.inside() ? "10.0.0.1" : "192.0.2.1");
      String answer =
          check.check(credential, address, index).error().map(Enum::name).orElse("VALID");
      assertThat(answer).isEqualTo(oracle.answer(step));
    }
  }

  @Provide
  Arbitrary<Step> steps() {
    Arbitrary<Optional<Integer>> moments = Arbitraries.integers().between(-40, 120).optional(0.4);
    Arbitrary<Change> changes =
        Combinators.combine(
                moments,
                moments,
                Arbitraries.of(true, false, false, false),
                Arbitraries.of(true, false),
                Arbitraries.of(true, false))
            .as(Change::new);
    return Combinators.combine(
            Arbitraries.integers().between(0, 40),
            changes.optional(0.3),
            Arbitraries.of(true, true, true, false),
            Arbitraries.of(true, true, false))
        .as(Step::new);
  }

  /** Times are seconds from the moment of the change. */
  record Change(
      Optional<Integer> end,
      Optional<Integer> expiry,
      boolean strange,
      boolean restricted,
      boolean limited) {
    TestKey applyTo(TestKey key, SettableClock clock, long now) {
      end.ifPresent(
          seconds ->
              key.with(
                  "revocation",
                  "{'cause':'Ordered','reason':'KeyCompromise','effectiveTime':'%s'}"
                      .formatted(clock.instant().plusSeconds(seconds))));
      expiry.ifPresent(
          seconds -> key.with("expireTime", "'" + clock.instant().plusSeconds(seconds) + "'"));
      if (strange) {
        key.with("requires", "['something-new']");
      }
      if (restricted) {
        key.with("ipRestriction", "{'allowedCIDRs':['10.0.0.0/8']}");
      }
      if (limited) {
        key.with("rateLimit", "{'quota':%d,'window':'%ds'}".formatted(QUOTA, WINDOW));
      }
      return key;
    }
  }

  record Step(int seconds, Optional<Change> change, boolean rightSecret, boolean inside) {}

  /** The rules once more, as plainly as they can be written. */
  private static final class Oracle {
    private long now;
    private Change record;
    private long changedAt;
    private long windowStart = -1;
    private final List<Long> uses = new ArrayList<>();

    void change(Change change) {
      record = change;
      changedAt = now;
    }

    String answer(Step step) {
      if (record == null || !step.rightSecret()) {
        return "NOT_FOUND";
      }
      if (record.end().isPresent() && changedAt + record.end().get() <= now) {
        return "REVOKED";
      }
      if (record.expiry().isPresent() && changedAt + record.expiry().get() <= now) {
        return "EXPIRED";
      }
      if (record.strange()) {
        return "INTERNAL";
      }
      if (record.restricted() && !step.inside()) {
        return "IP_NOT_ALLOWED";
      }
      return record.limited() && !take() ? "RATE_LIMITED" : "VALID";
    }

    private boolean take() {
      if (windowStart < 0) {
        windowStart = now;
      }
      long window = (now - windowStart) / WINDOW;
      uses.removeIf(use -> (use - windowStart) / WINDOW != window);
      if (uses.size() >= QUOTA) {
        return false;
      }
      return uses.add(now);
    }
  }
}
