package dev.latchkey.dev.training;

import dev.latchkey.dev.DevException;
import dev.latchkey.dev.Program;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Part of {@code ./latchkey aot-cache}: runs a verifier, and sends it requests of each kind. */
@Command(
    name = "training-run",
    hidden = true,
    mixinStandardHelpOptions = true,
    description = "Runs a verifier, and sends it requests of each kind.")
public final class TrainingCommand implements Callable<Integer> {

  private static final int ISSUED = 50;
  private static final int IMPORTED = 450;

  /** Long enough for the JVM to know what is hot. */
  private static final Duration REQUESTS = Duration.ofSeconds(10);

  private final Program.OperatorStart operator;
  private final Clock clock;

  @Parameters(
      arity = "1..*",
      paramLabel = "COMMAND",
      description = "What starts the verifier, after --; options are added to it.")
  private List<String> command;

  /**
   * @param operator starts the operator that makes the keys
   */
  public TrainingCommand(Program.OperatorStart operator, Clock clock) {
    this.operator = operator;
    this.clock = clock;
  }

  @Override
  public Integer call() throws InterruptedException {
    TrainingHttp http = new TrainingHttp();
    try (TrainingCluster cluster = TrainingCluster.start(operator, clock)) {
      TrainingKeys keys = new TrainingKeys(http, cluster.adminApi());
      List<String> good = new ArrayList<>();
      for (int i = 0; i < ISSUED; i++) {
        good.add(keys.issue());
      }
      good.addAll(keys.importKeys(IMPORTED));
      List<String> refused =
          new ArrayList<>(
              List.of(
                  keys.issueAndRevoke(),
                  keys.issueForOtherAddresses(),
                  "sk_live_of_nobody",
                  "x".repeat(5_000)));
      String limited = keys.issueRateLimited();
      try (TrainedVerifier verifier = TrainedVerifier.start(command, cluster.kubeconfig())) {
        TrainingRequests requests =
            new TrainingRequests(http, verifier.api(), verifier.management());
        requests.awaitReady();
        requests.awaitValid(limited);
        refused.add(limited);
        String late = keys.issue();
        requests.awaitValid(late);
        requests.selfRevoke(late);
        refused.add(late);
        requests.send(good, refused, REQUESTS);
        verifier.stop();
      }
    } catch (IOException e) {
      throw new DevException("The training run failed: " + e.getMessage(), e);
    }
    return 0;
  }
}
