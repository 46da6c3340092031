package dev.latchkey.bench.admin;

import dev.latchkey.apiserver.ApiServerInstallation;
import dev.latchkey.bench.cluster.BenchCluster;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Makes keys and asks for lists over HTTP, and reports what that took. */
final class AdminApiCosts {
  private static final int WARM_UP_KEYS = 300;
  private static final int WARM_UP_PAGES = 200;
  private static final int PAGES_PER_ROUND = 100;

  private final ApiServerInstallation installation;
  private final AdminApiCostsOptions options;
  private final AdminApiReport report;

  AdminApiCosts(
      ApiServerInstallation installation, AdminApiCostsOptions options, AdminApiReport report) {
    this.installation = installation;
    this.options = options;
    this.report = report;
  }

  void run() throws InterruptedException {
    report.machine(installation.version());
    makeKeys();
    list();
  }

  private void makeKeys() throws InterruptedException {
    report.progress("Starting an API server and an operator …");
    try (BenchCluster cluster = BenchCluster.start(installation);
        MakingRun making = new MakingRun(cluster)) {
      int warmUp = Math.min(WARM_UP_KEYS, options.batch());
      report.making(options, warmUp);
      report.progress("Warming up with %,d keys in each way …", warmUp);
      for (Way way : Way.values()) {
        making.make(way, warmUp);
      }
      Makings makings = new Makings(options.batch());
      for (int round = 0; round < options.rounds(); round++) {
        for (Way way : inTurn(round)) {
          report.progress("Round %d of %d: %s …", round + 1, options.rounds(), way.title());
          makings.add(way, making.make(way, options.batch()));
        }
      }
      report.made(makings);
    }
  }

  /** Each round begins with another way, so that none always comes first. */
  private static List<Way> inTurn(int round) {
    List<Way> ways = new ArrayList<>(List.of(Way.values()));
    Collections.rotate(ways, -round);
    return ways;
  }

  private void list() throws InterruptedException {
    report.progress("Starting an API server and an operator for lists …");
    try (BenchCluster cluster = BenchCluster.start(installation);
        ListRun lists = new ListRun(cluster, options.keys())) {
      int times = options.rounds() * PAGES_PER_ROUND;
      report.listing(options.keys(), WARM_UP_PAGES, times);
      report.progress("Importing the keys …");
      lists.fill();
      report.progress("Asking for each page %,d times …", WARM_UP_PAGES + times);
      report.listed(options.keys(), lists.run(WARM_UP_PAGES, times));
    }
  }
}
