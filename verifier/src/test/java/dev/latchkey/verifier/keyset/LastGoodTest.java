package dev.latchkey.verifier.keyset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.credentials.signing.InvalidKeySetException;
import dev.latchkey.verifier.secret.SecretUnavailableException;
import dev.latchkey.verifier.testing.CapturedLog;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LastGoodTest {
  private final CapturedLog log = new CapturedLog(LastGood.class.getName());
  private final AtomicInteger reads = new AtomicInteger();
  private final AtomicInteger changes = new AtomicInteger();
  private Supplier<String> content = () -> "one";
  private Duration pollInterval = Duration.ZERO;

  private final Source<String> source =
      new Source<>() {
        @Override
        public String read() {
          reads.incrementAndGet();
          return content.get();
        }

        @Override
        public Duration pollInterval() {
          return pollInterval;
        }
      };

  @AfterEach
  void stop() {
    log.close();
  }

  @Test
  void whatIsBrokenLeavesTheLastGoodValueAndIsSaidOncePerChange() {
    LastGood<String> value = lastGood(Duration.ZERO);
    value.readIfDue();
    content = () -> fail(new InvalidKeySetException("The key set is not valid JSON."));
    value.readIfDue();
    value.readIfDue();
    assertThat(value.value()).contains("one");
    content = () -> fail(new KeySetUnavailableException("the server cannot be reached"));
    value.readIfDue();
    content = () -> "two";
    value.readIfDue();
    value.readIfDue();

    assertThat(value.value()).contains("two");
    assertThat(changes).hasValue(2);
    assertThat(log.all())
        .containsExactly(
            "Namespace shop: --jwks-uri file:///a cannot be used (The key set is not valid JSON.);"
                + " what was last good there stays in use",
            "Namespace shop: --jwks-uri file:///a cannot be used (the server cannot be reached);"
                + " what was last good there stays in use",
            "Namespace shop: --jwks-uri file:///a can be used again");
  }

  @Test
  void withoutAGoodValueYetItSaysSoAndCountsAsAttempted() {
    LastGood<String> value = lastGood(Duration.ZERO);
    assertThat(value.wasAttempted()).isFalse();
    content = () -> fail(new SecretUnavailableException("it is gone"));
    value.readIfDue();

    assertThat(value.wasAttempted()).isTrue();
    assertThat(value.value()).isEmpty();
    assertThat(log.warnings())
        .containsExactly(
            "Namespace shop: --jwks-uri file:///a cannot be used (it is gone); it was never good,"
                + " so nothing of it is in use");
  }

  @Test
  void anUnexpectedFailureIsNotQuoted() {
    content = () -> fail(new IllegalStateException("SECRET"));
    lastGood(Duration.ZERO).readIfDue();

    assertThat(log.all()).hasSize(1).allMatch(line -> line.contains("(IllegalStateException)"));
  }

  @Test
  void itIsReadWhenItsTimeComesOrSomebodyMissedSomethingButNotTooOften() {
    pollInterval = Duration.ofDays(1);
    LastGood<String> patient = lastGood(Duration.ofDays(1));
    LastGood<String> eager = lastGood(Duration.ZERO);
    patient.readIfDue();
    patient.readIfDue();
    patient.lookAgain();
    patient.readIfDue();
    assertThat(reads).as("asked for, but too soon").hasValue(1);

    eager.readIfDue();
    eager.readIfDue();
    assertThat(reads).as("not asked for").hasValue(2);
    eager.lookAgain();
    eager.readIfDue();
    eager.readIfDue();
    assertThat(reads).as("asked for once").hasValue(3);
    pollInterval = Duration.ZERO;
    eager.readIfDue();
    assertThat(reads).hasValue(4);
  }

  private LastGood<String> lastGood(Duration beforeLong) {
    return new LastGood<>(
        "shop", "--jwks-uri file:///a", source, changes::incrementAndGet, beforeLong);
  }

  private static String fail(RuntimeException e) {
    throw e;
  }
}
