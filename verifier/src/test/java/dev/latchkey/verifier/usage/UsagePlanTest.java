package dev.latchkey.verifier.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.verifier.index.IndexedRecord;
import dev.latchkey.verifier.index.LastUse;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.TestTenant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class UsagePlanTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final Duration WINDOW = Duration.ofHours(24);

  private final TestTenant shop = new TestTenant("shop");
  private final UsagePlan plan = new UsagePlan(WINDOW, new SplittableRandom(1));

  @Test
  void whatWasNeverUsedIsNotWritten() {
    assertThat(isWorthIt(shop.issue().indexed(), NOW)).isFalse();
  }

  @Test
  void aFirstUseIsWrittenInFullSeconds() {
    IndexedRecord record = usedAt(shop.issue().indexed(), NOW.plusMillis(999));

    assertThat(plan.unwritten(record, NOW.plusSeconds(1).toEpochMilli()))
        .map(UnwrittenUse::time)
        .contains(NOW);
  }

  @Test
  void afterThatOnceInAWindow() {
    IndexedRecord record = shown(shop.issue(), NOW);
    Instant early = NOW.plus(WINDOW).minusSeconds(1);
    assertThat(isWorthIt(usedAt(record, early), early)).isFalse();

    Instant late = NOW.plus(WINDOW);
    assertThat(isWorthIt(usedAt(record, late), late)).isTrue();
  }

  @Test
  void ofARetiringCredentialEveryFiveMinutes() {
    IndexedRecord record = shown(retiring(), NOW);
    Instant later = NOW.plus(Duration.ofMinutes(5));

    assertThat(isWorthIt(usedAt(record, later), later)).isTrue();
  }

  @Test
  void aUseWaitsForAMomentOfItsOwnAndIsWrittenThen() {
    IndexedRecord record = usedAt(shop.issue().indexed(), NOW);
    assertThat(due(record, NOW)).isEmpty();

    assertThat(due(record, NOW.plus(UsagePlan.MAX_DELAY_OF_FIRST))).hasSize(1);
  }

  @Test
  void aKeyThatRetiresMeanwhileDoesNotWaitForItsOldMoment() {
    TestKey key = shop.issue();
    IndexedRecord record = usedAt(shown(key, NOW), NOW.plus(WINDOW));
    assertThat(due(record, NOW.plus(WINDOW))).isEmpty();
    IndexedRecord ending = usedAt(shown(retiring(), NOW), NOW.plus(WINDOW));
    ending.lastUse().plan(NOW.plus(WINDOW).plus(Duration.ofHours(3)).toEpochMilli());

    assertThat(due(ending, NOW.plus(WINDOW))).isEmpty();
    assertThat(due(ending, NOW.plus(WINDOW).plusSeconds(38))).hasSize(1);
  }

  @Test
  void whatAnotherVerifierWroteMeanwhileIsNotWrittenAgain() {
    TestKey key = shop.issue();
    IndexedRecord record = usedAt(key.indexed(), NOW);
    due(record, NOW);
    IndexedRecord written = usedAt(shown(key, NOW.plusSeconds(5)), NOW.plusSeconds(20));

    assertThat(due(written, NOW.plus(UsagePlan.MAX_DELAY_OF_FIRST))).isEmpty();
  }

  @Test
  void whatWasWrittenIsNotWrittenAgainThoughTheWatchHasNotShownIt() {
    IndexedRecord record = usedAt(shop.issue().indexed(), NOW);
    record.lastUse().settle(NOW.toEpochMilli());

    assertThat(isWorthIt(record, NOW)).isFalse();
  }

  @Test
  void aTimeThatLiesAheadKeepsNobodyOut() {
    IndexedRecord farAhead = usedAt(shown(shop.issue(), NOW.plus(Duration.ofDays(3650))), NOW);
    assertThat(isWorthIt(farAhead, NOW)).isTrue();

    IndexedRecord settledAhead = usedAt(shop.issue().indexed(), NOW);
    settledAhead.lastUse().settle(NOW.plus(Duration.ofDays(2)).toEpochMilli());
    assertThat(isWorthIt(settledAhead, NOW)).isTrue();

    IndexedRecord asClocksDiffer = usedAt(shown(shop.issue(), NOW.plusSeconds(30)), NOW);
    assertThat(isWorthIt(asClocksDiffer, NOW)).isFalse();
  }

  @Test
  void aClockThatIsSetBackNotesUsesAgain() {
    IndexedRecord record = usedAt(shop.issue().indexed(), NOW.plus(Duration.ofDays(300)));
    usedAt(record, NOW);

    assertThat(plan.unwritten(record, NOW.toEpochMilli())).map(UnwrittenUse::time).contains(NOW);
  }

  @Test
  void fiftyAtATimeAndThoseFirstThatAreDueForLongest() {
    IndexedRecord latest = usedAt(shop.issue().indexed(), NOW);
    latest.lastUse().plan(NOW.toEpochMilli());
    Stream<IndexedRecord> others =
        IntStream.range(0, 50)
            .mapToObj(
                i -> {
                  IndexedRecord record = usedAt(shop.issue().indexed(), NOW);
                  record.lastUse().plan(NOW.minusSeconds(i + 1L).toEpochMilli());
                  return record;
                });

    assertThat(plan.due(Stream.concat(Stream.of(latest), others), NOW.toEpochMilli()))
        .hasSize(50)
        .noneMatch(use -> use.record() == latest);
  }

  /** Whatever is seen in whatever order, what would be written is newer than what is shown. */
  @Property
  void noTimeGoesBack(
      @ForAll @IntRange(max = 200_000) int shownAt, @ForAll @IntRange(max = 200_000) int usedAt) {
    IndexedRecord record = usedAt(shown(shop.issue(), NOW.plusSeconds(shownAt)), after(usedAt));

    assertThat(plan.unwritten(record, after(200_000).toEpochMilli()).stream())
        .allMatch(use -> use.time().isAfter(NOW.plusSeconds(shownAt)));
  }

  /** Neither a record's time nor a noted one, however wrong, makes a time ahead of the clock. */
  @Property
  void nothingIsWrittenThatLiesAhead(
      @ForAll @LongRange(min = -1_000_000_000, max = 1_000_000_000) long shownAt,
      @ForAll @LongRange(min = -1_000_000_000, max = 1_000_000_000) long usedAt) {
    IndexedRecord record = usedAt(shown(shop.issue(), after(shownAt)), after(usedAt));

    assertThat(plan.unwritten(record, NOW.toEpochMilli()).stream())
        .noneMatch(use -> use.time().isAfter(NOW));
  }

  /** A moment is never more than a part of the window away, and never forgotten. */
  @Property(tries = 200)
  void whatIsWorthAWriteIsWrittenWithinAnEighthOfTheWindow(
      @ForAll @LongRange(min = 1, max = 2_000) long windowMinutes, @ForAll long seed) {
    Duration window = Duration.ofMinutes(windowMinutes);
    UsagePlan plan = new UsagePlan(window, new SplittableRandom(seed));
    Instant used = NOW.plus(window);
    IndexedRecord record = usedAt(shown(shop.issue(), NOW), used);

    plan.due(Stream.of(record), used.toEpochMilli());

    assertThat(
            plan.due(
                Stream.of(record), used.plus(window.dividedBy(8)).plusMillis(1).toEpochMilli()))
        .hasSize(1);
  }

  /** A thousand verifiers see one key used; what one writes, the others see two seconds later. */
  @Property(tries = 20)
  void aThousandVerifiersWriteAFewTimesTogether(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    TestKey key = shop.issue();
    List<Long> moments = new ArrayList<>();
    for (int verifier = 0; verifier < 1_000; verifier++) {
      IndexedRecord record = usedAt(shown(key, NOW.minus(WINDOW)), NOW);
      new UsagePlan(WINDOW, random.split()).due(Stream.of(record), NOW.toEpochMilli());
      moments.add(record.lastUse().dueMillis());
    }
    long first = moments.stream().mapToLong(Long::longValue).min().orElseThrow();

    assertThat(moments.stream().filter(moment -> moment <= first + 2_000)).hasSizeLessThan(10);
  }

  @Test
  void whatIsNotWorthAWriteAnyMoreHasNoMoment() {
    TestKey key = shop.issue();
    IndexedRecord record = usedAt(shown(key, NOW), NOW.plusSeconds(1));
    record.lastUse().plan(NOW.toEpochMilli());
    due(record, NOW.plusSeconds(1));

    assertThat(record.lastUse().dueMillis()).isEqualTo(LastUse.NEVER);
  }

  private boolean isWorthIt(IndexedRecord record, Instant now) {
    return plan.unwritten(record, now.toEpochMilli()).isPresent();
  }

  private List<UnwrittenUse> due(IndexedRecord record, Instant now) {
    return plan.due(Stream.of(record), now.toEpochMilli());
  }

  private TestKey retiring() {
    return shop.issue()
        .with(
            "revocation",
            "{'cause':'Superseded','reason':'Superseded','effectiveTime':'2026-12-01T00:00:00Z'}");
  }

  private static Instant after(long seconds) {
    return NOW.plusSeconds(seconds);
  }

  private static IndexedRecord usedAt(IndexedRecord record, Instant when) {
    record.lastUse().note(when.toEpochMilli());
    return record;
  }

  private static IndexedRecord shown(TestKey key, Instant lastUsed) {
    return key.withStatus("{'lastUsedTime':'%s'}".formatted(lastUsed)).indexed();
  }
}
