package dev.latchkey.verifier.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.verifier.index.IndexedRecord;
import dev.latchkey.verifier.index.RecordIndex;
import dev.latchkey.verifier.index.RevocationLedger;
import dev.latchkey.verifier.testing.SettableClock;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.TestTenant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UsageWriterTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  private final TestTenant shop = new TestTenant("shop");
  private final RecordIndex index = new RecordIndex();
  private final List<Instant> written = new ArrayList<>();
  private final List<WriteResult> results = new ArrayList<>();
  private int failure = -1;
  private Runnable onWrite = () -> {};
  private final SettableClock clock = new SettableClock();
  private final UsageWriter writer =
      new UsageWriter(index, this::write, Duration.ofHours(24), clock, results::add);

  @BeforeEach
  void setClock() {
    clock.set(NOW);
  }

  @AfterEach
  void close() {
    writer.close();
  }

  @Test
  void aUseIsWrittenOnce() {
    use(NOW);
    runWhenDue();
    runWhenDue();

    assertThat(written).containsExactly(NOW);
    assertThat(results).containsExactly(WriteResult.WRITTEN);
  }

  @Test
  void whatFailsIsTriedAgainMinutesLater() {
    use(NOW);
    failure = 500;
    runWhenDue();
    failure = -1;
    runWhenDue();

    assertThat(written).containsExactly(NOW);
    assertThat(results).containsExactly(WriteResult.FAILED, WriteResult.WRITTEN);
  }

  @Test
  void anApiServerThatIsAwayIsAskedOnceARun() {
    IntStream.range(0, 5).forEach(i -> use(NOW));
    failure = 0;
    runWhenDue();

    assertThat(results).containsExactly(WriteResult.FAILED);
  }

  @Test
  void aRecordThatIsGoneIsForgotten() {
    use(NOW);
    failure = 404;
    runWhenDue();
    failure = -1;
    runWhenDue();

    assertThat(written).isEmpty();
    assertThat(results).isEmpty();
  }

  @Test
  void usesSurviveAChangeOfTheRecord() {
    RevocationLedger ledger = new RevocationLedger(index, () -> {});
    TestKey key = shop.issue().withMetadata("uid", "one");
    ledger.put(key.indexed());
    index.find("shop", key.keyID()).orElseThrow().lastUse().note(NOW.toEpochMilli());
    ledger.put(key.with("displayName", "'x'").indexed());
    runWhenDue();

    assertThat(written).containsExactly(NOW);
  }

  @Test
  void anotherRecordOfTheSameNameStartsAnew() {
    RevocationLedger ledger = new RevocationLedger(index, () -> {});
    TestKey key = shop.issue().withMetadata("uid", "one");
    ledger.put(key.indexed());
    index.find("shop", key.keyID()).orElseThrow().lastUse().note(NOW.toEpochMilli());
    ledger.put(key.withMetadata("uid", "two").indexed());
    runWhenDue();

    assertThat(written).isEmpty();
  }

  @Test
  void whatAnotherVerifierWroteWhileThisOneWasAtItIsLeftAlone() {
    TestKey one = shop.issue();
    TestKey other = shop.issue();
    for (TestKey key : List.of(one, other)) {
      index.put(key.indexed());
      index.find("shop", key.keyID()).orElseThrow().lastUse().note(NOW.toEpochMilli());
    }
    onWrite =
        () -> {
          for (TestKey key : List.of(one, other)) {
            index.put(key.withStatus("{'lastUsedTime':'%s'}".formatted(NOW)).indexed());
          }
        };
    runWhenDue();

    assertThat(written).hasSize(1);
  }

  @Test
  void closingWritesWhatIsLeft() {
    use(NOW.minus(Duration.ofMinutes(1)));
    writer.close();

    assertThat(written).containsExactly(NOW.minus(Duration.ofMinutes(1)));
  }

  /** A first run plans, another one after all moments writes. */
  private void runWhenDue() {
    writer.run();
    clock.advance(UsagePlan.MAX_DELAY_OF_FIRST);
    writer.run();
  }

  private void use(Instant when) {
    IndexedRecord record = shop.issue().indexed();
    record.lastUse().note(when.toEpochMilli());
    index.put(record);
  }

  private void write(IndexedRecord record, Instant lastUsed) {
    if (failure >= 0) {
      throw new NotWrittenException("no", failure);
    }
    written.add(lastUsed);
    onWrite.run();
  }
}
