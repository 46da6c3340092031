package dev.latchkey.operator.crash;

import dev.latchkey.operator.OperatorOnMock;
import dev.latchkey.operator.WatchTrouble;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;

/**
 * Any sequence of what people, clocks and crashes do to a key: at rest there is one credential or
 * none, as {@link KeyModel} says, and what was ended stays so.
 */
class LifeOfAKeyTest {
  /**
   * One thing that happens, and whether the operator crashes over it.
   *
   * @param crashAfter how many writes it survives; negative = it does not crash
   * @param nextArrives whether the write it crashes at is done
   */
  record Step(KeyModel.Act act, int crashAfter, boolean nextArrives) {
    @Override
    public String toString() {
      return crashAfter < 0
          ? act.name()
          : act + " (crash after " + crashAfter + (nextArrives ? ", one unanswered)" : ")");
    }
  }

  @Property(tries = 30, shrinking = ShrinkingMode.BOUNDED)
  void isConsistentAtEveryRest(@ForAll("lives") List<Step> steps) {
    try (OperatorOnMock mock = OperatorOnMock.started();
        History history = History.of(mock)) {
      KeyModel model = new KeyModel(mock, history);
      for (Step step : steps) {
        if (step.crashAfter() >= 0) {
          crashing(mock, model, step);
        } else {
          model.perform(step.act());
        }
        model.awaitRest("after " + step + " of " + steps);
      }
    }
  }

  /** The same with a watch that is behind, repeats itself, or breaks off. */
  @Property(tries = 15, shrinking = ShrinkingMode.BOUNDED)
  void isConsistentWhateverBecomesOfWatches(
      @ForAll("lives") List<Step> steps, @ForAll WatchTrouble trouble) {
    try (OperatorOnMock mock = OperatorOnMock.troubled(trouble);
        History history = History.of(mock)) {
      KeyModel model = new KeyModel(mock, history);
      for (Step step : steps) {
        model.perform(step.act());
        model.awaitRest("after " + step.act() + " of " + steps + " with watches " + trouble);
      }
    }
  }

  private static void crashing(OperatorOnMock mock, KeyModel model, Step step) {
    mock.stop();
    CrashingWrites crash = new CrashingWrites(step.crashAfter(), step.nextArrives());
    try (KubernetesClient doomed = mock.newClient(crash)) {
      mock.start(doomed);
      model.perform(step.act());
      model.awaitRestOr(crash::crashed);
      mock.stop();
    }
    mock.start();
  }

  @Provide
  Arbitrary<List<Step>> lives() {
    Arbitrary<KeyModel.Act> acts =
        Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.of(KeyModel.Act.DECLARE, KeyModel.Act.ROTATE)),
            Tuple.of(6, Arbitraries.of(KeyModel.Act.values())));
    Arbitrary<Step> step =
        Combinators.combine(
                acts, Arbitraries.integers().between(-6, 6), Arbitraries.of(true, false))
            .as(Step::new);
    return step.list().ofMinSize(3).ofMaxSize(9);
  }
}
