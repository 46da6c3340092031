package dev.latchkey.operator.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.crds.key.RevocationReason;
import dev.latchkey.crds.record.ApiKeyRecordSpec;
import dev.latchkey.crds.record.EndCause;
import dev.latchkey.crds.record.RecordEnd;
import dev.latchkey.crds.record.RecordOwner;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever ends a credential, in whatever order: nothing brings it back, nothing weakens it. */
class RecordEndsTest {
  @Provide
  Arbitrary<List<RecordEnd>> ends() {
    return Combinators.combine(
            Arbitraries.of(EndCause.SUPERSEDED, EndCause.OWNER_GONE, EndCause.ORDERED),
            Arbitraries.longs().between(0, 1000))
        .as(
            (cause, second) ->
                new RecordEnd(
                    cause, RevocationReason.SUPERSEDED, null, Instant.ofEpochSecond(second), null))
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  @Property
  void endOnlyMovesEarlierAndCauseOnlyStronger(@ForAll("ends") List<RecordEnd> ends) {
    RecordEnd end = null;
    for (RecordEnd added : ends) {
      RecordEnd merged = RecordEnds.merge(end, added).orElse(end);
      if (end != null) {
        assertThat(merged.effectiveTime()).isBeforeOrEqualTo(end.effectiveTime());
        assertThat(merged.cause()).isGreaterThanOrEqualTo(end.cause());
      }
      end = merged;
    }
    assertThat(end.effectiveTime())
        .isEqualTo(
            ends.stream().map(RecordEnd::effectiveTime).min(Instant::compareTo).orElseThrow());
    assertThat(end.cause())
        .isEqualTo(ends.stream().map(RecordEnd::cause).max(EndCause::compareTo).orElseThrow());
  }

  @Example
  void theDeletionOfItsKeyDoesNotMakeAReplacedRawKeyOneThatMayComeBack() {
    Instant now = Instant.ofEpochSecond(1000);
    RecordEnd replaced = RecordEnds.superseded(now);

    assertThat(RecordEnds.byDeletion(record("ImportedApiKey", replaced), now)).isEmpty();
    assertThat(RecordEnds.byDeletion(record("ImportedApiKey", null), now))
        .map(RecordEnd::cause)
        .contains(EndCause.OWNER_GONE);
    assertThat(RecordEnds.byDeletion(record("IssuedApiKey", replaced), now))
        .map(RecordEnd::cause)
        .contains(EndCause.OWNER_GONE);
  }

  private static ApiKeyRecordSpec record(String kind, RecordEnd end) {
    return ApiKeyRecordSpec.builder()
        .owner(new RecordOwner(kind, "name", "uid"))
        .revocation(end)
        .build();
  }

  @Property
  void sameEndAgainChangesNothing(@ForAll("ends") List<RecordEnd> ends) {
    RecordEnd end = ends.get(0);

    assertThat(RecordEnds.merge(end, end)).isEmpty();
  }
}
