package dev.latchkey.bench.life;

import dev.latchkey.apiserver.ApiServerInstallation;
import dev.latchkey.bench.cluster.BenchCluster;
import dev.latchkey.bench.cluster.ParallelWrites;
import dev.latchkey.bench.report.BenchException;
import dev.latchkey.verifier.VerifierApplication;
import dev.latchkey.verifier.VerifierOptions;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Issues keys and revokes some, and reports what that took. */
final class LifeOfAKey {
  private static final ParallelWrites PARALLEL = new ParallelWrites(16);
  private static final int WARM_UP_KEYS = 300;
  private static final int WATCHED_CHANGES = 100;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration SYNC = Duration.ofSeconds(60);

  /** Lets each order's own work end before the next one. */
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final ApiServerInstallation installation;
  private final LifeOfAKeyOptions options;
  private final Report report;

  LifeOfAKey(ApiServerInstallation installation, LifeOfAKeyOptions options, Report report) {
    this.installation = installation;
    this.options = options;
    this.report = report;
  }

  /** Whether all was measured. */
  boolean run() throws InterruptedException {
    report.machine(installation.version());
    warmUp();
    report.issuing(PARALLEL.threads());
    List<IssueResult> results = new ArrayList<>();
    boolean measured = true;
    for (int keys : options.keys()) {
      report.progress("Starting an API server for %,d keys …", keys);
      try (BenchCluster cluster = BenchCluster.start(installation);
          IssueRun issuing = new IssueRun(cluster, PARALLEL)) {
        IssueResult result = issuing.run(keys);
        report.issued(result);
        results.add(result);
        if (keys == options.largest()) {
          report.issuedInAll(results);
          measured = revoke(cluster, issuing);
        }
      }
    }
    return measured;
  }

  /** A first run is slower in all its parts: it loads and compiles the code of the others. */
  private void warmUp() throws InterruptedException {
    report.progress("Warming up with %,d keys …", WARM_UP_KEYS);
    try (BenchCluster cluster = BenchCluster.start(installation);
        IssueRun issuing = new IssueRun(cluster, PARALLEL)) {
      issuing.run(WARM_UP_KEYS);
    }
  }

  private boolean revoke(BenchCluster cluster, IssueRun issuing) throws InterruptedException {
    int each = options.revocations();
    String namespace = IssueRun.NAMESPACE;
    report.revoking(options.largest(), each, WATCHED_CHANGES, TIMEOUT);
    List<DeliveredCredential> credentials =
        DeliveredCredential.read(issuing.client(), namespace, 2 * each);
    try (KubernetesClient own = cluster.client();
        VerifierApplication verifier =
            VerifierApplication.start(
                own, VerifierOptions.forDev(0, Set.of(namespace)), Clock.systemUTC());
        KubernetesClient watcher = cluster.client()) {
      awaitReady(verifier);
      RevocationLatency revocations =
          new RevocationLatency(
              issuing.client(), namespace, new VerifyConnection(verifier.port()), TIMEOUT);
      WatchLatency watch = new WatchLatency(issuing.client(), watcher, TIMEOUT);
      revocations.warmUp(credentials);
      report.warmedUp(credentials.size());

      boolean withOperator =
          measure("operator running", "with", revocations, watch, credentials.subList(0, each));
      report.progress("Stopping the operator …");
      issuing.stopOperator();
      boolean without =
          measure(
              "operator stopped",
              "without",
              revocations,
              watch,
              credentials.subList(each, credentials.size()));
      return withOperator && without;
    }
  }

  private boolean measure(
      String title,
      String name,
      RevocationLatency revocations,
      WatchLatency watch,
      List<DeliveredCredential> credentials)
      throws InterruptedException {
    report.progress("Revoking %,d keys, %s …", credentials.size(), title);
    Lags watched =
        watch.run(IssueRun.PLAIN_NAMESPACE, "bench-watch-" + name, WATCHED_CHANGES, PAUSE);
    Lags refused = revocations.run(credentials, PAUSE);
    report.revoked(title, credentials.size(), TIMEOUT, refused, watched);
    return refused.seen() == credentials.size() && watched.seen() == WATCHED_CHANGES;
  }

  private static void awaitReady(VerifierApplication verifier) throws InterruptedException {
    long end = System.nanoTime() + SYNC.toNanos();
    while (!verifier.isReady()) {
      if (System.nanoTime() > end) {
        throw new BenchException(
            "The verifier had not read all records after %d s.".formatted(SYNC.toSeconds()));
      }
      Thread.sleep(50);
    }
  }
}
