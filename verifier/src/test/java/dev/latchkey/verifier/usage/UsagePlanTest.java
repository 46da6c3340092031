package dev.latchkey.verifier.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.verifier.index.IndexedRecord;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.TestTenant;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class UsagePlanTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private final TestTenant shop = new TestTenant("shop");

  @Test
  void whatWasNeverUsedIsNotWritten() {
    assertThat(UsagePlan.unwritten(shop.issue().indexed())).isEmpty();
  }

  @Test
  void aFirstUseIsWrittenInFullSeconds() {
    IndexedRecord record = shop.issue().indexed();
    record.lastUse().note(NOW.plusMillis(999).toEpochMilli());

    assertThat(UsagePlan.unwritten(record)).map(UnwrittenUse::time).contains(NOW);
  }

  @Test
  void afterThatOnceAnHour() {
    IndexedRecord record = shown(shop.issue(), NOW);
    record.lastUse().note(NOW.plus(Duration.ofMinutes(59)).toEpochMilli());
    assertThat(UsagePlan.unwritten(record)).isEmpty();

    record.lastUse().note(NOW.plus(Duration.ofMinutes(60)).toEpochMilli());
    assertThat(UsagePlan.unwritten(record)).isPresent();
  }

  @Test
  void ofARetiringCredentialEveryFiveMinutes() {
    TestKey key =
        shop.issue()
            .with(
                "revocation",
                "{'cause':'Superseded','reason':'Superseded','effectiveTime':'2026-12-01T00:00:00Z'}");
    IndexedRecord record = shown(key, NOW);
    record.lastUse().note(NOW.plus(Duration.ofMinutes(5)).toEpochMilli());

    assertThat(UsagePlan.unwritten(record)).isPresent();
  }

  @Test
  void whatAnotherVerifierWroteLaterStays() {
    IndexedRecord record = shown(shop.issue(), NOW);
    record.lastUse().note(NOW.minus(Duration.ofDays(2)).toEpochMilli());

    assertThat(UsagePlan.unwritten(record)).isEmpty();
  }

  @Test
  void whatWasWrittenIsNotWrittenAgainThoughTheWatchHasNotShownIt() {
    IndexedRecord record = shop.issue().indexed();
    record.lastUse().note(NOW.toEpochMilli());
    record.lastUse().settle(NOW.toEpochMilli());

    assertThat(UsagePlan.unwritten(record)).isEmpty();
  }

  @Test
  void twentyAtATimeAndFailedOnesLast() {
    IndexedRecord failed = shop.issue().indexed();
    failed.lastUse().note(NOW.toEpochMilli());
    failed.lastUse().tried(NOW.toEpochMilli());
    Stream<IndexedRecord> others =
        IntStream.range(0, 20)
            .mapToObj(
                i -> {
                  IndexedRecord record = shop.issue().indexed();
                  record.lastUse().note(NOW.plusSeconds(i).toEpochMilli());
                  return record;
                });

    assertThat(UsagePlan.of(Stream.concat(Stream.of(failed), others)))
        .hasSize(20)
        .noneMatch(use -> use.record() == failed);
  }

  /** Whatever is seen in whatever order, what would be written is newer than what is shown. */
  @Property
  void noTimeGoesBack(
      @ForAll @IntRange(max = 100_000) int shownAt, @ForAll @IntRange(max = 100_000) int usedAt) {
    IndexedRecord record = shown(shop.issue(), NOW.plusSeconds(shownAt));
    record.lastUse().note(NOW.plusSeconds(usedAt).toEpochMilli());

    assertThat(UsagePlan.unwritten(record).stream())
        .allMatch(use -> use.time().isAfter(NOW.plusSeconds(shownAt)));
  }

  private static IndexedRecord shown(TestKey key, Instant lastUsed) {
    return key.withStatus("{'lastUsedTime':'%s'}".formatted(lastUsed)).indexed();
  }
}
