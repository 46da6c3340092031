package dev.latchkey.operator.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.crds.key.RevocationReason;
import dev.latchkey.crds.record.EndCause;
import dev.latchkey.crds.record.RecordEnd;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
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

  @Property
  void sameEndAgainChangesNothing(@ForAll("ends") List<RecordEnd> ends) {
    RecordEnd end = ends.get(0);

    assertThat(RecordEnds.merge(end, end)).isEmpty();
  }
}
